package source

import (
	"html"
	"sort"
	"strings"
	"unicode/utf8"
)

// spanMap leads from byte positions in a text that was read out of a value
// back to byte positions in that value. A nil spanMap leads every position to
// itself.
type spanMap struct {
	runs  []run
	outer *spanMap // when the value was itself read out of another one
}

// run is a stretch of text that came from one place. A copied run has one byte
// of source for each byte of text; any other stands for width bytes of source
// (a character reference, a run of white space, 0 for an inserted line end).
// Runs cover the text without gaps; each ends where the next begins.
type run struct {
	at, src uint32
	width   uint32
}

// copied is the width of a run that is taken over byte for byte.
const copied = ^uint32(0)

// span returns the stretch of the value that text bytes [i,j) were read from.
func (m *spanMap) span(i, j int) (start, end int) {
	if m == nil {
		return i, j
	}
	start, _ = m.locate(i)
	end = start
	if j > i {
		_, end = m.locate(j - 1)
		end = max(start, end)
	}
	return m.outer.span(start, end)
}

// locate returns the stretch of the value behind the text byte at i.
func (m *spanMap) locate(i int) (start, end int) {
	k := sort.Search(len(m.runs), func(k int) bool { return int(m.runs[k].at) > i }) - 1
	if k < 0 {
		return 0, 0
	}
	r := m.runs[k]
	if r.width == copied {
		at := int(r.src) + i - int(r.at)
		return at, at + 1
	}
	return int(r.src), int(r.src + r.width)
}

// textBuilder puts a text together and remembers where each piece came from.
type textBuilder struct {
	strings.Builder
	last byte // last byte written, 0 at the beginning
	runs []run

	pending   byte // separator that is due before the next text
	pendingAt int
}

// spans returns the map of the text written so far, for a value that was read
// through outer.
func (b *textBuilder) spans(outer *spanMap) *spanMap {
	return &spanMap{runs: b.runs, outer: outer}
}

// copy appends s, which stands at src in the value just as it is.
func (b *textBuilder) copy(s string, src int) {
	if s == "" {
		return
	}
	b.flush()
	if n := len(b.runs); n == 0 || b.runs[n-1].width != copied ||
		int(b.runs[n-1].src)+b.Len()-int(b.runs[n-1].at) != src {
		b.runs = append(b.runs, run{at: uint32(b.Len()), src: uint32(src), width: copied})
	}
	b.WriteString(s)
	b.last = s[len(s)-1]
}

// put appends s, which stands for the width bytes at src in the value.
func (b *textBuilder) put(s string, src, width int) {
	if s == "" {
		return
	}
	b.flush()
	b.runs = append(b.runs, run{at: uint32(b.Len()), src: uint32(src), width: uint32(width)})
	b.WriteString(s)
	b.last = s[len(s)-1]
}

// separate begins a new line (sep '\n') or table cell ('\t') with the text that
// comes next; of several separators in a row one stands, a line before a cell.
func (b *textBuilder) separate(sep byte, src int) {
	if b.pending == '\n' || b.pending == sep {
		return
	}
	b.pending, b.pendingAt = sep, src
}

// flush writes the separator that is due.
func (b *textBuilder) flush() {
	sep := b.pending
	b.pending = 0
	if sep == 0 || b.last == 0 {
		return
	}
	b.runs = append(b.runs, run{at: uint32(b.Len()), src: uint32(b.pendingAt)})
	b.WriteByte(sep)
	b.last = sep
}

// flow appends character data the way a browser shows it: character references
// decoded, white space run together. src is where s stands in the value.
func (b *textBuilder) flow(s string, src int) {
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '&':
			text, n := decodeReference(s[i:], false)
			if n == 0 {
				i++
				continue
			}
			b.copy(s[from:i], src+from)
			b.put(text, src+i, n)
			i += n
			from = i
		case isSpace(c):
			n := 1
			for i+n < len(s) && isSpace(s[i+n]) {
				n++
			}
			before := b.last
			if i > from {
				before = s[i-1]
			}
			atStart := before == 0 || isSpace(before) || b.pending != 0 && i == from
			if n == 1 && c == ' ' && !atStart {
				i++
				continue
			}
			b.copy(s[from:i], src+from)
			if !atStart {
				b.put(" ", src+i, n)
			}
			i += n
			from = i
		default:
			i++
		}
	}
	b.copy(s[from:], src+from)
}

