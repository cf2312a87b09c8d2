package yunjian.listing.rights_held

import data.yunjian.lib.claims
import rego.v1

findings contains {
	"subject": l.id,
	"severity": claims.severity(c),
	"evidence": [{"record": "ip_claim", "id": c.id, "path": "/status"}],
	"vars": {"claimant": c.claimant, "state": state[c.status]},
} if {
	some l in input.listing
	some c in claims.standing(input.ip_claim, input.as_of, l.id)
}

state := {
	"open": {"zh": "尚未裁定", "en": "not decided yet"},
	"upheld": {"zh": "已成立", "en": "upheld"},
}
