package nights

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/go-co-op/gocron/v2"
	"github.com/google/uuid"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/store"
)

// Service runs the nights of a schedule, and other parts at times of theirs.
//
// Nights are run strictly in order, since what one decides counts in the next:
// points, deductions within a year, the days to mend. So a night that fails
// holds up the later ones. It is tried again after a minute, then two, four and
// so on up to an hour, for as long as it takes; after Attempts failures it is
// reported as an error and the service calls itself unhealthy. A night that is
// held, since it would hit too many providers, is not tried again: a person
// looks, and scans it with a wider radius. Only a person can have a night passed
// over, on record (Runner.Skip).
type Service struct {
	*Runner
	Schedule Schedule
	Open     Open
	Attempts int           // failures after which a night is reported
	Overdue  time.Duration // after which a night that is due and not done is unhealthy
	Parts    []Part
	Log      *slog.Logger
	// How each night is judged, as in checker.ScanOptions.
	Workers    int
	SecondEyes bool
	Radius     checker.Radius
	// Ended is told of every run that ended; it may be nil.
	Ended func(Run)

	scheduler gocron.Scheduler
	turn      chan struct{} // taken while nights are caught up
	later     uuid.UUID     // the job of the next try
	wait      time.Time     // when it comes; nothing is tried before
}

// Part is something that is done again and again besides the nights.
type Part struct {
	Name     string
	Schedule Schedule
	Do       func(ctx context.Context) error
}

// The waits between two tries of a night.
const (
	firstWait = time.Minute
	lastWait  = time.Hour
)

// Start begins to run nights and parts until ctx ends: at once what was missed,
// then everything at its time.
func (s *Service) Start(ctx context.Context) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	var err error
	s.turn = make(chan struct{}, 1)
	s.scheduler, err = gocron.NewScheduler(gocron.WithClock(s.Clock), gocron.WithLocation(law.Beijing))
	if err != nil {
		return err
	}
	night := gocron.NewTask(func() { s.catchUp(ctx) })
	// Whoever comes while nights are caught up waits for its turn and looks again,
	// so that no night that falls due just then is passed over.
	if _, err := s.scheduler.NewJob(gocron.CronJob(s.Schedule.String(), false), night, at(s.Schedule)); err != nil {
		return err
	}
	if _, err := s.scheduler.NewJob(gocron.OneTimeJob(gocron.OneTimeJobStartImmediately()), night); err != nil {
		return err
	}
	once := gocron.WithSingletonMode(gocron.LimitModeReschedule)
	for _, part := range s.Parts {
		do := gocron.NewTask(func() {
			if err := part.Do(ctx); err != nil && ctx.Err() == nil {
				s.Log.Error("part failed", slog.String("part", part.Name), slog.Any("error", err))
			}
		})
		if _, err := s.scheduler.NewJob(gocron.CronJob(part.Schedule.String(), false), do, once, at(part.Schedule)); err != nil {
			return fmt.Errorf("%s: %w", part.Name, err)
		}
	}
	s.scheduler.Start()
	return nil
}

// at has a job of the scheduler fall due when a schedule says so: its own reading
// of a cron expression knows no time zone without a name in the zone database.
func at(s Schedule) gocron.JobOption { return gocron.WithCronImplementation(times{s}) }

type times struct{ Schedule }

// IsValid is asked about the expression that the schedule was read from.
func (times) IsValid(string, *time.Location, time.Time) error { return nil }

// Stop waits until what is running has ended; end the context of Start first. A
// service that did not come to start has nothing to wait for.
func (s *Service) Stop() error {
	if s.scheduler == nil {
		return nil
	}
	return s.scheduler.Shutdown()
}

// begin puts on record from when on this ledger's nights are the service's: the
// nights before its first start are nobody's, those after it are never missed.
func (s *Service) begin(ctx context.Context) error {
	now := s.now()
	if _, begun, err := s.Ledger.LastNight(ctx, ByService, now); err != nil || begun {
		return err
	}
	start := Run{
		AsOf: s.Schedule.Last(now), StartedAt: now, EndedAt: now, Outcome: store.Skipped, By: ByService, Version: s.Version,
		Problem: &law.Text{ZH: "服务由此开始：此后的每一夜都会运行", EN: "the service begins here: every night after this one is run"},
	}
	return s.alone(ctx, func(ctx context.Context, l Ledger) error {
		if _, begun, err := l.LastNight(ctx, ByService, now); err != nil || begun {
			return err
		}
		row, err := start.row()
		if err != nil {
			return err
		}
		_, err = l.StartRun(ctx, row)
		return err
	})
}

// Due lists the nights that are due at an instant and not over, oldest first.
func (s *Service) Due(ctx context.Context, now time.Time) ([]time.Time, error) {
	last, begun, err := s.Ledger.LastNight(ctx, ByService, now)
	if err != nil || !begun {
		return nil, err
	}
	over, err := s.Ledger.NightsOver(ctx, last, now)
	if err != nil {
		return nil, err
	}
	done := map[int64]bool{}
	for _, t := range over {
		done[t.Unix()] = true
	}
	var due []time.Time
	for _, t := range s.Schedule.Between(last, now) {
		if !done[t.Unix()] {
			due = append(due, t)
		}
	}
	return due, nil
}

