package policy

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/record"
)

// both runs a test on the specs rule in each language.
func both(t *testing.T, test func(t *testing.T, set *Set)) {
	t.Run("CEL", func(t *testing.T) { test(t, mustLoad(t, specs())) })
	t.Run("Rego", func(t *testing.T) { test(t, mustLoad(t, withRego(regoOf(specsRego)))) })
}

func TestFindingIsComplete(t *testing.T) {
	both(t, func(t *testing.T, set *Set) {
		l := listing(t, "L1", specsOf("a", "b", "c"))
		l.Origin = record.Origin{File: "listing.jsonl", Line: 7}
		out := judge(t, set, dossier(l))
		if len(out.Findings) != 1 {
			t.Fatalf("%+v", out)
		}
		got := out.Findings[0]
		if len(got.Fingerprint) != 32 || len(got.Content) != 16 {
			t.Errorf("fingerprint %q content %q", got.Fingerprint, got.Content)
		}
		got.Fingerprint, got.Content = "", ""
		want := law.Finding{
			Rule: "listing/specs", Clause: "ACC-8a", Penalty: "PEN-24", Edition: "2016-04-08", Mode: law.Auto, Severity: law.Error,
			ProviderID: "P1", Subject: law.Subject{Type: "listing", ID: "L1"}, OccurredAt: tonight,
			Message:  law.Text{ZH: "有 3 个规格", EN: "there are 3 specs"},
			Advice:   law.Text{ZH: "合并规格", EN: "Merge specs"},
			Evidence: []law.Evidence{{Record: "listing", ID: "L1", Path: "/specs", File: "listing.jsonl", Line: 7}},
			Relates:  []string{"L1"},
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		if out.Applied["listing/specs"] != 1 || out.PassedOver != 0 || len(out.NotJudged) != 0 {
			t.Errorf("%+v", out)
		}
	})
}

// TestDates: the instant of the conduct selects edition, rule and parameter.
func TestDates(t *testing.T) {
	for _, c := range []struct {
		asOf    string
		from    string // of the rule, to until
		specs   int
		found   string // edition; "" for none
		passed  int
		applied int
	}{
		{"2016-04-08T00:00:00+08:00", "2016-04-08", 3, "2016-04-08", 0, 1},
		{"2016-12-01T02:00:00+08:00", "2016-12-01", 3, "2016-04-08", 0, 1},
		{"2016-11-30T23:59:59+08:00", "2016-12-01", 3, "", 0, 0},
		{"2016-11-30T16:00:00Z", "2016-12-01", 3, "2016-04-08", 0, 1},
		{"2017-05-31T23:59:59+08:00", "2016-04-08", 3, "2016-04-08", 0, 1},
		{"2017-06-01T00:00:00+08:00", "2016-04-08", 3, "", 0, 1}, // three are allowed now
		{"2017-06-01T00:00:00+08:00", "2016-04-08", 4, "2017-06-01", 0, 1},
		{"2016-12-31T00:00:00+08:00", "2016-04-08\nuntil: 2016-12-31", 3, "", 0, 0},
		{"2016-12-30T23:59:59+08:00", "2016-04-08\nuntil: 2016-12-31", 3, "2016-04-08", 0, 1},
	} {
		t.Run(c.asOf+" "+c.from, func(t *testing.T) {
			both := map[string]*Set{
				"CEL":  mustLoad(t, specs("from: 2016-04-08", "from: "+c.from)),
				"Rego": mustLoad(t, withRego(regoOf(specsRego), "from: 2016-04-08", "from: "+c.from)),
			}
			for language, set := range both {
				d := dossier(listing(t, "L1", specsOf("a", "b", "c", "d")))
				d.Records[record.Listing][0].Fields["specs"] = d.Records[record.Listing][0].Fields["specs"].([]any)[:c.specs]
				d.AsOf, _ = time.Parse(time.RFC3339, c.asOf)
				out := judge(t, set, d)
				edition := ""
				if len(out.Findings) > 0 {
					edition = out.Findings[0].Edition
				}
				if edition != c.found || out.PassedOver != c.passed {
					t.Errorf("%s: edition %q, passed over %d", language, edition, out.PassedOver)
				}
			}
		})
	}
}

const lateRule = `id: service/late
title: {zh: 迟, en: Late}
clause: ACC-8a
mode: auto
severity: error
from: 2016-05-01
until: 2017-07-01
on: order
params: [specs_max]
only: order.channel == 'platform'
at: order.created_at
when: order.amount > p.specs_max * 100
message: {zh: "{at}", en: "{at}"}
advice: {zh: 改, en: Mend}
vars: {at: at}
`

func order(t testing.TB, id, at, amount string, more ...object) record.Record {
	fields := object{"id": id, "provider_id": "P1", "listing_id": "L1", "customer_id": "U1", "created_at": at, "amount": amount, "channel": "platform"}
	for _, m := range more {
		for k, v := range m {
			fields[k] = v
		}
	}
	return rec(t, record.Order, fields)
}

// TestInstantOfConduct: `at` selects the edition (R27), passes over what lies
// before the first (R28), and what is yet to come has not happened.
func TestInstantOfConduct(t *testing.T) {
	set := mustLoad(t, files("service/late/rule.yaml", lateRule))
	d := dossier(
		order(t, "O1", "2016-04-07T15:59:59.999Z", "9.00"),      // before the first edition
		order(t, "O2", "2016-04-30T23:59:59+08:00", "9.00"),     // before the rule
		order(t, "O3", "2016-05-01T00:00:00+08:00", "2.01"),     // 2 allowed
		order(t, "O4", "2017-06-01T00:00:00+08:00", "2.01"),     // 3 allowed
		order(t, "O5", "2017-06-30T23:59:59.999+08:00", "3.01"), //
		order(t, "O6", "2017-07-01T00:00:00+08:00", "9.00"),     // after the rule
		order(t, "O7", "2017-08-01T00:00:00.001+08:00", "9.00"), // after as_of
		order(t, "O8", "2016-04-07T00:00:00+08:00", "9.00", object{"channel": "other"}),
	)
	d.AsOf = time.Date(2017, 8, 1, 0, 0, 0, 0, law.Beijing)
	out := judge(t, set, d)
	if got := subjects(out); !slices.Equal(got, []string{"O3", "O5"}) {
		t.Error(got)
	}
	if out.Findings[0].Edition != "2016-04-08" || out.Findings[1].Edition != "2017-06-01" {
		t.Error(out.Findings[0].Edition, out.Findings[1].Edition)
	}
	if out.Findings[0].Message.ZH != "2016-05-01 00:00:00" {
		t.Error(out.Findings[0].Message)
	}
	if out.PassedOver != 1 || out.Applied["service/late"] != 7 {
		t.Errorf("passed over %d, applied %d", out.PassedOver, out.Applied["service/late"])
	}
}

// TestPassedOverCountsRecords: two rules pass over one record once.
func TestPassedOverCountsRecords(t *testing.T) {
	set := mustLoad(t, files("service/late/rule.yaml", lateRule,
		"service/later/rule.yaml", strings.Replace(lateRule, "service/late", "service/later", 1)))
	if out := judge(t, set, dossier(order(t, "O1", "2016-04-07T00:00:00+08:00", "9.00"))); out.PassedOver != 1 {
		t.Error(out.PassedOver)
	}
}

func TestOnlyAndKnown(t *testing.T) {
	for language, set := range map[string]*Set{
		"CEL":  mustLoad(t, specs("known:", "only: listing.type == 'saas'\nknown:")),
		"Rego": mustLoad(t, withRego(regoOf(specsRego), "params:", "only: listing.type == 'saas'\nparams:")),
	} {
		out := judge(t, set, dossier(
			listing(t, "L1", specsOf("a", "b", "c")),
			listing(t, "L2", object{"type": "image", "specs": specsOf("a", "b", "c")["specs"]}),
			listing(t, "L3", nil),
		))
		if got := subjects(out); !slices.Equal(got, []string{"L1"}) {
			t.Error(language, got)
		}
		if out.Applied["listing/specs"] != 2 {
			t.Errorf("%s: %+v", language, out)
		}
		if language == "CEL" && out.NotJudged["listing/specs"] != 1 {
			t.Errorf("%s: %+v", language, out)
		}
	}
}

// TestRegoIsNotRunOutOfScope: a module that would fail is not run where `only` lets nothing through.
func TestRegoIsNotRunOutOfScope(t *testing.T) {
	set := mustLoad(t, withRego(regoOf("findings contains {\"subject\": yj.date(\"no number\")} if { input.params.specs_max }"),
		"params:", "only: listing.type == 'image'\nparams:"))
	judge(t, set, dossier(listing(t, "L1", specsOf("a", "b", "c"))))
}

const eachRule = `id: listing/words
title: {zh: 词, en: Words}
clause: ACC-8a
mode: auto
severity: error
from: 2016-04-08
on: listing
terms: [words]
each: hits.filter(h, !h.excused)
when: m.strength >= 2
warn_when: m.strength == 2
vars: {word: m.text}
message: {zh: "写有{word}", en: "says {word}"}
advice: {zh: 删去, en: Remove it}
`

// hit makes a hit of the list words where the text stands in a listing's summary.
func hit(l record.Record, text string, strength int, more object) Hit {
	summary, _ := l.Fields["summary"].(string)
	start := strings.Index(summary, text)
	h := Hit{"list": "words", "class": "a", "path": "/summary", "start": start, "end": start + len(text), "text": text, "strength": int64(strength), "excused": false, "why": "词表", "reading": text}
	for k, v := range more {
		h[k] = v
	}
	return h
}

func withHits(d Dossier, hits map[string][]Hit) Dossier {
	d.Hits = func(r *record.Record) ([]Hit, error) { return hits[r.ID], nil }
	return d
}

func TestEach(t *testing.T) {
	set := mustLoad(t, files("listing/words/rule.yaml", eachRule))
	summary := "全国第一的进销存，业内最好的库存，" + strings.Repeat("长", 40) + "第一步"
	l := listing(t, "L1", object{"summary": summary})
	out := judge(t, set, withHits(dossier(l, listing(t, "L2", nil)), map[string][]Hit{"L1": {
		hit(l, "最好", 2, nil), hit(l, "全国第一", 3, nil), hit(l, "库存", 1, nil), hit(l, "第一步", 3, object{"excused": true}),
		hit(l, "全国第一", 3, object{"list": "other"}),
	}}))
	type short struct {
		Text     string
		Severity law.Severity
		Mode     law.Mode
		Message  string
	}
	var got []short
	for _, f := range out.Findings {
		got = append(got, short{f.Evidence[0].Text, f.Severity, f.Mode, f.Message.ZH})
	}
	want := []short{{"全国第一", law.Error, law.Auto, "写有全国第一"}, {"最好", law.Warning, law.Review, "写有最好"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	e := out.Findings[1].Evidence[0]
	if summary[e.Start:e.End] != e.Text || e.Before != "全国第一的进销存，业内" || len([]rune(e.After)) != aroundRunes || e.FieldColumn != 12 || e.Why != "词表" || e.Reading != "" {
		t.Errorf("%+v", e)
	}
	if out.Applied["listing/words"] != 2 {
		t.Errorf("a rule is applied to every record whose text was searched: %v", out.Applied)
	}
}

// TestGatedIsUngated: judging rules with terms only where a vocabulary hit
// gives the same findings as judging them everywhere.
func TestGatedIsUngated(t *testing.T) {
	set := mustLoad(t, files("listing/words/rule.yaml", eachRule,
		"listing/many/rule.yaml", strings.NewReplacer("listing/words", "listing/many", "each: hits.filter(h, !h.excused)\n", "only: has(listing.summary)\n",
			"m.strength >= 2", "hits.size() > 1", "m.strength == 2", "hits.size() > 0 && hits[0].strength == 1", "vars: {word: m.text}", "vars: {word: 'hits.size() > 0 ? hits[0].text : \"\"'}").Replace(eachRule),
		"listing/count/rule.yaml", strings.NewReplacer("id: listing/words", "id: listing/count", "each: hits.filter(h, !h.excused)\n", "", "when: m.strength >= 2\n", "", "warn_when: m.strength == 2\n", "",
			"vars: {word: m.text}\n", "").Replace(eachRule),
		"listing/count/rule.rego", "package yunjian.listing.count\n\nimport rego.v1\n\nfindings contains {\"subject\": id, \"vars\": {\"word\": h.text}, \"evidence\": [{\"record\": \"listing\", \"path\": h.path, \"text\": h.text}]} if {\n\tsome id, hits in input.hits.listing\n\tsome h in hits\n\th.strength == 3\n}\n"))
	gated, _ := set.NewJudge(JudgeOptions{})
	ungated, _ := set.NewJudge(JudgeOptions{Ungated: true})
	rapid.Check(t, func(rt *rapid.T) {
		hits := map[string][]Hit{}
		d := dossier()
		for i := range rapid.IntRange(0, 6).Draw(rt, "listings") {
			id := fmt.Sprint("L", i)
			fields := object{}
			if rapid.Bool().Draw(rt, "summary") {
				fields["summary"] = "甲乙丙丁"
			}
			l := listing(t, id, fields)
			d.Records[record.Listing] = append(d.Records[record.Listing], l)
			for range rapid.IntRange(0, 3).Draw(rt, "hits") {
				hits[id] = append(hits[id], hit(l, rapid.SampledFrom([]string{"甲", "乙丙", "丁"}).Draw(rt, "text"), rapid.IntRange(1, 3).Draw(rt, "strength"),
					object{"excused": rapid.Bool().Draw(rt, "excused"), "list": rapid.SampledFrom([]string{"words", "other"}).Draw(rt, "list")}))
			}
		}
		a, err := gated.Judge(withHits(d, hits))
		if err != nil {
			rt.Fatal(err)
		}
		b, err := ungated.Judge(withHits(d, hits))
		if err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(a.Findings, b.Findings); diff != "" {
			rt.Fatal(diff)
		}
	})
}

// TestFactsAreAskedForOnceAndOnlyWhenNeeded counts the calls for facts and hits.
func TestFactsAreAskedForOnceAndOnlyWhenNeeded(t *testing.T) {
	rule := strings.NewReplacer("params: [specs_max]", "needs: [links]\nonly: listing.type == 'saas'", "known: has(listing.specs)\n", "",
		"listing.specs.size() > p.specs_max", "facts.links.size() > 1", "listing.specs.size()", "facts.links.size()").Replace(specsRule)
	set := mustLoad(t, files("listing/specs/rule.yaml", rule, "listing/more/rule.yaml", strings.Replace(rule, "id: listing/specs", "id: listing/more", 1)))
	d := dossier(listing(t, "L1", nil), listing(t, "L2", object{"type": "image"}))
	asked := map[string]int{}
	d.Facts = func(r *record.Record, name string) (any, error) {
		asked[r.ID+" "+name]++
		return []any{object{"url": "a"}, object{"url": "b"}}, nil
	}
	out := judge(t, set, d)
	if len(out.Findings) != 2 || asked["L1 links"] != 1 || asked["L2 links"] != 0 {
		t.Error(len(out.Findings), asked)
	}
}

// TestBrokenRuleIsLoud: whatever fails in a rule is an error that names it and the record.
func TestBrokenRuleIsLoud(t *testing.T) {
	failing := errors.New("no such page")
	for name, c := range map[string]struct {
		set  *Set
		d    Dossier
		want string
	}{
		"missing field":      {mustLoad(t, specs("known: has(listing.specs)\n", "")), dossier(listing(t, "L9", nil)), "listing L9: when: no such key: specs"},
		"no boolean":         {mustLoad(t, specs("listing.specs.size() > p.specs_max", "listing.title")), dossier(listing(t, "L9", specsOf("a"))), "true or false is expected"},
		"no hits given":      {mustLoad(t, files("listing/words/rule.yaml", eachRule)), dossier(listing(t, "L9", nil)), "no hits are provided"},
		"hits fail":          {mustLoad(t, files("listing/words/rule.yaml", eachRule)), Dossier{AsOf: tonight, Records: dossier(listing(t, "L9", nil)).Records, Hits: func(*record.Record) ([]Hit, error) { return nil, failing }}, "no such page"},
		"no such parameter":  {mustLoad(t, specs("p.specs_max", "param('spec_max', as_of)")), dossier(listing(t, "L9", specsOf("a"))), "the parameter spec_max has no value"},
		"no calendar":        {mustLoad(t, specs("p.specs_max", "end_of_working_day(parse_date('2030-01-01'), 1).getFullYear()")), dossier(listing(t, "L9", specsOf("a"))), "calendar/2030.yaml"},
		"CEL does not parse": {mustLoad(t, specs("listing.specs.size() >", "listing.specs.size( >")), dossier(listing(t, "L9", specsOf("a"))), "rule.yaml:11:27"},
		"Rego builtin fails": {mustLoad(t, withRego(regoOf(`findings contains {"subject": yj.date("x")} if input.params.specs_max`))), dossier(listing(t, "L9", nil)), "yj.date"},
		"Rego conflict":      {mustLoad(t, withRego(regoOf("findings contains {\"subject\": x} if input.params.specs_max\n\nx := \"L9\"\n\nx := \"L8\" if input.params.specs_max"))), dossier(listing(t, "L9", nil)), "produced conflicting values"},
		"unknown subject":    {mustLoad(t, withRego(regoOf(`findings contains {"subject": "L8"} if input.params.specs_max`))), dossier(listing(t, "L9", nil)), `subject "L8" is no record`},
		"unknown key":        {mustLoad(t, withRego(regoOf(`findings contains {"subject": "L9", "var": {}} if input.params.specs_max`))), dossier(listing(t, "L9", nil)), "unknown key var"},
		"no value for {n}":   {mustLoad(t, withRego(regoOf(`findings contains {"subject": "L9"} if input.params.specs_max`))), dossier(listing(t, "L9", nil)), "{n}"},
	} {
		t.Run(name, func(t *testing.T) {
			j, _ := c.set.NewJudge(JudgeOptions{})
			_, err := j.Judge(c.d)
			var broken *RuleError
			if !errors.As(err, &broken) || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("%v", err)
			}
		})
	}
}

// TestCostLimit: a rule that would run for minutes is an error instead.
func TestCostLimit(t *testing.T) {
	set := mustLoad(t, specs("listing.specs.size() > p.specs_max",
		"lists.range(200).exists(a, lists.range(200).exists(b, a + b < 0))"))
	set.cel.limit = 100_000
	j, _ := set.NewJudge(JudgeOptions{})
	if _, err := j.Judge(dossier(listing(t, "L1", specsOf("a")))); err == nil || !strings.Contains(err.Error(), "cost limit") {
		t.Error(err)
	}
}
