package yunjian.listing.copyright_claim

import data.yunjian.lib.claims
import rego.v1

findings contains {
	"subject": l.id,
	"severity": claims.severity(c),
	"evidence": [{"record": "ip_claim", "id": c.id, "path": path} | some path in ["/status", "/delisted_at", "/substitute_offered"]],
	"vars": {"claimant": c.claimant, "lacks": {"zh": [x.zh | some x in lacks], "en": [x.en | some x in lacks]}},
} if {
	some l in input.listing
	some c in claims.standing(input.ip_claim, input.as_of, l.id)
	lacks := lacking(l, c)
	count(lacks) > 0
}

lacking(l, c) := array.concat(goes_on(l, c), no_substitute(c))

goes_on(l, c) := [{"zh": "没有下架该商品", "en": "not taken the goods off sale"}] if on_sale(l, c)

goes_on(l, c) := [] if not on_sale(l, c)

on_sale(l, c) if {
	offered(l)
	not taken_off(c)
}

# Goods that went on sale again after the delisting infringe again.
on_sale(l, c) if {
	offered(l)
	l.on_sale_at > c.delisted_at
}

on_sale(l, c) if {
	offered(l)
	some pause in l.off_sale
	pause.to > c.delisted_at
}

offered(l) if {
	l.status in {"on_sale", "frozen"}
	not l.id in object.get(input.standing, "delisted", [])
}

taken_off(c) if c.delisted_at <= input.as_of

# Goods off sale owe a substitute to those who bought them. For an open claim
# only a refusal is told.
no_substitute(c) := [{"zh": "没有为用户提供替代方案", "en": "offered users no substitute"}] if refused(c)

no_substitute(c) := [] if not refused(c)

refused(c) if c.substitute_offered == false

refused(c) if {
	c.status == "upheld"
	not c.substitute_offered
}
