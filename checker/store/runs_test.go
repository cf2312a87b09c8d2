package store

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// ended puts a run of a night on record that ended somehow.
func ended(t testing.TB, s *Store, asOf, started time.Time, by string, outcome Outcome) int64 {
	t.Helper()
	r := Run{AsOf: asOf, StartedAt: started, By: by, Outcome: Running, Body: []byte(`{}`)}
	id, err := s.StartRun(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	r.ID, r.Outcome = id, outcome
	if err := s.EndRun(t.Context(), r, nil); err != nil {
		t.Fatal(err)
	}
	return id
}

// Retention takes old runs that came to nothing, save those of nights that are
// still due: how often such a night has failed, and that it is held, is known
// by them alone.
func TestSweepLeavesTheRunsOfNightsThatAreDue(t *testing.T) {
	s := create(t)
	ended(t, s, night(0), night(0), "serve", Failed)
	ended(t, s, night(0), night(0), "serve", Done)
	old := ended(t, s, night(1), night(1), "serve", Failed)
	held := ended(t, s, night(2), night(1), "serve", Held)
	young := ended(t, s, night(0), night(9), "scan", Lost)
	over, _, err := s.LastNight(t.Context(), "serve", night(9))
	if err != nil || !over.Equal(night(0)) {
		t.Fatalf("%v, %v", over, err)
	}
	swept, err := s.Sweep(t.Context(), Retention{Runs: night(5), Over: over})
	if err != nil || swept != (Swept{Runs: 1}) {
		t.Errorf("%+v, %v", swept, err)
	}
	for _, id := range []int64{old, held, young} {
		if _, err := s.Run(t.Context(), id); err != nil {
			t.Errorf("run %d: %v", id, err)
		}
	}
	// Once the nights are over, their runs go, too.
	ended(t, s, night(1), night(6), "serve", Done)
	ended(t, s, night(2), night(6), "serve", Done)
	if swept, err = s.Sweep(t.Context(), Retention{Runs: night(5), Over: night(2)}); err != nil || swept != (Swept{Runs: 2}) {
		t.Errorf("%+v, %v", swept, err)
	}
	// Without a limit nothing goes.
	if swept, err = s.Sweep(t.Context(), Retention{Over: night(9)}); err != nil || swept != (Swept{}) {
		t.Errorf("%+v, %v", swept, err)
	}
}

// The last done night is the greatest, in whatever order nights are run, and the
// newest run of it.
func TestLastDone(t *testing.T) {
	if _, done, err := create(t).LastDone(t.Context(), night(9)); done || err != nil {
		t.Errorf("of no run at all: %v, %v", done, err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		s, err := OpenMemory(t.Context())
		if err != nil {
			rt.Fatal(err)
		}
		defer s.Close()
		type run struct {
			night   int
			outcome Outcome
		}
		outcome := rapid.SampledFrom([]Outcome{Done, Failed, Held, Lost, Skipped})
		runs := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) run {
			return run{rapid.IntRange(0, 6).Draw(rt, "night"), outcome.Draw(rt, "outcome")}
		}), 1, 12).Draw(rt, "runs")
		until := rapid.IntRange(0, 6).Draw(rt, "until")
		var want int64
		greatest := -1
		for _, r := range runs {
			id := ended(t, s, night(r.night), night(9), "scan", r.outcome)
			if r.outcome == Done && r.night <= until && r.night >= greatest {
				want, greatest = id, r.night
			}
		}
		last, done, err := s.LastDone(t.Context(), night(until))
		if err != nil || done != (want > 0) || last.ID != want {
			rt.Errorf("run %d (%v, %v), want %d", last.ID, done, err, want)
		}
	})
}
