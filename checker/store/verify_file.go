package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"hash/maphash"
	"strings"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// sums stand for all pairs of a key and the number of its entry, in any order:
// those in the rows of the entries must be those in the indexes over them.
type sums struct{ ids, providers uint64 }

// seed makes the digests unforeseeable, so that no two different sets of pairs
// can be made to have one sum. No result depends on it.
var seed = maphash.MakeSeed()

func digest(key []byte, seq int64) uint64 {
	return maphash.Bytes(seed, key) ^ maphash.Comparable(seed, seq)
}

// checkFile says what is wrong with the pages and rows of the file, and sums up
// what the indexes over the entries up to number last hold. This is what
// SQLite's integrity_check does, without its look-up of every row in every index.
func (s *Store) checkFile(ctx context.Context, last int64) (flaws []law.Text, indexed sums, err error) {
	rows, err := s.read.QueryContext(ctx, `PRAGMA quick_check`)
	if err != nil {
		return s.unreadable(err)
	}
	defer rows.Close()
	for rows.Next() {
		var what string
		if err := rows.Scan(&what); err != nil {
			return s.unreadable(err)
		}
		if what = strings.TrimSpace(what); what != "ok" {
			flaws = append(flaws, law.Text{ZH: "文件结构受损：" + what, EN: "the structure of the file is damaged: " + what})
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return s.unreadable(err)
	}
	for _, index := range []struct {
		query string
		sum   *uint64
	}{
		{`SELECT id, seq FROM entries INDEXED BY sqlite_autoindex_entries_1 WHERE seq <= ? ORDER BY id, seq`, &indexed.ids},
		{`SELECT provider_id, seq FROM entries INDEXED BY entries_provider WHERE seq <= ? ORDER BY provider_id, seq`, &indexed.providers},
	} {
		inOrder, err := s.sumIndex(ctx, index.query, last, index.sum)
		if err != nil {
			return s.unreadable(err)
		}
		if !inOrder {
			flaws = append(flaws, law.Text{ZH: "索引的次序不对，按编号或服务商查找会漏掉条目", EN: "an index is out of order: looked up by id or by provider, some entries would not be found"})
		}
	}
	return flaws, indexed, nil
}

// unreadable makes a flaw of an error that comes from the damage looked for.
func (s *Store) unreadable(err error) ([]law.Text, sums, error) {
	err = explain(err, s.path)
	if !errors.Is(err, ErrDamaged) {
		return nil, sums{}, err
	}
	return []law.Text{{ZH: "文件结构受损，读不到底：" + err.Error(), EN: "the structure of the file is damaged and it cannot be read to the end: " + err.Error()}}, sums{}, nil
}

// sumIndex sums up an index and says whether its keys ascend, without which
// nothing could be found in it.
func (s *Store) sumIndex(ctx context.Context, query string, last int64, sum *uint64) (inOrder bool, err error) {
	rows, err := s.read.QueryContext(ctx, query, last)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	inOrder = true
	var key sql.RawBytes
	var seq, seqBefore int64
	var before []byte
	for rows.Next() {
		if err := rows.Scan(&key, &seq); err != nil {
			return false, err
		}
		order := bytes.Compare(before, key)
		inOrder = inOrder && (order < 0 || order == 0 && seqBefore < seq)
		before, seqBefore = append(before[:0], key...), seq
		*sum += digest(key, seq)
	}
	return inOrder, rows.Err()
}
