package policy_test

import (
	"fmt"
	"testing/fstest"
	"time"

	"github.com/yunjian-audit/yunjian/checker/policy"
	"github.com/yunjian-audit/yunjian/checker/record"
)

// A rule is a folder; here it is judged on one listing.
func Example() {
	files := fstest.MapFS{
		"regulation.yaml": {Data: []byte(`
editions: [{id: "2016-04-08", from: "2016-04-08T00:00:00+08:00"}]
parameters:
  specs_max: {clause: ACC-8a, values: [{from: 2016-07-14, value: 20}]}
`)},
		"clauses.yaml": {Data: []byte(`
clauses: [{id: ACC-8a, kind: rule, from: 2016-07-14, summary: {zh: 规格不超过二十个, en: At most twenty specs}}]
`)},
		"penalty/table.yaml": {Data: []byte("rows: []")},
		"access/specs-limit/rule.yaml": {Data: []byte(`
id: access/specs-limit
title: {zh: 规格数量, en: Number of specs}
clause: ACC-8a
mode: auto
severity: error
from: 2016-07-14
on: listing
params: [specs_max]
known: has(listing.specs)
when: listing.specs.size() > p.specs_max
evidence: "['/specs']"
vars: {n: listing.specs.size(), max: p.specs_max}
message: {zh: "商品有 {n} 个规格，最多 {max} 个。", en: "The listing has {n} specs; {max} are allowed."}
advice: {zh: 合并相近的规格。, en: Merge specs that are alike.}
`)},
	}
	set, err := policy.Load(files, policy.LoadOptions{Domain: policy.Lint})
	if err != nil {
		fmt.Println(err)
		return
	}
	judge, err := set.NewJudge(policy.JudgeOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	listing := record.Record{Type: record.Listing, ID: "cmjj01", ProviderID: "P1", Fields: map[string]any{
		"id": "cmjj01", "specs": make([]any, 21),
	}}
	outcome, err := judge.Judge(policy.Dossier{
		ProviderID: "P1",
		AsOf:       time.Date(2016, 12, 1, 2, 0, 0, 0, record.Beijing),
		Records:    map[record.Type][]record.Record{record.Listing: {listing}},
		Lint:       true,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range outcome.Findings {
		fmt.Println(f.Severity, f.Clause, f.Subject.ID, f.Evidence[0].Path, f.Message.EN)
	}
	// Output: error ACC-8a cmjj01 /specs The listing has 21 specs; 20 are allowed.
}
