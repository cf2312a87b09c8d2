package nights

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/source"
	"github.com/yunjian-audit/yunjian/checker/store"
)

// The names under which runs are kept that no person ordered by name.
const (
	ByService = "serve"
	ByScan    = "scan"
)

// The lease of a ledger's nights. A process that cannot renew it for ttl has
// lost it; renewing three times as often forgives two failures in a row.
const (
	leaseName = "nights"
	leaseTTL  = time.Minute
	renewal   = leaseTTL / 4
	poll      = 250 * time.Millisecond // between two tries for a lease that is held
)

// Runner runs nights on one ledger.
type Runner struct {
	Checker *checker.Checker
	Ledger  Ledger
	Clock   clockwork.Clock
	Version string // of yunjian, for the record
	By      string // ByService or ByScan
	Holder  Holder // this process
	// Waiting is told once when another process holds the lease; it may be nil.
	Waiting func(err error)
}

// Open opens the dataset of a night.
type Open func(asOf time.Time) (*source.Dataset, error)

// Run judges and writes one night and keeps the record of it. It waits while
// another process runs a night on the same ledger. The Run is meaningful also
// when there is an error.
func (r *Runner) Run(ctx context.Context, open Open, o checker.ScanOptions) (*checker.Night, Run, error) {
	var night *checker.Night
	var run Run
	err := r.alone(ctx, func(ctx context.Context, l Ledger) error {
		var err error
		night, run, err = r.attempt(ctx, l, open, o)
		return err
	})
	return night, run, err
}

// Skip records that a night is passed over because a person says so. A night
// that is done already cannot be skipped.
func (r *Runner) Skip(ctx context.Context, asOf time.Time, by, reason string) (Run, error) {
	now := r.now()
	run := Run{AsOf: asOf, StartedAt: now, EndedAt: now, Outcome: store.Skipped, By: by, Version: r.Version, Problem: &law.Text{ZH: reason, EN: reason}}
	err := r.alone(ctx, func(ctx context.Context, l Ledger) error {
		over, err := l.NightsOver(ctx, asOf.Add(-time.Microsecond), asOf)
		if err != nil {
			return err
		}
		if len(over) > 0 {
			return &law.Refusal{Text: law.Text{ZH: "这一夜已经完成，不能跳过", EN: "the night is over already: there is nothing to skip"}}
		}
		row, err := run.row()
		if err != nil {
			return err
		}
		run.ID, err = l.StartRun(ctx, row)
		return err
	})
	return run, err
}

func (r *Runner) now() time.Time { return r.Clock.Now().In(law.Beijing).Truncate(time.Microsecond) }

// alone does work while no other process runs nights on the ledger. The ledger
// that work is given refuses to write, and its context ends, once the lease is lost.
func (r *Runner) alone(ctx context.Context, work func(context.Context, Ledger) error) error {
	lease, err := r.acquire(ctx)
	if err != nil {
		return err
	}
	ctx, lose := context.WithCancelCause(ctx)
	renewing := make(chan struct{})
	go func() {
		defer close(renewing)
		r.renew(ctx, lease, lose)
	}()
	err = work(ctx, Ledger{r.Ledger.Under(lease)})
	if cause := context.Cause(ctx); errors.Is(cause, store.ErrLost) {
		err = cause
	}
	lose(nil)
	<-renewing
	if released := r.Ledger.Release(context.WithoutCancel(ctx), lease); !errors.Is(released, store.ErrLost) {
		err = cmp.Or(err, released)
	}
	return err
}

func (r *Runner) acquire(ctx context.Context) (store.Lease, error) {
	for told := false; ; told = true {
		lease, err := r.Ledger.Acquire(ctx, leaseName, r.Holder.String(), r.now(), leaseTTL, r.Holder.outlived)
		if !errors.Is(err, store.ErrHeld) {
			return lease, err
		}
		if !told && r.Waiting != nil {
			r.Waiting(err)
		}
		select {
		case <-ctx.Done():
			return lease, ctx.Err()
		case <-r.Clock.After(poll):
		}
	}
}

func (r *Runner) renew(ctx context.Context, lease store.Lease, lose context.CancelCauseFunc) {
	for {
		timer := r.Clock.NewTimer(renewal)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.Chan():
		}
		if err := r.Ledger.Renew(ctx, lease, r.now(), leaseTTL); errors.Is(err, store.ErrLost) {
			lose(err)
			return
		}
	}
}

// attempt runs a night once, on record.
func (r *Runner) attempt(ctx context.Context, l Ledger, open Open, o checker.ScanOptions) (*checker.Night, Run, error) {
	run := Run{AsOf: o.AsOf, StartedAt: r.now(), Outcome: store.Running, By: r.By, Version: r.Version}
	earlier, err := l.Runs(ctx, store.RunFilter{AsOf: o.AsOf, Outcomes: []store.Outcome{store.Failed}})
	if err != nil {
		return nil, run, err
	}
	run.Attempt = len(earlier) + 1
	if run.Policies, err = r.Checker.PolicyDigest(); err != nil {
		return nil, run, err
	}
	row, err := run.row()
	if err != nil {
		return nil, run, err
	}
	if run.ID, err = l.StartRun(ctx, row); err != nil {
		return nil, run, err
	}
	night, err := r.scan(ctx, l, open, o, &run)
	return night, run, cmp.Or(err, r.end(ctx, l, &run, night, err))
}

func (r *Runner) scan(ctx context.Context, l Ledger, open Open, o checker.ScanOptions, run *Run) (*checker.Night, error) {
	data, err := open(o.AsOf)
	if err != nil {
		return nil, err
	}
	defer data.Close()
	if run.Data, err = data.Digest(ctx); err != nil {
		return nil, err
	}
	night, err := r.Checker.Scan(ctx, data, l, o)
	if night != nil {
		run.judged(night)
	}
	return night, err
}

// end writes how a run ended, also when the process is being stopped. A night
// that would hit too many providers is held, and for a person. What was
// interrupted is called lost: it is no failure of the night's, and the night is
// run again.
func (r *Runner) end(ctx context.Context, l Ledger, run *Run, night *checker.Night, err error) error {
	run.EndedAt = r.now()
	var packed []byte
	var held *checker.Held
	switch {
	case err == nil:
		run.Outcome = store.Done
		if packed, err = pack(night); err != nil {
			return err
		}
	case errors.As(err, &held):
		run.Outcome, run.Problem = store.Held, holding(held, run.AsOf)
	case ctx.Err() != nil:
		run.Outcome = store.Lost
		run.Problem = &law.Text{ZH: "扫描被中断；已写入的是完整的，将重新运行", EN: "interrupted; what was written is whole, and the night is run again"}
	default:
		run.Outcome, run.Problem = store.Failed, problem(err)
	}
	row, err := run.row()
	if err != nil {
		return err
	}
	return l.EndRun(context.WithoutCancel(ctx), row, packed)
}
