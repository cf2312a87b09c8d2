package deliver

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/yunjian-audit/yunjian/checker/store"
)

// DefaultAttempts is after how many failed attempts something is given up: with
// the pauses between them, after about a day and a half.
const DefaultAttempts = 12

const (
	batch    = 64               // taken out of the outbox at once
	parallel = 8                // sent at once
	timeout  = 15 * time.Second // for one attempt
	// lease is how long something taken out of the outbox is left to its courier
	// before another takes it up. It is longer than a batch can last.
	lease = (batch/parallel + 1) * timeout
)

// The pauses between attempts: 5 s, 20 s, 80 s, ... and never more than 6 h.
const (
	firstPause  = 5 * time.Second
	pauseFactor = 4
	longest     = 6 * time.Hour
)

// Courier sends what waits in a ledger.
type Courier struct {
	Store *store.Store
	Hook  *Webhook // nil: effects wait for somebody to fetch and acknowledge them
	Mail  *Mailer  // nil: notices are not mailed

	Now      func() time.Time
	Random   func() float64 // in [0, 1), spreads the attempts of many
	Attempts int            // before something is given up; 0 is DefaultAttempts
	Tried    func(Attempt)  // told of every attempt, one at a time; may be nil
}

// Attempt is what became of one attempt to send something.
type Attempt struct {
	ID         string // of the effect or the mail
	ProviderID string
	Try        int       // counted from 1
	Err        error     // nil when it arrived
	Dead       bool      // given up
	Next       time.Time // when it is tried again; zero when it arrived or is given up
}

// Summary counts the attempts of a run.
type Summary struct {
	Sent   int `json:"sent"`
	Failed int `json:"failed"` // to be tried again
	Dead   int `json:"dead"`   // given up in this run
}

// errPermanent marks a failure that trying again would not mend.
var errPermanent = errors.New("不再重试 / not to be tried again")

// Run sends everything that is due, and returns when nothing is. When nothing
// at all of a batch arrives it stops, since the other side is out of order, and
// leaves the rest for the next run. An error is one of the ledger; attempts that
// fail are counted and told, and are no error.
func (c *Courier) Run(ctx context.Context) (Summary, error) {
	var total Summary
	if c.Hook != nil {
		if err := c.drain(ctx, &total, c.effects); err != nil {
			return total, err
		}
	}
	if c.Mail != nil {
		if err := c.drain(ctx, &total, c.mails); err != nil {
			return total, err
		}
	}
	return total, nil
}

// parcel is one thing taken out of the outbox: how to send it and how to note
// what became of it.
type parcel struct {
	id, provider string
	try          int
	send         func(ctx context.Context) error
	done         func(ctx context.Context, at time.Time) error
	failed       func(ctx context.Context, next time.Time, dead bool, reason string) error
}

// drain sends batch after batch of what is due.
func (c *Courier) drain(ctx context.Context, total *Summary, take func(context.Context) ([]parcel, error)) error {
	for {
		parcels, err := take(ctx)
		if err != nil || len(parcels) == 0 {
			return err
		}
		tried := make(chan Attempt)
		var group errgroup.Group
		group.SetLimit(parallel)
		go func() {
			defer close(tried)
			for _, p := range parcels {
				group.Go(func() error {
					a, err := c.attempt(ctx, p)
					tried <- a
					return err
				})
			}
			err = group.Wait()
		}()
		arrived := 0
		for a := range tried {
			switch {
			case a.Err == nil:
				arrived++
				total.Sent++
			case a.Dead:
				total.Dead++
			default:
				total.Failed++
			}
			if c.Tried != nil {
				c.Tried(a)
			}
		}
		if err := errors.Join(err, ctx.Err()); err != nil || arrived == 0 {
			return err
		}
	}
}

// attempt sends one parcel and notes the outcome. What was cut short because the
// program ends counts as not tried: it is sent again once its lease is over.
func (c *Courier) attempt(ctx context.Context, p parcel) (Attempt, error) {
	a := Attempt{ID: p.id, ProviderID: p.provider, Try: p.try}
	sending, cancel := context.WithTimeout(ctx, timeout)
	a.Err = p.send(sending)
	cancel()
	if a.Err != nil && ctx.Err() != nil {
		return a, nil
	}
	ctx = context.WithoutCancel(ctx) // what has arrived is noted even when the program is ending
	if a.Err == nil {
		return a, p.done(ctx, c.Now())
	}
	attempts := c.Attempts
	if attempts == 0 {
		attempts = DefaultAttempts
	}
	next := c.Now().Add(pause(p.try, c.Random()))
	a.Dead = p.try >= attempts || errors.Is(a.Err, errPermanent)
	var wait *Refused
	if errors.As(a.Err, &wait) {
		next = later(next, c.Now().Add(min(wait.RetryAfter, longest)))
	}
	if !a.Dead {
		a.Next = next
	}
	return a, p.failed(ctx, next, a.Dead, a.Err.Error())
}

// pause is how long to wait after the failure of an attempt, counted from 1: it
// grows with each, and half of it is left to chance, so that many that failed
// together do not come back together.
func pause(try int, random float64) time.Duration {
	d := firstPause
	for range try - 1 {
		if d = min(d*pauseFactor, longest); d == longest {
			break
		}
	}
	return d/2 + time.Duration(random*float64(d/2))
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// effects takes the effects that are due.
func (c *Courier) effects(ctx context.Context) ([]parcel, error) {
	due, err := c.Store.ClaimEffects(ctx, c.Now(), lease, batch)
	if err != nil {
		return nil, fmt.Errorf("deliver: %w", err)
	}
	parcels := make([]parcel, len(due))
	for i, e := range due {
		parcels[i] = parcel{
			id: e.ID, provider: e.ProviderID, try: e.Tries,
			send: func(ctx context.Context) error { return c.Hook.Send(ctx, e.Effect, c.Now()) },
			done: func(ctx context.Context, at time.Time) error { return c.Store.Ack(ctx, at, e.ID) },
			failed: func(ctx context.Context, next time.Time, dead bool, reason string) error {
				return c.Store.EffectFailed(ctx, e.ID, next, dead, reason)
			},
		}
	}
	return parcels, nil
}
