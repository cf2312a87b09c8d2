package source

import (
	"sort"
	"time"

	"github.com/yunjian-audit/yunjian/checker/record"
)

// state is where an agent's chat client stands.
type state int

const (
	unknown state = iota
	offline
	away
	online
)

// Presence is the log of a provider's chat clients, from which the state at
// any instant is read. Several agents serve one store: the store is as present
// as its most present agent.
type Presence struct {
	changes []change // ordered by time: the store's state from at on
}

type change struct {
	at    time.Time
	state state
	auto  bool   // every agent that is away has an automatic reply set
	agent string // whose record made the change
}

// NewPresence reads presence records. Records later than asOf are not known yet.
func NewPresence(records []record.Record, asOf time.Time) *Presence {
	type event struct {
		at    time.Time
		agent string
		state state
		auto  bool
	}
	var events []event
	for _, r := range records {
		at, _ := r.Fields["at"].(time.Time)
		if at.IsZero() || at.After(asOf) {
			continue
		}
		agent, _ := r.Fields["agent_id"].(string)
		name, _ := r.Fields["state"].(string)
		auto, _ := r.Fields["auto_reply"].(bool)
		events = append(events, event{at, agent, map[string]state{"online": online, "away": away, "offline": offline}[name], auto})
	}
	sort.SliceStable(events, func(i, j int) bool {
		if !events[i].at.Equal(events[j].at) {
			return events[i].at.Before(events[j].at)
		}
		return events[i].agent < events[j].agent
	})
	p := &Presence{}
	agents := map[string]event{}
	for _, e := range events {
		agents[e.agent] = e
		now := change{at: e.at, auto: true, agent: e.agent}
		for _, a := range agents {
			now.state = max(now.state, a.state)
			now.auto = now.auto && (a.state != away || a.auto)
		}
		if n := len(p.changes); n > 0 && p.changes[n-1].at.Equal(e.at) {
			p.changes[n-1] = now
			continue
		}
		p.changes = append(p.changes, now)
	}
	return p
}

// at is the store's state at an instant; before the first record nothing is
// known (ruling R60).
func (p *Presence) at(t time.Time) change {
	i := sort.Search(len(p.changes), func(i int) bool { return p.changes[i].at.After(t) })
	if i == 0 {
		return change{}
	}
	return p.changes[i-1]
}

// Answers tells whether an automatic reply sent at t answers a customer: while
// the store is away, or while nothing is known of it (ruling R21).
func (p *Presence) Answers(t time.Time) bool {
	s := p.at(t).state
	return s == away || s == unknown
}

// Gap is a span within service hours in which the store was not there.
type Gap struct {
	From, To time.Time
	Length   time.Duration // within service hours only
	AgentID  string        // the agent whose going opened it
}

// Hours measures service time: how much of a span lies within a provider's
// service hours.
type Hours interface {
	Between(from, to time.Time) time.Duration
}

// Offline lists the spans in which no agent was there for longer than grace
// within service hours (REG-12.1.2, REG-12.1.3; a short reconnect is none, R60).
func (p *Presence) Offline(hours Hours, asOf time.Time, grace time.Duration) []Gap {
	return p.gaps(hours, asOf, grace, func(c change) bool { return c.state == offline })
}

// AwaySilent lists the spans within service hours in which the store was away
// with no automatic reply set (REG-12.1.3).
func (p *Presence) AwaySilent(hours Hours, asOf time.Time, grace time.Duration) []Gap {
	return p.gaps(hours, asOf, grace, func(c change) bool { return c.state == away && !c.auto })
}

func (p *Presence) gaps(hours Hours, asOf time.Time, grace time.Duration, in func(change) bool) []Gap {
	var gaps []Gap
	for i := 0; i < len(p.changes); i++ {
		if !in(p.changes[i]) {
			continue
		}
		from, to, agent := p.changes[i].at, asOf, p.changes[i].agent
		for i++; i < len(p.changes); i++ {
			if !in(p.changes[i]) {
				to = p.changes[i].at
				break
			}
		}
		if length := hours.Between(from, to); length > grace {
			gaps = append(gaps, Gap{from, to, length, agent})
		}
	}
	return gaps
}
