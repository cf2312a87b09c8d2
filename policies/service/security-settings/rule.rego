package yunjian.service.security_settings

import rego.v1

services := {s.id: s | some s in input.service_order}

# Changes that a scan found on the cloud products of a service.
changes contains {"service": scan.subject_id, "scan": scan.id, "index": i, "detail": object.get(f, "detail", "config_change"), "at": at} if {
	some scan in input.security_scan
	scan.subject_type == "service_order"
	scan.scanned_at <= input.as_of
	some i, f in object.get(scan, "findings", [])
	f.type == "config_change"
	at := changed_at(scan, f)
}

# A day alone leaves open when in it the change was made: its end is the
# provider's best case.
changed_at(scan, f) := scan.scanned_at if not f.first_seen

changed_at(_, f) := f.first_seen if is_number(f.first_seen)

changed_at(scan, f) := min([yj.end_of_day(yj.parse_date(f.first_seen), 0), scan.scanned_at]) if is_string(f.first_seen)

consented(s, at) if {
	some c in object.get(s, "consents", [])
	object.get(c, "at", at) <= at
	by_user(c)
	regex.match(input.params.security_consent_words, lower(object.get(c, "what", "")))
}

consented(s, at) if {
	some said in input.facts.service_order[s.id].agreed
	said.at <= at
}

# A consent of the provider's own is none.
by_user(c) if {
	not c.by in {"provider", "agent"}
	not startswith(object.get(c, "by", ""), "agent")
	not c.by == input.service_order[0].provider_id
}

complaints contains c if {
	some c in input.complaint
	c.type == "config_change"
	decided(c)
}

decided(c) if object.get(c, "decided_at", input.as_of) <= input.as_of

about(c, s) if c.service_order_id == s.id

about(c, s) if {
	not c.service_order_id
	c.order_id == s.order_id
}

settled(s) if {
	some c in complaints
	c.upheld == false
	about(c, s)
}

findings contains {
	"subject": x.service,
	"at": x.at,
	"evidence": [{"record": "security_scan", "id": x.scan, "path": sprintf("/findings/%d/detail", [x.index]), "text": x.detail}],
	"vars": {"detail": x.detail},
} if {
	some x in changes
	s := services[x.service]
	not consented(s, x.at)
	not settled(s)
}
