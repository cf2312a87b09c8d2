package policies_test

import (
	"bytes"
	"io/fs"
	"os"
	"testing"
	"time"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/policy"
	"github.com/yunjian-audit/yunjian/policies"
	"github.com/yunjian-audit/yunjian/reports"
)

// TestLoad checks every file, reference and expression of the policies.
func TestLoad(t *testing.T) {
	if _, err := policy.Load(policies.FS, policy.LoadOptions{}); err != nil {
		t.Fatal(err)
	}
}

// TestExamples checks each rule alone and runs its examples, as a subtest with
// the rule's id: go test ./policies -run TestExamples/listing/specs-limit
func TestExamples(t *testing.T) {
	ids, err := policy.RuleIDs(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	kinds, err := fs.Glob(policies.FS, "decide/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range append(ids, kinds...) {
		t.Run(id, func(t *testing.T) {
			set, err := policy.Load(policies.FS, policy.LoadOptions{Rules: []string{id}})
			if err != nil {
				t.Fatal(err)
			}
			results, err := set.Test(policy.TestOptions{Rules: []string{id}, Attach: checker.Attach()})
			if err != nil {
				t.Error(err)
			}
			for _, result := range results {
				if !result.Passed() {
					t.Error(result.In("zh"))
				}
			}
		})
	}
}

// TestExamplesAsShipped runs all examples the way a scan compiles embedded
// policies, quickly and without checking them again: nothing may change.
func TestExamplesAsShipped(t *testing.T) {
	set, err := policy.Load(policies.FS, policy.LoadOptions{Domain: policy.Scan})
	if err != nil {
		t.Fatal(err)
	}
	results, err := set.Test(policy.TestOptions{Attach: checker.Attach()})
	if err != nil {
		t.Error(err)
	}
	for _, result := range results {
		if !result.Passed() {
			t.Error(result.In("zh"))
		}
	}
}

// TestCoverage: every clause of the regulation is honoured by something of its
// own kind, and docs/regulation.md says by what. `make docs` writes it anew.
func TestCoverage(t *testing.T) {
	c, err := checker.New(policies.FS, checker.ForAuthors)
	if err != nil {
		t.Fatal(err)
	}
	all, err := c.Coverage()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 163 {
		t.Errorf("%d clauses, the regulation has 163", len(all))
	}
	for _, one := range all {
		if !one.Covered() {
			t.Errorf("clause %s (%s) is honoured by nothing", one.ID, one.Kind)
		}
	}
	var want bytes.Buffer
	if err := reports.Coverage(&want, "markdown", all, nil, reports.Options{Lang: "zh"}); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../docs/regulation.md")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasSuffix(got, want.Bytes()) {
		t.Error("docs/regulation.md is not what `make docs` writes")
	}
}

// TestReference: docs/rules has a page for each category, and it says what the
// rules and their examples say now. `make docs` writes it anew.
func TestReference(t *testing.T) {
	c, err := checker.New(policies.FS, checker.ForAuthors)
	if err != nil {
		t.Fatal(err)
	}
	rules := 0
	for _, category := range policy.Categories() {
		pages, err := c.Category(category)
		if err != nil {
			t.Fatal(err)
		}
		rules += len(pages)
		var want bytes.Buffer
		if err := reports.Reference(&want, category, pages); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile("../docs/rules/" + category + ".md")
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want.Bytes()) {
			t.Errorf("docs/rules/%s.md is not what `make docs` writes", category)
		}
	}
	if rules != len(c.Policies().Rules) {
		t.Errorf("docs/rules tells of %d of %d rules", rules, len(c.Policies().Rules))
	}
}

// TestNumbersOfTheLaw: the numbers that no rule and no decision applies but the
// law itself. Its own tests hold it at the bounds of these very numbers.
func TestNumbersOfTheLaw(t *testing.T) {
	set, err := policy.Load(policies.FS, policy.LoadOptions{Domain: policy.Scan})
	if err != nil {
		t.Fatal(err)
	}
	params, err := set.Law()
	if err != nil {
		t.Fatal(err)
	}
	first := time.Date(2016, 4, 8, 0, 0, 0, 0, law.Beijing)
	for _, at := range []time.Time{first, first.AddDate(10, 0, 0)} {
		for name, want := range map[string]struct {
			param law.Param
			value int64
		}{
			"expel_points": {params.ExpelPoints, 24}, // REG-20.4
			"mend_days":    {params.MendDays, 7},     // REG-19
			"appeal_days":  {params.AppealDays, 60},
		} {
			if got, ok := want.param.At(at); !ok || got != want.value {
				t.Errorf("%s is %d at %s, want %d", name, got, law.Date(at), want.value)
			}
		}
	}
	decided := time.Date(2016, 6, 15, 10, 30, 0, 0, law.Beijing)
	if until, _ := params.AppealUntil(decided); !until.Equal(time.Date(2016, 8, 15, 0, 0, 0, 0, law.Beijing)) {
		t.Errorf("a decision of 15 June can be appealed against until %s, want 24:00 of 14 August", until)
	}
}
