package yunjian.onboarding.company_licences

import data.yunjian.lib.onboarding
import rego.v1

findings contains onboarding.finding(s, lacks) if {
	some s in onboarding.subjects
	lacks := onboarding.company_papers(s)
	count(lacks) > 0
}
