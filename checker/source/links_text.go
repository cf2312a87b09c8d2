package source

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// appendLinks appends the addresses in the segment's text to links.
func (s Segment) appendLinks(links []Link) []Link {
	kind := "text"
	switch s.Kind {
	case "alt", "seo", "ocr":
		kind = s.Kind
	}
	for _, f := range findAddresses(s.Text) {
		start, end := s.Span(f.start, f.end)
		links = append(links, Link{Path: s.Path, Start: start, End: end, Text: s.value[start:end], Kind: kind,
			URL: f.url, Host: f.host, Domain: f.domain, Certain: f.certain && kind != "ocr", Hidden: s.Hidden})
	}
	return links
}

// found is an address in running text.
type found struct {
	start, end        int
	url, host, domain string
	certain           bool
}

// webAddresses returns only those addresses of a text that say http://.
func webAddresses(s string) []found {
	var out []found
	for _, f := range findAddresses(s) {
		if strings.Contains(s[f.start:f.end], "//") {
			out = append(out, f)
		}
	}
	return out
}

// findAddresses finds web addresses and domain names in running text, those
// written to be overlooked included: ｗｗｗ．ａ．ｃｏｍ, a【点】com, www a com,
// a[dot]com, a . com, letters with invisible characters between them.
//
// It reads the text once, as names of letters, digits and hyphens with dots of
// any fashion between them. Han characters and punctuation end a name, so that
// 官网www.a.com，欢迎 needs no spaces.
func findAddresses(s string) []found {
	var out []found
	var name dotted
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if !isLetter(c) && !isDigit(c) {
				i++
				continue
			}
		} else if 0xe3 <= c && c <= 0xee { // Han, kana, hangul, their punctuation
			i += 3
			continue
		} else if r, n := utf8.DecodeRuneInString(s[i:]); foldLetter(r) == 0 {
			i += n
			continue
		}
		if f, end := spacedOut(s, i); end > i {
			if f.host != "" {
				out = append(out, f)
			}
			i = end
			continue
		}
		name.read(s, i)
		if name.count == 1 {
			if f, ok := schemeAt(s, name.parts[0]); ok {
				out = append(out, f)
				i = f.end
				continue
			}
			if f, ok := ideographicAt(s, name.parts[0]); ok {
				out = append(out, f)
				i = f.end
				continue
			}
		} else if f, ok := name.address(s); ok {
			out = append(out, f)
			i = max(f.end, name.end())
			continue
		}
		i = name.end()
	}
	return out
}

// spacedOut reads a name whose characters stand apart: w w w . a b c . c o m.
// end is 0 when fewer than six stand apart at i; the host is empty when they
// are no name.
func spacedOut(s string, i int) (f found, end int) {
	if i+5 >= len(s) || s[i+1] != ' ' || s[i+3] != ' ' || s[i+5] != ' ' {
		return f, 0
	}
	var b []byte
	for end = i; end < len(s) && len(b) < 80; end += 2 {
		c := s[end]
		if !isLetter(c) && !isDigit(c) && c != '.' && c != '-' {
			break
		}
		if end+1 < len(s) && s[end+1] != ' ' {
			if next := s[end+1]; next >= utf8.RuneSelf || !isLetter(next) && !isDigit(next) {
				b = append(b, c)
				end += 2
			}
			break
		}
		b = append(b, c)
	}
	if len(b) < 6 {
		return f, 0
	}
	end-- // the blank or whatever follows the last character
	name := strings.TrimRight(string(b), ".-")
	suffix := lower(lastLabel(name))
	if len(suffix) < len(name) && strongSuffix(suffix) {
		if host, domain, ok := publicHost(name); ok {
			last := i + len(strings.TrimRight(s[i:min(end, len(s))], " .-"))
			f = found{start: i, end: last, url: name, host: host, domain: domain}
		}
	}
	return f, min(end, len(s))
}

// maxParts bounds the parts of a dotted name that are read together.
const maxParts = 10

// part is one label of a dotted name.
type part struct {
	start, end int
	text       string // folded to ASCII, capitals kept
	foreign    string // as it is written, when letters of another script stand in for some
	plain      bool   // it is written just so
	plainDot   bool   // so is the dot before it
}

// dotted is a name of labels with dots between them.
type dotted struct {
	parts [maxParts]part
	count int
}

func (d *dotted) end() int { return d.parts[d.count-1].end }

// read reads a dotted name at i, where a label begins.
func (d *dotted) read(s string, i int) {
	d.count = 0
	for d.count < maxParts {
		p := readLabel(s, i)
		if d.count > 0 {
			p.plainDot = i == d.parts[d.count-1].end+1 && s[i-1] == '.'
		}
		d.parts[d.count] = p
		d.count++
		next, ok := dotAt(s, p.end)
		if !ok && strings.EqualFold(d.parts[0].text, "www") && d.count <= 3 {
			next, ok = gapAt(s, p.end)
		}
		if !ok || !labelAt(s, next) {
			break
		}
		i = next
	}
}

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

