package merkle

import (
	"fmt"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// HashSize is the size of a hash in bytes.
const HashSize = tlog.HashSize

// Leaf is the hash of an entry from its exact bytes.
func Leaf(entry []byte) tlog.Hash { return tlog.RecordHash(entry) }

// Tree grows leaf by leaf. It holds only its right edge, so that a tree over
// millions of entries is a few hashes. The zero value is the empty tree.
type Tree struct {
	size int64
	edge []tlog.Hash // roots of the complete subtrees that it consists of, the largest first
	done []tlog.Hash // what the last Add completed; its room is used again
}

// Grown is the tree of that size whose hashes read gives by their stored index
// (tlog.StoredHashIndex).
func Grown(size int64, read tlog.HashReader) (Tree, error) {
	t := Tree{size: size}
	var indexes []int64
	for rest := size; rest > 0; {
		level := bits.Len64(uint64(rest)) - 1
		indexes = append(indexes, tlog.StoredHashIndex(level, (size-rest)>>level))
		rest -= 1 << level
	}
	if len(indexes) == 0 {
		return t, nil
	}
	edge, err := read.ReadHashes(indexes)
	if err == nil && len(edge) != len(indexes) {
		err = fmt.Errorf("merkle: %d of %d hashes", len(edge), len(indexes))
	}
	t.edge = edge
	return t, err
}

// Add appends a leaf and returns the hashes that it completes, from the leaf
// itself upwards: they are what is stored with it. The slice is valid until the
// next call.
func (t *Tree) Add(leaf tlog.Hash) []tlog.Hash {
	t.size++
	t.done = append(t.done[:0], leaf)
	top := leaf
	for range bits.TrailingZeros64(uint64(t.size)) {
		last := len(t.edge) - 1
		top = tlog.NodeHash(t.edge[last], top)
		t.edge = t.edge[:last]
		t.done = append(t.done, top)
	}
	t.edge = append(t.edge, top)
	return t.done
}

// Size is how many leaves the tree has.
func (t *Tree) Size() int64 { return t.size }

// Root is the root of the tree; for the empty tree the SHA-256 of nothing.
func (t *Tree) Root() tlog.Hash {
	if t.size == 0 {
		root, _ := tlog.TreeHash(0, nil) // reads nothing
		return root
	}
	last := len(t.edge) - 1
	root := t.edge[last]
	for last--; last >= 0; last-- {
		root = tlog.NodeHash(t.edge[last], root)
	}
	return root
}

// Head is what a checkpoint states of the tree.
func (t *Tree) Head() tlog.Tree { return tlog.Tree{N: t.size, Hash: t.Root()} }
