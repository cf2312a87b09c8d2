package law_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/yunjian-audit/yunjian/checker/law"
)

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
		{"never paid, and nothing is taken from settlements (R42)", "software", []string{"settlement 2016-06-01 10:00 9000"}, []asked{
			{"2016-06-02", "0.00 of 5000.00, owed 0.00, short 5000.00, due -, closed, additional until -"},
		}},
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
