package store

import (
	"context"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// PutNotice keeps the statement of reasons of one of the provider's cases. One
// that is there already stays as it is.
func (t *Tx) PutNotice(n law.Notice) error {
	if err := t.own("notice", n.ID, n.ProviderID); err != nil {
		return err
	}
	body, err := encode(n)
	if err != nil {
		return err
	}
	return t.exec(`INSERT INTO notices (id, provider_id, case_id, body) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
		n.ID, t.provider, n.Case, body)
}

// Notices returns the notices of a case, oldest first. Id is that of the case or
// of one notice.
func (s *Store) Notices(ctx context.Context, id string) ([]law.Notice, error) {
	return selectBodies[law.Notice](ctx, s.read, s.path, `SELECT body FROM notices WHERE case_id = ?1 OR id = ?1 ORDER BY seq`, id)
}
