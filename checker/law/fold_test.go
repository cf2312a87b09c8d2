package law_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

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

// money is a deposit record in short: "kind instant CNY".
func money(t testing.TB, records ...string) (moneys []law.Money, settlements []law.Settlement) {
	t.Helper()
	for i, r := range records {
		kind, rest, _ := strings.Cut(r, " ")
		n := strings.LastIndex(rest, " ")
		fen, err := law.ParseYuan(rest[n+1:])
		if err != nil {
			t.Fatal(err)
		}
		id, when := fmt.Sprint("r", i), at(t, rest[:n])
		if kind == "settlement" {
			settlements = append(settlements, law.Settlement{ID: id, At: when, Amount: fen})
		} else {
			moneys = append(moneys, law.Money{ID: id, At: when, Kind: kind, Amount: fen})
		}
	}
	return moneys, settlements
}

// brief is a deposit in short: required, balance, owed, shortfall, deadline, display, additional deposit.
func brief(d law.Deposit) string {
	date := func(t time.Time) string {
		if t.IsZero() {
			return "-"
		}
		return strings.TrimSuffix(t.In(law.Beijing).Format("2006-01-02 15:04:05.999"), " 00:00:00")
	}
	display := "closed"
	if d.DisplayOpen {
		display = "open"
	}
	return fmt.Sprintf("%s of %s, owed %s, short %s, due %s, %s, additional until %s",
		law.Yuan(d.Balance), law.Yuan(d.Required), law.Yuan(d.Owed), law.Yuan(d.Shortfall), date(d.TopUpDue), display, date(d.AdditionalUntil))
}

