package record

import (
	"bytes"
	"errors"
	"math"
	"math/bits"
	"strconv"

	"unicode/utf8"
	"unsafe"
)

// Decode decodes and validates one line of a dataset: one JSON object. The
// error is a [Problems] that says everything that is wrong, with columns
// counted in characters of the line. Fields that the contract does not know
// pass quietly.
//
// The record keeps line: the caller must not change it afterwards.
func Decode(t Type, line []byte) (Record, error) {
	return decode(t, line, false)
}

// DecodeStrict is [Decode], but a field that the contract does not know is an
// error too.
func DecodeStrict(t Type, line []byte) (Record, error) {
	return decode(t, line, true)
}

func decode(t Type, line []byte, strict bool) (Record, error) {
	sh := shapes[t]
	if sh == nil {
		return Record{}, Problems{{Line: 1, Column: 1, Text: say("没有 %q 这种记录", "there is no record type %q", t)}}
	}
	fields, err := decodeFields(sh, line, strict)
	if err != nil {
		return Record{}, explain(t, line, strict)
	}
	r := Record{Type: t, Fields: fields, Origin: Origin{Line: 1}, Raw: line}
	r.identify()
	return r, nil
}

// errRejected is all that the fast path says of a bad line: what is wrong is
// found by the careful path, which keeps positions.
var errRejected = errors.New("the line is no valid record")

func decodeFields(sh *shape, line []byte, strict bool) (map[string]any, error) {
	if !utf8.Valid(line) {
		return nil, errRejected
	}
	s := scanner{text: alias(unmarked(line)), strict: strict}
	s.space()
	if s.peek() != '{' {
		return nil, errRejected
	}
	fields, ok := s.object(sh, 0)
	s.space()
	if !ok || s.at != len(s.text) {
		return nil, errRejected
	}
	return fields, nil
}

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
	arena  []byte // where unescaped strings go, if it is not nil; its capacity suffices for all of them
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

// object decodes an object of known fields.
func (s *scanner) object(sh *shape, depth int) (map[string]any, bool) {
	if depth == deepest {
		return nil, false
	}
	out := make(map[string]any, len(sh.fields)/2+1)
	var seen, present uint64
	var others map[string]bool // names that the contract does not list
	ok := s.members(func(name string) bool {
		f := sh.index[name]
		if f == nil {
			if s.strict || others[name] {
				return false
			}
			if others == nil {
				others = map[string]bool{}
			}
			others[name] = true
			v, ok := s.value(unlisted, depth+1)
			if v != nil {
				out[name] = v
			}
			return ok
		}
		if seen&f.bit != 0 {
			return false
		}
		seen |= f.bit
		v, ok := s.value(f.shape, depth+1)
		if !ok || f.named && v == "" {
			return false
		}
		if v != nil {
			present |= f.bit
			out[f.name] = v
		}
		return true
	})
	return out, ok && sh.required&^present == 0
}

// open decodes an object whose names are free.
func (s *scanner) open(depth int) (map[string]any, bool) {
	if depth == deepest {
		return nil, false
	}
	out, seen := map[string]any{}, map[string]bool{}
	ok := s.members(func(name string) bool {
		if seen[name] {
			return false
		}
		seen[name] = true
		v, ok := s.value(unlisted, depth+1)
		if v != nil {
			out[name] = v
		}
		return ok
	})
	return out, ok
}

func (s *scanner) array(sh *shape, depth int) ([]any, bool) {
	if depth == deepest {
		return nil, false
	}
	out := []any{}
	ok := s.items(func() bool {
		v, ok := s.value(sh, depth+1)
		if v == nil && sh.kind != anyKind {
			return false // null in a list of the contract has no meaning
		}
		out = append(out, v)
		return ok
	})
	return out, ok
}

// value decodes and normalises one value; null is nil.
func (s *scanner) value(sh *shape, depth int) (any, bool) {
	switch c := s.peek(); c {
	case '"':
		text, ok := s.str()
		if !ok {
			return nil, false
		}
		v, why := sh.fromString(text)
		return v, why == nil
	case '{':
		switch sh.kind {
		case objectKind:
			return s.object(sh, depth)
		case mapKind, anyKind:
			return s.open(depth)
		}
	case '[':
		switch sh.kind {
		case arrayKind:
			return s.array(sh.elem, depth)
		case anyKind:
			return s.array(unlisted, depth)
		}
	case 't', 'f':
		if sh.kind == boolKind || sh.kind == anyKind {
			return c == 't', s.literal("true") || s.literal("false")
		}
	case 'n':
		return nil, s.literal("null")
	default:
		text, ok := s.number()
		if !ok {
			return nil, false
		}
		v, why := sh.fromNumber(text)
		return v, why == nil
	}
	return nil, false
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
	out := s.arena
	if out == nil {
		out = make([]byte, 0, 2*(i-from)+32)
	}
	start := len(out)
	out = append(out, s.text[from:i]...)
	for i < len(s.text) {
		switch s.text[i] {
		case '"':
			s.at = i + 1
			if s.arena != nil {
				s.arena = out
			}
			return alias(out[start:]), true
		case '\\':
			r, n := unescape(s.text[i:])
			if n == 0 {
				return "", false
			}
			out = utf8.AppendRune(out, r)
			i += n
		default: // a control character, if nothing plain comes
			n := plainLength(s.text[i:])
			if n == 0 {
				return "", false
			}
			out = append(out, s.text[i:i+n]...)
			i += n
		}
	}
	return "", false
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

// fromString normalises a value that is written as a string.
func (sh *shape) fromString(text string) (any, error) {
	switch sh.kind {
	case stringKind:
		if sh.enum == nil {
			return text, nil
		}
		if v := sh.boxed[text]; v != nil {
			return v, nil
		}
		return nil, fault(sh.notOneOf(text))
	case anyKind:
		return text, nil
	case moneyKind:
		m, err := ParseMoney(text)
		return int64(m), err
	case timeKind:
		at, err := ParseTime(text)
		return at, err
	case dateKind:
		d, err := ParseDate(text)
		return string(d), err
	}
	return nil, errWrongType
}

// fromNumber normalises a value that is written as a number.
func (sh *shape) fromNumber(text string) (any, error) {
	switch sh.kind {
	case moneyKind:
		m, err := ParseMoney(text)
		return int64(m), err
	case intKind:
		n, ok := parseInt(text)
		if !ok {
			return nil, errInt
		}
		if sh.least != sh.most && (n < sh.least || n > sh.most) {
			return nil, fault(say("应在 %d 至 %d 之间", "must be between %d and %d", sh.least, sh.most))
		}
		return n, nil
	case numberKind:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsInf(f, 0) {
			return nil, errNumber
		}
		return f, nil
	case anyKind:
		v, ok := parseNumber(text)
		if !ok {
			return nil, errNumber
		}
		return v, nil
	}
	return nil, errWrongType
}

var (
	errWrongType = fault{"类型不对", "wrong type"}
	errInt       = fault{"应为整数", "must be an integer"}
	errNumber    = fault{"数值超出范围", "the number is out of range"}
)
