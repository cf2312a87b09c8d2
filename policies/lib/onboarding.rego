# The conditions of joining, asked of applications and, as they have to go on
# holding, of current providers.
#
# Each condition is a function that lists what is lacking: {path, zh, en}. What
# a condition makes a duty is lacking also when it is not stated (R55).
package yunjian.lib.onboarding

import data.yunjian.lib.identity
import rego.v1

# ------------------------------------------------------------------ whom

# An application is judged at its decision, and until then at as_of; a rejected
# one is not judged.
applicants := [{"type": "application", "id": a.id, "of": a, "at": min({input.as_of, object.get(a, "decided_at", input.as_of)})} |
	some a in input.application
	a.kind != "platform"
	a.submitted_at <= input.as_of
	not rejected(a)
]

rejected(a) if {
	a.decision == "rejected"
	object.get(a, "decided_at", input.as_of) <= input.as_of
}

# The provider as long as it is one. The platform's own stores meet no conditions (R53).
current := [{"type": "provider", "id": input.provider.id, "of": input.provider, "at": input.as_of} |
	input.provider.kind != "platform"
	not object.get(input.provider, "status", "active") in {"left", "expelled"}
	not input.standing.status in {"left", "expelled"}
	object.get(input.provider, "joined_at", input.as_of) <= input.as_of
]

subjects := array.concat(applicants, current)

# A finding on a subject about what it lacks.
finding(s, lacks) := {
	"subject": s.id,
	"type": s.type,
	"at": s.at,
	"evidence": [{"record": s.type, "id": s.id, "path": path} | some path in {l.path | some l in lacks}],
	"vars": {"lacks": {
		"zh": concat("；", [l.zh | some l in lacks]),
		"en": concat("; ", [l.en | some l in lacks]),
	}},
}

# ------------------------------------------------------------------ the account

account(of) := [{"path": "/account/id", "zh": "没有平台账号", "en": "there is no account"} |
	trim_space(object.get(of, ["account", "id"], "")) == ""
]

blacklisted(s) := [{"path": "/account/blacklisted", "zh": "账号在黑名单中", "en": "the account is blacklisted"} |
	s.of.account.blacklisted == true
	object.get(s.of.account, "blacklisted_at", s.at) <= s.at
]

real_name(of) := [{"path": "/account/real_name_verified", "zh": "企业实名认证没有完成", "en": "the company's real name is not verified"} |
	of.kind == "company"
	not of.account.real_name_verified == true
]

payment(of) := [{"path": "/account/payment_verified", "zh": "支付账户没有通过实名认证", "en": "the payment account is not verified"} |
	not of.account.payment_verified == true
]

# ------------------------------------------------------------------ papers

# A paper is in force through its last day; one without an end has no end.
in_force(s, kind) if {
	some l in s.of.licences
	l.type == kind
	object.get(l, "valid_until", "9999-12-31") >= yj.date(s.at)
}

paper_names := {
	"business_licence": {"zh": "营业执照", "en": "the business licence"},
	"legal_rep_id": {"zh": "法定代表人身份证件", "en": "the legal representative's ID"},
	"personal_id": {"zh": "本人身份证件", "en": "the personal ID"},
}

papers(s, kinds) := [{
	"path": "/licences",
	"zh": sprintf("%s没有提供或已过有效期", [paper_names[kind].zh]),
	"en": sprintf("%s is missing or has run out", [paper_names[kind].en]),
} |
	some kind in kinds
	not in_force(s, kind)
]

company_papers(s) := papers(s, ["business_licence", "legal_rep_id"]) if s.of.kind == "company"

company_papers(s) := [] if s.of.kind != "company"

personal_papers(s) := array.concat(papers(s, ["personal_id"]), other_person(s)) if s.of.kind == "individual"

personal_papers(s) := [] if s.of.kind != "individual"

