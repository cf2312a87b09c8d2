package store

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
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
		penalty.Case = c.ID
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

// torture is set to run the long versions of the tests of crashes and damage.
var torture = os.Getenv("YUNJIAN_TORTURE") != ""

// TestKilledScanEndsAsOneNeverKilled kills a scanning process without warning,
// each time a random moment after a random number of acknowledged transactions,
// and starts it again, until it was killed often enough, and lets it end.
// Nothing that it acknowledged may be missing at any time, and the ledger must
// end as that of a scan that was never killed, row for row and hash for hash.
func TestKilledScanEndsAsOneNeverKilled(t *testing.T) {
	want := create(t)
	if err := scan(t.Context(), want, childProviders, childNights, nothing); err != nil {
		t.Fatal(err)
	}
	rounds, killsPerRound := 16, 8 // each round is a ledger of its own
	if torture {
		rounds = 80
	}
	const seed = 42
	random := rand.New(rand.NewPCG(seed, 0))
	within := 0 // after the first transaction and before the last
	for round := range rounds {
		path := filepath.Join(t.TempDir(), "ledger.db")
		acknowledged := map[string]bool{}
		for kills := 0; ; {
			lines, killed := interrupted(t, random, kills < killsPerRound, childProviders*childNights, jobScan, path)
			for _, line := range lines {
				acknowledged[line] = true
			}
			mustHold(t, path, acknowledged)
			if !killed {
				break
			}
			kills++
			if 0 < len(lines) && len(lines) < childProviders*childNights {
				within++
			}
		}
		s := reopen(t, path)
		if diff := cmp.Diff(dump(t, want), dump(t, s)); diff != "" {
			t.Fatalf("round %d (seed %d): %s", round, seed, diff)
		}
		mustBeWhole(t, s)
	}
	if within < rounds*killsPerRound/2 {
		t.Errorf("only %d of %d killed scans were killed between their first and their last transaction, want half", within, rounds*killsPerRound)
	}
}

// TestKilledReviewer kills a process that confirms cases, at random moments, and
// lets another reviewer go on. Each confirmation that was acknowledged stands,
// and there is one penalty for each case.
func TestKilledReviewer(t *testing.T) {
	kills := 48
	if torture {
		kills = 120
	}
	const seed = 43
	random := rand.New(rand.NewPCG(seed, 0))
	for killed := 0; killed < kills; {
		s := create(t)
		for i := range childProviders {
			update(t, s, providerID(i), func(tx *Tx) error {
				return tx.PutCases([]law.Case{openCase(providerID(i), "PEN-24", night(0))})
			})
		}
		acknowledged := map[string]string{} // provider to reviewer
		for reviewer := 0; ; reviewer++ {
			by := fmt.Sprint("reviewer-", reviewer)
			lines, again := interrupted(t, random, killed < kills, 3, jobConfirm, s.path, by)
			for _, provider := range lines {
				if strings.HasPrefix(provider, "prov-") && len(provider) == len(providerID(0)) { // the last line may be cut
					acknowledged[provider] = by
				}
			}
			for provider, by := range acknowledged {
				var n int
				if err := s.read.QueryRow(`SELECT count(*) FROM entries WHERE id = ?`, "penalty-"+provider+"-"+by).Scan(&n); err != nil || n != 1 {
					t.Fatalf("%s confirmed %s and has %d penalties (%v, seed %d)", by, provider, n, err, seed)
				}
			}
			if !again {
				break
			}
			killed++
		}
		mustBePunishedOnce(t, s, childProviders)
		mustBeWhole(t, s)
	}
}

// interrupted runs a child and kills it a random moment after it acknowledged a
// random number of transactions, fewer than most, unless it is to live. It
// returns what the child acknowledged and whether it was killed before its end.
func interrupted(t *testing.T, random *rand.Rand, kill bool, most int, job string, args ...string) (lines []string, killed bool) {
	t.Helper()
	cmd, out := start(t, job, args...)
	after := random.IntN(most)
	moment := time.Duration(random.IntN(8_000)) * time.Microsecond // a transaction takes some 4 ms
	if after == 0 {
		moment *= 3 // while the process starts and opens the ledger
	}
	for scanner := bufio.NewScanner(out); ; lines = append(lines, scanner.Text()) {
		if kill && len(lines) == after {
			time.AfterFunc(moment, func() { cmd.Process.Kill() })
		}
		if !scanner.Scan() {
			break
		}
	}
	err := cmd.Wait()
	if err != nil && cmd.ProcessState.ExitCode() != -1 {
		t.Fatalf("%s failed by itself: %v", job, err)
	}
	return lines, err != nil
}

// mustBeWhole verifies a ledger.
func mustBeWhole(t *testing.T, s *Store) {
	t.Helper()
	if v := verify(t, s, head(t, s)); len(v.Flaws) > 0 {
		t.Fatalf("%+v", v.Flaws)
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
	races := 1000
	if testing.Short() {
		races = 100
	}
	s := create(t)
	if _, err := s.write.Exec(`PRAGMA synchronous = OFF`); err != nil { // this is about races, not about crashes
		t.Fatal(err)
	}
	for i := range races {
		update(t, s, providerID(i), func(tx *Tx) error {
			return tx.PutCases([]law.Case{openCase(providerID(i), "PEN-24", night(0))})
		})
	}
	other := reopen(t, s.Path())
	if _, err := other.write.Exec(`PRAGMA synchronous = OFF`); err != nil {
		t.Fatal(err)
	}
	won := make([]int, races)
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
	mustBeWhole(t, s)
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
