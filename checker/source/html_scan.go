package source

import (
	"strings"
)

// htmlReader reads one HTML source in a single pass: it puts the visible and
// the hidden text together and notes links, controls and headings. Its time is
// linear in the source and its memory is bounded by a small multiple of it.
type htmlReader struct {
	lexer
	out        *Content
	path, kind string
	original   string   // the field's value; src is the same or was read out of it
	outer      *spanMap // from src to original
	depth      int      // documents inside documents
	unsure     bool     // only some readers are shown this source

	stack   []element
	open    openElements
	visible textBuilder
	hidden  *textBuilder // text of the hidden part being read, nil outside of one
	pre     int          // open pre elements

	form        int // number of the open form, 0 for none
	controlEnd  int // length of the visible text at the last control
	labelFor    string
	labelStart  int
	heading     string
	headingFrom int
	script      string // type of the script being read
}

// element is an open element. The positions in the stack of the innermost
// paragraph, list item and so on are kept along, so that an end tag that the
// author left out is found without a search.
type element struct {
	name                                        string
	elementInfo                                 // of the name
	hiding                                      hiding
	painted                                     bool // a background may be behind its text
	paragraph, item, list, cell, row, table, dd int32
}

// maxDepth bounds documents inside documents: srcdoc, data: addresses and
// mark-up in scripts.
const maxDepth = 4

// readHTML reads an HTML field.
func (c *Content) readHTML(path, kind, value string) {
	if value == "" {
		return
	}
	c.begin(path)
	r := htmlReader{lexer: lexer{src: value}, out: c, path: path, kind: kind, original: value}
	r.read()
}

// nested reads an HTML source that was found in this one; m leads back to the
// field's value.
func (r *htmlReader) nested(src string, m *spanMap, unsure bool) {
	if r.depth >= maxDepth {
		return
	}
	n := htmlReader{
		lexer: lexer{src: src}, out: r.out, path: r.path, kind: r.kind, original: r.original,
		outer: m, depth: r.depth + 1, unsure: unsure || r.unsure,
	}
	n.read()
}

func (r *htmlReader) read() {
	r.visible.Grow(min(len(r.src), 1<<14))
	r.visible.runs = make([]run, 0, min(len(r.src)/64+1, 256))
	// The segment is listed before those found while it is read.
	at := len(r.out.segments)
	r.out.segments = append(r.out.segments, Segment{})
	for {
		t := r.next()
		switch t.kind {
		case endOfSource:
			r.truncate(0, t.start)
			if r.visible.Len() > 0 {
				r.out.segments[at] = r.segment(r.kind, r.visible.String(), r.visible.spans(r.outer), false)
			} else {
				r.out.segments = append(r.out.segments[:at], r.out.segments[at+1:]...)
			}
			return
		case textToken:
			if r.pre > 0 || t.name == "textarea" {
				r.text().verbatim(r.src[t.start:t.end], t.start)
			} else {
				r.text().flow(r.src[t.start:t.end], t.start)
			}
		case rawToken:
			r.rawText(t)
		case startTag:
			r.startTag(t)
		case endTag:
			r.endTag(t)
		case commentToken:
			r.comment(t)
		}
	}
}

// segment makes a segment of this field.
func (r *htmlReader) segment(kind, text string, m *spanMap, hidden bool) Segment {
	return Segment{Path: r.path, Kind: kind, Text: text, Hidden: hidden, value: r.original, spans: m}
}

// text returns the builder that text goes to at this place.
func (r *htmlReader) text() *textBuilder {
	if r.hidden != nil {
		return r.hidden
	}
	return &r.visible
}

// rawText reads the content of script, style, xmp and plaintext.
func (r *htmlReader) rawText(t token) {
	content := r.src[t.start:t.end]
	m := &spanMap{runs: []run{{src: uint32(t.start), width: copied}}, outer: r.outer}
	switch t.name {
	case "script":
		r.readScript(content, m, false)
		r.script = ""
	case "style":
		r.readStyle(content, m)
	default:
		r.text().copy(content, t.start)
	}
}

// comment looks into conditional comments: some browsers show what is in them.
func (r *htmlReader) comment(t token) {
	s := r.src[t.start:t.end]
	if !strings.HasPrefix(s, "<!--[if") {
		return
	}
	i := strings.Index(s, "]>")
	j := strings.LastIndex(s, "<![endif]")
	if i < 0 || j < i {
		return
	}
	m := &spanMap{runs: []run{{src: uint32(t.start + i + 2), width: copied}}, outer: r.outer}
	r.nested(s[i+2:j], m, true)
}

// startTag opens an element.
func (r *htmlReader) startTag(t token) {
	info := elements[t.name]
	r.closeImplied(t.name, info, t.start)
	if info.separator != 0 {
		r.text().separate(info.separator, t.start)
	}
	e := element{name: t.name, paragraph: -1, item: -1, list: -1, cell: -1, row: -1, table: -1, dd: -1}
	if n := len(r.stack); n > 0 {
		e = r.stack[n-1]
		e.name = t.name
	}
	e.elementInfo = info
	r.dress(&e, t)
	here := int32(len(r.stack))
	switch t.name {
	case "p":
		e.paragraph = here
	case "li":
		e.item = here
	case "dt", "dd":
		e.dd = here
	case "ul", "ol", "dl":
		e.list = here
	case "td", "th":
		e.cell = here
	case "tr":
		e.row = here
	case "table":
		e.table = here
	}
	if e.hiding != r.hiding() {
		if e.void {
			// Nothing is inside, but its attributes are hidden.
			r.attributes(t, e.hiding != 0)
			return
		}
		r.changeHiding(e.hiding)
	}
	r.attributes(t, e.hiding != 0)
	if e.void {
		return
	}
	switch t.name {
	case "pre", "listing":
		r.pre++
	case "title", "h1":
		if r.heading == "" && r.hidden == nil {
			r.heading, r.headingFrom = t.name, r.visible.Len()
		}
	case "script":
		r.script = r.attribute(t, "type")
	}
	r.stack = append(r.stack, e)
	r.open.add(t.name, e.number, 1)
}

