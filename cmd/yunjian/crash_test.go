package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/yunjian-audit/yunjian/checker/store"
)

// TestKilled kills real scans, and reviewers who confirm many cases at once,
// with SIGKILL at random points, several times on one ledger, and then lets both
// finish. The ledger must end as that of a night that was never killed: nothing
// lost, nothing doubled, and the Merkle tree as the entries say. Together with
// the tests of package store these are 200 kills, and 1,000 with YUNJIAN_TORTURE.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Log("NOT RUN with -short: killing scans takes some seconds")
		return
	}
	kills := 24
	if os.Getenv("YUNJIAN_TORTURE") != "" {
		kills = 240
	}
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	writeLateProviders(t, data, 60)
	// What happens to a ledger, in order.
	story := [][]string{
		scanArgs(data, "2016-06-21T02:00:00+08:00"),
		{"case", "confirm", "--where", "state=open penalty=PEN-21", "--by", "林", "--reason", "属实", "--as-of", "2016-06-21T10:00:00+08:00", "--yes"},
	}

	whole := filepath.Join(dir, "whole.db")
	var took []time.Duration
	for _, step := range story {
		began := time.Now()
		begin(t, step, whole).wait(t)
		took = append(took, time.Since(began))
	}
	want := dump(t, whole)
	if n := bytes.Count(want, []byte(`"act":"confirm","by":"林"`)); n < 50 || len(want) < 1000 {
		t.Fatalf("the night that nobody killed left %d bytes and %d confirmations; the test would prove nothing", len(want), n)
	}

	random := rand.New(rand.NewPCG(2016, 4))
	hit, try := make([]int, len(story)), 0
	for round := 0; hit[0]+hit[1] < kills; round++ {
		ledger := filepath.Join(dir, fmt.Sprintf("killed-%d.db", round))
		for i, step := range story {
			for range 4 {
				if try++; try > 20*kills {
					t.Fatalf("only %v of %d kills hit a running process", hit, try)
				}
				before := written(ledger)
				p := begin(t, step, ledger)
				if try%4 == 0 { // anywhere: while it loads, reads, judges
					time.Sleep(time.Duration(random.Int64N(int64(took[i]))))
				} else { // while it writes
					p.waitForWriting(ledger, before)
					time.Sleep(time.Duration(random.IntN(30_000)) * time.Microsecond)
				}
				if !p.kill() {
					break // it was faster, and is done
				}
				hit[i]++
			}
			p := begin(t, step, ledger)
			if err := <-p.done; err != nil && (i == 0 || p.cmd.ProcessState.ExitCode() != exitCannot) { // no case is left to confirm
				t.Fatalf("%v: %v\n%s", step[:2], err, p.err.String())
			}
		}
		if got := dump(t, ledger); !bytes.Equal(got, want) {
			t.Fatalf("round %d: the ledger differs from that of a night that nobody killed", round)
		}
	}
	t.Logf("%d scans and %d reviewers were killed", hit[0], hit[1])
	if min(hit[0], hit[1]) < kills/8 {
		t.Errorf("%d scans and %d reviewers were killed: one of them is hardly tested", hit[0], hit[1])
	}
}

