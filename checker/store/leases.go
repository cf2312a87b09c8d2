package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// The kinds of failure that concern leases.
var (
	ErrHeld = errors.New("lease is held") // somebody else has it
	ErrLost = errors.New("lease is lost") // it ran out and somebody else took it
)

// Lease is the right to do what only one process may do at a time. It runs out
// unless it is renewed, so that a process that died loses it.
type Lease struct {
	Name    string
	Holder  string // who has it, for people and for the dead function of Acquire
	Term    int64  // counts the holders of the name, from 1
	Expires time.Time
}

// Acquire takes the lease of a name for a holder until now plus ttl. It is free
// when nobody has it, when it ran out, or when dead says that its holder is
// gone; otherwise the error is ErrHeld and names the holder. The clock of all
// holders must be the same one.
func (s *Store) Acquire(ctx context.Context, name, holder string, now time.Time, ttl time.Duration, dead func(holder string) bool) (Lease, error) {
	taken := Lease{Name: name, Holder: holder, Term: 1, Expires: now.Add(ttl)}
	err := s.Update(ctx, "", func(tx *Tx) error {
		var other string
		var term, expires int64
		err := tx.tx.QueryRowContext(ctx, `SELECT holder, term, expires_at FROM leases WHERE name = ?`, name).Scan(&other, &term, &expires)
		switch {
		case errors.Is(err, sql.ErrNoRows):
		case err != nil:
			return explain(err, s.path)
		case expires > micros(now) && !dead(other):
			until := instant(expires).Format(time.RFC3339)
			return fail(ErrHeld, nil, "另一个进程（%s）正在用台账 %s 扫描，其租约到 %s；请等它结束",
				"another process (%s) is scanning on the ledger %s, its lease runs until %s: wait for it to end", other, s.path, until)
		}
		taken.Term = term + 1
		return tx.exec(`INSERT INTO leases (name, holder, term, expires_at) VALUES (?1, ?2, ?3, ?4)
			ON CONFLICT DO UPDATE SET holder = ?2, term = ?3, expires_at = ?4`, name, holder, taken.Term, micros(taken.Expires))
	})
	return taken, err
}

// Renew prolongs a lease until now plus ttl. The error is ErrLost when somebody
// else has taken it.
func (s *Store) Renew(ctx context.Context, l Lease, now time.Time, ttl time.Duration) error {
	return s.Under(l).Update(ctx, "", func(tx *Tx) error {
		return tx.exec(`UPDATE leases SET expires_at = ? WHERE name = ?`, micros(now.Add(ttl)), l.Name)
	})
}

// Release gives a lease back, so that nobody waits for it to run out.
func (s *Store) Release(ctx context.Context, l Lease) error {
	return s.Under(l).Update(ctx, "", func(tx *Tx) error {
		return tx.exec(`UPDATE leases SET expires_at = 0 WHERE name = ?`, l.Name)
	})
}

// Under returns the same store for work that a lease allows: every Update
// through it fails with ErrLost, and writes nothing, once somebody else has
// taken the lease. So a process that stalled and wakes up cannot write into the
// work of the one that took over. It shares the file with s and is not closed.
func (s *Store) Under(l Lease) *Store {
	fenced := *s
	fenced.lease = &l
	return &fenced
}

// mayWrite refuses work under a lease that was lost.
func (t *Tx) mayWrite(l *Lease) error {
	if l == nil {
		return nil
	}
	var holder string
	var term int64
	err := t.tx.QueryRowContext(t.ctx, `SELECT holder, term FROM leases WHERE name = ?`, l.Name).Scan(&holder, &term)
	if err != nil {
		return explain(err, t.path)
	}
	if term != l.Term {
		return &Error{Kind: ErrLost, Text: law.Text{
			ZH: "本进程停顿太久，租约已由 " + holder + " 接手；没有再写入任何内容",
			EN: "this process stalled for too long and " + holder + " has taken over its lease; nothing more was written",
		}}
	}
	return nil
}
