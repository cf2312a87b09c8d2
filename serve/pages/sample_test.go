package pages

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/merkle"
	"github.com/yunjian-audit/yunjian/checker/record"
	"github.com/yunjian-audit/yunjian/checker/source"
	"github.com/yunjian-audit/yunjian/policies"
	"github.com/yunjian-audit/yunjian/reports"
)

var asOf = time.Date(2016, 12, 1, 2, 0, 0, 0, law.Beijing)

// poison appends text to every string that a value reaches.
func poison(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			poison(v.Elem(), text)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type() != reflect.TypeFor[time.Time]() && v.Type().Field(i).IsExported() {
				poison(v.Field(i), text)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			poison(v.Index(i), text)
		}
	case reflect.String:
		if v.CanSet() && v.Type() == reflect.TypeFor[string]() { // other types of string are our own words
			v.SetString(v.String() + text)
		}
	}
}

func poisoned[T any](v T, text string) T {
	poison(reflect.ValueOf(&v), text)
	return v
}

// sampleFinding has every field that a page shows.
func sampleFinding() law.Finding {
	return law.Finding{
		Rule: "chat/contact", Clause: "REG-14.4", Penalty: "PEN-03", Edition: "2016-04-08", Mode: law.Review, Severity: law.Error,
		ProviderID: "p1", Subject: law.Subject{Type: "conversation", ID: "c1"}, OccurredAt: asOf.Add(-time.Hour), Fingerprint: "f1",
		Message: law.Text{ZH: "在聊天里引导客户到平台外联系。", EN: "The chat leads the customer away from the platform."},
		Advice:  law.Text{ZH: "请在平台内沟通。", EN: "Keep to the platform."},
		Evidence: []law.Evidence{{
			Record: "conversation", ID: "c1", Path: "/messages/1/text", Start: 6, End: 17, Text: "加➕嶶", Reading: "加微", Why: "邀请",
			Before: "您", After: "细聊", File: "conversation.jsonl", Line: 7, Column: 3,
		}},
	}
}

func sampleCase() law.Case {
	return law.Case{
		ID: "C-7f3a00000001", ProviderID: "p1", Penalty: "PEN-03", Subject: law.Subject{Type: "conversation", ID: "c1"}, State: law.Confirmed,
		OpenedAt: asOf, DecidedAt: asOf.Add(8 * time.Hour), DecidedBy: "林", Reason: "属实", Findings: []law.Finding{sampleFinding()},
		History: []law.Step{{At: asOf, Act: "open", By: law.Engine}},
	}
}

func sampleNight() *checker.Night {
	decided, open := sampleCase(), sampleCase()
	open.ID, open.State = "C-7f3a00000002", law.Open
	loose := sampleFinding()
	loose.Rule, loose.Fingerprint, loose.Severity = "listing/outside-links", "f2", law.Warning
	n := &checker.Night{
		AsOf: asOf, Edition: "2016-04-08",
		Counts:   checker.Counts{Providers: 1, Findings: 2, Errors: 1, Warnings: 1, CasesOpened: 2, CasesDecided: 1, CasesPending: 1, Points: 12, RulesApplied: 1, Freezes: 1},
		Findings: []law.Finding{sampleFinding(), loose}, Cases: []law.Case{decided}, Pending: []law.Case{open},
		Near:     []checker.Near{{ProviderID: "p1", Name: "杭州甲软件有限公司", Points: 21, Limit: 24, Status: law.Frozen}},
		Unjudged: []checker.Unjudged{{Rule: "listing/consistent", Clause: "REG-10.2", Count: 4, Why: law.Text{ZH: "缺字段 specs", EN: "specs is missing"}}},
		SetAside: []checker.SetAside{{File: "order.jsonl", Line: 3, Field: "/paid_at", Reason: law.Text{ZH: "不是时刻", EN: "no instant"}}},
		Rules:    []checker.RuleCount{{Rule: "chat/contact", Clause: "REG-14.4", Title: law.Text{ZH: "平台外联系", EN: "Off the platform"}, Applied: 9, Findings: 1}},
	}
	n.Trend = sampleTrend()
	return n
}

func sampleTrend() []checker.TrendPoint {
	var trend []checker.TrendPoint
	for i := range 14 {
		trend = append(trend, checker.TrendPoint{AsOf: asOf.AddDate(0, 0, i-13), Findings: 20 + i*i%17, Cases: i % 5, Points: int64(3 * (i % 7)), Expulsions: i / 13})
	}
	return trend
}

