package law_test

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/yunjian-audit/yunjian/checker/law"
)

func reasons(d law.Docket) []law.Reason {
	var out []law.Reason
	for _, o := range d.Observations {
		out = append(out, o.Reason)
	}
	return out
}

// R6: the same finding night after night is one case while it is open.
func TestOneConductOneOpenCase(t *testing.T) {
	a := account(t)
	var cases []law.Case
	f := finding(t, "PEN-24", "l1", "2016-06-15 02:00")
	f.Mode = law.Review
	for i, when := range []string{"2016-06-15 02:00", "2016-06-16 02:00", "2016-07-16 02:00"} {
		f.OccurredAt = at(t, when)
		night(t, &a, &cases, when, f)
		if len(cases) != 1 || len(cases[0].Findings) != 1 || cases[0].State != law.Open {
			t.Fatalf("night %d: %d cases, the first with %d findings", i+1, len(cases), len(cases[0].Findings))
		}
	}
	other := f
	other.Content, other.Fingerprint = "v2", "another"
	night(t, &a, &cases, "2016-07-17 02:00", f, other)
	if len(cases) != 1 || len(cases[0].Findings) != 2 {
		t.Fatalf("another finding on the same subject: %d cases, %d findings", len(cases), len(cases[0].Findings))
	}
	if acts := fmt.Sprint(cases[0].History[0].Act, cases[0].History[1].Act, len(cases[0].History)); acts != "openadd2" && acts != "open add 2" {
		t.Errorf("history: %v", cases[0].History)
	}
	night(t, &a, &cases, "2016-07-18 02:00", finding(t, "PEN-25", "l1", "2016-07-18 02:00"), finding(t, "PEN-25", "l2", "2016-07-18 02:00"))
	if len(cases) != 3 {
		t.Errorf("another row and another subject are cases of their own: %d cases", len(cases))
	}
}

// R8, R47: time to mend is 7 x 24 h, the last instant included.
func TestTimeToMend(t *testing.T) {
	decided := "2016-06-15 02:00"
	for _, x := range []struct {
		name, when, content string
		finished            bool
		cases               int
		reasons             []law.Reason
	}{
		{"the same night again", decided, "v1", false, 1, nil},
		{"the next night", "2016-06-16 02:00", "v1", false, 1, []law.Reason{law.Mending}},
		{"exactly 7 x 24 h", "2016-06-22 02:00", "v1", false, 1, []law.Reason{law.Mending}},
		{"one nanosecond later", "2016-06-22 02:00:00.000000001", "v1", false, 2, nil},
		{"changed content at once", "2016-06-15 02:00:00.000000001", "v2", false, 2, nil},
		{"finished conduct never reopens", "2016-09-15 02:00", "v1", true, 1, []law.Reason{law.Settled}},
	} {
		a := account(t)
		var cases []law.Case
		f := finding(t, "PEN-24", "l1", decided)
		f.Finished = x.finished
		night(t, &a, &cases, decided, f)
		f.Content = x.content
		if !x.finished {
			f.OccurredAt = at(t, x.when)
		}
		d := night(t, &a, &cases, x.when, f)
		if len(cases) != x.cases || !cmp.Equal(reasons(d), x.reasons) {
			t.Errorf("%s: %d cases and %v; want %d and %v", x.name, len(cases), reasons(d), x.cases, x.reasons)
		}
		if x.cases == 2 && cases[1].Previous != cases[0].ID {
			t.Errorf("%s: the new case does not name the one before", x.name)
		}
	}
}

// R8 over weeks: each case gives its own time to mend.
func TestUnchangedConductEveryEightDays(t *testing.T) {
	a := account(t)
	var cases []law.Case
	for _, x := range []struct {
		when   string
		points int64
	}{
		{"2016-06-15 02:00", 6},
		{"2016-06-18 02:00", 6},
		{"2016-06-21 02:00", 6},
		{"2016-06-23 02:00", 12},
		{"2016-06-25 02:00", 12},
		{"2016-06-29 02:00", 12},
		{"2016-07-01 02:00", 18},
	} {
		f := finding(t, "PEN-24", "l1", x.when)
		for range 2 { // every night runs twice
			night(t, &a, &cases, x.when, f)
			if got := standing(t, a, x.when).Points; got != x.points {
				t.Fatalf("%s: %d points, want %d", x.when, got, x.points)
			}
		}
	}
}

