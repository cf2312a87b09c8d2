package policy

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/yunjian-audit/yunjian/checker/record"
)

const shareYAML = `id: decide/share
title: {zh: 分成, en: Share}
clauses: [ACC-8a]
params: [fee]
input:
  order: order
  others?: [order]
  history?: [{at: instant, amount: money}]
  settled?: money
  how?: left|expelled
  back?: bool
  open?: count
output:
  amount: money
  due: instant
  lines: [{id: any, amount: money}]
  none?: instant
notes: |
  A test.
`

const shareRego = `package yunjian.decide.share

import rego.v1

answer := {
	"amount": input.order.amount + input.params.fee - object.get(input, "settled", 0),
	"due": yj.add_months(input.order.paid_at, 1),
	"lines": [{"id": o.id, "amount": o.amount} | some o in object.get(input, "others", [])],
	"history": count([h | some h in object.get(input, "history", []); h.at < input.as_of; h.amount > 100]),
	"date": input.as_of_date,
}
`

const shareExamples = `
- name: a share
  input: {order: {id: O1, provider_id: P1, listing_id: L1, customer_id: U1, created_at: "2016-01-31T10:00:00+08:00", paid_at: "2016-01-31T10:00:00+08:00", amount: "1.00"}}
  expected: {amount: "13.50", due: "2016-02-29T10:00:00+08:00", date: "2016-12-01", history: 0}
- name: a wrong expectation
  input: {order: {id: O1, provider_id: P1, listing_id: L1, customer_id: U1, created_at: "2016-01-31T10:00:00+08:00", paid_at: "2016-01-31T10:00:00+08:00", amount: "1.00"}}
  expected: {amount: "13.51"}
`

func shares(pairs ...string) map[string]string {
	all := map[string]string{"decide/share/decide.yaml": shareYAML, "decide/share/decide.rego": shareRego, "decide/share/examples.yaml": shareExamples}
	for i := 0; i < len(pairs); i += 3 {
		all[pairs[i]] = strings.Replace(all[pairs[i]], pairs[i+1], pairs[i+2], 1)
	}
	return all
}

func shareSet(t *testing.T, domain Domain, pairs ...string) (*Set, error) {
	t.Helper()
	var list []string
	for path, text := range shares(pairs...) {
		list = append(list, path, text)
	}
	return Load(files(append(list, "listing/specs/rule.yaml", specsRule, "listing/specs/examples.yaml", specsExamples)...), LoadOptions{Domain: domain})
}

const orderJSON = `{"id": "O1", "provider_id": "P1", "listing_id": "L1", "customer_id": "U1", "created_at": "2016-01-31T10:00:00+08:00", "paid_at": "2016-01-31T10:00:00+08:00", "amount": 0.1}`

