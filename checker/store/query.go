package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// Filter selects cases; a zero field selects all.
type Filter struct {
	Provider     string
	States       []law.State // any of these
	Penalty      string      // row of the penalty table, or clause of a measure
	Rule         string      // id of a rule that has a finding in the case
	Subject      string      // id of the subject
	NeedsHuman   bool        // only those that a person must decide
	OpenedBefore time.Time   // only older ones
	After        string      // id of the last case of the page before
	Limit        int         // at most so many
}

// Cases returns the cases that the filter selects, in the order in which they
// were opened; those of one instant by id.
func (s *Store) Cases(ctx context.Context, f Filter) ([]law.Case, error) {
	query, args := f.query()
	return selectBodies[law.Case](ctx, s.read, s.path, query, args...)
}

func (f Filter) query() (string, []any) {
	where, args := []string{"TRUE"}, []any{}
	add := func(set bool, condition string, values ...any) {
		if set {
			where, args = append(where, condition), append(args, values...)
		}
	}
	add(f.Provider != "", "provider_id = ?", f.Provider)
	add(f.Penalty != "", "penalty = ?", f.Penalty)
	add(f.Rule != "", "id IN (SELECT case_id FROM case_rules WHERE rule = ?)", f.Rule)
	add(f.Subject != "", "subject_id = ?", f.Subject)
	add(f.NeedsHuman, "needs_human")
	add(!f.OpenedBefore.IsZero(), "opened_at < ?", micros(f.OpenedBefore))
	add(f.After != "", "(opened_at, id) > (SELECT opened_at, id FROM cases WHERE id = ?)", f.After)
	if len(f.States) > 0 {
		states := make([]any, len(f.States))
		for i, state := range f.States {
			states[i] = string(state)
		}
		add(true, "state IN ("+places(len(states))+")", states...)
	}
	query := "SELECT body FROM cases WHERE " + strings.Join(where, " AND ") + " ORDER BY opened_at, id"
	if f.Limit > 0 {
		query += fmt.Sprintf(" LIMIT %d", f.Limit)
	}
	return query, args
}

// Case returns the case with that id, or the only one whose id begins with it.
// The error is ErrNotFound, or ErrAmbiguous with the ids to choose from.
func (s *Store) Case(ctx context.Context, id string) (law.Case, error) {
	const shown = 8
	// The largest rune bounds the ids that begin with id, so that the index serves.
	found, err := selectBodies[law.Case](ctx, s.read, s.path,
		`SELECT body FROM cases WHERE id >= ? AND id < ? ORDER BY id LIMIT ?`, id, id+string(utf8.MaxRune), shown+1)
	switch {
	case err != nil:
		return law.Case{}, err
	case len(found) == 0 || id == "":
		return law.Case{}, noCase(id, s.path)
	case len(found) == 1 || found[0].ID == id: // the id itself sorts before those it begins
		return found[0], nil
	}
	ids := make([]string, 0, shown+1)
	for _, c := range found[:min(len(found), shown)] {
		ids = append(ids, c.ID)
	}
	if len(found) > shown {
		ids = append(ids, "…")
	}
	return law.Case{}, fail(ErrAmbiguous, nil, "不止一个案件的编号以 %q 开头，请写得更长：%s",
		"more than one case begins with %q, give more of its id: %s", id, strings.Join(ids, " "))
}

func noCase(id, path string) error {
	return fail(ErrNotFound, nil, "台账 %[2]s 里没有编号为 %[1]q 的案件：请用 yunjian case list 查看有哪些案件",
		"the ledger %[2]s has no case %[1]q: see which there are with yunjian case list", id, path)
}

// Sighting is a finding as it was last seen, with the first and the last night
// on which it was found.
type Sighting struct {
	law.Finding
	FirstSeen   time.Time `json:"first_seen"`
	LastSeen    time.Time `json:"last_seen"`
	Observation bool      `json:"observation"` // opened no case: its row waits for a complaint (R10)
}

// Findings returns the findings of a provider that were seen on the night since
// or later, by fingerprint. A zero since returns all.
func (s *Store) Findings(ctx context.Context, provider string, since time.Time) ([]Sighting, error) {
	return s.sightings(ctx, `SELECT body, first_seen, last_seen, observation FROM findings
		WHERE provider_id = ? AND last_seen >= ? ORDER BY fingerprint`, provider, micros(since))
}

func (s *Store) sightings(ctx context.Context, query string, args ...any) ([]Sighting, error) {
	rows, err := s.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, explain(err, s.path)
	}
	defer rows.Close()
	var all []Sighting
	for rows.Next() {
		var body string
		var first, last int64
		var v Sighting
		if err := rows.Scan(&body, &first, &last, &v.Observation); err != nil {
			return nil, explain(err, s.path)
		}
		if err := decode(body, &v.Finding); err != nil {
			return nil, explain(err, s.path)
		}
		v.FirstSeen, v.LastSeen = instant(first), instant(last)
		all = append(all, v)
	}
	return all, explain(rows.Err(), s.path)
}

// Providers returns the ids of all providers that the ledger knows, sorted.
func (s *Store) Providers(ctx context.Context) ([]string, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT provider_id FROM profiles UNION SELECT provider_id FROM entries
		UNION SELECT provider_id FROM cases ORDER BY 1`)
	if err != nil {
		return nil, explain(err, s.path)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, explain(err, s.path)
		}
		all = append(all, id)
	}
	return all, explain(rows.Err(), s.path)
}

// Night is the totals of one night, in the caller's own JSON.
type Night struct {
	AsOf   time.Time
	Counts json.RawMessage
}

// PutNight keeps the totals of a night, in place of earlier ones of the same
// asOf. On a store opened by OpenDry it writes nothing.
func (s *Store) PutNight(ctx context.Context, n Night) error {
	return s.Update(ctx, "", func(tx *Tx) error {
		return tx.exec(`INSERT INTO nights (as_of, counts) VALUES (?, ?)
			ON CONFLICT DO UPDATE SET counts = excluded.counts WHERE counts <> excluded.counts`, micros(n.AsOf), string(n.Counts))
	})
}

// Nights returns the newest nights, at most limit of them, oldest first.
func (s *Store) Nights(ctx context.Context, limit int) ([]Night, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT as_of, counts FROM
		(SELECT as_of, counts FROM nights ORDER BY as_of DESC LIMIT ?) ORDER BY as_of`, limit)
	if err != nil {
		return nil, explain(err, s.path)
	}
	defer rows.Close()
	var all []Night
	for rows.Next() {
		var asOf int64
		var counts string
		if err := rows.Scan(&asOf, &counts); err != nil {
			return nil, explain(err, s.path)
		}
		all = append(all, Night{instant(asOf), json.RawMessage(counts)})
	}
	return all, explain(rows.Err(), s.path)
}

// instant reads back what micros wrote, in Beijing time.
func instant(us int64) time.Time { return time.UnixMicro(us).In(law.Beijing) }
