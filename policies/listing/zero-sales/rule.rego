package yunjian.listing.zero_sales

import data.yunjian.lib.listing as listings
import rego.v1

judged contains l if {
	some l in input.listing
	listings.judged(l)
	not gone
}

gone if input.provider.status in {"left", "expelled"}

findings contains {
	"subject": l.id,
	"evidence": evidence(l),
	"vars": {"since": yj.date(start(l)), "months": input.params.zero_sales_months, "idle": idle(l)},
} if {
	some l in judged
	not frozen_for_unknown_time(l)
	since := start(l)
	on_sale_for(l) >= yj.add_months(since, input.params.zero_sales_months) - since
}

not_judged contains l.id if {
	some l in judged
	frozen_for_unknown_time(l)
}

# The record says frozen, but the ledger knows no freeze: since when is not known.
frozen_for_unknown_time(l) if {
	l.status == "frozen"
	count([f | some f in input.standing.frozen; f.from <= input.as_of; object.get(f, "to", input.as_of) >= input.as_of]) == 0
}

# Of each listing [instant, order] of its sales, in one pass over the orders.
sales_of[o.listing_id] contains [sold_at(o), o.id] if {
	some o in input.order
	sold_at(o) <= input.as_of
	not refunded_in_full(o)
}

# A complete map: a lookup in a partial one would make it anew.
last_sales := {listing: max(sales) | some listing, sales in sales_of}

sold_at(o) := o.paid_at

sold_at(o) := o.created_at if {
	not o.paid_at
	o.amount == 0
}

refunded_in_full(o) if {
	o.refunded_at <= input.as_of
	object.get(o, "refunded_amount", o.amount) >= o.amount
}

# The time runs from the last sale, where that came after going on sale.
from_sale(l) if last_sales[l.id][0] >= l.on_sale_at

start(l) := last_sales[l.id][0] if from_sale(l)

start(l) := l.on_sale_at if not from_sale(l)

on_sale_for(l) := (input.as_of - start(l)) - paused(l)

# Time since the start during which the goods could not be bought. Pauses may
# overlap, so that the stretches between any two of their ends are looked at.
paused(l) := sum([stretch |
	some i, a in ends(l)
	b := ends(l)[i + 1]
	stretch := b - a
	some p in pauses(l)
	p.from <= a
	p.to >= b
	not earlier_pause_covers(l, p, a, b)
])

earlier_pause_covers(l, p, a, b) if {
	some q in pauses(l)
	[q.from, q.to] < [p.from, p.to]
	q.from <= a
	q.to >= b
}

ends(l) := sort({t | some p in pauses(l); some t in [p.from, p.to]})

pauses(l) := {{"from": from, "to": to} |
	some p in array.concat(object.get(l, "off_sale", []), object.get(input.standing, "frozen", []))
	from := max([p.from, start(l)])
	to := min([object.get(p, "to", input.as_of), input.as_of])
}

# All dates that the time is made of, so that another time is another case.
evidence(l) := array.concat(origin(l), [{"record": "listing", "id": l.id, "path": sprintf("/off_sale/%d/%s", [i, edge])} |
	some i, p in object.get(l, "off_sale", [])
	object.get(p, "to", input.as_of) > start(l)
	some edge in ["from", "to"]
	p[edge] <= input.as_of
])

origin(l) := [{"record": "order", "id": last_sales[l.id][1], "path": "/paid_at"}, {"record": "listing", "id": l.id, "path": "/status"}] if from_sale(l)

origin(l) := [{"record": "listing", "id": l.id, "path": "/on_sale_at"}] if not from_sale(l)

idle(l) := {"zh": "（最近一次成交）", "en": "the last sale"} if from_sale(l)

idle(l) := {"zh": "（上架）", "en": "when it went on sale"} if not from_sale(l)
