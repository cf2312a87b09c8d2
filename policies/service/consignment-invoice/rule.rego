package yunjian.service.consignment_invoice

import rego.v1

asked := {v.order_id | some v in input.invoice_request}

consigned := {o.id: o | some o in input.order; o.id in asked; o.consignment == true}

issued(v) if {
	not v.refunded_mark == true
	v.issued_at <= input.as_of
}

# Invoices to the platform, by order. Who an invoice is for may be left unsaid.
issued_to_platform[v.order_id] contains v if {
	some v in input.invoice_request
	consigned[v.order_id]
	issued(v)
	object.get(v, "to", "platform") == "platform"
}

# Looked up often, so made once as a whole.
to_platform := {id: invoices | some id, invoices in issued_to_platform}

waiting contains v.order_id if {
	some v in input.invoice_request
	not v.refunded_mark == true
	not issued(v)
}

unknown contains id if {
	some id, invoices in to_platform
	some v in invoices
	not is_number(object.get(v, "issued_amount", null))
}

unknown contains id if {
	some id, _ in to_platform
	not is_number(object.get(consigned[id], "supply_price", null))
}

# Of an order refunded in part nobody knows the supply price of the rest.
unknown contains id if {
	some id, _ in to_platform
	consigned[id].refunded_at <= input.as_of
}

total := {id: sum([v.issued_amount | some v in invoices]) |
	some id, invoices in to_platform
	not id in unknown
}

wrong contains {"id": id, "zh": "少于供货价", "en": "less than the supply price"} if {
	some id, amount in total
	amount < consigned[id].supply_price
	not id in waiting
}

wrong contains {"id": id, "zh": "多于供货价", "en": "more than the supply price"} if {
	some id, amount in total
	amount > consigned[id].supply_price
}

latest := {id: newest |
	some id, invoices in to_platform
	last := max([[v.issued_at, v.id] | some v in invoices])
	some newest in invoices
	newest.id == last[1]
}

findings contains {
	"subject": latest[w.id].id,
	"at": latest[w.id].issued_at,
	"evidence": array.concat(
		[{"record": "order", "id": w.id, "path": "/supply_price"}],
		[{"record": "invoice_request", "id": v.id, "path": "/issued_amount"} | some v in to_platform[w.id]],
	),
	"vars": {"due": yj.yuan(consigned[w.id].supply_price), "issued": yj.yuan(total[w.id]), "why": {"zh": w.zh, "en": w.en}},
} if {
	some w in wrong
}

findings contains {
	"subject": v.id,
	"at": v.issued_at,
	"evidence": [{"record": "invoice_request", "id": v.id, "path": "/to"}, {"record": "order", "id": v.order_id, "path": "/consignment"}],
	"vars": {
		"due": yj.yuan(object.get(consigned[v.order_id], "supply_price", 0)),
		"issued": yj.yuan(object.get(v, "issued_amount", v.amount)),
		"why": {"zh": "开给了用户而不是平台", "en": "made out to the user instead of the platform"},
	},
} if {
	some v in input.invoice_request
	v.to == "user"
}

not_judged contains v.id if {
	some id in unknown
	some v in to_platform[id]
}
