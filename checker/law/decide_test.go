package law_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// opened is an open case of one finding.
func opened(t testing.TB, penalty, subject, when string) law.Case {
	t.Helper()
	f := finding(t, penalty, subject, when)
	d := law.OpenCases(law.Intake{ProviderID: "p1", AsOf: at(t, when), Findings: []law.Finding{f}, Table: table(), Params: params(t)})
	if len(d.Cases) != 1 {
		t.Fatalf("%d cases, %v", len(d.Cases), reasons(d))
	}
	return d.Cases[0]
}

func rowOf(t testing.TB, c law.Case) law.Row {
	t.Helper()
	row, err := table().RowOf(c)
	if err != nil {
		t.Fatal(err)
	}
	return row
}

// did writes entries for a comparison: kind, amount, and how it is marked.
func did(entries []law.Entry) string {
	var out []string
	for _, e := range entries {
		s := fmt.Sprintf("%s %d", e.Kind, e.Amount)
		if e.All {
			s += " all"
		}
		if e.ByPoints {
			s += " by points"
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

func TestConfirmTakesEveryMeasureOfTheRow(t *testing.T) {
	for _, x := range []struct{ penalty, want string }{
		{"PEN-01", "step 0, deposit 500000, freeze 15, points 12"},
		{"PEN-03", "step 0, deposit 500000 all, points 24, expel 0"},
		{"PEN-21", "step 0, points 3"},
		{"PEN-25", "step 0, freeze 7, points 6"},
		{"REG-18.14", "step 0, delist 0"},
		{"REG-24.5", "step 0, expel 0"},
	} {
		a := account(t)
		c := opened(t, x.penalty, "l1", "2016-06-15 02:00")
		act := law.Act{At: at(t, "2016-06-16 10:00"), By: "王芳", Reason: "属实"}
		decided, entries, err := law.Confirm(a, c, rowOf(t, c), act)
		if err != nil {
			t.Errorf("%s: %v", x.penalty, err)
			continue
		}
		if got := did(entries); got != x.want {
			t.Errorf("%s: %s, want %s", x.penalty, got, x.want)
		}
		if decided.State != law.Confirmed || !decided.DecidedAt.Equal(act.At) || decided.DecidedBy != "王芳" || decided.Reason != "属实" {
			t.Errorf("%s: decided as %+v", x.penalty, decided)
		}
		if c.State != law.Open || len(c.History) != 1 {
			t.Errorf("%s: the case that was given is changed", x.penalty)
		}
		for _, e := range entries {
			if e.ID == "" || e.Why.ZH == "" || e.Why.EN == "" || e.By != "王芳" || e.Case != c.ID || !e.At.Equal(act.At) || e.Penalty != x.penalty {
				t.Errorf("%s: entry %+v", x.penalty, e)
			}
		}
		_, again, _ := law.Confirm(a, c, rowOf(t, c), act)
		if diff := cmp.Diff(entries, again); diff != "" {
			t.Errorf("%s: the same decision makes other entries:\n%s", x.penalty, diff)
		}
	}
}

func TestWhyCarriesTheArithmetic(t *testing.T) {
	a := account(t)
	confirm(t, &a, opened(t, "PEN-04", "l1", "2016-06-15 02:00"), "2016-06-15 02:00", law.Engine)
	_, entries, err := law.Confirm(a, opened(t, "PEN-01", "l1", "2016-06-16 02:00"), rowOf(t, opened(t, "PEN-01", "l1", "2016-06-16 02:00")),
		law.Act{At: at(t, "2016-06-16 02:00"), By: law.Engine})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := did(entries), "deposit 500000, freeze 15, points 12, deposit 0 all by points, expel 0 by points"; got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
	// In the ledger the decision reads in the same order.
	a.Entries = append(a.Entries, entries...)
	listed := standing(t, a, "2016-06-16 02:00").Entries
	if got := did(listed[len(listed)-len(entries):]); got != did(entries) {
		t.Errorf("the ledger lists %s", got)
	}
	for i, want := range []string{
		"of a balance of 2000.00 CNY, 2000.00 is taken, 0.00 is left and 3000.00 stays owed",
		"from 2016-06-22 02:00:00 to 2016-07-07 02:00:00 Beijing time. It starts when the freeze that is running ends.",
		"12 points; in 2016 that makes 12 + 12 = 24. 24 points expel.",
		"the remaining deposit of 0.00 CNY is forfeited",
		"24 points within 2016 reach 24",
	} {
		if !strings.Contains(entries[i].Why.EN, want) {
			t.Errorf("entry %d says %q, without %q", i, entries[i].Why.EN, want)
		}
	}
	for i, want := range []string{
		"余额 2000.00 元，实扣 2000.00 元，余 0.00 元，欠 3000.00 元",
		"自 2016-06-22 02:00:00 至 2016-07-07 02:00:00（北京时间）。前一冻结未满，自其结束时起算。",
		"2016 年累计 12 + 12 = 24 分。满 24 分清退。",
	} {
		if !strings.Contains(entries[i].Why.ZH, want) {
			t.Errorf("entry %d says %q, without %q", i, entries[i].Why.ZH, want)
		}
	}
}

// Every act on a case in every state: which is possible, and that an impossible
// one changes nothing and says how to go on.
func TestLifeOfACase(t *testing.T) {
	a := account(t)
	acts := map[string]func(law.Account, law.Case, law.Act) (law.Case, []law.Entry, error){
		"confirm": func(a law.Account, c law.Case, act law.Act) (law.Case, []law.Entry, error) {
			return law.Confirm(a, c, rowOf(t, c), act)
		},
		"dismiss": func(_ law.Account, c law.Case, act law.Act) (law.Case, []law.Entry, error) {
			return law.Dismiss(c, act)
		},
		"appeal": func(_ law.Account, c law.Case, act law.Act) (law.Case, []law.Entry, error) {
			return law.Appeal(params(t), c, act)
		},
		"uphold":   func(_ law.Account, c law.Case, act law.Act) (law.Case, []law.Entry, error) { return law.Uphold(c, act) },
		"overturn": law.Overturn,
		"reverse":  law.Reverse,
	}
	possible := map[string]law.State{
		"open confirm": law.Confirmed, "open dismiss": law.Dismissed, "confirmed appeal": law.Appealed,
		"confirmed reverse": law.Reversed, "appealed uphold": law.Upheld, "appealed overturn": law.Reversed, "upheld reverse": law.Reversed,
	}
	for _, state := range law.States() {
		for name, do := range acts {
			c := opened(t, "PEN-24", "l1", "2016-06-15 02:00")
			c.State, c.DecidedBy = state, "李强"
			got, entries, err := do(a, c, law.Act{At: at(t, "2016-06-16 10:00"), By: "王芳", Reason: "理由"})
			want, ok := possible[string(state)+" "+name]
			switch {
			case ok != (err == nil):
				t.Errorf("%s of a case that is %s: %v", name, state, err)
			case ok && (got.State != want || got.History[len(got.History)-1].Act != name):
				t.Errorf("%s of a case that is %s makes it %s", name, state, got.State)
			case !ok:
				if diff := cmp.Diff(c, got); diff != "" || entries != nil {
					t.Errorf("%s of a case that is %s is refused, but changes it:\n%s", name, state, diff)
				}
				if !strings.Contains(err.Error(), c.ID) || !strings.Contains(err.Error(), name) {
					t.Errorf("the refusal does not say what it refuses: %v", err)
				}
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	a := account(t)
	soon := at(t, "2016-06-16 10:00")
	sure, grave := opened(t, "PEN-24", "l1", "2016-06-15 02:00"), opened(t, "PEN-03", "l1", "2016-06-15 02:00")
	doubt := sure
	doubt.NeedsHuman = true
	filed, _, err := law.File(table(), law.Proposal{
		ProviderID: "p1", Penalty: "PEN-03", Subject: law.Subject{Type: "conversation", ID: "v1"},
		Evidence: []law.Evidence{{Record: "conversation", ID: "v1", Text: "加我微信"}},
	}, law.Act{At: at(t, "2016-06-15 09:00"), By: "王芳", Reason: "引导线下交易"})
	if err != nil {
		t.Fatal(err)
	}
	appealed := confirm(t, &a, sure, "2016-06-15 03:00", "李强")
	appealed, _, err = law.Appeal(params(t), appealed, law.Act{At: soon, By: "服务商", Reason: "不服"})
	if err != nil {
		t.Fatal(err)
	}
	strange := opened(t, "REG-18.14", "l1", "2016-06-15 02:00")
	strange.Subject.Type = "order"
	check := func(name, want string, err error) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, without %q", name, err, want)
		}
	}
	confirms := func(c law.Case, by, reason string, row law.Row) error {
		_, _, err := law.Confirm(a, c, row, law.Act{At: soon, By: by, Reason: reason})
		return err
	}
	check("the engine confirms a case for a person", "must be confirmed by a person", confirms(doubt, law.Engine, "", rowOf(t, sure)))
	check("the engine expels", "must be confirmed by a person", confirms(grave, law.Engine, "", rowOf(t, grave)))
	check("the engine expels under another name", "takes a person", confirms(grave, " Engine ", "", rowOf(t, grave)))
	check("nobody confirms", "say who acts", confirms(sure, " ", "x", rowOf(t, sure)))
	check("a person confirms without a reason", "a name and a reason", confirms(sure, "王芳", "", rowOf(t, sure)))
	check("the proposer expels", "another person", confirms(filed, " 王芳 ", "属实", rowOf(t, filed)))
	check("another row", "not PEN-25", confirms(sure, "王芳", "x", law.Row{ID: "PEN-25"}))
	check("delisting what is no listing", "nothing can be delisted", confirms(strange, "王芳", "x", rowOf(t, strange)))
	if err := confirms(filed, "李强", "属实", rowOf(t, filed)); err != nil {
		t.Errorf("another person expels: %v", err)
	}
	_, _, err = law.Uphold(appealed, law.Act{At: soon, By: "李强", Reason: "x"})
	check("who decided hears the appeal", "cannot hear the appeal", err)
	_, _, err = law.Overturn(a, appealed, law.Act{At: soon, By: "李强 ", Reason: "x"})
	check("who decided grants the appeal", "cannot hear the appeal", err)
	_, _, err = law.Overturn(a, appealed, law.Act{At: soon, By: law.Engine, Reason: "x"})
	check("the engine hears the appeal", "takes a person", err)
	_, _, err = law.Dismiss(sure, law.Act{At: soon, By: law.Engine, Reason: "x"})
	check("the engine dismisses", "takes a person", err)
	_, _, err = law.Appeal(params(t), confirm(t, &a, opened(t, "PEN-24", "l2", "2016-06-15 02:00"), "2016-06-15 03:00", "李强"), law.Act{At: soon, By: "服务商"})
	check("an appeal without a reason", "a name and a reason", err)
	_, _, err = law.Reverse(a, confirm(t, &a, opened(t, "PEN-24", "l3", "2016-06-15 02:00"), "2016-06-15 03:00", "李强"), law.Act{At: soon, By: law.Engine})
	check("the engine reverses", "takes a person", err)
	_, _, _, err = law.Join(sure, grave, rowOf(t, grave), rowOf(t, sure), law.Act{At: soon, By: law.Engine})
	check("the engine joins", "takes a person", err)
	_, _, err = law.Dismiss(sure, law.Act{At: at(t, "2016-06-15 01:59:59"), By: "王芳", Reason: "x"})
	check("before the case was opened", "use a later --as-of", err)
	_, _, err = law.Uphold(appealed, law.Act{At: at(t, "2016-06-16 09:59:59"), By: "王芳", Reason: "x"})
	check("before the appeal", "use a later --as-of", err)

	// The regulation's law gives sixty days: the last instant of the last day is in time.
	late := confirm(t, &a, opened(t, "PEN-24", "l4", "2016-06-15 02:00"), "2016-06-15 03:00", "李强")
	_, entries, err := law.Appeal(params(t), late, law.Act{At: at(t, "2016-08-15 00:00"), By: "服务商", Reason: "不服"})
	if err != nil || len(entries) != 1 || entries[0].Step != "appeal" || !strings.Contains(entries[0].Why.ZH, "不服") {
		t.Errorf("an appeal at the last instant: %v, %v", entries, err)
	}
	_, _, err = law.Appeal(params(t), late, law.Act{At: at(t, "2016-08-15 00:00:00.000001"), By: "服务商", Reason: "不服"})
	check("an appeal too late", "ended at 2016-08-15 00:00:00 Beijing time", err)
	endless := params(t)
	endless.AppealDays = law.Param{}
	if _, _, err := law.Appeal(endless, late, law.Act{At: at(t, "2020-01-01"), By: "服务商", Reason: "不服"}); err != nil {
		t.Errorf("an appeal where no period is set: %v", err)
	}

	// A decision that expels by its points takes a second person as well.
	b := account(t)
	confirm(t, &b, opened(t, "PEN-01", "l5", "2016-06-15 02:00"), "2016-06-15 02:00", law.Engine)
	mine, _, err := law.File(table(), law.Proposal{
		ProviderID: "p1", Penalty: "PEN-01", Subject: law.Subject{Type: "listing", ID: "l6"}, Evidence: []law.Evidence{{Record: "listing", ID: "l6"}},
	}, law.Act{At: soon, By: "王芳", Reason: "冒用品牌"})
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = law.Confirm(b, mine, rowOf(t, mine), law.Act{At: soon, By: "王芳", Reason: "属实"})
	check("the proposer expels by points", "another person", err)
	if _, _, err := law.Confirm(b, mine, rowOf(t, mine), law.Act{At: soon, By: "李强", Reason: "属实"}); err != nil {
		t.Errorf("another person expels by points: %v", err)
	}

	// The one who proposed may confirm a row that does not expel.
	light, _, err := law.File(table(), law.Proposal{
		ProviderID: "p1", Penalty: "PEN-24", Subject: law.Subject{Type: "listing", ID: "l1"}, Evidence: []law.Evidence{{Record: "listing", ID: "l1"}},
	}, law.Act{At: soon, By: "王芳", Reason: "官网未展示"})
	if err != nil {
		t.Fatal(err)
	}
	check("the engine confirms what a person filed", "must be confirmed by a person", confirms(light, law.Engine, "", rowOf(t, light)))
	if err := confirms(light, "王芳", "属实", rowOf(t, light)); err != nil {
		t.Errorf("the proposer confirms a lighter row: %v", err)
	}
	for name, p := range map[string]law.Proposal{
		"no evidence": {ProviderID: "p1", Penalty: "PEN-24", Subject: law.Subject{Type: "listing", ID: "l1"}},
		"no provider": {Penalty: "PEN-24", Subject: law.Subject{Type: "listing", ID: "l1"}, Evidence: []law.Evidence{{Record: "listing"}}},
		"no type":     {ProviderID: "p1", Penalty: "PEN-24", Subject: law.Subject{ID: "l1"}, Evidence: []law.Evidence{{Record: "listing"}}},
		"no subject":  {ProviderID: "p1", Penalty: "PEN-24", Subject: law.Subject{Type: "listing"}, Evidence: []law.Evidence{{Record: "listing"}}},
		"no row":      {ProviderID: "p1", Penalty: "PEN-99", Subject: law.Subject{Type: "listing", ID: "l1"}, Evidence: []law.Evidence{{Record: "listing"}}},
	} {
		if _, _, err := law.File(table(), p, law.Act{At: soon, By: "王芳", Reason: "x"}); err == nil {
			t.Errorf("a case with %s is filed", name)
		}
	}
	if _, _, err := law.File(table(), law.Proposal{}, law.Act{At: soon, By: "王芳"}); err == nil {
		t.Error("a case is filed without a reason")
	}
}

func TestRowOfTheConductsInstant(t *testing.T) {
	rows := law.Table{
		{ID: "PEN-24", From: edition(), Until: at(t, "2017-01-01"), Points: 6},
		{ID: "PEN-24", From: at(t, "2017-01-01"), Points: 9},
	}
	c := opened(t, "PEN-24", "l1", "2016-12-31 23:59:59.999")
	if row, err := rows.RowOf(c); err != nil || row.Points != 6 {
		t.Errorf("conduct of the old year: %d points, %v", row.Points, err)
	}
	c = opened(t, "PEN-24", "l1", "2017-01-01 00:00")
	if row, err := rows.RowOf(c); err != nil || row.Points != 9 {
		t.Errorf("conduct of the new year: %d points, %v", row.Points, err)
	}
	if _, err := (law.Table{}).RowOf(c); err == nil || !strings.Contains(err.Error(), "PEN-24") {
		t.Errorf("a row that is not there: %v", err)
	}
	if _, err := rows.RowOf(law.Case{ID: "C-x"}); err == nil {
		t.Error("a case without findings has a row")
	}
}

// R9: joined cases take the heavier row.
func TestJoin(t *testing.T) {
	heavy, light := opened(t, "PEN-01", "l1", "2016-06-15 02:00"), opened(t, "PEN-24", "l1", "2016-06-15 02:00")
	act := law.Act{At: at(t, "2016-06-16 10:00"), By: "王芳", Reason: "同一行为"}
	into, from, entries, err := law.Join(heavy, light, rowOf(t, heavy), rowOf(t, light), act)
	if err != nil {
		t.Fatal(err)
	}
	if into.State != law.Open || len(into.Findings) != 2 || !into.NeedsHuman || from.State != law.Dismissed || did(entries) != "dismissal 0" {
		t.Errorf("joined: %s with %d findings, %s, %s", into.State, len(into.Findings), from.State, did(entries))
	}
	if _, _, _, err := law.Join(light, heavy, rowOf(t, light), rowOf(t, heavy), act); err == nil || !strings.Contains(err.Error(), "heavier") {
		t.Errorf("the heavier case is joined into the lighter: %v", err)
	}
	if _, _, _, err := law.Join(heavy, heavy, rowOf(t, heavy), rowOf(t, heavy), act); err == nil {
		t.Error("a case is joined to itself")
	}
	equal := opened(t, "PEN-01", "l2", "2016-06-15 02:00")
	if _, _, _, err := law.Join(heavy, equal, rowOf(t, heavy), rowOf(t, equal), act); err != nil {
		t.Errorf("cases of equal weight: %v", err)
	}
	other := light
	other.ProviderID = "p2"
	if _, _, _, err := law.Join(heavy, other, rowOf(t, heavy), rowOf(t, other), act); err == nil {
		t.Error("cases of two providers are joined")
	}
	if _, _, _, err := law.Join(into, from, rowOf(t, heavy), rowOf(t, light), act); err == nil {
		t.Error("a dismissed case is joined")
	}
	expels := opened(t, "REG-24.5", "l1", "2016-06-15 02:00")
	if _, _, _, err := law.Join(heavy, expels, rowOf(t, heavy), rowOf(t, expels), act); err == nil {
		t.Error("an expulsion is joined into points")
	}
	if proposer := act.By; proposer != "" {
		grave := opened(t, "PEN-03", "l1", "2016-06-15 02:00")
		joined, _, _, err := law.Join(grave, light, rowOf(t, grave), rowOf(t, light), act)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := law.Confirm(account(t), joined, rowOf(t, grave), act); err == nil {
			t.Error("who joined cases confirms the expulsion alone")
		}
	}
}

// R5: the reversal gives back what was taken, to the fen, and the standing is as
// if the decision had never been made.
func TestReverseCreditsWhatWasTaken(t *testing.T) {
	a := account(t)
	first := confirm(t, &a, opened(t, "PEN-04", "l1", "2016-06-15 02:00"), "2016-06-15 02:00", law.Engine) // 3000
	never := account(t)
	confirm(t, &a, opened(t, "PEN-01", "l2", "2016-06-16 02:00"), "2016-06-16 02:00", law.Engine) // 24 points: expelled
	confirm(t, &never, opened(t, "PEN-01", "l2", "2016-06-16 02:00"), "2016-06-16 02:00", law.Engine)
	if s := standing(t, a, "2016-06-17"); s.Status != law.Expelled || s.Deposit.Balance != 0 || s.Deposit.Owed != 3000_00 || s.Points != 24 {
		t.Fatalf("before: %s, %s, owed %s, %d points", s.Status, law.Yuan(s.Deposit.Balance), law.Yuan(s.Deposit.Owed), s.Points)
	}
	reversed, entries, err := law.Reverse(a, first, law.Act{At: at(t, "2016-06-20"), By: "赵敏", Reason: "误判"})
	if err != nil || reversed.State != law.Reversed {
		t.Fatalf("%s, %v", reversed.State, err)
	}
	// 5000 was taken of the 5000 that the second decision alone costs: nothing comes back.
	if got := did(entries); got != "reversal 0" {
		t.Errorf("entries: %s", got)
	}
	a.Entries = append(a.Entries, entries...)
	s, want := standing(t, a, "2016-06-21"), standing(t, never, "2016-06-21")
	if diff := cmp.Diff(want, s, cmpopts.IgnoreFields(law.Standing{}, "Entries", "Hidden", "Coming")); diff != "" {
		t.Errorf("not as if never made:\n%s", diff)
	}
	if s := standing(t, a, "2016-06-19"); s.Status != law.Expelled {
		t.Errorf("before the reversal the provider was %s", s.Status)
	}

	// Forfeited at once, all of it comes back.
	a = account(t)
	grave := confirm(t, &a, opened(t, "PEN-03", "l1", "2016-06-15 02:00"), "2016-06-15 03:00", "王芳")
	_, entries, err = law.Reverse(a, grave, law.Act{At: at(t, "2016-06-20"), By: "赵敏", Reason: "误判"})
	if err != nil || did(entries) != "reversal 0, credit 500000" || !strings.Contains(entries[0].Why.EN, "The expulsion is lifted") {
		t.Errorf("%s, %v", did(entries), err)
	}
	a.Entries = append(a.Entries, entries...)
	if s := standing(t, a, "2016-06-20"); s.Status != law.Active || s.Deposit.Balance != 5000_00 || s.Points != 0 || s.Listings[0].State != "on_sale" {
		t.Errorf("after: %s, %s, %d points, %s", s.Status, law.Yuan(s.Deposit.Balance), s.Points, s.Listings[0].State)
	}
}

// What a settlement paid into the deposit for a decision that is reversed is
// paid out, and the deposit is as if neither had happened.
func TestReverseAfterASettlementWasTapped(t *testing.T) {
	a := account(t)
	c := confirm(t, &a, opened(t, "PEN-04", "l1", "2016-06-15 02:00"), "2016-06-15 02:00", law.Engine)
	take(t, &a, nil, []law.Settlement{{ID: "s1", At: at(t, "2016-07-01"), Amount: 8000_00}})
	if s := standing(t, a, "2016-07-01"); s.Deposit.Balance != 5000_00 {
		t.Fatalf("the shortfall is not taken: %s", law.Yuan(s.Deposit.Balance))
	}
	_, entries, err := law.Reverse(a, c, law.Act{At: at(t, "2016-07-05"), By: "赵敏", Reason: "误判"})
	if err != nil || did(entries) != "reversal 0, credit 300000" || !strings.Contains(entries[1].Why.EN, "3000.00 CNY had been taken from settlements and is paid out") {
		t.Errorf("%s, %v: %s", did(entries), err, entries[len(entries)-1].Why.EN)
	}
	a.Entries = append(a.Entries, entries...)
	if s := standing(t, a, "2016-07-05"); s.Deposit.Balance != 5000_00 || s.Deposit.Shortfall != 0 {
		t.Errorf("balance %s", law.Yuan(s.Deposit.Balance))
	}
}