# Papers in force of which none names the holder of the payment account.
other_person(s) := [{"path": "/account/payment_holder", "zh": "身份证件与支付账户不是同一人", "en": "the ID and the payment account name different persons"} |
	holders := {person(l.holder) | some l in s.of.licences; l.type == "personal_id"; object.get(l, "valid_until", "9999-12-31") >= yj.date(s.at)}
	count(holders) > 0
	holder := person(s.of.account.payment_holder)
	not holder in holders
]

# A person's name without blanks and middle dots, which are typed in many ways.
person(name) := regex.replace(lower(name), `[\s　·•・‧∙⋅･.．。]`, "")

# ------------------------------------------------------------------ contact and service

contact(of, patterns, placeholders) := array.concat(
	[{"path": "/contact/name", "zh": "没有联系人姓名", "en": "no contact is named"} |
		name := trim_space(object.get(of, ["contact", "name"], ""))
		not a_name(name, placeholders)
	],
	[{"path": concat("", ["/contact/", field]), "zh": word.zh, "en": word.en} |
		some field in ["phone", "email"]
		word := contact_words[field]
		not well_formed(object.get(of, ["contact", field], ""), patterns[field])
	],
)

contact_words := {
	"phone": {"zh": "联系电话没有填写或不成其为电话号码", "en": "the phone number is missing or none"},
	"email": {"zh": "电子邮箱没有填写或不成其为邮箱地址", "en": "the e-mail address is missing or none"},
}

a_name(name, placeholders) if {
	regex.match(`\p{L}`, name)
	not lower(name) in placeholders
}

# Several may be given; each has to be one.
well_formed(value, pattern) if {
	parts := [part | some part in regex.split(`[;；,，、/]`, value); trim_space(part) != ""]
	count(parts) > 0
	every part in parts {
		regex.match(pattern, lower(identity.narrow(trim_space(part))))
	}
}

service(of) := array.concat(
	array.concat(
		[{"path": "/service/staff", "zh": "没有服务人员", "en": "no service staff are registered"} |
			not object.get(of, ["service", "staff"], 0) >= 1
		],
		[{"path": "/service/hours_per_day", "zh": "没有登记服务时间，或所填不成其为时间", "en": "the service hours are missing or no hours"} |
			not real_hours(object.get(of, "service", {}))
		],
	),
	[{"path": "/service/warranty_days", "zh": "没有登记质保期", "en": "no warranty period is registered"} |
		not object.get(of, ["service", "warranty_days"], -1) >= 0
	],
)

real_hours(service) if {
	service.days_per_week > 0
	service.days_per_week <= 7
	hours(service) > 0
	hours(service) <= 24
	clocks_agree(service)
}

# Opening and closing time are left out, or are times of the day.
clocks_agree(service) if {
	every side in ["open", "close"] {
		object.get(service, side, "") == ""
	}
}

clocks_agree(service) if span(service)

# Hours a day: as registered, or between opening and closing; where the two
# disagree, the fewer.
hours(service) := min({h |
	some h in [object.get(service, "hours_per_day", null), open_hours(service)]
	h != null
})

default open_hours(_) := null

open_hours(service) := span(service) / 60

# Minutes from opening to closing; a closing time not after the opening is the
# next day's, and 23:59 is midnight.
span(service) := to - from if {
	from := minutes(service.open)
	to := minutes(service.close)
	to > from
}

span(service) := (1440 - from) + to if {
	from := minutes(service.open)
	to := minutes(service.close)
	to <= from
}

minutes(clock) := whole_hour((60 * two_digits(m[1])) + two_digits(m[2])) if {
	some m in regex.find_all_string_submatch_n(`^([01]?\d|2[0-4])[:：]([0-5]\d)$`, trim_space(clock), 1)
}

two_digits(s) := to_number(concat("", ["1", s])) - 100 if count(s) == 2

two_digits(s) := to_number(s) if count(s) == 1

whole_hour(m) := m if m % 60 != 59

whole_hour(m) := m + 1 if m % 60 == 59