// writeLateProviders makes a dataset that is quick to judge and long to write:
// many providers with a deposit, a few complaints answered late, and a sale that
// looks like one to themselves, about which a person decides.
func writeLateProviders(t *testing.T, dir string, n int) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	var providers, deposits, complaints, orders bytes.Buffer
	for i := range n {
		id := fmt.Sprintf("p%04d", i)
		fmt.Fprintf(&providers, `{"id":%q,"name":"第%d家软件有限公司","kind":"company","markets":["software"],"joined_at":"2016-04-20T10:00:00+08:00","status":"active","account":{"id":"a-%s","devices":["dev-%s"]}}`+"\n", id, i, id, id)
		fmt.Fprintf(&orders, `{"id":"o-%s","provider_id":%q,"listing_id":"cmjj010001","customer_id":"u1","created_at":"2016-06-10T09:00:00+08:00","paid_at":"2016-06-10T09:01:00+08:00","amount":"128.00","deployed_on_cloud":true,"buyer":{"account_id":"b-%s","devices":["dev-%s"]}}`+"\n", id, id, id, id)
		fmt.Fprintf(&deposits, `{"id":"d-%s","provider_id":%q,"at":"2016-04-19T10:00:00+08:00","kind":"paid","amount":"5000.00"}`+"\n", id, id)
		for k := range 1 + i%9 { // some reach 24 points
			fmt.Fprintf(&complaints, `{"id":"c-%s-%d","provider_id":%q,"customer_id":"u1","filed_at":"2016-06-%02dT09:00:00+08:00","type":"service","text":"打不开","first_response_at":"2016-06-%02dT09:41:00+08:00"}`+"\n", id, k, id, 10+k, 10+k)
		}
	}
	for name, b := range map[string]*bytes.Buffer{"provider": &providers, "deposit_entry": &deposits, "complaint": &complaints, "order": &orders} {
		if err := os.WriteFile(filepath.Join(dir, name+".jsonl"), b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

type process struct {
	cmd  *exec.Cmd
	done chan error
	err  bytes.Buffer
}

func scanArgs(data, asOf string) []string {
	return []string{"scan", "--data", data, "--as-of", asOf, "--format", "jsonl", "--fail-on", "none", "--radius", "100%"}
}

// scanProcess starts a scan.
func scanProcess(t *testing.T, data, asOf, ledger string) *process {
	t.Helper()
	return begin(t, scanArgs(data, asOf), ledger)
}

// begin starts this test binary as yunjian on a ledger.
func begin(t *testing.T, args []string, ledger string) *process {
	t.Helper()
	p := &process{done: make(chan error, 1)}
	p.cmd = exec.Command(os.Args[0], append(args[:len(args):len(args)], "--ledger", ledger)...)
	p.cmd.Env = append(os.Environ(), "YUNJIAN_AS_COMMAND=1")
	p.cmd.Stderr = &p.err
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.done <- p.cmd.Wait() }()
	return p
}

func (p *process) wait(t *testing.T) {
	t.Helper()
	if err := <-p.done; err != nil {
		t.Fatalf("%v: %v\n%s", p.cmd.Args[1:3], err, p.err.String())
	}
}

// written is when the ledger's log was last written.
func written(ledger string) time.Time {
	info, err := os.Stat(ledger + "-wal")
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

// waitForWriting returns when the ledger's log has been written since before,
// or the process is over.
func (p *process) waitForWriting(ledger string, before time.Time) {
	for written(ledger).Equal(before) {
		select {
		case err := <-p.done:
			p.done <- err
			return
		case <-time.After(500 * time.Microsecond):
		}
	}
}

// kill ends the process at once and tells whether it was still running.
func (p *process) kill() bool {
	select {
	case <-p.done:
		return false
	default:
	}
	_ = p.cmd.Process.Kill()
	err := <-p.done
	return err != nil
}

// dump is everything the ledger holds that counts, in one form, once it is
// verified to be whole.
func dump(t *testing.T, file string) []byte {
	t.Helper()
	ctx := context.Background()
	s, err := store.OpenReadOnly(ctx, file)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if verdict, err := s.Verify(ctx); err != nil || len(verdict.Flaws) > 0 {
		t.Fatalf("%s: %v %+v", file, err, verdict.Flaws)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	providers, err := s.Providers(ctx)
	if err != nil {
		t.Fatal(err)
	}
	effects, err := s.Effects(ctx, store.EffectFilter{})
	if err != nil {
		t.Fatal(err)
	}
	if err := enc.Encode(effects); err != nil {
		t.Fatal(err)
	}
	for _, provider := range providers {
		err := s.View(ctx, provider, func(tx *store.Tx) error {
			entries, err := tx.Entries()
			if err != nil {
				return err
			}
			cases, err := tx.Cases()
			if err != nil {
				return err
			}
			return enc.Encode(map[string]any{"provider": provider, "entries": entries, "cases": cases})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}
