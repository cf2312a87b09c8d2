package yunjian.service.complaint_withdrawn

import data.yunjian.lib.identity
import rego.v1

own := {identity.phone(n) | some n in object.get(input.provider, ["account", "phones"], [])} | {identity.phone(n) |
	n := object.get(input.provider, ["contact", "phone"], "")
	n != ""
}

at(c) := object.get(c.withdrawn, "at", c.filed_at)

orders := {c.order_id | some c in input.complaint; c.withdrawn}

phones := {o.id: {identity.phone(n) | some n in object.get(o, ["buyer", "phones"], [])} |
	some o in input.order
	o.id in orders
}

phone(c) := identity.phone(c.withdrawn.by_phone)

findings contains {
	"subject": c.id,
	"at": at(c),
	"severity": "error",
	"evidence": [{"record": "complaint", "id": c.id, "path": "/withdrawn/by_phone"}, {"record": "provider", "path": "/account/phones"}],
	"vars": {"who": {"zh": "用的是服务商自己的电话", "en": "used the provider's own telephone"}},
} if {
	some c in input.complaint
	ours(c)
}

findings contains {
	"subject": c.id,
	"at": at(c),
	"severity": "warning",
	"evidence": [{"record": "complaint", "id": c.id, "path": "/withdrawn/verified_customer"}, {"record": "complaint", "id": c.id, "path": "/withdrawn/by_phone"}],
	"vars": {"who": {"zh": "没有核实为用户本人", "en": "was not verified to be the user"}},
} if {
	some c in input.complaint
	c.withdrawn.verified_customer == false
	not theirs(c)
	not ours(c)
}

ours(c) if phone(c) in own

theirs(c) if phone(c) in phones[c.order_id]
