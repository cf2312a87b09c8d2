package law

import (
	"slices"
	"time"
)

// life is a provider's penalties and deposit as they stand at one instant while
// its ledger is replayed.
type life struct {
	profile  Profile
	params   Params
	calendar Calendar
	asOf     time.Time

	points     map[int]int64 // by Beijing year
	freezes    []Freeze      // in order, never overlapping (R12)
	delisted   map[string]Entry
	expelledAt time.Time
	expelledBy string

	balance         int64
	owed            int64
	paid            bool        // some deposit was paid (R18)
	deductions      []time.Time // in order (R16)
	additionalUntil time.Time
	deadline        time.Time // for the open shortfall; zero when there is none (R17)
	closesAt        time.Time // when display closes if no settlement comes
	settled         bool      // the one settlement after the deadline was taken from (R42)
	closures        []Interval
	movements       []Movement
}

// replay runs through the instants at which anything may change, in order, up
// to asOf. Entries of reversed cases, and reversed entries, are passed over.
// Nothing is applied once the provider is expelled (R4).
func replay(p Profile, entries []Entry, undone map[string]bool, params Params, calendar Calendar, asOf time.Time) (*life, error) {
	l := &life{profile: p, params: params, calendar: calendar, asOf: asOf, points: map[int]int64{}, delisted: map[string]Entry{}}
	entries = slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool {
		return e.Kind == KindStep || e.Kind == KindWaiver || undone[e.ID] || e.Case != "" && undone[e.Case]
	})
	for _, t := range l.instants(entries) {
		n := 0
		for n < len(entries) && !entries[n].At.After(t) {
			n++
		}
		if err := l.instant(t, entries[:n]); err != nil {
			return nil, err
		}
		if !l.expelledAt.IsZero() {
			break
		}
		entries = entries[n:]
	}
	return l, nil
}

// instants are the instants up to asOf at which the fold must look: entries,
// changes of the regulation's numbers and of the provider's markets, ends of
// additional deposits, and asOf itself.
func (l *life) instants(entries []Entry) []time.Time {
	at := append(l.params.changes(), l.asOf)
	for _, e := range entries {
		at = append(at, e.At)
		if months, ok := l.params.AdditionalMonths.At(e.At); ok && e.deducts() {
			at = append(at, AddMonths(e.At, int(months)))
		}
	}
	for _, h := range l.profile.Held {
		at = append(at, h.From)
	}
	for _, t := range []time.Time{l.profile.JoinedAt, l.profile.LeftAt} {
		if !t.IsZero() {
			at = append(at, t)
		}
	}
	at = slices.DeleteFunc(at, func(t time.Time) bool { return t.After(l.asOf) })
	slices.SortFunc(at, time.Time.Compare)
	return slices.CompactFunc(at, time.Time.Equal)
}

// instant applies the entries of t, which come in ledger order.
func (l *life) instant(t time.Time, entries []Entry) error {
	if !l.closesAt.IsZero() && l.closesAt.Before(t) {
		l.close(l.closesAt)
	}
	var settlements []Entry
	taking := false // a record tells what was taken from the settlement of t (R42)
	reviewed := false
	for _, e := range entries {
		if !reviewed && e.stage() > 0 {
			// A payment that makes the deposit whole ends the shortfall before
			// anything else of the same instant opens a new one.
			if err := l.review(t); err != nil {
				return err
			}
			reviewed = true
		}
		switch {
		case e.Kind == KindSettled:
			settlements = append(settlements, e)
		case !l.expelledAt.IsZero():
		default:
			taking = taking || e.Kind == KindMoney && e.Money == moneySettled
			l.apply(e)
		}
	}
	if !l.expelledAt.IsZero() {
		return nil
	}
	if err := l.settle(t, settlements, taking); err != nil {
		return err
	}
	return l.review(t)
}

// apply lets one entry take effect.
func (l *life) apply(e Entry) {
	switch e.Kind {
	case KindPoints:
		year := Year(e.At)
		l.points[year] += e.Amount
		if limit, ok := l.params.ExpelPoints.At(e.At); ok && l.points[year] >= limit {
			l.move(e, -l.balance, 0) // R2: the remaining deposit is forfeited
			l.expelledAt, l.expelledBy = e.At, e.Case
		}
	case KindFreeze:
		from := e.At
		if until := l.frozenUntil(); until.After(from) {
			from = until
		}
		l.freezes = append(l.freezes, Freeze{e.ID, Interval{from, from.Add(time.Duration(e.Amount) * 24 * time.Hour)}})
	case KindDeposit:
		switch {
		case e.ByPoints: // derived above
		case e.All:
			l.move(e, -l.balance, 0)
		default:
			l.deduct(e)
		}
	case KindExpel:
		if !e.ByPoints {
			l.expelledAt, l.expelledBy = e.At, e.Case
		}
	case KindDelist:
		if _, ok := l.delisted[e.Listing]; !ok {
			l.delisted[e.Listing] = e
		}
	case KindMoney:
		switch {
		case e.deducts():
			l.deduct(e)
		case e.pays():
			l.paid = l.paid || e.Amount > 0
			l.move(e, e.Amount, 0)
		default: // returned or forfeited: what is there, and nothing stays owed
			l.move(e, -min(e.Amount, l.balance), 0)
		}
	}
}

