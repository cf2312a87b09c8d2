package yunjian.trade.self_buying

import rego.v1

marks_zh := {"account": "账号", "payment_account": "付款账号", "devices": "设备", "phones": "电话", "addresses": "地址", "ips": "网络地址"}

marks_en := {"account": "an account", "payment_account": "a payment account", "devices": "a device", "phones": "a phone number", "addresses": "an address", "ips": "an IP address"}

account := object.get(input.provider, "account", {})

own(field) := {normal(v) | some v in object.get(account, field, [])}

# Blanks and letter case do not make another phone or address.
normal(v) := lower(regex.replace(v, `[\s\-]+`, ""))

shared(o) := {field |
	some field in ["devices", "phones", "addresses", "ips"]
	some v in object.get(o.buyer, field, [])
	v != ""
	normal(v) in own(field)
} | {"phones" |
	phone := object.get(input.provider, ["contact", "phone"], "")
	phone != ""
	some v in object.get(o.buyer, "phones", [])
	normal(v) == normal(phone)
} | {"payment_account" |
	o.buyer.payment_account != ""
	o.buyer.payment_account in object.get(account, "payment_accounts", [])
} | {"account" |
	o.buyer.account_id != ""
	o.buyer.account_id == account.id
}

strong(o) := shared(o) - {"ips"}

praised(o) if {
	some r in input.review
	r.order_id == o.id
	r.rating == 5
}

suspect(o) if count(strong(o)) >= input.params.self_buying_min_matches

suspect(o) if {
	"ips" in shared(o)
	praised(o)
}

findings contains {
	"subject": o.id,
	"at": o.paid_at,
	"evidence": array.concat(
		[{"record": "order", "id": o.id, "path": sprintf("/buyer/%s", [path(field)])} | some field in shared(o)],
		[{"record": "review", "id": r.id, "path": "/text"} | some r in input.review; r.order_id == o.id],
	),
	"vars": {"marks": {"zh": concat("、", [marks_zh[f] | some f in shared(o)]), "en": concat(", ", [marks_en[f] | some f in shared(o)])}},
} if {
	input.provider.kind != "platform"
	some o in input.order
	o.paid_at <= input.as_of
	suspect(o)
}

path("account") := "account_id"

path(field) := field if field != "account"
