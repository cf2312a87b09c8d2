package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"
)

// Outcome is how a run ended.
type Outcome string

// The outcomes of a run. Only done and skipped nights are over.
const (
	Running Outcome = "running" // has not ended
	Done    Outcome = "done"    // the night is judged and written
	Failed  Outcome = "failed"  // the night will be tried again
	Held    Outcome = "held"    // nothing was decided: a person has to look first
	Lost    Outcome = "lost"    // its process ended without a word
	Skipped Outcome = "skipped" // a person ordered the night to be passed over
)

// Run is one attempt at a night.
type Run struct {
	ID        int64
	AsOf      time.Time
	StartedAt time.Time
	By        string // "serve", "scan", or the name of a person
	Outcome   Outcome
	Body      json.RawMessage // what else is known of it, in the caller's own JSON
}

// ErrNoRun is the error for a run that the ledger does not hold.
var ErrNoRun = errors.New("no such run")

// StartRun writes the beginning of a run and returns its number, which counts
// from 1. Runs that are still called running belong to processes that died,
// since one process runs at a time: they become lost. Call it under the lease.
func (s *Store) StartRun(ctx context.Context, r Run) (int64, error) {
	var id int64
	err := s.Update(ctx, "", func(tx *Tx) error {
		if err := tx.exec(`UPDATE runs SET outcome = 'lost' WHERE outcome = 'running'`); err != nil {
			return err
		}
		err := tx.tx.QueryRowContext(ctx, `INSERT INTO runs (as_of, started_at, by, outcome, body) VALUES (?, ?, ?, ?, ?) RETURNING id`,
			micros(r.AsOf), micros(r.StartedAt), r.By, string(r.Outcome), string(r.Body)).Scan(&id)
		return explain(err, s.path)
	})
	return id, err
}

// EndRun writes how a run ended. night is the archive's copy of the result, as
// the caller compressed it; nil for a run that came to none. It takes the place
// of the copies of earlier runs of the same night.
func (s *Store) EndRun(ctx context.Context, r Run, night []byte) error {
	return s.Update(ctx, "", func(tx *Tx) error {
		if night != nil {
			if err := tx.exec(`UPDATE runs SET night = NULL WHERE as_of = ? AND night IS NOT NULL`, micros(r.AsOf)); err != nil {
				return err
			}
		}
		return tx.exec(`UPDATE runs SET outcome = ?, body = ?, night = ? WHERE id = ?`, string(r.Outcome), string(r.Body), night, r.ID)
	})
}

// RunFilter selects runs; a zero field selects all.
type RunFilter struct {
	AsOf     time.Time // only runs of this night
	Outcomes []Outcome // any of these
	Before   int64     // only runs with a smaller number, for the next page
	Limit    int       // at most so many
}

// Runs returns the runs that the filter selects, newest first.
func (s *Store) Runs(ctx context.Context, f RunFilter) ([]Run, error) {
	outcomes := ""
	for _, o := range f.Outcomes {
		outcomes += string(o) + " "
	}
	asOf := int64(-1)
	if !f.AsOf.IsZero() {
		asOf = micros(f.AsOf)
	}
	rows, err := s.read.QueryContext(ctx, `SELECT id, as_of, started_at, by, outcome, body FROM runs
		WHERE (?1 = -1 OR as_of = ?1) AND (?2 = '' OR instr(?2, outcome || ' ')) AND (?3 = 0 OR id < ?3)
		ORDER BY id DESC LIMIT CASE ?4 WHEN 0 THEN -1 ELSE ?4 END`, asOf, outcomes, f.Before, f.Limit)
	if err != nil {
		return nil, explain(err, s.path)
	}
	defer rows.Close()
	var all []Run
	for rows.Next() {
		r, err := scanRun(rows)
		if err != nil {
			return nil, explain(err, s.path)
		}
		all = append(all, r)
	}
	return all, explain(rows.Err(), s.path)
}

