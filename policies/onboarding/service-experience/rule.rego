package yunjian.onboarding.service_experience

import data.yunjian.lib.onboarding
import rego.v1

findings contains onboarding.finding(s, lacks) if {
	some s in onboarding.applicants
	lacks := onboarding.experience(s.of, "service", input.params.experience_min_months, onboarding.counted_on(s))
	count(lacks) > 0
}
