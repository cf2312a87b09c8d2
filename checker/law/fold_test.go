package law_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// decide confirms a fresh case of the row at an instant, whoever must.
func decide(t testing.TB, a *law.Account, penalty, subject, when string) law.Case {
	t.Helper()
	return confirm(t, a, opened(t, penalty, subject, when), when, "王芳")
}

func TestPointsOfTheYear(t *testing.T) {
	for _, x := range []struct {
		name, decided, asOf string
		year                int
		points              int64
	}{
		{"the last instant of the year", "2016-12-31 23:59:59.999999999", "2016-12-31 23:59:59.999999999", 2016, 3},
		{"gone at 24:00", "2016-12-31 23:59:59.999999999", "2017-01-01", 2017, 0},
		{"the first instant of the year", "2017-01-01", "2017-01-01", 2017, 3},
		{"not yet a moment before", "2017-01-01", "2016-12-31 23:59:59.999999999", 2016, 0},
		{"to the year's end", "2017-01-01", "2017-12-31 23:59:59", 2017, 3},
		{"and no longer", "2017-01-01", "2018-01-01", 2018, 0},
		{"Beijing's year", "2016-12-31T16:00:00Z", "2016-12-31T16:00:00Z", 2017, 3},
	} {
		a := account(t)
		decide(t, &a, "PEN-21", "o1", x.decided)
		s := standing(t, a, x.asOf)
		if s.Year != x.year || s.Points != x.points {
			t.Errorf("%s: %d points of %d, want %d of %d", x.name, s.Points, s.Year, x.points, x.year)
		}
	}
}

func TestExpulsionAtTwentyFour(t *testing.T) {
	a := account(t)
	decide(t, &a, "PEN-20", "l1", "2016-12-30 02:00")
	decide(t, &a, "PEN-20", "l2", "2017-01-01 00:00")
	if s := standing(t, a, "2017-01-02"); s.Status == law.Expelled || s.Points != 12 {
		t.Fatalf("12 points in each of two years: %s, %d points", s.Status, s.Points)
	}
	decide(t, &a, "PEN-25", "l1", "2017-02-01 02:00")
	decide(t, &a, "PEN-21", "l1", "2017-02-02 02:00")
	if s := standing(t, a, "2017-02-02 02:00"); s.Status != law.Frozen || s.Points != 21 {
		t.Fatalf("21 points: %s, %d points", s.Status, s.Points)
	}
	last := decide(t, &a, "PEN-21", "l2", "2017-02-03 02:00")
	if s := standing(t, a, "2017-02-03 01:59:59.999"); s.Status != law.Frozen || s.Deposit.Balance != 5000_00 {
		t.Errorf("a moment before: %s", s.Status)
	}
	// Later cases are recorded and change nothing; nor does the next year.
	later := decide(t, &a, "PEN-01", "l3", "2017-02-04 02:00")
	take(t, &a, []law.Money{{ID: "d9", At: at(t, "2017-02-05"), Kind: "topped_up", Amount: 5000_00}}, nil)
	for _, x := range []struct {
		asOf   string
		points int64
	}{{"2017-02-03 02:00", 24}, {"2017-02-06", 24}, {"2018-01-01", 0}} {
		s := standing(t, a, x.asOf)
		if s.Status != law.Expelled || s.Points != x.points || s.Deposit.Balance != 0 || s.Deposit.DisplayOpen || !s.Deposit.TopUpDue.IsZero() ||
			s.Listings[0].State != "off_sale" || s.ExpelledBy != last.ID || !s.ExpelledAt.Equal(at(t, "2017-02-03 02:00")) {
			t.Errorf("%s: %+v", x.asOf, s)
		}
	}
	for _, e := range a.Entries {
		if e.Case == later.ID && e.Kind != law.KindStep && !strings.Contains(e.Why.EN, "expelled already") {
			t.Errorf("an entry without effect does not say so: %s", e.Why.EN)
		}
	}
	// With the last decision reversed the later one counts, and expels by itself.
	_, entries, err := law.Reverse(a, last, law.Act{At: at(t, "2017-03-01"), By: "赵敏", Reason: "误判"})
	if err != nil {
		t.Fatal(err)
	}
	// The expulsion that takes its place is written down as well.
	if n := len(entries) - 1; did(entries) != "reversal 0, expel 0 by points" || entries[n].Case != later.ID || entries[n].Penalty != later.Penalty || !strings.Contains(entries[n].Why.EN, "Counted anew") {
		t.Errorf("entries: %s", did(entries))
	}
	a.Entries = append(a.Entries, entries...)
	s := standing(t, a, "2017-03-01")
	if s.Status != law.Expelled || s.ExpelledBy != later.ID || s.Points != 33 || s.Deposit.Balance != 0 {
		t.Errorf("the decision after it: %s by %s, %d points, balance %s", s.Status, s.ExpelledBy, s.Points, law.Yuan(s.Deposit.Balance))
	}
	_, entries, err = law.Reverse(a, later, law.Act{At: at(t, "2017-03-02"), By: "赵敏", Reason: "误判"})
	if err != nil {
		t.Fatal(err)
	}
	a.Entries = append(a.Entries, entries...)
	if s := standing(t, a, "2017-03-02"); s.Status != law.Active || s.Points != 21 || s.Deposit.Balance != 10000_00 || s.Listings[0].State != "on_sale" {
		t.Errorf("both reversed: %s, %d points, balance %s", s.Status, s.Points, law.Yuan(s.Deposit.Balance))
	}
	// What was hidden until the reversal was hidden.
	want := law.Interval{From: at(t, "2017-02-01 02:00"), To: at(t, "2017-03-02")}
	hidden := standing(t, a, "2017-03-02").Hidden
	if got := hidden[len(hidden)-1]; !got.From.Equal(want.From) || !got.To.Equal(want.To) {
		t.Errorf("hidden from %s to %s", got.From, got.To)
	}
}

