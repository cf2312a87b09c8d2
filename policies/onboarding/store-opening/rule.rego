package yunjian.onboarding.store_opening

import data.yunjian.lib.listing as listings
import data.yunjian.lib.onboarding
import rego.v1

open if {
	some l in input.listing
	listings.judged(l)
}

# What the markets ask for, without an additional deposit.
required := onboarding.deposit.required - sum([input.params.additional_deposit | onboarding.deposit.additional_until])

paid_in := sum([d.amount | some d in input.deposit_entry; d.kind in {"paid", "topped_up"}; d.at <= input.as_of])

patterns := {"phone": input.params.contact_phone, "email": input.params.contact_email}

lacks := array.concat(
	array.concat(
		onboarding.contact(input.provider, patterns, input.params.placeholders),
		onboarding.service(input.provider),
	),
	array.concat(
		[{"path": "/store/details_complete", "zh": "店铺信息不完整", "en": "the store's details are incomplete"} |
			not input.provider.store.details_complete == true
		],
		[{"path": "/markets", "zh": sprintf("保证金从未缴足 %s 元", [yj.yuan(required)]), "en": sprintf("the deposit of %s CNY was never paid in full", [yj.yuan(required)])} |
			paid_in < required
			onboarding.deposit.shortfall > 0
		],
	),
)

findings contains onboarding.finding(s, lacks) if {
	open
	some s in onboarding.current
	count(lacks) > 0
}
