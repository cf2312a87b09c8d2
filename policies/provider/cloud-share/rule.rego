package yunjian.provider.cloud_share

import rego.v1

date := yj.date(input.as_of)

this_year := yj.year(input.as_of)

at_year_end if endswith(date, "-12-31")

# The sales, each with its year: a paid order that was not refunded in full. An
# order whose deployment is not known counts for the provider.
sales contains {"id": o.id, "year": year, "off": off, "known": is_boolean(deployed)} if {
	some o in input.order
	o.paid_at <= input.as_of
	year := yj.year(o.paid_at)
	not refunded_in_full(o)
	deployed := object.get(o, "deployed_on_cloud", null)
	off := deployed == false
}

refunded_in_full(o) if {
	o.refunded_at <= input.as_of
	object.get(o, "refunded_amount", o.amount) >= o.amount
}

sold := {year: count({s.id | some s in sales; s.year == year}) | some year in [this_year - 1, this_year]}

off_cloud := {year: {s.id | some s in sales; s.year == year; s.off} | some year in [this_year - 1, this_year]}

# The year is judged on its last Beijing day, and by the first scans after it
# for the year gone (R49); before that only with enough sales to tell (R20).
judged contains {"year": this_year, "at": input.as_of} if at_year_end

judged contains {"year": this_year, "at": input.as_of} if {
	sold[this_year] >= input.params.cloud_share_min_sales
}

judged contains {"year": this_year - 1, "at": last_instant} if {
	substring(date, 5, 2) == "01"
	last_instant := yj.parse_date(sprintf("%d-01-01", [this_year])) - 1000000000
}

short(year) if (sold[year] - count(off_cloud[year])) * 100 < sold[year] * input.params.cloud_share_min_percent

findings contains {
	"subject": input.provider.id,
	"at": j.at,
	"evidence": [{"record": "order", "id": id, "path": "/deployed_on_cloud", "text": "false"} | some id in off_cloud[j.year]],
	"vars": {"year": j.year, "sold": total, "cloud": cloud, "share": share, "min": input.params.cloud_share_min_percent},
} if {
	some j in judged
	short(j.year)
	total := sold[j.year]
	cloud := total - count(off_cloud[j.year])
	share := sprintf("%d.%02d", [floor((cloud * 100) / total), floor((cloud * 10000) / total) % 100])
}

not_judged contains input.provider.id if {
	some j in judged
	not short(j.year)
	some s in sales
	s.year == j.year
	not s.known
}
