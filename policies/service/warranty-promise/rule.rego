package yunjian.service.warranty_promise

import data.yunjian.lib.complaints
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

day := ((24 * 60) * 60) * 1000000000

until(s) := s.warranty_until

until(s) := s.accepted_at + input.provider.service.warranty_days * day if not s.warranty_until

findings contains {
	"subject": c.id,
	"at": complaints.failed_at(c),
	"evidence": [
		{"record": "complaint", "id": c.id, "path": "/text"},
		{"record": "complaint", "id": c.id, "path": "/filed_at"},
		{"record": "service_order", "id": s.id, "path": "/warranty_until"},
	],
	"vars": {"until": yj.date(until(s))},
} if {
	some c in unpaid
	some s in projects(c)
	s.accepted_at <= c.filed_at
	c.filed_at <= until(s)
}

not_judged contains c.id if {
	some c in unpaid
	some s in projects(c)
	s.accepted_at <= c.filed_at
	not until(s)
}
