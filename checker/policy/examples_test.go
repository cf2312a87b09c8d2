package policy

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/yunjian-audit/yunjian/checker/record"
)

const smallBases = `
records:
  l1: {id: L1, provider_id: P1, type: saas, market: software, title: 甲, specs: [{name: a, price: "1.00"}, {name: b}]}
  l2: {base: l1, id: L2, title: 乙}
datasets:
  one: {listing: [{base: l1}]}
  two: {listing: [{base: l1}, {base: l2, version: "2"}]}
`

// besides are examples that make up the number that a rule needs.
const besides = `
- {name: besides 1, base: one, set: {listing.0.specs.2: {name: c}}, want: 1}
- {name: besides 2, base: one, set: {listing.0.specs.2: {name: c}}, want: 1}
- {name: besides 3, base: one, set: {listing.0.specs.2: {name: c}}, want: 1}
- {name: besides 4, base: one, want: clean}
- {name: besides 5, base: one, want: clean}
- {name: besides 6, base: one, want: clean}
`

// runExamples runs one examples.yaml of the specs rule and returns the results by name.
func runExamples(t *testing.T, examples string, pairs ...string) (map[string]ExampleResult, error) {
	t.Helper()
	fsys := files(append([]string{"listing/specs/rule.yaml", specsRule, "listing/specs/examples.yaml", examples, "examples/bases.yaml", smallBases}, pairs...)...)
	set := mustLoad(t, fsys)
	results, err := set.Test(TestOptions{})
	byName := map[string]ExampleResult{}
	for _, r := range results {
		byName[r.Name] = r
	}
	return byName, err
}

func TestExamplesRun(t *testing.T) {
	results, err := runExamples(t, `
- {name: one, base: one, want: clean}
- name: set appends
  base: one
  set: {listing.0.specs.2: {name: c}, listing.0.specs.3.name: d}
  want: [{subject: L1, severity: error, path: /specs, message: 有 4 个, count: 1}]
- name: set after records
  base: one
  records: {listing: [{base: l2, specs: [{name: a}, {name: b}, {name: c}]}]}
  set: {listing.1.id: L3}
  want: [{subject: L3, count: 1}]
- name: the same id replaces
  base: two
  records: {listing: [{base: l2, specs: [{name: a}, {name: b}, {name: c}]}]}
  want: 1
- name: unset
  base: two
  set: {listing.0.specs.2: {name: c}}
  unset: [listing.0.specs.0, listing.0.specs.1, listing.1]
  want: clean
- name: a whole type
  base: two
  set: {listing: [{id: L9, provider_id: P1, type: saas, market: software, title: 丙, specs: [{name: a}, {name: b}, {name: c}]}]}
  want: [{subject: L9}]
- name: a later as_of has another value
  base: one
  as_of: "2017-06-01T00:00:00+08:00"
  set: {listing.0.specs.2: {name: c}}
  want: clean
`+besides)
	if err != nil {
		t.Fatal(err)
	}
	if len(results) != 7+6 {
		t.Error(len(results))
	}
	for _, r := range results {
		if !r.Passed() {
			t.Error(r.In("en"))
		}
	}
}

// TestExamplesFail: an example that does not find what it wants says what was found.
func TestExamplesFail(t *testing.T) {
	results, err := runExamples(t, `
- {name: clean, base: one, want: clean}
- name: too many
  base: one
  set: {listing.0.specs.2: {name: c}}
  want: clean
- {name: too few, base: one, want: 1}
- name: another subject
  base: one
  set: {listing.0.specs.2: {name: c}}
  want: [{subject: L2}]
- name: another count
  base: one
  set: {listing.0.specs.2: {name: c}}
  want: [{subject: L1, count: 2}]
- {name: no such base, base: three, want: 1}
- {name: no such path, base: one, unset: [listing.0.summary], want: 1}
- {name: no such index, base: one, set: {listing.2.title: 丙}, want: 1}
- {name: not of the contract, base: one, set: {listing.0.price: many}, want: 1}
- {name: nothing given, want: 1}
- {name: all was judged, base: one, want: clean, not_judged: 1}
`+besides)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"all was judged":      "1 records are to lack what the rule needs, 0 do",
		"too many":            "0 findings are wanted, 1 were made\n    1. error listing L1 2016-12-01T02:00:00+08:00: there are 3 specs\n       listing L1 /specs",
		"too few":             "1 findings are wanted, 0 were made",
		"another subject":     "the expectation on line 11 was not met\n    finding 1 was not wanted",
		"another count":       "the expectation on line 15 wants 2 findings, 1 were made",
		"no such base":        "there is no dataset three",
		"no such path":        "unset listing.0.summary",
		"no such index":       "there is no item 2 of 1",
		"not of the contract": "/price",
		"nothing given":       "gives no record",
	} {
		r := results[name]
		if text := r.In("en"); r.Passed() || !strings.Contains(text, want) || !strings.HasPrefix(text, "listing/specs/examples.yaml:") {
			t.Errorf("%s: %s", name, text)
		}
	}
}

func TestExamplesAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		" \n":                     "the file is empty",
		"- {want: 1}\n":           "needs a name",
		"- {name: a}\n":           "needs a want",
		"- {name: a, want: no}":   "want is clean, a number or a list",
		"- {name: a, wants: 1}":   "did you mean want?",
		"- {name: a, want: [{}]}": "names at least one of",
		"- {name: a, want: 1}\n- {name: a, want: clean}\n": "two examples have the name",
	} {
		if _, err := runExamples(t, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestChatExamples(t *testing.T) {
	rule := strings.NewReplacer("listing/words", "chat/words", "on: listing", "on: conversation").Replace(eachRule)
	set := mustLoad(t, files("chat/words/rule.yaml", rule, "chat/words/examples.yaml", `
- name: two speakers
  chat: |
    客户：在吗
    客服：加我微信
    好吗
    自动：您好
  want: [{subject: C1, text: 微信}]
- {name: clean, chat: "客户：在吗", want: clean}
- {name: nobody speaks, chat: 在吗, want: clean}
- {name: no answer, chat: "客户：在吗\n客户：人呢", want: clean}
- {name: two letters, chat: "客户：在吗\n客服：加我vx\n自动：您好", want: 1}
- {name: spelled out, chat: "客户：在吗\n客服：加我威信\n自动：您好", want: 1}
`))
	var messages []any
	results, err := set.Test(TestOptions{Attach: func(_ *Set, dossiers []*Dossier) error {
		for _, d := range dossiers {
			d.Hits = func(r *record.Record) ([]Hit, error) {
				list := r.Fields["messages"].([]any)
				if len(list) < 3 {
					return nil, nil
				}
				if messages == nil {
					messages = list
				}
				return []Hit{{"list": "words", "path": "/messages/1/text", "text": "微信", "strength": int64(3), "excused": false}}, nil
			}
		}
		return nil
	}})
	if err != nil || !results[0].Passed() || !results[1].Passed() || results[2].Passed() {
		t.Error(err, results[0].In("en"), results[1].In("en"), results[2].In("en"))
	}
	second := messages[1].(map[string]any)
	if second["text"] != "加我微信\n好吗" || second["from"] != "agent" || messages[2].(map[string]any)["from"] != "auto" {
		t.Errorf("%v", messages)
	}
}

func TestScaffold(t *testing.T) {
	for _, category := range Categories() {
		dir := t.TempDir()
		written, err := Scaffold(dir, category+"/new-rule")
		if err != nil || len(written) != 2 {
			t.Fatal(written, err)
		}
		clauses := smallPolicies["clauses.yaml"] + "  - {id: " + sketches[category].clause + ", kind: rule, from: 2016-04-08, summary: {zh: 甲, en: a}}\n"
		fsys := files("clauses.yaml", clauses)
		for _, name := range []string{ruleFile, examplesFile} {
			text, err := os.ReadFile(dir + "/" + category + "/new-rule/" + name)
			if err != nil {
				t.Fatal(err)
			}
			fsys[category+"/new-rule/"+name] = &fstest.MapFile{Data: text}
		}
		set, err := Load(fsys, LoadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		results, err := set.Test(TestOptions{})
		if err != nil || len(results) != 2*ExamplesOfEach {
			t.Error(len(results), err)
		}
		for _, r := range results {
			if !r.Passed() {
				t.Error(r.In("en"))
			}
		}
		if _, err := Scaffold(dir, category+"/new-rule"); err == nil {
			t.Error("overwritten")
		}
	}
	for _, id := range []string{"listing", "nowhere/rule", "listing/Rule", "listing/../x", "listing/a/b", "listing/"} {
		if _, err := Scaffold(t.TempDir(), id); err == nil {
			t.Error(id)
		}
	}
}

func TestExplain(t *testing.T) {
	set := mustLoad(t, specs())
	for id, want := range map[string][]string{
		"listing/specs": {"ACC-8a  No more specs than allowed", "PEN-24  Too many specs", "6 points", "specs_max = 2 (2016-04-08 – 2017-06-01), 3 (2017-06-01) specs [ACC-8a]", "when: listing.specs.size() > p.specs_max", "breach: three", "clean: two"},
		"ACC-8a":        {"No more specs than allowed", "listing/specs  Number of specs"},
		"PEN-24":        {"Too many specs", "listing/specs  Number of specs"},
	} {
		e, ok, err := set.Explain(id)
		if !ok || err != nil {
			t.Fatal(id, ok, err)
		}
		for _, w := range want {
			if !strings.Contains(e.In("en"), w) {
				t.Errorf("%s: no %q in\n%s", id, w, e.In("en"))
			}
		}
		if e.In("zh") == e.In("en") {
			t.Error("one language")
		}
	}
	if _, ok, _ := set.Explain("PEN-99"); ok {
		t.Error("PEN-99")
	}
	e, _, _ := set.Explain("listing/specs")
	if got := e.Rules[0].Examples[1].Source(); got != "- name: two\n  records: {listing: [{id: L1, provider_id: P1, type: saas, market: software, title: 甲, specs: [{name: a}, {name: b}]}]}\n  want: clean" {
		t.Errorf("%q", got)
	}
}

func TestRuleIDs(t *testing.T) {
	ids, err := RuleIDs(files("trade/b/rule.yaml", "x", "listing/a/rule.yaml", "x", "terms/c/rule.yaml", "x", "listing/.d/rule.yaml", "x"))
	if err != nil || !slices.Equal(ids, []string{"listing/a", "trade/b"}) {
		t.Error(ids, err)
	}
}
