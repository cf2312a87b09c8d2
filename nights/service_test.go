package nights

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"

	"github.com/yunjian-audit/yunjian/checker/source"
	"github.com/yunjian-audit/yunjian/checker/store"
)

// story runs a test in a bubble with a time of its own, that begins at an instant
// and leaps ahead whenever everything in the bubble waits.
func story(t *testing.T, from time.Time, tell func(t *testing.T)) {
	t.Helper()
	judge() // shared with other tests, so nobody may be the first to load it in a bubble
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(from))
		tell(t)
	})
}

// until sleeps to an instant and waits until what falls due then is over.
func until(at time.Time) {
	time.Sleep(time.Until(at))
	synctest.Wait()
}

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

// last is the newest record of a ledger.
func last(t *testing.T, s *store.Store) Run {
	t.Helper()
	all := runs(t, s)
	return all[len(all)-1]
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
	left := first.AddDate(0, 0, outage).Add(-time.Hour)
	back := first.AddDate(0, 0, outage+days-1).Add(9 * time.Hour)
	last := first.AddDate(0, 0, nights-1)
	data := openData(writeData(t, 2, first, 50))
	story(t, first.Add(-14*time.Hour), func(t *testing.T) {
		s := newLedger(t)
		stop := run(t, newService(s, 1, data))
		until(left)
		stop()

		time.Sleep(time.Until(back))
		service := newService(s, 2, data)
		if h := health(t, service); h.OK || h.Due != days || h.Why != "overdue" || !h.DueSince.Equal(first.AddDate(0, 0, outage)) {
			t.Errorf("after the outage: %+v", h)
		}
		stop = run(t, service)
		until(last)
		if h := health(t, service); !h.OK || h.Due != 0 || !h.LastDone.Equal(last) {
			t.Errorf("at the end: %+v", h)
		}
		stop()

		done := runs(t, s, store.Done)
		if diff := cmp.Diff(nightsFrom(first, nights), asOfs(done)); diff != "" {
			t.Fatal(diff)
		}
		points := int64(0)
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
	})
}

// TestAFailedNightHoldsUpTheLater fails a night for a while. It is tried again
// ever more rarely, reported, and later nights wait; then all run in order.
func TestAFailedNightHoldsUpTheLater(t *testing.T) {
	first := night(2019, 12, 30)
	second := first.AddDate(0, 0, 1)
	there := second.AddDate(0, 0, 3).Add(8 * time.Hour) // when the second night's data has come
	dir := writeData(t, 1, first, 1)
	open := func(asOf time.Time) (*source.Dataset, error) {
		if asOf.Equal(second) && time.Now().Before(there) {
			return nil, errors.New("数据还没有到 / the data has not come")
		}
		return source.Open(dir, source.Options{})
	}
	story(t, first.Add(-time.Hour), func(t *testing.T) {
		s := newLedger(t)
		service := newService(s, 1, open)
		var log bytes.Buffer
		service.Log = slog.New(slog.NewTextHandler(&log, nil))
		stop := run(t, service)
		at := second
		for attempt, wait := range []time.Duration{1, 2, 4, 8, 16, 32, 60, 60} {
			until(at)
			r := last(t, s)
			if r.Outcome != store.Failed || !r.AsOf.Equal(second) || r.Attempt != attempt+1 || !r.StartedAt.Equal(at) {
				t.Fatalf("attempt %d: %+v, want it at %s", attempt+1, r, at)
			}
			if r.Problem == nil || r.Problem.EN != "the data has not come" || r.Problem.ZH != "数据还没有到" {
				t.Errorf("problem: %+v", r.Problem)
			}
			if h := health(t, service); h.Failures != attempt+1 || h.OK != (attempt+1 < service.Attempts) {
				t.Errorf("after %d failures: %+v", attempt+1, h)
			}
			at = at.Add(wait * time.Minute)
		}
		reported := strings.Count(log.String(), "level=ERROR")
		if warned := strings.Count(log.String(), "level=WARN"); warned != service.Attempts-1 || reported != 8-warned {
			t.Errorf("%d warnings and %d errors in the log:\n%s", warned, reported, log.String())
		}

		// Days later it is one try an hour, however many nights have come.
		until(at.Add(-time.Minute))
		before := len(runs(t, s, store.Failed))
		until(at.Add(60*time.Hour - time.Minute))
		if n := len(runs(t, s, store.Failed)) - before; n != 60 {
			t.Errorf("%d tries in sixty hours", n)
		}
		until(there.Add(time.Hour))
		stop()
		if diff := cmp.Diff(nightsFrom(first, 5), asOfs(runs(t, s, store.Done))); diff != "" {
			t.Error(diff)
		}
	})
}

