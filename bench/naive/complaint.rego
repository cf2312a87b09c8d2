package bench.complaint

import rego.v1

due := time.parse_rfc3339_ns(input.filed_at) + ((data.params.complaint_response_minutes * 60) * 1000000000)

default answered := 0

answered := time.parse_rfc3339_ns(input.first_response_at)

late if {
	answered > 0
	answered > due
}

late if {
	answered == 0
	data.as_of > due
}

withdrawn if time.parse_rfc3339_ns(input.withdrawn.at) <= due

findings contains "service/complaint-response" if {
	due <= data.as_of
	late
	not withdrawn
}