func sampleNotice() law.Notice {
	f := sampleFinding()
	return law.Notice{
		Kind: law.NoticeDecision, ProviderID: "p1", ProviderName: "杭州甲软件有限公司", Case: "C-7f3a00000001", Penalty: "PEN-03",
		Title: law.Text{ZH: "引导平台外交易", EN: "Leading trade off the platform"}, Subject: f.Subject, At: asOf.Add(8 * time.Hour), By: "林", Reason: "属实", Edition: "2016-04-08",
		Facts: []law.Fact{{
			Rule: f.Rule, RuleTitle: law.Text{ZH: "平台外联系", EN: "Off the platform"}, RuleVersion: "h1:abc", RuleFrom: asOf.AddDate(0, -7, 0), Clause: f.Clause, Mode: f.Mode,
			OccurredAt: f.OccurredAt, Subject: f.Subject, Message: f.Message, Exhibits: []law.Exhibit{law.NewExhibit(f.Evidence[0])},
		}},
		Clauses:  []law.ClauseCited{{ID: "REG-14.4", Article: "十四、4", Summary: law.Text{ZH: "不得引导平台外交易。", EN: "No trade off the platform."}, From: asOf.AddDate(0, -7, 0)}},
		Measures: []law.Measure{{Entry: "E-1", Kind: law.KindPoints, Points: 12, Why: law.Text{ZH: "PEN-03：扣 12 分，累计 21 分。", EN: "PEN-03: 12 points, 21 in all."}}},
		Before:   law.Reckoning{Status: law.Active, Year: 2016, Points: 9, Balance: "5000.00", Required: "5000.00", Owed: "0.00", Shortfall: "0.00"},
		After:    law.Reckoning{Status: law.Frozen, Year: 2016, Points: 21, FrozenUntil: asOf.AddDate(0, 0, 7), Balance: "5000.00", Required: "5000.00", Owed: "0.00", Shortfall: "0.00"},
		Limit:    24, Appeal: &law.AppealAdvice{How: law.Text{ZH: "在服务页面提交申诉。", EN: "Appeal on the service's pages."}, Until: asOf.AddDate(0, 2, 0)},
	}.Numbered()
}

func sampleStanding() Standing {
	open := sampleCase()
	open.State, open.NeedsHuman = law.Open, true
	return Standing{
		Standing: law.Standing{
			ProviderID: "p1", AsOf: asOf.Add(10 * time.Hour), Year: 2016, Points: 21, Status: law.Frozen, FrozenUntil: asOf.AddDate(0, 0, 7),
			Deposit:  law.Deposit{Required: 2_000_000, Balance: 1_500_000, Shortfall: 500_000, TopUpDue: asOf.AddDate(0, 0, 15), DisplayOpen: true},
			Listings: []law.ListingState{{ID: "cmjj020001", State: "hidden", Why: law.Text{ZH: "店铺冻结", EN: "the store is frozen"}}},
			Entries:  []law.Entry{{ID: "E-1", ProviderID: "p1", At: asOf, Kind: law.KindPoints, Case: "C-7f3a00000001", Amount: 12, By: "林", Why: law.Text{ZH: "扣 12 分", EN: "12 points"}}},
			Coming: []law.Event{
				{At: asOf.AddDate(0, 0, 7), What: law.FreezeEnds, Why: law.Text{ZH: "店铺冻结结束", EN: "the freeze of the store ends"}},
				{At: asOf.AddDate(0, 2, 0), What: law.AppealEnds, Case: "C-7f3a00000001", Why: law.Text{ZH: "申诉期届满", EN: "the time to appeal ends"}},
			},
		},
		Name: "杭州甲软件有限公司", Limit: 24, Notices: []law.Notice{sampleNotice()}, Open: []law.Case{open},
	}
}

var lintChecker = sync.OnceValue(func() *checker.Checker {
	c, err := checker.New(policies.FS, checker.ForLint)
	if err != nil {
		panic(err)
	}
	return c
})

