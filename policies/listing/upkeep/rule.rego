package yunjian.listing.upkeep

import data.yunjian.lib.listing as listings
import data.yunjian.lib.scans
import rego.v1

findings contains {
	"subject": l.id,
	"evidence": [hit.evidence],
	"vars": {"what": what, "detail": hit.evidence.text},
} if {
	some l in input.listing
	listings.judged(l)
	some hit in scans.found(input.security_scan, input.as_of, l.id, {"vulnerability", "unreachable"})
	what := neglect(hit.finding)
}

neglect(f) := {"zh": "无法访问", "en": "it cannot be reached"} if f.type == "unreachable"

neglect(f) := {
	"zh": sprintf("已知漏洞过了整改期限 %s", [f.fix_due]),
	"en": sprintf("a known vulnerability was to be mended by %s", [f.fix_due]),
} if {
	f.type == "vulnerability"
	f.fix_due < input.as_of_date
}
