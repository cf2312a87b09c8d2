package store

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/yunjian-audit/yunjian/checker/law"
)

func TestFilter(t *testing.T) {
	s := create(t)
	put := func(provider, penalty string, night time.Time, change func(*law.Case)) {
		c := openCase(provider, penalty, night)
		c.ID = strings.TrimPrefix(c.ID, "case-")
		change(&c)
		update(t, s, provider, func(tx *Tx) error { return tx.PutCases([]law.Case{c}) })
	}
	put("b", "PEN-22", night(0), func(c *law.Case) { c.NeedsHuman = true })
	put("a", "PEN-24", night(0), func(c *law.Case) { c.State = law.Confirmed })
	put("a", "PEN-12", night(2), func(c *law.Case) { c.State, c.Findings = law.Dismissed, nil })
	put("a", "PEN-01", night(1), func(c *law.Case) { c.Subject.ID = "order-7" })

	for name, c := range map[string]struct {
		filter Filter
		want   []string
	}{
		"all, oldest first": {Filter{}, []string{"a-PEN-24", "b-PEN-22", "a-PEN-01", "a-PEN-12"}},
		"provider":          {Filter{Provider: "a"}, []string{"a-PEN-24", "a-PEN-01", "a-PEN-12"}},
		"state":             {Filter{States: []law.State{law.Open}}, []string{"b-PEN-22", "a-PEN-01"}},
		"states":            {Filter{States: []law.State{law.Confirmed, law.Dismissed}}, []string{"a-PEN-24", "a-PEN-12"}},
		"penalty":           {Filter{Penalty: "PEN-12"}, []string{"a-PEN-12"}},
		"rule":              {Filter{Rule: "listing/rule-1"}, []string{"a-PEN-24", "b-PEN-22", "a-PEN-01"}},
		"subject":           {Filter{Subject: "order-7"}, []string{"a-PEN-01"}},
		"for a person":      {Filter{NeedsHuman: true}, []string{"b-PEN-22"}},
		"before":            {Filter{OpenedBefore: night(1)}, []string{"a-PEN-24", "b-PEN-22"}},
		"limit":             {Filter{Limit: 3}, []string{"a-PEN-24", "b-PEN-22", "a-PEN-01"}},
		"several":           {Filter{Provider: "a", States: []law.State{law.Open}, OpenedBefore: night(1)}, nil},
	} {
		cases, err := s.Cases(t.Context(), c.filter)
		if err != nil {
			t.Fatal(name, err)
		}
		var ids []string
		for _, found := range cases {
			ids = append(ids, found.ID)
		}
		if diff := cmp.Diff(c.want, ids); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestCaseRulesFollowTheFindings(t *testing.T) {
	s := create(t)
	c := openCase("p", "PEN-24", night(0))
	for _, rule := range []string{"listing/old", "listing/new"} {
		c.Findings[0].Rule = rule
		update(t, s, "p", func(tx *Tx) error { return tx.PutCases([]law.Case{c}) })
	}
	for rule, want := range map[string]int{"listing/old": 0, "listing/new": 1} {
		if cases, err := s.Cases(t.Context(), Filter{Rule: rule}); err != nil || len(cases) != want {
			t.Errorf("%s: %d cases, %v; want %d", rule, len(cases), err, want)
		}
	}
}

func TestCaseByPrefix(t *testing.T) {
	s := create(t)
	for _, id := range []string{"c-1a", "c-1b", "c-1b2", "c-2", "案-1"} {
		c := openCase("p", "PEN-24", night(0))
		c.ID = id
		update(t, s, "p", func(tx *Tx) error { return tx.PutCases([]law.Case{c}) })
	}
	for prefix, want := range map[string]string{"c-1a": "c-1a", "c-1b": "c-1b", "c-1b2": "c-1b2", "c-2": "c-2", "案": "案-1"} {
		if c, err := s.Case(t.Context(), prefix); err != nil || c.ID != want {
			t.Errorf("%s: %q, %v; want %q", prefix, c.ID, err, want)
		}
	}
	_, err := s.Case(t.Context(), "c-1")
	if !errors.Is(err, ErrAmbiguous) || !strings.Contains(err.Error(), "c-1a c-1b c-1b2") {
		t.Errorf("c-1: %v, want ErrAmbiguous with the three ids", err)
	}
	for _, id := range []string{"c-3", "C-1", "", "c-1%"} {
		if _, err := s.Case(t.Context(), id); !errors.Is(err, ErrNotFound) {
			t.Errorf("%q: %v, want ErrNotFound", id, err)
		}
	}
}

func TestProvidersAndNights(t *testing.T) {
	s := create(t)
	if err := scan(t.Context(), s, 3, 4, nothing); err != nil {
		t.Fatal(err)
	}
	update(t, s, "money-only", func(tx *Tx) error { _, err := tx.Append([]law.Entry{points("money-only", night(0), 1)}); return err })
	providers, err := s.Providers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"money-only", "prov-000", "prov-001", "prov-002"}, providers); diff != "" {
		t.Error(diff)
	}
	nights, err := s.Nights(t.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	counts := json.RawMessage(`{"providers":3}`)
	if diff := cmp.Diff([]Night{{night(2), counts}, {night(3), counts}}, nights); diff != "" {
		t.Error(diff)
	}
}
