package law_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// shop is a marketplace that knows of a provider's penalties only what effects
// say. It carries them out one by one.
type shop struct {
	t       *rapid.T
	told    law.Told
	seen    map[string]bool
	imposed law.Imposed
	deposit int64 // changed by effects
	paid    int64
	frozen  time.Time // by freezes alone
}

func openShop(t *rapid.T) *shop {
	return &shop{t: t, seen: map[string]bool{}, imposed: law.Imposed{Status: law.Active, DisplayOpen: true}}
}

func (s *shop) carryOut(effects []law.Effect, told law.Told) {
	for _, f := range effects {
		if s.seen[f.ID] {
			s.t.Fatalf("the effect %s came twice", f.ID)
		}
		s.seen[f.ID] = true
		if f.Why.ZH == "" || f.Why.EN == "" || (f.Entry == "") != (f.Kind == law.EffectStanding) {
			s.t.Fatalf("an effect that does not say why: %+v", f)
		}
		text, err := json.Marshal(f)
		if err != nil {
			s.t.Fatal(err)
		}
		var read law.Effect // what arrives is what was sent
		if err := json.Unmarshal(text, &read); err != nil {
			s.t.Fatal(err)
		}
		if diff := cmp.Diff(f, read); diff != "" {
			s.t.Fatalf("the effect reads differently: %s", diff)
		}
		s.imposed, s.deposit, s.paid = f.Imposed, s.deposit+f.Deposit, s.paid+f.Payout
		if f.Kind == string(law.KindFreeze) && f.Until.After(s.frozen) {
			s.frozen = f.Until
		}
	}
	s.told = told
}