func TestDeposit(t *testing.T) {
	type asked struct{ asOf, want string }
	for _, x := range []struct {
		name    string
		markets string
		records []string
		asked   []asked
	}{
		{"never paid (R18, R42)", "software", []string{}, []asked{
			{"2016-06-01", "0.00 of 5000.00, owed 0.00, short 5000.00, due -, closed, additional until -"},
			{"2017-06-01", "0.00 of 5000.00, owed 0.00, short 5000.00, due -, closed, additional until -"},
		}},
		{"the highest market only (R14, DEP-3)", "software service data", []string{"paid 2016-05-01 20000"}, []asked{
			{"2016-05-01", "20000.00 of 20000.00, owed 0.00, short 0.00, due -, open, additional until -"},
			{"2016-04-30 23:59:59.999", "0.00 of 20000.00, owed 0.00, short 20000.00, due -, closed, additional until -"},
		}},
		{"no market asks for nothing", "", []string{}, []asked{
			{"2016-06-01", "0.00 of 0.00, owed 0.00, short 0.00, due -, open, additional until -"},
		}},
		{"paid in part is a shortfall (R56)", "software", []string{"paid 2016-06-13 12:00 4999.99"}, []asked{
			{"2016-06-13 12:00", "4999.99 of 5000.00, owed 0.00, short 0.01, due 2016-06-17, open, additional until -"},
		}},
		{"31 days without a settlement (R17, R42)", "software", []string{"paid 2016-05-01 5000", "deducted 2016-09-28 15:00 3000"}, []asked{
			{"2016-10-08 23:59:59", "2000.00 of 5000.00, owed 0.00, short 3000.00, due 2016-10-09, open, additional until -"},
			{"2016-10-09 02:00", "2000.00 of 5000.00, owed 0.00, short 3000.00, due 2016-10-09, open, additional until -"},
			{"2016-11-08 23:59:59.999", "2000.00 of 5000.00, owed 0.00, short 3000.00, due 2016-10-09, open, additional until -"},
			{"2016-11-09", "2000.00 of 5000.00, owed 0.00, short 3000.00, due 2016-10-09, closed, additional until -"},
		}},
		{"topped up at the very deadline", "software", []string{"paid 2016-05-01 5000", "deducted 2016-09-28 15:00 3000", "topped_up 2016-10-09 3000"}, []asked{
			{"2016-10-08 23:59:59.999", "2000.00 of 5000.00, owed 0.00, short 3000.00, due 2016-10-09, open, additional until -"},
			{"2016-10-09", "5000.00 of 5000.00, owed 0.00, short 0.00, due -, open, additional until -"},
		}},
		{"one fen less leaves the deadline as it was", "software", []string{"paid 2016-05-01 5000", "deducted 2016-09-28 15:00 3000", "topped_up 2016-09-29 2999.99", "deducted 2016-09-30 1000"}, []asked{
			{"2016-10-01", "3999.99 of 5000.00, owed 0.00, short 1000.01, due 2016-10-09, open, additional until -"},
		}},
		{"whole again, then a new deadline", "software", []string{"paid 2016-05-01 5000", "deducted 2016-09-28 15:00 3000", "topped_up 2016-09-29 3000", "deducted 2016-09-30 1000"}, []asked{
			{"2016-10-01", "4000.00 of 5000.00, owed 0.00, short 1000.00, due 2016-10-11, open, additional until -"},
		}},
		{"a settlement at the deadline is not after it", "software", []string{"paid 2016-05-01 5000", "deducted 2016-09-28 15:00 3000", "settlement 2016-10-09 8000"}, []asked{
			{"2016-10-10", "2000.00 of 5000.00, owed 0.00, short 3000.00, due 2016-10-09, open, additional until -"},
		}},
		{"a settlement a moment after it is", "software", []string{"paid 2016-05-01 5000", "deducted 2016-09-28 15:00 3000", "settlement 2016-10-09 00:00:00.001 8000"}, []asked{
			{"2016-10-09 00:00:00.001", "5000.00 of 5000.00, owed 0.00, short 0.00, due -, open, additional until -"},
		}},
		{"exactly the shortfall", "software", []string{"paid 2016-05-01 5000", "deducted 2016-09-28 15:00 3000", "settlement 2016-10-14 3000"}, []asked{
			{"2016-10-15", "5000.00 of 5000.00, owed 0.00, short 0.00, due -, open, additional until -"},
		}},
		{"one fen too little closes at once, and only the next settlement is taken", "software", []string{"paid 2016-05-01 5000", "deducted 2016-09-28 15:00 3000", "settlement 2016-10-14 2999.99", "settlement 2016-10-20 8000"}, []asked{
			{"2016-10-13 23:59:59", "2000.00 of 5000.00, owed 0.00, short 3000.00, due 2016-10-09, open, additional until -"},
			{"2016-10-14", "4999.99 of 5000.00, owed 0.00, short 0.01, due 2016-10-09, closed, additional until -"},
			{"2016-10-21", "4999.99 of 5000.00, owed 0.00, short 0.01, due 2016-10-09, closed, additional until -"},
		}},
		{"reopened when it is whole", "software", []string{"paid 2016-05-01 5000", "deducted 2016-09-28 15:00 3000", "settlement 2016-10-14 2999.99", "topped_up 2016-10-20 12:00 0.01"}, []asked{
			{"2016-10-20 11:59:59.999", "4999.99 of 5000.00, owed 0.00, short 0.01, due 2016-10-09, closed, additional until -"},
			{"2016-10-20 12:00", "5000.00 of 5000.00, owed 0.00, short 0.00, due -, open, additional until -"},
		}},
		{"a settlement after the 31 days reopens", "software", []string{"paid 2016-05-01 5000", "deducted 2016-09-28 15:00 3000", "settlement 2016-11-20 3000"}, []asked{
			{"2016-11-19", "2000.00 of 5000.00, owed 0.00, short 3000.00, due 2016-10-09, closed, additional until -"},
			{"2016-11-20", "5000.00 of 5000.00, owed 0.00, short 0.00, due -, open, additional until -"},
		}},
		{"a settlement of nothing is none", "software", []string{"paid 2016-05-01 5000", "deducted 2016-09-28 15:00 3000", "settlement 2016-10-14 0", "settlement 2016-10-20 3000"}, []asked{
			{"2016-10-15", "2000.00 of 5000.00, owed 0.00, short 3000.00, due 2016-10-09, open, additional until -"},
			{"2016-10-20", "5000.00 of 5000.00, owed 0.00, short 0.00, due -, open, additional until -"},
		}},
		{"the record of the taking is believed (R42)", "software", []string{"paid 2016-05-01 5000", "deducted 2016-09-28 15:00 3000", "settlement 2016-10-14 8000", "settled 2016-10-14 1000"}, []asked{
			{"2016-10-14", "3000.00 of 5000.00, owed 0.00, short 2000.00, due 2016-10-09, closed, additional until -"},
		}},
		{"the record of the whole taking", "software", []string{"paid 2016-05-01 5000", "deducted 2016-09-28 15:00 3000", "settlement 2016-10-14 8000", "settled 2016-10-14 3000"}, []asked{
			{"2016-10-14", "5000.00 of 5000.00, owed 0.00, short 0.00, due -, open, additional until -"},
		}},
		{"a deduction takes what is there and no more (R15, R41)", "software", []string{"paid 2016-05-01 5000", "deducted 2016-09-28 15:00 4000", "refund_compensation 2016-09-28 16:00 1500", "topped_up 2016-09-29 5000"}, []asked{
			{"2016-09-28 16:00", "0.00 of 5000.00, owed 500.00, short 5000.00, due 2016-10-09, open, additional until -"},
			{"2016-09-29", "5000.00 of 5000.00, owed 500.00, short 0.00, due -, open, additional until -"},
		}},
		{"a forfeiture owes nothing and is no deduction", "software", []string{"paid 2016-05-01 5000", "forfeited 2016-09-28 9000", "forfeited 2016-09-29 1", "returned 2016-09-30 5"}, []asked{
			{"2016-09-30", "0.00 of 5000.00, owed 0.00, short 5000.00, due 2016-10-09, open, additional until -"},
		}},
		{"the third deduction within 12 months (R16)", "software", []string{"paid 2016-05-01 50000", "deducted 2016-06-01 1", "refund_compensation 2016-07-01 1", "deducted 2017-05-31 23:59:59.999 1"}, []asked{
			{"2017-05-31 23:59:59", "49998.00 of 5000.00, owed 0.00, short 0.00, due -, open, additional until -"},
			{"2017-05-31 23:59:59.999", "49997.00 of 15000.00, owed 0.00, short 0.00, due -, open, additional until 2018-05-31 23:59:59.999"},
			{"2018-05-31 23:59:59.998", "49997.00 of 15000.00, owed 0.00, short 0.00, due -, open, additional until 2018-05-31 23:59:59.999"},
			{"2018-05-31 23:59:59.999", "49997.00 of 5000.00, owed 0.00, short 0.00, due -, open, additional until -"},
		}},
		{"12 months later the first no longer counts", "software", []string{"paid 2016-05-01 50000", "deducted 2016-06-01 1", "deducted 2016-07-01 1", "deducted 2017-06-01 1"}, []asked{
			{"2017-06-01", "49997.00 of 5000.00, owed 0.00, short 0.00, due -, open, additional until -"},
		}},
		{"a fourth prolongs it, and adds no second one (R41)", "software", []string{"paid 2016-05-01 50000", "deducted 2016-06-01 1", "deducted 2016-06-01 1", "deducted 2016-06-01 1", "deducted 2016-12-01 1"}, []asked{
			{"2016-06-01", "49997.00 of 15000.00, owed 0.00, short 0.00, due -, open, additional until 2017-06-01"},
			{"2016-12-01", "49996.00 of 15000.00, owed 0.00, short 0.00, due -, open, additional until 2017-12-01"},
		}},
		{"29 February and 12 months", "software", []string{"paid 2016-01-05 50000", "deducted 2016-02-29 1", "deducted 2016-03-01 1", "deducted 2017-02-28 1"}, []asked{
			{"2017-02-28", "49997.00 of 15000.00, owed 0.00, short 0.00, due -, open, additional until 2018-02-28"},
		}},
		{"one that took nothing counts (R41)", "software", []string{"paid 2016-05-01 1", "deducted 2016-06-13 1", "deducted 2016-06-13 1", "deducted 2016-06-14 1"}, []asked{
			{"2016-06-14", "0.00 of 15000.00, owed 2.00, short 15000.00, due 2016-05-06, closed, additional until 2017-06-14"},
		}},
		{"the additional deposit ends, and with it the shortfall", "software", []string{"paid 2016-05-01 5003", "deducted 2016-06-13 1", "deducted 2016-06-13 1", "deducted 2016-06-13 1"}, []asked{
			{"2016-06-13", "5000.00 of 15000.00, owed 0.00, short 10000.00, due 2016-06-17, open, additional until 2017-06-13"},
			{"2017-06-12", "5000.00 of 15000.00, owed 0.00, short 10000.00, due 2016-06-17, closed, additional until 2017-06-13"},
			{"2017-06-13", "5000.00 of 5000.00, owed 0.00, short 0.00, due -, open, additional until -"},
		}},
		{"before the edition nothing was asked for", "software", []string{"paid 2016-03-01 100"}, []asked{
			{"2016-04-07 23:59:59", "100.00 of 0.00, owed 0.00, short 0.00, due -, open, additional until -"},
			{"2016-04-08", "100.00 of 5000.00, owed 0.00, short 4900.00, due 2016-04-14, open, additional until -"},
		}},
		{"paid and deducted in one instant: the payment first", "software", []string{"paid 2016-05-01 1000", "topped_up 2016-06-13 4000", "deducted 2016-06-13 5000"}, []asked{
			{"2016-06-13", "0.00 of 5000.00, owed 0.00, short 5000.00, due 2016-06-17, open, additional until -"},
		}},
	} {
		moneys, settlements := money(t, x.records...)
		a := account(t, append([]law.Money{}, moneys...)...)
		a.Entries = nil
		take(t, &a, moneys, settlements)
		a.Profile.Markets, a.Profile.JoinedAt = strings.Fields(x.markets), at(t, "2016-01-01")
		for _, q := range x.asked {
			if got := brief(standing(t, a, q.asOf).Deposit); got != q.want {
				t.Errorf("%s, %s:\n got %s\nwant %s", x.name, q.asOf, got, q.want)
			}
		}
	}
}

