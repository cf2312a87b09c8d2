package policies_test

import (
	"io/fs"
	"testing"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/policy"
	"github.com/yunjian-audit/yunjian/policies"
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
