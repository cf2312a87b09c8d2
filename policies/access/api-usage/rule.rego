package yunjian.access.api_usage

import rego.v1

metered := {l.id | some l in input.listing; l.api.billing == "metered"}

# Calls of goods sold by usage. That they were billed, rule.yaml asks.
calls := [c | some c in input.api_meter; c.listing_id in metered]

findings contains {
	"subject": c.id,
	"at": c.at,
	"evidence": [{"record": "api_meter", "id": c.id, "path": "/usage_pushed"}],
	"vars": {"what": {"zh": "这次计费调用没有推送用量", "en": "no usage was pushed for this billed call"}},
} if {
	some c in calls
	not c.usage_pushed
}

# The pushed calls by what makes them alike: listing, customer and instant.
pushed[[c.listing_id, c.customer_id, c.at]] contains c.id if {
	some c in calls
	c.usage_pushed
}

# The first of like calls counts, the others are its copies. All groups are
# gone through at once: looking one up by its key would go through all calls.
findings contains {
	"subject": id,
	"at": key[2],
	"evidence": [{"record": "api_meter", "id": e, "path": "/at"} | some e in [first, id]],
	"vars": {"what": {"zh": sprintf("与 %s 重复推送", [first]), "en": sprintf("pushed twice, first as %s", [first])}},
} if {
	some key, ids in pushed
	first := min(ids)
	some id in ids
	id != first
}
