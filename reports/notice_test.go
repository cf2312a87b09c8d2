package reports_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/tlog"
	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/merkle"
	"github.com/yunjian-audit/yunjian/reports"
)

// hostileText draws text as records hold it at their worst.
func hostileText() *rapid.Generator[string] {
	return rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
		"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "</style><script>1</script>", "</title><svg/onload=1>", "{{.Lang}}",
		"-----BEGIN YUNJIAN LEDGER PROOF-----\nZm9v\n-----END YUNJIAN LEDGER PROOF-----", "a\r\nb\x1b[31m\u202e", "javascript:alert(1)", "</pre>", "\xff\xfe",
	}))
}

func aStatement(r *rapid.T) reports.Statement {
	at := time.Date(2016, 6, 1, 2, 0, 0, 0, law.Beijing)
	s := func(what string) string { return hostileText().Draw(r, what) }
	text := func(what string) law.Text { return law.Text{ZH: s(what), EN: s(what)} }
	n := law.Notice{
		ID: "N-1", Kind: rapid.SampledFrom([]string{law.NoticeDecision, law.NoticeReversal, law.NoticeUpheld}).Draw(r, "kind"),
		ProviderID: s("provider"), ProviderName: s("name"), Case: "C-1", Penalty: "PEN-04", Title: text("title"),
		Subject: law.Subject{Type: s("type"), ID: s("subject")}, At: at, By: s("by"), Automatic: rapid.Bool().Draw(r, "automatic"), Reason: s("reason"),
		Facts: []law.Fact{{
			Rule: s("rule"), RuleTitle: text("rule title"), RuleVersion: "h1:abc", RuleFrom: at, Clause: s("clause"), OccurredAt: at, Message: text("message"),
			Exhibits: []law.Exhibit{law.NewExhibit(law.Evidence{Record: "listing", ID: s("id"), Path: "/title", End: 3, Text: s("text"), Before: s("before"), After: s("after")})},
		}},
		Clauses:  []law.ClauseCited{{ID: "REG-18.2", Article: s("article"), Summary: text("summary"), From: at}},
		Measures: []law.Measure{{Entry: "E-1", Kind: law.KindFreeze, From: at, Until: at.AddDate(0, 0, 7), Why: text("why")}},
		Before:   law.Reckoning{Status: law.Active, Balance: "5000.00"}, After: law.Reckoning{Status: law.Frozen, Balance: "2000.00"},
		Limit: 24, Appeal: &law.AppealAdvice{How: text("how"), Until: at},
	}
	var proofs []merkle.Proof
	for i := range rapid.IntRange(1, 3).Draw(r, "proofs") {
		proofs = append(proofs, merkle.Proof{Entry: s("entry"), Index: int64(i), Path: []tlog.Hash{{1}, {2}}, Checkpoint: "yunjian/x\n1\nabc\n"})
	}
	return reports.Statement{Notice: n, Proofs: proofs}
}

// Whatever stands in the records, the page runs nothing and asks for nothing.
func TestNoticePageIsInert(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := aStatement(r)
		var page bytes.Buffer
		if err := reports.Notice(&page, s, "html", rapid.SampledFrom([]string{"zh", "en"}).Draw(r, "lang")); err != nil {
			r.Fatal(err)
		}
		tree, err := html.Parse(&page)
		if err != nil {
			r.Fatal(err)
		}
		plain := []string{
			"html", "head", "meta", "title", "style", "body", "header", "h1", "dl", "dt", "dd", "code", "bdi", "main", "section", "h2", "ol", "ul", "li", "p",
			"blockquote", "mark", "br", "strong", "span", "div", "table", "thead", "tbody", "tr", "th", "td", "pre",
		}
		for node := range tree.Descendants() {
			if node.Type != html.ElementNode {
				continue
			}
			if !slices.Contains(plain, node.Data) {
				r.Fatalf("a %s in the page", node.Data)
			}
			for _, a := range node.Attr {
				if !slices.Contains([]string{"lang", "charset", "name", "content", "http-equiv", "class", "scope", "tabindex"}, a.Key) && (node.Data != "main" || a.Key != "id") {
					r.Fatalf("%s has the attribute %s=%q", node.Data, a.Key, a.Val)
				}
			}
		}
	})
}

