package nights

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"

	"github.com/yunjian-audit/yunjian/checker/store"
)

// childVariable tells this test binary to be a service: its ledger and data.
const childVariable = "YUNJIAN_NIGHTS_CHILD"

// The story of the killed service: it was away for so many nights.
const awayNights = 50

var awaySince = night(2019, 12, 1)

func TestMain(m *testing.M) {
	if ledger := os.Getenv(childVariable); ledger != "" {
		if err := child(context.Background(), ledger, os.Args[1]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child is a service that comes back after it was away, and ends when all nights
// are done.
func child(ctx context.Context, ledger, data string) error {
	s, err := store.Open(ctx, ledger)
	if err != nil {
		return err
	}
	defer s.Close()
	host, err := os.Hostname()
	if err != nil {
		return err
	}
	clock := clockwork.NewFakeClockAt(awaySince.AddDate(0, 0, awayNights-1).Add(time.Hour))
	service := newService(s, 0, openData(data))
	service.Clock = clock
	service.Holder = Holder{Host: host, PID: os.Getpid(), Mark: "child"}
	last := make(chan Run, 2*awayNights)
	service.Ended = func(r Run) { last <- r }
	if err := service.Start(ctx); err != nil {
		return err
	}
	for ; ; time.Sleep(time.Millisecond) {
		due, err := service.Due(ctx, service.now())
		if err != nil {
			return err
		}
		if len(due) == 0 {
			return service.Stop()
		}
		select {
		case r := <-last:
			if r.Outcome != store.Done {
				return fmt.Errorf("%+v", r)
			}
			fmt.Println(r.AsOf.Format(time.RFC3339))
		default:
		}
	}
}

// TestKilledService kills a service with SIGKILL again and again while it
// catches up on fifty nights. The ledger must end as that of a service that was
// never killed, each night done once.
func TestKilledService(t *testing.T) {
	if testing.Short() {
		t.Skip("NOT RUN with -short: killing services takes some seconds")
	}
	data := writeData(t, 3, awaySince, 5)
	dir := t.TempDir()
	begin := func(name string) string {
		path := filepath.Join(dir, name)
		s, err := store.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		service := newService(s, 0, nil)
		service.Clock = clockwork.NewFakeClockAt(awaySince.Add(-time.Hour))
		if err := service.begin(t.Context()); err != nil {
			t.Fatal(err)
		}
		return path
	}
	whole := begin("whole.db")
	began := time.Now()
	if killed := serve(t, whole, data, -1); killed {
		t.Fatal("nobody kills this one")
	}
	took := time.Since(began)
	want := after(t, whole)

	const seed = 50
	random := rand.New(rand.NewPCG(seed, 0))
	path, kills := begin("killed.db"), 0
	for tries := 0; ; tries++ {
		if tries > 200 {
			t.Fatalf("not done after %d kills", kills)
		}
		// Start and a few nights, so that it takes some tens of kills to the end.
		if !serve(t, path, data, time.Duration(random.Int64N(int64(took)/8))) {
			break
		}
		kills++
	}
	t.Logf("%d kills; a service that nobody kills takes %s", kills, took)
	if kills < 10 {
		t.Errorf("the service was killed only %d times (seed %d)", kills, seed)
	}
	if diff := cmp.Diff(want, after(t, path)); diff != "" {
		t.Errorf("the ledger of the killed service differs (seed %d): %s", seed, diff)
	}
}

// after is what the nights left in a ledger; each must be done once.
func after(t *testing.T, path string) string {
	t.Helper()
	s, err := store.OpenReadOnly(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if diff := cmp.Diff(nightsFrom(awaySince, awayNights), asOfs(runs(t, s, store.Done))); diff != "" {
		t.Errorf("%s: %s", path, diff)
	}
	return contents(t, s)
}

// serve runs this test binary as a service, kills it after a while unless that
// is negative, and tells whether it was killed.
func serve(t *testing.T, ledger, data string, after time.Duration) (killed bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0], data)
	cmd.Env = append(os.Environ(), childVariable+"="+ledger)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if after >= 0 {
		timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
		defer timer.Stop()
	}
	err := cmd.Wait()
	if err != nil && cmd.ProcessState.ExitCode() != -1 {
		t.Fatalf("the service failed by itself: %v", err)
	}
	return err != nil
}
