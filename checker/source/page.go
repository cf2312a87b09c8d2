package source

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Page is the provider's own page of a product, as the rule on official
// websites needs it (REG-10.6, ruling R61).
type Page struct {
	// LinksTo are the ids of the marketplace listings that a person who follows
	// the page's links gets to, each once, in order.
	LinksTo []string
	// Links are all links of the page.
	Links []Link
	// Text is what a reader sees, texts of pictures included; Title and H1 are
	// the page's title and first main heading.
	Text, Title, H1 string
}

// ReadPage reads the HTML of an official page. hosts are those of the
// marketplace. Bytes that are not UTF-8 are read in the encoding that the page
// names, GB18030 if it names none; positions are those of the bytes given.
func ReadPage(source string, hosts []string) Page {
	text, m := decodePage(source)
	c := newContent(nil)
	c.begin("/html")
	r := htmlReader{lexer: lexer{src: text}, out: c, path: "/html", kind: "page", original: source, outer: m}
	r.read()
	page := Page{Links: c.Links()}
	var visible strings.Builder
	for _, s := range c.segments {
		if !s.Hidden {
			visible.WriteString(s.Text)
			visible.WriteByte('\n')
		}
	}
	page.Text = visible.String()
	for _, h := range c.headings {
		switch {
		case h.element == "title" && page.Title == "":
			page.Title = h.text
		case h.element == "h1" && page.H1 == "":
			page.H1 = h.text
		}
	}
	page.LinksTo = listingsBehind(append(page.Links, c.resolved()...), hosts)
	return page
}

// resolved returns the relative links that a person can follow, where the
// base element of the page leads them.
func (c *Content) resolved() []Link {
	base := readAddress(c.base)
	if base.class != webAddress {
		return nil
	}
	links := make([]Link, len(c.relative))
	for i, l := range c.relative {
		l.Host, l.Domain, l.path = base.host, base.domain, resolvePath(base.path, l.path)
		links[i] = l
	}
	return links
}

