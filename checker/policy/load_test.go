package policy

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// regoOf is a rule.rego of the specs rule with a body.
func regoOf(body string) string {
	return "package yunjian.listing.specs\n\nimport rego.v1\n\n" + body + "\n"
}

const specsRego = `findings contains {"subject": l.id, "vars": {"n": count(l.specs)}, "evidence": [{"record": "listing", "id": l.id, "path": "/specs"}]} if {
	some l in input.listing
	count(l.specs) > input.params.specs_max
}`

// withRego is the specs rule in Rego instead of CEL.
func withRego(module string, replace ...string) fstest.MapFS {
	var kept []string
	for line := range strings.Lines(strings.NewReplacer(replace...).Replace(specsRule)) {
		key, _, _ := strings.Cut(line, ":")
		if key != "when" && key != "evidence" && key != "vars" && key != "known" {
			kept = append(kept, line)
		}
	}
	return files("listing/specs/rule.yaml", strings.Join(kept, ""), "listing/specs/rule.rego", module, "listing/specs/examples.yaml", specsExamples)
}

// TestLoadRefuses holds the place and the words of everything the loader refuses.
func TestLoadRefuses(t *testing.T) {
	const rule = "listing/specs/rule.yaml"
	cases := []struct {
		name  string
		fsys  fstest.MapFS
		wants []string // parts of the problem, place first
	}{
		{"no clause", specs("clause: ACC-8a\n", ""), []string{rule + ":1:1:", "names no clause"}},
		{"unknown clause", specs("clause: ACC-8a", "clause: ACC-8b"), []string{rule + ":3:9:", "there is no clause ACC-8b; did you mean ACC-8a?"}},
		{"no from", specs("from: 2016-04-08\n", ""), []string{rule + ":1:1:", "no from"}},
		{"bad from", specs("from: 2016-04-08", "from: 8 April"), []string{rule + ":7:7:", "not 8 April"}},
		{"unknown penalty", specs("PEN-24", "PEN-42"), []string{rule + ":4:10:", "there is no penalty row PEN-42"}},
		{"unknown parameter", specs("params: [specs_max]", "params: [spec_max]"), []string{rule + ":9:9:", "did you mean specs_max?"}},
		{"parameter not declared", specs("params: [specs_max]\n", ""), []string{rule + ":1:1:", "p.specs_max is used but not declared"}},
		{"parameter not used", specs("params: [specs_max]", "params: [specs_max, fee]"), []string{rule + ":9:9:", "parameter fee is declared but not used"}},
		{"parameter younger than the rule", specs("from: 2016-04-08", "from: 2016-04-07"), []string{rule + ":9:9:", "no value before 2016-04-08"}},
		{"unknown fact", specs("params:", "needs: [lincs]\nparams:"), []string{rule + ":9:8:", "there is no native fact lincs; did you mean links?"}},
		{"fact not used", specs("params:", "needs: [links]\nparams:"), []string{rule + ":9:8:", "the fact links is declared but not used"}},
		{"fact not declared", specs("known: has(listing.specs)", "known: facts.links.size() > 0"), []string{"facts.links is used but not declared"}},
		{"fact of another type", specs("params:", "needs: [page]\nparams:", "has(listing.specs)", "has(facts.page)"), []string{rule + ":9:8:", "about official_page"}},
		{"unknown vocabulary", specs("params:", "terms: [word]\nparams:"), []string{rule + ":9:8:", "there is no vocabulary word; did you mean words?"}},
		{"vocabulary not used", specs("params:", "terms: [words]\nparams:"), []string{rule + ":9:8:", "hits is not used"}},
		{"hits without a vocabulary", specs("has(listing.specs)", "hits.size() > 0"), []string{rule + ":10:8:", "declare the vocabularies"}},
		{"one language", specs("advice: {zh: 合并规格, en: Merge specs}", "advice: {zh: 合并规格}"), []string{rule + ":15:9:", "both languages"}},
		{"no message", specs(`message: {zh: "有 {n} 个规格", en: "there are {n} specs"}`+"\n", ""), []string{"message is missing"}},
		{"comma in a text", specs("en: Merge specs", "en: Merge, specs"), []string{rule + ":15:31:", "must be quoted"}},
		{"neither when nor Rego", specs("when: listing.specs.size() > p.specs_max\n", ""), []string{rule + ":1:1:", "neither a when nor a rule.rego"}},
		{
			"both when and Rego", files("listing/specs/rule.yaml", specsRule, "listing/specs/rule.rego", regoOf(specsRego), "listing/specs/examples.yaml", specsExamples),
			[]string{rule + ":11:7:", "exclude each other"},
		},
		{"id of another folder", specs("id: listing/specs", "id: listing/spec"), []string{rule + ":1:5:", "must be that of the folder: listing/specs"}},
		{"unknown key", specs("severity:", "severty:"), []string{rule + ":6:1:", "unknown key severty; did you mean severity?"}},
		{"key twice", specs("mode: auto", "mode: auto\nmode: auto"), []string{rule + ":6:1:", "twice"}},
		{"unknown mode", specs("mode: auto", "mode: automatic"), []string{rule + ":5:7:", `not "automatic"`}},
		{"unknown type", specs("on: listing", "on: listings"), []string{rule + ":8:5:", "there is no record type listings; did you mean listing?"}},
		{"reads what it is on", specs("params:", "reads: [listing]\nparams:"), []string{rule + ":9:9:", "leave it out of reads"}},
		{"reads too much", specs("params:", "reads: [order]\nparams:"), []string{rule + ":9:8:", "order is read but not used"}},
		{"reads too little", specs("has(listing.specs)", "order.size() > 0"), []string{rule + ":10:8:", "add it to reads"}},
		{"m without each", specs("listing.specs.size() > p", "m.size() > p"), []string{rule + ":11:7:", "there is no m in when"}},
		{"at in only", specs("known: has(listing.specs)", "only: at > as_of"), []string{rule + ":10:7:", "there is no at in only"}},
		{"broken CEL", specs("listing.specs.size() > p.specs_max", "listing.specs.size( > p.specs_max"), []string{rule + ":11:27:", "not valid CEL"}},
		{"CEL of the wrong name", specs("listing.specs.size() > p", "listing.specs.size() > q"), []string{rule + ":11:30:", "undeclared reference to 'q'"}},
		{"CEL in a block", specs("when: listing.specs.size() > p.specs_max", "when: |\n  listing.specs.size() > 1\n  && listing.specs.siz() > p.specs_max"), []string{rule + ":13:23:", "undeclared reference to 'siz'"}},
		{"CEL in a folded block", specs("when: listing.specs.size() > p.specs_max", "when: >-\n  listing.specs.size() > 1\n  && listing.specs.siz() > p.specs_max"), []string{rule + ":13:23:", "undeclared reference to 'siz'"}},
		{"CEL in quotes", specs("when: listing.specs.size() > p.specs_max", `when: "listing.specs.size() > q.specs_max"`), []string{rule + ":11:31:", "undeclared reference to 'q'"}},
		{"text without a var", specs("vars: {n: listing.specs.size()}\n", ""), []string{"vars has no n"}},
		{"var without a text", specs("vars: {n: listing.specs.size()}", "vars: {n: listing.specs.size(), k: '1'}"), []string{"the var k is not used"}},
		{"lint on another type", specs("on: listing", "on: order\nlint: true"), []string{rule + ":9:7:", "only rules on listing"}},
		{"broken Rego", withRego(regoOf(specsRego + "\nx := {")), []string{"listing/specs/rule.rego:10:", "Rego"}},
		{"Rego of another package", withRego(strings.Replace(regoOf(specsRego), "listing.specs", "listing.spec", 1)), []string{"listing/specs/rule.rego:1:1:", "the package must be yunjian.listing.specs"}},
		{"Rego without findings", withRego(regoOf(`finding contains 1 if input.lint`)), []string{"listing/specs/rule.rego:1:1:", "no rule findings"}},
		{"Rego that reads the clock", withRego(regoOf(specsRego + "\nnow := time.now_ns()")), []string{"listing/specs/rule.rego:9:8:", "undefined function time.now_ns"}},
		{"Rego that calls out", withRego(regoOf(specsRego + "\nnow := http.send({})")), []string{"undefined function http.send"}},
		{"Rego with an unused variable", withRego(regoOf(specsRego + "\nf(x) := 1 if { y := x }")), []string{"listing/specs/rule.rego:9:16:", "y unused"}},
		{"Rego reads what is not declared", withRego(regoOf(strings.Replace(specsRego, "some l in input.listing", "some l in input.listing\n\tinput.order", 1))), []string{"listing/specs/rule.rego:7:8:", "the input has no order"}},
		{"Rego of an undeclared parameter", withRego(regoOf(strings.Replace(specsRego, "specs_max", "fee", 1))), []string{"listing/specs/rule.rego:7:32:", "the parameter fee is not declared"}},
		{"Rego with a vars key", withRego(regoOf(specsRego), "params:", "relates: \"['x']\"\nparams:"), []string{rule + ":9:10:", "relates comes from its findings"}},
		{"no examples", files(rule, specsRule), []string{"listing/specs/examples.yaml:", "listing/specs has no examples"}},
		{"an empty list of examples", files(rule, specsRule, "listing/specs/examples.yaml", "[]\n"), []string{"examples.yaml:1:1:", "0 examples of a breach and 0 near misses", "write 3 more breaches and 3 more near misses"}},
		{"two breaches", specs2("listing/specs/examples.yaml", "want: 1", "want: clean"), []string{"examples.yaml:2:1:", "listing/specs has 2 examples of a breach and 4 near misses", "write 1 more breaches and 0 more near misses"}},
		{"two near misses", specs2("listing/specs/examples.yaml", "want: clean", "want: 1"), []string{"examples.yaml:2:1:", "4 examples of a breach and 2 near misses", "write 0 more breaches and 1 more near misses"}},
		{"no YAML", specs("clause: ACC-8a", "clause: [ACC-8a"), []string{rule, "not valid YAML"}},
		{"no rules", files(), []string{"there is no rule"}},
		{"no regulation", files("regulation.yaml", "", rule, specsRule), []string{"regulation.yaml:", "cannot be read"}},
		{"money with three decimals", specs2("regulation.yaml", `"12.50"`, `"12.505"`), []string{"regulation.yaml:9:", "at most two decimals"}},
		{"overlapping penalty rows", specs2("penalty/table.yaml", "rows:\n", "rows:\n  - {id: PEN-24, from: 2016-01-01, title: {zh: 旧, en: Old}}\n"), []string{"penalty/table.yaml:4:5:", "overlap in time"}},
		{"a day off that is none", files(rule, specsRule, "listing/specs/examples.yaml", specsExamples, "calendar/2027.yaml", "year: 2027\noff: [2027-02-30]\n"), []string{"calendar/2027.yaml:1:1:", "2027-02-30"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			set, err := Load(c.fsys, LoadOptions{})
			if err == nil || set != nil {
				t.Fatal("loaded")
			}
			for _, p := range Problems(err) {
				missing := false
				for _, want := range c.wants {
					missing = missing || !strings.Contains(p.In("en"), want)
				}
				if !missing {
					if p.Text.ZH == "" || p.Text.ZH == p.Text.EN {
						t.Errorf("not in both languages: %v", p.Text)
					}
					return
				}
			}
			t.Errorf("no problem with %q among:\n%v", c.wants, err)
		})
	}
}

