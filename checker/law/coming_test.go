package law_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// forProvider is what is coming for the provider as a whole.
func forProvider(s law.Standing) []law.Event {
	return slices.DeleteFunc(slices.Clone(s.Coming), func(e law.Event) bool { return e.Listing != "" || e.Case != "" })
}

// due is the one event of that kind that is coming for a listing or a case.
func due(t *testing.T, s law.Standing, what law.What, id string) time.Time {
	t.Helper()
	var at time.Time
	for _, e := range s.Coming {
		if e.What == what && (e.Listing == id || e.Case == id) {
			if !at.IsZero() {
				t.Errorf("%s comes twice for %s", what, id)
			}
			at = e.At
		}
	}
	return at
}

// R19: three calendar months from going on sale or the last sale, not counting
// the time in which the goods could not be bought.
func TestProjectedDelisting(t *testing.T) {
	for name, x := range map[string]struct {
		change func(*law.Account)
		asOf   string
		want   string // "" for none
	}{
		"from going on sale":            {func(*law.Account) {}, "2016-06-01", "2016-08-01 00:00"},
		"clamped to the month's end":    {func(a *law.Account) { a.Profile.Listings[0].OnSaleAt = at(t, "2016-11-30 09:00") }, "2016-12-01", "2017-02-28 09:00"},
		"from the last sale":            {func(a *law.Account) { a.Profile.Listings[0].LastSaleAt = at(t, "2016-05-20 12:00") }, "2016-06-01", "2016-08-20 12:00"},
		"a sale before it went on sale": {func(a *law.Account) { a.Profile.Listings[0].LastSaleAt = at(t, "2016-04-20") }, "2016-06-01", "2016-08-01 00:00"},
		"off sale for a time": {func(a *law.Account) {
			a.Profile.Listings[0].OffSale = []law.Interval{{From: at(t, "2016-05-10"), To: at(t, "2016-05-20")}}
		}, "2016-06-01", "2016-08-11 00:00"},
		"a pause that begins as the months end": {func(a *law.Account) {
			a.Profile.Listings[0].OffSale = []law.Interval{{From: at(t, "2016-08-01"), To: at(t, "2016-09-01")}}
		}, "2016-06-01", "2016-08-01 00:00"},
		"a pause that ended before": {func(a *law.Account) {
			a.Profile.Listings[0].OffSale = []law.Interval{{From: at(t, "2016-04-10"), To: at(t, "2016-05-01")}}
		}, "2016-06-01", "2016-08-01 00:00"},
		"a freeze of seven days":        {func(a *law.Account) { decide(t, a, "PEN-25", "l9", "2016-05-15 02:00") }, "2016-06-01", "2016-08-08 00:00"},
		"a freeze that still runs":      {func(a *law.Account) { decide(t, a, "PEN-25", "l9", "2016-05-30 02:00") }, "2016-06-01", "2016-08-08 00:00"},
		"off sale with no end":          {func(a *law.Account) { a.Profile.Listings[0].OffSale = []law.Interval{{From: at(t, "2016-05-10")}} }, "2016-06-01", ""},
		"since when is not known":       {func(a *law.Account) { a.Profile.Listings[0].OnSaleAt = time.Time{} }, "2016-06-01", ""},
		"no pause and the store left":   {func(a *law.Account) { a.Profile.Status = "left" }, "2016-06-01", ""},
		"taken off sale":                {func(a *law.Account) { a.Profile.Listings[0].Status = "off_sale" }, "2016-06-01", ""},
		"delisted":                      {func(a *law.Account) { decide(t, a, "REG-18.14", "l1", "2016-05-15 02:00") }, "2016-06-01", ""},
		"the provider has left":         {func(a *law.Account) { a.Profile.LeftAt = at(t, "2016-05-15") }, "2016-06-01", ""},
		"expelled":                      {func(a *law.Account) { decide(t, a, "PEN-03", "v1", "2016-05-15 02:00") }, "2016-06-01", ""},
		"due already, and not yet seen": {func(*law.Account) {}, "2016-09-01", "2016-08-01 00:00"},
	} {
		a := account(t)
		x.change(&a)
		var want time.Time
		if x.want != "" {
			want = at(t, x.want)
		}
		if got := due(t, standing(t, a, x.asOf), law.DelistDue, "l1"); !got.Equal(want) {
			t.Errorf("%s: %s, want %s", name, got, x.want)
		}
	}
}

// The projection agrees with walking through the time hour by hour.
func TestProjectedDelistingAgreesWithAWalk(t *testing.T) {
	a := account(t)
	start := at(t, "2016-05-01")
	rapid.Check(t, func(t *rapid.T) {
		var pauses []law.Interval
		for range rapid.IntRange(0, 4).Draw(t, "pauses") {
			from := start.Add(time.Duration(rapid.IntRange(-500, 3000).Draw(t, "from")) * time.Hour)
			pauses = append(pauses, law.Interval{From: from, To: from.Add(time.Duration(rapid.IntRange(0, 900).Draw(t, "for")) * time.Hour)})
		}
		left := 92 * 24 // May, June and July
		now := start
		for ; left > 0; now = now.Add(time.Hour) {
			if !slices.ContainsFunc(pauses, func(p law.Interval) bool { return !now.Before(p.From) && now.Before(p.To) }) {
				left--
			}
		}
		b := a
		b.Profile.Listings = []law.ListingProfile{{ID: "l1", Status: "on_sale", OnSaleAt: start, OffSale: pauses}}
		s, err := b.At(start)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range s.Coming {
			if e.What == law.DelistDue && !e.At.Equal(now) {
				t.Fatalf("%s, by walking %s", e.At, now)
			}
		}
	})
}

// An appeal can be made until the end of the sixtieth day, once, and not
// against what was taken back.
func TestComingAppeals(t *testing.T) {
	a := account(t)
	c := decide(t, &a, "PEN-24", "l1", "2016-06-15 02:00")
	grave := decide(t, &a, "PEN-03", "v1", "2016-06-20 02:00")
	if s := standing(t, a, "2016-06-21"); !due(t, s, law.AppealEnds, c.ID).Equal(at(t, "2016-08-15")) || !due(t, s, law.AppealEnds, grave.ID).Equal(at(t, "2016-08-20")) {
		t.Errorf("coming: %v", s.Coming)
	}
	if s := standing(t, a, "2016-08-15"); !due(t, s, law.AppealEnds, c.ID).IsZero() || due(t, s, law.AppealEnds, grave.ID).IsZero() {
		t.Errorf("at the last instant: %v", s.Coming)
	}
	_, entries, err := law.Appeal(a.Params, c, law.Act{At: at(t, "2016-06-22"), By: "服务商", Reason: "不服"})
	if err != nil {
		t.Fatal(err)
	}
	a.Entries = append(a.Entries, entries...)
	_, entries, err = law.Reverse(a, grave, law.Act{At: at(t, "2016-06-23"), By: "赵敏", Reason: "误判"})
	if err != nil {
		t.Fatal(err)
	}
	a.Entries = append(a.Entries, entries...)
	for _, e := range standing(t, a, "2016-06-24").Coming {
		if e.What == law.AppealEnds {
			t.Errorf("coming: %v", e)
		}
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
