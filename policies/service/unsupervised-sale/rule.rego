package yunjian.service.unsupervised_sale

import data.yunjian.lib.goods
import rego.v1

services := {l.id | some l in input.listing; goods.kind(l) == "service"}

supervised := {s.order_id | some s in input.service_order}

sold contains o if {
	some o in input.order
	o.listing_id in services
	not o.id in supervised
}

findings contains {
	"subject": o.id,
	"at": due,
	"evidence": [{"record": "order", "id": o.id, "path": "/paid_at"}],
	"vars": {"days": input.params.supervision_start_days},
} if {
	some o in sold
	not goods.undone(o, input.as_of)
	due := yj.end_of_day(o.paid_at, input.params.supervision_start_days)
	due < input.as_of
}
