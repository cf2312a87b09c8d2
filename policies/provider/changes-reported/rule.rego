package yunjian.provider.changes_reported

import data.yunjian.lib.onboarding
import rego.v1

# Papers that joining rests on.
required := {"business_licence", "legal_rep_id", "personal_id"}

changes := [{
	"path": sprintf("/changes/%d", [i]),
	"what": {"zh": sprintf("“%s”的变更", [field]), "en": sprintf("a change of “%s”", [field])},
	"since": c.changed_at,
	"reported": object.get(c, "reported_at", null),
} |
	some i, c in input.provider.changes
	field := object.get(c, "field", "")
]

lapses := [{
	"path": sprintf("/%s/%d", [list, i]),
	"what": {"zh": sprintf("%s 的失效", [paper.type]), "en": sprintf("the lapse of a %s", [paper.type])},
	"since": yj.parse_date(paper.valid_until),
	"reported": null,
} |
	some list in ["licences", "qualifications"]
	some i, paper in input.provider[list]
	relied_on(list, paper)
	not renewed(list, paper)
	not among_changes(list, paper)
]

relied_on("licences", paper) if paper.type in required

relied_on("qualifications", _)

renewed(list, paper) if {
	some other in input.provider[list]
	other.type == paper.type
	object.get(other, "valid_until", "9999-12-31") > paper.valid_until
}

among_changes(list, paper) if {
	some c in input.provider.changes
	some word in [list, paper.type]
	contains(object.get(c, "field", ""), word)
	yj.date(c.changed_at) >= paper.valid_until
}

findings contains {
	"subject": s.id,
	"at": deadline,
	"evidence": [{"record": "provider", "id": s.id, "path": m.path}],
	"vars": {"days": input.params.change_report_days, "what": m.what, "since": yj.date(m.since), "due": yj.date(deadline - 1)},
} if {
	some s in onboarding.current
	some m in array.concat(changes, lapses)
	deadline := yj.end_of_day(m.since, input.params.change_report_days)
	late(m, deadline)
}

late(m, deadline) if {
	m.reported == null
	input.as_of > deadline
}

late(m, deadline) if m.reported > deadline

not_judged contains input.provider.id if {
	some c in input.provider.changes
	not c.changed_at
}
