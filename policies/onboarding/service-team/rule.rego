package yunjian.onboarding.service_team

import data.yunjian.lib.onboarding
import rego.v1

findings contains onboarding.finding(s, lacks) if {
	some s in onboarding.applicants
	lacks := array.concat(onboarding.qualified_company(s), onboarding.team(s.of, input.params.service_team_min))
	count(lacks) > 0
}
