package text

import (
	"fmt"
	"slices"
	"time"
)

// Speakers of messages.
const (
	Customer = "customer"
	Agent    = "agent"
	Auto     = "auto"
	System   = "system"
)

// Message is one message of a conversation.
type Message struct {
	At      time.Time
	From    string // Customer, Agent, Auto or System
	AgentID string
	Text    string
}

// combo is a compiled Combination.
type combo struct {
	Combination
	list    string
	hit     []selector
	with    [][]selector
	without []selector
	by      []string
	from    []string
}

func compileCombination(list string, c Combination) (combo, error) {
	out := combo{Combination: c, list: list, from: c.From, by: c.By}
	var err error
	if out.hit, err = parseSelectors(c.Hit); err != nil {
		return out, err
	}
	if out.without, err = parseSelectors(c.Without); err != nil {
		return out, err
	}
	for _, with := range c.With {
		s, err := parseSelectors(with)
		if err != nil {
			return out, err
		}
		out.with = append(out.with, s)
	}
	if len(out.from) == 0 {
		out.from = []string{Agent, Auto}
	}
	if len(out.by) == 0 {
		out.by = out.from
	}
	for _, who := range append(append([]string{}, out.from...), out.by...) {
		if who != Customer && who != Agent && who != Auto && who != System && who != "any" {
			return out, fmt.Errorf("speaker %q is unknown; use customer, agent, auto, system or any", who)
		}
	}
	return out, nil
}

// neighbourhood is how many messages around a hit are read with the lazy
// vocabularies too.
const neighbourhood = 4

// Conversation finds the terms, handles and combinations in a conversation.
// Hits are ordered by message and place; Start and End count in their message.
func (l *Lexicon) Conversation(messages []Message) []Hit {
	all := make([][]Hit, len(messages))
	any, parts := false, 0
	for i := range messages {
		if messages[i].From != System {
			all[i] = l.scan(l.main, messages[i].Text)
			any = any || len(all[i]) > 0
			if isPart(messages[i].Text) {
				parts++
			}
		}
	}
	if parts > 1 && l.joinParts(messages, all) {
		any = true
	}
	if !any {
		return nil
	}
	l.addAnswers(messages, all)
	return l.finish(messages, all)
}

// finish adds the hits of lazy vocabularies beside those found and the
// combinations, and lists what is wanted.
func (l *Lexicon) finish(messages []Message, all [][]Hit) []Hit {
	l.addLazy(messages, all)
	for i := range all {
		for j := range all[i] {
			h := &all[i][j]
			h.Index, h.From, h.AgentID, h.At = i, messages[i].From, messages[i].AgentID, messages[i].At
		}
	}
	for k := range l.combos {
		l.combos[k].add(messages, all)
	}
	var out []Hit
	for i := range all {
		for _, h := range all[i] {
			if l.wants == nil || l.wants[h.List] {
				out = append(out, h)
			}
		}
	}
	return out
}

func (l *Lexicon) addLazy(messages []Message, all [][]Hit) {
	if len(l.lazy.entries) == 0 {
		return
	}
	near := make([]bool, len(messages))
	for i := range all {
		if len(all[i]) == 0 {
			continue
		}
		for j := max(0, i-neighbourhood); j <= min(len(messages)-1, i+neighbourhood); j++ {
			near[j] = true
		}
	}
	for i := range messages {
		if near[i] && messages[i].From != System {
			all[i] = append(all[i], l.scan(l.lazy, messages[i].Text)...)
		}
	}
}

// add appends the hits that the combination makes. Combinations are taken in the
// order of the files, so a later one may build on an earlier one's hits.
func (c *combo) add(messages []Message, all [][]Hit) {
	for i := range all {
		if !speaks(c.from, messages[i].From) {
			continue
		}
		for j := 0; j < len(all[i]); j++ {
			h := &all[i][j]
			if !picksAny(c.hit, h) || !c.takes(h) || !c.accompanied(messages, all, i, j) || c.hindered(messages, all, i) {
				continue
			}
			d := *h
			d.List, d.Class, d.Strength, d.entry = c.list, c.Class, c.Strength, nil
			if c.Why != "" {
				d.Why = c.Why
			}
			if d.Context != Question {
				d.Context = ""
			}
			all[i] = strongest(all[i], d)
		}
	}
}

// strongest adds d, or replaces a weaker hit of the same list and class at the same place.
func strongest(hits []Hit, d Hit) []Hit {
	for k := range hits {
		o := &hits[k]
		if o.List == d.List && o.Class == d.Class && o.Start == d.Start && o.End == d.End {
			if o.Strength < d.Strength {
				*o = d
			}
			return hits
		}
	}
	return append(hits, d)
}

func speaks(who []string, from string) bool {
	return slices.Contains(who, from) || slices.Contains(who, "any")
}

// takes says whether the anchor's context lets it count.
func (c *combo) takes(h *Hit) bool {
	if h.Excused {
		return false
	}
	return h.Judged() || slices.Contains(c.Context, h.Context) || slices.Contains(c.Context, "any")
}

// accompanied says whether every companion is there.
func (c *combo) accompanied(messages []Message, all [][]Hit, i, j int) bool {
	for _, with := range c.with {
		found := false
		for k := max(0, i-c.Before); k <= min(len(all)-1, i+c.After) && !found; k++ {
			if k == i && c.Asked || !speaks(c.by, messages[k].From) {
				continue
			}
			for n := range all[k] {
				o := &all[k][n]
				if k == i && n == j || !picksAny(with, o) || o.Excused || !o.Judged() && !slices.Contains(c.Context, "any") {
					continue
				}
				if k == i && c.Within > 0 && distance(&all[i][j], o) > 3*c.Within {
					continue
				}
				found = true
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}

// hindered says whether something stands there that takes the meaning away.
func (c *combo) hindered(messages []Message, all [][]Hit, i int) bool {
	for k := max(0, i-c.Reach); k <= i; k++ {
		for n := range all[k] {
			if picksAny(c.without, &all[k][n]) && !all[k][n].Excused {
				return true
			}
		}
	}
	return false
}
