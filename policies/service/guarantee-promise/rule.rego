package yunjian.service.guarantee_promise

import data.yunjian.lib.complaints
import data.yunjian.lib.goods
import rego.v1

# The service a complaint is about: the one it names, or those of its order.
projects(c) := {service | service := services[c.service_order_id]} if c.service_order_id

projects(c) := object.get(of_order, object.get(c, "order_id", ""), set()) if not c.service_order_id

services := {s.id: s | some s in input.service_order}

by_order[s.order_id] contains s if some s in input.service_order

of_order := {id: group | some id, group in by_order}

unpaid contains c if {
	some c in input.complaint
	complaints.unpaid(c, input.as_of)
}

bought_at := {o.id: object.get(o, "paid_at", o.created_at) | some o in input.order}

accepted(s, at) if s.accepted_at <= at

findings contains {
	"subject": c.id,
	"at": complaints.failed_at(c),
	"evidence": [
		{"record": "complaint", "id": c.id, "path": "/text"},
		{"record": "complaint", "id": c.id, "path": "/filed_at"},
		{"record": "service_order", "id": s.id, "path": "/accepted_at"},
	],
} if {
	some c in unpaid
	some s in projects(c)
	object.get(bought_at, s.order_id, c.filed_at) <= c.filed_at
	not accepted(s, c.filed_at)
}

applications := {l.id | some l in input.listing; goods.kind(l) == "application"}

bought := {o.id: o | some o in input.order; o.listing_id in applications; o.paid_at}

guaranteed_until(o) := o.paid_at + ((yj.param("guarantee_application_hours", o.paid_at) * 3600) * 1000000000)

findings contains {
	"subject": c.id,
	"at": complaints.failed_at(c),
	"evidence": [
		{"record": "complaint", "id": c.id, "path": "/text"},
		{"record": "complaint", "id": c.id, "path": "/filed_at"},
		{"record": "order", "id": o.id, "path": "/paid_at"},
	],
} if {
	some c in unpaid
	c.promised_compensation == true
	o := bought[c.order_id]
	o.paid_at <= c.filed_at
	c.filed_at <= guaranteed_until(o)
}
