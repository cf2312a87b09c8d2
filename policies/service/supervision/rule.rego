package yunjian.service.supervision

import rego.v1

confirmed(m) if m.confirmed_at <= input.as_of

accepted(s) if s.accepted_at <= input.as_of

# Milestones that the work went past without a confirmation: a later one is
# done or confirmed, or the whole was accepted.
passed contains {"id": s.id, "index": i, "name": object.get(m, "name", ""), "at": at} if {
	some s in input.service_order
	some i, m in object.get(s, "milestones", [])
	not confirmed(m)
	later := [t | some j, n in s.milestones; j > i; some t in times(n)]
	at := min(array.concat(later, [s.accepted_at | accepted(s)]))
}

times(m) := {t | some t in {object.get(m, "done_at", null), object.get(m, "confirmed_at", null)}; is_number(t); t <= input.as_of}

findings contains {
	"subject": s.id,
	"at": since(s),
	"evidence": [{"record": "service_order", "id": s.id, "path": "/supervision"}],
	"vars": {"why": {"zh": "该服务没有进入监管系统", "en": "this one is outside the system"}},
} if {
	some s in input.service_order
	s.supervision == false
}

since(s) := min({t | some m in object.get(s, "milestones", []); some t in times(m)} | {t | t := s.started_at})

findings contains {
	"subject": p.id,
	"at": p.at,
	"evidence": [{"record": "service_order", "id": p.id, "path": sprintf("/milestones/%d", [p.index]), "text": p.name}],
	"vars": {"why": {"zh": sprintf("“%s”没有经用户确认就进入了下一步", [p.name]), "en": sprintf("the work went past “%s” without the user's confirmation", [p.name])}},
} if {
	some p in passed
}

# The last milestone done that still waits after some days.
findings contains {
	"subject": s.id,
	"severity": "warning",
	"at": due,
	"evidence": [{"record": "service_order", "id": s.id, "path": sprintf("/milestones/%d/done_at", [i])}],
	"vars": {"why": {"zh": sprintf("“%s”做完已久，用户没有确认", [object.get(m, "name", "")]), "en": sprintf("“%s” has been done for days without the user's confirmation", [object.get(m, "name", "")])}},
} if {
	some s in input.service_order
	some i, m in object.get(s, "milestones", [])
	not confirmed(m)
	not [s.id, i] in went_past
	due := yj.end_of_day(m.done_at, input.params.supervision_confirm_days)
	due < input.as_of
}

went_past := {[p.id, p.index] | some p in passed}

not_judged contains s.id if {
	some s in input.service_order
	not is_boolean(object.get(s, "supervision", null))
}
