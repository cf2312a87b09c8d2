package record

import (
	"bytes"
	"math/bits"
	"unicode/utf8"
	"unsafe"
)

// unmarked is text without a byte order mark, which Windows programs put at the
// start of a file.
func unmarked(text []byte) []byte {
	return bytes.TrimPrefix(text, []byte("\ufeff"))
}

// alias returns the bytes as a string without copying them, so that the
// strings of a record share the memory of its line: copying them would be half
// the work of decoding. Decode's caller promises not to change the line.
func alias(b []byte) string {
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// deepest is how deep lists and objects may nest. The contract needs five; the
// limit keeps hostile input from exhausting the stack.
const deepest = 100

// scanner decodes JSON in one pass over the text, driven by the shape of the
// record. It is as strict as RFC 8259 and I-JSON: duplicate names, raw control
// characters, lone surrogates and numbers beyond float64 are refused. The text
// must be valid UTF-8.
type scanner struct {
	text   string
	at     int
	strict bool
	arena  []byte // where unescaped strings go, one after the other
	chunk  int    // least size of a new arena; 0 gives every string memory of its own
}

func (s *scanner) peek() byte {
	if s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

func (s *scanner) space() {
	for s.at < len(s.text) {
		switch s.text[s.at] {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return
		}
	}
}

// take steps over c, with white space before it, if that is what comes next.
func (s *scanner) take(c byte) bool {
	s.space()
	if s.peek() != c || s.at == len(s.text) {
		return false
	}
	s.at++
	return true
}

// members walks over an object and calls value for each member, with the
// scanner standing before the value. value returns false to refuse.
func (s *scanner) members(value func(name string) bool) bool {
	if !s.take('{') {
		return false
	}
	if s.take('}') {
		return true
	}
	for {
		s.space()
		name, ok := s.str()
		if !ok || !s.take(':') {
			return false
		}
		s.space()
		if !value(name) {
			return false
		}
		if !s.take(',') {
			return s.take('}')
		}
	}
}

// items walks over a list and calls value for each item.
func (s *scanner) items(value func() bool) bool {
	if !s.take('[') {
		return false
	}
	if s.take(']') {
		return true
	}
	for {
		s.space()
		if !value() {
			return false
		}
		if !s.take(',') {
			return s.take(']')
		}
	}
}

func (s *scanner) literal(word string) bool {
	if len(s.text)-s.at < len(word) || s.text[s.at:s.at+len(word)] != word {
		return false
	}
	s.at += len(word)
	return true
}

// number steps over a JSON number and returns its text.
func (s *scanner) number() (string, bool) {
	n := numberLength(s.text[s.at:])
	text := s.text[s.at : s.at+n]
	s.at += n
	return text, n > 0
}

// numberLength returns the length of the JSON number that s begins with, or 0.
func numberLength(s string) int {
	i := 0
	digits := func() bool {
		from := i
		for i < len(s) && isDigit(s[i]) {
			i++
		}
		return i > from
	}
	if i < len(s) && s[i] == '-' {
		i++
	}
	whole := i
	if !digits() || s[whole] == '0' && i-whole > 1 {
		return 0
	}
	if i < len(s) && s[i] == '.' {
		if i++; !digits() {
			return 0
		}
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		if !digits() {
			return 0
		}
	}
	return i
}

// str decodes a string. Without escapes it is a part of the text; with them it
// is unescaped into the arena or into memory of its own.
func (s *scanner) str() (string, bool) {
	if s.peek() != '"' {
		return "", false
	}
	from := s.at + 1
	i := from + plainLength(s.text[from:])
	if i == len(s.text) {
		return "", false
	}
	switch s.text[i] {
	case '"':
		s.at = i + 1
		return s.text[from:i], true
	case '\\':
		return s.escaped(from, i)
	}
	return "", false
}

// plainLength returns how many bytes come before the first quote, backslash or
// control character. It looks at eight bytes at a time, because most of a
// dataset is the inside of strings.
func plainLength(s string) int {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	i := 0
	for ; i+8 <= len(s); i += 8 {
		x := uint64(s[i]) | uint64(s[i+1])<<8 | uint64(s[i+2])<<16 | uint64(s[i+3])<<24 |
			uint64(s[i+4])<<32 | uint64(s[i+5])<<40 | uint64(s[i+6])<<48 | uint64(s[i+7])<<56
		quote, backslash := x^(ones*'"'), x^(ones*'\\')
		// The high bit of a byte is set where the byte is below the subtrahend;
		// a borrow can only spoil bytes above the first hit.
		hits := ((x-ones*' ')&^x | (quote-ones)&^quote | (backslash-ones)&^backslash) & highs
		if hits != 0 {
			return i + bits.TrailingZeros64(hits)/8
		}
	}
	for ; i < len(s); i++ {
		if c := s[i]; c == '"' || c == '\\' || c < ' ' {
			break
		}
	}
	return i
}

// escaped decodes a string that begins at from and has its first escape at i.
func (s *scanner) escaped(from, i int) (string, bool) {
	s.at = from - 1
	if !s.skipString() {
		return "", false
	}
	end := s.at - 1
	// An unescaped string is never longer than its escaped form, so the arena
	// does not grow while it is filled and what it holds stays where it is.
	if cap(s.arena)-len(s.arena) < end-from {
		s.arena = make([]byte, 0, max(s.chunk, end-from))
	}
	start := len(s.arena)
	s.arena = append(s.arena, s.text[from:i]...)
	for i < end {
		if s.text[i] == '\\' {
			r, n := unescape(s.text[i:end])
			if n == 0 {
				return "", false
			}
			s.arena = utf8.AppendRune(s.arena, r)
			i += n
			continue
		}
		n := plainLength(s.text[i:end])
		if n == 0 { // a control character
			return "", false
		}
		s.arena = append(s.arena, s.text[i:i+n]...)
		i += n
	}
	return alias(s.arena[start:]), true
}

// unescape reads the escape sequence that s begins with and returns the
// character and the length of the sequence, 0 if it is none. A surrogate pair
// is one sequence; a lone surrogate is none.
func unescape(s string) (rune, int) {
	if len(s) < 2 {
		return 0, 0
	}
	switch s[1] {
	case '"', '\\', '/':
		return rune(s[1]), 2
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		r, ok := hex4(s[2:])
		if !ok {
			return 0, 0
		}
		if r < 0xd800 || r > 0xdfff {
			return r, 6
		}
		if r > 0xdbff || len(s) < 12 || s[6] != '\\' || s[7] != 'u' {
			return 0, 0
		}
		low, ok := hex4(s[8:])
		if !ok || low < 0xdc00 || low > 0xdfff {
			return 0, 0
		}
		return 0x10000 + (r-0xd800)<<10 + (low - 0xdc00), 12
	}
	return 0, 0
}

func hex4(s string) (rune, bool) {
	if len(s) < 4 {
		return 0, false
	}
	var r rune
	for i := range 4 {
		c := s[i]
		switch {
		case isDigit(c):
			r = r<<4 + rune(c-'0')
		case 'a' <= c && c <= 'f':
			r = r<<4 + rune(c-'a') + 10
		case 'A' <= c && c <= 'F':
			r = r<<4 + rune(c-'A') + 10
		default:
			return 0, false
		}
	}
	return r, true
}

// skip steps over a value without looking into it.
func (s *scanner) skip() bool {
	depth := 0
	for s.at < len(s.text) {
		switch c := s.text[s.at]; c {
		case '"':
			if !s.skipString() {
				return false
			}
			if depth == 0 {
				return true
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return true // the end of a number or word
			}
			if depth--; depth == 0 {
				s.at++
				return true
			}
		case ',':
			if depth == 0 {
				return true
			}
		}
		s.at++
	}
	return false
}

func (s *scanner) skipString() bool {
	for i := s.at + 1; ; {
		i += plainLength(s.text[i:])
		if i >= len(s.text) {
			return false
		}
		switch s.text[i] {
		case '"':
			s.at = i + 1
			return true
		case '\\':
			i++
			if i >= len(s.text) {
				return false
			}
		}
		i++
	}
}
