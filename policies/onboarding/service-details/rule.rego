package yunjian.onboarding.service_details

import data.yunjian.lib.onboarding
import rego.v1

findings contains onboarding.finding(s, lacks) if {
	some s in onboarding.subjects
	lacks := onboarding.service(s.of)
	count(lacks) > 0
}
