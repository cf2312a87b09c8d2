package yunjian.service.backdoor

import rego.v1

services := {s.id | some s in input.service_order}

kinds := {
	"backdoor": {"zh": "后门程序", "en": "a backdoor"},
	"privilege_escalation": {"zh": "帐号提权", "en": "privilege escalation"},
}

# The subject is the service; the scan itself where the service is not in the data.
subject(scan) := {"type": "service_order", "id": scan.subject_id} if scan.subject_id in services

subject(scan) := {"type": "security_scan", "id": scan.id} if not scan.subject_id in services

seen_at(scan, f) := scan.scanned_at if not f.first_seen

seen_at(_, f) := f.first_seen if is_number(f.first_seen)

seen_at(_, f) := yj.parse_date(f.first_seen) if is_string(f.first_seen)

findings contains {
	"subject": subject(scan).id,
	"type": subject(scan).type,
	"at": seen_at(scan, f),
	"evidence": [{"record": "security_scan", "id": scan.id, "path": sprintf("/findings/%d/detail", [i]), "text": object.get(f, "detail", f.type)}],
	"vars": {"kind": kinds[f.type], "detail": object.get(f, "detail", f.type)},
	"relates": [scan.subject_id, scan.id],
} if {
	some scan in input.security_scan
	scan.subject_type == "service_order"
	scan.scanned_at <= input.as_of
	some i, f in scan.findings
	kinds[f.type]
}
