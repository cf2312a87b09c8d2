package bench.invoice_request

import rego.v1

day := ((24 * 60) * 60) * 1000000000

offset := ((8 * 60) * 60) * 1000000000

# 24:00 Beijing of the seventh day after that of the request.
due := ((floor((time.parse_rfc3339_ns(input.requested_at) + offset) / day) + 1) + data.params.invoice_days) * day - offset

default issued := 0

issued := time.parse_rfc3339_ns(input.issued_at)

late if {
	issued > 0
	issued > due
}

late if {
	issued == 0
	data.as_of > due
}

findings contains "service/invoice-deadline" if {
	not input.refunded_mark
	due <= data.as_of
	late
}
