package policy

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/record"
)

// The small policies that the tests of this package start from.
var smallPolicies = map[string]string{
	"regulation.yaml": `
editions:
  - {id: "2016-04-08", from: "2016-04-08T00:00:00+08:00"}
  - {id: "2017-06-01", from: "2017-06-01T00:00:00+08:00"}
markets:
  - {id: software, name: {zh: 软件, en: Software}, deposit: "5000.00", clause: DEP-2, from: 2016-04-08}
parameters:
  specs_max: {clause: ACC-8a, unit: specs, values: [{from: 2016-04-08, value: 2}, {from: 2017-06-01, value: 3}]}
  fee: {clause: ACC-8a, unit: CNY, values: [{from: 2016-04-08, value: "12.50"}]}
  hosts: {clause: ACC-8a, values: [{from: 2016-04-08, value: [a.cn, b.cn]}]}
`,
	"clauses.yaml": `
clauses:
  - {id: ACC-8a, kind: rule, from: 2016-04-08, summary: {zh: 规格不超过上限, en: No more specs than allowed}}
  - {id: DEP-2, kind: decision, from: 2016-04-08, summary: {zh: 保证金, en: Deposit}}
`,
	"penalty/table.yaml": `
rows:
  - {id: PEN-24, group: onboarding, from: 2016-04-08, points: 6, title: {zh: 规格过多, en: Too many specs}, clauses: [ACC-8a]}
`,
	"terms/words.yaml": "id: words\n",
}

// specsRule is a rule that refuses more specs than the parameter allows.
const specsRule = `id: listing/specs
title: {zh: 规格数, en: Number of specs}
clause: ACC-8a
penalty: PEN-24
mode: auto
severity: error
from: 2016-04-08
on: listing
params: [specs_max]
known: has(listing.specs)
when: listing.specs.size() > p.specs_max
evidence: "['/specs']"
vars: {n: listing.specs.size()}
message: {zh: "有 {n} 个规格", en: "there are {n} specs"}
advice: {zh: 合并规格, en: Merge specs}
`

const specsExamples = `
- name: three
  records: {listing: [{id: L1, provider_id: P1, type: saas, market: software, title: 甲, specs: [{name: a}, {name: b}, {name: c}]}]}
  want: [{subject: L1, severity: error, count: 1}]
- name: two
  records: {listing: [{id: L1, provider_id: P1, type: saas, market: software, title: 甲, specs: [{name: a}, {name: b}]}]}
  want: clean
- name: four
  records: {listing: [{id: L1, provider_id: P1, type: saas, market: software, title: 甲, specs: [{name: a}, {name: b}, {name: c}, {name: d}]}]}
  want: 1
- name: one too many for the later edition as well
  as_of: "2017-06-01T00:00:00+08:00"
  records: {listing: [{id: L1, provider_id: P1, type: saas, market: software, title: 甲, specs: [{name: a}, {name: b}, {name: c}, {name: d}]}]}
  want: [{severity: error}]
- name: three on the first day of the later edition
  as_of: "2017-06-01T00:00:00+08:00"
  records: {listing: [{id: L1, provider_id: P1, type: saas, market: software, title: 甲, specs: [{name: a}, {name: b}, {name: c}]}]}
  want: clean
- name: none
  records: {listing: [{id: L1, provider_id: P1, type: saas, market: software, title: 甲, specs: []}]}
  want: clean
`

// files puts together policies: the small ones and pairs of path and text.
func files(pairs ...string) fstest.MapFS {
	all := maps.Clone(smallPolicies)
	for i := 0; i < len(pairs); i += 2 {
		all[pairs[i]] = pairs[i+1]
	}
	fsys := fstest.MapFS{}
	for path, text := range all {
		if text != "" {
			fsys[path] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	return fsys
}

// specs are the small policies with the specs rule, changed by replacements.
func specs(replace ...string) fstest.MapFS {
	return files("listing/specs/rule.yaml", strings.NewReplacer(replace...).Replace(specsRule), "listing/specs/examples.yaml", specsExamples)
}

func mustLoad(t testing.TB, fsys fstest.MapFS) *Set {
	t.Helper()
	set, err := Load(fsys, LoadOptions{Domain: Scan})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// rec decodes a record from fields.
func rec(t testing.TB, of record.Type, fields map[string]any) record.Record {
	t.Helper()
	line, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	r, err := record.Decode(of, line)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

type object = map[string]any

func listing(t testing.TB, id string, more object) record.Record {
	fields := object{"id": id, "provider_id": "P1", "type": "saas", "market": "software", "title": "甲"}
	maps.Copy(fields, more)
	return rec(t, record.Listing, fields)
}

func specsOf(names ...string) object {
	list := []any{}
	for _, n := range names {
		list = append(list, object{"name": n})
	}
	return object{"specs": list}
}

var tonight = time.Date(2016, 12, 1, 2, 0, 0, 0, law.Beijing)

func dossier(records ...record.Record) Dossier {
	d := Dossier{ProviderID: "P1", AsOf: tonight, Records: map[record.Type][]record.Record{}}
	for _, r := range records {
		d.Records[r.Type] = append(d.Records[r.Type], r)
	}
	return d
}

// judge judges a dossier by all rules of the set.
func judge(t testing.TB, set *Set, d Dossier) Outcome {
	t.Helper()
	j, err := set.NewJudge(JudgeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	out, err := j.Judge(d)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// subjects lists the ids of what was found on.
func subjects(o Outcome) []string {
	list := []string{}
	for _, f := range o.Findings {
		list = append(list, f.Subject.ID)
	}
	return list
}
