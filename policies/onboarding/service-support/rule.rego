package yunjian.onboarding.service_support

import data.yunjian.lib.onboarding
import rego.v1

findings contains onboarding.finding(s, lacks) if {
	some s in onboarding.applicants
	lacks := onboarding.support(s.of, input.params.support_min_days, input.params.support_min_hours)
	count(lacks) > 0
}
