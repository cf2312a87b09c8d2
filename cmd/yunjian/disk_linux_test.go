package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestScanOnFullDisk runs out of room at several stages of a scan. The program
// says so with exit code 3; once there is room it goes on, and the ledger ends
// as that of a scan that always had it.
func TestScanOnFullDisk(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	writeLateProviders(t, data, 20)
	args := scanArgs(data, "2016-06-21T02:00:00+08:00")
	whole := filepath.Join(dir, "whole.db")
	begin(t, args, whole).wait(t)
	want := dump(t, whole)

	const size = 8192 // kilobytes
	small := filepath.Join(dir, "small")
	if err := os.Mkdir(small, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", small, "tmpfs", 0, fmt.Sprintf("size=%dk", size)); err != nil {
		fmt.Fprintf(os.Stderr, "%s NOT RUN: mounting a tmpfs is not permitted: %v (run the tests as root)\n", t.Name(), err)
		return
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(small, 0); err != nil {
			t.Error(err)
		}
	})
	ballast, full := filepath.Join(small, "ballast"), 0
	for free := 0; free < 1000; free += 125 {
		ledger := filepath.Join(small, fmt.Sprintf("l%d.db", free))
		if err := os.WriteFile(ballast, make([]byte, (size-free)<<10), 0o600); err != nil && free > 0 {
			t.Fatal(err)
		}
		p := begin(t, args, ledger)
		if err := <-p.done; err != nil {
			full++
			if code := p.cmd.ProcessState.ExitCode(); code != exitFault || !strings.Contains(p.err.String(), small) {
				t.Errorf("%d kB free: exit code %d, want %d; %s", free, code, exitFault, p.err.String())
			}
		}
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
		begin(t, args, ledger).wait(t)
		if got := dump(t, ledger); !bytes.Equal(got, want) {
			t.Errorf("%d kB free, then room again: the ledger differs from that of a scan that always had room", free)
		}
		files, err := filepath.Glob(ledger + "*")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if err := os.Remove(f); err != nil {
				t.Fatal(err)
			}
		}
	}
	if full < 4 {
		t.Errorf("the disk was full only %d times: the test no longer tests it", full)
	}
}
