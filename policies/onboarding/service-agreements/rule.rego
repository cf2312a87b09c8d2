package yunjian.onboarding.service_agreements

import data.yunjian.lib.onboarding
import rego.v1

findings contains onboarding.finding(s, lacks) if {
	some s in onboarding.applicants
	lacks := onboarding.market_agreements(s)
	count(lacks) > 0
}
