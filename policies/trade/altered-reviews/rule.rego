package yunjian.trade.altered_reviews

import rego.v1

known := [r |
	some r in input.review
	r.at <= input.as_of
]

# Who may change a review: its user, and the platform.
entitled(r, by) if by == r.customer_id

entitled(_, by) if by in {"customer", "user", "system", ""}

entitled(_, by) if startswith(by, "platform")

findings contains {
	"subject": r.id,
	"at": e.at,
	"evidence": [{"record": "review", "id": r.id, "path": sprintf("/history/%d", [i]), "text": e.by}, {"record": "review", "id": r.id, "path": "/text"}],
	"vars": {"why": {"zh": sprintf("%s 修改过，而不是用户本人", [e.by]), "en": sprintf("%s changed it, not the user", [e.by])}},
} if {
	some r in known
	some i, e in r.history
	e.at <= input.as_of
	is_string(e.by)
	not entitled(r, e.by)
}

reviewed := {r.order_id | some r in known}

orders := {o.id: o | some o in input.order; o.id in reviewed}

findings contains {
	"subject": r.id,
	"at": r.at,
	"evidence": [{"record": "review", "id": r.id, "path": "/customer_id"}, {"record": "order", "id": r.order_id, "path": "/customer_id"}],
	"vars": {"why": {"zh": "评价人不是该订单的买家", "en": "its author did not place the order"}},
} if {
	some r in known
	orders[r.order_id].customer_id != r.customer_id
}

findings contains {
	"subject": r.id,
	"at": r.at,
	"evidence": [{"record": "review", "id": r.id, "path": "/at"}, {"record": "order", "id": r.order_id, "path": "/created_at"}],
	"vars": {"why": {"zh": "评价早于下单", "en": "it is older than the order"}},
} if {
	some r in known
	r.at < orders[r.order_id].created_at
}

# An order that costs something is nobody's purchase before it is paid.
findings contains {
	"subject": r.id,
	"at": r.at,
	"evidence": [{"record": "review", "id": r.id, "path": "/at"}, {"record": "order", "id": r.order_id, "path": "/paid_at"}],
	"vars": {"why": {"zh": "评价早于付款", "en": "it is older than the payment"}},
} if {
	some r in known
	o := orders[r.order_id]
	o.amount > 0
	r.at >= o.created_at
	r.at < o.paid_at
}

# The payment may be missing from the data: a person looks.
findings contains {
	"subject": r.id,
	"at": r.at,
	"severity": "warning",
	"evidence": [{"record": "review", "id": r.id, "path": "/at"}, {"record": "order", "id": r.order_id, "path": "/amount"}],
	"vars": {"why": {"zh": "该订单没有付款", "en": "its order was never paid"}},
} if {
	some r in known
	o := orders[r.order_id]
	o.amount > 0
	r.at >= o.created_at
	not o.paid_at
}

not_judged contains r.id if {
	some r in known
	not orders[r.order_id]
}

# The letters of a review that is long enough to be somebody's own words.
words := {r.id: text |
	some r in known
	text := regex.replace(lower(object.get(r, "text", "")), `[\s\p{P}]+`, "")
	count(text) >= input.params.like_reviews_min_chars
	not regex.match(`系统默认|默认好评|未填写|没有填写|未及时(做出)?评价`, text)
}

# The reviews of each text, for the few texts that stand more than once.
same[words[r.id]] contains {"id": r.id, "customer": r.customer_id, "at": r.at} if some r in known

copied := {text: reviews |
	some text, reviews in same
	count(reviews) >= input.params.like_reviews_min
	count({c.customer | some c in reviews}) >= input.params.like_reviews_min
}

span := ((input.params.like_reviews_days * 24) * 3600) * 1000000000

# Periods as long as the span: all reviews of a period are near each other, and
# beyond the periods beside it none is near.
period(at) := floor(at / span)

by_period[text][period(r.at)][r.customer] contains [r.at, r.customer, r.id] if {
	some text, reviews in copied
	some r in reviews
}

# Of a text and a period the first and the last customers, one review of each:
# no more than it takes to be many, so that a thousand copies are no million.
first[text][p] := array.slice(sort([min(theirs) | some theirs in customers]), 0, input.params.like_reviews_min) if {
	some text, periods in by_period
	some p, customers in periods
}

last[text][p] := array.slice(array.reverse(sort([max(theirs) | some theirs in customers])), 0, input.params.like_reviews_min) if {
	some text, periods in by_period
	some p, customers in periods
}

beside(text, r) := near if {
	p := period(r.at)
	near := ({[r.at, r.customer, r.id]} | {c | some c in first[text][p]}) | ({c | some c in last[text][p - 1]; r.at - c[0] <= span} | {c | some c in first[text][p + 1]; c[0] - r.at <= span})
}

findings contains {
	"subject": r.id,
	"at": r.at,
	"evidence": [{"record": "review", "id": c[2], "path": "/text"} | some c in near],
	"vars": {"why": {"zh": sprintf("至少 %d 位用户在几天内的评价一字不差", [n]), "en": sprintf("at least %d users wrote the very same words within days", [n])}},
} if {
	some text, reviews in copied
	some r in reviews
	near := beside(text, r)
	n := count({c[1] | some c in near})
	n >= input.params.like_reviews_min
}
