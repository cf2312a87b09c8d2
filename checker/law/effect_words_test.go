package law_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// What time, payments and corrections change is told in exactly the sentences
// of what changed, and in as many in Chinese.
func TestStandingEffectsSayWhatChanged(t *testing.T) {
	type told struct{ asOf, want string }
	for _, x := range []struct {
		name    string
		records []string
		penalty string // decided on 2016-09-28 15:00; "" for none
		told    []told
	}{
		{"a shortfall, a settlement that reaches too short, a top-up", []string{
			"paid 2016-04-19 10:00 5000", "deducted 2016-09-28 15:00 3000", "settlement 2016-10-14 00:00 2000", "topped_up 2016-10-20 10:00 1000",
		}, "", []told{
			{"2016-09-28 14:59", ""},
			{"2016-09-28 15:00", "The shortfall of the deposit goes from 0.00 to 3000.00 CNY. It must be topped up by 2016-10-09 00:00:00. "},
			{"2016-10-09", ""},
			{"2016-10-14", "The status goes from active to display_closed. Store and listings are no longer shown. The deposit changes by 2000.00 CNY. " +
				"2000.00 CNY are kept back from settlements to fill the deposit. The shortfall of the deposit goes from 3000.00 to 1000.00 CNY. "},
			{"2016-10-20 10:00", "The status goes from display_closed to active. The deposit no longer keeps store and listings from being shown. " +
				"The shortfall of the deposit goes from 1000.00 to 0.00 CNY. "},
		}},
		{"a freeze that ends, points that are cleared", nil, "PEN-20", []told{
			{"2016-09-28 15:00", "The status goes from active to frozen. Frozen until 2016-10-13 15:00:00. The points of the year go from 0 to 12. "},
			{"2016-10-13 14:59:59", ""},
			{"2016-10-13 15:00", "The status goes from frozen to active. "},
			{"2017-01-01", "The points of the year go from 12 to 0. "},
		}},
		{"a listing delisted", nil, "REG-18.14", []told{
			{"2016-09-28 15:00", "Delisted by force: [l1]. "},
			{"2016-09-29", ""},
		}},
	} {
		moneys, settlements := money(t, x.records...)
		a := account(t, moneys...)
		if settlements != nil {
			take(t, &a, nil, settlements)
		}
		if x.penalty != "" {
			decide(t, &a, x.penalty, "l1", "2016-09-28 15:00")
		}
		var known law.Told
		for _, q := range x.told {
			effects, now := known.Follow(standing(t, a, q.asOf))
			var zh, en string
			for _, f := range effects {
				zh, en = zh+f.Why.ZH, en+f.Why.EN
			}
			if diff := cmp.Diff(q.want, en); diff != "" || strings.Count(zh, "。") != strings.Count(en+" ", ". ") {
				t.Errorf("%s, %s: %s\n%s", x.name, q.asOf, diff, zh)
			}
			known = now
		}
	}
}

// A provider that left has nothing imposed on it but what was delisted: it owes
// no top-up, and the platform took its goods off sale itself.
func TestNothingIsImposedOnWhoLeft(t *testing.T) {
	moneys, _ := money(t, "paid 2016-04-19 10:00 5000", "deducted 2016-09-28 15:00 3000")
	a := account(t, moneys...)
	a.Profile.Status, a.Profile.LeftAt = "left", at(t, "2016-09-29 10:00")
	_, told := law.Told{}.Follow(standing(t, a, "2016-09-29 09:59:59"))
	if i := told.Imposed; i.Shortfall != 3000_00 || i.TopUpDue.IsZero() {
		t.Fatalf("a shortfall of 3000.00 is told as %+v", i)
	}
	effects, told := told.Follow(standing(t, a, "2016-09-29 10:00"))
	if i := told.Imposed; len(effects) != 1 || i.Status != law.Active || !i.DisplayOpen || i.Shortfall != 0 || !i.TopUpDue.IsZero() {
		t.Errorf("a provider that left is told %+v", i)
	}
	if more, _ := told.Follow(standing(t, a, "2016-12-01")); len(more) > 0 {
		t.Errorf("and later %v", kinds(more))
	}
}

// TestForfeitureIsThePoints: a row without a measure but points reaches the
// limit, and what its points forfeit is the effect of the forfeiture.
func TestForfeitureIsThePoints(t *testing.T) {
	a := account(t)
	for _, listing := range []string{"l1", "l2", "l3"} {
		decide(t, &a, "PEN-24", listing, "2016-06-01 02:00")
	}
	before := standing(t, a, "2016-06-02 02:00")
	c := opened(t, "PEN-24", "l4", "2016-06-02 02:00")
	_, entries, err := law.Confirm(a, c, rowOf(t, c), law.Act{At: at(t, "2016-06-02 02:00"), By: law.Engine})
	if err != nil {
		t.Fatal(err)
	}
	effects, told := law.Told{}.Decided(before, standing(t, a.With(entries...), "2016-06-02 02:00"), entries, "N-1")
	if diff := cmp.Diff([]string{"deposit -5000.00", "expel 0.00", "points 0.00"}, kinds(effects)); diff != "" || told.Deposit != -5000_00 {
		t.Errorf("told %s in all: %s", law.Yuan(told.Deposit), diff)
	}
	if i := told.Imposed; i.Status != law.Expelled || i.DisplayOpen {
		t.Errorf("an expelled provider is told %+v", i)
	}
}

// What only records something has no effect.
func TestRecordsHaveNoEffect(t *testing.T) {
	a := account(t)
	c := opened(t, "PEN-24", "l1", "2016-06-01 02:00")
	act := law.Act{At: at(t, "2016-06-02 02:00"), By: "王芳", Reason: "不属实"}
	_, dismissal, err := law.Dismiss(c, act)
	if err != nil {
		t.Fatal(err)
	}
	_, waiver, err := law.Waive(c, "2016-07-01", "赵敏", act)
	if err != nil {
		t.Fatal(err)
	}
	now := standing(t, a, "2016-06-02 02:00")
	for _, entries := range [][]law.Entry{dismissal, waiver} {
		if effects, told := (law.Told{}).Decided(now, now, entries, "N-1"); len(effects) > 0 || told.Last != "" {
			t.Errorf("%s has the effects %v", did(entries), kinds(effects))
		}
	}
}