// TestAHeldNightWaitsForAPerson lets a night hit more providers than the radius
// allows. It is not tried again; later nights wait until a person has looked.
func TestAHeldNightWaitsForAPerson(t *testing.T) {
	first := night(2019, 6, 1)
	data := openData(writeLateData(t, 4, first.Add(-20*time.Hour)))
	held := func(t *testing.T, want store.Outcome, look func(t *testing.T, person *Runner)) {
		story(t, first.Add(-time.Hour), func(t *testing.T) {
			s := newLedger(t)
			service := newService(s, 1, data)
			stop := run(t, service)
			until(first)
			r := last(t, s)
			if r.Outcome != store.Held || r.Counts == nil || r.Counts.Findings == 0 || r.Counts.CasesDecided != 0 {
				t.Fatalf("%+v", r)
			}
			if !strings.Contains(r.Problem.EN, "p0 p1 p2 p3") || !strings.Contains(r.Problem.ZH, "--as-of 2019-06-01T02:00:00+08:00 --radius 4") {
				t.Errorf("problem: %+v", r.Problem)
			}
			if h := health(t, service); h.OK || h.Why != "held" {
				t.Errorf("%+v", h)
			}
			until(first.Add(50*time.Hour + time.Second)) // into the next nights
			if all := runs(t, s); len(all) != 2 {
				t.Fatalf("%d runs while the night is held", len(all))
			}
			person := newService(s, 2, data).Runner
			person.By = ByScan
			look(t, person)
			if _, err := person.Skip(t.Context(), first, "林", "再次"); err == nil {
				t.Error("a night that is over was skipped")
			}
			until(time.Now().Add(time.Minute))
			stop()
			var next []Run
			for _, r := range runs(t, s) {
				if r.AsOf.Equal(first.AddDate(0, 0, 1)) {
					next = append(next, r)
				}
			}
			if len(next) != 1 || next[0].Outcome != want {
				t.Errorf("the next night: %+v", next)
			}
		})
	}
	t.Run("scans with a wider radius", func(t *testing.T) {
		held(t, store.Done, func(t *testing.T, person *Runner) {
			o := scanOptions(first)
			o.Radius.Allowed = 4
			if _, r, err := person.Run(t.Context(), data, o); err != nil || r.Counts.Expulsions != 4 {
				t.Fatalf("%+v, %v", r, err)
			}
		})
	})
	t.Run("has it passed over", func(t *testing.T) { // which leaves its decisions to the next
		held(t, store.Held, func(t *testing.T, person *Runner) {
			if _, err := person.Skip(t.Context(), first, "林", "数据有误"); err != nil {
				t.Fatal(err)
			}
		})
	})
}

// TestTwoServicesOneLedger lets two services run on one ledger file. Each night
// is done once.
func TestTwoServicesOneLedger(t *testing.T) {
	first := night(2019, 12, 20)
	const nights = 12
	data := openData(writeData(t, 2, first, 2))
	path := t.TempDir() + "/ledger.db"
	story(t, first.Add(-time.Hour), func(t *testing.T) {
		var both [2]*Service
		var stop [2]func()
		for i := range both {
			both[i] = newService(openLedger(t, path), i, data)
			stop[i] = run(t, both[i])
		}
		until(first.AddDate(0, 0, nights-1).Add(time.Hour))
		stop[0]()
		stop[1]()
		if diff := cmp.Diff(nightsFrom(first, nights), asOfs(runs(t, both[0].Ledger.Store, store.Done))); diff != "" {
			t.Error(diff)
		}
	})
}

// TestAStalledProcessCannotWrite stops a process in the middle of a night for
// longer than its lease. Another one runs the night; the first wakes up and
// writes nothing more.
func TestAStalledProcessCannotWrite(t *testing.T) {
	asOf := night(2019, 6, 9)
	path := t.TempDir() + "/ledger.db"
	data := openData(writeData(t, 3, night(2019, 6, 1), 1))
	var both [2]*Service
	frozen, other := clockwork.NewFakeClockAt(asOf), clockwork.NewFakeClockAt(asOf.Add(leaseTTL+time.Second))
	for i, clock := range []*clockwork.FakeClock{frozen, other} {
		both[i] = newService(openLedger(t, path), i, data)
		both[i].Clock = clock
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
	// A second past the hour: seen at the very instant that a job falls due, which only
	// a clock held still allows, the scheduler takes that instant for its next time too.
	start := night(2019, 12, 31).Add(18*time.Hour + time.Second) // 20:00:01
	data := openData(writeData(t, 1, start, 1))
	story(t, start, func(t *testing.T) {
		clock := clockwork.NewFakeClockAt(start)
		service := newService(newLedger(t), 1, data)
		service.Clock = clock
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
