package yunjian.service.backup

import rego.v1

backed_up(s) if {
	s.backup_taken_at <= input.as_of
	not late(s)
}

# A copy of what is finished saves nothing.
late(s) if s.backup_taken_at > s.completed_at

deleted(s) if s.backup_deleted_at <= input.as_of

# Data was lost, or the user says so and nobody has found otherwise.
lost contains {"service": object.get(c, "service_order_id", ""), "order": object.get(c, "order_id", ""), "id": c.id} if {
	some c in input.complaint
	c.type == "data_loss"
	not c.upheld == false
	c.filed_at <= input.as_of
}

by_service[c.service] contains c.id if {
	some c in lost
	c.service != ""
}

by_order[c.order] contains c.id if {
	some c in lost
	c.service == ""
}

of_service := {id: ids | some id, ids in by_service}

of_order := {id: ids | some id, ids in by_order}

claims(s) := object.get(of_service, s.id, set()) | object.get(of_order, s.order_id, set())

endangered(s) if s.touches_data == true

endangered(s) if count(claims(s)) > 0

findings contains {
	"subject": s.id,
	"at": s.started_at,
	"evidence": array.concat(
		[{"record": "service_order", "id": s.id, "path": "/started_at"}],
		[{"record": "complaint", "id": id, "path": "/text"} | some id in claims(s)],
	),
	"vars": {"why": {"zh": "接触用户数据而没有备份", "en": "it touches the user's data, and there is no backup"}},
} if {
	some s in input.service_order
	not backed_up(s)
	endangered(s)
}

findings contains {
	"subject": s.id,
	"at": due,
	"evidence": [{"record": "service_order", "id": s.id, "path": "/backup_taken_at"}, {"record": "service_order", "id": s.id, "path": "/accepted_at"}],
	"vars": {"why": {"zh": sprintf("验收已超过 %d 日，备份没有删除", [input.params.backup_delete_days]), "en": sprintf("it was accepted more than %d days ago, and the copy is not deleted", [input.params.backup_delete_days])}},
} if {
	some s in input.service_order
	backed_up(s)
	not deleted(s)
	due := yj.end_of_day(s.accepted_at, input.params.backup_delete_days)
	due < input.as_of
}