// agrees holds the shop's shelves and till against the standing.
func (s *shop) agrees(profile law.Profile, now law.Standing) {
	s.t.Helper()
	want := map[string]string{}
	for _, l := range now.Listings {
		want[l.ID] = l.State
	}
	got := map[string]string{}
	for _, l := range profile.Listings {
		switch {
		case slices.Contains(s.imposed.Delisted, l.ID):
			got[l.ID] = "delisted"
		case s.imposed.Status == law.Expelled:
			got[l.ID] = "off_sale"
		case s.imposed.Status == law.Frozen || !s.imposed.DisplayOpen:
			got[l.ID] = "hidden"
		default:
			got[l.ID] = "on_sale"
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		s.t.Fatalf("at %s the shelves differ from the standing: %s", show(now.AsOf), diff)
	}
	var records, tapped int64
	for _, m := range now.Movements {
		switch {
		case m.FromSettlement:
			tapped += m.Amount
		case m.Case == "":
			records += m.Amount
		}
	}
	if records+s.deposit != now.Deposit.Balance || s.paid != -tapped {
		s.t.Fatalf("at %s: %s by records and %s by effects, but the balance is %s; paid out %s, kept back %s", show(now.AsOf),
			law.Yuan(records), law.Yuan(s.deposit), law.Yuan(now.Deposit.Balance), law.Yuan(s.paid), law.Yuan(tapped))
	}
	if now.Status != law.Expelled && s.imposed.Points != now.Points {
		s.t.Fatalf("points: told %d, are %d", s.imposed.Points, now.Points)
	}
}

// Who carries out the effects of any history in their order shows what the
// standing shows and holds the deposit that it says, at every instant at which
// it was told; each effect comes once, and being told again says nothing.
func TestEffectsAreTheStanding(t *testing.T) {
	kinds := map[string]int{}
	rapid.Check(t, func(r *rapid.T) {
		h := aHistory(r, t)
		h.account.Profile.Listings = append(h.account.Profile.Listings, law.ListingProfile{ID: "l2", Status: "on_sale"})
		account := h.account
		account.Entries = nil
		s := openShop(r)
		at := func(asOf time.Time) law.Standing {
			standing, err := account.At(s.told.From(asOf))
			if err != nil {
				r.Fatal(err)
			}
			return standing
		}
		follow := func(asOf time.Time) {
			s.carryOut(s.told.Follow(at(asOf)))
			s.agrees(account.Profile, at(asOf))
			if again, _ := s.told.Follow(at(asOf)); len(again) > 0 {
				r.Fatalf("told twice: %+v", again)
			}
			if next := s.told.Next; !next.IsZero() && !asOf.Before(account.Profile.JoinedAt) {
				if early, _ := s.told.Follow(at(next.Add(-1))); len(early) > 0 {
					r.Fatalf("something changed by itself before %s: %+v", show(next), early)
				}
			}
		}
		decide := func(asOf time.Time, entries []law.Entry) {
			follow(asOf)
			before := at(asOf)
			account.Entries = append(slices.Clone(account.Entries), entries...)
			effects, told := s.told.Decided(before, at(asOf), entries, "N-1")
			s.carryOut(effects, told)
			s.agrees(account.Profile, at(asOf))
			for _, f := range effects {
				kinds[f.Kind]++
			}
		}
		reversed := false
		for rest := h.account.Entries; len(rest) > 0; {
			n := 1
			for n < len(rest) && rest[0].Case != "" && rest[n].Case == rest[0].Case {
				n++
			}
			now := rest[0].At
			if rest[0].Case == "" {
				account.Entries = append(slices.Clone(account.Entries), rest[0])
				follow(now)
			} else {
				decide(now, rest[:n])
			}
			rest = rest[n:]
			if later := now.Add(rapid.SampledFrom([]time.Duration{0, 1, 100 * time.Hour, 1000 * time.Hour}).Draw(r, "later")); len(rest) == 0 || later.Before(rest[0].At) {
				follow(later)
			}
		}
		instants := map[time.Time]string{} // of decisions: two at once are put into an order of their own
		for _, e := range h.account.Entries {
			if e.Case != "" && instants[e.At] != "" && instants[e.At] != e.Case {
				s.frozen = time.Time{}
			}
			if e.Case != "" {
				instants[e.At] = e.Case
			}
		}
		if standing := at(time.Time{}); standing.Status != law.Expelled && s.frozen.After(standing.AsOf) && !standing.FrozenUntil.Equal(s.frozen) {
			r.Fatalf("the freezes end at %s, the standing says %s", show(s.frozen), show(standing.FrozenUntil))
		}
		when := s.told.At
		for _, e := range h.account.Entries { // time has passed all of it
			if when.Before(e.At) {
				when = e.At
			}
		}
		for _, c := range h.cases {
			if !rapid.Bool().Draw(r, "reverse") {
				continue
			}
			reversed = true
			when = when.Add(rapid.SampledFrom([]time.Duration{0, time.Hour, 500 * time.Hour}).Draw(r, "wait"))
			_, entries, err := law.Reverse(account, c, law.Act{At: when, By: "赵敏", Reason: "误判"})
			if err != nil {
				r.Fatal(err)
			}
			decide(when, entries)
		}
		if reversed {
			follow(when.Add(60 * 24 * time.Hour))
		}
	})
	for _, kind := range []law.Kind{law.KindPoints, law.KindFreeze, law.KindDeposit, law.KindExpel, law.KindReversal, law.KindCredit} { // standing is too rare to ask for by chance
		if kinds[string(kind)] == 0 {
			t.Errorf("no history had an effect of kind %s: %v", kind, kinds)
		}
	}
}

// The same entry has the same effect under the same id wherever it is carried
// out, and an earlier night scanned again tells nothing.
func TestEffectsOfADecision(t *testing.T) {
	a := account(t)
	c := opened(t, "PEN-04", "l1", "2016-06-01 02:00:00")
	row, err := table().RowOf(c)
	if err != nil {
		t.Fatal(err)
	}
	_, entries, err := law.Confirm(a, c, row, law.Act{At: at(t, "2016-06-01 02:00"), By: "林", Reason: "属实"})
	if err != nil {
		t.Fatal(err)
	}
	before, after := standing(t, a, "2016-06-01 02:00"), standing(t, a.With(entries...), "2016-06-01 02:00")
	effects, told := law.Told{}.Decided(before, after, entries, "N-1")
	var said []string
	for _, f := range effects {
		said = append(said, fmt.Sprint(f.Kind, " ", f.Points, " ", show(f.From), " ", show(f.Until), " ", law.Yuan(f.Deposit)))
	}
	want := []string{
		"deposit 0 " + show(time.Time{}) + " " + show(time.Time{}) + " -3000.00",
		"freeze 0 " + show(at(t, "2016-06-01 02:00")) + " " + show(at(t, "2016-06-08 02:00")) + " 0.00",
		"points 12 " + show(time.Time{}) + " " + show(time.Time{}) + " 0.00",
	}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Error(diff)
	}
	again, _ := law.Told{}.Decided(before, after, entries, "N-1")
	if diff := cmp.Diff(effects, again); diff != "" {
		t.Error("another id or content: ", diff)
	}
	if !told.Next.Equal(at(t, "2016-06-08 02:00")) {
		t.Errorf("the freeze ends at 2016-06-08 02:00; next is %s", show(told.Next))
	}
	if f := told.From(at(t, "2016-05-30")); !f.Equal(at(t, "2016-06-01 02:00")) {
		t.Errorf("an earlier night is told as of %s", show(f))
	}
	ended, _ := told.Follow(standing(t, a.With(entries...), "2016-06-08 02:00"))
	if len(ended) != 1 || ended[0].Kind != law.EffectStanding || ended[0].Imposed.Status != law.Active || !ended[0].Imposed.DisplayOpen {
		t.Errorf("the end of the freeze is told as %+v", ended)
	}
}

