package yunjian.onboarding.software_support

import data.yunjian.lib.onboarding
import rego.v1

findings contains onboarding.finding(s, lacks) if {
	some s in onboarding.applicants
	lacks := array.concat(onboarding.both_teams(s.of), onboarding.support(s.of, input.params.software_support_days, input.params.software_support_hours))
	count(lacks) > 0
}
