package source

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
)

// Segment is a piece of text that a rule about words may look at: a plain
// field, the visible text of an HTML field, a hidden part of it, the
// alternative text of a picture.
type Segment struct {
	// Path is the JSON pointer of the field that the text stands in.
	Path string
	// Kind is title, summary, highlight, user_guide, support, detail, cases,
	// spec, attribute, category, seo, alt, ocr, agreement, delist_plan, coupon,
	// or what the caller of TextSegments chose.
	Kind string
	// Text is what a reader sees: character references decoded, comments and
	// inline tags gone, white space run together, block elements on lines of
	// their own (\n), table cells apart (\t). A field without mark-up is its own
	// text, byte for byte.
	Text string
	// Hidden tells text that a browser does not show, such as inside
	// display:none.
	Hidden bool

	value string // of the field
	spans *spanMap
}

// Span returns the stretch [start,end) of the field's original value, in UTF-8
// bytes, that bytes [i,j) of Text were read from. Mark-up between the two ends
// is inside the stretch. i and j outside Text are taken as its ends.
func (s Segment) Span(i, j int) (start, end int) {
	i = min(max(i, 0), len(s.Text))
	j = min(max(j, i), len(s.Text))
	return s.spans.span(i, j)
}

// Quote returns what stands in the original value at Span(i, j).
func (s Segment) Quote(i, j int) string {
	start, end := s.Span(i, j)
	return s.value[start:end]
}

// Segments returns the texts of a listing in the order of its page. fields are
// the listing's normalised values; an absent field yields nothing.
func Segments(fields map[string]any) []Segment {
	return ReadListing(fields).Segments()
}

// TextSegments returns the texts of one field that is not part of a listing,
// such as a provider's store text or a message. Mark-up in it is read as HTML;
// text without any is one segment that maps one to one.
func TextSegments(path, kind, value string) []Segment {
	c := newContent(nil)
	c.readText(path, kind, value)
	return c.segments
}

// Content is what a listing or a page shows to people, taken apart once for
// every fact that is asked of it. It is not safe for concurrent use.
type Content struct {
	fields   map[string]any
	order    map[string]int // of the fields, by path
	segments []Segment
	links    []Link // of mark-up; those of running text are found by Links
	contacts []Contact
	controls []control
	labels   []label
	forms    int // forms read so far
	pictures []picture
	headings []heading
	base     string // href of the first base element
	relative []Link // links to follow whose host is that of the base
}

func newContent(fields map[string]any) *Content {
	return &Content{fields: fields, order: map[string]int{}}
}

// begin notes the place of a field among the others.
func (c *Content) begin(path string) {
	if _, seen := c.order[path]; !seen {
		c.order[path] = len(c.order)
	}
}

// picture is an address that is a field of its own.
type picture struct{ path, url string }

// heading is the text of a title or heading element.
type heading struct{ element, text string }

// ReadListing takes the texts and mark-up of a listing apart. Fields of the
// wrong type are passed over: their error belongs to validation.
func ReadListing(fields map[string]any) *Content {
	c := newContent(fields)
	c.readText("/title", "title", text(fields["title"]))
	c.readText("/summary", "summary", text(fields["summary"]))
	c.readTexts("/category", "category", fields["category"])
	c.readTexts("/highlights", "highlight", fields["highlights"])
	c.readText("/user_guide", "user_guide", text(fields["user_guide"]))
	c.readText("/support_scope", "support", text(fields["support_scope"]))
	c.readHTML("/detail_html", "detail", text(fields["detail_html"]))
	c.readHTML("/cases_html", "cases", text(fields["cases_html"]))
	c.readPictures()
	for i, spec := range list(fields["specs"]) {
		c.readText(fmt.Sprintf("/specs/%d/name", i), "spec", text(object(spec)["name"]))
	}
	for i, pack := range list(object(fields["api"])["packages"]) {
		c.readText(fmt.Sprintf("/api/packages/%d/name", i), "spec", text(object(pack)["name"]))
	}
	c.readTexts("/attributes", "attribute", fields["attributes"])
	c.readTexts("/seo", "seo", fields["seo"])
	for i, coupon := range list(fields["coupons"]) {
		o := object(coupon)
		for _, name := range keys(o) {
			if name != "kind" && name != "threshold" && name != "value" {
				c.readTexts(fmt.Sprintf("/coupons/%d/%s", i, escapePointer(name)), "coupon", o[name])
			}
		}
	}
	c.readText("/agreement_text", "agreement", text(fields["agreement_text"]))
	c.readText("/delist_plan", "delist_plan", text(fields["delist_plan"]))
	return c
}

