package nights

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"

	"github.com/yunjian-audit/yunjian/checker/source"
	"github.com/yunjian-audit/yunjian/checker/store"
)

// childVariable tells this test binary to be a service: its ledger and data.
const childVariable = "YUNJIAN_NIGHTS_CHILD"

// The killed service was away since this night.
var awaySince = night(2019, 12, 1)

func TestMain(m *testing.M) {
	if ledger := os.Getenv(childVariable); ledger != "" {
		if err := child(context.Background(), ledger, os.Args[1], os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child is a service that comes back after it was away for some nights, says when
// it begins one, and ends when all are done.
func child(ctx context.Context, ledger, data, away string) error {
	nights, err := strconv.Atoi(away)
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, ledger)
	if err != nil {
		return err
	}
	defer s.Close()
	host, err := os.Hostname()
	if err != nil {
		return err
	}
	open := openData(data)
	service := newService(s, 0, func(asOf time.Time) (*source.Dataset, error) {
		fmt.Println(asOf.Format(time.RFC3339))
		return open(asOf)
	})
	service.Clock = clockwork.NewFakeClockAt(awaySince.AddDate(0, 0, nights-1).Add(time.Hour))
	service.Holder = Holder{Host: host, PID: os.Getpid(), Mark: "child"}
	ended := make(chan Run)
	service.Ended = func(r Run) { ended <- r }
	if err := service.Start(ctx); err != nil {
		return err
	}
	for r := range ended {
		if r.Outcome != store.Done {
			return fmt.Errorf("%+v", r)
		}
		if r.AsOf.Equal(awaySince.AddDate(0, 0, nights-1)) {
			break
		}
	}
	return service.Stop()
}

// TestKilledService kills a service with SIGKILL in the middle of every night
// that it catches up on. The ledger must end as that of a service that was never
// killed, each night done once.
func TestKilledService(t *testing.T) {
	nights := 50
	if testing.Short() {
		nights = 8
	}
	data := writeData(t, 3, awaySince, 5)
	dir := t.TempDir()
	begin := func(name string) string {
		path := filepath.Join(dir, name)
		service := newService(openLedger(t, path), 0, nil)
		service.Clock = clockwork.NewFakeClockAt(awaySince.Add(-time.Hour))
		if err := service.begin(t.Context()); err != nil {
			t.Fatal(err)
		}
		return path
	}
	whole := begin("whole.db")
	var began, ended time.Time
	if killed := serve(t, whole, data, nights, func(string) time.Duration {
		if ended = time.Now(); began.IsZero() {
			began = ended
		}
		return never
	}); killed {
		t.Fatal("nobody kills this one")
	}
	aNight := ended.Sub(began) / time.Duration(nights-1)
	want := after(t, whole, nights)

	const seed = 50
	random := rand.New(rand.NewPCG(seed, 0))
	path, struck := begin("killed.db"), map[string]bool{}
	kills := 0
	for serve(t, path, data, nights, func(night string) time.Duration {
		if struck[night] {
			return never
		}
		struck[night] = true
		return time.Duration(random.Int64N(int64(aNight)))
	}) {
		kills++
	}
	t.Logf("%d kills in %d nights; a night that nobody kills takes %s", kills, nights, aNight)
	if kills < nights*3/4 { // a night may end before the kill comes
		t.Errorf("the service was killed only %d times (seed %d)", kills, seed)
	}
	if diff := cmp.Diff(want, after(t, path, nights)); diff != "" {
		t.Errorf("the ledger of the killed service differs (seed %d): %s", seed, diff)
	}
}

// after is what the nights left in a ledger; each must be done once.
func after(t *testing.T, path string, nights int) string {
	t.Helper()
	s, err := store.OpenReadOnly(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if diff := cmp.Diff(nightsFrom(awaySince, nights), asOfs(runs(t, s, store.Done))); diff != "" {
		t.Errorf("%s: %s", path, diff)
	}
	return contents(t, s)
}

// never is when a service that nobody wants to kill is killed.
const never = time.Duration(-1)

// serve runs this test binary as a service, asks at the beginning of each night
// when to kill it, and tells whether it was killed.
func serve(t *testing.T, ledger, data string, nights int, kill func(night string) time.Duration) (killed bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0], data, strconv.Itoa(nights))
	cmd.Env = append(os.Environ(), childVariable+"="+ledger)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for begun := bufio.NewScanner(out); begun.Scan(); {
		if wait := kill(begun.Text()); wait != never {
			time.Sleep(wait)
			_ = cmd.Process.Kill()
			break
		}
	}
	err = cmd.Wait()
	if err != nil && cmd.ProcessState.ExitCode() != -1 {
		t.Fatalf("the service failed by itself: %v", err)
	}
	return err != nil
}
