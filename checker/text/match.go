package text

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// matcher finds the entries' literals and patterns in normalised text by the
// rarest pair of characters of each string they need.
type matcher struct {
	entries []*entry
	strings []needle // those of one pair stand together
	index   pairIndex
	memo    memo[[]Hit]
}

// needle is one string that some entries need.
type needle struct {
	text   string
	offset int // bytes before its rarest pair
	uses   []use
}

// pair is the needle's rarest pair of characters.
func (n *needle) pair() (a, b rune) {
	a, size := utf8.DecodeRuneInString(n.text[n.offset:])
	b, _ = utf8.DecodeRuneInString(n.text[n.offset+size:])
	return a, b
}

// at is where the needle stands in text when the first character of its rarest
// pair is at place; -1 is the beginning of the text.
func (n *needle) at(text string, place int) (int, bool) {
	s := n.text
	at := place - n.offset
	if strings.HasPrefix(s, edge) {
		if at != -1 {
			return 0, false
		}
		s, at = s[1:], 0
	}
	body, atEnd := strings.CutSuffix(s, edge)
	if at < 0 || at > len(text) || !strings.HasPrefix(text[at:], body) || atEnd && at+len(body) != len(text) {
		return 0, false
	}
	return at, true
}

// use says that an entry needs the string in its set of that number.
type use struct {
	entry, set int32
}

func newMatcher(entries []*entry, gated bool) *matcher {
	m := &matcher{entries: entries}
	byText := map[string]int{}
	gate := map[uint64]bool{}
	for i, e := range entries {
		for set, texts := range e.pattern.needs {
			for _, s := range texts {
				id, ok := byText[s]
				if !ok {
					w, _ := rarest(s)
					id = len(m.strings)
					byText[s] = id
					m.strings = append(m.strings, needle{text: s, offset: w.offset})
				}
				n := &m.strings[id]
				n.uses = append(n.uses, use{entry: int32(i), set: int32(set)})
				if set == e.best || !gated {
					gate[pairKey(n.pair())] = true
				}
			}
		}
	}
	slices.SortStableFunc(m.strings, func(x, y needle) int { return cmp.Compare(pairKey(x.pair()), pairKey(y.pair())) })
	m.index = newPairIndex(m.strings, func(_ int, pair uint64) bool { return gate[pair] })
	return m
}

// opens says whether the pair is one of those without which no entry can match.
func (m *matcher) opens(a, b rune) bool { return m.index.opens(a, b) }

// found is a match of an entry in a view, in bytes of the view's text.
type found struct {
	entry      *entry
	start, end int
}

// place is where a string of an entry's set stands.
type place struct {
	use
	at int
}

// mostLiterals bounds the literal terms found in one piece of text.
const mostLiterals = 1000

// scratch is the memory of one scan, used by many one after the other.
type scratch struct {
	plain, bare normaliser
	places      []place
	met         []uint8 // by entry, which of its sets have a string in the text
	written     []byte
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// mostSets is how many of an entry's sets are asked for.
const mostSets = 8

// find lists the matches in text, in the order of entries and places. Past a
// bound of far more than a person would read, further ones are left out.
func (m *matcher) find(text string, with *scratch) []found {
	out := m.visit(text, with)
	places := with.places
	if len(places) == 0 {
		return out
	}
	slices.SortFunc(places, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.entry, b.entry), cmp.Compare(a.set, b.set), cmp.Compare(a.at, b.at))
	})
	for len(places) > 0 {
		n := 1
		for n < len(places) && places[n].entry == places[0].entry {
			n++
		}
		e := m.entries[places[0].entry]
		if anchors := e.complete(places[:n]); len(anchors) > 0 {
			out = e.match(text, anchors, out)
		}
		places = places[n:]
	}
	return out
}