// kinds lists what effects say, each with what it changed of the deposit.
func kinds(effects []law.Effect) []string {
	var said []string
	for _, f := range effects {
		said = append(said, f.Kind+" "+law.Yuan(f.Deposit))
	}
	slices.Sort(said)
	return said
}

// TestEffectsOfAnExpulsionByPoints decides the row that reaches 24 points: what
// is forfeited belongs to that decision and to none before it. Later decisions
// have no effect (R4); lifting the expulsion has.
func TestEffectsOfAnExpulsionByPoints(t *testing.T) {
	a := account(t)
	decide(t, &a, "PEN-20", "l1", "2016-06-01 02:00")
	before := standing(t, a, "2016-06-02 02:00")
	c := opened(t, "PEN-20", "l2", "2016-06-02 02:00:00")
	row, err := table().RowOf(c)
	if err != nil {
		t.Fatal(err)
	}
	c, entries, err := law.Confirm(a, c, row, law.Act{At: at(t, "2016-06-02 02:00"), By: "林", Reason: "属实"})
	if err != nil {
		t.Fatal(err)
	}
	a = a.With(entries...)
	expelled := standing(t, a, "2016-06-02 02:00")
	if expelled.Status != law.Expelled {
		t.Fatalf("24 points: %s", expelled.Status)
	}
	effects, told := law.Told{}.Decided(before, expelled, entries, "N-1")
	var forfeited int64
	for _, f := range effects {
		forfeited += f.Deposit
	}
	if got := kinds(effects); forfeited != expelled.Deposit.Balance-before.Deposit.Balance || !slices.Contains(got, "expel 0.00") {
		t.Errorf("the deposit went from %s to %s, the effects say %v", law.Yuan(before.Deposit.Balance), law.Yuan(expelled.Deposit.Balance), got)
	}

	later := decide(t, &a, "PEN-11", "cp1", "2016-06-03 02:00")
	of := slices.DeleteFunc(slices.Clone(a.Entries), func(e law.Entry) bool { return e.Case != later.ID })
	if len(of) == 0 {
		t.Fatal("a decision on an expelled provider is not recorded")
	}
	if none, _ := told.Decided(standing(t, a, "2016-06-03 02:00"), standing(t, a, "2016-06-03 02:00"), of, "N-2"); len(none) > 0 {
		t.Errorf("a decision on an expelled provider has the effects %v", kinds(none))
	}

	_, lifting, err := law.Reverse(a, c, law.Act{At: at(t, "2016-06-04 02:00"), By: "周", Reason: "认定有误"})
	if err != nil {
		t.Fatal(err)
	}
	after := standing(t, a.With(lifting...), "2016-06-04 02:00")
	lifted, _ := told.Decided(standing(t, a, "2016-06-04 02:00"), after, lifting, "N-3")
	if got := kinds(lifted); after.Status == law.Expelled || !slices.ContainsFunc(lifted, func(f law.Effect) bool { return f.Kind == string(law.KindReversal) }) ||
		!slices.ContainsFunc(lifted, func(f law.Effect) bool { return f.Kind == string(law.KindCredit) }) {
		t.Errorf("lifting the expulsion leaves %s and tells %v", after.Status, got)
	}
}

func TestOneMarketIsEnough(t *testing.T) {
	all := []law.Param{}
	for _, name := range []string{
		"expel_points", "additional_deposit", "additional_deposit_months", "deduction_window_months", "deduction_count",
		"top_up_working_days", "settlement_days", "mend_days", "zero_sales_months", "appeal_days",
	} {
		all = append(all, dated(name, 1))
	}
	if _, err := law.NewParams(all, []law.Market{{ID: "data", Deposit: dated("", 2000_00)}}); err != nil {
		t.Error("one market: ", err)
	}
	if _, err := law.NewParams(all, nil); err == nil {
		t.Error("no market is accepted")
	}
	if _, err := law.NewParams(all[1:], []law.Market{{ID: "data"}}); err == nil {
		t.Error("a missing parameter is accepted")
	}
}