// catchUp runs the nights that are due, oldest first, until none is left or one
// does not get done; then it comes again after a while.
func (s *Service) catchUp(ctx context.Context) {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return
	}
	if left := s.wait.Sub(s.now()); left > 0 { // another night fell due meanwhile
		s.again(ctx, left)
		return
	}
	for ctx.Err() == nil {
		due, err := s.Due(ctx, s.now())
		if err == nil && len(due) == 0 {
			return
		}
		if err == nil {
			var held bool
			if held, err = s.held(ctx, due[0]); held {
				s.again(ctx, firstWait) // to see what the person did
				return
			}
		}
		var run Run
		if err == nil {
			run, err = s.oldest(ctx)
		}
		if err != nil && ctx.Err() == nil {
			wait := s.notDone(ctx, run, err)
			s.again(ctx, wait)
			return
		}
	}
}

// oldest runs the oldest night that is due; another process may have left none.
func (s *Service) oldest(ctx context.Context) (Run, error) {
	var run Run
	err := s.alone(ctx, func(ctx context.Context, l Ledger) error {
		due, err := s.Due(ctx, s.now())
		if err != nil || len(due) == 0 {
			return err
		}
		o := checker.ScanOptions{AsOf: due[0], Workers: s.Workers, SecondEyes: s.SecondEyes, Radius: s.Radius}
		if _, run, err = s.attempt(ctx, l, s.Open, o); err != nil {
			return err
		}
		s.Log.Info("night done", slog.Time("as_of", run.AsOf), slog.Int64("run", run.ID), slog.Int("still_due", len(due)-1),
			slog.Int("findings", run.Counts.Findings), slog.Int("set_aside", run.Counts.SetAside), slog.Float64("seconds", run.Seconds()))
		return nil
	})
	if s.Ended != nil && run.ID > 0 {
		s.Ended(run)
	}
	return run, err
}

// held tells whether a night waits for a person.
func (s *Service) held(ctx context.Context, asOf time.Time) (bool, error) {
	runs, err := s.Ledger.Runs(ctx, store.RunFilter{AsOf: asOf, Outcomes: []store.Outcome{store.Held}, Limit: 1})
	return len(runs) > 0, err
}

// notDone reports a night that did not get done and says how long to wait.
func (s *Service) notDone(ctx context.Context, run Run, err error) time.Duration {
	wait := min(firstWait<<min(max(run.Attempt-1, 0), 10), lastWait)
	level, note := slog.LevelWarn, "night failed, will be tried again"
	switch {
	case run.Outcome == store.Held:
		level, note, wait = slog.LevelError, "night is held for a person and holds up the later ones", firstWait
	case run.Attempt >= s.Attempts:
		level, note = slog.LevelError, "night keeps failing and holds up the later ones"
	}
	s.Log.Log(ctx, level, note, slog.Time("as_of", run.AsOf), slog.Int64("run", run.ID), slog.Int("attempt", run.Attempt),
		slog.Duration("again_in", wait), slog.Any("error", err))
	return wait
}

// again has catchUp come again after a while, and only once.
func (s *Service) again(ctx context.Context, wait time.Duration) {
	_ = s.scheduler.RemoveJob(s.later) // it may be over, or never have been
	s.wait = s.now().Add(wait)
	job, err := s.scheduler.NewJob(gocron.DurationJob(wait), gocron.NewTask(func() { s.catchUp(ctx) }), gocron.WithLimitedRuns(1))
	if err != nil {
		if ctx.Err() == nil {
			s.Log.Error("cannot schedule", slog.Any("error", err))
		}
		return
	}
	s.later = job.ID()
}

// Health is how the nights stand.
type Health struct {
	OK       bool      `json:"ok"`
	LastDone time.Time `json:"last_done,omitzero" doc:"as_of of the last night that is done"`
	Age      float64   `json:"age_seconds,omitempty" doc:"seconds since that night"`
	Due      int       `json:"due" doc:"nights that are due and not done"`
	DueSince time.Time `json:"due_since,omitzero" doc:"the oldest of them"`
	Failures int       `json:"failures" doc:"how often that one has failed"`
	Why      string    `json:"why,omitempty" doc:"why it is not ok: held, failing, overdue"`
}

// Health tells how the nights stand now.
func (s *Service) Health(ctx context.Context) (Health, error) {
	now := s.now()
	h := Health{OK: true}
	last, done, err := s.Ledger.LastDone(ctx, now)
	if err != nil {
		return h, err
	}
	if done {
		h.LastDone, h.Age = last.AsOf, now.Sub(last.AsOf).Seconds()
	}
	due, err := s.Due(ctx, now)
	if err != nil || len(due) == 0 {
		return h, err
	}
	failures, err := s.Ledger.Runs(ctx, store.RunFilter{AsOf: due[0], Outcomes: []store.Outcome{store.Failed}})
	if err != nil {
		return h, err
	}
	held, err := s.held(ctx, due[0])
	if err != nil {
		return h, err
	}
	h.Due, h.DueSince, h.Failures = len(due), due[0], len(failures)
	switch {
	case held:
		h.OK, h.Why = false, "held"
	case h.Failures >= s.Attempts:
		h.OK, h.Why = false, "failing"
	case now.Sub(due[0]) > s.Overdue:
		h.OK, h.Why = false, "overdue"
	}
	return h, nil
}
