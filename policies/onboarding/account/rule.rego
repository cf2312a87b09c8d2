package yunjian.onboarding.account

import data.yunjian.lib.onboarding
import rego.v1

findings contains onboarding.finding(s, lacks) if {
	some s in onboarding.applicants
	lacks := onboarding.account(s.of)
	count(lacks) > 0
}
