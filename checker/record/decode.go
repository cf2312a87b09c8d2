package record

import (
	"errors"
	"math"
	"strconv"
	"unicode/utf8"
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
		if sh.exact && len(text) > len("2006-01-02") {
			at, err := ParseTime(text)
			return at, err
		}
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
