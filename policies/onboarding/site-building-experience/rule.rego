package yunjian.onboarding.site_building_experience

import data.yunjian.lib.onboarding
import rego.v1

findings contains onboarding.finding(s, lacks) if {
	some s in onboarding.applicants
	lacks := onboarding.experience(s.of, "site_building", input.params.experience_min_months, onboarding.counted_on(s))
	count(lacks) > 0
}
