package source

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// labelAt reports whether a label begins at i.
func labelAt(s string, i int) bool {
	if i >= len(s) {
		return false
	}
	if s[i] < utf8.RuneSelf {
		return isLetter(s[i]) || isDigit(s[i])
	}
	r, _ := utf8.DecodeRuneInString(s[i:])
	return foldLetter(r) > '-'
}

// readLabel reads letters, digits and hyphens at i, folding full-width and
// ornamental ones and passing over invisible characters between them.
func readLabel(s string, i int) part {
	p := part{start: i, plain: true}
	for i < len(s) && (isLetter(s[i]) || isDigit(s[i]) || s[i] == '-') {
		i++
	}
	p.end = i
	if i >= len(s) || s[i] < utf8.RuneSelf || 0xe3 <= s[i] && s[i] <= 0xee {
		p.text = s[p.start:i]
		return p
	}
	b := []byte(s[p.start:i])
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		c := foldLetter(r)
		switch {
		case isInvisible(r):
			continue
		case r < utf8.RuneSelf && (isLetter(byte(r)) || isDigit(byte(r)) || r == '-'):
			c = byte(r)
		case c == 0:
			i = len(s)
			continue
		}
		if isCyrillic(r) {
			p.foreign = "?"
		}
		b = append(b, c)
		p.plain = p.plain && i == p.start+len(b)
		p.end = i
	}
	p.text = string(b)
	if p.foreign != "" {
		p.foreign = s[p.start:p.end]
	}
	return p
}

// isCyrillic reports whether r is of the script that has most look-alikes of
// Latin letters. A name with one is another name than the one it looks like.
func isCyrillic(r rune) bool { return 0x400 <= r && r <= 0x4ff }

// foldLetter returns the letter, digit or hyphen that a character outside
// ASCII is an ornament or look-alike of, or 0.
func foldLetter(r rune) byte {
	switch {
	case r < 0x80:
		return 0
	case 0xff10 <= r && r <= 0xff19, 0xff21 <= r && r <= 0xff3a, 0xff41 <= r && r <= 0xff5a, r == 0xff0d:
		return byte(r - 0xfee0)
	case 0x24b6 <= r && r <= 0x24cf: // Ⓐ
		return byte(r-0x24b6) + 'a'
	case 0x24d0 <= r && r <= 0x24e9: // ⓐ
		return byte(r-0x24d0) + 'a'
	case 0x249c <= r && r <= 0x24b5: // ⒜
		return byte(r-0x249c) + 'a'
	case 0x1d400 <= r && r <= 0x1d7ff: // 𝐚
		if s := norm.NFKC.String(string(r)); len(s) == 1 {
			return s[0]
		}
	case 0x1f130 <= r && r <= 0x1f149: // 🄰
		return byte(r-0x1f130) + 'a'
	case r == 0x2010, r == 0x2011:
		return '-'
	}
	switch r { // Cyrillic
	case 'а', 'А':
		return 'a'
	case 'с', 'С':
		return 'c'
	case 'е', 'Е':
		return 'e'
	case 'о', 'О':
		return 'o'
	case 'р', 'Р':
		return 'p'
	case 'х', 'Х':
		return 'x'
	case 'у':
		return 'y'
	case 'і':
		return 'i'
	case 'ѕ':
		return 's'
	case 'м', 'М':
		return 'm'
	}
	return 0
}

// isInvisible reports whether a character takes no room: soft hyphen,
// zero-width characters, variation selectors.
func isInvisible(r rune) bool {
	return r == 0x00ad || 0x200b <= r && r <= 0x200f || 0x2060 <= r && r <= 0x2064 || r == 0xfeff ||
		0xfe00 <= r && r <= 0xfe0f || r == 0x180e || unicode.Is(unicode.Mn, r)
}

// gapAt passes over blanks or a comma at i, which stand for dots behind www.
func gapAt(s string, i int) (next int, ok bool) {
	next = skipBlanks(s, i)
	for _, comma := range [...]string{",", "，", "、"} {
		if rest, found := strings.CutPrefix(s[next:], comma); found {
			next = skipBlanks(s, len(s)-len(rest))
		}
	}
	return next, next > i
}

// skipBlanks passes over at most a few blanks and invisible characters; line
// ends are none of them.
func skipBlanks(s string, i int) int {
	for n := 0; i < len(s) && n < 6; n++ {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r != ' ' && r != '\u00a0' && r != '\u3000' && !isInvisible(r) {
			break
		}
		i += size
	}
	return i
}

// dotAt reads a dot of any fashion at i and returns the position behind it.
func dotAt(s string, i int) (next int, ok bool) {
	if i < len(s) && s[i] == '.' && labelAt(s, i+1) {
		return i + 1, true
	}
	j := skipBlanks(s, i)
	if j >= len(s) {
		return 0, false
	}
	r, n := utf8.DecodeRuneInString(s[j:])
	switch r {
	case '.', '．', '。', '｡', '·', '•', '・', '∙', '⋅', '․', '点', '點':
		return skipBlanks(s, j+n), true
	case '[', '(', '{', '<', '（', '［', '【', '〔', '｛', '〖', '「', '《', '＜', '_', '-':
		k := skipBlanks(s, j+n)
		m := dotWord(s[k:])
		if m == 0 {
			return 0, false
		}
		k = skipBlanks(s, k+m)
		c, m := utf8.DecodeRuneInString(s[k:])
		if m > 0 && strings.ContainsRune("])}>）］】〕｝〗」》＞_-", c) {
			return skipBlanks(s, k+m), true
		}
	case 'd', 'D':
		// a dot com: the word needs its blanks.
		if k := j + dotWord(s[j:]); j > i && k == j+3 {
			if next := skipBlanks(s, k); next > k {
				return next, true
			}
		}
	}
	return 0, false
}

// dotWord returns the length of a word for a dot at the beginning of s, or 0.
func dotWord(s string) int {
	for _, w := range [...]string{"点", "點", ".", "。", "．"} {
		if strings.HasPrefix(s, w) {
			return len(w)
		}
	}
	if hasPrefixFold(s, "dot") {
		return 3
	}
	return 0
}
