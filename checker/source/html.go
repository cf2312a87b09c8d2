package source

import "strings"

// tokenKind says what a piece of an HTML source is.
type tokenKind uint8

const (
	endOfSource  tokenKind = iota
	textToken              // character data; character references are not yet decoded
	rawToken               // content of script, style, xmp or plaintext; name says of which
	startTag               // name and attributes are set
	endTag                 // name is set
	commentToken           // comment, doctype or processing instruction: nothing a reader sees
)

// token is one piece of an HTML source. Tokens follow each other without gaps,
// so that start and end are byte positions that any finding can be traced to.
type token struct {
	kind        tokenKind
	start, end  int
	name        string      // element name, lower case
	attrs       []attribute // valid until the next token is read
	selfClosing bool
}

// attribute is one attribute of a start tag. start and end delimit its value in
// the source, without quotes and before character references are decoded.
type attribute struct {
	name       string
	start, end int
}

// lexer cuts an HTML source into tokens by the rules that browsers follow, so
// that broken, upper-case and unquoted mark-up reads here as it reads there.
//
// It exists because golang.org/x/net/html tells neither where an attribute's
// value stands nor reads without copying; TestLexerAgrees holds the two to the
// same reading. It differs on purpose in three places: a tag that is cut off at
// the end of the source is still a tag, a script ends at its first end tag, and
// noscript, iframe and noframes content is read as mark-up, because somebody
// may be shown it.
type lexer struct {
	src   string
	pos   int
	raw   string // element whose content is taken as it stands, up to its end tag
	attrs []attribute
}

// next returns the next token; at the end of the source it keeps returning
// endOfSource.
func (l *lexer) next() token {
	if l.raw != "" {
		if t := l.rawContent(); t.kind != endOfSource {
			return t
		}
	}
	start := l.pos
	if start >= len(l.src) {
		return token{kind: endOfSource, start: start, end: start}
	}
	if l.opensMarkup(start) {
		return l.markup()
	}
	for l.pos < len(l.src) {
		l.pos++
		i := strings.IndexByte(l.src[l.pos:], '<')
		if i < 0 {
			l.pos = len(l.src)
			break
		}
		l.pos += i
		if l.opensMarkup(l.pos) {
			break
		}
	}
	return token{kind: textToken, start: start, end: l.pos}
}

// opensMarkup reports whether the byte at i begins a tag or a comment.
func (l *lexer) opensMarkup(i int) bool {
	if i+1 >= len(l.src) || l.src[i] != '<' {
		return false
	}
	switch c := l.src[i+1]; c {
	case '!', '?':
		return true
	case '/':
		return i+2 < len(l.src)
	default:
		return isLetter(c)
	}
}

// markup reads the tag or comment that begins at the current position.
func (l *lexer) markup() token {
	start := l.pos
	switch c := l.src[start+1]; {
	case isLetter(c):
		return l.tag(startTag, start+1)
	case c == '/' && isLetter(l.src[start+2]):
		return l.tag(endTag, start+2)
	case strings.HasPrefix(l.src[start:], "<!--"):
		l.pos = start + 4
		l.skipComment()
	default:
		if i := strings.IndexByte(l.src[start+2:], '>'); i >= 0 {
			l.pos = start + 2 + i + 1
		} else {
			l.pos = len(l.src)
		}
	}
	return token{kind: commentToken, start: start, end: l.pos}
}

// skipComment moves behind the end of a comment whose opening has been read:
// -->, --!>, or > and -> at its very beginning.
func (l *lexer) skipComment() {
	dashes, beginning := 0, true
	for l.pos < len(l.src) {
		if dashes == 0 && !beginning {
			i := strings.IndexByte(l.src[l.pos:], '-')
			if i < 0 {
				l.pos = len(l.src)
				return
			}
			l.pos += i
		}
		c := l.src[l.pos]
		l.pos++
		switch {
		case c == '-':
			dashes++
			continue
		case c == '>' && (dashes >= 2 || beginning):
			return
		case c == '!' && dashes >= 2 && l.pos < len(l.src):
			switch l.src[l.pos] {
			case '>':
				l.pos++
				return
			case '-':
				l.pos++
				dashes, beginning = 1, false
				continue
			}
		}
		dashes, beginning = 0, false
	}
}

