package pages

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/record"
)

// annotated is a text line by line, with marks where something was found.
type annotated struct {
	Title string // a key of words
	Lines []line
}

// line is a line of a source, or a gap that stands for lines without marks.
type line struct {
	Number int
	Pieces []piece
	Gap    int // how many lines are left out here; the other fields are zero
}

// piece is a part of a line that is shown in one way.
type piece struct {
	Text     string
	Severity law.Severity // of the gravest finding that marks it; "" for none
	Odd      string       // the code point of a character that is not seen by itself, such as U+202E
	Marks    []mark       // those that begin here
}

// mark is the beginning of a place.
type mark struct {
	ID       string
	Finding  int
	Severity law.Severity
}

// span is a marked part of a text, in bytes.
type span struct {
	mark
	from, to int
}

// Texts up to wholeLines lines are shown whole, of longer ones only what
// stands within aroundLines lines of a mark.
const (
	wholeLines  = 200
	aroundLines = 3
)

// annotate numbers findings and marks their places in the texts they are about.
func annotate(l Lint, findings []law.Finding) ([]shownFinding, []annotated) {
	texts := map[string]*text{ListingFile: newText(l.Listing), PageFile: newText(l.Page)}
	places := map[string]*record.Positions{} // of the listings, by id
	values := map[string]map[string]any{}
	for _, r := range l.Records {
		places[r.ID], values[r.ID] = r.Pos, r.Fields
	}
	var shown []shownFinding
	for i, f := range findings {
		s := shownFinding{Finding: f, Number: i + 1}
		for j, e := range f.Evidence {
			if e.Text == "" && e.Path != "" {
				s.Missing = append(s.Missing, e.Path)
				continue
			}
			p := place{Evidence: e}
			if t := texts[e.File]; t != nil && e.Line > 0 {
				p.ID = fmt.Sprintf("p%d-%d", i+1, j+1)
				from := t.offset(e.Line, e.Column)
				end := e.End
				if end == 0 { // the whole value, which has an end that can be found when it is a string
					value, _ := values[e.ID][strings.TrimPrefix(e.Path, "/")].(string)
					end = len(value)
				}
				to := from
				if pos := places[e.ID]; pos != nil && end > e.Start {
					at := pos.Locate(e.Path, end)
					to = t.offset(at.Line, at.Column)
				}
				if to <= from {
					to = t.wordEnd(from)
				}
				t.spans = append(t.spans, span{mark{p.ID, i + 1, f.Severity}, from, to})
			}
			s.Places = append(s.Places, p)
		}
		shown = append(shown, s)
	}
	var sources []annotated
	for _, file := range []string{ListingFile, PageFile} {
		if t := texts[file]; t.text != "" {
			sources = append(sources, annotated{map[string]string{ListingFile: "listing source", PageFile: "page source"}[file], t.lines()})
		}
	}
	return shown, sources
}

// text is a text on which places are marked.
type text struct {
	text   string
	starts []int // offsets of the lines
	spans  []span
}

func newText(s string) *text {
	t := &text{text: s, starts: []int{0}}
	for i := range len(s) {
		if s[i] == '\n' && i+1 < len(s) {
			t.starts = append(t.starts, i+1)
		}
	}
	return t
}

// end is the offset after the last character of a line, counted from 0.
func (t *text) end(n int) int {
	if n+1 < len(t.starts) {
		return t.starts[n+1] - 1
	}
	return len(strings.TrimSuffix(t.text, "\n"))
}

// offset is the byte at a 1-based line and column in characters, or the nearest.
func (t *text) offset(number, column int) int {
	n := max(0, min(number-1, len(t.starts)-1))
	at, end := t.starts[n], t.end(n)
	for ; column > 1 && at < end; column-- {
		_, size := utf8.DecodeRuneInString(t.text[at:])
		at += size
	}
	return at
}

// wordEnd is where what begins at an offset ends, when nothing else tells.
func (t *text) wordEnd(from int) int {
	rest := t.text[from:]
	if i := strings.IndexAny(rest, " \t\n,}]"); i > 0 {
		return from + i
	}
	return min(len(t.text), from+max(1, len(rest)-len(strings.TrimLeft(rest, " \t\n,}]"))))
}

// lines are the lines of the text with their marks.
func (t *text) lines() []line {
	slices.SortStableFunc(t.spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	keep := t.kept()
	var lines []line
	gap := 0
	for n := range t.starts {
		if !keep[n] {
			gap++
			continue
		}
		if gap > 0 {
			lines, gap = append(lines, line{Gap: gap}), 0
		}
		lines = append(lines, line{Number: n + 1, Pieces: t.pieces(t.starts[n], t.end(n))})
	}
	if gap > 0 {
		lines = append(lines, line{Gap: gap})
	}
	return lines
}

// kept tells which lines are shown.
func (t *text) kept() []bool {
	keep := make([]bool, len(t.starts))
	for n := range keep {
		keep[n] = len(keep) <= wholeLines
	}
	for _, s := range t.spans {
		first, _ := slices.BinarySearch(t.starts, s.from+1)
		last, _ := slices.BinarySearch(t.starts, s.to)
		for n := max(0, first-1-aroundLines); n < min(len(keep), max(first, last)+aroundLines); n++ {
			keep[n] = true
		}
	}
	return keep
}

// pieces cuts a part of the text wherever a mark begins or ends, and at every
// character that could not be seen.
func (t *text) pieces(from, to int) []piece {
	cuts := []int{from, to}
	var here []span
	for _, s := range t.spans {
		if s.from > to || s.to < from {
			continue
		}
		here = append(here, s)
		cuts = append(cuts, max(from, s.from), min(to, s.to))
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var pieces []piece
	for i, at := range cuts {
		next := to
		if i+1 < len(cuts) {
			next = cuts[i+1]
		}
		p := piece{Text: t.text[at:next]}
		for _, s := range here {
			if s.from == at {
				p.Marks = append(p.Marks, s.mark)
			}
			if s.from <= at && at < s.to && rank(s.Severity) > rank(p.Severity) {
				p.Severity = s.Severity
			}
		}
		pieces = append(pieces, visible(p)...)
	}
	return pieces
}

func rank(s law.Severity) int {
	return slices.Index([]law.Severity{"", law.Note, law.Warning, law.Error}, s)
}

// visible cuts a piece at characters that are not seen, or turn the direction
// of those that are, and names them.
func visible(p piece) []piece {
	var pieces []piece
	add := func(text, odd string) {
		pieces = append(pieces, piece{Text: text, Odd: odd, Severity: p.Severity})
	}
	from := 0
	for i, r := range p.Text {
		if unicode.IsPrint(r) || r == '\t' || r == '\u3000' {
			continue
		}
		if i > from {
			add(p.Text[from:i], "")
		}
		add("", fmt.Sprintf("U+%04X", r))
		from = i + max(1, utf8.RuneLen(r))
		if r == utf8.RuneError {
			_, size := utf8.DecodeRuneInString(p.Text[i:])
			from = i + size
		}
	}
	if from < len(p.Text) || len(pieces) == 0 {
		add(p.Text[from:], "")
	}
	pieces[0].Marks = p.Marks
	return pieces
}
