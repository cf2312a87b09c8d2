package yunjian.onboarding.agreements

import data.yunjian.lib.onboarding
import rego.v1

findings contains onboarding.finding(s, lacks) if {
	some s in onboarding.subjects
	lacks := onboarding.joining_agreements(s)
	count(lacks) > 0
}
