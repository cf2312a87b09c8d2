package store

import (
	"context"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// Waivers returns all waivers, and the reversals that may end them, of a
// provider, or of all providers when provider is empty; package law tells which
// of them are in force.
func (s *Store) Waivers(ctx context.Context, provider string) ([]law.Entry, error) {
	return selectBodies[law.Entry](ctx, s.read, s.path, `SELECT body FROM entries
		WHERE kind IN ('waiver', 'reversal') AND (?1 = '' OR provider_id = ?1) ORDER BY seq`, provider)
}

// WaivedProvider returns the provider to whom the waiver with that entry id was
// granted; the error is ErrNotFound when there is none.
func (s *Store) WaivedProvider(ctx context.Context, id string) (string, error) {
	found, err := selectBodies[law.Entry](ctx, s.read, s.path, `SELECT body FROM entries WHERE kind = 'waiver' AND id = ?`, id)
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		return "", fail(ErrNotFound, nil, "台账 %[2]s 里没有编号为 %[1]q 的豁免：请用 yunjian case waivers 查看有哪些",
			"the ledger %[2]s has no waiver %[1]q: see which there are with yunjian case waivers", id, s.path)
	}
	return found[0].ProviderID, nil
}
