package yunjian.access.api_usage

import rego.v1

# Calls of goods sold by usage. That they were billed, rule.yaml asks.
calls contains c if {
	some c in input.api_meter
	some l in input.listing
	l.id == c.listing_id
	l.api.billing == "metered"
}

findings contains {
	"subject": c.id,
	"at": c.at,
	"evidence": [{"record": "api_meter", "id": c.id, "path": "/usage_pushed"}],
	"vars": {"what": {"zh": "这次计费调用没有推送用量", "en": "no usage was pushed for this billed call"}},
} if {
	some c in calls
	not c.usage_pushed
}

pushed[key] contains c.id if {
	some c in calls
	c.usage_pushed
	key := [c.listing_id, c.customer_id, c.at]
}

# The first of like calls counts, the others are its copies.
findings contains {
	"subject": c.id,
	"at": c.at,
	"evidence": [{"record": "api_meter", "id": id, "path": "/at"} | some id in [first, c.id]],
	"vars": {"what": {"zh": sprintf("与 %s 重复推送", [first]), "en": sprintf("pushed twice, first as %s", [first])}},
} if {
	some c in calls
	first := min(pushed[[c.listing_id, c.customer_id, c.at]])
	c.id in pushed[[c.listing_id, c.customer_id, c.at]]
	c.id != first
}
