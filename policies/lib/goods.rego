# What kind of goods an order is for, and what of it can still be refunded.
package yunjian.lib.goods

import rego.v1

# A tool is a tool whatever its type (R29).
kind(listing) := "tool" if listing.tool == true

kind(listing) := "service" if {
	not listing.tool == true
	listing.type == "service"
}

kind(listing) := "application" if {
	not listing.tool == true
	listing.type != "service"
}

# What is left of an order after refunds up to an instant, in fen (R39).
left(order, now) := max([0, order.amount - refunded(order, now)])

default refunded(_, _) := 0

refunded(order, now) := object.get(order, "refunded_amount", order.amount) if order.refunded_at <= now

# An order that was refunded in full is no order any more.
undone(order, now) if {
	order.refunded_at <= now
	left(order, now) == 0
}

paid(order, now) if order.paid_at <= now

accepted(project, now) if project.accepted_at <= now
