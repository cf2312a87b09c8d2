package yunjian.provider.material_true

import data.yunjian.lib.identity
import data.yunjian.lib.onboarding
import rego.v1

# The application of somebody who is no provider yet, or the provider.
judged := onboarding.current if input.provider

judged := onboarding.applicants if not input.provider

company(name) := regex.replace(lower(identity.narrow(name)), `\s|\([a-z0-9 .,&'-]+\)$`, "")

contradictions(s) := array.concat(array.concat(company_papers(s), personal_papers(s)), numbers(s))

# ------------------------------------------------------------------ holders

company_papers(s) := [{"path": path, "zh": holder.zh, "en": holder.en} |
	s.of.kind == "company"
	some i, l in s.of.licences
	holder := holders[l.type]
	unlike(named(s.of, l.type), written(l))
	not explained(s, l.type)
	path := sprintf("/licences/%d/holder", [i])
]

holders := {
	"business_licence": {"zh": "营业执照的持有人不是本公司", "en": "the business licence is another company's"},
	"legal_rep_id": {"zh": "身份证件不是法定代表人的", "en": "the ID is not the legal representative's"},
}

# Whose a paper should be.
named(of, "business_licence") := company(of.name)

named(of, "legal_rep_id") := onboarding.person(of.legal_representative)

# Whose a paper is.
written(paper) := company(paper.holder) if paper.type == "business_licence"

written(paper) := onboarding.person(paper.holder) if paper.type == "legal_rep_id"

# A short name and a branch's name contain the company's, or are contained in it.
unlike(a, b) if {
	not contains(a, b)
	not contains(b, a)
}

# An individual may trade under another name, as long as the ID and the payment
# account are one person's.
personal_papers(s) := [{
	"path": sprintf("/licences/%d/holder", [i]),
	"zh": "身份证件的持有人不是服务商本人",
	"en": "the ID is another person's",
} |
	s.of.kind == "individual"
	some i, l in s.of.licences
	l.type == "personal_id"
	holder := onboarding.person(l.holder)
	holder != onboarding.person(s.of.name)
	holder != onboarding.person(object.get(s.of, ["account", "payment_holder"], ""))
	not explained(s, "personal_id")
]

# ------------------------------------------------------------------ numbers

main_paper := {"company": "business_licence", "individual": "personal_id"}

# Numbers of unlike length are of unlike registers: the old one of fifteen
# digits and the unified one of eighteen signs stood side by side for years.
numbers(s) := array.concat(
	[{"path": sprintf("/licences/%d/number", [i]), "zh": "证件号码与登记的主体号码不一致", "en": "the number on the paper is not the registered one"} |
		some i, l in s.of.licences
		l.type == main_paper[s.of.kind]
		count(identity.number(l.number)) == count(identity.number(s.of.subject_no))
		identity.number(l.number) != identity.number(s.of.subject_no)
		not explained(s, l.type)
	],
	[{"path": sprintf("/licences/%d/number", [i]), "zh": "身份证号码里的出生日期不存在或尚未到来", "en": "the ID number holds a date of birth that does not exist or is yet to come"} |
		some i, l in s.of.licences
		l.type in {"legal_rep_id", "personal_id"}
		number := identity.number(l.number)
		regex.match(`^\d{17}[\dX]$`, number)
		not born(number, s.at)
	],
)

born(number, at) if {
	year := substring(number, 6, 4)
	month := substring(number, 10, 2)
	date := substring(number, 12, 2)
	regex.match(`^(0[1-9]|1[0-2])$`, month)
	regex.match(`^(0[1-9]|[12]\d|30|31)$`, date)
	day := concat("-", [year, month, date])
	day <= yj.date(at)
	day >= "1900-01-01"
	exists(day)
}

# Counting months from the first of the month never leaves the month.
exists(day) if {
	first := yj.parse_date(concat("", [substring(day, 0, 8), "01"]))
	nth := first + (((to_number(sprintf("1%s", [substring(day, 8, -1)])) - 101) * 86400) * 1000000000)
	nth < yj.add_months(first, 1)
}

# ------------------------------------------------------------------ changes

subjects_of_change := {
	"business_licence": {"name", "licences", "business_licence", "subject_no"},
	"legal_rep_id": {"legal_representative", "licences", "legal_rep_id"},
	"personal_id": {"name", "licences", "personal_id", "subject_no"},
}

explained(s, kind) if {
	some c in s.of.changes
	some word in subjects_of_change[kind]
	startswith(object.get(c, "field", ""), word)
	told(c, s.at)
}

explained(s, kind) if {
	some c in s.of.changes
	some word in subjects_of_change[kind]
	endswith(object.get(c, "field", ""), concat("", [".", word]))
	told(c, s.at)
}

told(c, at) if c.reported_at <= at

told(c, at) if at <= yj.end_of_day(c.changed_at, input.params.change_report_days)

findings contains onboarding.finding(s, lacks) if {
	some s in judged
	lacks := contradictions(s)
	count(lacks) > 0
}
