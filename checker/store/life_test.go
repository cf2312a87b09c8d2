package store

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// The store itself refuses what four eyes forbid, whoever writes to it.
func TestFourEyes(t *testing.T) {
	s := create(t)
	asOf := night(0)
	filed := openCase("p", "PEN-03", asOf)
	filed.History = []law.Step{{At: asOf, Act: "open", By: " Wang Fang ", Reason: "x"}}
	update(t, s, "p", func(tx *Tx) error { return tx.PutCases([]law.Case{filed}) })

	step := func(c law.Case, state law.State, act, by string) law.Case {
		c.State = state
		c.History = append(append([]law.Step{}, c.History...), law.Step{At: asOf.Add(time.Duration(len(c.History)) * time.Hour), Act: act, By: by, Reason: "x"})
		if act == "confirm" {
			c.DecidedBy = by
		}
		return c
	}
	expel := func(by string) law.Entry {
		return law.Sealed(law.Entry{ProviderID: "p", At: asOf, Kind: law.KindExpel, Case: filed.ID, Penalty: "PEN-03", By: by})
	}
	refused := func(what string, want string, work func(*Tx) error) {
		t.Helper()
		before := dump(t, s)
		if err := s.Update(t.Context(), "p", work); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, without %q", what, err, want)
		}
		if diff := cmp.Diff(before, dump(t, s)); diff != "" {
			t.Errorf("%s is refused, but changes the ledger:\n%s", what, diff)
		}
	}
	refused("the proposer expels", "who proposed", func(tx *Tx) error {
		_, err := tx.Append([]law.Entry{expel("wang fang")})
		return errors.Join(tx.PutCases([]law.Case{step(filed, law.Confirmed, "confirm", "wang fang")}), err)
	})
	confirmed := step(filed, law.Confirmed, "confirm", "Li Qiang")
	appealed := step(confirmed, law.Appealed, "appeal", "the provider")
	update(t, s, "p", func(tx *Tx) error {
		_, err := tx.Append([]law.Entry{expel("Li Qiang")})
		return errors.Join(tx.PutCases([]law.Case{confirmed}), tx.PutCases([]law.Case{appealed}), err)
	})
	for _, x := range []struct {
		state law.State
		act   string
	}{{law.Upheld, "uphold"}, {law.Reversed, "overturn"}} {
		refused("who decided hears: "+x.act, "who decided", func(tx *Tx) error {
			return tx.PutCases([]law.Case{step(appealed, x.state, x.act, "li qiang ")})
		})
	}
	refused("a case goes back", "a state it has left", func(tx *Tx) error {
		return tx.PutCases([]law.Case{step(appealed, law.Open, "add", law.Engine)})
	})
	update(t, s, "p", func(tx *Tx) error { return tx.PutCases([]law.Case{step(appealed, law.Upheld, "uphold", "Zhao Min")}) })
}

// Two reviewers who read the same open case: the second write is refused.
func TestStaleStepIsRefused(t *testing.T) {
	s := create(t)
	asOf := night(0)
	c := openCase("p", "PEN-24", asOf)
	update(t, s, "p", func(tx *Tx) error { return tx.PutCases([]law.Case{c}) })
	write := func(by string) error {
		after := c
		after.State, after.DecidedBy = law.Confirmed, by
		after.History = append(append([]law.Step{}, c.History...), law.Step{At: asOf, Act: "confirm", By: by, Reason: "x"})
		return s.Update(t.Context(), "p", func(tx *Tx) error { return tx.PutCases([]law.Case{after}) })
	}
	if err := write("Li Qiang"); err != nil {
		t.Fatal(err)
	}
	if err := write("Zhao Min"); !errors.Is(err, ErrConflict) {
		t.Errorf("a stale step: %v", err)
	}
}

func TestWaiversAreFound(t *testing.T) {
	s := create(t)
	act := law.Act{At: night(0), By: "Wang Fang", Reason: "x"}
	granted, err := law.Grant("p", law.Waiver{Rule: "r/x", Subject: law.Subject{Type: "listing", ID: "l"}, Until: "2017-01-31", Owner: "Zhao Min"}, act)
	if err != nil {
		t.Fatal(err)
	}
	update(t, s, "p", func(tx *Tx) error {
		_, err := tx.Append([]law.Entry{points("p", night(0), 1), granted})
		return err
	})
	for provider, want := range map[string]int{"p": 1, "": 1, "q": 0} {
		if found, err := s.Waivers(t.Context(), provider); err != nil || len(found) != want || want == 1 && found[0].ID != granted.ID {
			t.Errorf("%q: %v, %v", provider, found, err)
		}
	}
	if p, err := s.WaivedProvider(t.Context(), granted.ID); p != "p" || err != nil {
		t.Errorf("%q, %v", p, err)
	}
	if _, err := s.WaivedProvider(t.Context(), points("p", night(0), 1).ID); !errors.Is(err, ErrNotFound) {
		t.Errorf("an entry that is no waiver: %v", err)
	}
}
