package law_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// R10: a row that needs a complaint.
func TestNeedsComplaint(t *testing.T) {
	filed := func(change func(*law.Grievance)) []law.Grievance {
		g := law.Grievance{ID: "c1", FiledAt: at(t, "2016-06-14 12:00")}
		change(&g)
		return []law.Grievance{g}
	}
	for _, x := range []struct {
		name       string
		grievances []law.Grievance
		relates    []string
		opens      bool
	}{
		{"none", nil, []string{"o1"}, false},
		{"on its order", filed(func(g *law.Grievance) { g.OrderID = "o1" }), []string{"o1"}, true},
		{"on its conversation", filed(func(g *law.Grievance) { g.ConversationID = "v1" }), []string{"o1", "v1"}, true},
		{"on its own subject", filed(func(g *law.Grievance) { g.ServiceOrderID = "so1" }), nil, true},
		{"on another order", filed(func(g *law.Grievance) { g.OrderID = "o2" }), []string{"o1"}, false},
		{"on nothing", filed(func(*law.Grievance) {}), []string{""}, false},
		{"filed at the night itself", filed(func(g *law.Grievance) { g.OrderID, g.FiledAt = "o1", at(t, "2016-06-15 02:00") }), []string{"o1"}, true},
		{"filed later", filed(func(g *law.Grievance) { g.OrderID, g.FiledAt = "o1", at(t, "2016-06-15 02:00:00.001") }), []string{"o1"}, false},
	} {
		f := finding(t, "PEN-06", "so1", "2016-06-14 10:00")
		f.Subject.Type, f.Relates = "service_order", x.relates
		d := law.OpenCases(law.Intake{
			ProviderID: "p1", AsOf: at(t, "2016-06-15 02:00"), Findings: []law.Finding{f},
			Grievances: x.grievances, Table: table(), Params: params(t),
		})
		if opens := len(d.Cases) == 1; opens != x.opens || opens == cmp.Equal(reasons(d), []law.Reason{law.NeedsComplaint}) {
			t.Errorf("%s: %d cases, %v", x.name, len(d.Cases), reasons(d))
		}
	}
}

// R7, R10, R46: support that does not answer.
func TestSupportByTheMonth(t *testing.T) {
	late := func(conversation, when string) law.Finding {
		f := finding(t, "PEN-12", conversation, when)
		f.Subject.Type, f.Finished, f.Content = "conversation", true, conversation
		f.Evidence = []law.Evidence{{Record: "conversation", ID: conversation}}
		f.Relates = []string{"o-" + conversation}
		return f
	}
	in := law.Intake{ProviderID: "p1", AsOf: at(t, "2016-07-02 02:00"), Table: table(), Params: params(t)}
	// 30 June 24:00 Beijing is July, whatever the offset it is written with.
	in.Findings = []law.Finding{
		late("v1", "2016-06-01 00:00"), late("v2", "2016-06-30 23:59:59.999"), late("v3", "2016-06-30T16:00:00Z"),
	}
	if d := law.OpenCases(in); len(d.Cases) != 0 || len(d.Observations) != 3 {
		t.Fatalf("without a complaint: %d cases", len(d.Cases))
	}
	opened := func(name string, want ...string) {
		t.Helper()
		var got []string
		for _, c := range law.OpenCases(in).Cases {
			got = append(got, fmt.Sprintf("%s %d", c.Subject.ID, len(c.Findings)))
		}
		if strings.Join(got, "; ") != strings.Join(want, "; ") {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	grievance := law.Grievance{ID: "c1", FiledAt: at(t, "2016-07-01"), ConversationID: "v2"}
	in.Grievances = []law.Grievance{grievance}
	opened("a complaint on one conversation in evidence", "p1/2016-06 2")
	in.Grievances[0].ConversationID, in.Grievances[0].OrderID = "", "o-v2"
	opened("a complaint on an order only")
	in.Grievances = nil
	for _, x := range []struct {
		name  string
		check law.SpotCheck
		want  []string
	}{
		{"of the provider in June", law.SpotCheck{At: at(t, "2016-06-01"), Subject: law.Subject{Type: "provider", ID: "p1"}}, []string{"p1/2016-06 2"}},
		{"of nothing in particular in July", law.SpotCheck{At: at(t, "2016-07-01")}, []string{"p1/2016-07 1"}},
		{"of a conversation", law.SpotCheck{At: at(t, "2016-07-01"), Subject: law.Subject{Type: "conversation", ID: "v1"}}, []string{"p1/2016-06 2"}},
		{"of another conversation", law.SpotCheck{At: at(t, "2016-06-01"), Subject: law.Subject{Type: "conversation", ID: "v9"}}, nil},
		{"in May", law.SpotCheck{At: at(t, "2016-05-31 23:59:59")}, nil},
		{"not yet made", law.SpotCheck{At: at(t, "2016-07-02 02:00:01")}, nil},
		{"for another row", law.SpotCheck{At: at(t, "2016-06-01"), Penalty: "PEN-24"}, nil},
	} {
		in.SpotChecks = []law.SpotCheck{x.check}
		opened("a spot check "+x.name, x.want...)
	}

	in.SpotChecks, in.Grievances = nil, []law.Grievance{grievance}
	in.Grievances[0].ConversationID = "v2"
	a := account(t)
	c := law.OpenCases(in).Cases[0]
	in.Cases = []law.Case{confirm(t, &a, c, "2016-07-02 02:00", law.Engine)}
	in.AsOf = at(t, "2016-09-02 02:00")
	in.Findings = append(in.Findings, late("v4", "2016-06-15 12:00"))
	if d := law.OpenCases(in); len(d.Cases) != 0 {
		t.Errorf("a month that was decided is done, but %d cases open", len(d.Cases))
	}
}

// R46: one complaint is one case, whatever becomes of it.
func TestOneComplaintOneCase(t *testing.T) {
	a := account(t)
	var cases []law.Case
	f := finding(t, "PEN-11", "c1", "2016-06-14 12:30")
	night(t, &a, &cases, "2016-06-15 02:00", f)
	f.Content, f.OccurredAt = "answered at last", at(t, "2016-08-01")
	if night(t, &a, &cases, "2016-08-02 02:00", f); len(cases) != 1 || standing(t, a, "2016-08-02 02:00").Points != 3 {
		t.Errorf("%d cases", len(cases))
	}
}
