package store

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// The jobs of a child process.
const (
	jobScan    = "scan"    // scan the ledger, naming each transaction once it is committed
	jobConfirm = "confirm" // confirm each case unless it is decided, naming those confirmed
)

const childProviders, childNights = 8, 3

func child(job string, args []string) error {
	ctx := context.Background()
	s, err := Open(ctx, args[0])
	if err != nil {
		return err
	}
	defer s.Close()
	if job == jobScan {
		return scan(ctx, s, childProviders, childNights, func(provider string, n int) { fmt.Println(provider, n) })
	}
	for i := range childProviders {
		confirmed, err := confirm(ctx, s, providerID(i), args[1])
		if err != nil {
			return err
		}
		if confirmed {
			fmt.Println(providerID(i))
		}
	}
	return nil
}

// confirm decides the provider's open case and writes its points.
func confirm(ctx context.Context, s *Store, provider, by string) (confirmed bool, err error) {
	err = s.Update(ctx, provider, func(tx *Tx) error {
		cases, err := tx.Cases()
		if err != nil {
			return err
		}
		c := cases[0]
		if c.State != law.Open {
			return nil
		}
		confirmed = true
		c.State, c.DecidedBy = law.Confirmed, by
		c.History = append(c.History, law.Step{At: night(9), Act: "confirm", By: by, Reason: "属实"})
		penalty := points(provider, night(9), 12)
		penalty.ID = "penalty-" + provider + "-" + by // a second decision would be a second entry
		if err := tx.PutCases([]law.Case{c}); err != nil {
			return err
		}
		_, err = tx.Append([]law.Entry{penalty})
		return err
	})
	return confirmed && err == nil, err
}

// start runs this test binary as a child with a job.
func start(t *testing.T, job string, args ...string) (*exec.Cmd, io.Reader) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), childVariable+"="+job)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, out
}

// TestKilledScanEndsAsOneNeverKilled kills a scanning process without warning,
// each time a random moment after a random number of acknowledged transactions,
// and starts it again, until it was killed often enough, and lets it end. Nothing that it acknowledged may be missing at any time, and the
// ledger must end as that of a scan that was never killed, row for row.
func TestKilledScanEndsAsOneNeverKilled(t *testing.T) {
	want := create(t)
	if err := scan(t.Context(), want, childProviders, childNights, nothing); err != nil {
		t.Fatal(err)
	}
	const seed = 42
	random := rand.New(rand.NewPCG(seed, 0))
	const rounds, killsPerRound = 6, 8 // each round is a ledger of its own
	killed, within := 0, 0             // within: after the first transaction and before the last
	for round := range rounds {
		path := create(t).Path()
		acknowledged := map[string]bool{}
		for kills := 0; ; {
			cmd, out := start(t, jobScan, path)
			after := random.IntN(childProviders * childNights)
			moment := time.Duration(random.IntN(8_000)) * time.Microsecond // a transaction takes some 4 ms
			if after == 0 {
				moment *= 3 // while the process starts and opens the ledger
			}
			kill := func() { time.AfterFunc(moment, func() { cmd.Process.Kill() }) }
			seen := 0
			for lines := bufio.NewScanner(out); ; seen++ {
				if seen == after && kills < killsPerRound {
					kill()
				}
				if !lines.Scan() {
					break
				}
				acknowledged[lines.Text()] = true
			}
			err := cmd.Wait()
			mustHold(t, path, acknowledged)
			if err == nil {
				break
			}
			if cmd.ProcessState.ExitCode() != -1 {
				t.Fatalf("round %d: the scan failed by itself: %v", round, err)
			}
			kills++
			killed++
			if 0 < seen && seen < childProviders*childNights {
				within++
			}
		}
		if diff := cmp.Diff(dump(t, want), dump(t, reopen(t, path))); diff != "" {
			t.Fatalf("round %d (seed %d): %s", round, seed, diff)
		}
	}
	if within < 25 {
		t.Errorf("only %d of %d killed scans were killed between their first and their last transaction, want at least 25", within, killed)
	}
}

// mustHold checks that every acknowledged transaction left its entry.
func mustHold(t *testing.T, path string, acknowledged map[string]bool) {
	t.Helper()
	s := reopen(t, path)
	defer s.Close()
	for line := range acknowledged {
		var provider string
		var n int
		if _, err := fmt.Sscan(line, &provider, &n); err != nil {
			continue // the last line of a killed process may be cut
		}
		var found int
		err := s.read.QueryRow(`SELECT count(*) FROM entries WHERE id = ?`, points(provider, night(n), 1).ID).Scan(&found)
		if err != nil || found != 1 {
			t.Errorf("%s was acknowledged and its entry is missing (%d, %v)", line, found, err)
		}
	}
}