// frozenUntil is the end of the last freeze; zero when there was none.
func (l *life) frozenUntil() time.Time {
	if len(l.freezes) == 0 {
		return time.Time{}
	}
	return l.freezes[len(l.freezes)-1].To
}

// status is the first that applies of expelled, left, frozen, display_closed,
// active (R45).
func (l *life) status(expelledByRecord bool) Status {
	switch {
	case !l.expelledAt.IsZero() || expelledByRecord:
		return Expelled
	case l.profile.left(l.asOf):
		return Left
	case l.asOf.Before(l.frozenUntil()):
		return Frozen
	case l.closed():
		return DisplayClosed
	default:
		return Active
	}
}

// hidden are the spans in which nothing was shown; a freeze that runs on ends
// when it is due to.
func (l *life) hidden() []Interval {
	spans := slices.Clone(l.closures)
	for _, f := range l.freezes {
		spans = append(spans, f.Interval)
	}
	if !l.expelledAt.IsZero() {
		spans = append(spans, Interval{From: l.expelledAt})
	}
	if left := l.profile.LeftAt; !left.IsZero() && l.profile.left(l.asOf) {
		spans = append(spans, Interval{From: left})
	}
	return union(spans)
}

// listings are the listings' states at asOf, by id.
func (l *life) listings(s Standing) []ListingState {
	var states []ListingState
	for _, p := range l.profile.Listings {
		state, why := l.listing(p, s)
		states = append(states, ListingState{ID: p.ID, State: state, Why: why})
	}
	slices.SortFunc(states, func(a, b ListingState) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	return states
}

func (l *life) listing(p ListingProfile, s Standing) (string, Text) {
	if e, ok := l.delisted[p.ID]; ok {
		return "delisted", say("%[1]s 被强制下架（案件 %[2]s）", "delisted by force at %[1]s (case %[2]s)", clock(e.At), e.Case)
	}
	switch s.Status {
	case Expelled:
		if s.ExpelledAt.IsZero() {
			return "off_sale", say("服务商已被清退", "the provider is expelled")
		}
		return "off_sale", say("服务商于 %[1]s 被清退，全部商品下架（案件 %[2]s）",
			"the provider was expelled at %[1]s and every listing taken off sale (case %[2]s)", clock(s.ExpelledAt), s.ExpelledBy)
	case Left:
		return "off_sale", say("服务商已退出", "the provider has left")
	}
	during := func(i Interval) bool {
		return !s.AsOf.Before(i.From) && (i.To.IsZero() || s.AsOf.Before(i.To))
	}
	switch {
	case p.Status != "on_sale" && p.Status != "frozen":
		return "off_sale", say("商品状态为 %[1]s", "the listing's own status is %[1]s", p.Status)
	case p.OnSaleAt.After(s.AsOf):
		return "off_sale", say("商品于 %[1]s 才上架", "the listing goes on sale at %[1]s", clock(p.OnSaleAt))
	case slices.ContainsFunc(p.OffSale, during):
		return "off_sale", say("商品处于自行下架期间", "the listing was taken off sale for this time")
	case p.Status == "frozen":
		return "hidden", say("平台记录中该商品被冻结", "the platform's record says that the listing is frozen")
	case s.Status == Frozen:
		return "hidden", say("店铺冻结至 %[1]s", "the store is frozen until %[1]s", clock(s.FrozenUntil))
	case s.Status == DisplayClosed && !l.paid:
		return "hidden", say("保证金从未缴纳（DEP-1）", "the deposit was never paid (DEP-1)")
	case s.Status == DisplayClosed:
		return "hidden", say("保证金差额 %[1]s 元逾期未补足，展示关闭（REG-9.5.3）",
			"the deposit is short of %[1]s CNY past the deadline, so display is closed (REG-9.5.3)", Yuan(s.Deposit.Shortfall))
	default:
		return "on_sale", say("正常在售", "on sale")
	}
}
