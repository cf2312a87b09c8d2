package law_test

import (
	"testing"
	"time"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// The world the tests live in: the 2016 edition's numbers, its table, and the
// published days off of a few years.

func at(t testing.TB, s string) time.Time {
	t.Helper()
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly} {
		if v, err := time.ParseInLocation(layout, s, law.Beijing); err == nil {
			return v
		}
	}
	t.Fatalf("no instant: %q", s)
	return time.Time{}
}

func edition() time.Time { return time.Date(2016, 4, 8, 0, 0, 0, 0, law.Beijing) }

func dated(name string, value int64) law.Param {
	return law.Param{Name: name, Clause: "REG-9.5", Values: []law.Dated{{From: edition(), Value: value}}}
}

func params(t testing.TB) law.Params {
	t.Helper()
	p, err := law.NewParams([]law.Param{
		dated("expel_points", 24), dated("additional_deposit", 10000_00), dated("additional_deposit_months", 12),
		dated("deduction_window_months", 12), dated("deduction_count", 3), dated("top_up_working_days", 3),
		dated("settlement_days", 31), dated("mend_days", 7), dated("zero_sales_months", 3), dated("appeal_days", 60),
	}, []law.Market{
		{ID: "software", Deposit: dated("", 5000_00)},
		{ID: "service", Deposit: dated("", 20000_00)},
		{ID: "data", Deposit: dated("", 2000_00)},
		{ID: "solutions", Deposit: dated("", 30000_00)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func calendar(t testing.TB) law.Calendar {
	t.Helper()
	c, err := law.NewCalendar(
		law.CalendarYear{
			Year: 2016,
			Off: []string{
				"2016-01-01", "2016-01-02", "2016-01-03", "2016-02-07", "2016-02-08", "2016-02-09", "2016-02-10", "2016-02-11",
				"2016-02-12", "2016-02-13", "2016-04-02", "2016-04-03", "2016-04-04", "2016-04-30", "2016-05-01", "2016-05-02",
				"2016-06-09", "2016-06-10", "2016-06-11", "2016-09-15", "2016-09-16", "2016-09-17", "2016-10-01", "2016-10-02",
				"2016-10-03", "2016-10-04", "2016-10-05", "2016-10-06", "2016-10-07", "2016-12-31",
			},
			Work: []string{"2016-02-06", "2016-02-14", "2016-06-12", "2016-09-18", "2016-10-08", "2016-10-09"},
		},
		law.CalendarYear{
			Year: 2017,
			Off: []string{
				"2017-01-01", "2017-01-02", "2017-01-27", "2017-01-28", "2017-01-29", "2017-01-30", "2017-01-31", "2017-02-01",
				"2017-02-02", "2017-04-02", "2017-04-03", "2017-04-04", "2017-04-29", "2017-04-30", "2017-05-01", "2017-05-28",
				"2017-05-29", "2017-05-30", "2017-10-01", "2017-10-02", "2017-10-03", "2017-10-04", "2017-10-05", "2017-10-06",
				"2017-10-07", "2017-10-08", "2017-12-30", "2017-12-31",
			},
			Work: []string{"2017-01-22", "2017-02-04", "2017-04-01", "2017-05-27", "2017-09-30"},
		},
		law.CalendarYear{Year: 2018, Off: []string{"2018-01-01"}},
	)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func table() law.Table {
	row := func(id string, points, freeze, yuan int64) law.Row {
		return law.Row{ID: id, From: edition(), Points: points, FreezeDays: freeze, Deposit: yuan * 100}
	}
	needs := func(r law.Row, c law.Complaint) law.Row { r.Complaint = c; return r }
	expels := func(id string) law.Row {
		return law.Row{ID: id, From: edition(), Points: 24, Expel: true, DepositAll: true}
	}
	return law.Table{
		row("PEN-01", 12, 15, 5000), expels("PEN-03"), row("PEN-04", 12, 7, 3000),
		needs(row("PEN-06", 6, 0, 3000), law.Needed), needs(row("PEN-11", 3, 0, 0), law.Needed),
		needs(row("PEN-12", 3, 0, 0), law.OrSpotCheck), row("PEN-20", 12, 15, 0), row("PEN-21", 3, 0, 0),
		row("PEN-24", 6, 0, 0), row("PEN-25", 6, 7, 0),
		{ID: "REG-18.14", From: edition(), Delist: true},
		{ID: "REG-24.5", From: edition(), Expel: true},
	}
}

// account is a provider of the software market that paid its deposit on joining.
func account(t testing.TB, moneys ...law.Money) law.Account {
	t.Helper()
	a := law.Account{
		Profile: law.Profile{
			ProviderID: "p1", Kind: "company", Markets: []string{"software"}, Status: "active",
			JoinedAt: at(t, "2016-04-20 10:00"),
			Listings: []law.ListingProfile{{ID: "l1", Status: "on_sale", OnSaleAt: at(t, "2016-05-01")}},
		},
		Params:   params(t),
		Calendar: calendar(t),
	}
	if moneys == nil {
		moneys = []law.Money{{ID: "d0", At: at(t, "2016-04-19 10:00"), Kind: "paid", Amount: 5000_00}}
	}
	take(t, &a, moneys, nil)
	return a
}

func take(t testing.TB, a *law.Account, moneys []law.Money, settlements []law.Settlement) {
	t.Helper()
	entries, err := law.TakeIn(a.Profile.ProviderID, a.Entries, moneys, settlements, at(t, "2030-01-01"))
	if err != nil {
		t.Fatal(err)
	}
	a.Entries = append(a.Entries, entries...)
}

func standing(t testing.TB, a law.Account, asOf string) law.Standing {
	t.Helper()
	s, err := a.At(at(t, asOf))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// finding is an automatic, certain finding on a listing.
func finding(t testing.TB, penalty, subject, occurred string) law.Finding {
	t.Helper()
	kind := "listing"
	if penalty == "PEN-11" {
		kind = "complaint"
	}
	return law.Finding{
		Rule: "test/" + penalty, Clause: "REG-10.6", Penalty: penalty, Mode: law.Auto, Severity: law.Error,
		ProviderID: "p1", Subject: law.Subject{Type: kind, ID: subject}, OccurredAt: at(t, occurred),
		Fingerprint: penalty + "/" + subject, Content: "v1",
	}
}

// night opens the cases of the findings and lets the engine confirm what it may;
// the account and the cases are brought forward.
func night(t testing.TB, a *law.Account, cases *[]law.Case, asOf string, findings ...law.Finding) law.Docket {
	t.Helper()
	d := law.OpenCases(law.Intake{
		ProviderID: "p1", AsOf: at(t, asOf), Findings: findings, Cases: *cases, Table: table(), Params: a.Params,
	})
	for _, c := range d.Cases {
		if c.State == law.Open && !c.NeedsHuman {
			c = confirm(t, a, c, asOf, law.Engine)
		}
		keep(cases, c)
	}
	return d
}

func keep(cases *[]law.Case, c law.Case) {
	for i := range *cases {
		if (*cases)[i].ID == c.ID {
			(*cases)[i] = c
			return
		}
	}
	*cases = append(*cases, c)
}

func confirm(t testing.TB, a *law.Account, c law.Case, asOf, by string) law.Case {
	t.Helper()
	row, err := table().RowOf(c)
	if err != nil {
		t.Fatal(err)
	}
	c, entries, err := law.Confirm(*a, c, row, law.Act{At: at(t, asOf), By: by, Reason: "established"})
	if err != nil {
		t.Fatal(err)
	}
	a.Entries = append(a.Entries, entries...)
	return c
}
