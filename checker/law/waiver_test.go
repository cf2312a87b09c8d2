package law_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// A waived finding opens no case until the waiver's day has ended, and then it
// opens a new one that names the case that was waived.
func TestWaivedFindingComesBack(t *testing.T) {
	a := account(t)
	var cases []law.Case
	f := finding(t, "PEN-24", "l1", "2016-06-15 02:00")
	f.Mode = law.Review
	c := night(t, &a, &cases, "2016-06-15 02:00", f).Cases[0]
	act := law.Act{At: at(t, "2016-06-15 10:00"), By: "王芳", Reason: "官网改版"}
	waived, entries, err := law.Waive(c, "2016-06-30", "赵敏", act)
	if err != nil || waived.State != law.Dismissed || did(entries) != "waiver 0" {
		t.Fatalf("%s, %s, %v", waived.State, did(entries), err)
	}
	if e := entries[0]; e.Case != c.ID || e.By != "王芳" || e.Waiver.Owner != "赵敏" || !strings.Contains(e.Why.ZH, "官网改版") || !strings.Contains(e.Why.EN, "2016-06-30") {
		t.Errorf("the entry says %+v", e)
	}
	keep(&cases, waived)
	before := standing(t, a, "2016-07-02")
	a.Entries = append(a.Entries, entries...)
	if s := standing(t, a, "2016-07-02"); s.Points != before.Points || s.Status != before.Status || s.Deposit != before.Deposit {
		t.Errorf("a waiver changes the standing: %+v", s)
	}
	for _, x := range []struct {
		asOf   string
		waived bool
	}{{"2016-06-15 09:59:59", false}, {"2016-06-15 10:00", true}, {"2016-07-01 00:00", true}, {"2016-07-01 00:00:00.000001", false}} {
		stand, under := law.Waived([]law.Finding{f, finding(t, "PEN-24", "l2", "2016-06-15 02:00")}, a.Entries, at(t, x.asOf))
		if len(under) == 1 != x.waived || len(stand)+len(under) != 2 || !slices.ContainsFunc(stand, func(f law.Finding) bool { return f.Subject.ID == "l2" }) {
			t.Errorf("%s: %d stand and %d are waived", x.asOf, len(stand), len(under))
		}
	}
	d := night(t, &a, &cases, "2016-07-02 02:00", f)
	if len(d.Cases) != 1 || d.Cases[0].Previous != c.ID || d.Cases[0].ID == c.ID || d.Cases[0].State != law.Open {
		t.Errorf("after the waiver: %+v", d)
	}
	// Ended early, it comes back at once.
	ended, err := law.EndWaiver(entries[0], law.Act{At: at(t, "2016-06-20"), By: "赵敏", Reason: "已改好"})
	if err != nil {
		t.Fatal(err)
	}
	early := append(slices.Clone(a.Entries), ended)
	if n := len(law.Waivers(early, at(t, "2016-06-19"))); n != 1 {
		t.Errorf("before its end %d waivers are in force", n)
	}
	if n := len(law.Waivers(early, at(t, "2016-06-20"))); n != 0 {
		t.Errorf("after its end %d waivers are in force", n)
	}
}

// What is finished and what is counted by complaint or month comes back as well.
func TestWaivedComplaintComesBack(t *testing.T) {
	a := account(t)
	var cases []law.Case
	f := finding(t, "PEN-11", "x1", "2016-06-15 02:00")
	f.Mode, f.Finished = law.Review, true
	c := night(t, &a, &cases, "2016-06-15 03:00", f).Cases[0]
	waived, _, err := law.Waive(c, "2016-06-15", "赵敏", law.Act{At: at(t, "2016-06-15 10:00"), By: "王芳", Reason: "核实中"})
	if err != nil {
		t.Fatal(err)
	}
	keep(&cases, waived)
	if d := night(t, &a, &cases, "2016-06-16 02:00", f); len(d.Cases) != 1 || d.Cases[0].Previous != c.ID {
		t.Errorf("after the waiver: %+v", d)
	}
}

func TestWaiverRefusals(t *testing.T) {
	c := opened(t, "PEN-24", "l1", "2016-06-15 02:00")
	good := law.Waiver{Rule: "listing/superlative", Subject: law.Subject{Type: "listing", ID: "l1"}, Until: "2016-06-30", Owner: "赵敏"}
	act := law.Act{At: at(t, "2016-06-15 10:00"), By: "王芳", Reason: "x"}
	change := func(do func(*law.Waiver)) law.Waiver { w := good; do(&w); return w }
	for _, x := range []struct {
		provider, want string
		waiver         law.Waiver
	}{
		{"", "names the provider", good},
		{"p1", "the rule", change(func(w *law.Waiver) { w.Rule = "" })},
		{"p1", "the subject", change(func(w *law.Waiver) { w.Subject.Type = "" })},
		{"p1", "the subject", change(func(w *law.Waiver) { w.Subject.ID = "" })},
		{"p1", "its owner", change(func(w *law.Waiver) { w.Owner = " " })},
		{"p1", "is no date", change(func(w *law.Waiver) { w.Until = "30 June" })},
		{"p1", "is over", change(func(w *law.Waiver) { w.Until = "2016-06-14" })},
	} {
		if _, err := law.Grant(x.provider, x.waiver, act); err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%q, %+v: %v, without %q", x.provider, x.waiver, err, x.want)
		}
	}
	if _, err := law.Grant("p1", change(func(w *law.Waiver) { w.Until = "2016-06-15" }), act); err != nil {
		t.Errorf("a waiver to the end of the day: %v", err)
	}
	if _, err := law.Grant("p1", good, law.Act{At: act.At, By: law.Engine, Reason: "x"}); err == nil {
		t.Error("the engine waives")
	}
	if _, _, err := law.Waive(c, "2016-06-30", "赵敏", law.Act{At: act.At, By: "王芳"}); err == nil {
		t.Error("a waiver without a reason")
	}
	closed := c
	closed.State = law.Confirmed
	if _, _, err := law.Waive(closed, "2016-06-30", "赵敏", act); err == nil {
		t.Error("a decided case is waived")
	}
	e, err := law.Grant("p1", good, act)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := law.EndWaiver(e, law.Act{At: at(t, "2016-06-15 09:00"), By: "王芳", Reason: "x"}); err == nil {
		t.Error("a waiver ends before it begins")
	}
}