func TestPlatformStoresNeedNoDeposit(t *testing.T) {
	a := account(t)
	a.Entries, a.Profile.Kind = nil, "platform"
	if s := standing(t, a, "2016-06-01"); s.Status != law.Active || s.Deposit.Required != 0 || !s.Deposit.DisplayOpen {
		t.Errorf("%s, %s", s.Status, brief(s.Deposit))
	}
}

// A provider that moves to a dearer market owes the difference from then on.
func TestMarketsOverTime(t *testing.T) {
	a := account(t)
	first := a.Profile
	same := a.Profile
	if got := same.Since(first, at(t, "2016-06-01")); got.Held != nil {
		t.Errorf("the same markets are a change: %v", got.Held)
	}
	second := a.Profile
	second.Markets = []string{"service"}
	moved := second.Since(first, at(t, "2016-06-13 02:00"))
	if diff := cmp.Diff(moved, second.Since(moved, at(t, "2016-06-13 02:00"))); diff != "" {
		t.Errorf("the same night read again changes the profile:\n%s", diff)
	}
	a.Profile = moved
	for asOf, want := range map[string]string{
		"2016-06-13 01:59:59": "5000.00 of 5000.00, owed 0.00, short 0.00, due -, open, additional until -",
		"2016-06-13 02:00":    "5000.00 of 20000.00, owed 0.00, short 15000.00, due 2016-06-17, open, additional until -",
		"2016-07-18":          "5000.00 of 20000.00, owed 0.00, short 15000.00, due 2016-06-17, closed, additional until -",
	} {
		if got := brief(standing(t, a, asOf).Deposit); got != want {
			t.Errorf("%s:\n got %s\nwant %s", asOf, got, want)
		}
	}
	back := first.Since(moved, at(t, "2016-08-01"))
	if len(back.Held) != 3 || back.Held[2].Markets[0] != "software" {
		t.Errorf("back in the old market: %v", back.Held)
	}
	corrected := first.Since(moved, at(t, "2016-06-13 02:00"))
	if got := corrected.Held[len(corrected.Held)-1].Markets[0]; got != "software" {
		t.Errorf("the same night with other records: %s", got)
	}
}