// The proofs come back out of every format as they went in, and the JSON is the
// whole notice.
func TestNoticeCarriesItsProofs(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := aStatement(r)
		for i := range s.Proofs { // JSON holds no other text than UTF-8
			s.Proofs[i].Entry = strings.ToValidUTF8(s.Proofs[i].Entry, "�")
		}
		for _, format := range reports.NoticeFormats() {
			var out bytes.Buffer
			if err := reports.Notice(&out, s, format, "zh"); err != nil {
				r.Fatal(err)
			}
			if format == "text" && strings.ContainsAny(out.String(), "\x1b\u202e") {
				r.Fatal("a control character came through")
			}
			proofs, err := merkle.Read(out.Bytes())
			if err != nil {
				r.Fatalf("%s: %v\n%s", format, err, out.String())
			}
			if diff := cmp.Diff(s.Proofs, proofs); diff != "" {
				r.Fatalf("%s: %s", format, diff)
			}
			if format == "json" {
				var read reports.Statement
				if err := json.Unmarshal(out.Bytes(), &read); err != nil || read.ID != s.ID || len(read.Facts) != 1 || len(read.Facts[0].Exhibits) != 1 {
					r.Fatalf("%v: %s", err, out.String())
				}
			}
		}
	})
}

// The reader finds each part of the statement in both languages; the hash is
// what sha256sum says of the quotation.
func TestNoticeSaysEverything(t *testing.T) {
	s := reports.Statement{Notice: law.Notice{
		ID: "N-1", Kind: law.NoticeDecision, ProviderID: "p1", ProviderName: "杭州一号", Case: "C-1", Penalty: "PEN-11", Automatic: true, By: law.Engine,
		Facts:    []law.Fact{{Rule: "service/complaints", RuleVersion: "h1:x", Message: law.Text{ZH: "晚了", EN: "late"}, Exhibits: []law.Exhibit{law.NewExhibit(law.Evidence{Text: "09:41"})}}},
		Clauses:  []law.ClauseCited{{ID: "REG-18.16a", Summary: law.Text{ZH: "三十分钟", EN: "thirty minutes"}}},
		Measures: []law.Measure{{Entry: "E-0", Kind: law.KindStep, Why: law.Text{ZH: "步骤", EN: "a step"}}, {Entry: "E-1", Why: law.Text{ZH: "扣 3 分", EN: "3 points"}}},
		Before:   law.Reckoning{Status: law.Active, Points: 3}, After: law.Reckoning{Status: law.Active, Points: 6}, Limit: 24,
		Appeal: &law.AppealAdvice{How: law.Text{ZH: "申诉", EN: "appeal"}, Until: time.Date(2016, 8, 1, 0, 0, 0, 0, law.Beijing)},
	}}
	for lang, want := range map[string][]string{
		"zh": {"自动认定", "晚了", "三十分钟", "扣 3 分", "3 / 24", "6 / 24", "2016-08-01 00:00:00", "h1:x"},
		"en": {"automatically", "late", "thirty minutes", "3 points", "3 / 24", "6 / 24", "2016-08-01 00:00:00", "h1:x"},
	} {
		for _, format := range []string{"text", "html"} {
			var out bytes.Buffer
			if err := reports.Notice(&out, s, format, lang); err != nil {
				t.Fatal(err)
			}
			for _, w := range append(want, "C-1", "N-1", "PEN-11", "REG-18.16a", "d3f2a73718444f2412c236c8c90db1013040066e8e63abd0dbcc8a48d79c08d1") {
				if !strings.Contains(out.String(), w) {
					t.Errorf("%s %s is without %q", lang, format, w)
				}
			}
			if strings.Contains(out.String(), "步骤") || strings.Contains(out.String(), "a step") {
				t.Errorf("%s %s repeats the step beside the reason", lang, format)
			}
		}
	}
}
