package record

import (
	"strings"
)

// Positions maps the values of one record to places in the file that a person
// wrote, through JSON escapes and through YAML's quotes, folds and indentation.
type Positions struct {
	doc      *document
	root     *node                // nil as long as nobody has asked for a place in doc, which is JSON then
	attached map[string]*document // fields whose value stands in a file of its own
}

// Place is a place in a file.
type Place struct {
	File   string
	Line   int // 1-based
	Column int // 1-based, counted in characters
}

// Locate returns the place of the byte at offset within the string value that
// pointer names, such as 120 in /detail_html. For a value that is no string,
// offset does not count. For a pointer to something that is not there, it is
// the place of the nearest value around it.
func (p *Positions) Locate(pointer string, offset int) Place {
	if doc := p.attached[pointer]; doc != nil {
		line, column := doc.place(offset)
		return Place{doc.file, line, column}
	}
	if p.root == nil {
		values, _ := readJSON(p.doc)
		p.root = values[0]
	}
	n, tokens := p.root, strings.Split(pointer, "/")[1:]
	for _, token := range tokens {
		next := n.child(pointerUnescape.Replace(token))
		if next == nil {
			offset = 0
			break
		}
		n = next
	}
	at := n.start
	if n.pieces != nil {
		if inside, ok := fileOffset(n.pieces(), offset); ok {
			at = inside
		}
	}
	line, column := p.doc.place(at)
	return Place{p.doc.file, line, column}
}

// At is [Positions.Locate] without the file.
func (p *Positions) At(pointer string, offset int) (line, column int) {
	at := p.Locate(pointer, offset)
	return at.Line, at.Column
}

// Attach says that the value of the field at pointer is the text of another
// file, so that places in it are places of that file. Offsets count bytes of
// text, which is UTF-8: a file in another encoding is decoded first. Lines and
// columns are the same in both, since they count characters.
func (p *Positions) Attach(pointer, file, text string) {
	if p.attached == nil {
		p.attached = map[string]*document{}
	}
	p.attached[pointer] = newDocument(file, text)
}

// Value is the text of a field, for many questions about places in it.
type Value struct {
	Text string // not to be changed
	doc  *document
}

// NewValue prepares the text of a field.
func NewValue(text string) *Value { return &Value{text, newDocument("", text)} }

// Position returns the 1-based line and column, in characters, of a byte offset
// within the field's own text.
func (v *Value) Position(offset int) (line, column int) { return v.doc.place(offset) }
