package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/yunjian-audit/yunjian/checker/store"
	"github.com/yunjian-audit/yunjian/nights"
)

// TestServiceStopped ends a real service with SIGTERM in the middle of its night,
// again and again: each time it goes with exit code 0, and the one that may
// finish leaves the night done once, as one that nobody stopped leaves it.
func TestServiceStopped(t *testing.T) {
	if testing.Short() {
		t.Log("NOT RUN with -short: stopping services takes some seconds")
		return
	}
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	writeLateProviders(t, data, 60)
	// The night fell due twelve hours ago, and none falls due while the test runs.
	due := time.Now().In(clock.Location()).Add(-12 * time.Hour).Truncate(time.Minute)
	args := []string{"serve", "--data", data, "--listen", "127.0.0.1:0", "--nights-at", due.Format("15:04"), "--nights-radius", "100%"}

	whole := filepath.Join(dir, "whole.db")
	beginNights(t, whole, due.AddDate(0, 0, -1))
	p := begin(t, args, whole)
	waitFor(t, p, func() bool { _, done := nightsDone(t, whole, due); return done > 0 })
	p.stop(t)
	want := dump(t, whole)
	if len(want) < 10_000 {
		t.Fatalf("the night left %d bytes; the test would prove nothing", len(want))
	}

	random := rand.New(rand.NewPCG(2016, 6))
	ledger := filepath.Join(dir, "stopped.db")
	beginNights(t, ledger, due.AddDate(0, 0, -1))
	stops, done := 0, 0
	for done == 0 {
		before, _ := nightsDone(t, ledger, due)
		p := begin(t, args, ledger)
		waitFor(t, p, func() bool { begun, _ := nightsDone(t, ledger, due); return begun > before })
		if stops < 5 {
			time.Sleep(time.Duration(random.IntN(100)) * time.Millisecond)
		} else {
			waitFor(t, p, func() bool { _, done := nightsDone(t, ledger, due); return done > 0 })
		}
		p.stop(t)
		stops++
		_, done = nightsDone(t, ledger, due)
	}
	if begun, done := nightsDone(t, ledger, due); done != 1 || begun != stops || stops < 3 {
		t.Errorf("of %d services %d began the night and %d did it, want at least 3, each of them, and one", stops, begun, done)
	}
	if got := dump(t, ledger); !bytes.Equal(got, want) {
		t.Error("the ledger differs from that of a service that nobody stopped")
	}
}

// beginNights writes into a new ledger that the service's nights begin after this one.
func beginNights(t *testing.T, ledger string, after time.Time) {
	t.Helper()
	s, err := store.Open(t.Context(), ledger)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	body := fmt.Appendf(nil, `{"as_of":%q,"by":%q,"outcome":"skipped"}`, after.Format(time.RFC3339), nights.ByService)
	if _, err := s.StartRun(t.Context(), store.Run{AsOf: after, StartedAt: after, By: nights.ByService, Outcome: store.Skipped, Body: body}); err != nil {
		t.Fatal(err)
	}
}

// nightsDone tells how often a night was begun, and how often done.
func nightsDone(t *testing.T, ledger string, night time.Time) (begun, done int) {
	t.Helper()
	s, err := store.OpenReadOnly(t.Context(), ledger)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	runs, err := s.Runs(t.Context(), store.RunFilter{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range runs {
		if r.AsOf.Equal(night) {
			begun++
			if r.Outcome == store.Done {
				done++
			}
		}
	}
	return begun, done
}

// waitFor returns when so is true, which a running service has to bring about.
func waitFor(t *testing.T, p *process, so func() bool) {
	t.Helper()
	for !so() {
		select {
		case err := <-p.done:
			t.Fatalf("the service is gone before its time: %v\n%s", err, p.err.String())
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// stop asks the process to end, and expects that it does so in good order.
func (p *process) stop(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	p.wait(t)
}