func TestStatusAndListings(t *testing.T) {
	a := account(t)
	off := law.Interval{From: at(t, "2016-06-01"), To: at(t, "2016-06-10")}
	a.Profile.Listings = []law.ListingProfile{
		{ID: "e", Status: "frozen"},
		{ID: "d", Status: "draft"},
		{ID: "c", Status: "on_sale", OffSale: []law.Interval{off, {From: at(t, "2016-07-01")}}},
		{ID: "b", Status: "on_sale", OnSaleAt: at(t, "2016-06-05")},
		{ID: "a", Status: "on_sale"},
	}
	states := func(asOf string) string {
		var out []string
		s := standing(t, a, asOf)
		for _, l := range s.Listings {
			if l.Why.ZH == "" || l.Why.EN == "" {
				t.Errorf("%s is %s without a reason", l.ID, l.State)
			}
			out = append(out, l.ID+" "+l.State)
		}
		return fmt.Sprintf("%s: %s", s.Status, strings.Join(out, ", "))
	}
	check := func(asOf, want string) {
		t.Helper()
		if got := states(asOf); got != want {
			t.Errorf("%s:\n got %s\nwant %s", asOf, got, want)
		}
	}
	check("2016-05-31 23:59:59", "active: a on_sale, b off_sale, c on_sale, d off_sale, e hidden")
	check("2016-06-01", "active: a on_sale, b off_sale, c off_sale, d off_sale, e hidden")
	check("2016-06-05", "active: a on_sale, b on_sale, c off_sale, d off_sale, e hidden")
	check("2016-06-10", "active: a on_sale, b on_sale, c on_sale, d off_sale, e hidden")
	check("2016-07-01", "active: a on_sale, b on_sale, c off_sale, d off_sale, e hidden")
	decide(t, &a, "REG-18.14", "b", "2016-08-01")
	decide(t, &a, "PEN-25", "a", "2016-08-02")
	check("2016-08-03", "frozen: a hidden, b delisted, c off_sale, d off_sale, e hidden")
	take(t, &a, []law.Money{{ID: "d5", At: at(t, "2016-08-03"), Kind: "deducted", Amount: 1}}, nil)
	check("2016-09-08", "active: a on_sale, b delisted, c off_sale, d off_sale, e hidden")
	check("2016-09-09", "display_closed: a hidden, b delisted, c off_sale, d off_sale, e hidden")
	decide(t, &a, "PEN-25", "a", "2016-09-10")
	check("2016-09-10", "frozen: a hidden, b delisted, c off_sale, d off_sale, e hidden") // R45: frozen before closed
	a.Profile.LeftAt = at(t, "2016-09-11")
	check("2016-09-10 23:59:59", "frozen: a hidden, b delisted, c off_sale, d off_sale, e hidden")
	check("2016-09-11", "left: a off_sale, b delisted, c off_sale, d off_sale, e off_sale")
	if s := standing(t, a, "2016-09-11"); !s.Deposit.TopUpDue.IsZero() || s.Deposit.DisplayOpen {
		t.Errorf("left: %s", brief(s.Deposit))
	}
	decide(t, &a, "PEN-03", "v", "2016-09-12")
	check("2016-09-12", "expelled: a off_sale, b delisted, c off_sale, d off_sale, e off_sale") // R45: expelled before left
}

