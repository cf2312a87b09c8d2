package yunjian.onboarding.software_maturity

import data.yunjian.lib.onboarding
import rego.v1

text(a) := lower(object.get(a, ["store", "text"], ""))

# Words of unreadiness that nothing before them turns.
unready(a) := [word |
	said := text(a)
	some word in {w | some w in regex.find_n(input.params.unready_software, said, -1)}
	parts := split(said, word)
	some i, before in parts
	i < count(parts) - 1
	not regex.match(input.params.unready_software_excuse, before)
]

private(a) := [word |
	not regex.match(input.params.developer_words, text(a))
	some word in regex.find_n(input.params.private_software, text(a), -1)
]

findings contains {
	"subject": s.id,
	"at": s.at,
	"evidence": [{"record": "application", "id": s.id, "path": "/store/text", "text": word} | some word in words],
	"vars": {"words": {"zh": concat("”“", words), "en": concat("”, “", words)}},
} if {
	some s in onboarding.applicants
	words := {w | some w in array.concat(unready(s.of), private(s.of))}
	count(words) > 0
}

not_judged contains a.id if {
	some a in input.application
	text(a) == ""
}
