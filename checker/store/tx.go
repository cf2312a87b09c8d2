package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// querier reads; a database and a transaction both do.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Tx is the work on one provider inside Update or View. It must not be used
// after they return, nor by two goroutines at once.
type Tx struct {
	ctx      context.Context // that of the call inside which the Tx lives
	tx       *sql.Tx
	path     string
	provider string
}

// Update runs work in one transaction for a provider. Nobody else writes from
// the moment that work can read until Update returns. When work returns an error
// nothing is written and Update returns that error; on a store opened by OpenDry
// nothing is written either. When Update returns nil, what was written survives
// a crash of the machine.
func (s *Store) Update(ctx context.Context, provider string, work func(*Tx) error) error {
	if s.write == nil {
		return fail(ErrReadOnly, nil, "台账 %s 是以只读方式打开的", "the ledger %s was opened for reading", s.path)
	}
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return explain(err, s.path)
	}
	defer tx.Rollback()
	t := &Tx{ctx, tx, s.path, provider}
	if err := t.mayWrite(s.lease); err != nil {
		return err
	}
	if err := work(t); err != nil {
		return err
	}
	if s.dry {
		return explain(tx.Rollback(), s.path)
	}
	return explain(tx.Commit(), s.path)
}

// View runs work on one unchanging state of the ledger, in which a provider's
// profile, cases and entries agree; the Tx cannot write.
func (s *Store) View(ctx context.Context, provider string, work func(*Tx) error) error {
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return explain(err, s.path)
	}
	defer tx.Rollback()
	return work(&Tx{ctx, tx, s.path, provider})
}

// Profile returns the provider's newest profile not later than asOf; before the
// first, the oldest there is; false when there is none at all.
func (t *Tx) Profile(asOf time.Time) (law.Profile, bool, error) {
	var p law.Profile
	var body string
	err := t.tx.QueryRowContext(t.ctx, `SELECT body FROM (
			SELECT * FROM (SELECT * FROM profiles WHERE provider_id = ?1 AND as_of <= ?2 ORDER BY as_of DESC LIMIT 1)
			UNION ALL
			SELECT * FROM (SELECT * FROM profiles WHERE provider_id = ?1 AND as_of > ?2 ORDER BY as_of LIMIT 1)
		) JOIN profile_bodies USING (digest) ORDER BY as_of LIMIT 1`, t.provider, micros(asOf)).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return p, false, nil
	}
	if err != nil {
		return p, false, explain(err, t.path)
	}
	return p, true, explain(decode(body, &p), t.path)
}

// Cases returns all cases of the provider in the order in which they were opened.
func (t *Tx) Cases() ([]law.Case, error) {
	return selectBodies[law.Case](t.ctx, t.tx, t.path,
		`SELECT body FROM cases WHERE provider_id = ? ORDER BY opened_at, id`, t.provider)
}

// Case returns the provider's case with that id, as it stands in this
// transaction; the error is ErrNotFound when the provider has none.
func (t *Tx) Case(id string) (law.Case, error) {
	found, err := selectBodies[law.Case](t.ctx, t.tx, t.path,
		`SELECT body FROM cases WHERE id = ? AND provider_id = ?`, id, t.provider)
	if err != nil {
		return law.Case{}, err
	}
	if len(found) == 0 {
		return law.Case{}, noCase(id, t.path)
	}
	return found[0], nil
}

// Entries returns all ledger entries of the provider in ledger order, which is
// the order in which they were written.
func (t *Tx) Entries() ([]law.Entry, error) {
	return selectBodies[law.Entry](t.ctx, t.tx, t.path,
		`SELECT body FROM entries WHERE provider_id = ? ORDER BY seq`, t.provider)
}

// selectBodies decodes the first column of every row as a T.
func selectBodies[T any](ctx context.Context, q querier, path, query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, explain(err, path)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		var body sql.RawBytes
		if err := rows.Scan(&body); err != nil {
			return nil, explain(err, path)
		}
		var v T
		if err := decode(string(body), &v); err != nil {
			return nil, explain(err, path)
		}
		all = append(all, v)
	}
	return all, explain(rows.Err(), path)
}

// micros is how the tables hold an instant: ordered, and exact to the
// microsecond for every year that RFC 3339 can write.
func micros(t time.Time) int64 { return t.UnixMicro() }

func decode(body string, v any) error {
	if err := json.Unmarshal([]byte(body), v); err != nil {
		return fmt.Errorf("%w: %.80q: %w", ErrDamaged, body, err)
	}
	return nil
}

func encode(v any) (string, error) {
	body, err := json.Marshal(v)
	return string(body), err
}
