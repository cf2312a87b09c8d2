package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// Told returns what the marketplace has been told of the provider.
func (t *Tx) Told() (law.Told, error) {
	var told law.Told
	var body string
	err := t.tx.QueryRowContext(t.ctx, `SELECT body FROM told WHERE provider_id = ?`, t.provider).Scan(&body)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return told, nil
	case err != nil:
		return told, explain(err, t.path)
	}
	return told, explain(decode(body, &told), t.path)
}

// PutEffects adds effects of the provider to the outbox, in the given order, and
// keeps what the marketplace has then been told. The same effect may be put again;
// another one under its id is refused. Its notice must have been put before.
func (t *Tx) PutEffects(effects []law.Effect, told law.Told) error {
	for _, f := range effects {
		if err := t.own("effect", f.ID, f.ProviderID); err != nil {
			return err
		}
		body, err := encode(f)
		if err != nil {
			return err
		}
		err = t.exec(`INSERT INTO effects (id, provider_id, entry, notice, body) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET body = excluded.body WHERE body <> excluded.body`, // which a trigger forbids
			f.ID, t.provider, orNull(f.Entry), orNull(f.Notice), body)
		if err != nil {
			return err
		}
	}
	body, err := encode(told)
	if err != nil {
		return err
	}
	var next any
	if !told.Next.IsZero() {
		next = micros(told.Next)
	}
	return t.exec(`INSERT INTO told (provider_id, next_at, body) VALUES (?, ?, ?)
		ON CONFLICT DO UPDATE SET next_at = excluded.next_at, body = excluded.body WHERE body <> excluded.body`, t.provider, next, body)
}

// orNull is the string, NULL when it is empty.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// Delivery is how far something that is sent has come.
type Delivery struct {
	Done  time.Time // when it was acknowledged; zero while it waits
	Tries int       // attempts so far
	Next  time.Time // no attempt before
	Dead  bool      // given up after too many attempts, until somebody says retry
	Error string    // why the last attempt failed
}

// delivery is a Delivery as the columns hold it: done_at, tries, next_at, dead,
// error.
type delivery struct {
	Delivery
	done sql.NullInt64
	next int64
}

func (d *delivery) columns() []any { return []any{&d.done, &d.Tries, &d.next, &d.Dead, &d.Error} }

func (d *delivery) delivery() Delivery {
	if d.done.Valid {
		d.Done = instant(d.done.Int64)
	}
	if d.next > 0 {
		d.Next = instant(d.next)
	}
	return d.Delivery
}

// Outgoing is an effect in the outbox.
type Outgoing struct {
	law.Effect
	Delivery
}

// MarshalJSON writes the effect as law does, with its delivery beside it.
func (o Outgoing) MarshalJSON() ([]byte, error) {
	effect, err := json.Marshal(o.Effect)
	if err != nil {
		return nil, err
	}
	delivery, err := json.Marshal(struct {
		Done  time.Time `json:"done_at,omitzero"`
		Tries int       `json:"tries"`
		Next  time.Time `json:"next_at,omitzero"`
		Dead  bool      `json:"dead"`
		Error string    `json:"error,omitempty"`
	}{o.Done, o.Tries, o.Next, o.Dead, o.Error})
	return fmt.Appendf(nil, `%s,"delivery":%s}`, effect[:len(effect)-1], delivery), err
}

// EffectFilter selects effects; a zero field selects all.
type EffectFilter struct {
	Provider string
	Pending  bool   // only those that nobody has acknowledged
	Dead     bool   // only those given up
	After    string // only those written after the effect with this id
	Limit    int    // at most so many
}

// Effects returns the effects that the filter selects in the order in which they
// were written. The error is ErrNotFound when After names none.
func (s *Store) Effects(ctx context.Context, f EffectFilter) ([]Outgoing, error) {
	var after int64
	if f.After != "" {
		err := s.read.QueryRowContext(ctx, `SELECT seq FROM effects WHERE id = ?`, f.After).Scan(&after)
		if errors.Is(err, sql.ErrNoRows) {
			return nil, noEffect(f.After, s.path)
		}
		if err != nil {
			return nil, explain(err, s.path)
		}
	}
	query, args := `SELECT body, done_at, tries, next_at, dead, error FROM effects WHERE seq > ?`, []any{after}
	if f.Provider != "" {
		query, args = query+` AND provider_id = ?`, append(args, f.Provider)
	}
	if f.Pending {
		query += ` AND done_at IS NULL`
	}
	if f.Dead {
		query += ` AND dead AND done_at IS NULL`
	}
	query += ` ORDER BY seq`
	if f.Limit > 0 {
		query += fmt.Sprintf(" LIMIT %d", f.Limit)
	}
	return scanOutgoing(ctx, s.read, s.path, query, args...)
}

func scanOutgoing(ctx context.Context, q querier, path, query string, args ...any) ([]Outgoing, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, explain(err, path)
	}
	defer rows.Close()
	var all []Outgoing
	for rows.Next() {
		var o Outgoing
		var body string
		var d delivery
		if err := rows.Scan(append([]any{&body}, d.columns()...)...); err != nil {
			return nil, explain(err, path)
		}
		if err := decode(body, &o.Effect); err != nil {
			return nil, explain(err, path)
		}
		o.Delivery = d.delivery()
		all = append(all, o)
	}
	return all, explain(rows.Err(), path)
}

