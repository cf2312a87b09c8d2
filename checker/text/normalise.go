package text

import (
	"strings"
	"unicode/utf8"
)

// View is a normalised text with the way back: every byte of Text knows the
// bytes of the original that its character came from.
type View struct {
	Text       string
	runs       int         // where View begins in the original, for texts read in pieces
	from       *normaliser // the characters of Text; they hold as long as the View is used
	start, end []int32     // by byte of Text; made when a place is first asked for
}

// Original is the range of original bytes that the bytes i to j of v.Text came
// from. It needs 0 <= i <= j <= len(v.Text); an empty range gives an empty one.
func (v *View) Original(i, j int) (start, end int) {
	if v.start == nil {
		v.spread()
	}
	switch {
	case i < j:
		return v.runs + int(v.start[i]), v.runs + int(v.end[j-1])
	case i < len(v.start):
		return v.runs + int(v.start[i]), v.runs + int(v.start[i])
	case len(v.end) > 0:
		last := v.runs + int(v.end[len(v.end)-1])
		return last, last
	}
	return v.runs, v.runs
}

// spread gives every byte of Text the place of its character.
func (v *View) spread() {
	v.start, v.end = make([]int32, 0, len(v.Text)), make([]int32, 0, len(v.Text))
	for i, r := range v.from.runes {
		for range utf8.RuneLen(r) {
			v.start = append(v.start, v.from.start[i])
			v.end = append(v.end, v.from.end[i])
		}
	}
}

// Normalise folds s to the form vocabularies are written in: lower-case Latin,
// simplified Han characters, ASCII digits; no accents, invisible characters or
// ornament. Punctuation, spaces and odd separators stay. It is idempotent on
// Text. Invalid bytes read as U+FFFD.
func Normalise(s string) *View {
	var n normaliser
	n.read(s)
	return n.view(nil)
}

// normaliser holds a text as folded characters with their places in the original.
type normaliser struct {
	runes      []rune
	start, end []int32
}

func (n *normaliser) read(s string) {
	t := table()
	n.runes, n.start, n.end = n.runes[:0], n.start[:0], n.end[:0]
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		from, to := int32(i), int32(i+size)
		i += size
		var folded rune
		if r < 1<<16 {
			folded = rune(t.to[r])
		} else {
			folded = t.astral(r)
		}
		switch folded {
		case foldDrop:
			continue
		case foldMany:
			for _, c := range t.many[r] {
				n.add(c, from, to)
			}
			continue
		case foldContext:
			folded = r
		}
		n.add(folded, from, to)
	}
	n.readLookAlikes()
	n.readNumbers()
}

func (n *normaliser) add(r rune, from, to int32) {
	n.runes = append(n.runes, r)
	n.start = append(n.start, from)
	n.end = append(n.end, to)
}

// readLookAlikes replaces Cyrillic and Greek letters by the Latin letters they
// look like, in words that hold a Latin letter.
func (n *normaliser) readLookAlikes() {
	t := table()
	isLetter := func(r rune) bool {
		return t.kindOf(r)&kindLatin != 0 || r < 1<<16 && t.to[r] == foldContext
	}
	for i := 0; i < len(n.runes); i++ {
		if !isLetter(n.runes[i]) {
			continue
		}
		j, latin, foreign := i, false, false
		for j < len(n.runes) && isLetter(n.runes[j]) {
			if t.kindOf(n.runes[j])&kindLatin != 0 {
				latin = true
			} else {
				foreign = true
			}
			j++
		}
		for k := i; latin && foreign && k < j; k++ {
			if to, ok := lookAlikes[toLower(n.runes[k])]; ok {
				n.runes[k] = to
			}
		}
		i = j
	}
}

func toLower(r rune) rune {
	return []rune(strings.ToLower(string(r)))[0]
}

// shortestNumber is the number of signs from which a run of digits and numerals
// is read as a number that was written in a cloaked way.
const shortestNumber = 5