// Segments returns the texts of the content in the order of the page.
func (c *Content) Segments() []Segment { return c.segments }

// readPictures takes screenshots and images, with what is written beside and
// in them.
func (c *Content) readPictures() {
	for i, s := range list(c.fields["screenshots"]) {
		path := "/screenshots/" + strconv.Itoa(i)
		if o := object(s); o != nil {
			c.readPicture(path, o)
		} else {
			c.addPicture(path, text(s))
		}
	}
	for i, image := range list(c.fields["images"]) {
		c.readPicture("/images/"+strconv.Itoa(i), object(image))
	}
}

func (c *Content) readPicture(path string, image map[string]any) {
	c.addPicture(path+"/url", text(image["url"]))
	c.readText(path+"/alt", "alt", text(image["alt"]))
	c.readText(path+"/ocr_text", "ocr", text(image["ocr_text"]))
}

func (c *Content) addPicture(path, url string) {
	if url != "" {
		c.begin(path)
		c.pictures = append(c.pictures, picture{path, url})
	}
}

// readTexts reads every string inside a value that may be a string, an array
// or an object.
func (c *Content) readTexts(path, kind string, value any) {
	switch v := value.(type) {
	case string:
		c.readText(path, kind, v)
	case []any:
		for i, item := range v {
			c.readTexts(path+"/"+strconv.Itoa(i), kind, item)
		}
	case map[string]any:
		for _, name := range keys(v) {
			c.readTexts(path+"/"+escapePointer(name), kind, v[name])
		}
	}
}

// readText reads a field that is meant to be plain text. People paste mark-up
// into such fields too, and the page may well render it.
func (c *Content) readText(path, kind, value string) {
	switch {
	case value == "":
	case looksLikeHTML(value):
		c.readHTML(path, kind, value)
	default:
		c.begin(path)
		c.segments = append(c.segments, Segment{Path: path, Kind: kind, Text: value, value: value})
	}
}

// looksLikeHTML reports whether s holds mark-up rather than a comparison or a
// placeholder such as <文件名>.
func looksLikeHTML(s string) bool {
	hasEndTag := strings.Contains(s, "</")
	for i := 0; ; i++ {
		j := strings.IndexByte(s[i:], '<')
		if j < 0 {
			return false
		}
		i += j
		rest := s[i+1:]
		if strings.HasPrefix(rest, "!--") {
			return true
		}
		closing := strings.HasPrefix(rest, "/")
		rest = strings.TrimPrefix(rest, "/")
		n := 0
		for n < len(rest) && n < 12 && (isLetter(rest[n]) || isDigit(rest[n])) {
			n++
		}
		if n == 0 || n == len(rest) {
			continue
		}
		if c := rest[n]; c != '>' && c != '/' && !isSpace(c) {
			continue
		}
		if elements[lower(rest[:n])].number == 0 {
			continue
		}
		// A lone <b> or <i> may be a placeholder, and a <b && c> a condition;
		// with an end tag or an attribute it is mark-up.
		inside, _, closed := strings.Cut(rest[n:min(len(rest), 500)], ">")
		if n > 1 || closing || closed && (strings.Contains(inside, "=") || inside == "" && hasEndTag) {
			return true
		}
	}
}

// text returns a field that should be a string, or "".
func text(value any) string {
	s, _ := value.(string)
	return s
}

// list returns a field that should be an array, or nil.
func list(value any) []any {
	l, _ := value.([]any)
	return l
}

// object returns a field that should be an object, or nil.
func object(value any) map[string]any {
	o, _ := value.(map[string]any)
	return o
}

// keys returns the names of an object in order.
func keys(o map[string]any) []string {
	names := make([]string, 0, len(o))
	for name := range o {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// escapePointer writes a name as a reference token of a JSON pointer.
func escapePointer(name string) string {
	if !strings.ContainsAny(name, "~/") {
		return name
	}
	return strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
}
