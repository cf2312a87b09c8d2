package law

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Fold derives a provider's standing at asOf, past or future, from its profile
// and its ledger. Entries may come in any order and more than once; those later
// than asOf are not known yet. Everything a reversed decision did is left out,
// as if it had never been made (R5).
//
// It is an error when an entry belongs to another provider, a market has no
// deposit, or a deadline falls into a year the calendar does not know.
func Fold(p Profile, entries []Entry, params Params, calendar Calendar, asOf time.Time) (Standing, error) {
	known, err := knownAt(p.ProviderID, entries, asOf)
	if err != nil {
		return Standing{}, err
	}
	undone := reversedAt(known, asOf)
	l, err := replay(p, known, undone, params, calendar, asOf)
	if err != nil {
		return Standing{}, err
	}
	hidden, err := hiddenAt(p, known, params, calendar, l)
	if err != nil {
		return Standing{}, err
	}
	deposit, err := l.deposit()
	if err != nil {
		return Standing{}, err
	}
	s := Standing{
		ProviderID: p.ProviderID,
		AsOf:       asOf,
		Year:       Year(asOf),
		Points:     l.points[Year(asOf)],
		Status:     l.status(expelledByRecord(p, known, undone)),
		Deposit:    deposit,
		Entries:    known,
		Hidden:     hidden,
		ExpelledAt: l.expelledAt,
		ExpelledBy: l.expelledBy,
		Movements:  l.movements,
		Freezes:    l.freezes,
		Delisted:   slices.Sorted(maps.Keys(l.delisted)),
	}
	if until := l.frozenUntil(); asOf.Before(until) {
		s.FrozenUntil = until
	}
	if s.Status == Expelled || s.Status == Left {
		s.Deposit.DisplayOpen, s.Deposit.TopUpDue = false, time.Time{}
	}
	s.Listings = l.listings(s)
	s.Coming = l.coming(s)
	return s, nil
}

// knownAt returns the entries up to asOf, each once, in ledger order.
func knownAt(provider string, entries []Entry, asOf time.Time) ([]Entry, error) {
	known := make([]Entry, 0, len(entries))
	for _, e := range entries {
		if e.ID == "" {
			return nil, refuse("服务商 %[1]s 在 %[2]s 有一条没有编号的账本条目（%[3]s）：用 Sealed 编号",
				"the provider %[1]s has a ledger entry without an id at %[2]s (%[3]s): give it one with Sealed", provider, clock(e.At), e.Kind)
		}
		if e.ProviderID != provider {
			return nil, refuse("账本条目 %[1]s 属于服务商 %[2]s，不属于 %[3]s：请按服务商取条目",
				"the ledger entry %[1]s belongs to the provider %[2]s and not to %[3]s: take the entries of one provider", e.ID, e.ProviderID, provider)
		}
		if !e.At.After(asOf) {
			known = append(known, e)
		}
	}
	undone := reversedAt(known, asOf)
	known = slices.DeleteFunc(known, func(e Entry) bool { // a correction that is not made yet
		return e.Kind != KindReversal && e.Reverses != "" && !undone[e.Reverses]
	})
	slices.SortFunc(known, ledgerOrder)
	return slices.CompactFunc(known, func(a, b Entry) bool { return a.ID == b.ID }), nil
}

// ledgerOrder sorts entries by instant. At one instant payments come first, then
// what is taken: deductions by record, decisions in the order of their rows and
// cases, whole case after case, and only then what is returned; settlements come
// last. So a claim is met out of what is there, and as little as can be is owed.
func ledgerOrder(a, b Entry) int {
	return cmp.Or(
		a.At.Compare(b.At),
		cmp.Compare(a.stage(), b.stage()),
		cmp.Compare(a.Penalty, b.Penalty),
		cmp.Compare(a.Case, b.Case),
		cmp.Compare(a.step(), b.step()),
		cmp.Compare(a.ID, b.ID),
	)
}

// stage is where an entry stands among those of its instant.
func (e Entry) stage() int {
	switch {
	case e.Kind == KindSettled:
		return 4
	case e.Kind != KindMoney:
		return 2
	case e.pays():
		return 0
	case e.deducts():
		return 1
	default:
		return 3
	}
}

// step is where an entry stands within its decision: what was decided is taken
// before the points are counted, since an expulsion ends all (R4).
func (e Entry) step() int {
	if e.Kind == KindDeposit && e.ByPoints {
		return slices.Index(steps, KindExpel)
	}
	return slices.Index(steps, e.Kind)
}

