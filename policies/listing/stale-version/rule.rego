package yunjian.listing.stale_version

import data.yunjian.lib.listing as listings
import rego.v1

findings contains {
	"subject": l.id,
	"evidence": [
		{"record": "official_page", "id": l.id, "path": "/version"},
		{"record": "listing", "id": l.id, "path": "/version"},
	],
	"vars": {"page": page.version, "version": l.version, "days": input.params.page_update_days},
} if {
	some l in input.listing
	listings.judged(l)
	some page in input.official_page
	page.listing_id == l.id
	release(page.version) > release(l.version)
	shown := object.get(input.facts.official_page, [l.id, "versions"], [])
	time.add_date(newer_since(shown, l), 0, 0, input.params.page_update_days) < input.as_of
}

# Since when the page has shown one version or another that is newer than the
# listing's, whichever is the latest. A page that went back to an older one and
# forth again begins anew.
newer_since(shown, l) := min({v.fetched_at |
	some v in shown
	release(v.version) > release(l.version)
	v.fetched_at > last_time(shown, l)
})

last_time(shown, l) := max({0} | {v.fetched_at | some v in shown; release(v.version) <= release(l.version)})

# The numbers of a version without the zeros at its end, so that lists compare
# as versions do. Only releases have one: numbers and dots, perhaps after a v.
release(version) := array.slice(parts, 0, last + 1) if {
	regex.match(`^\s*[vV]?\s*[0-9]+(\.[0-9]+)*\s*$`, version)
	parts := [to_number(p) | some p in split(trim_left(lower(trim_space(version)), "v "), ".")]
	last := max({i | some i, n in parts; n > 0} | {0})
}
