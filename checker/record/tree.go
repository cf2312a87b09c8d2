package record

import (
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// node is a value of a file that a person wrote, with its place. JSON and YAML
// are read into the same tree, so that one check serves both.
type node struct {
	what    byte           // 'n' null, 'b' boolean, '0' number, 's' string, '{' object, '[' list
	text    string         // of a string its value, else the word or the number as written
	start   int            // byte offset in the file; of a scalar in quotes, of the quote
	end     int            // offset after the value; 0 if not known (YAML)
	members []member       // of an object
	items   []*node        // of a list
	pieces  func() []piece // of a string: its map to the file
}

// member is one member of an object.
type member struct {
	name  string
	at    int // byte offset of the name
	value *node
}

// document is the text of a file or of a field, for turning byte offsets into
// lines and columns. An answer costs the same however long the lines are.
type document struct {
	file  string
	text  string
	lines []int  // offsets at which lines begin
	marks []mark // where characters were counted, every stride bytes or so
}

// mark says how many characters stand before an offset, at which one begins.
type mark struct{ offset, characters int }

const stride = 4096

func newDocument(file, text string) *document {
	return &document{file: file, text: text, lines: lineStarts(text), marks: marksIn(text)}
}

// place returns the 1-based line and column, in characters, of a byte offset.
func (d *document) place(offset int) (line, column int) {
	offset = max(0, min(offset, len(d.text)))
	line = d.line(offset)
	from := d.lines[line-1]
	if offset-from <= stride {
		return line, utf8.RuneCountInString(d.text[from:offset]) + 1
	}
	return line, d.characters(offset) - d.characters(from) + 1
}

// characters counts the characters before an offset.
func (d *document) characters(offset int) int {
	m := d.marks[sort.Search(len(d.marks), func(i int) bool { return d.marks[i].offset > offset })-1]
	return m.characters + utf8.RuneCountInString(d.text[m.offset:offset])
}

func marksIn(text string) []mark {
	var last mark
	marks := []mark{last}
	for last.offset+stride < len(text) {
		at := last.offset + stride
		for end := min(at+utf8.UTFMax-1, len(text)); at < end && !utf8.RuneStart(text[at]); {
			at++
		}
		last = mark{at, last.characters + utf8.RuneCountInString(text[last.offset:at])}
		marks = append(marks, last)
	}
	return marks
}

// line returns the 1-based line of a byte offset.
func (d *document) line(offset int) int { return sort.SearchInts(d.lines, offset+1) }

func lineStarts(text string) []int {
	starts := []int{0}
	for i := 0; ; {
		n := strings.IndexByte(text[i:], '\n')
		if n < 0 {
			return starts
		}
		i += n + 1
		starts = append(starts, i)
	}
}

// child returns the value at one step of a JSON pointer, or nil.
func (n *node) child(token string) *node {
	switch n.what {
	case '{':
		for _, m := range n.members {
			if m.name == token {
				return m.value
			}
		}
	case '[':
		if i, err := strconv.Atoi(token); err == nil && 0 <= i && i < len(n.items) {
			return n.items[i]
		}
	}
	return nil
}

var pointerEscape, pointerUnescape = strings.NewReplacer("~", "~0", "/", "~1"), strings.NewReplacer("~1", "/", "~0", "~")

// Pointer appends one name to a JSON pointer.
func Pointer(parent, name string) string {
	return parent + "/" + pointerEscape.Replace(name)
}

// piece maps a run of a string's value to the file. A copied run stands there
// as it is; otherwise the run is one character that is written differently,
// such as \n or a folded line break.
type piece struct {
	value, file int // where the run begins, in bytes
	copied      bool
}

// pieces collects a string's value together with its map to the file.
type pieces struct {
	text  string // the file
	value []byte
	runs  []piece
}

// copy appends text[from:to].
func (p *pieces) copy(from, to int) {
	if from == to {
		return
	}
	if n := len(p.runs); n == 0 || !p.runs[n-1].copied || p.runs[n-1].file+len(p.value)-p.runs[n-1].value != from {
		p.runs = append(p.runs, piece{len(p.value), from, true})
	}
	p.value = append(p.value, p.text[from:to]...)
}

// put appends a character that is written otherwise at file.
func (p *pieces) put(r rune, file int) {
	p.runs = append(p.runs, piece{len(p.value), file, false})
	p.value = utf8.AppendRune(p.value, r)
}

// fileOffset returns the place in the file of a byte of the value.
func fileOffset(runs []piece, offset int) (int, bool) {
	i := sort.Search(len(runs), func(i int) bool { return runs[i].value > offset }) - 1
	if i < 0 {
		return 0, false
	}
	if runs[i].copied {
		return runs[i].file + offset - runs[i].value, true
	}
	return runs[i].file, true
}
