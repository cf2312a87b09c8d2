package checker

import (
	"context"
	"encoding/json"
	"time"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// Ledger keeps what the nights found and decided. The scan uses one
// transaction a provider, so that a night that is cut short has written whole
// providers and nothing in between.
type Ledger interface {
	// View lets read look at what is kept of a provider.
	View(ctx context.Context, provider string, read func(Book) error) error
	// Update lets work read and write what is kept of a provider; an error
	// leaves everything as it was.
	Update(ctx context.Context, provider string, work func(Book) error) error
	// Pending are the cases that wait for a person.
	Pending(ctx context.Context) ([]law.Case, error)
	// Nights are the totals of the last nights, oldest first.
	Nights(ctx context.Context, limit int) ([]KeptNight, error)
	// PutNight keeps the totals of a night.
	PutNight(ctx context.Context, n KeptNight) error
}

// Book is what the ledger keeps of one provider, inside a transaction.
// Writing what is already there changes nothing.
type Book interface {
	// Profile is the newest profile not later than asOf, else the oldest there is.
	Profile(asOf time.Time) (law.Profile, bool, error)
	Cases() ([]law.Case, error)
	Entries() ([]law.Entry, error)
	PutProfile(asOf time.Time, p law.Profile) error
	PutFindings(asOf time.Time, found, observations []law.Finding) error
	PutCases(cases []law.Case) error
	// Append adds entries and returns how many were new.
	Append(entries []law.Entry) (int, error)
	// Told is what the marketplace has been told of the provider.
	Told() (law.Told, error)
	// PutNotice keeps the statement of reasons of a decision.
	PutNotice(n law.Notice) error
	// PutEffects adds to the outbox and keeps what the marketplace is then told.
	PutEffects(effects []law.Effect, told law.Told) error
}

// KeptNight is a night's totals as the ledger keeps them.
type KeptNight struct {
	AsOf   time.Time
	Counts json.RawMessage
}
