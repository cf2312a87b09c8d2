package text

import (
	"hash/maphash"
	"slices"
	"strings"
	"sync/atomic"
)

// memo remembers what the last texts held, since people and shops say the same
// things over and over. Texts whose hashes meet push each other out, so that it
// stays small. The seed decides only which do, never what is found.
type memo struct {
	slots [1 << 13]atomic.Pointer[remembered]
}

type remembered struct {
	text string
	hits []Hit
}

// longestRemembered is the length, in bytes, from which texts are hardly said twice.
const longestRemembered = 512

var memoSeed = maphash.MakeSeed()

func (m *memo) slot(s string) *atomic.Pointer[remembered] {
	return &m.slots[maphash.String(memoSeed, s)%uint64(len(m.slots))]
}

// recall returns the hits of a text that was read before.
func (m *memo) recall(s string) ([]Hit, bool) {
	if r := m.slot(s).Load(); r != nil && r.text == s {
		return slices.Clone(r.hits), true
	}
	return nil, false
}

// keep remembers the hits that find finds in s.
func (m *memo) keep(s string, find func(string) []Hit) []Hit {
	if len(s) > longestRemembered {
		return find(s)
	}
	s = strings.Clone(s) // not a part of a line that is about to go
	hits := find(s)
	m.slot(s).Store(&remembered{s, slices.Clone(hits)})
	return hits
}
