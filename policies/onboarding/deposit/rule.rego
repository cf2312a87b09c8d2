package yunjian.onboarding.deposit

import data.yunjian.lib.onboarding
import rego.v1

deposit := onboarding.deposit

overdue := {"zh": "从未缴纳", "en": "it was never paid"} if not deposit.top_up_due

overdue := {"zh": sprintf("补足期限 %s 已过", [last]), "en": sprintf("it was to be topped up by %s", [last])} if {
	deposit.top_up_due < input.as_of
	last := yj.date(deposit.top_up_due - 1)
}

findings contains {
	"subject": s.id,
	"evidence": [{"record": "provider", "id": s.id, "path": "/markets"}],
	"vars": {"required": yj.yuan(deposit.required), "balance": yj.yuan(deposit.balance), "short": yj.yuan(deposit.shortfall), "late": overdue},
} if {
	some s in onboarding.current
	joined
	deposit.shortfall > 0
	overdue
}

joined if input.provider.status == "active"

joined if input.provider.joined_at <= input.as_of
