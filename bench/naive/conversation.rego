# The rules on chats: plain terms anywhere, and answers within thirty seconds of
# service time (Monday to Friday 9:00-18:00 but for days off).
package bench.conversation

import rego.v1

findings contains "chat/plain-terms" if {
	some message in input.messages
	some term in data.terms
	contains(message.text, term)
}

findings contains "service/late-answer" if {
	not input.customer_kind == "platform_staff"
	some i, message in input.messages
	opens(i, message)
	until := answer(i)
	since := at[i]
	until - since > limit
	served(since, until) > limit
}

limit := data.params.chat_response_ms * 1000000

at := [t | some message in input.messages; t := time.parse_rfc3339_ns(message.at)]

asks(message) if {
	message.from == "customer"
	not regex.match(data.closing, message.text)
}

answers(message) if message.from in {"agent", "auto"}

# A wait begins with a customer's message that is the first to need an answer
# since the last one.
opens(i, message) if {
	asks(message)
	before := [k | some k, m in input.messages; k < i; answers(m)]
	last := max(array.concat([-1], before))
	count([k | some k, m in input.messages; k < i; k > last; asks(m)]) == 0
}

answer(i) := min([at[k] | some k, m in input.messages; k > i; answers(m)])

answer(i) := data.as_of if count([k | some k, m in input.messages; k > i; answers(m)]) == 0

hour := (60 * 60) * 1000000000

day := 24 * hour

beijing := 8 * hour

# Service time between two instants, day by day. Day 0, 1970-01-01, was a Thursday.
served(since, until) := sum([stretch |
	some d in numbers.range(floor((since + beijing) / day), floor((until + beijing) / day))
	(d + 3) % 7 < 5
	not data.days_off[sprintf("%d", [d])]
	open := max([since, ((d * day) - beijing) + (9 * hour)])
	shut := min([until, ((d * day) - beijing) + (18 * hour)])
	open < shut
	stretch := shut - open
])
