package text

import (
	"slices"
	"sort"
	"unicode/utf8"
)

// pieceSize bounds how much of a long text is normalised at a time, so that
// memory stays bounded; pieces overlap so that nothing is cut in two.
const (
	pieceSize    = 64 << 10
	pieceOverlap = 2 << 10
)

// mostHits bounds the hits of one class in a text longer than a piece.
const mostHits = 200

// Scan finds the terms, handles and combinations in one text that somebody on
// the provider's side wrote. Hits are ordered by place.
func (l *Lexicon) Scan(s string) []Hit {
	hits := l.scan(l.main, s)
	if len(hits) == 0 {
		return nil
	}
	m := []Message{{From: Agent, Text: s}}
	return l.finish(m, [][]Hit{hits})
}

// scan finds what m looks for, and handles where the main vocabularies are asked.
func (l *Lexicon) scan(m *matcher, s string) []Hit {
	hits, known := m.memo.recall(s)
	if !known {
		if !l.candidate(m, s) {
			return nil
		}
		hits = m.memo.keep(s, func(s string) []Hit { return l.scanPieces(m, s) })
	}
	return slices.Clone(hits) // the caller's to change
}

func (l *Lexicon) scanPieces(m *matcher, s string) []Hit {
	if len(s) <= pieceSize {
		return l.scanPiece(m, s, 0)
	}
	var out []Hit
	counts := map[string]int{}
	for at := 0; at < len(s); {
		end := min(at+pieceSize, len(s))
		end = whole(s, end)
		// Each place belongs to one piece: the overlap is halved between two.
		from, to := at, end
		if at > 0 {
			from += pieceOverlap / 2
		}
		if end < len(s) {
			to -= pieceOverlap / 2
		}
		for _, h := range l.scanPiece(m, s[at:end], at) {
			if h.Start < from || h.Start >= to {
				continue
			}
			if kind := h.List + "/" + h.Class; counts[kind] < mostHits {
				counts[kind]++
				out = append(out, h)
			}
		}
		if end == len(s) {
			break
		}
		at = whole(s, end-pieceOverlap)
	}
	return out
}

// whole is i, or the place just before it at which no character is cut in two.
func whole(s string, i int) int {
	if a := alignDown(s, i); i-a < utf8.UTFMax {
		return a
	}
	return i
}

// scanPiece finds hits in one piece of a text that begins at byte `at`.
func (l *Lexicon) scanPiece(m *matcher, s string, at int) []Hit {
	with := scratches.Get().(*scratch)
	defer scratches.Put(with)
	with.plain.read(s)
	plain := with.plain.view(&with.written)
	plain.runs = at
	hits := l.hitsIn(nil, m, plain, s, at, with)
	if with.plain.skeleton(&with.bare) {
		bare := with.bare.view(&with.written)
		bare.runs = at
		for _, h := range l.hitsIn(nil, m, bare, s, at, with) {
			hits = addHit(hits, h)
		}
		if m == l.main {
			for _, h := range l.handlesIn(bare, s, at, true) {
				hits = addHit(hits, h)
			}
		}
	}
	if m == l.main {
		for _, h := range l.handlesIn(plain, s, at, false) {
			hits = addHit(hits, h)
		}
	}
	hits = keepNear(hits)
	sort.SliceStable(hits, func(i, j int) bool { return hits[i].Start < hits[j].Start })
	return hits
}

// hitsIn appends what m finds in a view.
func (l *Lexicon) hitsIn(hits []Hit, m *matcher, v *View, s string, at int, with *scratch) []Hit {
	for _, f := range m.find(v.Text, with) {
		e := f.entry
		start, end := v.Original(f.start, f.end)
		h := Hit{
			List: e.list, Class: e.class, Term: e.term, Strength: e.strength, Start: start, End: end,
			Text: s[start-at : end-at], Reading: v.Text[f.start:f.end], Why: e.why, entry: e, view: start,
		}
		h.Excused = excused(e.notIn, v.Text, f.start, f.end)
		if !e.anyhow && !h.Excused {
			h.Context = l.contexts.of(v.Text, f.start, f.end, false)
		}
		hits = addHit(hits, h)
	}
	return hits
}

// reachOfExcuse is how many bytes before a hit an allow context may begin.
const reachOfExcuse = 48

