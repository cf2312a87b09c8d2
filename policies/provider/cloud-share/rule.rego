package yunjian.provider.cloud_share

import rego.v1

# The year is judged on its last Beijing day, and by the first scans after it
# for the year gone (R49); before that only with enough sales to tell (R20).
year := yj.year(input.as_of)

date := yj.date(input.as_of)

at_year_end if endswith(date, "-12-31")

judged contains {"year": year, "at": input.as_of} if at_year_end

judged contains {"year": year, "at": input.as_of} if {
	not at_year_end
	count(sold(year)) >= input.params.cloud_share_min_sales
}

judged contains {"year": year - 1, "at": last_instant} if {
	substring(date, 5, 2) == "01"
	last_instant := yj.parse_date(sprintf("%d-01-01", [year])) - 1000000000
}

sold(y) := {o.id |
	some o in input.order
	o.paid_at
	o.paid_at <= input.as_of
	yj.year(o.paid_at) == y
	not refunded_in_full(o)
}

refunded_in_full(o) if {
	o.refunded_at <= input.as_of
	object.get(o, "refunded_amount", o.amount) >= o.amount
	o.amount > 0
}

refunded_in_full(o) if {
	o.refunded_at <= input.as_of
	o.amount == 0
}

# An order whose deployment is not known counts for the provider.
off_cloud(y) := {o.id |
	some o in input.order
	o.id in sold(y)
	o.deployed_on_cloud == false
}

short(y) if {
	total := count(sold(y))
	(total - count(off_cloud(y))) * 100 < total * input.params.cloud_share_min_percent
}

findings contains {
	"subject": input.provider.id,
	"at": j.at,
	"evidence": [{"record": "order", "id": id, "path": "/deployed_on_cloud", "text": "false"} | some id in off_cloud(j.year)],
	"vars": {"year": j.year, "sold": total, "cloud": cloud, "share": share, "min": input.params.cloud_share_min_percent},
} if {
	some j in judged
	short(j.year)
	total := count(sold(j.year))
	cloud := total - count(off_cloud(j.year))
	share := sprintf("%d.%02d", [floor((cloud * 100) / total), floor((cloud * 10000) / total) % 100])
}

not_judged contains input.provider.id if {
	some j in judged
	not short(j.year)
	some o in input.order
	o.id in sold(j.year)
	not is_boolean(object.get(o, "deployed_on_cloud", null))
}
