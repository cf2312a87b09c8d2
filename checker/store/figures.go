package store

import (
	"context"
	"time"
)

// FindingFilter selects findings; a zero field selects all.
type FindingFilter struct {
	Provider string
	Rule     string
	Since    time.Time // only findings seen on this night or later
	// AfterProvider and AfterFingerprint name the last finding of the page before.
	AfterProvider, AfterFingerprint string
	Limit                           int // at most so many
}

// FindingsPage returns the findings that the filter selects, by provider and
// fingerprint.
func (s *Store) FindingsPage(ctx context.Context, f FindingFilter) ([]Sighting, error) {
	since := int64(0)
	if !f.Since.IsZero() {
		since = micros(f.Since)
	}
	return s.sightings(ctx, `SELECT body, first_seen, last_seen, observation FROM findings
		WHERE (provider_id, fingerprint) > (?1, ?2) AND (?3 = '' OR provider_id = ?3) AND (?4 = '' OR rule = ?4) AND last_seen >= ?5
		ORDER BY provider_id, fingerprint LIMIT CASE ?6 WHEN 0 THEN -1 ELSE ?6 END`,
		f.AfterProvider, f.AfterFingerprint, f.Provider, f.Rule, since, f.Limit)
}

// OpenSince returns when each open case was opened, oldest first.
func (s *Store) OpenSince(ctx context.Context) ([]time.Time, error) {
	return s.instants(ctx, `SELECT opened_at FROM cases WHERE state = 'open' ORDER BY opened_at`)
}

// PointsIssued is the sum of all points that the ledger ever issued, those
// reversed later included.
func (s *Store) PointsIssued(ctx context.Context) (int64, error) {
	var sum int64
	err := s.read.QueryRowContext(ctx, `SELECT coalesce(sum(json_extract(body, '$.amount')), 0) FROM entries WHERE kind = 'points'`).Scan(&sum)
	return sum, explain(err, s.path)
}
