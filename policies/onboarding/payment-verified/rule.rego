package yunjian.onboarding.payment_verified

import data.yunjian.lib.onboarding
import rego.v1

findings contains onboarding.finding(s, lacks) if {
	some s in onboarding.subjects
	lacks := onboarding.payment(s.of)
	count(lacks) > 0
}
