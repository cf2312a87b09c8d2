package yunjian.onboarding.real_name

import data.yunjian.lib.onboarding
import rego.v1

findings contains onboarding.finding(s, lacks) if {
	some s in onboarding.applicants
	lacks := onboarding.real_name(s.of)
	count(lacks) > 0
}
