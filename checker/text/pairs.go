package text

import "math/bits"

// bitmap is a small set of pairs that may say yes too often but never no wrongly.
type bitmap [1 << 14]uint64

func slot(a, b rune) uint32 {
	return (uint32(a)*0x9E3779B1 ^ uint32(b)*0x85EBCA6B) >> 12
}

func (m *bitmap) add(a, b rune)      { s := slot(a, b); m[s>>6] |= 1 << (s & 63) }
func (m *bitmap) has(a, b rune) bool { s := slot(a, b); return m[s>>6]&(1<<(s&63)) != 0 }

func pairKey(a, b rune) uint64 { return uint64(a)<<32 | uint64(b) }

// pairIndex says which needles are looked for by a pair of characters, and
// whether it is one of the gate: those without which no entry can match. It is a
// hash table in one piece, since it is built at every start, with a bitmap of
// each before it, since hardly any pair of a text is in it.
type pairIndex struct {
	places      []pairPlace // a power of two of them; a pair stands at its slot or at the next free one
	any, gating *bitmap     // nil when there is no needle
}

// pairPlace is a pair with its needles, from to to-1; to is 0 where none is.
type pairPlace struct {
	key      uint64
	from, to int32
	gate     bool
}

// newPairIndex files needles, of which those of one pair stand together. gate is
// asked of the first needle of each pair.
func newPairIndex(needles []needle, gate func(first int, pair uint64) bool) pairIndex {
	if len(needles) == 0 {
		return pairIndex{}
	}
	x := pairIndex{places: make([]pairPlace, 1<<bits.Len(uint(2*len(needles)))), any: &bitmap{}, gating: &bitmap{}}
	var last *pairPlace
	for i := range needles {
		a, b := needles[i].pair()
		if last != nil && last.key == pairKey(a, b) {
			last.to++
			continue
		}
		last = x.place(a, b)
		*last = pairPlace{key: pairKey(a, b), from: int32(i), to: int32(i) + 1, gate: gate(i, pairKey(a, b))}
		x.any.add(a, b)
		if last.gate {
			x.gating.add(a, b)
		}
	}
	return x
}

// place is where the pair stands, or would.
func (x *pairIndex) place(a, b rune) *pairPlace {
	mask := uint32(len(x.places) - 1)
	for i := slot(a, b) & mask; ; i = (i + 1) & mask {
		if p := &x.places[i]; p.to == 0 || p.key == pairKey(a, b) {
			return p
		}
	}
}

// at are the needles of the pair, from to to-1.
func (x *pairIndex) at(a, b rune) (from, to int32) {
	if x.any == nil || !x.any.has(a, b) {
		return 0, 0
	}
	p := x.place(a, b)
	return p.from, p.to
}

// opens says whether the pair is of the gate.
func (x *pairIndex) opens(a, b rune) bool {
	return x.gating != nil && x.gating.has(a, b) && x.place(a, b).gate
}
