package main

import (
	"bytes"
	"context"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/yunjian-audit/yunjian/checker/store"
	"github.com/yunjian-audit/yunjian/fixtures"
)

// kills is how many scans are killed; each is started again afterwards.
const kills = 30

// TestKilledScans kills real scans with SIGKILL at random points and lets a
// second scan of the same night finish. The ledger must end as that of a scan
// that was never killed: nothing lost, nothing doubled.
func TestKilledScans(t *testing.T) {
	if testing.Short() {
		t.Log("NOT RUN with -short: killing scans takes some seconds")
		return
	}
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	o := fixtures.Defaults()
	o.Conversations = 60
	if _, err := fixtures.Write(data, o, o.Night()); err != nil {
		t.Fatal(err)
	}
	asOf := o.Night().Format(time.RFC3339)

	whole := filepath.Join(dir, "whole.db")
	scanProcess(t, data, asOf, whole).wait(t)
	want := dump(t, whole)
	if len(want) < 1000 {
		t.Fatalf("the unkilled scan left only %d bytes of cases and entries; the test would prove nothing", len(want))
	}

	random := rand.New(rand.NewPCG(2016, 4))
	during := 0
	for i := range kills {
		ledger := filepath.Join(dir, "killed.db")
		for _, suffix := range []string{"", "-wal", "-shm"} {
			_ = os.Remove(ledger + suffix)
		}
		p := scanProcess(t, data, asOf, ledger)
		if i%4 == 0 { // anywhere: while it loads, reads, judges
			time.Sleep(time.Duration(random.IntN(400)) * time.Millisecond)
		} else { // while it writes
			p.waitForWriting(ledger)
			time.Sleep(time.Duration(random.IntN(60_000)) * time.Microsecond)
		}
		if p.kill() {
			during++
		}
		scanProcess(t, data, asOf, ledger).wait(t)
		if got := dump(t, ledger); !bytes.Equal(got, want) {
			t.Fatalf("kill %d: the ledger differs from that of a scan that was never killed", i)
		}
	}
	if during < 25 {
		t.Errorf("only %d of %d kills hit a running scan", during, kills)
	}
}

type process struct {
	cmd  *exec.Cmd
	done chan error
	err  bytes.Buffer
}

// scanProcess starts this test binary as yunjian.
func scanProcess(t *testing.T, data, asOf, ledger string) *process {
	t.Helper()
	p := &process{done: make(chan error, 1)}
	p.cmd = exec.Command(os.Args[0], "scan", "--data", data, "--as-of", asOf, "--ledger", ledger, "--format", "jsonl", "--fail-on", "none")
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
		t.Fatalf("scan: %v\n%s", err, p.err.String())
	}
}

// waitForWriting returns when the ledger's log has grown, or the scan is over.
func (p *process) waitForWriting(ledger string) {
	for {
		if info, err := os.Stat(ledger + "-wal"); err == nil && info.Size() > 64<<10 {
			return
		}
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

// dump is everything the ledger holds that counts, in one form.
func dump(t *testing.T, file string) []byte {
	t.Helper()
	ctx := context.Background()
	s, err := store.OpenReadOnly(ctx, file)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	providers, err := s.Providers(ctx)
	if err != nil {
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