// dress works out from the attributes of t what is shown of e.
func (r *htmlReader) dress(e *element, t token) {
	switch t.name {
	case "template", "datalist", "noembed":
		e.hiding |= hiddenForGood
	}
	for _, a := range t.attrs {
		switch a.name {
		case "hidden":
			e.hiding |= hiddenForGood
		case "style":
			l := readLook(r.value(a))
			e.painted = e.painted || l.painted
			e.hiding = e.hiding&^l.show | l.hide&^hiddenColour
			if l.hide&hiddenColour != 0 && !e.painted || l.hide&hiddenColour != 0 && l.painted {
				e.hiding |= hiddenColour
			}
		case "bgcolor", "background", "class", "id":
			// A class may paint anything; white text in it is no proof.
			e.painted = true
		case "color":
			if t.name == "font" && isWhite(lower(r.value(a))) && !e.painted {
				e.hiding |= hiddenColour
			}
		}
	}
}

// hiding tells why text is not shown at this place, 0 if it is.
func (r *htmlReader) hiding() hiding {
	if n := len(r.stack); n > 0 {
		return r.stack[n-1].hiding
	}
	return 0
}

// changeHiding ends a hidden part or begins one.
func (r *htmlReader) changeHiding(h hiding) {
	switch {
	case h == 0:
		r.endHidden()
	case r.hidden == nil:
		r.hidden = &textBuilder{}
	}
}

func (r *htmlReader) endHidden() {
	if r.hidden != nil && strings.TrimSpace(r.hidden.String()) != "" {
		r.out.segments = append(r.out.segments, r.segment(r.kind, r.hidden.String(), r.hidden.spans(r.outer), true))
	}
	r.hidden = nil
}

// endTag closes the element that t names with everything open inside it. An
// end tag of nothing is passed over, as in a browser.
func (r *htmlReader) endTag(t token) {
	if !r.open.has(t.name, elements[t.name].number) {
		if t.name == "p" || t.name == "br" {
			r.text().separate('\n', t.start)
		}
		return
	}
	for i := len(r.stack) - 1; i >= 0; i-- {
		if r.stack[i].name == t.name {
			r.truncate(i, t.start)
			return
		}
	}
}

// truncate closes the elements from stack position n up. at is where that
// happens in the source.
func (r *htmlReader) truncate(n, at int) {
	for i := len(r.stack) - 1; i >= n; i-- {
		e := &r.stack[i]
		r.open.add(e.name, e.number, -1)
		switch e.name {
		case "pre", "listing":
			r.pre--
		case "form":
			r.form = 0
		case "label":
			r.endLabel()
		case "title", "h1":
			if r.heading == e.name {
				r.out.headings = append(r.out.headings, heading{e.name, strings.TrimSpace(r.visible.String()[r.headingFrom:])})
				r.heading = ""
			}
		}
		if e.separator != 0 {
			r.text().separate(e.separator, at)
		}
	}
	before := r.hiding()
	r.stack = r.stack[:n]
	if after := r.hiding(); after != before {
		r.changeHiding(after)
	}
}

// closeImplied closes elements whose end tag the author may leave out before a
// start tag of the given name.
func (r *htmlReader) closeImplied(name string, info elementInfo, at int) {
	n := len(r.stack)
	if n == 0 {
		return
	}
	top := r.stack[n-1]
	switch name {
	case "li":
		if top.item > max(top.list, top.table) {
			r.truncate(int(top.item), at)
		}
	case "dt", "dd":
		if top.dd > max(top.list, top.table) {
			r.truncate(int(top.dd), at)
		}
	case "td", "th":
		if top.cell > max(top.table, top.row) {
			r.truncate(int(top.cell), at)
		}
	case "tr", "tbody", "thead", "tfoot":
		if top.row > top.table {
			r.truncate(int(top.row), at)
		}
	}
	if n := len(r.stack); n > 0 && info.endsParagraph {
		if top := r.stack[n-1]; top.paragraph > max(top.table, top.cell) {
			r.truncate(int(top.paragraph), at)
		}
	}
}

// attribute returns the decoded value of the named attribute of t, or "".
func (r *htmlReader) attribute(t token, name string) string {
	for _, a := range t.attrs {
		if a.name == name {
			return r.value(a)
		}
	}
	return ""
}

// value decodes an attribute's value.
func (r *htmlReader) value(a attribute) string {
	s := r.src[a.start:a.end]
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	var b textBuilder
	b.references(s, a.start, true)
	return b.String()
}

// passage decodes an attribute's value with the way back to the field's value.
func (r *htmlReader) passage(a attribute) (string, *spanMap) {
	var b textBuilder
	b.references(r.src[a.start:a.end], a.start, true)
	return b.String(), b.spans(r.outer)
}
