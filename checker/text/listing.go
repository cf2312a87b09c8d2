package text

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Segment is one visible or hidden piece of text of a listing.
type Segment struct {
	Path   string // JSON pointer of the field
	Kind   string // title, summary, detail, seo, ocr, alt ...
	Hidden bool
	Text   string
}

// Segments finds terms, handles and combinations in the texts of a listing.
// Hits are ordered by segment and place; Start and End count in their segment.
func (l *Lexicon) Segments(segments []Segment) []Hit {
	var out []Hit
	for _, s := range segments {
		for _, h := range l.Scan(s.Text) {
			h.Path, h.Kind, h.Hidden = s.Path, s.Kind, s.Hidden
			out = append(out, h)
		}
	}
	return out
}

// longestClosing is the number of characters up to which a message can be
// nothing but a thanks or good-bye.
const longestClosing = 40

// Closing says whether the whole message is a thanks or a good-bye, which needs
// no answer (ruling R60). The words are the vocabulary "closing".
func (l *Lexicon) Closing(s string) bool {
	if len(s) > utf8.UTFMax*longestClosing || utf8.RuneCountInString(s) > longestClosing {
		return false
	}
	if closing, known := l.closings.recall(s); known {
		return closing
	}
	return l.closings.keep(s, l.isClosing)
}

func (l *Lexicon) isClosing(s string) bool {
	if !l.mayClose(s) {
		return false
	}
	with := scratches.Get().(*scratch)
	defer scratches.Put(with)
	with.plain.read(s)
	v := with.plain.view(&with.written)
	found := l.closing.find(v.Text, with)
	if len(found) == 0 {
		return false
	}
	t := table()
	covered := make([]bool, len(v.Text))
	for _, f := range found {
		if f.entry.strength == 1 {
			continue
		}
		for i := f.start; i < f.end; i++ {
			covered[i] = true
		}
	}
	some := false
	for i, r := range v.Text {
		switch {
		case covered[i]:
			some = true
		case t.kindOf(r)&(kindBoundary|kindSeparator) == 0:
			return false
		}
	}
	return some
}

// mayClose says quickly whether a text may be a closing: its first word must be
// one of the closing words. It reads no further than it has to.
func (l *Lexicon) mayClose(s string) bool {
	l.closingStart.once.Do(func() { l.closingStart.automata = closingStart(l.closing.entries) })
	if l.closingStart.automata == nil {
		return true
	}
	t := table()
	m := l.closingStart.take()
	defer l.closingStart.put(m)
	at := m.start()
	for _, r := range s {
		if r >= 1<<16 {
			return true
		}
		switch r = rune(t.to[r]); r {
		case foldDrop:
			continue
		case foldMany, foldContext:
			return true
		}
		if t.kindOf(r)&(kindDigit|kindNumeral) != 0 {
			return true // how it reads depends on what follows
		}
		if at = m.next(at, r); at.matched {
			return true
		} else if len(at.pcs) == 0 {
			return at.atEnd
		}
	}
	return at.matched || at.atEnd
}

// closingStart makes the automatons of texts that begin with one of the entries,
// after signs that no closing is hindered by; nil when an entry has no pattern.
func closingStart(entries []*entry) *automata {
	var b strings.Builder
	b.WriteString("^[")
	t := table()
	for r := range rune(1 << 16) {
		if rune(t.to[r]) == r && t.kindOf(r)&(kindBoundary|kindSeparator) != 0 {
			fmt.Fprintf(&b, `\x{%x}`, r)
		}
	}
	b.WriteString("]*(?:")
	for i, e := range entries {
		if e.literal() {
			return nil
		}
		if i > 0 {
			b.WriteByte('|')
		}
		b.WriteString("(?:" + e.pattern.src + ")")
	}
	b.WriteByte(')')
	a := newAutomata(b.String())
	a.anchored = true
	return a
}