// listingsBehind returns the ids of the listings that links lead to.
func listingsBehind(links []Link, hosts []string) []string {
	var ids []string
	for _, l := range links {
		if !l.clickable || l.Hidden || !contains(hosts, l.Host) {
			continue
		}
		if id := listingInPath(l.path); id != "" && !contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// listingInPath returns the listing id in /products/CATEGORY/LISTING-ID.html.
func listingInPath(path string) string {
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	if len(parts) != 3 || parts[0] != "products" || parts[1] == "" {
		return ""
	}
	id, ok := strings.CutSuffix(parts[2], ".html")
	if !ok {
		return ""
	}
	return id
}

// resolvePath joins a relative path to that of a base.
func resolvePath(base, path string) string {
	if !strings.HasPrefix(path, "/") {
		path = base[:strings.LastIndexByte(base, '/')+1] + path
	}
	out := []string{""}
	for _, part := range strings.Split(strings.TrimPrefix(path, "/"), "/") {
		switch part {
		case ".":
		case "..":
			if len(out) > 1 {
				out = out[:len(out)-1]
			}
		default:
			out = append(out, part)
		}
	}
	return strings.Join(out, "/")
}

// NamesCooperation reports whether a text states one of the phrases. White
// space and letter case do not count; … in a phrase stands for up to 12
// characters of the same sentence. A phrase that is denied (并非阿里云合作伙伴)
// is not stated.
func NamesCooperation(text string, phrases []string) bool {
	compact := compactLines(text)
	for _, phrase := range phrases {
		parts := strings.Split(compactLines(phrase), "…")
		if parts[0] == "" {
			continue
		}
		for from := 0; ; {
			i := strings.Index(compact[from:], parts[0])
			if i < 0 {
				break
			}
			i += from
			from = i + len(parts[0])
			if !isDenied(compact[:i]) && follow(compact[from:], parts[1:]) {
				return true
			}
		}
	}
	return false
}

// follow reports whether s goes on with the parts, at most 12 characters
// apart.
func follow(s string, parts []string) bool {
	for _, part := range parts {
		i := strings.Index(firstRunes(s, 12+utf8.RuneCountInString(part)), part)
		if i < 0 || strings.ContainsAny(s[:i], "。！？\n") {
			return false
		}
		s = s[i+len(part):]
	}
	return true
}

// isDenied reports whether the words before a phrase deny it.
func isDenied(before string) bool {
	near := lastRunes(before, 6)
	if i := strings.LastIndexAny(near, "，。；！？、\n,.;"); i >= 0 {
		_, n := utf8.DecodeRuneInString(near[i:])
		near = near[i+n:]
	}
	return containsAny(near, []string{"非", "不是", "没有", "未与", "未", "无", "not"})
}

// compactLines takes blanks out of a text, and brings it into lower case and
// letters of ordinary width. Line ends stay: they end sentences.
func compactLines(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r == ' ', r == '\t', r == '\r', r == '\u00a0', r == '\u3000', isInvisible(r):
		case 'A' <= r && r <= 'Z':
			b.WriteRune(r + 'a' - 'A')
		case foldLetter(r) != 0 && r > 0x2000:
			b.WriteString(lower(string(rune(foldLetter(r)))))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// decodePage brings the bytes of a page into UTF-8. m is nil when they are
// that already. A page in GBK whose bytes were taken for Latin-1 on the way is
// put right too.
func decodePage(source string) (text string, m *spanMap) {
	if utf8.ValidString(source) {
		if latin, ok := latinBytes(source); ok {
			return decodeGB(latin.String(), latin.spans(nil))
		}
		return source, nil
	}
	return decodeGB(source, nil)
}

// latinBytes takes back the reading of GBK bytes as Latin-1: ok when the page
// names a Chinese encoding, has no Chinese character, and every character
// beyond ASCII fits in a byte.
func latinBytes(source string) (b textBuilder, ok bool) {
	head := lower(source[:min(len(source), 2048)])
	if !strings.Contains(head, "gb2312") && !strings.Contains(head, "gbk") && !strings.Contains(head, "gb18030") {
		return b, false
	}
	beyond := 0
	for _, r := range source {
		if r > 0xff {
			return b, false
		}
		if r >= 0x80 {
			beyond++
		}
	}
	if beyond == 0 {
		return b, false
	}
	from := 0
	for i, r := range source {
		if r >= 0x80 {
			b.copy(source[from:i], from)
			b.put(string([]byte{byte(r)}), i, utf8.RuneLen(r))
			from = i + utf8.RuneLen(r)
		}
	}
	b.copy(source[from:], from)
	return b, true
}

// decodeGB decodes GB18030, of which GBK and GB2312 are parts, and keeps where
// each character stood.
func decodeGB(source string, outer *spanMap) (string, *spanMap) {
	var b textBuilder
	decoder := simplifiedchinese.GB18030.NewDecoder()
	var out [8]byte
	from := 0
	for i := 0; i < len(source); {
		n := lengthGB(source[i:])
		if n == 1 && source[i] < utf8.RuneSelf {
			i++
			continue
		}
		b.copy(source[from:i], from)
		decoder.Reset()
		written, _, err := decoder.Transform(out[:], []byte(source[i:i+n]), true)
		if err != nil || written == 0 {
			b.put(string(utf8.RuneError), i, n)
		} else {
			b.put(string(bytes.Clone(out[:written])), i, n)
		}
		i += n
		from = i
	}
	b.copy(source[from:], from)
	return b.String(), b.spans(outer)
}

// lengthGB returns how many bytes the character that s begins with has.
func lengthGB(s string) int {
	switch {
	case s[0] < 0x81 || s[0] == 0xff || len(s) < 2:
		return 1
	case '0' <= s[1] && s[1] <= '9' && len(s) >= 4:
		return 4
	case s[1] < 0x40:
		return 1
	}
	return 2
}
