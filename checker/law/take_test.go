package law_test

import (
	"strings"
	"testing"

	"github.com/yunjian-audit/yunjian/checker/law"
)

func TestTakeIn(t *testing.T) {
	asOf := at(t, "2016-06-15 02:00")
	moneys, settlements := money(t, "paid 2016-05-01 5000", "deducted 2016-06-01 10:00 12.34", "settlement 2016-06-02 100")
	entries, err := law.TakeIn("p1", nil, moneys, settlements, asOf)
	if err != nil {
		t.Fatal(err)
	}
	if got := did(entries); got != "money 500000, money 1234, settlement 10000" {
		t.Fatalf("entries: %s", got)
	}
	if e := entries[1]; !e.At.Equal(at(t, "2016-06-01 10:00")) || e.Record != "r1" || e.Money != "deducted" || !strings.Contains(e.Why.ZH, "12.34 元") {
		t.Errorf("entry: %+v", e)
	}
	take := func(ledger []law.Entry, asOf string, moneys []law.Money) []law.Entry {
		t.Helper()
		entries, err := law.TakeIn("p1", ledger, moneys, settlements, at(t, asOf))
		if err != nil {
			t.Fatal(err)
		}
		return entries
	}
	if again := take(entries, "2016-06-16 02:00", append(moneys, moneys...)); len(again) != 0 {
		t.Errorf("taken in twice: %s", did(again))
	}
	if fewer := take(entries, "2016-06-16 02:00", nil); len(fewer) != 0 {
		t.Errorf("a record that is not given again is undone: %s", did(fewer))
	}

	// A corrected record takes the place of the old one, from the night it was read.
	corrected := append([]law.Money{}, moneys...)
	corrected[1].Amount = 100_00
	ledger := append(entries, take(entries, "2016-06-16 02:00", corrected)...)
	a := account(t)
	a.Entries = ledger
	for asOf, want := range map[string]string{"2016-06-15 02:00": "4987.66", "2016-06-16 02:00": "4900.00"} {
		if got := law.Yuan(standing(t, a, asOf).Deposit.Balance); got != want {
			t.Errorf("%s: %s, want %s", asOf, got, want)
		}
	}
	if again := take(ledger, "2016-06-16 02:00", corrected); len(again) != 0 {
		t.Errorf("the correction twice: %s", did(again))
	}
	if earlier := take(ledger, "2016-06-15 02:00", moneys); len(earlier) != 0 {
		t.Errorf("an earlier night run again undoes the correction: %s", did(earlier))
	}
	more := append([]law.Money{}, moneys...)
	more = append(more, law.Money{ID: "late", At: at(t, "2016-06-10"), Kind: "topped_up", Amount: 1})
	if earlier := take(ledger, "2016-06-15 02:00", more); did(earlier) != "money 1" {
		t.Errorf("what an earlier night still has to tell: %s", did(earlier))
	}
	// And it may go back to what it was.
	ledger = append(ledger, take(ledger, "2016-06-17 02:00", moneys)...)
	a.Entries = ledger
	if got := law.Yuan(standing(t, a, "2016-06-17 02:00").Deposit.Balance); got != "4987.66" {
		t.Errorf("corrected back: %s", got)
	}
	if again := take(ledger, "2016-06-18 02:00", moneys); len(again) != 0 {
		t.Errorf("corrected back twice: %s", did(again))
	}

	for name, bad := range map[string]law.Money{
		"no id":        {At: asOf, Kind: "paid", Amount: 1},
		"no kind":      {ID: "x", At: asOf, Kind: "gift", Amount: 1},
		"less than no": {ID: "x", At: asOf, Kind: "paid", Amount: -1},
	} {
		if _, err := law.TakeIn("p1", nil, []law.Money{bad}, nil, asOf); err == nil {
			t.Errorf("a deposit record with %s is taken", name)
		}
	}
	for name, bad := range map[string]law.Settlement{"no id": {At: asOf, Amount: 1}, "less than no": {ID: "x", At: asOf, Amount: -1}} {
		if _, err := law.TakeIn("p1", nil, nil, []law.Settlement{bad}, asOf); err == nil {
			t.Errorf("a settlement with %s is taken", name)
		}
	}
}