func TestLeftAndBack(t *testing.T) {
	a := account(t)
	a.Profile.LeftAt, a.Profile.JoinedAt = at(t, "2016-09-11"), at(t, "2017-09-11")
	if s := standing(t, a, "2017-09-12"); s.Status != law.Active {
		t.Errorf("joined again: %s", s.Status)
	}
	a.Profile.LeftAt, a.Profile.Status = time.Time{}, "left"
	if s := standing(t, a, "2017-09-12"); s.Status != law.Left {
		t.Errorf("left, nobody knows when: %s", s.Status)
	}
	a.Profile.Status = "expelled"
	if s := standing(t, a, "2017-09-12"); s.Status != law.Expelled || s.Listings[0].State != "off_sale" {
		t.Errorf("expelled by the platform's record: %s", s.Status)
	}
	// Once the ledger took its own expulsion back, the record is only its echo.
	c := decide(t, &a, "PEN-03", "v", "2017-10-01")
	_, entries, err := law.Reverse(a, c, law.Act{At: at(t, "2017-10-02"), By: "赵敏", Reason: "误判"})
	if err != nil {
		t.Fatal(err)
	}
	a.Entries = append(a.Entries, entries...)
	if s := standing(t, a, "2017-10-02"); s.Status != law.Active {
		t.Errorf("after the reversal: %s", s.Status)
	}
}

