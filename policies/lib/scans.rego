# The findings of security scans on listings.
package yunjian.lib.scans

import rego.v1

# What the latest scan of a listing up to now found. An earlier scan says
# nothing any more: what it found was mended or is found again.
latest(scans, now, listing_id) := scan if {
	newest := max([[s.scanned_at, s.id] | some s in scans; of(s, now, listing_id)])
	some scan in scans
	[scan.scanned_at, scan.id] == newest
}

of(s, now, listing_id) if {
	s.subject_type == "listing"
	s.subject_id == listing_id
	s.scanned_at <= now
}

# {finding, evidence} of the given types in the latest scan of a listing.
found(scans, now, listing_id, types) := [{"finding": f, "evidence": evidence} |
	scan := latest(scans, now, listing_id)
	some i, f in object.get(scan, "findings", [])
	f.type in types
	evidence := {"record": "security_scan", "id": scan.id, "path": sprintf("/findings/%d/detail", [i]), "text": object.get(f, "detail", f.type)}
]
