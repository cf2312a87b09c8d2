package yunjian.listing.official_page

import data.yunjian.lib.listing as listings
import rego.v1

judged contains l if {
	some l in input.listing
	listings.judged(l)
	not platform
}

platform if input.provider.kind == "platform"

findings contains {
	"subject": l.id,
	"evidence": [{"record": "listing", "id": l.id, "path": "/title"}],
	"vars": {"lacks": {"zh": "没有找到任何页面", "en": "no page was found"}},
} if {
	some l in judged
	not page(l)
}

findings contains {
	"subject": l.id,
	"evidence": [{"record": "official_page", "id": l.id, "path": "/html"}],
	"vars": {"lacks": {"zh": [x.zh | some x in lacking(l)], "en": [x.en | some x in lacking(l)]}},
} if {
	some l in judged
	count(lacking(l)) > 0
}

# The latest page up to tonight.
page(l) := p if {
	some p in input.official_page
	p.listing_id == l.id
	p.fetched_at <= input.as_of
}

lacking(l) := array.concat(lacks_link(l), lacks_name(l)) if page(l)

lacks_link(l) := [] if l.id in facts(l).links_to

lacks_link(l) := [{"zh": "没有指向云市场商品详情页的购买入口", "en": "no purchase entry leads to its marketplace page"}] if not l.id in facts(l).links_to

lacks_name(l) := [] if facts(l).names_cooperation

lacks_name(l) := [{"zh": "没有写明与云的合作", "en": "the cooperation with the cloud is not named"}] if not facts(l).names_cooperation

facts(l) := input.facts.official_page[l.id].page