func TestComing(t *testing.T) {
	a := account(t)
	if coming := forProvider(standing(t, a, "2016-06-14")); len(coming) != 0 {
		t.Errorf("nothing is open, but this comes: %v", coming)
	}
	for i, penalty := range []string{"PEN-04", "PEN-06", "PEN-06"} {
		c := opened(t, "PEN-04", fmt.Sprint("l", i), "2016-06-13 02:00")
		c.Penalty = penalty
		row, _ := table().At(penalty, c.OpenedAt)
		row.Points = int64(i / 2) // one point in all
		_, entries, err := law.Confirm(a, c, row, law.Act{At: c.OpenedAt, By: law.Engine})
		if err != nil {
			t.Fatal(err)
		}
		a.Entries = append(a.Entries, entries...)
	}
	var got []string
	for _, e := range forProvider(standing(t, a, "2016-06-14")) {
		if e.Why.ZH == "" || e.Why.EN == "" {
			t.Errorf("%s comes without a reason", e.What)
		}
		got = append(got, string(e.What)+" "+law.Date(e.At))
	}
	want := []string{"top_up_due 2016-06-17", "freeze_ends 2016-06-20", "display_closes 2016-07-18", "points_reset 2017-01-01", "additional_ends 2017-06-13"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Display that is closed already does not close again.
func TestClosedDisplayIsNotAboutToClose(t *testing.T) {
	moneys, settlements := money(t, "paid 2016-05-01 5000", "deducted 2016-09-28 15:00 3000", "settlement 2016-10-14 1000")
	a := account(t, moneys...)
	take(t, &a, nil, settlements)
	if coming := forProvider(standing(t, a, "2016-10-13")); len(coming) != 1 || coming[0].What != "display_closes" {
		t.Errorf("before the settlement: %v", coming)
	}
	if coming := forProvider(standing(t, a, "2016-10-14")); len(coming) != 0 {
		t.Errorf("after it: %v", coming)
	}
}

func TestHiddenTime(t *testing.T) {
	a := account(t, law.Money{ID: "d0", At: at(t, "2016-05-01"), Kind: "paid", Amount: 5000_00})
	c := decide(t, &a, "PEN-25", "l1", "2016-06-15")
	spans := func(asOf string) string {
		var out []string
		for _, i := range standing(t, a, asOf).Hidden {
			to := "now"
			if !i.To.IsZero() {
				to = law.Date(i.To)
			}
			out = append(out, law.Date(i.From)+" to "+to)
		}
		return strings.Join(out, ", ")
	}
	if got, want := spans("2016-06-30"), "2016-04-20 to 2016-05-01, 2016-06-15 to 2016-06-22"; got != want {
		t.Errorf("unpaid from joining on, then frozen: %s, want %s", got, want)
	}
	_, entries, err := law.Reverse(a, c, law.Act{At: at(t, "2016-06-18"), By: "赵敏", Reason: "误判"})
	if err != nil {
		t.Fatal(err)
	}
	a.Entries = append(a.Entries, entries...)
	if got, want := spans("2016-06-30"), "2016-04-20 to 2016-05-01, 2016-06-15 to 2016-06-18"; got != want {
		t.Errorf("frozen until the reversal: %s, want %s", got, want)
	}
	decide(t, &a, "PEN-03", "v", "2016-07-01")
	if got, want := spans("2016-07-02"), "2016-04-20 to 2016-05-01, 2016-06-15 to 2016-06-18, 2016-07-01 to now"; got != want {
		t.Errorf("expelled: %s, want %s", got, want)
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

// The standing's JSON is the data contract's.
func TestStandingJSON(t *testing.T) {
	a := account(t)
	decide(t, &a, "PEN-04", "l1", "2016-06-15 02:00")
	data, err := json.Marshal(standing(t, a, "2016-06-16T00:00:00Z"))
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{
		"provider_id": "p1", "as_of": "2016-06-16T08:00:00+08:00", "year": 2016.0, "points": 12.0, "status": "frozen",
		"frozen_until": "2016-06-22T02:00:00+08:00",
		"deposit": map[string]any{
			"required": "5000.00", "balance": "2000.00", "owed": "0.00", "shortfall": "3000.00",
			"top_up_due": "2016-06-21T00:00:00+08:00", "display": "open", "additional_until": nil,
		},
	} {
		if diff := cmp.Diff(want, got[key]); diff != "" {
			t.Errorf("%s: %s", key, diff)
		}
	}
	listing := got["listings"].([]any)[0].(map[string]any)
	if listing["id"] != "l1" || listing["state"] != "hidden" || listing["why"] != "店铺冻结至 2016-06-22 02:00:00" {
		t.Errorf("listing: %v", listing)
	}
	amounts := map[string]any{}
	for _, e := range got["entries"].([]any) {
		entry := e.(map[string]any)
		amounts[entry["kind"].(string)] = entry["amount"]
	}
	if diff := cmp.Diff(map[string]any{"money": "5000.00", "deposit": "3000.00", "freeze": 7.0, "points": 12.0, "step": 0.0}, amounts); diff != "" {
		t.Errorf("amounts: %s", diff)
	}
	var empty law.Standing
	data, err = json.Marshal(empty)
	if err != nil || !strings.Contains(string(data), `"listings":[],"entries":[],"hidden":[],"coming":[]`) || !strings.Contains(string(data), `"frozen_until":null`) {
		t.Errorf("an empty standing: %s, %v", data, err)
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
