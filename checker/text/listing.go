package text

import "unicode/utf8"

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
	if utf8.RuneCountInString(s) > longestClosing {
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
