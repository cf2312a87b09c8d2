package store

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// BenchmarkAppend appends entries with synchronous=FULL, so many to a
// transaction; one is a reviewer's decision, twenty a provider with a bad night.
func BenchmarkAppend(b *testing.B) {
	for _, perTransaction := range []int{1, 20, 1000} {
		b.Run(fmt.Sprintf("%d a transaction", perTransaction), func(b *testing.B) {
			s := create(b)
			at, entries := firstNight, 0
			for b.Loop() {
				batch := make([]law.Entry, perTransaction)
				for i := range batch {
					at = at.Add(time.Second)
					batch[i] = points("p", at, 1)
				}
				update(b, s, "p", func(tx *Tx) error { _, err := tx.Append(batch); return err })
				entries += perTransaction
			}
			b.ReportMetric(float64(entries)/b.Elapsed().Seconds(), "entries/s")
		})
	}
}

// BenchmarkUpdate is the store's part of a provider's quiet night: everything
// is read and written again, and only the last sightings change.
func BenchmarkUpdate(b *testing.B) {
	s := create(b)
	n := 0
	for b.Loop() {
		n++
		update(b, s, "p", func(tx *Tx) error {
			cases, err := tx.Cases()
			if err == nil && len(cases) == 0 {
				cases = []law.Case{openCase("p", "PEN-24", night(0))}
			}
			_, entriesErr := tx.Entries()
			return errors.Join(err, entriesErr, tx.PutProfile(night(n), profile("p", 0)), tx.PutCases(cases),
				tx.PutFindings(night(n), findings("p", night(n), 10), nil))
		})
	}
}

// BenchmarkMillionEntries reads what a standing is folded from in a ledger of
// 1,000,000 entries over 20,000 providers, including opening the file.
func BenchmarkMillionEntries(b *testing.B) {
	const providers, perProvider = 20_000, 50
	path := filepath.Join(b.TempDir(), "ledger.db")
	s := reopen(b, path)
	fill(b, s, providers, perProvider)
	s.Close()
	i := 0
	for b.Loop() {
		provider := fmt.Sprintf("prov-%06d", i*7919%providers)
		i++
		r, err := OpenReadOnly(b.Context(), path)
		if err != nil {
			b.Fatal(err)
		}
		err = r.View(b.Context(), provider, func(tx *Tx) error {
			entries, err := tx.Entries()
			if len(entries) != perProvider {
				b.Fatalf("%d entries, want %d", len(entries), perProvider)
			}
			_, _, profileErr := tx.Profile(night(0))
			_, casesErr := tx.Cases()
			return errors.Join(err, profileErr, casesErr)
		})
		if err := errors.Join(err, r.Close()); err != nil {
			b.Fatal(err)
		}
	}
}

// fill spreads entries over providers as years of nights would, so that those
// of one provider lie far apart in the file.
func fill(b *testing.B, s *Store, providers, perProvider int) {
	for n := range perProvider {
		update(b, s, "", func(tx *Tx) error {
			var rows []any
			for i := range providers {
				e := points(fmt.Sprintf("prov-%06d", i), night(n), 1)
				body, err := encode(e)
				if err != nil {
					return err
				}
				rows = append(rows, e.ID, e.ProviderID, micros(e.At), string(e.Kind), body)
			}
			return tx.insert(`INSERT INTO entries (id, provider_id, at, kind, body)`, 5, rows, "")
		})
	}
	for i := range providers {
		provider := fmt.Sprintf("prov-%06d", i)
		update(b, s, provider, func(tx *Tx) error { return tx.PutProfile(night(0), profile(provider, 0)) })
	}
}
