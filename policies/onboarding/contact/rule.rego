package yunjian.onboarding.contact

import data.yunjian.lib.onboarding
import rego.v1

findings contains onboarding.finding(s, lacks) if {
	some s in onboarding.subjects
	lacks := onboarding.contact(s.of, {"phone": input.params.contact_phone, "email": input.params.contact_email}, input.params.placeholders)
	count(lacks) > 0
}
