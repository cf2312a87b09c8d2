package yunjian.service.guarantee_promise

import data.yunjian.lib.complaints
import rego.v1

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
	some s in complaints.projects(c, input.service_order)
	object.get(bought_at, s.order_id, c.filed_at) <= c.filed_at
	not accepted(s, c.filed_at)
}
