package reports

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
)

var night = time.Date(2016, 12, 1, 2, 0, 0, 0, law.Beijing)

// sample is a small night whose texts try to break out of wherever they stand.
func sample() *checker.Night {
	evil := `"><script>alert(1)</script><img src=x onerror=alert(2)>` + "\u202e"
	f := law.Finding{
		Rule: "chat/contact", Clause: "REG-14.4", Penalty: "PEN-03", Edition: "2016-04-08", Mode: law.Review, Severity: law.Error,
		ProviderID: "p1", Subject: law.Subject{Type: "conversation", ID: "c1" + evil}, OccurredAt: night.Add(-time.Hour), Fingerprint: "f1",
		Message: law.Text{ZH: "引导客户到平台外：" + evil, EN: "leads customers away: " + evil},
		Advice:  law.Text{ZH: "在平台内沟通。", EN: "Keep to the platform."},
		Evidence: []law.Evidence{{
			Record: "conversation", ID: "c1", Path: "/messages/1/text", Start: 6, End: 17, Text: "加➕嶶" + evil, Reading: "加微", Why: "邀请",
			Before: "您", After: "聊", File: "conversation.jsonl", Line: 7, FieldLine: 1, FieldColumn: 3,
		}},
	}
	loose := f
	loose.Rule, loose.Clause, loose.Penalty, loose.Fingerprint, loose.Severity = "listing/outside-links", "REG-10.5b", "", "f2", law.Warning
	c := law.Case{
		ID: "C-000000000001", ProviderID: "p1", Penalty: "PEN-03", Subject: f.Subject, State: law.Open, OpenedAt: night, NeedsHuman: true,
		Findings: []law.Finding{f}, History: []law.Step{{At: night, Act: "open", By: law.Engine}},
	}
	decided := c
	decided.ID, decided.State, decided.DecidedAt, decided.DecidedBy, decided.Reason = "C-000000000002", law.Confirmed, night, "林审核"+evil, evil
	return &checker.Night{
		AsOf: night, Edition: "2016-04-08",
		Counts:   checker.Counts{Providers: 1, Findings: 2, Errors: 1, Warnings: 1, CasesOpened: 2, CasesPending: 1, Points: 12, RulesApplied: 1},
		Findings: []law.Finding{f, loose}, Cases: []law.Case{c, decided}, Pending: []law.Case{c},
		Near:     []checker.Near{{ProviderID: "p1", Name: "杭州甲" + evil, Points: 21, Limit: 24, Status: law.Frozen}},
		Trend:    []checker.TrendPoint{{AsOf: night.AddDate(0, 0, -1), Findings: 3, Points: 6}, {AsOf: night, Findings: 2, Points: 12}},
		Unjudged: []checker.Unjudged{{Rule: "listing/x", Clause: "REG-10.2", Count: 4, Why: law.Text{ZH: "缺字段", EN: "a field is missing"}}},
		SetAside: []checker.SetAside{{File: "order.jsonl" + evil, Line: 3, Field: "/paid_at", Reason: law.Text{ZH: "不是时刻", EN: "no instant"}}},
		Rules:    []checker.RuleCount{{Rule: "chat/contact", Clause: "REG-14.4", Title: law.Text{ZH: "平台外联系", EN: "Off the platform"}, Applied: 9, Findings: 1}},
		Names:    map[string]string{"p1": "杭州甲" + evil},
	}
}

// TestHTMLIsInert parses the page as a browser would: text from records is
// shown and nothing of it becomes an element, an attribute or a request.
func TestHTMLIsInert(t *testing.T) {
	for _, lang := range []string{"zh", "en"} {
		var out bytes.Buffer
		if err := HTML(&out, sample(), lang); err != nil {
			t.Fatal(err)
		}
		root, err := html.Parse(bytes.NewReader(out.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		shown := false
		var walk func(*html.Node)
		walk = func(n *html.Node) {
			if n.Type == html.ElementNode {
				switch n.Data {
				case "script", "img", "iframe", "object", "embed", "link", "base", "form":
					t.Errorf("%s: the page has a <%s>", lang, n.Data)
				}
				for _, a := range n.Attr {
					if strings.HasPrefix(a.Key, "on") || strings.Contains(a.Val, "javascript:") || (a.Key == "href" || a.Key == "src") && !strings.HasPrefix(a.Val, "#") {
						t.Errorf("%s: <%s %s=%q>", lang, n.Data, a.Key, a.Val)
					}
				}
			}
			if n.Type == html.TextNode && strings.Contains(n.Data, "<script>alert(1)") {
				shown = true
			}
			for c := n.FirstChild; c != nil; c = c.NextSibling {
				walk(c)
			}
		}
		walk(root)
		if !shown {
			t.Errorf("%s: the hostile text is not shown", lang)
		}
	}
}

// TestFormats compares every format with its golden file; set UPDATE=1 to
// write them anew.
func TestFormats(t *testing.T) {
	findings := sample().Findings
	for _, format := range Formats {
		for _, lang := range []string{"zh", "en"} {
			var out bytes.Buffer
			o := Options{Lang: lang, Version: "test", Titles: map[string]law.Text{"chat/contact": {ZH: "平台外联系", EN: "Off the platform"}}}
			if err := Findings(&out, format, findings, o); err != nil {
				t.Fatal(err)
			}
			golden(t, "findings."+lang+"."+format, out.Bytes())
		}
	}
}

// TestReportsForPeople compares the reports that reviewers read.
func TestReportsForPeople(t *testing.T) {
	n := sample()
	row := law.Row{ID: "PEN-03", Points: 24, Expel: true, DepositAll: true, Title: law.Text{ZH: "平台外交易", EN: "off the platform"}}
	for _, lang := range []string{"zh", "en"} {
		o := Options{Lang: lang}
		for name, write := range map[string]func(*bytes.Buffer) error{
			"summary": func(b *bytes.Buffer) error { return Summary(b, n, o) },
			"cases":   func(b *bytes.Buffer) error { return Cases(b, n.Cases, o) },
			"case":    func(b *bytes.Buffer) error { return Case(b, n.Cases[0], row, o) },
			"nights":  func(b *bytes.Buffer) error { return Nights(b, []*checker.Night{n}, o) },
			"html":    func(b *bytes.Buffer) error { return HTML(b, n, lang) },
		} {
			var out bytes.Buffer
			if err := write(&out); err != nil {
				t.Fatal(err)
			}
			golden(t, name+"."+lang, out.Bytes())
		}
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if os.Getenv("UPDATE") != "" {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got); UPDATE=1 go test ./reports writes it anew:\n%s", file, diff)
	}
}