// verbatim appends character data with its white space as it is.
func (b *textBuilder) verbatim(s string, src int) {
	b.references(s, src, false)
}

// references appends s with its character references decoded and nothing else
// changed.
func (b *textBuilder) references(s string, src int, inAttribute bool) {
	from := 0
	for i := 0; i < len(s); {
		j := strings.IndexByte(s[i:], '&')
		if j < 0 {
			break
		}
		i += j
		text, n := decodeReference(s[i:], inAttribute)
		if n == 0 {
			i++
			continue
		}
		b.copy(s[from:i], src+from)
		b.put(text, src+i, n)
		i += n
		from = i
	}
	b.copy(s[from:], src+from)
}

// maxReference is longer than any named character reference.
const maxReference = 40

// decodeReference decodes the character reference that s begins with and
// returns its text and length; n is 0 when there is none. The terminating
// semicolon may be missing where HTML allows it, which in attributes is not
// before a letter, a digit or an equals sign.
func decodeReference(s string, inAttribute bool) (text string, n int) {
	if len(s) < 3 {
		return "", 0
	}
	if s[1] == '#' {
		return decodeNumber(s)
	}
	i := 1
	for i < len(s) && i < maxReference && (isLetter(s[i]) || isDigit(s[i])) {
		i++
	}
	if i == 1 {
		return "", 0
	}
	if i < len(s) && s[i] == ';' {
		switch s[1:i] {
		case "nbsp":
			return "\u00a0", i + 1
		case "amp":
			return "&", i + 1
		case "lt":
			return "<", i + 1
		case "gt":
			return ">", i + 1
		case "quot":
			return `"`, i + 1
		}
		// A full name decodes to one or two characters. Anything longer is a
		// shorter name without its semicolon, followed by other text.
		if text := html.UnescapeString(s[:i+1]); text != s[:i+1] && utf8.RuneCountInString(text) <= 2 {
			return text, i + 1
		}
	}
	text = html.UnescapeString(s[:i])
	if text == s[:i] {
		return "", 0
	}
	_, size := utf8.DecodeRuneInString(text)
	n = i - (len(text) - size)
	if inAttribute && n < len(s) && (isLetter(s[n]) || isDigit(s[n]) || s[n] == '=') {
		return "", 0
	}
	return text[:size], n
}

// decodeNumber decodes &#25511; or &#x63a7;, with or without the semicolon.
func decodeNumber(s string) (text string, n int) {
	i := 2
	hex := i < len(s) && s[i]|0x20 == 'x'
	if hex {
		i++
	}
	first := i
	code := rune(0)
	for ; i < len(s); i++ {
		d := digit(s[i])
		if d < 0 || (d > 9 && !hex) {
			break
		}
		if code <= utf8.MaxRune {
			if hex {
				code = code*16 + d
			} else {
				code = code*10 + d
			}
		}
	}
	if i == first {
		return "", 0
	}
	if i < len(s) && s[i] == ';' {
		i++
	}
	if code < 0x80 || code > 0x9f {
		if code == 0 || code > utf8.MaxRune || (0xd800 <= code && code <= 0xdfff) {
			code = utf8.RuneError
		}
		return string(code), i
	}
	// The C1 range means Windows-1252 here; html knows its table.
	return html.UnescapeString("&#" + s[2:i]), i
}

// digit returns the value of a hexadecimal digit, or -1.
func digit(c byte) rune {
	switch {
	case isDigit(c):
		return rune(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return rune(c|0x20-'a') + 10
	}
	return -1
}