// A decision of an earlier day that is entered late may push one that stands over
// the limit.
func TestLateEntryOfAnEarlierDecision(t *testing.T) {
	a := account(t)
	second := decide(t, &a, "PEN-20", "l2", "2016-06-20")
	slices.Reverse(a.Entries) // kept in no particular order
	c := opened(t, "PEN-20", "l1", "2016-06-10")
	_, entries, err := law.Confirm(a, c, rowOf(t, c), law.Act{At: at(t, "2016-06-11"), By: "王芳", Reason: "属实"})
	if err != nil || did(entries) != "step 0, freeze 15, points 12, expel 0 by points" || entries[3].Case != second.ID {
		t.Fatalf("%s, %v", did(entries), err)
	}
	a.Entries = append(a.Entries, entries...)
	for asOf, want := range map[string]law.Status{"2016-06-19": law.Frozen, "2016-06-20": law.Expelled} {
		if s := standing(t, a, asOf); s.Status != want {
			t.Errorf("%s: %s", asOf, s.Status)
		}
	}
	// Another late decision finds the expulsion written down already.
	c = opened(t, "PEN-21", "l3", "2016-06-10")
	if _, entries, err = law.Confirm(a, c, rowOf(t, c), law.Act{At: at(t, "2016-06-12"), By: "王芳", Reason: "属实"}); err != nil || did(entries) != "step 0, points 3" {
		t.Errorf("%s, %v", did(entries), err)
	}
}

func TestExpulsionByRow(t *testing.T) {
	a := account(t)
	c := decide(t, &a, "REG-24.5", "p1", "2016-12-31 12:00")
	s := standing(t, a, "2016-12-31 12:00")
	if s.Status != law.Expelled || s.ExpelledBy != c.ID || s.Points != 0 || s.Deposit.Balance != 5000_00 {
		t.Errorf("an expulsion without forfeiture: %s by %s, %d points, %s", s.Status, s.ExpelledBy, s.Points, law.Yuan(s.Deposit.Balance))
	}
}

