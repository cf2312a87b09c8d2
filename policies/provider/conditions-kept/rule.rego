package yunjian.provider.conditions_kept

import data.yunjian.lib.onboarding
import rego.v1

p := input.params

# What everybody has to go on meeting.
general(s) := [lack |
	some lacks in [
		onboarding.account(s.of),
		onboarding.real_name(s.of),
		onboarding.payment(s.of),
		onboarding.company_papers(s),
		onboarding.personal_papers(s),
		onboarding.contact(s.of, {"phone": p.contact_phone, "email": p.contact_email}, p.placeholders),
		onboarding.service(s.of),
		onboarding.joining_agreements(s),
	]
	some lack in lacks
]

# What a market asks for besides; of other markets nothing more.
special(s, "software") := [lack |
	some lacks in [
		onboarding.qualified_company(s),
		onboarding.both_teams(s.of),
		onboarding.support(s.of, p.software_support_days, p.software_support_hours),
		onboarding.market_agreements(s),
	]
	some lack in lacks
]

special(s, "site_building") := experts(s, "site_building", p.site_building_team_min)

special(s, "service") := experts(s, "service", p.service_team_min)

experts(s, market, team_min) := [lack |
	some lacks in [
		onboarding.qualified_company(s),
		onboarding.team(s.of, team_min),
		onboarding.experience(s.of, market, p.experience_min_months, onboarding.counted_on(s)),
		onboarding.support(s.of, p.support_min_days, p.support_min_hours),
		onboarding.market_agreements(s),
	]
	some lack in lacks
]

# Each lack once, whoever asks for it.
lacks(s) := [lack | some lack in {l | some l in general(s)} | {l | some m in s.of.markets; some l in special(s, m)}]

findings contains onboarding.finding(s, list) if {
	some s in onboarding.current
	list := lacks(s)
	count(list) > 0
}