// visit finds the literal terms in text, and leaves in the scratch the places
// of the strings of those patterns of which every set has one there.
func (m *matcher) visit(text string, with *scratch) (literals []found) {
	if len(with.met) < len(m.entries) {
		with.met = make([]uint8, len(m.entries))
	}
	places, met := with.places[:0], with.met[:len(m.entries)]
	clear(met)
	var last rune // 0 is the edge of the text
	lastAt := -1
	for i := 0; i <= len(text); {
		r, size := rune(0), 1
		if i < len(text) {
			if r = rune(text[i]); r >= utf8.RuneSelf {
				r, size = utf8.DecodeRuneInString(text[i:])
			}
		}
		from, to := m.index.at(last, r)
		for i := from; i < to; i++ {
			n := &m.strings[i]
			at, ok := n.at(text, lastAt)
			if !ok {
				continue
			}
			for _, u := range n.uses {
				if e := m.entries[u.entry]; !e.literal() {
					places = append(places, place{use: u, at: at})
					met[u.entry] |= 1 << min(u.set, mostSets)
				} else if len(literals) < mostLiterals && wordEnds(text, at, at+len(n.text)) {
					literals = append(literals, found{entry: e, start: at, end: at + len(n.text)})
				}
			}
		}
		last, lastAt = r, i
		i += size
	}
	kept := places[:0]
	for _, p := range places {
		if all := uint8(1)<<min(m.entries[p.entry].pattern.sets, mostSets) - 1; met[p.entry]&all == all {
			kept = append(kept, p)
		}
	}
	with.places = kept
	return literals
}

// complete lists the places of e's first set beside which strings of all other
// sets stand, in the sets' order and near enough for one match. The places are
// ordered by set and place.
func (e *entry) complete(places []place) []int {
	var bySet [mostSets][]place
	sets := e.pattern.sets
	for len(places) > 0 {
		n := 1
		for n < len(places) && places[n].set == places[0].set {
			n++
		}
		if set := int(places[0].set); set < len(bySet) {
			bySet[set] = places[:n]
		}
		places = places[n:]
	}
	var anchors []int
	for _, p := range bySet[0] {
		at, limit := p.at, p.at+e.pattern.longest
		whole := true
		for set := 1; set < min(sets, len(bySet)) && whole; set++ {
			i, _ := slices.BinarySearchFunc(bySet[set], at, func(q place, at int) int { return cmp.Compare(q.at, at) })
			whole = i < len(bySet[set]) && bySet[set][i].at <= limit
			if whole {
				at = bySet[set][i].at
			}
		}
		if whole {
			anchors = append(anchors, p.at)
		}
	}
	return anchors
}

// mostMatches bounds the matches of one entry in one piece of text.
const mostMatches = 50

// match finds e's pattern in the windows around places, which are in order.
func (e *entry) match(text string, places []int, out []found) []found {
	reach := e.pattern.longest
	matches := 0
	for i := 0; i < len(places); {
		lo := places[i] - reach
		hi := places[i] + reach
		for i++; i < len(places) && places[i]-reach <= hi; i++ {
			hi = places[i] + reach
		}
		lo, hi = alignDown(text, max(lo, 0)), alignUp(text, min(hi, len(text)))
		for lo < hi && matches < mostMatches {
			end := e.pattern.may().end(text[lo:hi], lo == 0, hi == len(text))
			if end < 0 {
				break
			}
			// The automaton knows where a match ends; where it begins and how far it
			// goes is for the expression to say, in a window of bounded size.
			from := alignDown(text, max(lo, lo+end-reach))
			to := alignUp(text, min(hi, lo+end+reach))
			m := e.pattern.re().FindStringIndex(text[from:to])
			if m == nil || m[0] == m[1] {
				lo += max(end, 1)
				lo = alignUp(text, lo)
				continue
			}
			start, stop := from+m[0], from+m[1]
			lo = stop
			if e.pattern.begins && from > 0 && m[0] == 0 || e.pattern.ends && to < len(text) && stop == to {
				continue
			}
			if wordEnds(text, start, stop) {
				out = append(out, found{entry: e, start: start, end: stop})
				matches++
			}
		}
	}
	return out
}

func alignDown(s string, i int) int {
	for i > 0 && i < len(s) && !utf8.RuneStart(s[i]) {
		i--
	}
	return i
}

func alignUp(s string, i int) int {
	for i < len(s) && !utf8.RuneStart(s[i]) {
		i++
	}
	return i
}

// wordEnds says whether a match that begins or ends with a Latin letter does so
// at the edge of a word.
func wordEnds(text string, start, end int) bool {
	letter := func(c byte) bool { return c >= 'a' && c <= 'z' }
	if start > 0 && letter(text[start]) && letter(text[start-1]) {
		return false
	}
	return end >= len(text) || !letter(text[end-1]) || !letter(text[end])
}
