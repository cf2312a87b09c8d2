package store

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// audited is a ledger of a few nights with a case that a person decided.
func audited(t testing.TB) *Store {
	t.Helper()
	s := create(t)
	if err := scan(t.Context(), s, 6, 9, nothing); err != nil {
		t.Fatal(err)
	}
	update(t, s, providerID(0), func(tx *Tx) error {
		cases, err := tx.Cases()
		if err != nil {
			return err
		}
		c := cases[0]
		c.State, c.DecidedBy = law.Dismissed, "林"
		c.History = append(c.History, law.Step{At: night(30), Act: "dismiss", By: "林", Reason: "不属实"})
		if err := tx.PutCases([]law.Case{c}); err != nil {
			return err
		}
		_, err = tx.Append([]law.Entry{law.Sealed(law.Entry{ProviderID: c.ProviderID, At: night(30), Kind: law.KindDismissal, Case: c.ID, By: "林"})})
		return err
	})
	return s
}

func verify(t testing.TB, s *Store, earlier ...tlog.Tree) Verdict {
	t.Helper()
	v, err := s.Verify(t.Context(), earlier...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func head(t testing.TB, s *Store) tlog.Tree {
	t.Helper()
	h, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// TestWholeLedgerIsWhole verifies ledgers that nobody touched, empty and in
// memory among them, against every state that they were in.
func TestWholeLedgerIsWhole(t *testing.T) {
	s := create(t)
	states := []tlog.Tree{head(t, s)}
	for n := range 12 {
		update(t, s, "p", func(tx *Tx) error {
			_, err := tx.Append([]law.Entry{points("p", night(2*n), 1), points("p", night(2*n+1), 1)})
			return err
		})
		states = append(states, head(t, s))
		if v := verify(t, s, states...); len(v.Flaws) > 0 || v.Head != head(t, s) {
			t.Fatalf("%+v, want nothing and %v", v, head(t, s))
		}
	}
	m, err := OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	for _, s := range []*Store{m, audited(t)} {
		if v := verify(t, s, head(t, s)); len(v.Flaws) > 0 {
			t.Errorf("%+v", v)
		}
	}
}

// TestTamperingIsTold changes a ledger as somebody with a database tool would,
// the triggers taken away first. Want names the entry or the words of the flaw;
// with no words the change is consistent, and only the checkpoint tells it.
func TestTamperingIsTold(t *testing.T) {
	// rewrite makes the log anew, as somebody does who knows how it is made.
	const rewrite = "rewrite"
	original := audited(t)
	now, early := head(t, original), prefix(t, original, 30)
	whole := file(t, original)
	for name, tamper := range map[string]struct {
		statements string
		seq        int64  // 0: not of one entry
		want       string // in the flaw without a checkpoint; "" for none
		against    string // in the flaw with one; "" for as without
	}{
		"body":              {`UPDATE entries SET body = replace(body, '"amount":1', '"amount":0') WHERE seq = 5`, 5, "not what was written", ""},
		"body, by a space":  {`UPDATE entries SET body = body || ' ' WHERE seq = 5`, 5, "not what was written", ""},
		"body is no entry":  {`UPDATE entries SET body = 'x' WHERE seq = 5`, 5, "no entry any more", ""},
		"provider":          {`UPDATE entries SET provider_id = 'other' WHERE seq = 7`, 7, "looked up", ""},
		"instant":           {`UPDATE entries SET at = at + 1 WHERE seq = 7`, 7, "looked up", ""},
		"kind":              {`UPDATE entries SET kind = 'freeze' WHERE seq = 7`, 7, "looked up", ""},
		"id":                {`UPDATE entries SET id = 'E-other' WHERE seq = 7`, 7, "looked up", ""},
		"two changed":       {`UPDATE entries SET body = replace(body, '"amount":1', '"amount":0') WHERE seq IN (9, 31)`, 9, "not what was written", ""},
		"one missing":       {`DELETE FROM entries WHERE seq = 20`, 20, "entries 20 to 20 are missing", ""},
		"the first missing": {`DELETE FROM entries WHERE seq <= 3`, 1, "entries 1 to 3 are missing", ""},
		"the last missing":  {`DELETE FROM entries WHERE seq > 50`, 51, "the last entries, 51 to 55, are missing", ""},
		"all missing":       {`DELETE FROM entries`, 1, "the last entries, 1 to 55, are missing", ""},
		"one closed up": {
			`DELETE FROM entries WHERE seq = 20; DELETE FROM log WHERE seq = 55; UPDATE entries SET seq = seq - 1 WHERE seq > 20`, 20, "not what was written", "",
		},
		"two exchanged": {
			`UPDATE entries SET seq = 100 WHERE seq = 10; UPDATE entries SET seq = 10 WHERE seq = 11; UPDATE entries SET seq = 11 WHERE seq = 100`, 10, "not what was written", "",
		},
		"one slipped in":     {`INSERT INTO entries SELECT 56, 'E-x', provider_id, at, kind, replace(body, id, 'E-x') FROM entries WHERE seq = 1`, 56, "hash is not stored", ""},
		"a hash":             {`UPDATE log SET hashes = zeroblob(32) WHERE seq = 13`, 13, "not what was written", ""},
		"an inner hash":      {`UPDATE log SET hashes = CAST(substr(hashes, 1, 32) || zeroblob(96) AS BLOB) WHERE seq = 8`, 8, "Merkle tree does not follow", ""},
		"a hash missing":     {`DELETE FROM log WHERE seq = 13`, 13, "hash is not stored", ""},
		"a hash too many":    {`INSERT INTO log VALUES (-3, zeroblob(32))`, 0, "56 hashes are stored and 55", ""},
		"history cut":        {`UPDATE cases SET body = json_remove(body, '$.history[#-1]') WHERE id LIKE '%prov-000%'`, 0, "the history of the case does not", ""},
		"case gone":          {`DELETE FROM case_rules; DELETE FROM cases WHERE id LIKE '%prov-000%'`, 0, "the history of the case does not", ""},
		"history lengthened": {`UPDATE cases SET body = json_set(body, '$.history[1]', json('{"at":"2017-02-01T02:00:00+08:00","act":"reverse","by":"王"}')) WHERE id LIKE '%prov-001%'`, 0, "the ledger has no entry of it", ""},
		"rewritten":          {`UPDATE entries SET body = replace(body, '"amount":1', '"amount":0') WHERE seq = 5;` + rewrite, 0, "", "entries 31 to 55 are not those of the checkpoint"},
		"rewritten early":    {`UPDATE entries SET body = replace(body, '"amount":1', '"amount":0') WHERE seq = 5;` + rewrite, 0, "", "entries 1 to 30 are not those of the checkpoint"},
		"rolled back":        {`DELETE FROM log WHERE seq > 50; DELETE FROM entries WHERE seq > 50; UPDATE cases SET body = json_remove(body, '$.history[#-1]') WHERE id LIKE '%prov-000%'`, 51, "", "rolled back: the checkpoint has 55 entries, the ledger 50"},
		"rolled back, refilled": {
			`UPDATE entries SET body = replace(body, '"amount":1', '"amount":0') WHERE seq = 52;` + rewrite, 0, "", "entries 31 to 55 are not those",
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "ledger.db")
			if err := os.WriteFile(path, whole, 0o600); err != nil {
				t.Fatal(err)
			}
			statements, again := strings.CutSuffix(tamper.statements, rewrite)
			if again {
				statements += `DELETE FROM log;`
			}
			for _, trigger := range []string{"entries_unchanged", "entries_kept", "entries_not_replaced", "entries_without_gap", "log_unchanged", "log_kept", "log_not_replaced", "cases_kept"} {
				statements = "DROP TRIGGER " + trigger + ";" + statements
			}
			execute(t, path, "PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF;"+statements)
			s := reopen(t, path)
			if again {
				update(t, s, "", func(tx *Tx) error { return growLog(tx.ctx, tx.tx, tx.path) })
			}
			told(t, verify(t, s), tamper.seq, tamper.want)
			want := tamper.against
			if want == "" {
				want = tamper.want
			}
			earlier := []tlog.Tree{early, now}
			if strings.HasPrefix(want, "entries 31") && !strings.Contains(tamper.statements, "seq = 5;") {
				earlier = []tlog.Tree{now, early}
			} else if strings.HasPrefix(want, "entries 31") {
				earlier = []tlog.Tree{prefix(t, s, 30), now} // a checkpoint that was made after the change
			}
			told(t, verify(t, s, earlier...), tamper.seq, want)
		})
	}
}

// prefix is the tree over the first n entries.
func prefix(t *testing.T, s *Store, n int64) (head tlog.Tree) {
	t.Helper()
	err := s.View(t.Context(), "", func(tx *Tx) error {
		root, err := tlog.TreeHash(n, hashes{tx.ctx, tx.tx, tx.path})
		head = tlog.Tree{N: n, Hash: root}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return head
}

// file closes the ledger and returns the content of its file.
func file(t *testing.T, s *Store) []byte {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	return whole
}

// told checks that the first flaw is of the entry and in the words.
func told(t *testing.T, v Verdict, seq int64, want string) {
	t.Helper()
	if want == "" {
		if len(v.Flaws) > 0 {
			t.Errorf("a consistent ledger: %+v", v.Flaws)
		}
		return
	}
	if !slices.ContainsFunc(v.Flaws, func(f Flaw) bool { return f.Seq == seq && strings.Contains(f.Text.EN, want) && f.Text.ZH != "" }) {
		t.Errorf("%+v; want %q of entry %d", v.Flaws, want, seq)
	}
}

// TestBitFlips flips single bits of the file at random. Whenever what can be
// read of the entries is not what it was, whichever way they are looked up,
// Verify says so; and it never finds fault with the file as it was.
func TestBitFlips(t *testing.T) {
	n := 200
	if torture {
		n = 1000
	}
	s := create(t)
	var ids []string
	for i := range 6 {
		var entries []law.Entry
		for k := range 60 {
			entries = append(entries, points(providerID(i), night(k), 1))
			ids = append(ids, entries[k].ID)
		}
		update(t, s, providerID(i), func(tx *Tx) error { _, err := tx.Append(entries); return err })
	}
	want := everyWay(t.Context(), s, ids)
	if v := verify(t, s, head(t, s)); len(v.Flaws) > 0 || strings.Contains(want, "error") {
		t.Fatalf("the ledger as it was: %+v\n%.2000s", v, want)
	}
	checkpoint := head(t, s)
	whole := file(t, s)
	const seed = 7
	random := rand.New(rand.NewPCG(seed, 0))
	path := filepath.Join(t.TempDir(), "flipped.db")
	touched, detected := 0, 0
	for range n {
		bit := random.IntN(8 * len(whole))
		whole[bit/8] ^= 1 << (bit % 8)
		if err := os.WriteFile(path, whole, 0o600); err != nil {
			t.Fatal(err)
		}
		whole[bit/8] ^= 1 << (bit % 8)

		flipped, err := OpenReadOnly(t.Context(), path)
		if err != nil { // refused as a whole
			touched, detected = touched+1, detected+1
			continue
		}
		got := everyWay(t.Context(), flipped, ids)
		v, err := flipped.Verify(t.Context(), checkpoint)
		found := err != nil || len(v.Flaws) > 0
		if got != want {
			touched++
			if !found {
				t.Errorf("bit %d (seed %d) changes what is read and Verify finds nothing", bit, seed)
			}
		}
		if found {
			detected++
		}
		flipped.Close()
	}
	t.Logf("%d bits flipped: %d changed what is read of the entries, Verify found %d", n, touched, detected)
	if touched < n/4 {
		t.Errorf("only %d of %d flips touched an entry: the test no longer tests it", touched, n)
	}
}

// everyWay reads the entries in every way in which the program looks them up.
func everyWay(ctx context.Context, s *Store, ids []string) string {
	var b strings.Builder
	all, err := s.read.QueryContext(ctx, `SELECT seq, id, provider_id, at, kind, body FROM entries NOT INDEXED ORDER BY seq`)
	read(&b, all, err)
	for i := range 6 {
		mine, err := s.read.QueryContext(ctx, `SELECT seq, id, provider_id, at, kind, body FROM entries WHERE provider_id = ? ORDER BY seq`, providerID(i))
		read(&b, mine, err)
	}
	byID, err := s.read.QueryContext(ctx, `SELECT value, seq, body FROM json_each(?) CROSS JOIN entries ON entries.id = value`, "[\""+strings.Join(ids, "\",\"")+"\"]")
	read(&b, byID, err)
	return b.String()
}

func read(b *strings.Builder, rows *sql.Rows, err error) {
	if err != nil {
		fmt.Fprintln(b, "error", err)
		return
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		fmt.Fprintln(b, "error", err)
		return
	}
	for rows.Next() {
		row, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			fmt.Fprintln(b, "error", err)
		}
		fmt.Fprintf(b, "%q\n", row)
	}
	if err := rows.Err(); err != nil {
		fmt.Fprintln(b, "error", err)
	}
}
