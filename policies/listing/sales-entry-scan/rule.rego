package yunjian.listing.sales_entry_scan

import data.yunjian.lib.listing as listings
import data.yunjian.lib.scans
import rego.v1

findings contains {
	"subject": l.id,
	"evidence": [hit.evidence],
	"vars": {"detail": object.get(hit.finding, "detail", hit.finding.type)},
} if {
	some l in input.listing
	listings.judged(l)
	some hit in scans.found(input.security_scan, input.as_of, l.id, {"sales_entry"})
}
