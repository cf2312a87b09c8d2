package yunjian.trade.self_buying

import data.yunjian.lib.identity
import rego.v1

marks_zh := {"account": "账号", "payment_account": "付款账号", "devices": "设备", "phones": "电话", "addresses": "地址", "ips": "网络地址"}

marks_en := {"account": "an account", "payment_account": "a payment account", "devices": "a device", "phones": "a phone number", "addresses": "an address", "ips": "an IP address"}

account := object.get(input.provider, "account", {})

# What the provider is known by, its contact's phone among its phones.
own := {field: {normal(field, v) | some v in values} |
	some field, values in {
		"devices": object.get(account, "devices", []),
		"ips": object.get(account, "ips", []),
		"addresses": object.get(account, "addresses", []),
		"phones": array.concat(object.get(account, "phones", []), [p | p := input.provider.contact.phone]),
		"payment_account": object.get(account, "payment_accounts", []),
		"account": [id | id := account.id],
	}
}

# Blanks and letter case do not make another device or address.
normal(field, v) := lower(regex.replace(v, `[\s\-]+`, "")) if field != "phones"

normal("phones", v) := identity.phone(v)

shared(o) := {field | some field, values in known(o); some v in values; normal(field, v) in own[field]; normal(field, v) != ""}

known(o) := {
	"devices": object.get(o.buyer, "devices", []),
	"ips": object.get(o.buyer, "ips", []),
	"addresses": object.get(o.buyer, "addresses", []),
	"phones": object.get(o.buyer, "phones", []),
	"payment_account": [v | v := o.buyer.payment_account],
	"account": [v | v := o.buyer.account_id],
}

strong(o) := shared(o) - {"ips"}

reviews_by[r.order_id] contains r if {
	some r in input.review
	r.at <= input.as_of
}

# A complete map: a lookup in a partial one would make it anew.
reviews := {order: by | some order, by in reviews_by}

praised(o) if {
	some r in reviews[o.id]
	r.rating == 5
}

# An order raises the sales once it is paid, or placed where there is nothing to
# pay, and the rating as soon as it is reviewed.
counts_since(o) := min({t | t := o.paid_at} | {t | o.amount == 0; t := o.created_at} | {r.at | some r in reviews[o.id]})

suspect(o) if count(strong(o)) >= input.params.self_buying_min_matches

suspect(o) if {
	"ips" in shared(o)
	praised(o)
}

findings contains {
	"subject": o.id,
	"at": counts_since(o),
	"evidence": array.concat(
		[{"record": "order", "id": o.id, "path": sprintf("/buyer/%s", [path(field)])} | some field in shared(o)],
		[{"record": "review", "id": r.id, "path": "/text"} | some r in reviews[o.id]],
	),
	"vars": {"marks": {"zh": concat("、", [marks_zh[f] | some f in shared(o)]), "en": concat(", ", [marks_en[f] | some f in shared(o)])}},
} if {
	input.provider.kind != "platform"
	some o in input.order
	counts_since(o) <= input.as_of
	suspect(o)
}

path("account") := "account_id"

path(field) := field if field != "account"
