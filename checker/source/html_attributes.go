package source

import (
	"encoding/base64"
	"net/url"
	"strings"
)

// attributes reads what the attributes of a start tag say: addresses, texts
// that a reader is shown, and what a control asks for.
func (r *htmlReader) attributes(t token, hidden bool) {
	for _, a := range t.attrs {
		if a.start == a.end && a.name != "content" {
			continue
		}
		switch a.name {
		case "alt", "title", "placeholder", "aria-label", "label", "summary", "standby":
			r.readLabel(a, hidden)
		case "value":
			r.readValue(t, a, hidden)
		case "content":
			r.readMeta(t, a)
		case "style":
			s, m := r.passage(a)
			r.readStyleAddresses(s, m, hidden)
		case "srcdoc":
			s, m := r.passage(a)
			r.nested(s, m, false)
		case "srcset", "imagesrcset", "data-srcset", "data-lazy-srcset":
			r.readSourceSet(a, hidden)
		case "for":
			if t.name == "label" {
				r.labelFor, r.labelStart = r.value(a), r.text().Len()
			}
		case "class", "id", "name", "width", "height", "type", "target", "rel", "align", "border", "colspan", "rowspan":
		default:
			r.readAddress(t, a, hidden)
		}
	}
	switch t.name {
	case "form":
		r.openForm(t)
	case "input", "textarea", "select":
		r.readControl(t, hidden)
	}
}

// readLabel takes a text that stands in an attribute.
func (r *htmlReader) readLabel(a attribute, hidden bool) {
	s, m := r.passage(a)
	if strings.TrimSpace(s) != "" {
		r.out.segments = append(r.out.segments, r.segment("alt", s, m, hidden))
	}
}

// readValue takes the caption of a button or the content of a field, and the
// address that a parameter hands to an embedded object.
func (r *htmlReader) readValue(t token, a attribute, hidden bool) {
	switch t.name {
	case "input":
		switch lower(r.attribute(t, "type")) {
		case "hidden":
			r.readLabel(a, true)
		case "checkbox", "radio":
		default:
			r.readLabel(a, hidden)
		}
	case "param":
		r.addLink(linkIn{kind: "object", attribute: a, hidden: hidden, absolute: true})
	}
}

// readMeta reads the target of a refresh and the description of a page.
func (r *htmlReader) readMeta(t token, a attribute) {
	if t.name != "meta" {
		return
	}
	if strings.EqualFold(strings.TrimSpace(r.attribute(t, "http-equiv")), "refresh") {
		s, m := r.passage(a)
		if i, j := refreshTarget(s); j > i {
			start, end := m.span(i, j)
			r.link(linkIn{kind: "refresh", value: s[i:j], start: start, end: end, clickable: true})
		}
		return
	}
	switch lower(r.attribute(t, "name") + r.attribute(t, "property")) {
	case "description", "keywords", "og:title", "og:description":
		s, m := r.passage(a)
		if strings.TrimSpace(s) != "" {
			r.out.segments = append(r.out.segments, r.segment("seo", s, m, true))
		}
	}
}

// refreshTarget finds the address in the content of a refresh: a number of
// seconds, a separator, then url= with or without quotes, with or without
// spaces. j is 0 when the page only reloads.
func refreshTarget(s string) (i, j int) {
	for i < len(s) && (isSpace(s[i]) || isDigit(s[i]) || s[i] == '.') {
		i++
	}
	for i < len(s) && (isSpace(s[i]) || s[i] == ';' || s[i] == ',') {
		i++
	}
	if hasPrefixFold(s[i:], "url") {
		if k := skipSpaces(s, i+3); k < len(s) && s[k] == '=' {
			i = skipSpaces(s, k+1)
		}
	}
	j = len(s)
	if i < j && (s[i] == '"' || s[i] == '\'') {
		quote := s[i]
		i++
		if k := strings.IndexByte(s[i:], quote); k >= 0 {
			j = i + k
		}
	}
	for j > i && isSpace(s[j-1]) {
		j--
	}
	return i, j
}

// readSourceSet reads the candidates of a srcset.
func (r *htmlReader) readSourceSet(a attribute, hidden bool) {
	s, m := r.passage(a)
	for i := 0; i < len(s); {
		for i < len(s) && (isSpace(s[i]) || s[i] == ',') {
			i++
		}
		from := i
		for i < len(s) && !isSpace(s[i]) {
			i++
		}
		to := i
		for to > from && s[to-1] == ',' {
			to--
		}
		if to == i { // descriptors follow, up to the next comma
			for i < len(s) && s[i] != ',' {
				i++
			}
		}
		if to > from {
			start, end := m.span(from, to)
			r.link(linkIn{kind: "srcset", value: s[from:to], start: start, end: end, hidden: hidden})
		}
	}
}

// readStyleAddresses notes what a style attribute or a style sheet loads.
func (r *htmlReader) readStyleAddresses(style string, m *spanMap, hidden bool) {
	for _, c := range cssAddresses(style) {
		start, end := m.span(c.start, c.end)
		r.link(linkIn{kind: "css", value: style[c.start:c.end], start: start, end: end, hidden: hidden})
	}
}

