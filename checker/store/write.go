package store

import (
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// batch is how many rows one statement inserts; beyond some fifty, SQLite gains
// nothing more.
const batch = 50

// PutProfile keeps what the records of the night asOf say about the provider.
func (t *Tx) PutProfile(asOf time.Time, p law.Profile) error {
	if err := t.own("profile", p.ProviderID, p.ProviderID); err != nil {
		return err
	}
	body, err := encode(p)
	if err != nil {
		return err
	}
	digest := sha256.Sum256([]byte(body))
	if err := t.exec(`INSERT INTO profile_bodies (digest, body) VALUES (?, ?) ON CONFLICT DO NOTHING`, digest[:], body); err != nil {
		return err
	}
	return t.exec(`INSERT INTO profiles (provider_id, as_of, digest) VALUES (?, ?, ?)
		ON CONFLICT DO UPDATE SET digest = excluded.digest WHERE digest <> excluded.digest`,
		t.provider, micros(asOf), digest[:])
}

// PutFindings keeps the findings of the night asOf. A finding with the
// fingerprint of an earlier one is that finding, seen again: it keeps the first
// night, and the text of the last. Observations are the findings among them
// that open no case yet because their penalty row waits for a complaint (R10).
// The order in which nights are written does not matter.
func (t *Tx) PutFindings(asOf time.Time, found, observations []law.Finding) error {
	seen := micros(asOf)
	var rows []any
	for i, f := range slices.Concat(found, observations) {
		if err := t.own("finding", f.Fingerprint, f.ProviderID); err != nil {
			return err
		}
		body, err := encode(f)
		if err != nil {
			return err
		}
		rows = append(rows, t.provider, f.Fingerprint, f.Rule, seen, seen, i >= len(found), body)
	}
	return t.insert(`INSERT INTO findings (provider_id, fingerprint, rule, first_seen, last_seen, observation, body)`, 7, rows,
		`ON CONFLICT DO UPDATE SET
			first_seen  = min(first_seen, excluded.first_seen),
			rule        = iif(excluded.last_seen >= last_seen, excluded.rule, rule),
			observation = iif(excluded.last_seen >= last_seen, excluded.observation, observation),
			body        = iif(excluded.last_seen >= last_seen, excluded.body, body),
			last_seen   = max(last_seen, excluded.last_seen)`)
}

// PutCases writes the present state of cases of the provider. A case's history
// only grows: one whose written steps are not the first steps of the new
// history is refused with ErrConflict, which also catches a case that somebody
// else has decided since it was read.
func (t *Tx) PutCases(cases []law.Case) error {
	for _, c := range cases {
		if err := t.putCase(c); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tx) putCase(c law.Case) error {
	if err := t.own("case", c.ID, c.ProviderID); err != nil {
		return err
	}
	body, err := encode(c)
	if err != nil {
		return err
	}
	var written string
	err = t.tx.QueryRowContext(t.ctx, `SELECT body FROM cases WHERE id = ?`, c.ID).Scan(&written)
	switch {
	case errors.Is(err, sql.ErrNoRows):
	case err != nil:
		return explain(err, t.path)
	case written == body:
		return nil
	default:
		var old law.Case
		if err := decode(written, &old); err != nil {
			return explain(err, t.path)
		}
		if old.ProviderID != c.ProviderID || !begins(c.History, old.History) {
			return fail(ErrConflict, nil, "案件 %s 已有新的处理记录，与这次写入不符：请用 yunjian case show %[1]s 查看后再试",
				"case %s has been acted on since it was read, and its history cannot be rewritten: look at it with yunjian case show %[1]s and try again", c.ID)
		}
	}
	err = t.exec(`INSERT INTO cases (id, provider_id, penalty, subject_type, subject_id, state, needs_human, opened_at, body)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET penalty = excluded.penalty, subject_type = excluded.subject_type,
			subject_id = excluded.subject_id, state = excluded.state, needs_human = excluded.needs_human,
			opened_at = excluded.opened_at, body = excluded.body`,
		c.ID, c.ProviderID, c.Penalty, c.Subject.Type, c.Subject.ID, string(c.State), c.NeedsHuman, micros(c.OpenedAt), body)
	if err != nil {
		return err
	}
	if err := t.exec(`DELETE FROM case_rules WHERE case_id = ?`, c.ID); err != nil {
		return err
	}
	var rules []any
	for _, f := range c.Findings {
		rules = append(rules, c.ID, f.Rule)
	}
	return t.insert(`INSERT INTO case_rules (case_id, rule)`, 2, rules, `ON CONFLICT DO NOTHING`)
}

// begins says whether history starts with all the steps of old.
func begins(history, old []law.Step) bool {
	return len(history) >= len(old) && slices.EqualFunc(history[:len(old)], old, func(a, b law.Step) bool {
		return a.At.Equal(b.At) && a.Act == b.Act && a.By == b.By && a.Reason == b.Reason
	})
}

// Append adds the entries that the ledger does not hold yet, in the given
// order, and returns how many those were. An entry whose id is already there
// must do the same, otherwise the error is ErrConflict. Who wrote it and in
// which words may differ: the ledger keeps the first.
func (t *Tx) Append(entries []law.Entry) (int, error) {
	added := 0
	for chunk := range slices.Chunk(entries, batch) {
		n, err := t.appendChunk(chunk)
		if err != nil {
			return 0, err
		}
		added += n
	}
	if added == 0 {
		return 0, nil
	}
	return added, growLog(t.ctx, t.tx, t.path)
}

func (t *Tx) appendChunk(entries []law.Entry) (int, error) {
	written, err := t.written(entries)
	if err != nil {
		return 0, err
	}
	var rows []any
	for _, e := range entries {
		if err := t.own("entry", e.ID, e.ProviderID); err != nil {
			return 0, err
		}
		if old, ok := written[e.ID]; ok {
			if !same(old, e) {
				return 0, fail(ErrConflict, nil, "台账里已有条目 %s，内容不同；条目不能更改，更正要写成新的条目",
					"the ledger already has entry %s and it says something else; entries are never changed: a correction is an entry of its own", e.ID)
			}
			continue
		}
		written[e.ID] = e // the same entry twice in one call is one entry
		body, err := encode(e)
		if err != nil {
			return 0, err
		}
		rows = append(rows, e.ID, e.ProviderID, micros(e.At), string(e.Kind), body)
	}
	return len(rows) / 5, t.insert(`INSERT INTO entries (id, provider_id, at, kind, body)`, 5, rows, "")
}

// written returns those of the entries that the ledger already holds, by id.
func (t *Tx) written(entries []law.Entry) (map[string]law.Entry, error) {
	ids := make([]any, len(entries))
	for i, e := range entries {
		ids[i] = e.ID
	}
	old, err := selectBodies[law.Entry](t.ctx, t.tx, t.path,
		`SELECT body FROM entries WHERE id IN (`+places(len(ids))+`)`, ids...)
	byID := make(map[string]law.Entry, len(old))
	for _, e := range old {
		byID[e.ID] = e
	}
	return byID, err
}

// same compares two entries by what they do.
func same(a, b law.Entry) bool {
	sameInstant := a.At.Equal(b.At)
	a.At, b.At = time.Time{}, time.Time{}
	a.By, b.By = "", ""
	a.Why, b.Why = law.Text{}, law.Text{}
	return sameInstant && a == b
}

// own refuses what belongs to another provider: it would escape the isolation
// of this transaction.
func (t *Tx) own(what, id, provider string) error {
	if provider != t.provider {
		return fmt.Errorf("store: %s %q of provider %q in the transaction of provider %q", what, id, provider, t.provider)
	}
	return nil
}

// insert writes rows of n columns each, given one after the other, in batches.
func (t *Tx) insert(into string, n int, rows []any, conflict string) error {
	for chunk := range slices.Chunk(rows, n*batch) {
		row := "(" + places(n) + ")"
		values := strings.Repeat(", "+row, len(chunk)/n)[2:]
		if err := t.exec(into+" VALUES "+values+" "+conflict, chunk...); err != nil {
			return err
		}
	}
	return nil
}

// places returns n placeholders: "?, ?, ?".
func places(n int) string { return strings.Repeat(", ?", n)[2:] }

func (t *Tx) exec(query string, args ...any) error {
	_, err := t.tx.ExecContext(t.ctx, query, args...)
	return explain(err, t.path)
}
