package yunjian.listing.resubmitted

import rego.v1

rejections contains {"listing": l.id, "index": i, "at": s.at, "content": s.text_hash} if {
	some l in input.listing
	some i, s in object.get(l, "submissions", [])
	s.outcome == "failed"
	s.text_hash != ""
}

# The rejections of like content up to this one within the window, itself included.
run(last) := {r |
	some r in rejections
	r.content == last.content
	r.at <= last.at
	time.add_date(r.at, 0, 0, input.params.resubmission_days) >= last.at
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
