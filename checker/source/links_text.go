package source

import (
	"strings"
	"unicode"
	"unicode/utf8"
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
		links = append(links, Link{
			Path: s.Path, Start: start, End: end, Text: s.value[start:end], Kind: kind,
			URL: f.url, Host: f.host, Domain: f.domain, Certain: f.certain && kind != "ocr", Hidden: s.Hidden,
		})
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
