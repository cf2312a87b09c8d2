package law

import (
	"cmp"
	"slices"
	"time"
)

// Event is something that will happen if nothing else does.
type Event struct {
	At      time.Time `json:"at"`
	What    What      `json:"what"`
	Case    string    `json:"case,omitempty"`    // for AppealEnds
	Listing string    `json:"listing,omitempty"` // for DelistDue
	Why     Text      `json:"why"`
}

// What is the kind of an Event.
type What string

// The kinds of events.
const (
	FreezeEnds     What = "freeze_ends"
	TopUpDue       What = "top_up_due"
	DisplayCloses  What = "display_closes"
	PointsReset    What = "points_reset"
	AdditionalEnds What = "additional_ends"
	DelistDue      What = "delist_due"  // from that instant on a scan delists the listing for lack of sales
	AppealEnds     What = "appeal_ends" // the last instant to appeal against a decision
)

// coming lists what will happen after asOf if nothing else does, in order. Only
// a delisting may be due already, where no scan has seen it yet.
func (l *life) coming(s Standing) []Event {
	events := l.appeals(s)
	if s.Status != Expelled {
		events = slices.Concat(events, l.provider(s), l.delistings(s))
	}
	slices.SortStableFunc(events, func(a, b Event) int { return a.At.Compare(b.At) })
	return events
}

// provider is what is coming for the provider as a whole.
func (l *life) provider(s Standing) []Event {
	var events []Event
	add := func(at time.Time, what What, why Text) {
		if at.After(s.AsOf) {
			events = append(events, Event{At: at, What: what, Why: why})
		}
	}
	add(s.FrozenUntil, FreezeEnds, say("店铺冻结结束", "the freeze of the store ends"))
	add(s.Deposit.TopUpDue, TopUpDue, say("须在此前补足保证金差额 %[1]s 元", "the shortfall of %[1]s CNY must be topped up by then", Yuan(s.Deposit.Shortfall)))
	if !s.Deposit.TopUpDue.IsZero() && s.Deposit.DisplayOpen {
		add(l.closesAt, DisplayCloses, say("届时仍未补足且没有结算款可扣，则关闭展示", "display closes unless the deposit is topped up or taken from a settlement before"))
	}
	add(s.Deposit.AdditionalUntil, AdditionalEnds, say("追加保证金到期", "the additional deposit is no longer due"))
	if s.Points > 0 {
		add(YearStart(s.Year+1), PointsReset, say("%[1]d 年的 %[2]d 分清零（REG-21a）", "the %[2]d points of %[1]d are cleared (REG-21a)", s.Year, s.Points))
	}
	return events
}

// appeals are the decisions in force that can still be appealed against, each
// with its last instant.
func (l *life) appeals(s Standing) []Event {
	decided := map[string]Entry{} // by case, the first measure
	undone := reversedAt(s.Entries, s.AsOf)
	for _, e := range s.Entries {
		if e.Case == "" || undone[e.Case] {
			continue
		}
		switch e.Kind {
		case KindStep:
			if e.Step == "appeal" {
				undone[e.Case] = true // it is heard, or was
			}
		case KindPoints, KindFreeze, KindDeposit, KindExpel, KindDelist:
			if _, ok := decided[e.Case]; !ok {
				decided[e.Case] = e
			}
		}
	}
	var events []Event
	for id, e := range decided {
		until, ok := l.params.AppealUntil(e.At)
		if ok && !undone[id] && until.After(s.AsOf) {
			events = append(events, Event{At: until, What: AppealEnds, Case: id, Why: say(
				"对案件 %[1]s（%[2]s）的申诉期届满", "the time to appeal against case %[1]s (%[2]s) ends", id, e.Penalty)})
		}
	}
	slices.SortFunc(events, func(a, b Event) int { return cmp.Compare(a.Case, b.Case) })
	return events
}

// delistings are the instants at which listings have been without a sale for so
// long that the next scan delists them (R19), as far as the records tell: the
// sales are those that the profile knows, and the pauses go on as they are.
func (l *life) delistings(s Standing) []Event {
	var events []Event
	for _, p := range l.profile.Listings {
		if _, gone := l.delisted[p.ID]; gone || p.Status != "on_sale" || p.OnSaleAt.IsZero() || s.Status == Left {
			continue
		}
		since := p.OnSaleAt
		if p.LastSaleAt.After(since) {
			since = p.LastSaleAt
		}
		months, ok := l.params.ZeroSalesMonths.At(s.AsOf)
		if !ok {
			continue
		}
		at, ends := after(since, AddMonths(since, int(months)).Sub(since), union(slices.Concat(p.OffSale, s.Hidden)))
		if ends {
			events = append(events, Event{At: at, What: DelistDue, Listing: p.ID, Why: say(
				"商品 %[1]s 自 %[2]s 起没有成交，届时仍没有则强制下架（REG-18.14）",
				"the listing %[1]s has had no sale since %[2]s and is delisted if there is none by then (REG-18.14)", p.ID, clock(since))})
		}
	}
	return events
}

// after is the instant at which a clock that started at from and stands still
// during the pauses shows d; false when a pause without end keeps it from that.
// The pauses are in order and do not overlap.
func after(from time.Time, d time.Duration, pauses []Interval) (time.Time, bool) {
	for _, p := range pauses {
		if !p.To.IsZero() && !p.To.After(from) {
			continue
		}
		if !from.Add(d).After(p.From) {
			break
		}
		if p.From.After(from) {
			d -= p.From.Sub(from)
		}
		if p.To.IsZero() {
			return time.Time{}, false
		}
		from = p.To
	}
	return from.Add(d), true
}