// TestProcessesAtOnce scans the same nights from several processes, starting
// with no ledger at all, and then lets several reviewers confirm the same cases.
func TestProcessesAtOnce(t *testing.T) {
	want := create(t)
	if err := scan(t.Context(), want, childProviders, childNights, nothing); err != nil {
		t.Fatal(err)
	}
	path := t.TempDir() + "/ledger.db"
	inProcesses(t, 8, jobScan, path)
	s := reopen(t, path)
	const everything = `SELECT group_concat(quote(id) || body, char(10) ORDER BY id) FROM `
	for _, table := range []string{"entries", "cases"} {
		var a, b string
		errA, errB := want.read.QueryRow(everything+table).Scan(&a), s.read.QueryRow(everything+table).Scan(&b)
		if diff := cmp.Diff(a, b); diff != "" || errA != nil || errB != nil {
			t.Errorf("%s (%v, %v): %s", table, errA, errB, diff)
		}
	}

	confirmed := inProcesses(t, 4, jobConfirm, path)
	if len(confirmed) != childProviders {
		t.Errorf("%d confirmations of %d cases: %q", len(confirmed), childProviders, confirmed)
	}
	mustBePunishedOnce(t, s, childProviders)
}

// inProcesses runs n children with the same job and returns all their lines.
func inProcesses(t *testing.T, n int, job, path string) []string {
	t.Helper()
	output := make([]string, n)
	var all sync.WaitGroup
	for i := range n {
		cmd, out := start(t, job, path, fmt.Sprintf("审核员%d", i))
		all.Go(func() {
			text, _ := io.ReadAll(out)
			if err := cmd.Wait(); err != nil {
				t.Errorf("process %d: %v", i, err)
			}
			output[i] = string(text)
		})
	}
	all.Wait()
	return strings.Fields(strings.Join(output, ""))
}

func mustBePunishedOnce(t *testing.T, s *Store, providers int) {
	t.Helper()
	var punished, penalties, last, rows int
	err := s.read.QueryRow(`SELECT count(DISTINCT provider_id) FILTER (WHERE id LIKE 'penalty-%'),
		count(*) FILTER (WHERE id LIKE 'penalty-%'), max(seq), count(*) FROM entries`).Scan(&punished, &penalties, &last, &rows)
	if err != nil || punished != providers || penalties != providers {
		t.Errorf("%d penalties on %d providers, %v; want one on each of %d", penalties, punished, err, providers)
	}
	if last != rows {
		t.Errorf("%d entries, the last has number %d", rows, last)
	}
}

// TestReviewersAtOnce races two stores in one process over many cases.
func TestReviewersAtOnce(t *testing.T) {
	const races = 100
	s := create(t)
	for i := range races {
		update(t, s, providerID(i), func(tx *Tx) error {
			return tx.PutCases([]law.Case{openCase(providerID(i), "PEN-24", night(0))})
		})
	}
	other := reopen(t, s.Path())
	var won [races]int
	var mu sync.Mutex
	var all sync.WaitGroup
	for reviewer, ledger := range []*Store{s, s, other, other} {
		all.Go(func() {
			for i := range races {
				confirmed, err := confirm(t.Context(), ledger, providerID(i), fmt.Sprint("reviewer-", reviewer))
				if err != nil {
					t.Error(err)
				}
				if confirmed {
					mu.Lock()
					won[i]++
					mu.Unlock()
				}
			}
		})
	}
	all.Wait()
	for i, n := range won {
		if n != 1 {
			t.Errorf("case %d was confirmed %d times", i, n)
		}
	}
	mustBePunishedOnce(t, s, races)
}

// TestViewIsOneState reads while another goroutine writes: what View shows of a
// provider never mixes two transactions.
func TestViewIsOneState(t *testing.T) {
	s := create(t)
	const nights = 60
	written := make(chan error, 1)
	update(t, s, "p", func(tx *Tx) error { return judge(tx, "p", 0) })
	go func() {
		for n := 1; n < nights; n++ {
			if err := s.Update(t.Context(), "p", func(tx *Tx) error { return judge(tx, "p", n) }); err != nil {
				written <- err
				return
			}
		}
		written <- nil
	}()
	for {
		err := s.View(t.Context(), "p", func(tx *Tx) error {
			entries, err := tx.Entries()
			if err != nil {
				return err
			}
			cases, err := tx.Cases()
			if err != nil {
				return err
			}
			if steps := len(cases[0].History) - 1; steps != len(entries) { // the first step opened the case
				return fmt.Errorf("%d steps and %d entries, want the same", steps, len(entries))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		select {
		case err := <-written:
			if err != nil {
				t.Fatal(err)
			}
			return
		default:
		}
	}
}
