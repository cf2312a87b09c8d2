package yunjian.onboarding.member_account

import data.yunjian.lib.onboarding
import rego.v1

findings contains onboarding.finding(s, lacks) if {
	some s in onboarding.subjects
	lacks := array.concat(onboarding.account(s.of), [l | some l in onboarding.blacklisted(s); s.type == "application"])
	count(lacks) > 0
}
