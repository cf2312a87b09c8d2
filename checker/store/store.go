package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite" // registers the driver "sqlite"
)

// busyTimeout is how long SQLite waits for another process's lock. A night
// holds it for milliseconds a provider; only a process that hangs inside a
// transaction makes anyone wait this long.
const busyTimeout = 2 * time.Minute

// reading is what a connection that only reads is opened with. It does not map
// the file into memory: that is no faster here, and a process that goes through
// the whole ledger would seem to need as much memory as the ledger is long.
const reading = "&_pragma=query_only(1)"

// Store is an open ledger. Its methods may be called from many goroutines.
type Store struct {
	path  string
	write *sql.DB // a single connection; nil when opened for reading
	read  *sql.DB
	dry   bool
	lease *Lease // writing needs it; nil when it needs none
}

// Open opens the ledger at path for reading and writing. It creates the file
// when there is none, readable by its owner only since it quotes chats, and
// migrates a ledger of an older version.
func Open(ctx context.Context, path string) (*Store, error) {
	return open(ctx, path, migrations())
}

func open(ctx context.Context, path string, steps []string) (*Store, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, explain(err, path)
	}
	if err := f.Close(); err != nil {
		return nil, explain(err, path)
	}
	s, err := connect(path)
	if err != nil {
		return nil, err
	}
	// A file that is not ours is refused before anything is written to it.
	if _, err := version(ctx, s.write, path, len(steps)); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.useWAL(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := migrate(ctx, s.write, path, steps); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// OpenDry opens the ledger at path for a dry run: Update does everything that it
// does in earnest and then rolls back. Where there is no ledger yet, the run
// starts from an empty one in memory and no file is created.
func OpenDry(ctx context.Context, path string) (*Store, error) {
	s, err := connect(path)
	if err != nil {
		return nil, err
	}
	if err := s.mustBeCurrent(ctx, len(migrations())); err != nil {
		if err := errors.Join(err, s.Close()); !errors.Is(err, ErrNoLedger) {
			return nil, err
		}
		if s, err = OpenMemory(ctx); err != nil {
			return nil, err
		}
	}
	s.dry = true
	return s, nil
}

// OpenReadOnly opens the ledger at path for reading. It never creates one: when
// there is none the error is ErrNoLedger and says to run a scan first.
func OpenReadOnly(ctx context.Context, path string) (*Store, error) {
	return openReadOnly(ctx, path, len(migrations()))
}

func openReadOnly(ctx context.Context, path string, known int) (*Store, error) {
	// A WAL database needs files beside it even to be read, so it is opened for
	// writing with writing forbidden. Where the directory does not allow that
	// and no writer has left such files, nobody changes the file either.
	s, err := connectReading(ctx, path, known, "mode=rw")
	if _, noWAL := os.Stat(path + "-wal"); errors.Is(err, ErrReadOnly) && noWAL != nil {
		if s, err := connectReading(ctx, path, known, "mode=ro&immutable=1"); err == nil {
			return s, nil
		}
	}
	return s, err
}

func connectReading(ctx context.Context, path string, known int, extra string) (*Store, error) {
	db, err := sql.Open("sqlite", dsn(path, extra+reading))
	if err != nil {
		return nil, explain(err, path)
	}
	s := &Store{path: path, read: db}
	if err := s.mustBeCurrent(ctx, known); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// OpenMemory opens an empty ledger that is gone when it is closed. It has one
// connection only: inside Update and View, read through the Tx.
func OpenMemory(ctx context.Context) (*Store, error) {
	db, err := sql.Open("sqlite", "file::memory:?_pragma=foreign_keys(1)&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	s := &Store{path: ":memory:", write: db, read: db}
	if err := migrate(ctx, db, s.path, migrations()); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Path returns the name of the file, ":memory:" for a ledger in memory.
func (s *Store) Path() string { return s.path }

// Writable says whether what Update does is kept: not after OpenReadOnly or OpenDry.
func (s *Store) Writable() bool { return s.write != nil && !s.dry }

// Close releases the file.
func (s *Store) Close() error {
	var errs []error
	if s.read != s.write {
		errs = append(errs, s.read.Close())
	}
	if s.write != nil {
		errs = append(errs, s.write.Close())
	}
	return explain(errors.Join(errs...), s.path)
}

// connect makes the writing connection and the reading ones; SQLite opens the
// file at the first statement. A second writer within the process waits for
// the connection, which is fairer than waiting for the lock.
func connect(path string) (*Store, error) {
	write, err := sql.Open("sqlite", dsn(path, "mode=rw&_txlock=immediate"))
	if err != nil {
		return nil, explain(err, path)
	}
	write.SetMaxOpenConns(1)
	read, err := sql.Open("sqlite", dsn(path, "mode=rw"+reading))
	if err != nil {
		return nil, errors.Join(explain(err, path), write.Close())
	}
	return &Store{path: path, write: write, read: read}, nil
}

// dsn names the file so that no character of its path is taken for a
// parameter. The driver sets busy_timeout before every other pragma.
func dsn(path, extra string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	file := url.URL{Scheme: "file", Path: filepath.ToSlash(path)}
	return fmt.Sprintf("%s?_pragma=busy_timeout(%d)&_pragma=foreign_keys(1)&_pragma=synchronous(FULL)&_defensive=1&%s",
		file.String(), busyTimeout.Milliseconds(), extra)
}

// useWAL lets readers go on while one process writes. The mode stays with the
// file. SQLite does not wait when two processes change it at once, so this does.
func (s *Store) useWAL(ctx context.Context) error {
	const pause = 20 * time.Millisecond
	for tries := busyTimeout / pause; ; tries-- {
		var mode string
		err := s.write.QueryRowContext(ctx, "PRAGMA journal_mode = WAL").Scan(&mode)
		if err == nil && mode != "wal" {
			return fail(ErrReadOnly, nil, "台账 %s 所在的文件系统不支持 WAL 模式：请把台账放在本地磁盘上",
				"the file system of the ledger %s does not support write-ahead logging: keep the ledger on a local disk", s.path)
		}
		if err == nil || !errors.Is(kind(err), ErrBusy) || tries == 0 {
			return explain(err, s.path)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// mustBeCurrent refuses a file without a ledger and a ledger that would have to
// be migrated first.
func (s *Store) mustBeCurrent(ctx context.Context, known int) error {
	none := fail(ErrNoLedger, nil, "没有台账 %s：请先运行 yunjian scan --data 目录 --as-of 时间 --ledger %[1]s",
		"there is no ledger %s: run yunjian scan --data DIR --as-of TIME --ledger %[1]s first", s.path)
	if _, err := os.Stat(s.path); errors.Is(err, fs.ErrNotExist) {
		return none
	}
	v, err := version(ctx, s.read, s.path, known)
	switch {
	case err != nil:
		return err
	case v == 0: // empty, such as a first scan killed before its first transaction
		return none
	case v < known:
		return fail(ErrOlder, nil, "台账 %s 的版本是 %d，需要先升级到 %d：正式运行一次 yunjian scan（不加 --dry-run）即可",
			"the ledger %s has version %d and must first be brought to %d: run yunjian scan once without --dry-run", s.path, v, known)
	}
	return nil
}