// excused says whether an allow context covers text[start:end].
func excused(contexts []excuse, text string, start, end int) bool {
	for _, c := range contexts {
		a := c.may()
		limit := alignDown(text, min(len(text), end+2*reachOfExcuse))
		for at := start; at >= 0 && start-at <= reachOfExcuse; at-- {
			if at < len(text) && !utf8.RuneStart(text[at]) {
				continue
			}
			if a.reaches(text[at:limit], end-at) {
				return true
			}
		}
	}
	return false
}

// addHit adds h unless the same list already has a hit there that says as much;
// it drops weaker hits inside h.
func addHit(hits []Hit, h Hit) []Hit {
	kept := hits[:0]
	for _, o := range hits {
		if o.List == h.List && o.Class == h.Class {
			if o.Start <= h.Start && o.End >= h.End && o.Strength >= h.Strength && o.Judged() == h.Judged() {
				return hits
			}
			if h.Start <= o.Start && h.End >= o.End && h.Strength >= o.Strength && o.Judged() == h.Judged() {
				continue
			}
		}
		kept = append(kept, o)
	}
	return append(kept, h)
}

// keepNear drops hits that need company and have none.
func keepNear(hits []Hit) []Hit {
	needy := false
	for i := range hits {
		needy = needy || hits[i].entry != nil && hits[i].entry.near != nil
	}
	if !needy {
		return hits
	}
	var kept []Hit
	for i := range hits {
		h := &hits[i]
		if h.entry == nil || h.entry.near == nil || hasCompany(hits, i, h.entry.near) {
			kept = append(kept, *h)
		}
	}
	return kept
}

func hasCompany(hits []Hit, i int, n *nearby) bool {
	for j := range hits {
		if j != i && !hits[j].Excused && picksAny(n.any, &hits[j]) && distance(&hits[i], &hits[j]) <= 3*n.within {
			return true
		}
	}
	return false
}

// distance is the number of bytes between two hits of one text, 0 when they touch.
func distance(a, b *Hit) int {
	switch {
	case a.End <= b.Start:
		return b.Start - a.End
	case b.End <= a.Start:
		return a.Start - b.End
	}
	return 0
}

// signs counts the digits and letters since the last other character, separators
// aside.
type signs struct{ digits, letters int }

// add counts a character and says whether a number or a name such as abc123 may
// have begun.
func (s *signs) add(kind uint8) bool {
	switch {
	case kind&(kindDigit|kindNumeral) != 0:
		s.digits++
		return s.digits >= shortestNumber || s.digits >= 2 && s.letters >= 1 && s.digits+s.letters >= shortestName
	case kind&kindLatin != 0:
		s.letters++
		return s.digits >= 2 && s.digits+s.letters >= shortestName
	case kind&kindSeparator == 0:
		*s = signs{}
	}
	return false
}

// Candidate says quickly whether a text may hold anything that Scan would find.
// It is never wrong when it says no.
func (l *Lexicon) Candidate(s string) bool { return l.candidate(l.main, s) }

func (l *Lexicon) candidate(m *matcher, s string) bool {
	t := table()
	var last, lastWord rune // last character; last one that is no separator
	separated := false
	var run signs
	for i := 0; i < len(s); {
		var r rune
		if c := s[i]; c < utf8.RuneSelf {
			r = rune(t.to[c])
			i++
		} else if c >= 0xE0 && c < 0xF0 && i+2 < len(s) && s[i+1]&0xC0 == 0x80 && s[i+2]&0xC0 == 0x80 {
			r = rune(c&0x0F)<<12 | rune(s[i+1]&0x3F)<<6 | rune(s[i+2]&0x3F)
			i += 3
			r = rune(t.to[r&0xFFFF])
		} else {
			d, size := utf8.DecodeRuneInString(s[i:])
			i += size
			if d < 1<<16 {
				r = rune(t.to[d])
			} else {
				r = t.astral(d)
			}
		}
		switch r {
		case foldDrop:
			continue
		case foldMany, foldContext:
			return true
		case '@':
			return true
		}
		kind := t.kindOf(r)
		if r != ',' && run.add(kind) { // a number may be dictated with commas
			return true
		}
		if m.opens(last, r) {
			return true
		}
		if kind&kindSeparator != 0 {
			separated = true
			last = r
			continue
		}
		if separated && m.opens(lastWord, r) {
			return true
		}
		last, lastWord, separated = r, r, false
	}
	return m.opens(last, 0) || m.opens(lastWord, 0)
}