func TestFreezesAddUp(t *testing.T) {
	a := account(t)
	decide(t, &a, "PEN-25", "l1", "2016-06-15 02:00")
	decide(t, &a, "PEN-25", "l2", "2016-06-15 02:00") // in the same night
	for asOf, until := range map[string]string{
		"2016-06-15 01:59:59.999": "", "2016-06-15 02:00": "2016-06-29 02:00", "2016-06-29 01:59:59.999": "2016-06-29 02:00", "2016-06-29 02:00": "",
	} {
		s := standing(t, a, asOf)
		if until == "" {
			if s.Status != law.Active || !s.FrozenUntil.IsZero() || s.Listings[0].State == "hidden" {
				t.Errorf("%s: %s until %s", asOf, s.Status, s.FrozenUntil)
			}
			continue
		}
		if s.Status != law.Frozen || !s.FrozenUntil.Equal(at(t, until)) || s.Listings[0].State != "hidden" {
			t.Errorf("%s: %s until %s, want %s", asOf, s.Status, s.FrozenUntil, until)
		}
	}
	// A third while they run is put at the end; one at the very end starts anew.
	b := a
	decide(t, &b, "PEN-04", "l1", "2016-06-29 01:59:59.999")
	if s := standing(t, b, "2016-06-30"); !s.FrozenUntil.Equal(at(t, "2016-07-06 02:00")) {
		t.Errorf("decided a moment before the end: until %s", s.FrozenUntil)
	}
	decide(t, &a, "PEN-04", "l1", "2016-06-29 02:00:00.5")
	s := standing(t, a, "2016-06-30")
	if !s.FrozenUntil.Equal(at(t, "2016-07-06 02:00:00.5")) {
		t.Errorf("decided after the end: until %s", s.FrozenUntil)
	}
	if n := len(s.Hidden); !s.Hidden[n-1].From.Equal(at(t, "2016-06-29 02:00:00.5")) || !s.Hidden[n-2].To.Equal(at(t, "2016-06-29 02:00")) {
		t.Errorf("hidden: %v", s.Hidden)
	}
}

func TestFoldRefuses(t *testing.T) {
	a := account(t)
	for name, x := range map[string]struct {
		change func(*law.Account)
		want   string
	}{
		"another provider's entry": {func(a *law.Account) {
			e := a.Entries[0]
			e.ProviderID = "p2"
			a.Entries = append(a.Entries, e)
		}, "p2"},
		"an entry without an id": {func(a *law.Account) {
			a.Entries = append(a.Entries, law.Entry{ProviderID: "p1", At: at(t, "2016-06-01")})
		}, "Sealed"},
		"a market nobody knows": {func(a *law.Account) { a.Profile.Markets = []string{"moon"} }, "moon"},
		"a new market nobody knows": {func(a *law.Account) {
			a.Profile = law.Profile{ProviderID: "p1", Markets: []string{"moon"}}.Since(a.Profile, at(t, "2019-06-01"))
		}, "moon"},
		"a deadline in an unknown year": {func(a *law.Account) {
			a.Entries = append(a.Entries, law.Sealed(law.Entry{ProviderID: "p1", At: at(t, "2019-06-01"), Kind: law.KindMoney, Money: "deducted", Amount: 1, Record: "x"}))
		}, "policies/calendar/2019.yaml"},
	} {
		b := a
		b.Entries = append([]law.Entry{}, a.Entries...)
		x.change(&b)
		if _, err := b.At(at(t, "2020-01-01")); err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: %v", name, err)
		}
		// No decision is taken on an account that cannot be folded.
		act := law.Act{At: at(t, "2020-01-01"), By: "王芳", Reason: "属实"}
		c := opened(t, "PEN-24", "l1", "2016-06-15 02:00")
		if got, entries, err := law.Confirm(b, c, rowOf(t, c), act); err == nil || entries != nil || got.State != law.Open {
			t.Errorf("%s: confirmed all the same", name)
		}
		c.State = law.Confirmed
		if got, entries, err := law.Reverse(b, c, act); err == nil || entries != nil || got.State != law.Confirmed {
			t.Errorf("%s: reversed all the same", name)
		}
	}
}

func TestEntriesSurviveJSON(t *testing.T) {
	a := account(t)
	decide(t, &a, "PEN-03", "v1", "2016-06-15 02:00")
	for _, e := range a.Entries {
		data, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		var back law.Entry
		if err := json.Unmarshal(data, &back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(e, back); diff != "" || law.Sealed(back).ID != e.ID {
			t.Errorf("%s comes back as something else: %s", data, diff)
		}
	}
	var e law.Entry
	for _, bad := range []string{`{"kind":"deposit","amount":"1.234"}`, `{"kind":"points","amount":"3"}`, `{"at":"yesterday"}`} {
		if err := json.Unmarshal([]byte(bad), &e); err == nil {
			t.Errorf("%s is read", bad)
		}
	}
	if err := json.Unmarshal([]byte(`{"kind":"expel"}`), &e); err != nil || e.Amount != 0 {
		t.Errorf("no amount: %d, %v", e.Amount, err)
	}
}