func noEffect(id, path string) error {
	return fail(ErrNotFound, nil, "台账 %[2]s 的发件箱里没有 %[1]q：请用 yunjian effects list 查看",
		"the outbox of the ledger %[2]s has no %[1]q: see what there is with yunjian effects list", id, path)
}

// Ack notes that effects were carried out at the instant at, all of them or
// none: the error is ErrNotFound when one is unknown. What was acknowledged
// before stays so.
func (s *Store) Ack(ctx context.Context, at time.Time, ids ...string) error {
	return s.done(ctx, "effects", at, ids)
}

// Retry lets effects and mails that were given up, or that wait for their next
// attempt, be sent at once and with all attempts before them; all of them or
// none. What was done already stays so.
func (s *Store) Retry(ctx context.Context, ids ...string) error {
	return s.Update(ctx, "", func(tx *Tx) error {
		for _, id := range ids {
			queue := "effects"
			if strings.HasPrefix(id, mailPrefix) {
				queue = "mails"
			}
			if err := tx.one(id, `UPDATE `+queue+` SET tries = 0, next_at = 0, dead = 0 WHERE id = ?`, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// done notes that things of a queue are done, all of them or none.
func (s *Store) done(ctx context.Context, queue string, at time.Time, ids []string) error {
	return s.Update(ctx, "", func(tx *Tx) error {
		for _, id := range ids {
			if err := tx.one(id, `UPDATE `+queue+` SET done_at = coalesce(done_at, ?), dead = 0 WHERE id = ?`, micros(at), id); err != nil {
				return err
			}
		}
		return nil
	})
}

// one runs an update of what has that id, and refuses when there is nothing.
func (t *Tx) one(id, update string, args ...any) error {
	result, err := t.tx.ExecContext(t.ctx, update, args...)
	if err != nil {
		return explain(err, t.path)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, noEffect(id, t.path))
	}
	return nil
}

// claim is the query that takes what is due out of a queue: of each provider
// the oldest only, so that its order is kept, also behind one that is given up.
const claim = `SELECT q.seq FROM (SELECT min(seq) AS seq FROM %[1]s WHERE done_at IS NULL GROUP BY provider_id) AS head
	JOIN %[1]s AS q USING (seq) WHERE NOT q.dead AND q.next_at <= ?1 ORDER BY q.seq LIMIT ?2`

// ClaimEffects takes the effects that are due at now, at most limit, of each
// provider the oldest that waits. Nobody else gets them before the lease is
// over; who dies with one in hand has it sent again then. Each claim counts as
// an attempt.
func (s *Store) ClaimEffects(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]Outgoing, error) {
	var claimed []Outgoing
	err := s.Update(ctx, "", func(tx *Tx) error {
		var err error
		claimed, err = scanOutgoing(ctx, tx.tx, s.path, `UPDATE effects SET tries = tries + 1, next_at = ?3
			WHERE seq IN (`+fmt.Sprintf(claim, "effects")+`)
			RETURNING body, done_at, tries, next_at, dead, error`, micros(now), limit, micros(now.Add(lease)))
		return err
	})
	return claimed, err
}

// EffectFailed notes that an attempt failed and when the next may be made;
// dead gives the effect up. An effect that was acknowledged meanwhile stays so.
func (s *Store) EffectFailed(ctx context.Context, id string, next time.Time, dead bool, reason string) error {
	return s.failed(ctx, "effects", id, next, dead, reason)
}

func (s *Store) failed(ctx context.Context, queue, id string, next time.Time, dead bool, reason string) error {
	return s.Update(ctx, "", func(tx *Tx) error {
		return tx.exec(`UPDATE `+queue+` SET next_at = ?, dead = ?, error = ? WHERE id = ? AND done_at IS NULL`, micros(next), dead, reason, id)
	})
}

// Moved returns the providers for whom time alone changes something by asOf
// that the marketplace has not been told, sorted.
func (s *Store) Moved(ctx context.Context, asOf time.Time) ([]string, error) {
	return s.strings(ctx, `SELECT provider_id FROM told WHERE next_at <= ? ORDER BY 1`, micros(asOf))
}

// Queue says what waits to be sent.
type Queue struct {
	Waiting int // not acknowledged, dead ones included
	Dead    int // given up
}

// Queues counts the effects and the mails that wait.
func (s *Store) Queues(ctx context.Context) (effects, mails Queue, err error) {
	const count = `SELECT count(*), coalesce(sum(dead), 0) FROM %s WHERE done_at IS NULL`
	err = s.read.QueryRowContext(ctx, fmt.Sprintf(count, "effects")).Scan(&effects.Waiting, &effects.Dead)
	if err == nil {
		err = s.read.QueryRowContext(ctx, fmt.Sprintf(count, "mails")).Scan(&mails.Waiting, &mails.Dead)
	}
	return effects, mails, explain(err, s.path)
}

func (s *Store) strings(ctx context.Context, query string, args ...any) ([]string, error) {
	rows, err := s.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, explain(err, s.path)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			return nil, explain(err, s.path)
		}
		all = append(all, v)
	}
	return all, explain(rows.Err(), s.path)
}
