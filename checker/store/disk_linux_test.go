package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// disk mounts a file system in memory of the given size. Without the right to
// mount, it says so and returns false.
func disk(t *testing.T, kilobytes int) (string, bool) {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%dk", kilobytes)); err != nil {
		fmt.Fprintf(os.Stderr, "%s NOT RUN: mounting a tmpfs is not permitted: %v (run the tests as root)\n", t.Name(), err)
		return "", false
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir, true
}

// TestDiskFull lets the disk become full at every stage of a scan: the error
// says so, what was acknowledged stays, and the scan goes on once there is room.
func TestDiskFull(t *testing.T) {
	const providers, nights, size = 8, 3, 4096
	want := create(t)
	if err := scan(t.Context(), want, providers, nights, nothing); err != nil {
		t.Fatal(err)
	}
	dir, mounted := disk(t, size)
	if !mounted {
		return
	}
	ballast, full := filepath.Join(dir, "ballast"), 0
	for free := 0; free < 2400; free += 92 {
		path := filepath.Join(dir, fmt.Sprintf("ledger-%d.db", free))
		if err := os.WriteFile(ballast, make([]byte, (size-free)<<10), 0o600); err != nil && !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(err)
		}
		acknowledged := map[string]bool{}
		err := scanFile(t, path, providers, nights, acknowledged)
		if err != nil {
			full++
			if !errors.Is(err, ErrNoSpace) {
				t.Fatalf("%d kB free: %v, want ErrNoSpace", free, err)
			}
		}
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
		mustHold(t, path, acknowledged)
		if err := scanFile(t, path, providers, nights, acknowledged); err != nil {
			t.Fatalf("%d kB free, then room again: %v", free, err)
		}
		s := reopen(t, path)
		if diff := cmp.Diff(dump(t, want), dump(t, s)); diff != "" {
			t.Fatalf("%d kB free: %s", free, diff)
		}
		s.Close()
		for _, suffix := range []string{"", "-wal", "-shm"} {
			os.Remove(path + suffix)
		}
	}
	if full < 10 {
		t.Errorf("the disk was full only %d times: the test no longer tests it", full)
	}
}

func scanFile(t *testing.T, path string, providers, nights int, acknowledged map[string]bool) error {
	s, err := Open(t.Context(), path)
	if err != nil {
		return err
	}
	defer s.Close()
	return scan(t.Context(), s, providers, nights, func(provider string, n int) {
		acknowledged[fmt.Sprint(provider, " ", n)] = true
	})
}

// TestReadOnlyDisk reads a ledger on a file system that cannot be written.
func TestReadOnlyDisk(t *testing.T) {
	dir, mounted := disk(t, 4096)
	if !mounted {
		return
	}
	path := filepath.Join(dir, "ledger.db")
	s := reopen(t, path)
	if err := scan(t.Context(), s, 2, 2, nothing); err != nil {
		t.Fatal(err)
	}
	want := dump(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	r, err := OpenReadOnly(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if diff := cmp.Diff(want, dump(t, r)); diff != "" {
		t.Error(diff)
	}
	for _, name := range []string{"ledger.db", "new.db"} {
		if _, err := Open(t.Context(), filepath.Join(dir, name)); !errors.Is(err, ErrReadOnly) {
			t.Errorf("%s: %v, want ErrReadOnly", name, err)
		}
	}
}
