package nights

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"

	"github.com/yunjian-audit/yunjian/checker/source"
	"github.com/yunjian-audit/yunjian/checker/store"
)

// run starts a service and returns what stops it again.
func run(t *testing.T, s *Service) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	if err := s.Start(ctx); err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		cancel()
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	}
}

// settled waits until nothing runs and the scheduler waits for its next time.
func settled(t *testing.T, clock *clockwork.FakeClock, services ...*Service) {
	t.Helper()
	for _, s := range services {
		s.turn.Lock()
		s.turn.Unlock() //nolint:staticcheck // only to wait for it
	}
	blocked(t, clock, len(services))
}

// blocked waits until so many timers wait for the clock.
func blocked(t *testing.T, clock *clockwork.FakeClock, timers int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := clock.BlockUntilContext(ctx, timers); err != nil {
		t.Fatalf("no %d timers wait: %v", timers, err)
	}
}

// eventually waits for what other goroutines are about to do.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}

// runs reads the records of a ledger, oldest first.
func runs(t *testing.T, s *store.Store, outcomes ...store.Outcome) []Run {
	t.Helper()
	rows, err := s.Runs(t.Context(), store.RunFilter{Outcomes: outcomes})
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(rows)
	all := make([]Run, len(rows))
	for i, row := range rows {
		if all[i], err = FromRow(row); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func asOfs(all []Run) []string {
	var nights []string
	for _, r := range all {
		nights = append(nights, r.AsOf.Format(time.RFC3339))
	}
	return nights
}

func nightsFrom(first time.Time, n int) []string {
	var nights []string
	for i := range n {
		nights = append(nights, first.AddDate(0, 0, i).Format(time.RFC3339))
	}
	return nights
}

func health(t *testing.T, s *Service) Health {
	t.Helper()
	h, err := s.Health(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// TestAYearOfNights runs 365 nights across a year's end and a leap day, with the
// service stopped for thirty of them. Each is run once, in order, with its own
// as_of: at its time, or at once when the service is there again.
func TestAYearOfNights(t *testing.T) {
	first := night(2019, 6, 1)
	const nights, outage, days = 365, 131, 30
	s := newLedger(t)
	clock := clockwork.NewFakeClockAt(first.Add(-14 * time.Hour))
	data := openData(writeData(t, 2, first, 50))
	service := newService(s, clock, 1, data)
	stop := run(t, service)
	due := first
	for i := 0; i < nights; i++ {
		settled(t, clock, service)
		if i == outage {
			stop()
			clock.Advance(due.AddDate(0, 0, days-1).Add(9 * time.Hour).Sub(clock.Now()))
			service = newService(s, clock, 2, data)
			if h := health(t, service); h.OK || h.Due != days || h.Why != "overdue" || !h.DueSince.Equal(due) {
				t.Errorf("after the outage: %+v", h)
			}
			stop = run(t, service)
			i, due = i+days-1, due.AddDate(0, 0, days-1)
		} else {
			clock.Advance(due.Sub(clock.Now()))
		}
		eventually(t, due.String(), func() bool {
			over, err := s.NightsOver(t.Context(), due.Add(-time.Second), due)
			return err != nil || len(over) > 0
		})
		due = due.AddDate(0, 0, 1)
	}
	settled(t, clock, service)
	if h := health(t, service); !h.OK || h.Due != 0 || !h.LastDone.Equal(due.AddDate(0, 0, -1)) {
		t.Errorf("at the end: %+v", h)
	}
	stop()

	done := runs(t, s, store.Done)
	if diff := cmp.Diff(nightsFrom(first, nights), asOfs(done)); diff != "" {
		t.Error(diff)
	}
	back, points := first.AddDate(0, 0, outage+days-1).Add(9*time.Hour), int64(0)
	for i, r := range done {
		want := r.AsOf
		if outage <= i && i < outage+days {
			want = back
		}
		if !r.StartedAt.Equal(want) || r.Attempt != 1 || r.By != ByService || r.Data == "" || r.Policies == "" || r.Counts == nil {
			t.Fatalf("run of %s: %+v, want it started at %s", r.AsOf, r, want)
		}
		points += r.Counts.Points
	}
	if len(runs(t, s)) != nights+1 { // and the beginning of the service
		t.Errorf("%d runs", len(runs(t, s)))
	}
	if points < 20 {
		t.Errorf("%d points in a year: the nights decided next to nothing", points)
	}
}

// TestAFailedNightHoldsUpTheLater fails a night for a while. It is tried again
// ever more rarely, reported, and later nights wait; then all run in order.
func TestAFailedNightHoldsUpTheLater(t *testing.T) {
	first := night(2019, 12, 30)
	s := newLedger(t)
	clock := clockwork.NewFakeClockAt(first.Add(-time.Hour))
	dir := writeData(t, 1, first, 1)
	var broken sync.Map // whether the second night's data is there
	broken.Store("is", true)
	open := func(asOf time.Time) (*source.Dataset, error) {
		if is, _ := broken.Load("is"); is.(bool) && asOf.Equal(first.AddDate(0, 0, 1)) {
			return nil, errors.New("数据还没有到 / the data has not come")
		}
		return source.Open(dir, source.Options{})
	}
	service := newService(s, clock, 1, open)
	var log bytes.Buffer
	service.Log = slog.New(slog.NewTextHandler(&log, nil))
	ended := make(chan Run, 1000)
	service.Ended = func(r Run) { ended <- r }
	stop := run(t, service)
	settled(t, clock, service)
	clock.Advance(first.Sub(clock.Now()))
	if r := <-ended; r.Outcome != store.Done || !r.AsOf.Equal(first) {
		t.Fatalf("%+v", r)
	}

	settled(t, clock, service)
	second := first.AddDate(0, 0, 1)
	clock.Advance(second.Sub(clock.Now()))
	at := second
	for attempt, wait := range []time.Duration{1, 2, 4, 8, 16, 32, 60, 60} {
		r := <-ended
		if r.Outcome != store.Failed || !r.AsOf.Equal(second) || r.Attempt != attempt+1 || !r.StartedAt.Equal(at) {
			t.Fatalf("attempt %d: %+v, want it at %s", attempt+1, r, at)
		}
		if r.Problem == nil || r.Problem.EN != "the data has not come" || r.Problem.ZH != "数据还没有到" {
			t.Errorf("problem: %+v", r.Problem)
		}
		settled(t, clock, service)
		blocked(t, clock, 2) // the next night, and the next try
		if h := health(t, service); h.Failures != attempt+1 || h.OK != (attempt+1 < service.Attempts) {
			t.Errorf("after %d failures: %+v", attempt+1, h)
		}
		at = at.Add(wait * time.Minute)
		clock.Advance(at.Sub(clock.Now()))
	}
	<-ended
	reported := strings.Count(log.String(), "level=ERROR")
	if warned := strings.Count(log.String(), "level=WARN"); warned != service.Attempts-1 || reported != 9-warned {
		t.Errorf("%d warnings and %d errors in the log:\n%s", warned, reported, log.String())
	}

	// Days later it is one try an hour, however many nights have come.
	settled(t, clock, service)
	for range 80 {
		blocked(t, clock, 2)
		clock.Advance(time.Hour)
		<-ended
		settled(t, clock, service)
	}
	if n := len(runs(t, s, store.Failed)); n != 9+80 {
		t.Errorf("%d tries in %s", n, clock.Now().Sub(second))
	}
	for len(ended) > 0 {
		<-ended
	}

	broken.Store("is", false)
	blocked(t, clock, 2)
	clock.Advance(time.Hour)
	for range 4 {
		<-ended
	}
	settled(t, clock, service)
	stop()
	if diff := cmp.Diff(nightsFrom(first, 5), asOfs(runs(t, s, store.Done))); diff != "" {
		t.Error(diff)
	}
}

// TestAHeldNightWaitsForAPerson lets a night hit more providers than the radius
// allows. It is not tried again; later nights wait until a person has looked.
func TestAHeldNightWaitsForAPerson(t *testing.T) {
	for _, way := range []string{"scan", "skip"} {
		t.Run(way, func(t *testing.T) {
			first := night(2019, 6, 1)
			s := newLedger(t)
			clock := clockwork.NewFakeClockAt(first.Add(-time.Hour))
			service := newService(s, clock, 1, openData(writeLateData(t, 4, first.Add(-20*time.Hour))))
			ended := make(chan Run, 1000)
			service.Ended = func(r Run) { ended <- r }
			stop := run(t, service)
			settled(t, clock, service)
			clock.Advance(first.Sub(clock.Now()))
			r := <-ended
			if r.Outcome != store.Held || r.Counts == nil || r.Counts.Findings == 0 || r.Counts.CasesDecided != 0 {
				t.Fatalf("%+v", r)
			}
			if !strings.Contains(r.Problem.EN, "p0 p1 p2 p3") || !strings.Contains(r.Problem.ZH, "--as-of 2019-06-01T02:00:00+08:00 --radius 4") {
				t.Errorf("problem: %+v", r.Problem)
			}
			settled(t, clock, service)
			if h := health(t, service); h.OK || h.Why != "held" {
				t.Errorf("%+v", h)
			}
			for range 50 { // into the next night
				blocked(t, clock, 2)
				clock.Advance(time.Hour)
				settled(t, clock, service)
			}
			if all := runs(t, s); len(all) != 2 {
				t.Fatalf("%d runs while the night is held", len(all))
			}

			person := newService(s, clock, 2, service.Open).Runner
			person.By = ByScan
			if way == "scan" {
				o := scanOptions(first)
				o.Radius.Allowed = 4
				_, r, err := person.Run(t.Context(), service.Open, o)
				if err != nil || r.Counts.Expulsions != 4 {
					t.Fatalf("%+v, %v", r, err)
				}
			} else if _, err := person.Skip(t.Context(), first, "林", "数据有误"); err != nil {
				t.Fatal(err)
			}
			if _, err := person.Skip(t.Context(), first, "林", "再次"); err == nil {
				t.Error("a night that is over was skipped")
			}
			blocked(t, clock, 2)
			clock.Advance(time.Minute)
			r = <-ended
			if !r.AsOf.Equal(first.AddDate(0, 0, 1)) {
				t.Errorf("then came %s", r.AsOf)
			}
			wantDone := way == "scan"
			if (r.Outcome == store.Done) != wantDone { // a skipped night leaves its decisions to the next
				t.Errorf("%+v", r)
			}
			settled(t, clock, service)
			stop()
		})
	}
}

// TestTwoServicesOneLedger lets two services run on one ledger file. Each night
// is done once.
func TestTwoServicesOneLedger(t *testing.T) {
	first := night(2019, 12, 20)
	const nights = 12
	path := t.TempDir() + "/ledger.db"
	clock := clockwork.NewFakeClockAt(first.Add(-time.Hour))
	dir := writeData(t, 2, first, 2)
	var all []*Service
	var ledgers []*store.Store
	for process := range 2 {
		s, err := store.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		service := newService(s, clock, process, openData(dir))
		all, ledgers = append(all, service), append(ledgers, s)
		defer run(t, service)()
		settled(t, clock, service)
	}
	for i := range nights {
		due := first.AddDate(0, 0, i)
		clock.Advance(due.Sub(clock.Now()))
		eventually(t, due.String(), func() bool {
			over, err := ledgers[0].NightsOver(t.Context(), due.Add(-time.Second), due)
			if err != nil || len(over) == 0 {
				return false
			}
			for _, s := range all { // the one that waits for the lease looks again after a moment
				if !s.turn.TryLock() {
					clock.Advance(poll)
					time.Sleep(5 * time.Millisecond)
					return false
				}
				s.turn.Unlock()
			}
			return true
		})
		settled(t, clock, all...)
	}
	if diff := cmp.Diff(nightsFrom(first, nights), asOfs(runs(t, ledgers[0], store.Done))); diff != "" {
		t.Error(diff)
	}
}

// TestAStalledProcessCannotWrite stops a process in the middle of a night for
// longer than its lease. Another one runs the night; the first wakes up and
// writes nothing more.
func TestAStalledProcessCannotWrite(t *testing.T) {
	asOf := night(2019, 6, 9)
	path := t.TempDir() + "/ledger.db"
	dir := writeData(t, 3, night(2019, 6, 1), 1)
	var both [2]*Service
	frozen, other := clockwork.NewFakeClockAt(asOf), clockwork.NewFakeClockAt(asOf.Add(leaseTTL+time.Second))
	for i, clock := range []*clockwork.FakeClock{frozen, other} {
		s, err := store.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		both[i] = newService(s, clock, i, openData(dir))
	}
	asleep, wake := make(chan bool), make(chan bool)
	stalled := make(chan error)
	go func() {
		_, _, err := both[0].Run(t.Context(), func(at time.Time) (*source.Dataset, error) {
			asleep <- true
			<-wake
			return both[0].Open(at)
		}, scanOptions(asOf))
		stalled <- err
	}()
	<-asleep
	_, done, err := both[1].Run(t.Context(), both[1].Open, scanOptions(asOf))
	if err != nil || done.Outcome != store.Done || done.Counts.Points == 0 {
		t.Fatalf("%+v, %v", done, err)
	}
	before := contents(t, both[1].Ledger.Store)
	wake <- true
	if err := <-stalled; !errors.Is(err, store.ErrLost) {
		t.Errorf("the stalled process ended with %v", err)
	}
	if diff := cmp.Diff(before, contents(t, both[1].Ledger.Store)); diff != "" {
		t.Errorf("the stalled process wrote: %s", diff)
	}
	if all := runs(t, both[1].Ledger.Store); len(all) != 2 || all[0].Outcome != store.Lost || all[1].Outcome != store.Done {
		t.Errorf("%+v", all)
	}
}

// TestParts runs what is done besides the nights at its own times, also after it
// has failed.
func TestParts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// A second past the hour: seen at the very instant that a job falls due, which only
		// a clock held still allows, the scheduler takes that instant for its next time too.
		start := night(2019, 12, 31).Add(18*time.Hour + time.Second) // 20:00:01
		clock := clockwork.NewFakeClockAt(start)
		service := newService(newLedger(t), clock, 1, openData(writeData(t, 1, start, 1)))
		var at []time.Time
		service.Parts = []Part{{Name: "send", Schedule: MustParse("hourly"), Do: func(context.Context) error {
			at = append(at, clock.Now())
			return fmt.Errorf("no network")
		}}}
		stop := run(t, service)
		synctest.Wait()
		var want []time.Time
		for i := range 5 {
			clock.Advance(time.Hour)
			synctest.Wait() // a time that comes while the part still runs is passed over
			want = append(want, start.Add(time.Duration(i+1)*time.Hour))
		}
		stop()
		if diff := cmp.Diff(want, at); diff != "" {
			t.Error(diff)
		}
	})
}