var steps = []Kind{KindStep, KindWaiver, KindDeposit, KindFreeze, KindDelist, KindPoints, KindExpel, KindDismissal, KindReversal, KindCredit}

// reversedAt is the set of case and entry ids that are reversed at t.
func reversedAt(entries []Entry, t time.Time) map[string]bool {
	undone := map[string]bool{}
	for _, e := range entries {
		if e.Kind == KindReversal && !e.At.After(t) {
			undone[e.Reverses] = true
		}
	}
	return undone
}

// expelledByRecord tells whether the platform's own record says expelled. Once
// an expelling decision was reversed here, that record is the echo of it.
func expelledByRecord(p Profile, known []Entry, undone map[string]bool) bool {
	return p.Status == "expelled" && !slices.ContainsFunc(known, func(e Entry) bool {
		return e.Kind == KindExpel && undone[e.Case]
	})
}

// left tells whether the provider has left at t. A provider that joined again
// afterwards is back.
func (p Profile) left(t time.Time) bool {
	if p.LeftAt.IsZero() {
		return p.Status == "left"
	}
	return !t.Before(p.LeftAt) && !p.JoinedAt.After(p.LeftAt)
}

// marketsAt are the markets the provider is in at t; the first it is known to
// have held count from the beginning.
func (p Profile) marketsAt(t time.Time) []string {
	if len(p.Held) == 0 {
		return p.Markets
	}
	i := len(p.Held) - 1
	for i > 0 && t.Before(p.Held[i].From) {
		i--
	}
	return p.Held[i].Markets
}

// Since returns the profile with the markets held before it, as the earlier
// profile knows them; at is the instant from which the new profile counts. A
// provider that stays in its markets keeps the earlier history as it is.
func (p Profile) Since(earlier Profile, at time.Time) Profile {
	before := earlier.Markets
	if n := len(earlier.Held); n > 0 {
		before = earlier.Held[n-1].Markets
	}
	p.Held = slices.Clone(earlier.Held)
	if slices.Equal(before, p.Markets) {
		return p
	}
	if len(p.Held) == 0 {
		p.Held = []Held{{Markets: before}}
	}
	if last := &p.Held[len(p.Held)-1]; !last.From.Before(at) {
		last.Markets = p.Markets // the same night, read again with other records
	} else {
		p.Held = append(p.Held, Held{From: at, Markets: p.Markets})
	}
	return p
}

// hiddenAt are the spans in which store and listings were not shown. What was
// hidden by a decision that was reversed later was hidden all the same: up to
// each reversal the ledger is read as it was known then.
func hiddenAt(p Profile, known []Entry, params Params, calendar Calendar, now *life) ([]Interval, error) {
	var spans []Interval
	var from time.Time
	for _, e := range known {
		if e.Kind != KindReversal || !e.At.After(from) {
			continue
		}
		before := e.At.Add(-1)
		then, err := knownAt(p.ProviderID, known, before)
		if err != nil {
			return nil, err
		}
		l, err := replay(p, then, reversedAt(then, before), params, calendar, before)
		if err != nil {
			return nil, err
		}
		spans = append(spans, clip(l.hidden(), from, e.At)...)
		from = e.At
	}
	return union(append(spans, clip(now.hidden(), from, time.Time{})...)), nil
}

// clip cuts intervals to [from, to); a zero to is open.
func clip(spans []Interval, from, to time.Time) []Interval {
	var out []Interval
	for _, s := range spans {
		if s.From.Before(from) {
			s.From = from
		}
		if !to.IsZero() && (s.To.IsZero() || s.To.After(to)) {
			s.To = to
		}
		if s.To.IsZero() || s.From.Before(s.To) {
			out = append(out, s)
		}
	}
	return out
}

// union sorts intervals and joins those that touch.
func union(spans []Interval) []Interval {
	slices.SortFunc(spans, func(a, b Interval) int { return a.From.Compare(b.From) })
	var out []Interval
	for _, s := range spans {
		if n := len(out); n > 0 && (out[n-1].To.IsZero() || !s.From.After(out[n-1].To)) {
			if !out[n-1].To.IsZero() && (s.To.IsZero() || s.To.After(out[n-1].To)) {
				out[n-1].To = s.To
			}
			continue
		}
		out = append(out, s)
	}
	return out
}
