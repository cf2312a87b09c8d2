package nights

import (
	"context"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/store"
)

// Ledger lets the checker read and write the store.
type Ledger struct{ *store.Store }

// View lets read look at what is kept of a provider.
func (l Ledger) View(ctx context.Context, provider string, read func(checker.Book) error) error {
	return l.Store.View(ctx, provider, func(tx *store.Tx) error { return read(tx) })
}

// Update lets work read and write what is kept of a provider, in one transaction.
func (l Ledger) Update(ctx context.Context, provider string, work func(checker.Book) error) error {
	return l.Store.Update(ctx, provider, func(tx *store.Tx) error { return work(tx) })
}

// Pending returns the cases that wait for a person.
func (l Ledger) Pending(ctx context.Context) ([]law.Case, error) {
	return l.Cases(ctx, store.Filter{States: []law.State{law.Open}, NeedsHuman: true})
}

// Nights returns the totals of the last nights, oldest first.
func (l Ledger) Nights(ctx context.Context, limit int) ([]checker.KeptNight, error) {
	nights, err := l.Store.Nights(ctx, limit)
	var kept []checker.KeptNight
	for _, n := range nights {
		kept = append(kept, checker.KeptNight(n))
	}
	return kept, err
}

// PutNight keeps the totals of a night.
func (l Ledger) PutNight(ctx context.Context, n checker.KeptNight) error {
	return l.Store.PutNight(ctx, store.Night(n))
}
