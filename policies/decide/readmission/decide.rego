package yunjian.decide.readmission

import data.yunjian.lib.identity
import rego.v1

ends := [h |
	some h in input.history
	not object.get(h, "reversed", false)
	h.ended_at <= input.as_of
	identity.same(input.application, h)
]

expelled if {
	some h in ends
	h.how == "expelled"
}

earliest := max([yj.add_months(h.ended_at, input.params.readmission_months) | some h in ends])

default answer := {
	"outcome": "allowed",
	"not_before": null,
	"clauses": ["REG-25a", "REG-25b"],
	"reasons": [{
		"zh": "同一账号或同一主体没有退出记录，可以申请。",
		"en": "Neither this account nor this company or person ever left, so that the application may go on.",
	}],
}

answer := {
	"outcome": "never",
	"not_before": null,
	"clauses": ["REG-25b"],
	"reasons": [{
		"zh": "同一账号或同一主体曾被清退，永久不得重新入驻，换用新账号也一样。",
		"en": "This account, or this company or person, was expelled and may never join again, not under a new account either.",
	}],
} if {
	expelled
}

answer := {
	"outcome": "not_before",
	"not_before": earliest,
	"clauses": ["REG-25a"],
	"reasons": [{
		"zh": sprintf("主动退出未满 %d 个月，%s 起方可再次提交申请。", [input.params.readmission_months, yj.date(earliest)]),
		"en": sprintf("Fewer than %d months have passed since leaving; an application may be handed in from %s.", [input.params.readmission_months, yj.date(earliest)]),
	}],
} if {
	not expelled
	input.application.submitted_at < earliest
}

answer := {
	"outcome": "allowed",
	"not_before": null,
	"clauses": ["REG-25a"],
	"reasons": [{
		"zh": sprintf("主动退出已满 %d 个月，可以再次申请。", [input.params.readmission_months]),
		"en": sprintf("%d months or more have passed since leaving, so that the application may go on.", [input.params.readmission_months]),
	}],
} if {
	not expelled
	input.application.submitted_at >= earliest
}
