package yunjian.service.invoice_refunded

import rego.v1

asked := {v.order_id | some v in input.invoice_request}

orders := {o.id: o | some o in input.order; o.id in asked}

# When an order was refunded in full: the order says so, or a refund was
# decided that the provider agreed to.
refunds[o.id] contains o.refunded_at if {
	some o in orders
	o.refunded_at <= input.as_of
	object.get(o, "refunded_amount", o.amount) >= o.amount
}

refunds[o.id] contains r.decided_at if {
	some r in input.refund_request
	o := orders[r.order_id]
	not o.refunded_at
	r.agreed == true
	object.get(r, "amount", o.amount) >= o.amount
}

refunded_at := {id: min(times) | some id, times in refunds}

marked(v) if v.refunded_mark == true

issued(v) if v.issued_at <= input.as_of

refund_evidence(id) := [{"record": "order", "id": id, "path": "/refunded_at"}] if orders[id].refunded_at

refund_evidence(id) := [{"record": "refund_request", "id": r.id, "path": "/decided_at"} | some r in input.refund_request; r.order_id == id] if not orders[id].refunded_at

findings contains {
	"subject": v.id,
	"at": v.issued_at,
	"evidence": array.concat([{"record": "invoice_request", "id": v.id, "path": "/issued_at"}], refund_evidence(v.order_id)),
	"vars": {"state": {"zh": "已全额退款", "en": "was refunded in full"}, "why": {"zh": "退款之后仍开了发票", "en": "an invoice was issued after the refund"}},
} if {
	some v in input.invoice_request
	v.issued_at > refunded_at[v.order_id]
}

findings contains {
	"subject": v.id,
	"at": due,
	"evidence": array.concat([{"record": "invoice_request", "id": v.id, "path": "/requested_at"}], refund_evidence(v.order_id)),
	"vars": {"state": {"zh": "已全额退款", "en": "was refunded in full"}, "why": {"zh": "开票申请既没有关闭也没有打上退款标记", "en": "the request was neither closed nor given the refunded mark"}},
} if {
	some v in input.invoice_request
	not issued(v)
	not marked(v)
	due := yj.end_of_day(max([v.requested_at, refunded_at[v.order_id]]), input.params.invoice_days)
	due < input.as_of
}

# Orders for which a refund was asked: what came of it may not be known.
disputed := {r.order_id | some r in input.refund_request}

# The mark on an order that was not refunded would be a way round the invoice.
findings contains {
	"subject": v.id,
	"severity": "warning",
	"at": v.requested_at,
	"evidence": [{"record": "invoice_request", "id": v.id, "path": "/refunded_mark"}],
	"vars": {"state": {"zh": "没有全额退款", "en": "was not refunded in full"}, "why": {"zh": "开票申请却以退款标记关闭", "en": "yet the request was closed with the refunded mark"}},
} if {
	some v in input.invoice_request
	marked(v)
	not issued(v)
	orders[v.order_id]
	not refunded_at[v.order_id]
	not v.order_id in disputed
}
