package source

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// literal is a string in a script, escapes decoded and parts that are joined
// by + put together.
type literal struct {
	text  string
	spans *spanMap
	goes  bool // the code before it navigates: location=, window.open(
	asks  bool // the code before it is prompt(
}

// scriptLiterals finds the strings of a script and passes each to yield.
// Comments are left out: the licence of a library that a page inlines links to
// nobody. code is the script's text, read through outer.
func scriptLiterals(code string, outer *spanMap, yield func(literal)) {
	for i := 0; i < len(code); {
		switch c := code[i]; c {
		case '/':
			switch {
			case strings.HasPrefix(code[i:], "//"):
				i = skipTo(code, i, "\n")
			case strings.HasPrefix(code[i:], "/*"):
				i = skipTo(code, i+2, "*/")
			default:
				i++
			}
		case '"', '\'', '`':
			before := code[max(0, i-40):i]
			var b textBuilder
			i = readLiteral(&b, code, i)
			for {
				next := joined(code, i)
				if next < 0 {
					break
				}
				i = readLiteral(&b, code, next)
			}
			if b.Len() > 0 {
				yield(literal{text: b.String(), spans: b.spans(outer), goes: navigates(before), asks: endsWithCall(before, "prompt")})
			}
		default:
			i++
		}
	}
}

// skipTo returns the position behind the next end, or that of the end of code.
func skipTo(code string, i int, end string) int {
	j := strings.Index(code[i:], end)
	if j < 0 {
		return len(code)
	}
	return i + j + len(end)
}

// joined returns where the string begins that is added to the one that ended
// before i, or -1.
func joined(code string, i int) int {
	i = skipSpaces(code, i)
	if i >= len(code) || code[i] != '+' {
		return -1
	}
	i = skipSpaces(code, i+1)
	if i >= len(code) || (code[i] != '"' && code[i] != '\'') {
		return -1
	}
	return i
}

func skipSpaces(s string, i int) int {
	for i < len(s) && isSpace(s[i]) {
		i++
	}
	return i
}

// readLiteral appends the string whose quote is at i to b and returns the
// position behind it. A string in single or double quotes ends with its line
// at the latest, so that an apostrophe in a regular expression does no harm.
func readLiteral(b *textBuilder, code string, i int) int {
	quote := code[i]
	from := i + 1
	for i = from; i < len(code); {
		switch c := code[i]; {
		case c == quote:
			b.copy(code[from:i], from)
			return i + 1
		case c == '\n' && quote != '`':
			b.copy(code[from:i], from)
			return i + 1
		case c == '\\' && i+1 < len(code):
			b.copy(code[from:i], from)
			text, n := decodeEscape(code[i:])
			b.put(text, i, n)
			i += n
			from = i
		default:
			i++
		}
	}
	b.copy(code[from:], from)
	return len(code)
}

// decodeEscape decodes the escape that s begins with: \/, \n, \x2e, \u552f,
// \u{552f}, or a line continuation.
func decodeEscape(s string) (text string, n int) {
	switch s[1] {
	case 'n', 'r', 't', 'f', 'v', 'b', '\n':
		return " ", 2
	case 'x':
		if len(s) >= 4 {
			if v, err := strconv.ParseUint(s[2:4], 16, 8); err == nil {
				return string(rune(v)), 4
			}
		}
	case 'u':
		if len(s) >= 6 {
			if v, err := strconv.ParseUint(s[2:6], 16, 16); err == nil {
				return string(rune(v)), 6
			}
		}
		if len(s) > 3 && s[2] == '{' {
			if end := strings.IndexByte(s[:min(len(s), 12)], '}'); end > 3 {
				if v, err := strconv.ParseUint(s[3:end], 16, 32); err == nil {
					return string(rune(v)), end + 1
				}
			}
		}
	}
	_, size := utf8.DecodeRuneInString(s[1:])
	return s[1 : 1+size], 1 + size
}

// navigates reports whether code leads to a string that a browser goes to.
func navigates(before string) bool {
	before = strings.TrimRight(before, " \t\r\n")
	for _, call := range []string{"open", "assign", "replace", "navigate", "openWindow"} {
		if endsWithCall(before, call) {
			return call != "replace" || strings.Contains(before, "location")
		}
	}
	if !strings.HasSuffix(before, "=") {
		return false
	}
	before = strings.TrimRight(strings.TrimSuffix(before, "="), " \t\r\n")
	return strings.HasSuffix(before, "location") || strings.HasSuffix(before, ".href") || strings.HasSuffix(before, ".action")
}

// endsWithCall reports whether code ends with the opening of a call of name.
func endsWithCall(code, name string) bool {
	code, ok := strings.CutSuffix(strings.TrimRight(code, " \t\r\n"), "(")
	return ok && strings.HasSuffix(strings.TrimRight(code, " \t\r\n"), name)
}
