package yunjian.onboarding.software_company

import data.yunjian.lib.onboarding
import rego.v1

findings contains onboarding.finding(s, lacks) if {
	some s in onboarding.applicants
	lacks := onboarding.qualified_company(s)
	count(lacks) > 0
}
