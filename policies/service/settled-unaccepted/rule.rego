package yunjian.service.settled_unaccepted

import rego.v1

by_order[s.order_id] contains s if some s in input.service_order

projects := {id: group | some id, group in by_order}

accepted(project, at) if project.accepted_at <= at

findings contains {
	"subject": project.id,
	"at": t.at,
	"evidence": [{"record": "settlement", "id": t.id, "path": "/at"}, {"record": "service_order", "id": project.id, "path": "/accepted_at"}],
	"vars": {"settlement": t.id},
} if {
	some t in input.settlement
	some id in t.order_ids
	some project in projects[id]
	not accepted(project, t.at)
}