# ------------------------------------------------------------------ agreements

agreement_names := {
	"onboarding": {"zh": "入驻协议", "en": "the onboarding agreement"},
	"platform_service": {"zh": "平台服务协议", "en": "the platform service agreement"},
	"management_rules": {"zh": "管理规范", "en": "the management rules"},
	"consignment": {"zh": "委托代销合作协议", "en": "the consignment agreement"},
}

# Agreements stand on the subject itself or are records of their own.
signatures(of) := array.concat(object.get(of, "agreements", []), [a | some a in input.agreement])

signed(s, kind) if {
	some a in signatures(s.of)
	a.type == kind
	a.signed_at <= s.at
	object.get(a, "expires_at", s.at + 1) > s.at
}

agreements(s, kinds) := [{
	"path": "/agreements",
	"zh": sprintf("%s没有签署或已到期", [agreement_names[kind].zh]),
	"en": sprintf("%s is not signed or has run out", [agreement_names[kind].en]),
} |
	some kind in kinds
	not signed(s, kind)
]

# What REG-9.4b asks for.
joining_agreements(s) := agreements(s, array.concat(["onboarding"], [k | some k in ["consignment"]; s.of.consignment == true]))

# What every market asks for.
market_agreements(s) := agreements(s, ["onboarding", "platform_service", "management_rules"])

# ------------------------------------------------------------------ the deposit

# As it stands now. The ledger knows more than the records: what violations took.
deposit := input.standing.deposit

deposit := yj.deposit({
	"as_of": input.as_of,
	"provider": input.provider,
	"deposit_entries": input.deposit_entry,
	"settlements": input.settlement,
}) if {
	not input.standing.deposit
}

# ------------------------------------------------------------------ what single markets ask for

qualified_company(s) := array.concat(
	[{"path": "/kind", "zh": "申请主体不是公司", "en": "it is no company"} | s.of.kind != "company"],
	papers(s, [kind | some kind in ["business_licence"]; s.of.kind == "company"]),
)

team_size(of) := object.get(of, ["team", "technical"], 0) + object.get(of, ["team", "support"], 0)

team(of, least) := [{
	"path": "/team",
	"zh": sprintf("技术与客服人员合计 %d 人，不足 %d 人", [team_size(of), least]),
	"en": sprintf("%d technicians and support staff, fewer than %d", [team_size(of), least]),
} |
	team_size(of) < least
]

both_teams(of) := [{"path": concat("", ["/team/", side]), "zh": word.zh, "en": word.en} |
	some side, word in {
		"technical": {"zh": "没有技术人员", "en": "there are no technicians"},
		"support": {"zh": "没有售后人员", "en": "there are no support staff"},
	}
	not object.get(of, ["team", side], 0) >= 1
]

# The market's own line, begun so many months before the day or earlier.
experience(of, line, months, day) := [{
	"path": "/experience",
	"zh": sprintf("没有登记满 %d 个月的本行业经验", [months]),
	"en": sprintf("no experience of %d months in that business is registered", [months]),
} |
	not experienced(of, line, months, day)
]

experienced(of, line, months, day) if {
	some e in of.experience
	e.line == line
	yj.date(yj.add_months(yj.parse_date(e.since), months)) <= day
}

# Support on so many days of so many hours.
support(of, days, hours_a_day) := [{
	"path": "/service",
	"zh": sprintf("登记的客服时间不到 %v 天 × %v 小时", [days, hours_a_day]),
	"en": sprintf("the registered support is less than %v days of %v hours", [days, hours_a_day]),
} |
	not supported(object.get(of, "service", {}), days, hours_a_day)
]

supported(service, days, hours_a_day) if {
	service.days_per_week >= days
	hours(service) >= hours_a_day
}

# The day on which a subject's years are counted: the day of the application,
# of a current provider today.
counted_on(s) := yj.date(s.of.submitted_at) if s.type == "application"

counted_on(s) := yj.date(s.at) if s.type == "provider"
