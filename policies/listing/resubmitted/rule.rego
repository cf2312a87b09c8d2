package yunjian.listing.resubmitted

import rego.v1

rejections contains {"listing": l.id, "index": i, "at": s.at, "content": s.text_hash} if {
	some l in input.listing
	some i, s in object.get(l, "submissions", [])
	s.outcome == "failed"
	s.at <= input.as_of
	s.text_hash != ""
}

window := ((input.params.resubmission_days * 24) * 3600) * 1000000000

# The rejections of like content up to this one within the window, itself included.
run(last) := {r |
	some r in rejections
	r.content == last.content
	r.at <= last.at
	r.at >= last.at - window
}

findings contains {
	"subject": last.listing,
	"at": last.at,
	"evidence": [{"record": "listing", "id": r.listing, "path": sprintf("/submissions/%d/at", [r.index])} | some r in run(last)],
	"vars": {"count": count(run(last)), "days": input.params.resubmission_days},
} if {
	some last in rejections
	count(run(last)) >= input.params.resubmission_limit
}