// readNumbers turns numerals (Chinese, kana, circles) into digits inside runs
// that are long enough to be a number and hold a digit or are longer than a year.
func (n *normaliser) readNumbers() {
	t := table()
	for i := 0; i < len(n.runes); i++ {
		if t.kindOf(n.runes[i])&(kindDigit|kindNumeral) == 0 {
			continue
		}
		last, signs, digits := i, 0, 0
		for j := i; j < len(n.runes) && j-last <= 3; j++ {
			k := t.kindOf(n.runes[j])
			switch {
			case k&kindDigit != 0:
				digits++
				fallthrough
			case k&kindNumeral != 0:
				signs++
				last = j
			case k&kindSeparator == 0 && n.runes[j] != ',':
				j = len(n.runes)
			}
		}
		if signs > digits && signs >= shortestNumber && (digits > 0 || signs >= 7) {
			for j := i; j <= last; j++ {
				if v := digitValue(n.runes[j]); v >= 0 {
					n.runes[j] = rune('0' + v)
				}
			}
		}
		i = last
	}
}

// view writes the characters out; buf is memory to do so in.
func (n *normaliser) view(buf *[]byte) *View {
	if buf == nil {
		buf = new([]byte)
	}
	b := (*buf)[:0]
	for _, r := range n.runes {
		b = utf8.AppendRune(b, r)
	}
	*buf = b
	return &View{Text: string(b), from: n}
}

// longestSeparation is how many separators may stand between two characters of
// one cloaked word.
const longestSeparation = 6

// skeleton reads into out what is left of n without the separators that stand
// between the characters of a cloaked word: between two Han characters, between
// a Han character and a letter or digit, and between single letters and the single
// digits that follow them (b r a n d 8 8). It is false when there are none.
func (n *normaliser) skeleton(out *normaliser) bool {
	t := table()
	copied, spelled := 0, -1 // spelled: where a word ends so far that is written letter by letter
	out.runes, out.start, out.end = out.runes[:0], out.start[:0], out.end[:0]
	upTo := func(i int) {
		out.runes = append(out.runes, n.runes[copied:i]...)
		out.start = append(out.start, n.start[copied:i]...)
		out.end = append(out.end, n.end[copied:i]...)
	}
	for i := 1; i < len(n.runes); i++ {
		if t.kindOf(n.runes[i])&kindSeparator == 0 || t.kindOf(n.runes[i-1])&kindSeparator != 0 {
			continue
		}
		j := i
		for j < len(n.runes) && t.kindOf(n.runes[j])&kindSeparator != 0 {
			j++
		}
		if j == len(n.runes) {
			break
		}
		spells := n.single(t, i-1) && n.single(t, j) && (t.kindOf(n.runes[i-1])&kindLatin != 0 || spelled == i-1)
		if j-i <= longestSeparation && (spells || n.joins(t, i-1, j)) {
			if spells {
				spelled = j
			}
			upTo(i)
			copied = j
		}
		i = j - 1
	}
	if copied == 0 {
		return false
	}
	upTo(len(n.runes))
	return true
}

// joins says whether the characters at a and b, with separators between them,
// may belong to one word.
func (n *normaliser) joins(t *foldTable, a, b int) bool {
	ka, kb := t.kindOf(n.runes[a]), t.kindOf(n.runes[b])
	word := uint8(kindHan | kindLatin | kindDigit)
	if ka&word == 0 || kb&word == 0 {
		return false
	}
	return (ka|kb)&kindHan != 0
}

// single says whether the letter or digit at i stands alone.
func (n *normaliser) single(t *foldTable, i int) bool {
	if t.kindOf(n.runes[i])&(kindLatin|kindDigit) == 0 {
		return false
	}
	alone := func(j int) bool {
		return j < 0 || j >= len(n.runes) || t.kindOf(n.runes[j])&(kindLatin|kindDigit) == 0
	}
	return alone(i-1) && alone(i+1)
}
