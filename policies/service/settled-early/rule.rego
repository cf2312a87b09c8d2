package yunjian.service.settled_early

import data.yunjian.lib.goods
import rego.v1

settled contains {"order": id, "settlement": s.id, "at": s.at} if {
	some s in input.settlement
	s.at <= input.as_of
	some id in s.order_ids
}

concerned := {s.order | some s in settled}

orders := {o.id: o | some o in input.order; o.id in concerned}

kinds := {l.id: goods.kind(l) | some l in input.listing}

by_order[s.order_id] contains s if {
	some s in input.service_order
	s.order_id in concerned
}

projects := {id: group | some id, group in by_order}

early(id, at) := until if {
	o := orders[id]
	kinds[o.listing_id] == "application"
	end := o.paid_at + (yj.param("guarantee_application_hours", o.paid_at) * 3600) * 1000000000
	at <= end
	until := {"zh": sprintf("付款后 %d 小时", [yj.param("guarantee_application_hours", o.paid_at)]), "en": sprintf("%d hours from payment", [yj.param("guarantee_application_hours", o.paid_at)])}
}

early(id, at) := {"zh": "用户验收", "en": "the user's acceptance"} if {
	kinds[orders[id].listing_id] == "service"
	some project in projects[id]
	not over(project, at)
}

over(project, at) if project.accepted_at <= at

findings contains {
	"subject": s.order,
	"at": s.at,
	"evidence": [{"record": "settlement", "id": s.settlement, "path": "/at"}, {"record": "order", "id": s.order, "path": "/paid_at"}],
	"vars": {"settlement": s.settlement, "until": until},
} if {
	some s in settled
	until := early(s.order, s.at)
}

not_judged contains s.order if {
	some s in settled
	not judged(s.order)
}

judged(id) if {
	kinds[orders[id].listing_id] in {"application", "tool"}
	orders[id].paid_at
}

judged(id) if projects[id]
