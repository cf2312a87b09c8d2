package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
)

// applicationID marks a SQLite file as a ledger of ours ("YJL1" in ASCII).
const applicationID = 0x594a4c31

// logVersion is the first version that holds the Merkle tree of the entries.
const logVersion = 2

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrations returns the SQL of each version, oldest first: the file of version
// n is the nth of the directory, which embed sorts by name.
func migrations() []string {
	files, err := migrationFiles.ReadDir("migrations")
	if err != nil {
		panic(err) // the directory is embedded above
	}
	steps := make([]string, len(files))
	for i, f := range files {
		text, err := migrationFiles.ReadFile("migrations/" + f.Name())
		if err != nil {
			panic(err)
		}
		steps[i] = string(text)
	}
	return steps
}

// version reads the schema version of a ledger, 0 for an empty database, and
// refuses a database of another application or of a newer yunjian.
func version(ctx context.Context, q querier, path string, known int) (int, error) {
	var application, version, objects int
	err := q.QueryRowContext(ctx, `SELECT (SELECT application_id FROM pragma_application_id),
		(SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM sqlite_schema)`).
		Scan(&application, &version, &objects)
	switch {
	case err != nil:
		return 0, explain(err, path)
	case application == applicationID && version > known:
		return 0, fail(ErrNewer, nil, "台账 %s 的版本是 %d，本程序只认识到 %d：请使用更新的 yunjian",
			"the ledger %s has version %d and this program knows versions up to %d: use a newer yunjian", path, version, known)
	case application == applicationID:
		return version, nil
	case application == 0 && version == 0 && objects == 0:
		return 0, nil
	}
	return 0, fail(ErrNotLedger, nil, "%s 是别的程序的 SQLite 数据库，不是台账：请用 --ledger 指定别的文件",
		"%s is an SQLite database of another program, not a ledger: name another file with --ledger", path)
}

// migrate brings the ledger to the newest version, in one transaction, so that
// a second process that comes at the same time finds either nothing or all.
func migrate(ctx context.Context, db *sql.DB, path string, steps []string) error {
	if v, err := version(ctx, db, path, len(steps)); err != nil || v == len(steps) {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return explain(err, path)
	}
	defer tx.Rollback()
	from, err := version(ctx, tx, path, len(steps)) // again, now that nobody else may write
	if err != nil {
		return err
	}
	for i, step := range steps[from:] {
		if _, err := tx.ExecContext(ctx, step); err != nil {
			return explain(fmt.Errorf("migration %d: %w", from+i+1, err), path)
		}
	}
	if from < logVersion && logVersion <= len(steps) {
		if err := growLog(ctx, tx, path); err != nil { // entries from before there was a log
			return err
		}
	}
	mark := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, len(steps))
	if _, err := tx.ExecContext(ctx, mark); err != nil {
		return explain(err, path)
	}
	return explain(tx.Commit(), path)
}