func (r *htmlReader) readStyle(style string, m *spanMap) {
	r.readStyleAddresses(style, m, r.hidden != nil)
}

// readAddress reads an attribute that holds an address, or a script that goes
// to one.
func (r *htmlReader) readAddress(t token, a attribute, hidden bool) {
	in := linkIn{attribute: a, hidden: hidden}
	switch a.name {
	case "href", "xlink:href":
		in.kind = "href"
		switch t.name {
		case "base":
			in.kind = "base"
			if r.out.base == "" {
				r.out.base = strings.TrimSpace(r.value(a))
			}
		case "link":
		default:
			in.clickable = true
		}
	case "src":
		in.kind = "src"
		in.clickable = t.name == "frame" || t.name == "iframe"
	case "poster":
		in.kind = "poster"
	case "action", "formaction":
		in.kind, in.clickable = "action", true
	case "data", "codebase", "classid", "archive", "code":
		if t.name != "object" && t.name != "applet" && t.name != "embed" {
			return
		}
		in.kind = "object"
	case "background", "dynsrc", "lowsrc", "manifest":
		in.kind = "src"
	case "cite", "longdesc", "ping", "profile":
		in.kind, in.unsure = "src", true // no browser shows it
	case "itemtype", "itemprop", "vocab", "typeof", "prefix", "content", "xml:base":
		return
	default:
		if strings.HasPrefix(a.name, "on") {
			s, m := r.passage(a)
			r.readScript(s, m, hidden)
			return
		}
		if strings.HasPrefix(a.name, "xmlns") {
			return
		}
		// Pictures and links that load late stand in attributes of any name.
		in.kind, in.absolute = "src", true
		if strings.HasPrefix(a.name, "data-") && (strings.Contains(a.name, "href") || strings.Contains(a.name, "url") || strings.Contains(a.name, "link")) {
			in.kind, in.clickable = "href", true
		}
	}
	r.addLink(in)
}

// readScript looks at the strings of a script: addresses that it goes to or
// loads, mark-up that it writes, questions that it puts to the reader.
func (r *htmlReader) readScript(code string, m *spanMap, hidden bool) {
	kind := lower(r.script)
	if strings.Contains(kind, "html") || strings.Contains(kind, "template") {
		r.nested(code, m, true) // mark-up that another script shows
		return
	}
	data := strings.Contains(kind, "json")
	scriptLiterals(code, m, func(l literal) {
		switch {
		case looksLikeHTML(l.text):
			r.nested(l.text, l.spans, r.unsure)
		case l.asks:
			start, end := l.spans.span(0, len(l.text))
			r.out.controls = append(r.out.controls, control{path: r.path, start: start, end: end, kind: "script", words: l.text, source: r.original[start:end]})
		default:
			r.readLiteral(l, data, hidden)
		}
	})
}

// readLiteral notes the addresses in a string of a script.
func (r *htmlReader) readLiteral(l literal, data, hidden bool) {
	s := strings.TrimSpace(l.text)
	at := strings.Index(l.text, s)
	if l.goes || strings.HasPrefix(s, "//") {
		start, end := l.spans.span(at, at+len(s))
		r.link(linkIn{kind: "script", value: s, start: start, end: end, hidden: hidden, clickable: l.goes, unsure: data})
		return
	}
	for _, f := range webAddresses(l.text) {
		if isNamespace(f.host) {
			continue
		}
		start, end := l.spans.span(f.start, f.end)
		r.link(linkIn{kind: "script", value: l.text[f.start:f.end], start: start, end: end, hidden: hidden, unsure: data})
	}
}

// isNamespace reports whether addresses at host name vocabularies in scripts
// rather than lead anywhere.
func isNamespace(host string) bool {
	switch host {
	case "www.w3.org", "schema.org", "www.schema.org", "ogp.me", "purl.org":
		return true
	}
	return false
}

// readData looks into a data: address that holds a document.
func (r *htmlReader) readData(value string, start, end int) {
	head, body, ok := strings.Cut(value, ",")
	if !ok {
		return
	}
	head = lower(head)
	if !strings.Contains(head, "html") && !strings.Contains(head, "svg") && !strings.Contains(head, "xml") {
		return
	}
	if plain, err := url.PathUnescape(body); err == nil {
		body = plain
	}
	if strings.HasSuffix(strings.TrimSpace(head), ";base64") {
		body = strings.Map(func(c rune) rune {
			if c <= ' ' || c == '=' {
				return -1
			}
			return c
		}, body)
		decoded, err := base64.RawStdEncoding.DecodeString(body)
		if err != nil && len(decoded) == 0 {
			return
		}
		body = string(decoded)
	}
	// Its bytes have no place of their own in the field: all of it stands for
	// each of them.
	r.nestedAt(body, start, end)
}

// nestedAt reads a source whose every byte stands for the field's [start,end).
func (r *htmlReader) nestedAt(src string, start, end int) {
	m := &spanMap{runs: []run{{src: uint32(start), width: uint32(end - start)}}}
	r.nested(src, m, false)
}