// specs2 is specs with a replacement in another file.
func specs2(path, old, replacement string) fstest.MapFS {
	fsys := specs()
	fsys[path] = &fstest.MapFile{Data: []byte(strings.Replace(string(fsys[path].Data), old, replacement, 1))}
	return fsys
}

func TestLoadReportsEverythingAtOnce(t *testing.T) {
	_, err := Load(specs("clause: ACC-8a\n", "", "PEN-24", "PEN-42", "severity: error", "severity: fatal"), LoadOptions{})
	if n := len(Problems(err)); n != 3 {
		t.Errorf("%d problems: %v", n, err)
	}
}

func TestLoadSmall(t *testing.T) {
	set, err := Load(specs(), LoadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	r, ok := set.Rule("listing/specs")
	if !ok || !r.Lint || r.Language() != "CEL" || !r.Streams() {
		t.Errorf("%+v", r)
	}
	if fee, _ := set.Param("fee", tonight); fee != int64(1250) {
		t.Errorf("fee %v: amounts are kept in fen", fee)
	}
	if _, err := Load(withRego(regoOf(specsRego)), LoadOptions{}); err != nil {
		t.Error(err)
	}
}

// TestLintReadsOnlyItsRules: other rules are not even parsed in lint.
func TestLintReadsOnlyItsRules(t *testing.T) {
	fsys := specs()
	fsys["listing/scan-only/rule.yaml"] = &fstest.MapFile{Data: []byte("id: listing/scan-only\non: listing # of a provider\nreads: [order]\nbroken: [")}
	fsys["trade/fake/rule.yaml"] = &fstest.MapFile{Data: []byte("on: order\nbroken: [")}
	set, err := Load(fsys, LoadOptions{Domain: Lint})
	if err != nil {
		t.Fatal(err)
	}
	if len(set.Rules) != 1 {
		t.Error(len(set.Rules))
	}
	if _, err := Load(fsys, LoadOptions{Domain: Scan}); len(Problems(err)) == 0 {
		t.Error("scan must refuse them")
	}
}

func TestPeekLint(t *testing.T) {
	for text, want := range map[string][2]bool{
		"on: listing\n":                              {true, false},
		"on: listing\nreads: []\n":                   {true, false},
		"on: listing\nreads: [order]\n":              {false, false},
		"on: listing\nreads:\n  - order\n":           {false, false},
		"on: listing\nreads: [order]\nlint: true\n":  {true, false},
		"on: listing\nlint: false # a draft\n":       {false, false},
		"on: order\n":                                {false, false},
		"on: [application, listing]\n":               {false, false},
		"\"on\": listing\n":                          {false, true},
		"on: 'listing'\n":                            {false, true},
		"notes: |\n  on: order\non: listing # yes\n": {true, false},
	} {
		lint, unsure := peekLint([]byte(text))
		if lint != want[0] || unsure != want[1] {
			t.Errorf("%q: %v %v", text, lint, unsure)
		}
	}
}

func TestProblemIn(t *testing.T) {
	p := &Problem{File: "a.yaml", Line: 3, Column: 5, Text: say("错", "wrong")}
	if got := fmt.Sprint(p.In("zh"), " | ", p.In("en"), " | ", p); got != "a.yaml:3:5: 错 | a.yaml:3:5: wrong | a.yaml:3:5: 错 / wrong" {
		t.Error(got)
	}
}
