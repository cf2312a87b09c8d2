package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// PutNotice keeps the statement of reasons of one of the provider's cases. The
// same may be put again; another one under its id is refused.
func (t *Tx) PutNotice(n law.Notice) error {
	if err := t.own("notice", n.ID, n.ProviderID); err != nil {
		return err
	}
	body, err := encode(n)
	if err != nil {
		return err
	}
	return t.exec(`INSERT INTO notices (id, provider_id, case_id, body) VALUES (?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET body = excluded.body WHERE body <> excluded.body`, // which a trigger forbids
		n.ID, t.provider, n.Case, body)
}

// Notices returns the notices of a case, oldest first. Id is that of the case or
// of one notice.
func (s *Store) Notices(ctx context.Context, id string) ([]law.Notice, error) {
	return selectBodies[law.Notice](ctx, s.read, s.path, `SELECT body FROM notices WHERE case_id = ?1 OR id = ?1 ORDER BY seq`, id)
}

// NoticesOf returns the notices to a provider, oldest first.
func (s *Store) NoticesOf(ctx context.Context, provider string) ([]law.Notice, error) {
	return selectBodies[law.Notice](ctx, s.read, s.path,
		`SELECT body FROM notices WHERE case_id IN (SELECT id FROM cases WHERE provider_id = ?) ORDER BY seq`, provider)
}

// mailPrefix begins the ids of mails.
const mailPrefix = "M-"

// Mail is a digest of notices to one provider.
type Mail struct {
	ID         string // stable: it makes the Message-ID of every attempt
	ProviderID string
	To         string // the address in the provider's newest record; "" when it has none
	Notices    []law.Notice
	Delivery
}

// ClaimMails gathers the notices that no mail carries yet into one digest for
// each provider, and takes the mails that are due at now as ClaimEffects does.
func (s *Store) ClaimMails(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]Mail, error) {
	var claimed []Mail
	err := s.Update(ctx, "", func(tx *Tx) error {
		if err := tx.gather(); err != nil {
			return err
		}
		var err error
		claimed, err = scanMails(ctx, tx.tx, s.path, `UPDATE mails SET tries = tries + 1, next_at = ?3
			WHERE seq IN (`+fmt.Sprintf(claim, "mails")+`)
			RETURNING id, provider_id, done_at, tries, next_at, dead, error`, micros(now), limit, micros(now.Add(lease)))
		if err != nil {
			return err
		}
		for i := range claimed {
			if err := tx.fill(&claimed[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return claimed, err
}

// gather puts every notice that is in no mail into one, a mail a provider. The
// id of a mail follows from its notices.
func (t *Tx) gather() error {
	rows, err := t.tx.QueryContext(t.ctx, `SELECT provider_id, group_concat(id, ' ' ORDER BY seq), max(seq)
		FROM notices WHERE mail IS NULL GROUP BY provider_id ORDER BY provider_id`)
	if err != nil {
		return explain(err, t.path)
	}
	type digest struct {
		id, provider string
		last         int64
	}
	var digests []digest
	for rows.Next() {
		var provider, ids string
		var last int64
		if err := rows.Scan(&provider, &ids, &last); err != nil {
			return explain(errors.Join(err, rows.Close()), t.path)
		}
		sum := sha256.Sum256([]byte(ids))
		digests = append(digests, digest{mailPrefix + hex.EncodeToString(sum[:8]), provider, last})
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return explain(err, t.path)
	}
	for _, d := range digests {
		if err := t.exec(`INSERT INTO mails (id, provider_id) VALUES (?, ?)`, d.id, d.provider); err != nil {
			return err
		}
		if err := t.exec(`UPDATE notices SET mail = ? WHERE mail IS NULL AND provider_id = ? AND seq <= ?`, d.id, d.provider, d.last); err != nil {
			return err
		}
	}
	return nil
}

// fill adds to a mail its notices and the address it goes to.
func (t *Tx) fill(m *Mail) error {
	var err error
	m.Notices, err = selectBodies[law.Notice](t.ctx, t.tx, t.path, `SELECT body FROM notices WHERE mail = ? ORDER BY seq`, m.ID)
	if err != nil {
		return err
	}
	profiles, err := selectBodies[law.Profile](t.ctx, t.tx, t.path,
		`SELECT body FROM profiles JOIN profile_bodies USING (digest) WHERE provider_id = ? ORDER BY as_of DESC LIMIT 1`, m.ProviderID)
	if len(profiles) > 0 {
		m.To = profiles[0].Email
	}
	return err
}

// MailSent notes that a mail was taken by the mail server at the instant at.
func (s *Store) MailSent(ctx context.Context, at time.Time, id string) error {
	return s.done(ctx, "mails", at, []string{id})
}

// MailFailed notes that an attempt failed, as EffectFailed does.
func (s *Store) MailFailed(ctx context.Context, id string, next time.Time, dead bool, reason string) error {
	return s.failed(ctx, "mails", id, next, dead, reason)
}

// DeadMails returns the mails that were given up, oldest first, without their
// notices.
func (s *Store) DeadMails(ctx context.Context) ([]Mail, error) {
	return scanMails(ctx, s.read, s.path, `SELECT id, provider_id, done_at, tries, next_at, dead, error
		FROM mails WHERE dead AND done_at IS NULL ORDER BY seq`)
}

func scanMails(ctx context.Context, q querier, path, query string, args ...any) ([]Mail, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, explain(err, path)
	}
	defer rows.Close()
	var all []Mail
	for rows.Next() {
		var m Mail
		var d delivery
		if err := rows.Scan(append([]any{&m.ID, &m.ProviderID}, d.columns()...)...); err != nil {
			return nil, explain(err, path)
		}
		m.Delivery = d.delivery()
		all = append(all, m)
	}
	return all, explain(rows.Err(), path)
}
