package record

import (
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// yamlPieces maps the value of a YAML string to the file. The parser says only
// where the string begins, so the string is read once more here, by the rules
// of its style. If what comes out is not what the parser read, there is no map,
// and places in the value are given as the place where it begins.
func yamlPieces(text string, start, parent int, style yaml.Style, value string) []piece {
	s := yamlText{pieces: pieces{text: text}, at: start}
	s.properties()
	switch {
	case style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		s.block(parent, style&yaml.LiteralStyle != 0)
	case style&yaml.SingleQuotedStyle != 0:
		s.at++
		s.flow('\'', len(value))
	case style&yaml.DoubleQuotedStyle != 0:
		s.at++
		s.flow('"', len(value))
	default:
		s.flow(0, len(value))
	}
	if string(s.value) != value {
		return nil
	}
	return append(s.runs, piece{len(s.value), s.at, true})
}

// yamlText reads a YAML string and notes where each character came from.
type yamlText struct {
	pieces
	at int
}

func (s *yamlText) rest() string { return s.text[s.at:] }

func (s *yamlText) peek() byte {
	if s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

// ends tells whether the line, or the text, ends here.
func (s *yamlText) ends() bool { return s.at >= len(s.text) || lineBreak(s.rest()) > 0 }

func (s *yamlText) blank() bool { return s.peek() == ' ' || s.peek() == '\t' }

func (s *yamlText) blanks() {
	for s.blank() {
		s.at++
	}
}

// properties steps over the anchor and the tag before the string itself.
func (s *yamlText) properties() {
	for s.peek() == '&' || s.peek() == '!' {
		for !s.ends() && !s.blank() {
			s.at++
		}
		for s.blank() || s.at < len(s.text) && s.ends() {
			s.at++
		}
	}
}

// read steps over one line break and returns it as it stands in the value.
func (s *yamlText) read() []lineEnd {
	n := lineBreak(s.rest())
	if n == 0 {
		return nil
	}
	r := '\n'
	if n == 3 { // the separators U+2028 and U+2029 stand for themselves
		r, _ = utf8.DecodeRuneInString(s.rest())
	}
	s.at += n
	return []lineEnd{{r, s.at - n}}
}

// lineEnd is a line break that may or may not become part of the value.
type lineEnd struct {
	r  rune
	at int
}

func (s *yamlText) putAll(ends []lineEnd) {
	for _, e := range ends {
		s.put(e.r, e.at)
	}
}

// line copies the rest of the line.
func (s *yamlText) line() {
	from := s.at
	for !s.ends() {
		s.at++
	}
	s.copy(from, s.at)
}

// block reads a literal (|) or folded (>) string.
func (s *yamlText) block(parent int, literal bool) {
	s.at++
	indent, chomp := 0, byte(0)
	for c := s.peek(); c == '+' || c == '-' || isDigit(c); c = s.peek() {
		if isDigit(c) {
			indent = max(parent, 0) + int(c-'0')
		} else {
			chomp = c
		}
		s.at++
	}
	for !s.ends() { // a comment
		s.at++
	}
	s.read()
	if indent == 0 {
		indent = s.indentation(parent + 1)
	}
	column, trailing := s.emptyLines(indent)
	var ended []lineEnd
	wasBlank := false
	for column == indent && s.at < len(s.text) {
		isBlank := s.blank()
		if !literal && len(ended) > 0 && ended[0].r == '\n' && !wasBlank && !isBlank {
			if len(trailing) == 0 {
				s.put(' ', ended[0].at)
			}
		} else {
			s.putAll(ended)
		}
		s.putAll(trailing)
		wasBlank = isBlank
		s.line()
		ended = s.read()
		column, trailing = s.emptyLines(indent)
	}
	if chomp != '-' {
		s.putAll(ended)
	}
	if chomp == '+' {
		s.putAll(trailing)
	}
}

// indentation returns how far the first line of a block that is not empty is
// indented.
func (s *yamlText) indentation(least int) int {
	for _, line := range strings.FieldsFunc(s.rest(), func(r rune) bool { return lineBreak(string(r)) > 0 }) {
		if content := strings.TrimLeft(line, " "); content != "" {
			return max(least, len(line)-len(content), 1)
		}
	}
	return max(least, 1)
}

// emptyLines steps over empty lines and over the indentation of the next line.
// It returns how far that is indented, and the line breaks passed.
func (s *yamlText) emptyLines(indent int) (column int, ends []lineEnd) {
	for {
		column = 0
		for column < indent && s.peek() == ' ' {
			s.at++
			column++
		}
		end := s.read()
		if end == nil {
			return column, ends
		}
		ends = append(ends, end...)
	}
}

// flow reads a string in quotes or, with quote 0, a plain one; that ends when
// it has the length of the value.
func (s *yamlText) flow(quote byte, length int) {
	for s.at < len(s.text) {
		ended, escaped := s.word(quote, length)
		if ended {
			return
		}
		s.fold(escaped)
	}
}

// word reads up to the next white space or line break, or to the end of the
// string. escaped tells that it stopped at a line break after a backslash, which
// joins the lines without a space.
func (s *yamlText) word(quote byte, length int) (ended, escaped bool) {
	for s.at < len(s.text) && !s.ends() && !s.blank() {
		c := s.peek()
		switch {
		case quote == 0 && len(s.value) >= length:
			return true, false
		case quote == '\'' && strings.HasPrefix(s.rest(), "''"):
			s.put('\'', s.at)
			s.at += 2
		case quote != 0 && c == quote:
			return true, false
		case quote == '"' && c == '\\' && lineBreak(s.text[s.at+1:]) > 0:
			s.at++
			s.read()
			return false, true
		case quote == '"' && c == '\\':
			r, n := yamlEscape(s.rest())
			if n == 0 {
				return true, false
			}
			s.put(r, s.at)
			s.at += n
		default:
			from := s.at
			_, n := utf8.DecodeRuneInString(s.rest())
			s.at += n
			s.copy(from, s.at)
		}
	}
	return quote == 0 && len(s.value) >= length, false
}

// fold reads white space and line breaks: blanks within a line stand for
// themselves, one line break is a space, and of several the first is dropped.
func (s *yamlText) fold(escaped bool) {
	from := s.at
	s.blanks()
	if !s.ends() || s.at >= len(s.text) {
		if !escaped {
			s.copy(from, s.at)
		}
		return
	}
	var first, more []lineEnd
	if !escaped {
		first = s.read()
	}
	for s.blanks(); s.at < len(s.text) && s.ends(); s.blanks() {
		more = append(more, s.read()...)
	}
	if len(first) > 0 && first[0].r == '\n' {
		if len(more) == 0 {
			s.put(' ', first[0].at)
		}
	} else {
		s.putAll(first)
	}
	s.putAll(more)
}

// yamlEscape reads an escape sequence of a double-quoted string.
func yamlEscape(s string) (rune, int) {
	if len(s) < 2 {
		return 0, 0
	}
	var digits int
	switch s[1] {
	case '0':
		return 0, 2
	case 'a':
		return '\a', 2
	case 'v':
		return '\v', 2
	case 'e':
		return 0x1b, 2
	case '\t', ' ':
		return rune(s[1]), 2
	case 'N':
		return 0x85, 2
	case '_':
		return 0xa0, 2
	case 'L':
		return 0x2028, 2
	case 'P':
		return 0x2029, 2
	case 'x':
		digits = 2
	case 'U':
		digits = 8
	case '\'':
		return '\'', 2
	default:
		return unescape(s)
	}
	var r rune
	for i := range digits {
		if 2+i >= len(s) {
			return 0, 0
		}
		d := strings.IndexByte("0123456789abcdef", s[2+i]|0x20)
		if isDigit(s[2+i]) {
			d = int(s[2+i] - '0')
		}
		if d < 0 {
			return 0, 0
		}
		r = r<<4 + rune(d)
	}
	return r, 2 + digits
}