// One of two findings changes: only the change opens a new case, whose time to
// mend then runs for both.
func TestPartlyChangedConduct(t *testing.T) {
	a := account(t)
	var cases []law.Case
	one, two := finding(t, "PEN-24", "l1", "2016-06-15 02:00"), finding(t, "PEN-24", "l1", "2016-06-15 02:00")
	two.Fingerprint, two.Content = "two", "two"
	night(t, &a, &cases, "2016-06-15 02:00", one, two)
	if len(cases) != 1 {
		t.Fatalf("%d cases", len(cases))
	}
	two.Content = "two, changed"
	night(t, &a, &cases, "2016-06-17 02:00", one, two)
	if len(cases) != 2 || len(cases[1].Findings) != 2 {
		t.Fatalf("%d cases", len(cases))
	}
	if d := night(t, &a, &cases, "2016-06-23 02:00", one, two); len(cases) != 2 || len(d.Observations) != 2 {
		t.Fatalf("within the new time to mend: %d cases, %v", len(cases), reasons(d))
	}
	// A mere suspicion beside unchanged conduct does not let the engine punish that conduct again.
	doubt := one
	doubt.Fingerprint, doubt.Content, doubt.Severity = "doubt", "doubt", law.Warning
	night(t, &a, &cases, "2016-06-23 03:00", one, two, doubt)
	if len(cases) != 3 || !cases[2].NeedsHuman || cases[2].State != law.Open {
		t.Fatalf("a suspicion within the time to mend: %d cases", len(cases))
	}
	// Once the unchanged conduct's time is over it is sure again, and the engine may confirm.
	night(t, &a, &cases, "2016-06-24 02:00:00.001", one, two, doubt)
	if len(cases) != 3 {
		t.Fatalf("%d cases", len(cases))
	}
}

func TestFinishedConductIsAnotherActOnlyAfterTheDecision(t *testing.T) {
	a := account(t)
	var cases []law.Case
	f := finding(t, "PEN-21", "o1", "2016-06-10 12:00")
	f.Finished = true
	night(t, &a, &cases, "2016-06-15 02:00", f)
	for _, x := range []struct {
		content, occurred string
		cases             int
	}{
		{"v2", "2016-06-11 12:00", 1}, // found later, but committed before the decision
		{"v1", "2016-06-20 12:00", 1}, // the same act, read with another date
		{"v2", "2016-06-20 12:00", 2}, // another act
	} {
		f.Content, f.OccurredAt = x.content, at(t, x.occurred)
		night(t, &a, &cases, "2016-07-15 02:00", f)
		if len(cases) != x.cases {
			t.Errorf("%s at %s: %d cases, want %d", x.content, x.occurred, len(cases), x.cases)
		}
	}
}

