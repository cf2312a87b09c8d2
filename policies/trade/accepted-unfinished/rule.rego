package yunjian.trade.accepted_unfinished

import rego.v1

early contains {"id": s.id, "order": s.order_id, "at": s.accepted_at, "path": "/accepted_at", "zh": "验收早于完成", "en": "accepted before completion"} if {
	some s in input.service_order
	s.accepted_at < s.completed_at
}

early contains {"id": s.id, "order": s.order_id, "at": s.accepted_at, "path": "/accepted_at", "zh": sprintf("验收时“%s”还没有做完", [name(m)]), "en": sprintf("“%s” was not done when the whole was accepted", [name(m)])} if {
	some s in input.service_order
	some m in s.milestones
	m.done_at > s.accepted_at
}

early contains {"id": s.id, "order": s.order_id, "at": m.confirmed_at, "path": sprintf("/milestones/%d", [i]), "zh": sprintf("“%s”确认早于完成", [name(m)]), "en": sprintf("“%s” was confirmed before it was done", [name(m)])} if {
	some s in input.service_order
	some i, m in s.milestones
	m.confirmed_at < m.done_at
}

name(m) := object.get(m, "name", "")

complained contains c if {
	some c in input.complaint
	c.filed_at <= input.as_of
	not c.upheld == false
}

about(c, e) if c.service_order_id == e.id

about(c, e) if {
	not c.service_order_id
	c.order_id == e.order
}

objections(e) := [{"record": "complaint", "id": c.id, "path": "/text"} | some c in complained; about(c, e)]

severity(e) := "error" if count(objections(e)) > 0

severity(e) := "warning" if count(objections(e)) == 0

findings contains {
	"subject": e.id,
	"at": e.at,
	"severity": severity(e),
	"evidence": array.concat([{"record": "service_order", "id": e.id, "path": e.path, "text": e.zh}], objections(e)),
	"vars": {"what": {"zh": e.zh, "en": e.en}},
} if {
	some e in early
}
