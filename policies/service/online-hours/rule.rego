package yunjian.service.online_hours

import rego.v1

second := 1000000000

minute := 60 * second

day := (24 * 60) * minute

clock(text) := (to_number(parts[0]) * 60 + to_number(parts[1])) * minute if parts := split(text, ":")

opens := clock(input.params.service_open)

closes := clock(input.params.service_close)

gaps contains g if some g in input.facts.provider[input.provider.id].offline

# The stretches of each gap within the hours owed, by the start of the day.
stretches[start] contains {"from": from, "to": to, "agent": g.agent_id} if {
	some g in gaps
	first := yj.day_start(g.from)
	some n in numbers.range(0, floor((g.to - first) / day))
	start := first + n * day
	owed(start)
	from := max([g.from, start + opens])
	to := min([g.to, start + closes])
	from < to
}

owed(start) if {
	weekday(start) in input.params.service_days
	yj.is_working_day(yj.date(start))
}

# Monday is 1. The first of January 1970, from which instants count, was a Thursday.
weekday(start) := ((floor((start + (8 * 60) * minute) / day) + 3) % 7) + 1

minutes(all) := ceil(sum([length | some s in all; length := s.to - s.from]) / minute)

findings contains {
	"subject": input.provider.id,
	"at": min({s.from | some s in all}),
	"evidence": [{"record": "presence", "id": s.agent, "path": "/state", "text": "offline"} | some s in all],
	"vars": {"day": yj.date(start), "open": input.params.service_open, "close": input.params.service_close, "minutes": minutes(all)},
} if {
	some start, all in stretches
}