// A person who dismissed a case is not asked again about the same content.
func TestDismissedAndReversedContentIsSettled(t *testing.T) {
	for _, how := range []string{"dismiss", "reverse"} {
		a := account(t)
		var cases []law.Case
		f := finding(t, "PEN-24", "l1", "2016-06-15 02:00")
		f.Mode = law.Review
		night(t, &a, &cases, "2016-06-15 02:00", f)
		act := law.Act{At: at(t, "2016-06-15 10:00"), By: "王芳", Reason: "误报"}
		var err error
		if how == "dismiss" {
			cases[0], _, err = law.Dismiss(cases[0], act)
		} else {
			cases[0] = confirm(t, &a, cases[0], "2016-06-15 09:00", "李强")
			var entries []law.Entry
			cases[0], entries, err = law.Reverse(a, cases[0], act)
			a.Entries = append(a.Entries, entries...)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, when := range []string{"2016-06-16 02:00", "2016-12-16 02:00"} {
			f.OccurredAt = at(t, when)
			d := night(t, &a, &cases, when, f)
			if len(cases) != 1 || !cmp.Equal(reasons(d), []law.Reason{law.Settled}) || d.Observations[0].Case != cases[0].ID {
				t.Fatalf("%s, %s: %d cases, %v", how, when, len(cases), reasons(d))
			}
		}
		f.Content = "v2"
		if night(t, &a, &cases, "2016-12-17 02:00", f); len(cases) != 2 || cases[1].Previous != cases[0].ID {
			t.Fatalf("%s: changed content opens no case", how)
		}
		if got := standing(t, a, "2016-12-17 02:00").Points; got != 0 {
			t.Errorf("%s: %d points", how, got)
		}
	}
}

// R11, and what never opens a case.
func TestWhoConfirmsAndWhatOpensNothing(t *testing.T) {
	for _, x := range []struct {
		name   string
		change func(*law.Intake, *law.Finding)
		human  bool
		reason law.Reason
	}{
		{"automatic and certain", func(*law.Intake, *law.Finding) {}, false, ""},
		{"a heuristic", func(_ *law.Intake, f *law.Finding) { f.Mode = law.Review }, true, ""},
		{"a warning of an automatic rule", func(_ *law.Intake, f *law.Finding) { f.Severity = law.Warning }, true, ""},
		{"a second pair of eyes", func(in *law.Intake, _ *law.Finding) { in.SecondEyes = true }, true, ""},
		{"a row that expels", func(_ *law.Intake, f *law.Finding) { f.Penalty = "PEN-03" }, true, ""},
		{"a measure that expels", func(_ *law.Intake, f *law.Finding) { f.Penalty, f.Measure = "", "REG-24.5" }, true, ""},
		{"a measure that delists", func(_ *law.Intake, f *law.Finding) { f.Penalty, f.Measure = "", "REG-18.14" }, false, ""},
		{"a rule that watches", func(_ *law.Intake, f *law.Finding) { f.Mode = law.Monitor }, false, law.Watched},
		{"advice", func(_ *law.Intake, f *law.Finding) { f.Severity = law.Note }, false, law.Advice},
		{"no measure", func(_ *law.Intake, f *law.Finding) { f.Penalty = "" }, false, law.NoMeasure},
		{"an unknown row", func(_ *law.Intake, f *law.Finding) { f.Penalty = "PEN-99" }, false, law.NoRow},
		{"before the edition", func(_ *law.Intake, f *law.Finding) { f.OccurredAt = at(t, "2016-04-07 23:59:59.999") }, false, law.NoRow},
	} {
		in := law.Intake{ProviderID: "p1", AsOf: at(t, "2016-06-15 02:00"), Table: table(), Params: params(t)}
		f := finding(t, "PEN-24", "l1", "2016-06-15 02:00")
		x.change(&in, &f)
		in.Findings = []law.Finding{f}
		d := law.OpenCases(in)
		if x.reason != "" {
			if len(d.Cases) != 0 || !cmp.Equal(reasons(d), []law.Reason{x.reason}) {
				t.Errorf("%s: %d cases, %v", x.name, len(d.Cases), reasons(d))
			}
			continue
		}
		if len(d.Cases) != 1 || d.Cases[0].NeedsHuman != x.human {
			t.Errorf("%s: %d cases, a person needed: %v", x.name, len(d.Cases), len(d.Cases) == 1 && d.Cases[0].NeedsHuman)
		}
	}
}

// What opens no case does not stand in the way of what does.
func TestObservationsBesideCases(t *testing.T) {
	watched, sure := finding(t, "PEN-24", "l1", "2016-06-14"), finding(t, "PEN-24", "l2", "2016-06-15")
	watched.Mode = law.Monitor
	d := law.OpenCases(law.Intake{
		ProviderID: "p1", AsOf: at(t, "2016-06-15 02:00"), Findings: []law.Finding{sure, watched}, Table: table(), Params: params(t),
	})
	if len(d.Cases) != 1 || d.Cases[0].Subject.ID != "l2" || !cmp.Equal(reasons(d), []law.Reason{law.Watched}) {
		t.Errorf("%d cases, %v", len(d.Cases), reasons(d))
	}
}

// A suspicion that is joined by a certain finding no longer waits for a person.
func TestCertaintyFreesAnOpenCase(t *testing.T) {
	a := account(t)
	var cases []law.Case
	doubt := finding(t, "PEN-24", "l1", "2016-06-15 02:00")
	doubt.Severity = law.Warning
	night(t, &a, &cases, "2016-06-15 02:00", doubt)
	sure := finding(t, "PEN-24", "l1", "2016-06-16 02:00")
	sure.Content = "v2"
	night(t, &a, &cases, "2016-06-16 02:00", doubt, sure)
	if len(cases) != 1 || cases[0].State != law.Confirmed || cases[0].DecidedBy != law.Engine {
		t.Errorf("%d cases, the first %s", len(cases), cases[0].State)
	}
}

// Where a person filed a case beside the engine's, the later one grows, in
// whatever order they are kept.
func TestSeveralOpenCases(t *testing.T) {
	doubt := finding(t, "PEN-24", "l1", "2016-06-15 02:00")
	doubt.Mode = law.Review
	in := law.Intake{ProviderID: "p1", AsOf: at(t, "2016-06-15 02:00"), Findings: []law.Finding{doubt}, Table: table(), Params: params(t)}
	first := law.OpenCases(in).Cases[0]
	file := func(when, text string) law.Case {
		c, _, err := law.File(table(), law.Proposal{
			ProviderID: "p1", Penalty: "PEN-24", Subject: first.Subject, Evidence: []law.Evidence{{Record: "listing", ID: "l1", Text: text}},
		}, law.Act{At: at(t, when), By: "王芳", Reason: "官网未展示"})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	in.AsOf, in.Findings[0].Content = at(t, "2016-06-20 02:00"), "v2"
	for _, second := range []law.Case{file("2016-06-16", "一"), file("2016-06-15 02:00", "二"), file("2016-06-15 02:00", "三"), file("2016-06-15 02:00", "四")} {
		want := second.ID
		if second.OpenedAt.Equal(first.OpenedAt) {
			want = max(first.ID, second.ID)
		}
		for _, kept := range [][]law.Case{{first, second}, {second, first}} {
			in.Cases = kept
			d := law.OpenCases(in)
			if len(d.Cases) != 1 || d.Cases[0].ID != want || len(d.Cases[0].Findings) != 2 {
				t.Errorf("%d cases, %s grows, want %s", len(d.Cases), d.Cases[0].ID, want)
			}
		}
	}
}

// R48: a delisted listing stays delisted.
func TestDelistedOnce(t *testing.T) {
	a := account(t)
	var cases []law.Case
	f := finding(t, "", "l1", "2016-08-01 02:00")
	f.Measure = "REG-18.14"
	night(t, &a, &cases, "2016-08-01 02:00", f)
	f.OccurredAt, f.Content = at(t, "2016-12-01 02:00"), "later"
	d := night(t, &a, &cases, "2016-12-01 02:00", f)
	if len(cases) != 1 || !cmp.Equal(reasons(d), []law.Reason{law.Settled}) {
		t.Errorf("%d cases, %v", len(cases), reasons(d))
	}
	if l := standing(t, a, "2016-12-01 02:00").Listings[0]; l.State != "delisted" || !strings.Contains(l.Why.EN, cases[0].ID) {
		t.Errorf("the listing is %s: %s", l.State, l.Why.EN)
	}
}

// The order of the findings and their repetition change nothing, nor does a
// second run of a night, nor an earlier night run again after a later one.
func TestOrderAndRepetition(t *testing.T) {
	var findings []law.Finding
	for i := range 12 {
		f := finding(t, []string{"PEN-24", "PEN-25", "PEN-11", "PEN-03"}[i%4], fmt.Sprint("s", i%5), "2016-06-15 02:00")
		f.Content = fmt.Sprint("v", i%2)
		f.Fingerprint += f.Content
		findings = append(findings, f)
	}
	run := func(findings []law.Finding) ([]law.Case, law.Account) {
		a := account(t)
		var cases []law.Case
		night(t, &a, &cases, "2016-06-15 02:00", findings...)
		return cases, a
	}
	wantCases, want := run(findings)
	random := rand.New(rand.NewSource(1))
	for range 50 {
		shuffled := append(append([]law.Finding{}, findings...), findings[random.Intn(12)], findings[random.Intn(12)])
		random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		cases, a := run(shuffled)
		if diff := cmp.Diff(wantCases, cases); diff != "" {
			t.Fatalf("another order of the findings makes other cases:\n%s", diff)
		}
		if diff := cmp.Diff(want.Entries, a.Entries); diff != "" {
			t.Fatalf("another order of the findings makes other entries:\n%s", diff)
		}
		before := len(a.Entries)
		again := append([]law.Case{}, cases...)
		night(t, &a, &again, "2016-06-15 02:00", shuffled...)
		night(t, &a, &again, "2016-06-14 02:00", shuffled...)
		if diff := cmp.Diff(cases, again); diff != "" || len(a.Entries) != before {
			t.Fatalf("the second run changes something:\n%s", diff)
		}
	}
}

// A finding whose rule gives no content is told by its quotations.
func TestContentOfQuotations(t *testing.T) {
	a := account(t)
	var cases []law.Case
	f := finding(t, "PEN-24", "l1", "2016-06-15 02:00")
	f.Content, f.Evidence = "", []law.Evidence{{Record: "official_page", ID: "l1", Path: "/html", Text: "欢迎", Line: 3}}
	night(t, &a, &cases, "2016-06-15 02:00", f)
	f.Evidence = []law.Evidence{{Record: "official_page", ID: "l1", Path: "/html", Text: "欢迎", Line: 9, Start: 40}}
	if night(t, &a, &cases, "2016-06-16 02:00", f); len(cases) != 1 {
		t.Error("a quotation that moved is taken for another")
	}
	f.Evidence[0].Text = "欢迎光临"
	if night(t, &a, &cases, "2016-06-16 02:00", f); len(cases) != 2 {
		t.Error("another quotation is taken for the same")
	}
}

func TestCaseIDs(t *testing.T) {
	ids := map[string]bool{}
	for _, penalty := range []string{"PEN-24", "PEN-25"} {
		for _, subject := range []string{"l1", "l2"} {
			for _, when := range []string{"2016-06-15 02:00", "2016-06-16 02:00"} {
				d := law.OpenCases(law.Intake{
					ProviderID: "p1", AsOf: at(t, when), Findings: []law.Finding{finding(t, penalty, subject, when)},
					Table: table(), Params: params(t),
				})
				id := d.Cases[0].ID
				if len(id) != 14 || !strings.HasPrefix(id, "C-") || strings.ContainsAny(id[2:], "ilouABCDEFGHIJKLMNOPQRSTUVWXYZ") {
					t.Errorf("an id hard to type: %s", id)
				}
				ids[id] = true
			}
		}
	}
	if len(ids) != 8 {
		t.Errorf("%d ids for 8 cases", len(ids))
	}
	when := at(t, "2016-06-15 02:00")
	same := func(zone *time.Location) string {
		return law.OpenCases(law.Intake{
			ProviderID: "p1", AsOf: when.In(zone), Findings: []law.Finding{finding(t, "PEN-24", "l1", "2016-06-15 02:00")},
			Table: table(), Params: params(t),
		}).Cases[0].ID
	}
	if same(time.UTC) != same(law.Beijing) {
		t.Error("the offset of the instant changes the id")
	}
}