// lintOf checks a listing as the service does.
func lintOf(t testing.TB, listing, page string) Lint {
	t.Helper()
	handed := source.Submitted(ListingFile, []byte(listing), []byte(page))
	records, problems, err := handed.Read()
	if err != nil {
		t.Fatal(err)
	}
	l := Lint{Listing: listing, Page: page, Problems: problems, Records: records}
	if !problems.Fatal() {
		if l.Linted, err = lintChecker().Lint(context.Background(), []source.Listing{handed}, asOf); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

// sampleListing is a listing with breaches, in its text and on its page, and
// with a text in every field that takes one.
func sampleListing(text string) (listing, page string) {
	fields := map[string]any{
		"id": "L1" + text, "provider_id": "P1" + text, "type": "saas", "title": "国内最优的维保管理" + text, "summary": "加微信 abc_12345 详谈" + text,
		"highlights": []string{"全网第一" + text}, "status": "draft", "category": "维保" + text, "agreement_text": "按年订购。" + text,
		"specs": []any{map[string]any{"name": "班组版" + text, "price": "980.00"}}, "nonsense": text,
	}
	raw, err := json.MarshalIndent(fields, "", "  ")
	if err != nil {
		panic(err)
	}
	return string(raw), "<p>操作手册见\n<a href=\"http://www.fix-it-now.com/manual\">官网</a>，国内最优。</p>\n" + text
}

// staff and mine are frames as staff and a provider see them.
func staff(lang, here string) Frame {
	return Frame{Lang: lang, Here: here, Caller: Caller{Name: "林", Role: "reviewer"}}
}

func mine(lang, here, provider string) Frame {
	return Frame{Lang: lang, Here: here, Caller: Caller{Name: "甲", Role: "provider", Provider: provider}}
}

// samplePages are all pages of the service and all reports in HTML, with a text
// wherever texts come from outside.
func samplePages(t testing.TB, lang, text string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	add := func(name string, write func(io.Writer) error) {
		var out bytes.Buffer
		if err := write(&out); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all[name] = out.Bytes()
	}
	problem := law.Text{ZH: "第 7 行有误" + text, EN: "line 7 is wrong" + text}
	night := poisoned(sampleNight(), text)
	night.Names = map[string]string{"p1" + text: "杭州甲软件有限公司" + text}
	counts := night.Counts
	runs := []Run{
		{ID: 3, AsOf: asOf, StartedAt: asOf, Outcome: "running", Attempt: 1},
		{ID: 2, AsOf: asOf.AddDate(0, 0, -1), StartedAt: asOf, EndedAt: asOf.Add(90 * time.Second), Outcome: "failed", Attempt: 1, Problem: &problem},
		{ID: 1, AsOf: asOf.AddDate(0, 0, -2), StartedAt: asOf, EndedAt: asOf.Add(41 * time.Second), Outcome: "done", Attempt: 2, Counts: &counts, Data: strings.Repeat("ab", 32), Policies: strings.Repeat("cd", 32)},
	}
	notice := poisoned(sampleNotice(), text)
	notice.Kind = law.NoticeDecision
	statement := reports.Statement{Notice: notice, Proofs: []merkle.Proof{}}
	standing := poisoned(sampleStanding(), text)
	for i := range standing.Notices {
		standing.Notices[i].Kind = law.NoticeDecision
	}
	here := "/somewhere?q=" + text
	as := staff(lang, here)
	as.Caller.Name += text
	provider := mine(lang, here, standing.ProviderID)

	add("sign-in", func(w io.Writer) error {
		return SignInPage(w, Frame{Lang: lang, Here: here}, SignIn{Next: "/lint" + text})
	})
	add("sign-in-wrong", func(w io.Writer) error {
		return SignInPage(w, Frame{Lang: lang, Here: here}, SignIn{Next: "/", Wrong: true})
	})
	add("nights", func(w io.Writer) error { return Nights(w, as, Archive{Trend: sampleTrend(), Runs: runs, Older: 1}) })
	add("night", func(w io.Writer) error {
		return NightReport(w, as, Night{Run: runs[2], Report: night, Previous: 1, Next: 4})
	})
	add("night-failed", func(w io.Writer) error { return NightReport(w, as, Night{Run: runs[1], Next: 4}) })
	add("providers", func(w io.Writer) error { return ProviderList(w, as, "p", []string{"p1" + text, "p2", "q"}) })
	add("standing", func(w io.Writer) error { return StandingPage(w, provider, standing) })
	add("notice", func(w io.Writer) error { return NoticePage(w, provider, statement) })
	appeal := Appeal{
		Case: poisoned(sampleCase(), text), Title: notice.Title, Until: asOf.AddDate(0, 2, 0), Reason: "截图有误" + text, Mistake: "reason long", Length: 4321,
		Previous: []law.Notice{notice},
	}
	add("appeal", func(w io.Writer) error { return AppealPage(w, provider, appeal) })
	appeal.Closed, appeal.Mistake = &problem, ""
	add("appeal-closed", func(w io.Writer) error { return AppealPage(w, provider, appeal) })
	add("lint-empty", func(w io.Writer) error { return LintPage(w, provider, Lint{}) })
	add("lint", func(w io.Writer) error {
		listing, page := sampleListing(text)
		return LintPage(w, provider, lintOf(t, strings.ToValidUTF8(listing, "?"), strings.ToValidUTF8(page, "?")))
	})
	add("lint-broken", func(w io.Writer) error {
		return LintPage(w, provider, Lint{Listing: "{" + text, Problems: record.Problems{{File: ListingFile, Line: 1, Column: 2, Pointer: "/a" + text, Text: problem}}})
	})
	add("refusal", func(w io.Writer) error { return Refusal(w, as, "不存在"+text, problem) })
	add("report", func(w io.Writer) error { return reports.HTML(w, night, lang) })
	add("report-notice", func(w io.Writer) error { return reports.Notice(w, statement, "html", lang) })
	return all
}