// Run returns one run; the error is ErrNoRun when there is none of that number.
func (s *Store) Run(ctx context.Context, id int64) (Run, error) {
	r, err := scanRun(s.read.QueryRowContext(ctx, `SELECT id, as_of, started_at, by, outcome, body FROM runs WHERE id = ?`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return r, fail(ErrNoRun, nil, "台账 %[2]s 里没有第 %[1]d 次运行：请用 yunjian runs list 查看",
			"the ledger %[2]s has no run %[1]d: see which there are with yunjian runs list", id, s.path)
	}
	return r, explain(err, s.path)
}

// LastNight returns the latest night up to an instant that is over, done or
// skipped, by a run of the given name; false when there is none yet.
func (s *Store) LastNight(ctx context.Context, by string, until time.Time) (time.Time, bool, error) {
	var last sql.NullInt64
	err := s.read.QueryRowContext(ctx, `SELECT max(as_of) FROM runs
		WHERE by = ? AND outcome IN ('done', 'skipped') AND as_of <= ?`, by, micros(until)).Scan(&last)
	return instant(last.Int64), last.Valid, explain(err, s.path)
}

// LastDone returns the done run of the greatest night up to an instant, the
// newest one where a night was run again; false when none is done yet. It may
// be older than other runs: nights are caught up, and scanned anew by hand.
func (s *Store) LastDone(ctx context.Context, until time.Time) (Run, bool, error) {
	r, err := scanRun(s.read.QueryRowContext(ctx, `SELECT id, as_of, started_at, by, outcome, body FROM runs
		WHERE outcome = 'done' AND as_of <= ? ORDER BY as_of DESC, id DESC LIMIT 1`, micros(until)))
	if errors.Is(err, sql.ErrNoRows) {
		return r, false, nil
	}
	return r, err == nil, explain(err, s.path)
}

// NightsOver returns the nights after one instant and up to another that are
// done or skipped, by whomever, in order.
func (s *Store) NightsOver(ctx context.Context, after, until time.Time) ([]time.Time, error) {
	return s.instants(ctx, `SELECT DISTINCT as_of FROM runs WHERE outcome IN ('done', 'skipped') AND as_of > ? AND as_of <= ? ORDER BY as_of`,
		micros(after), micros(until))
}

// KeptNight returns the archive's copy of a night, as EndRun was given it; nil
// when there is none or retention took it.
func (s *Store) KeptNight(ctx context.Context, asOf time.Time) ([]byte, error) {
	var night []byte
	err := s.read.QueryRowContext(ctx, `SELECT night FROM runs WHERE as_of = ? AND night IS NOT NULL`, micros(asOf)).Scan(&night)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return night, explain(err, s.path)
}

// KeptNights returns the nights of which the archive holds a copy, newest first.
func (s *Store) KeptNights(ctx context.Context) ([]time.Time, error) {
	return s.instants(ctx, `SELECT as_of FROM runs WHERE night IS NOT NULL ORDER BY as_of DESC`)
}

func (s *Store) instants(ctx context.Context, query string, args ...any) ([]time.Time, error) {
	rows, err := s.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, explain(err, s.path)
	}
	defer rows.Close()
	var all []time.Time
	for rows.Next() {
		var us int64
		if err := rows.Scan(&us); err != nil {
			return nil, explain(err, s.path)
		}
		all = append(all, instant(us))
	}
	return all, explain(rows.Err(), s.path)
}

// Retention says before which instants things are taken away by Sweep.
type Retention struct {
	Reports  time.Time // the archive's copies of nights before it
	Runs     time.Time // records of runs that came to nothing and were started before it
	Over     time.Time // the last night that is over: runs of later ones stay, since they count those nights' attempts
	Findings time.Time // findings last seen before it; their cases keep them
}

// Swept counts what Sweep took away.
type Swept struct{ Reports, Runs, Findings int64 }

// Sweep takes away what is older than the retention. Cases, entries and the
// record of every night that is over stay for ever.
func (s *Store) Sweep(ctx context.Context, r Retention) (Swept, error) {
	var swept Swept
	err := s.Update(ctx, "", func(tx *Tx) error {
		for _, step := range []struct {
			query  string
			before time.Time
			n      *int64
		}{
			{`UPDATE runs SET night = NULL WHERE night IS NOT NULL AND as_of < ?1`, r.Reports, &swept.Reports},
			{`DELETE FROM runs WHERE outcome IN ('failed', 'held', 'lost') AND started_at < ?1 AND as_of <= ?2`, r.Runs, &swept.Runs},
			{`DELETE FROM findings WHERE last_seen < ?1`, r.Findings, &swept.Findings},
		} {
			result, err := tx.tx.ExecContext(ctx, step.query, micros(step.before), micros(r.Over))
			if err != nil {
				return explain(err, s.path)
			}
			if *step.n, err = result.RowsAffected(); err != nil {
				return explain(err, s.path)
			}
		}
		return nil
	})
	return swept, err
}

func scanRun(row interface{ Scan(...any) error }) (Run, error) {
	var r Run
	var asOf, started int64
	var body string
	err := row.Scan(&r.ID, &asOf, &started, &r.By, &r.Outcome, &body)
	r.AsOf, r.StartedAt, r.Body = instant(asOf), instant(started), json.RawMessage(body)
	return r, err
}