func TestDecide(t *testing.T) {
	set, err := shareSet(t, All)
	if err != nil {
		t.Fatal(err)
	}
	got, err := set.Decide("share", []byte(`{"as_of": "2016-12-01T02:00:00+08:00", "order": `+orderJSON+`, "others": [`+orderJSON+`], "settled": "0.05",
		"history": [{"at": "2016-11-01T00:00:00Z", "amount": 1.01}, {"at": "2016-11-01T00:00:00Z", "amount": "1"}], "more": {"x": 1.5},
		"how": "left", "back": false, "open": 0}`))
	want := map[string]any{
		"kind": "share", "amount": "12.55", "due": "2016-02-29T10:00:00+08:00", "history": int64(1), "date": "2016-12-01",
		"lines": []any{map[string]any{"id": "O1", "amount": "0.10"}},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	results, err := set.Test(TestOptions{Rules: []string{"decide/share"}})
	if err != nil || len(results) != 2 || !results[0].Passed() || results[1].Passed() || !strings.Contains(results[1].In("en"), "amount is wanted to be 13.51, not 13.50") {
		t.Error(err, results)
	}
	if e, ok, err := set.Explain("decide/share"); !ok || err != nil || !strings.Contains(e.In("en"), "decide/share  Share") {
		t.Error(ok, err)
	}
}

func TestDecideRefusesInput(t *testing.T) {
	set, err := shareSet(t, Scan)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		`[]`:                                     "a JSON object is expected",
		`{`:                                      "a JSON object is expected",
		`{}`:                                     "as_of is missing",
		`{"as_of": "2016-12-01T02:00:00+08:00"}`: "order is missing",
		`{"as_of": "today", "order": ` + orderJSON + `}`:                                                            "/as_of",
		`{"as_of": "2016-12-01T02:00:00+08:00", "order": {"id": "O1"}}`:                                             "/order",
		`{"as_of": "2016-12-01T02:00:00+08:00", "order": ` + orderJSON + `, "settled": 1.234}`:                      "/settled",
		`{"as_of": "2016-12-01T02:00:00+08:00", "order": ` + orderJSON + `, "how": "gone"}`:                         `"gone" is not allowed; allowed: left | expelled`,
		`{"as_of": "2016-12-01T02:00:00+08:00", "order": ` + orderJSON + `, "how": 1}`:                              "/how",
		`{"as_of": "2016-12-01T02:00:00+08:00", "order": ` + orderJSON + `, "back": "false"}`:                       "true or false is expected",
		`{"as_of": "2016-12-01T02:00:00+08:00", "order": ` + orderJSON + `, "open": -1}`:                            "a whole number from 0 on is expected, not -1",
		`{"as_of": "2016-12-01T02:00:00+08:00", "order": ` + orderJSON + `, "open": 1.5}`:                           "/open",
		`{"as_of": "2016-12-01T02:00:00+08:00", "order": ` + orderJSON + `, "others": [` + orderJSON + `, {"a":}]}`: "a JSON object is expected",
	} {
		_, err := set.Decide("share", []byte(text))
		var probs record.Problems
		if !errors.As(err, &probs) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
	if _, err := set.Decide("shares", []byte(`{}`)); err == nil || !strings.Contains(err.Error(), "there are share") {
		t.Error(err)
	}
}

func TestDecisionsAreChecked(t *testing.T) {
	for _, c := range [][]string{
		{"decide/share/decide.yaml", "clauses: [ACC-8a]", "clauses: [ACC-9]", "there is no clause ACC-9"},
		{"decide/share/decide.yaml", "params: [fee]", "params: [fees]", "there is no parameter fees"},
		{"decide/share/decide.yaml", "params: [fee]", "params: [fee, hosts]", "hosts is declared but not used"},
		{"decide/share/decide.yaml", "order: order", "order: orders", "there is no shape orders"},
		{"decide/share/decide.yaml", "id: decide/share", "id: share", "the id must be decide/share"},
		{"decide/share/decide.rego", "answer :=", "answers :=", "no rule answer"},
		{"decide/share/decide.rego", "yj.add_months(", "yj.add_month(", "decide/share/decide.rego:7:9: Rego 有误"},
		{"decide/share/examples.yaml", "  expected: {amount: \"13.51\"}", "", "needs a name, an input and an expected"},
	} {
		if _, err := shareSet(t, All, c[0], c[1], c[2]); err == nil || !strings.Contains(err.Error(), c[3]) {
			t.Errorf("%q: %v", c[2], err)
		}
	}
}

// TestDecideFails: an answer that is not there, or not of its shape, is loud.
func TestDecideFails(t *testing.T) {
	for _, c := range [][]string{
		{"answer := {", "answer := {\"x\": input.nothing,", "no answer"},
		{`"amount": input.order.amount + input.params.fee - object.get(input, "settled", 0)`, `"amount": "1.00"`, "a whole number of fen"},
		{`"due": yj.add_months(input.order.paid_at, 1),`, "", "the answer has no due"},
	} {
		set, err := shareSet(t, Scan, "decide/share/decide.rego", c[0], c[1])
		if err != nil {
			t.Fatal(err)
		}
		_, err = set.Decide("share", []byte(`{"as_of": "2016-12-01T02:00:00+08:00", "order": `+orderJSON+`}`))
		var broken *RuleError
		if !errors.As(err, &broken) || !strings.Contains(err.Error(), c[2]) {
			t.Errorf("%q: %v", c[1], err)
		}
	}
}
