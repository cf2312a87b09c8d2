package text

import (
	"hash/maphash"
	"strings"
	"sync/atomic"
)

// memo remembers what was found in the last texts, since people and shops say
// the same things over and over. Texts whose hashes meet push each other out, so
// that it stays small. The seed decides only which do, never what is found.
type memo[V any] struct {
	slots [1 << 15]atomic.Pointer[remembered[V]]
}

type remembered[V any] struct {
	text  string
	value V
}

// longestRemembered is the length, in bytes, from which texts are hardly said twice.
const longestRemembered = 512

var memoSeed = maphash.MakeSeed()

func (m *memo[V]) slot(s string) *atomic.Pointer[remembered[V]] {
	return &m.slots[maphash.String(memoSeed, s)%uint64(len(m.slots))]
}

// recall returns what was found in a text that was read before.
func (m *memo[V]) recall(s string) (value V, known bool) {
	if r := m.slot(s).Load(); r != nil && r.text == s {
		return r.value, true
	}
	return value, false
}

// keep remembers what find finds in s.
func (m *memo[V]) keep(s string, find func(string) V) V {
	if len(s) > longestRemembered {
		return find(s)
	}
	s = strings.Clone(s) // not a part of a line that is about to go
	value := find(s)
	m.slot(s).Store(&remembered[V]{s, value})
	return value
}
