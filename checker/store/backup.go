package store

import (
	"context"
	"database/sql"
	"errors"
	"os"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// Backup writes one state of the ledger to a new file, while others may go on
// writing. The file is a ledger itself, readable by its owner only, and on the
// disk when Backup returns nil; after an error it is not there. A file of that
// name must not exist.
func (s *Store) Backup(ctx context.Context, file string) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return explain(err, file)
	}
	// The connections that read are forbidden to write even to another file.
	db, err := sql.Open("sqlite", dsn(s.path, "mode=rw"))
	if err == nil {
		_, err = db.ExecContext(ctx, `VACUUM INTO ?`, file)
		err = errors.Join(err, db.Close())
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(explain(err, file), os.Remove(file))
	}
	return nil
}

// Numbered is an entry with its number in the ledger, from 1.
type Numbered struct {
	Seq   int64
	Entry law.Entry
	Body  string // as it was written: the leaf of the Merkle tree
}

// Export calls take with every entry in ledger order, those of one provider or,
// when it is empty, of all. It holds one entry in memory at a time, and all of
// them are of one state of the ledger. An error of take ends it.
func (s *Store) Export(ctx context.Context, provider string, take func(Numbered) error) error {
	rows, err := s.read.QueryContext(ctx, `SELECT seq, body FROM entries WHERE ?1 IN ('', provider_id) ORDER BY seq`, provider)
	if err != nil {
		return explain(err, s.path)
	}
	defer rows.Close()
	for rows.Next() {
		var e Numbered
		if err := rows.Scan(&e.Seq, &e.Body); err != nil {
			return explain(err, s.path)
		}
		if err := decode(e.Body, &e.Entry); err != nil {
			return explain(err, s.path)
		}
		if err := take(e); err != nil {
			return err
		}
	}
	return explain(rows.Err(), s.path)
}
