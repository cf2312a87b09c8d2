package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// openers are the ways to open a file.
var openers = map[string]func(context.Context, string) (*Store, error){
	"Open": Open, "OpenDry": OpenDry, "OpenReadOnly": OpenReadOnly,
}

// refused checks that every opener refuses the file, in both languages and with
// its path, and leaves it as it was.
func refused(t *testing.T, path string, want error) {
	t.Helper()
	before, _ := os.ReadFile(path)
	for name, opener := range openers {
		s, err := opener(t.Context(), path)
		if s != nil {
			s.Close()
		}
		var told *Error
		if !errors.Is(err, want) || !errors.As(err, &told) {
			t.Errorf("%s: %v, want %v", name, err, want)
			continue
		}
		for _, lang := range []string{"zh", "en"} {
			if !strings.Contains(told.In(lang), path) {
				t.Errorf("%s: %q does not name %s", name, told.In(lang), path)
			}
		}
	}
	if after, _ := os.ReadFile(path); string(after) != string(before) {
		t.Errorf("%s was changed", path)
	}
}

func TestFileThatIsNoLedgerIsRefused(t *testing.T) {
	for name, content := range map[string]string{
		"one line":   "{}\n",
		"long text":  strings.Repeat(`{"id":"lst-1","title":"备份"}`+"\n", 2000),
		"zero bytes": strings.Repeat("\x00", 8192),
	} {
		path := filepath.Join(t.TempDir(), "listing.jsonl")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(name, err)
		}
		refused(t, path, ErrNotLedger)
	}
}

func TestDatabaseOfAnotherProgramIsRefused(t *testing.T) {
	for _, schema := range []string{"CREATE TABLE bookmarks (url)", "PRAGMA application_id = 7", "PRAGMA user_version = 1"} {
		path := filepath.Join(t.TempDir(), "other.db")
		execute(t, path, schema)
		refused(t, path, ErrNotLedger)
	}
}

func TestNewerLedgerIsRefused(t *testing.T) {
	s := create(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	execute(t, s.Path(), "PRAGMA user_version = 99")
	refused(t, s.Path(), ErrNewer)
}

func TestDamagedLedgerIsTold(t *testing.T) {
	s := create(t)
	if err := scan(t.Context(), s, 20, 2, nothing); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	for i := 8192; i < len(content); i++ {
		content[i] ^= 0x5a
	}
	if err := os.WriteFile(s.Path(), content, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err = Open(t.Context(), s.Path())
	if err == nil {
		defer s.Close()
		err = s.Update(t.Context(), providerID(3), func(tx *Tx) error { return judge(tx, providerID(3), 5) })
	}
	if !errors.Is(err, ErrDamaged) {
		t.Errorf("got %v, want ErrDamaged", err)
	}
}

func TestReadingNeedsALedger(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty.db")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	// What a scan leaves that is killed between its first two steps.
	unborn := filepath.Join(dir, "unborn.db")
	execute(t, unborn, "PRAGMA journal_mode = WAL")
	for _, path := range []string{filepath.Join(dir, "none.db"), filepath.Join(dir, "no", "such", "dir.db"), empty, unborn} {
		_, err := OpenReadOnly(t.Context(), path)
		if !errors.Is(err, ErrNoLedger) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "yunjian scan") {
			t.Errorf("%v, want ErrNoLedger naming %s and the scan to run", err, path)
		}
		dry, err := OpenDry(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		if err := scan(t.Context(), dry, 2, 2, nothing); err != nil {
			t.Error(err)
		}
		dry.Close()
	}
	if _, err := os.Stat(filepath.Join(dir, "none.db")); err == nil {
		t.Error("reading and a dry run created a ledger")
	}
}

func TestReadingDoesNotWrite(t *testing.T) {
	s := create(t)
	if err := scan(t.Context(), s, 2, 2, nothing); err != nil {
		t.Fatal(err)
	}
	r, err := OpenReadOnly(t.Context(), s.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if diff := cmp.Diff(dump(t, s), dump(t, r)); diff != "" {
		t.Error(diff)
	}
	if err := r.Update(t.Context(), "p", func(*Tx) error { return nil }); !errors.Is(err, ErrReadOnly) {
		t.Errorf("Update: %v, want ErrReadOnly", err)
	}
	if err := r.PutNight(t.Context(), Night{night(7), []byte("{}")}); !errors.Is(err, ErrReadOnly) {
		t.Errorf("PutNight: %v, want ErrReadOnly", err)
	}
}

func TestDirectoryIsMissing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "no", "ledger.db")
	if _, err := Open(t.Context(), path); !errors.Is(err, ErrReadOnly) || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v, want ErrReadOnly naming %s", err, path)
	}
	if _, err := Open(t.Context(), filepath.Dir(filepath.Dir(path))); !errors.Is(err, ErrReadOnly) {
		t.Errorf("a directory: %v, want ErrReadOnly", err)
	}
}

func TestPathIsTakenLiterally(t *testing.T) {
	path := filepath.Join(t.TempDir(), "台账 100%?mode=memory#1.db")
	s := reopen(t, path)
	if err := scan(t.Context(), s, 1, 1, nothing); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, want 0600: the ledger quotes chats", info.Mode())
	}
}

func TestMigrationGoesOnFromWhereTheLedgerStands(t *testing.T) {
	s := create(t)
	if err := scan(t.Context(), s, 1, 1, nothing); err != nil {
		t.Fatal(err)
	}
	path, steps := s.Path(), append(migrations(), "CREATE TABLE later (a INTEGER) STRICT")
	if _, err := openReadOnly(t.Context(), path, len(steps)); !errors.Is(err, ErrOlder) {
		t.Errorf("reading an older ledger: %v, want ErrOlder", err)
	}
	if _, err := open(t.Context(), path, append(steps, "CREATE TABLE later (a INTEGER) STRICT")); err == nil {
		t.Error("a migration that fails was accepted")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		s, err := open(t.Context(), path, steps)
		if err != nil {
			t.Fatal(err)
		}
		v, err := version(t.Context(), s.read, path, len(steps))
		if err != nil || v != len(steps) {
			t.Errorf("version %d, %v; want %d", v, err, len(steps))
		}
		if _, err := s.read.Exec("SELECT a FROM later"); err != nil {
			t.Error(err)
		}
		s.Close()
	}
}

func TestMemoryIsALedger(t *testing.T) {
	s, err := OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	file := create(t)
	for _, ledger := range []*Store{s, file} {
		if err := scan(t.Context(), ledger, 2, 2, nothing); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(dump(t, file), dump(t, s)); diff != "" {
		t.Error(diff)
	}
}

func TestPragmas(t *testing.T) {
	s := create(t)
	for pragma, want := range map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "120000",
	} {
		var got string
		if err := s.write.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s = %s, %v; want %s", pragma, got, err, want)
		}
	}
}

func TestCancelledUpdateWritesNothing(t *testing.T) {
	s := create(t)
	before := dump(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Update(ctx, "p", func(tx *Tx) error {
		err := judge(tx, "p", 0)
		cancel()
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	if diff := cmp.Diff(before, dump(t, s)); diff != "" {
		t.Error(diff)
	}
	update(t, s, "p", func(tx *Tx) error { _, err := tx.Append([]law.Entry{points("p", night(0), 1)}); return err })
}

// execute runs a statement on a database that no Store has open.
func execute(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}
