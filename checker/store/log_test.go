package store

import (
	"errors"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/merkle/merkletest"
)

// mustBeSealed checks the stored tree against tlog's own functions over the bodies.
func mustBeSealed(t testing.TB, s *Store) {
	t.Helper()
	bodies, err := s.read.QueryContext(t.Context(), `SELECT body FROM entries ORDER BY seq`)
	if err != nil {
		t.Fatal(err)
	}
	defer bodies.Close()
	var nodes []tlog.Hash
	read := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var all []tlog.Hash
		for _, i := range indexes {
			all = append(all, nodes[i])
		}
		return all, nil
	})
	n := int64(0)
	for ; bodies.Next(); n++ {
		var body string
		if err := bodies.Scan(&body); err != nil {
			t.Fatal(err)
		}
		completed, err := tlog.StoredHashes(n, []byte(body), read)
		if err != nil {
			t.Fatal(err)
		}
		nodes = append(nodes, completed...)
	}
	root, rootErr := tlog.TreeHash(n, read)
	if err := errors.Join(bodies.Err(), rootErr); err != nil {
		t.Fatal(err)
	}
	head, err := s.Head(t.Context())
	if err != nil || head != (tlog.Tree{N: n, Hash: root}) {
		t.Errorf("the ledger says %v (%v), its entries %v", head, err, tlog.Tree{N: n, Hash: root})
	}
}

// TestLogFollowsTheEntries appends random batches, some of them twice and some
// rolled back, and proves every entry after each.
func TestLogFollowsTheEntries(t *testing.T) {
	signer, verifier := merkletest.Keys(t, 1)
	other := create(t)
	rapid.Check(t, func(r *rapid.T) {
		s, err := OpenMemory(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		var ids []string
		var heads []tlog.Tree
		for n := range rapid.IntRange(1, 4).Draw(r, "transactions") {
			provider := providerID(rapid.IntRange(0, 2).Draw(r, "provider"))
			var batch []law.Entry
			for k := range rapid.IntRange(0, 120).Draw(r, "entries") {
				batch = append(batch, points(provider, night(1000*n+k), 1))
			}
			fails := rapid.Bool().Draw(r, "fails")
			err := s.Update(t.Context(), provider, func(tx *Tx) error {
				for range 2 {
					if _, err := tx.Append(batch); err != nil {
						return err
					}
				}
				if fails {
					return errors.ErrUnsupported
				}
				return nil
			})
			if fails != errors.Is(err, errors.ErrUnsupported) || !fails && err != nil {
				r.Fatal(err)
			}
			if !fails {
				for _, e := range batch {
					ids = append(ids, e.ID)
				}
			}
			mustBeSealed(t, s)
			head, err := s.Head(t.Context())
			if err != nil {
				r.Fatal(err)
			}
			heads = append(heads, head)
		}
		for _, head := range heads {
			if holds, err := s.Holds(t.Context(), head); err != nil || !holds {
				r.Fatalf("the ledger does not hold its own earlier state %v (%v)", head, err)
			}
			if holds, err := other.Holds(t.Context(), head); err != nil || holds != (head.N == 0) {
				r.Fatalf("an empty ledger holds %v (%v)", head, err)
			}
			head.Hash[7] ^= 1
			if holds, err := s.Holds(t.Context(), head); err != nil || holds {
				r.Fatalf("the ledger holds a state that it never had (%v)", err)
			}
		}
		proofs, err := s.Prove(t.Context(), signer, ids...)
		if err != nil {
			r.Fatal(err)
		}
		for i, p := range proofs {
			var e law.Entry
			if err := decode(p.Entry, &e); err != nil || e.ID != ids[i] || p.Index != int64(i) {
				r.Fatalf("the proof of %s is of number %d, %s (%v)", ids[i], p.Index, p.Entry, err)
			}
			if err := p.Check(verifier); err != nil {
				r.Fatalf("%s: %v", ids[i], err)
			}
		}
		if _, err := s.Prove(t.Context(), signer, "nobody's"); !errors.Is(err, ErrNotFound) {
			r.Fatalf("an entry that is not there: %v, want ErrNotFound", err)
		}
	})
}

// TestFirstLedgersGetTheirLog opens a ledger from before there was a log.
func TestFirstLedgersGetTheirLog(t *testing.T) {
	path := t.TempDir() + "/ledger.db"
	old, err := open(t.Context(), path, migrations()[:1])
	if err != nil {
		t.Fatal(err)
	}
	const entries = 2345
	update(t, old, "p", func(tx *Tx) error {
		var rows []any
		for i := range entries {
			e := points("p", night(i), 1)
			body, err := encode(e)
			if err != nil {
				return err
			}
			rows = append(rows, e.ID, e.ProviderID, micros(e.At), string(e.Kind), body)
		}
		return tx.insert(`INSERT INTO entries (id, provider_id, at, kind, body)`, 5, rows, "")
	})
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	s := reopen(t, path)
	mustBeSealed(t, s)
	if head, err := s.Head(t.Context()); err != nil || head.N != entries {
		t.Errorf("%d entries in the log (%v), want %d", head.N, err, entries)
	}
}

// TestLogRefusesChange changes the stored hashes.
func TestLogRefusesChange(t *testing.T) {
	s := create(t)
	update(t, s, "p", func(tx *Tx) error {
		_, err := tx.Append([]law.Entry{points("p", night(0), 1), points("p", night(1), 1)})
		return err
	})
	for _, statement := range []string{
		`UPDATE log SET hashes = zeroblob(32)`,
		`DELETE FROM log`,
		`INSERT OR REPLACE INTO log (seq, hashes) VALUES (1, zeroblob(32))`,
		`INSERT INTO log (seq, hashes) VALUES (3, zeroblob(32))`,
		`INSERT INTO log (seq, hashes) VALUES (3, zeroblob(31))`,
	} {
		if err := s.Update(t.Context(), "", func(tx *Tx) error { return tx.exec(statement) }); err == nil {
			t.Errorf("%s was let through", statement)
		}
	}
	mustBeSealed(t, s)
}
