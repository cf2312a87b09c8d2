package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/yunjian-audit/yunjian/checker/merkle"
)

// hashes reads the stored nodes of the ledger's Merkle tree.
type hashes struct {
	ctx  context.Context
	q    querier
	path string
}

// ReadHashes returns the nodes with the given stored indexes (tlog.StoredHashIndex).
func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	if len(indexes) == 0 {
		return nil, nil
	}
	args := make([]any, len(indexes))
	for i, index := range indexes {
		level, n := tlog.SplitStoredHashIndex(index)
		args[i] = (n + 1) << level // the entry whose leaf completed the node
	}
	rows, err := h.q.QueryContext(h.ctx, `SELECT seq, hashes FROM log WHERE seq IN (`+places(len(args))+`)`, args...)
	if err != nil {
		return nil, explain(err, h.path)
	}
	defer rows.Close()
	stored := make(map[int64][]byte, len(args))
	for rows.Next() {
		var seq int64
		var nodes []byte
		if err := rows.Scan(&seq, &nodes); err != nil {
			return nil, explain(err, h.path)
		}
		stored[seq] = nodes
	}
	if err := rows.Err(); err != nil {
		return nil, explain(err, h.path)
	}
	all := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		level, n := tlog.SplitStoredHashIndex(index)
		nodes := stored[(n+1)<<level]
		if len(nodes) < (level+1)*merkle.HashSize {
			return nil, explain(fmt.Errorf("%w: the Merkle tree has no node %d of level %d", ErrDamaged, n, level), h.path)
		}
		all[i] = tlog.Hash(nodes[level*merkle.HashSize:][:merkle.HashSize])
	}
	return all, nil
}

// tree is the ledger's Merkle tree as it is stored.
func tree(ctx context.Context, q querier, path string) (merkle.Tree, error) {
	var size int64
	if err := q.QueryRowContext(ctx, `SELECT coalesce(max(seq), 0) FROM log`).Scan(&size); err != nil {
		return merkle.Tree{}, explain(err, path)
	}
	return merkle.Grown(size, hashes{ctx, q, path})
}

// growLog adds to the Merkle tree the entries that it does not hold yet: those
// of the transaction, or all of a ledger from before there was a tree.
func growLog(ctx context.Context, tx *sql.Tx, path string) error {
	t, err := tree(ctx, tx, path)
	if err != nil {
		return err
	}
	for {
		// Rows are read and written in turns: one connection does both.
		var added []any
		rows, err := tx.QueryContext(ctx, `SELECT seq, body FROM entries WHERE seq > ? ORDER BY seq LIMIT ?`, t.Size(), 20*batch)
		if err != nil {
			return explain(err, path)
		}
		for rows.Next() {
			var seq int64
			var body sql.RawBytes
			if err := rows.Scan(&seq, &body); err != nil {
				return explain(errors.Join(err, rows.Close()), path)
			}
			var node []byte
			for _, h := range t.Add(merkle.Leaf(body)) {
				node = append(node, h[:]...)
			}
			added = append(added, seq, node)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return explain(err, path)
		}
		if len(added) == 0 {
			return nil
		}
		w := &Tx{ctx: ctx, tx: tx, path: path}
		if err := w.insert(`INSERT INTO log (seq, hashes)`, 2, added, ""); err != nil {
			return err
		}
	}
}

// Head is the present state of the ledger's Merkle tree: how many entries there
// are and the root over them. It is what merkle.Sign signs.
func (s *Store) Head(ctx context.Context) (tlog.Tree, error) {
	var head tlog.Tree
	err := s.View(ctx, "", func(tx *Tx) error {
		t, err := tree(ctx, tx.tx, s.path)
		head = t.Head()
		return err
	})
	return head, err
}

// sign is the present state of the tree with its checkpoint.
func sign(ctx context.Context, tx *Tx, key note.Signer) (tlog.Tree, string, error) {
	t, err := tree(ctx, tx.tx, tx.path)
	if err != nil {
		return tlog.Tree{}, "", err
	}
	head := t.Head()
	checkpoint, err := merkle.Sign(head, key)
	return head, checkpoint, err
}

// Seal signs the present state and hands its checkpoint to keep, while nobody
// else can write: of two processes that seal, the later state is kept last.
func (s *Store) Seal(ctx context.Context, key note.Signer, keep func(checkpoint string) error) error {
	return s.Update(ctx, "", func(tx *Tx) error {
		_, checkpoint, err := sign(ctx, tx, key)
		if err != nil {
			return err
		}
		return keep(checkpoint)
	})
}

// Holds says whether the ledger is a continuation of the tree that a checkpoint
// states: its first entries are those over which the checkpoint was made. It
// reads a few stored hashes; Verify also recomputes them from the entries.
func (s *Store) Holds(ctx context.Context, earlier tlog.Tree) (bool, error) {
	var holds bool
	err := s.View(ctx, "", func(tx *Tx) error {
		now, err := tree(ctx, tx.tx, s.path)
		if err != nil || now.Size() < earlier.N {
			return err
		}
		then, err := merkle.Grown(earlier.N, hashes{ctx, tx.tx, s.path})
		holds = then.Head() == earlier
		return err
	})
	return holds, err
}

// Prove makes, for each entry named by its id, the proof that the ledger holds
// it, under one checkpoint of the present state signed with key. It writes
// nothing. An id that the ledger does not hold is ErrNotFound. merkle.Proof
// says how to hand a proof over and how it is checked.
func (s *Store) Prove(ctx context.Context, key note.Signer, entries ...string) ([]merkle.Proof, error) {
	proofs := make([]merkle.Proof, 0, len(entries))
	err := s.View(ctx, "", func(tx *Tx) error {
		head, checkpoint, err := sign(ctx, tx, key)
		if err != nil {
			return err
		}
		for _, id := range entries {
			var seq int64
			var body string
			err := tx.tx.QueryRowContext(ctx, `SELECT seq, body FROM entries WHERE id = ?`, id).Scan(&seq, &body)
			if errors.Is(err, sql.ErrNoRows) {
				return fail(ErrNotFound, nil, "台账 %[2]s 里没有条目 %[1]q", "the ledger %[2]s has no entry %[1]q", id, s.path)
			}
			if err != nil {
				return explain(err, s.path)
			}
			p, err := merkle.Prove(body, seq-1, head, checkpoint, hashes{ctx, tx.tx, s.path})
			if err != nil {
				return explain(err, s.path)
			}
			proofs = append(proofs, p)
		}
		return nil
	})
	return slices.Clip(proofs), err
}
