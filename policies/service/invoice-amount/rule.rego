package yunjian.service.invoice_amount

import rego.v1

asked := {v.order_id | some v in input.invoice_request}

# Orders with an invoice request that are no consignment sales.
orders := {o.id: o | some o in input.order; o.id in asked; not o.consignment == true}

issued(v) if {
	not v.refunded_mark == true
	v.issued_at <= input.as_of
}

to(v) := object.get(v, "to", "user")

# What was issued to the user and what is still to come, by order.
issued_to_user[v.order_id] contains v if {
	some v in input.invoice_request
	issued(v)
	to(v) == "user"
}

# Looked up often, so made once as a whole.
of_user := {id: invoices | some id, invoices in issued_to_user}

waiting contains v.order_id if {
	some v in input.invoice_request
	not v.refunded_mark == true
	not issued(v)
}

unknown contains id if {
	some id, invoices in of_user
	some v in invoices
	not is_number(object.get(v, "issued_amount", null))
}

total := {id: sum([v.issued_amount | some v in invoices]) |
	some id, invoices in of_user
	not id in unknown
}

latest := {id: newest |
	some id, invoices in of_user
	last := max([[v.issued_at, v.id] | some v in invoices])
	some newest in invoices
	newest.id == last[1]
}

default refunded(_, _) := 0

# A part refunded before the invoice need not stand in it.
refunded(o, issued_at) := object.get(o, "refunded_amount", o.amount) if o.refunded_at <= issued_at

wrong contains {"id": id, "zh": "少于实付金额", "en": "less than was paid"} if {
	some id, amount in total
	o := orders[id]
	amount < o.amount - refunded(o, latest[id].issued_at)
	not id in waiting
}

wrong contains {"id": id, "zh": "多于实付金额", "en": "more than was paid"} if {
	some id, amount in total
	amount > orders[id].amount
}

findings contains {
	"subject": latest[w.id].id,
	"at": latest[w.id].issued_at,
	"evidence": array.concat(
		[{"record": "order", "id": w.id, "path": "/amount"}],
		[{"record": "invoice_request", "id": v.id, "path": "/issued_amount"} | some v in of_user[w.id]],
	),
	"vars": {"due": yj.yuan(orders[w.id].amount), "issued": yj.yuan(total[w.id]), "why": {"zh": w.zh, "en": w.en}},
} if {
	some w in wrong
}

# One invoice of several that is short of what was asked for it.
findings contains {
	"subject": v.id,
	"at": v.issued_at,
	"evidence": [{"record": "invoice_request", "id": v.id, "path": "/issued_amount"}, {"record": "invoice_request", "id": v.id, "path": "/amount"}],
	"vars": {"due": yj.yuan(orders[id].amount), "issued": yj.yuan(v.issued_amount), "why": {"zh": "少于申请的金额", "en": "less than was asked for"}},
} if {
	some id in waiting
	some v in of_user[id]
	v.issued_amount < v.amount
}

findings contains {
	"subject": v.id,
	"at": v.issued_at,
	"evidence": [{"record": "invoice_request", "id": v.id, "path": "/to"}],
	"vars": {"due": yj.yuan(orders[v.order_id].amount), "issued": "0.00", "why": {"zh": "开给了平台而不是用户", "en": "it was made out to the platform"}},
} if {
	some v in input.invoice_request
	to(v) == "platform"
	not of_user[v.order_id]
}

not_judged contains v.id if {
	some v in input.invoice_request
	v.order_id in unknown
}

known_orders := {o.id | some o in input.order; o.id in asked}

not_judged contains v.id if {
	some v in input.invoice_request
	not v.order_id in known_orders
}
