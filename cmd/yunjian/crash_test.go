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

// kills is how many running scans are killed; each is started again afterwards.
const kills = 25

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
	writeLateProviders(t, data, 80)
	const asOf = "2016-06-21T02:00:00+08:00"

	whole := filepath.Join(dir, "whole.db")
	started := time.Now()
	scanProcess(t, data, asOf, whole).wait(t)
	took := time.Since(started)
	want := dump(t, whole)
	if len(want) < 1000 {
		t.Fatalf("the unkilled scan left only %d bytes of cases and entries; the test would prove nothing", len(want))
	}

	random := rand.New(rand.NewPCG(2016, 4))
	for hit, try := 0, 0; hit < kills; try++ {
		if try == 10*kills {
			t.Fatalf("only %d of %d kills hit a running scan", hit, try)
		}
		ledger := filepath.Join(dir, "killed.db")
		for _, suffix := range []string{"", "-wal", "-shm", checkpointSuffix} {
			_ = os.Remove(ledger + suffix)
		}
		p := scanProcess(t, data, asOf, ledger)
		if try%4 == 0 { // anywhere: while it loads, reads, judges
			time.Sleep(time.Duration(random.Int64N(int64(took))))
		} else { // while it writes
			p.waitForWriting(ledger)
			time.Sleep(time.Duration(random.IntN(40_000)) * time.Microsecond)
		}
		if !p.kill() {
			continue // it was faster
		}
		hit++
		scanProcess(t, data, asOf, ledger).wait(t)
		if got := dump(t, ledger); !bytes.Equal(got, want) {
			t.Fatalf("kill %d: the ledger differs from that of a scan that was never killed", hit)
		}
	}
}

// writeLateProviders makes a dataset that is quick to judge and long to write:
// many providers with a deposit and a few complaints answered late.
func writeLateProviders(t *testing.T, dir string, n int) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	var providers, deposits, complaints bytes.Buffer
	for i := range n {
		id := fmt.Sprintf("p%04d", i)
		fmt.Fprintf(&providers, `{"id":%q,"name":"第%d家软件有限公司","kind":"company","markets":["software"],"joined_at":"2016-04-20T10:00:00+08:00","status":"active"}`+"\n", id, i)
		fmt.Fprintf(&deposits, `{"id":"d-%s","provider_id":%q,"at":"2016-04-19T10:00:00+08:00","kind":"paid","amount":"5000.00"}`+"\n", id, id)
		for k := range 1 + i%9 { // some reach 24 points
			fmt.Fprintf(&complaints, `{"id":"c-%s-%d","provider_id":%q,"customer_id":"u1","filed_at":"2016-06-%02dT09:00:00+08:00","type":"service","text":"打不开","first_response_at":"2016-06-%02dT09:41:00+08:00"}`+"\n", id, k, id, 10+k, 10+k)
		}
	}
	for name, b := range map[string]*bytes.Buffer{"provider": &providers, "deposit_entry": &deposits, "complaint": &complaints} {
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

// scanProcess starts this test binary as yunjian.
func scanProcess(t *testing.T, data, asOf, ledger string) *process {
	t.Helper()
	p := &process{done: make(chan error, 1)}
	p.cmd = exec.Command(os.Args[0], "scan", "--data", data, "--as-of", asOf, "--ledger", ledger, "--format", "jsonl", "--fail-on", "none", "--radius", "100%")
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