// maxAuthority is longer than any host name with a user name before it.
const maxAuthority = 400

// schemeAt reads an address whose scheme is the single label that was read.
func schemeAt(s string, p part) (found, bool) {
	switch scheme := lower(p.text); scheme {
	case "http", "https", "ftp", "hxxp", "hxxps", "rtmp", "rtsp", "ws", "wss":
	default:
		// A word may be glued to it: 客服kefu01https://a.cn
		if !p.plain || !strings.HasPrefix(s[p.end:], "://") {
			return found{}, false
		}
		switch {
		case strings.HasSuffix(scheme, "https"):
			p.start = p.end - len("https")
		case strings.HasSuffix(scheme, "http"):
			p.start = p.end - len("http")
		default:
			return found{}, false
		}
		p.text = s[p.start:p.end]
	}
	i := skipBlanks(s, p.end)
	r, n := utf8.DecodeRuneInString(s[i:])
	if r != ':' && r != '：' {
		return found{}, false
	}
	slashes := 0
	for i = skipBlanks(s, i+n); i < len(s); slashes++ {
		r, n = utf8.DecodeRuneInString(s[i:])
		if r != '/' && r != '\\' && r != '／' {
			break
		}
		i += n
	}
	if slashes == 0 {
		return found{}, false
	}
	i = skipBlanks(s, i)
	near := s[:min(len(s), i+maxAuthority)]
	if f, ok := hostFound(s[i:addressEnd(near, i)], p.start, 0); ok {
		end := addressEnd(s, i)
		f.end = end
		f.certain = p.plain && strings.HasPrefix(s[p.end:], ":") && p.text[1]|0x20 != 'x'
		f.url = s[p.start:end]
		return f, true
	}
	if end := nameEnd(near, i); end > i {
		if f, ok := hostFound(s[i:end], p.start, end); ok {
			f.end = addressEnd(s, end)
			f.certain = true
			f.url = s[p.start:f.end]
			return f, true
		}
	}
	if labelAt(s, i) {
		var name dotted
		name.read(s, i)
		if f, ok := name.disguised(s); ok {
			f.start = p.start
			return f, true
		}
	}
	return found{}, false
}

// hostFound reads the host at the beginning of an address.
func hostFound(rest string, start, end int) (found, bool) {
	authority, _ := cutAuthority(rest)
	host, domain, ok := publicHost(authority)
	return found{start: start, end: end, host: host, domain: domain}, ok
}

// addressEnd returns where an address that has begun ends: at a blank, a
// quote, a bracket, a character outside ASCII. Punctuation that ends a
// sentence is not part of it.
func addressEnd(s string, i int) int {
	from := i
	for i < len(s) && inAddress(s[i]) {
		i++
	}
	for balance, counted := 0, false; i > from; i-- {
		switch s[i-1] {
		case '.', ',', ';', ':', '!', '?', ']', '*', '~', '\\':
		case ')':
			if !counted {
				balance, counted = strings.Count(s[from:i], "(")-strings.Count(s[from:i], ")"), true
			}
			if balance >= 0 {
				return i
			}
			balance++
		default:
			return i
		}
	}
	return i
}

// inAddress reports whether addresses in running text are written with c.
func inAddress(c byte) bool {
	switch c {
	case '<', '>', '"', '\'', '`', '{', '}', '|', '^':
		return false
	}
	return ' ' < c && c < 0x7f
}

// nameEnd returns where a host name of letters of any script ends.
func nameEnd(s string, i int) int {
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r != '.' && r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			break
		}
		if unicode.Is(unicode.Han, r) && i > 0 && s[i-1] == '.' {
			if m := hanSuffix(s[i:]); m > 0 {
				return i + m
			}
		}
		i += n
	}
	for i > 0 && s[i-1] == '.' {
		i--
	}
	return i
}

// hanSuffix returns the length of a Chinese top-level domain at the beginning
// of s, or 0.
func hanSuffix(s string) int {
	for _, t := range [...]string{"中国", "中國", "公司", "网络", "網絡", "网址", "网站", "在线", "中文网", "商城", "集团", "我爱你", "商店", "政务", "公益", "香港", "台湾"} {
		if strings.HasPrefix(s, t) {
			return len(t)
		}
	}
	return 0
}

// ideographicAt reads www. before a Chinese domain name: www.禾苗.中国.
func ideographicAt(s string, p part) (found, bool) {
	if !strings.EqualFold(p.text, "www") || p.end+1 >= len(s) || s[p.end] != '.' || s[p.end+1] < utf8.RuneSelf {
		return found{}, false
	}
	end := nameEnd(s[:min(len(s), p.start+maxAuthority)], p.start)
	return hostFoundAt(s, p.start, end)
}

func hostFoundAt(s string, start, end int) (found, bool) {
	tail := end
	if end < len(s) && s[end] == '/' {
		tail = addressEnd(s, end)
	}
	f, ok := hostFound(s[start:end], start, tail)
	f.url, f.certain = s[start:tail], true
	return f, ok
}