// tag reads a start or end tag whose name begins at i.
func (l *lexer) tag(kind tokenKind, i int) token {
	t := token{kind: kind, start: l.pos}
	src := l.src
	nameEnd := i
	for nameEnd < len(src) && !isSpace(src[nameEnd]) && src[nameEnd] != '/' && src[nameEnd] != '>' {
		nameEnd++
	}
	t.name = lower(src[i:nameEnd])
	l.attrs = l.attrs[:0]
	p := nameEnd
	for {
		for p < len(src) && (isSpace(src[p]) || src[p] == '/') {
			p++
		}
		if p >= len(src) {
			break
		}
		if src[p] == '>' {
			t.selfClosing = src[p-1] == '/'
			p++
			break
		}
		p = l.readAttribute(p)
	}
	t.end, l.pos = p, p
	if kind == startTag {
		t.attrs = l.attrs
		switch t.name {
		case "script", "style", "textarea", "title", "xmp", "plaintext":
			l.raw = t.name
		}
	}
	return t
}

// readAttribute reads one attribute at p and returns the position behind it. Of
// attributes with the same name the first counts, as in a browser.
func (l *lexer) readAttribute(p int) int {
	src := l.src
	nameStart := p
	if src[p] == '=' {
		p++
	}
	for p < len(src) && !isSpace(src[p]) && src[p] != '/' && src[p] != '>' && src[p] != '=' {
		p++
	}
	a := attribute{name: lower(src[nameStart:p]), start: p, end: p}
	q := p
	for q < len(src) && isSpace(src[q]) {
		q++
	}
	if q < len(src) && src[q] == '=' {
		p = q + 1
		for p < len(src) && isSpace(src[p]) {
			p++
		}
		switch {
		case p >= len(src) || src[p] == '>':
			a.start, a.end = p, p
		case src[p] == '"' || src[p] == '\'':
			a.start = p + 1
			if i := strings.IndexByte(src[a.start:], src[p]); i >= 0 {
				a.end = a.start + i
				p = a.end + 1
			} else {
				a.end, p = len(src), len(src)
			}
		default:
			a.start = p
			for p < len(src) && !isSpace(src[p]) && src[p] != '>' {
				p++
			}
			a.end = p
		}
	}
	for i := range l.attrs {
		if i == maxAttributes {
			return p
		}
		if l.attrs[i].name == a.name {
			return p
		}
	}
	l.attrs = append(l.attrs, a)
	return p
}

// maxAttributes bounds the attributes read of one tag, so that a tag with a
// million of them costs no more than its length.
const maxAttributes = 128

// rawContent reads the content of l.raw up to its end tag. It returns a token
// of kind endOfSource when there is no content.
func (l *lexer) rawContent() token {
	name, start := l.raw, l.pos
	l.raw = ""
	end := len(l.src)
	if name != "plaintext" {
		end = l.indexEndTag(name)
	}
	if end == start {
		return token{}
	}
	l.pos = end
	kind := rawToken
	if name == "title" || name == "textarea" {
		kind = textToken
	}
	return token{kind: kind, start: start, end: end, name: name}
}

// indexEndTag returns where the next end tag of the named element begins, or
// the end of the source.
func (l *lexer) indexEndTag(name string) int {
	for p := l.pos; ; p += 2 {
		i := strings.Index(l.src[p:], "</")
		if i < 0 {
			return len(l.src)
		}
		p += i
		after := p + 2 + len(name)
		if after < len(l.src) && strings.EqualFold(l.src[p+2:after], name) {
			if c := l.src[after]; isSpace(c) || c == '/' || c == '>' {
				return p
			}
		}
	}
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// isSpace reports whether HTML counts c as white space.
func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'
}

// lower returns s with its ASCII letters in lower case; it allocates only when
// there is a capital.
func lower(s string) string {
	for i := 0; i < len(s); i++ {
		if 'A' <= s[i] && s[i] <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if 'A' <= b[i] && b[i] <= 'Z' {
					b[i] += 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}
