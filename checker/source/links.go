package source

import (
	"sort"
	"strings"
)

// Link is an address in a listing or page that leads to a host on the
// Internet. Relative addresses, anchors, mailto and tel are none.
type Link struct {
	// Path is the JSON pointer of the field; Start and End are the bytes of its
	// original value that hold the address, and Text is that slice.
	Path       string
	Start, End int
	Text       string
	// Kind is where the address stands: href, src, srcset, poster, action,
	// refresh, base, object, css or script in mark-up, text, alt, seo or ocr in
	// running text, image when the field is the address of a picture.
	Kind string
	// URL is the address with character references decoded, Host the host in
	// lower case and Punycode without port, Domain its registrable domain (an IP
	// address is its own).
	URL, Host, Domain string
	// Certain is false for a domain that is written to deceive (全角, 点, [dot],
	// spaces), that stands in a picture or in a link without http://, and for
	// dotted words that may be no domain.
	Certain bool
	// Hidden tells that a browser does not show the element.
	Hidden bool

	path      string // of the address: /products/1/x.html
	clickable bool   // a person can follow it
}

// Own reports whether the link's host is one of domains or below one of them
// (REG-10.5b, ruling R36).
func (l Link) Own(domains []string) bool { return ownHost(l.Host, domains) }

// ownHost reports whether host is one of domains or below one of them.
func ownHost(host string, domains []string) bool {
	for _, d := range domains {
		if host == d || strings.HasSuffix(host, d) && host[len(host)-len(d)-1] == '.' {
			return true
		}
	}
	return false
}

// Contact is a contact detail that a link holds (REG-14.4): mailto, tel, sms
// and the links that open a chat program.
type Contact struct {
	Path       string
	Start, End int
	Text       string
	Kind       string // email, phone, qq, wechat, telegram, whatsapp, skype
	Value      string
	Hidden     bool
}

// Links returns every link of the content, in order of field and position. It
// looks at the mark-up, at addresses of pictures, and for domains at all texts
// but the agreement and the plan for delisting, which are no pages of the
// listing. Domains in hidden plain text are left out (ruling R51).
func (c *Content) Links() []Link {
	links := append([]Link(nil), c.links...)
	for _, s := range c.segments {
		switch {
		case s.Kind == "agreement", s.Kind == "delist_plan", s.Hidden && s.Kind != "seo":
			continue
		}
		links = s.appendLinks(links)
	}
	for _, p := range c.pictures {
		a := readAddress(p.url)
		if a.class == webAddress || a.class == bareAddress {
			links = append(links, Link{
				Path: p.path, End: len(p.url), Text: p.url, Kind: "image", URL: a.url, Host: a.host,
				Domain: a.domain, Certain: a.class == webAddress, path: a.path,
			})
		}
	}
	sort.SliceStable(links, func(i, j int) bool {
		a, b := links[i], links[j]
		if a.Path != b.Path {
			return c.order[a.Path] < c.order[b.Path]
		}
		if a.Start != b.Start {
			return a.Start < b.Start
		}
		return a.End < b.End
	})
	return links
}

// Contacts returns the contact details that links hold, in order of position.
// Those in running text are the text engine's to find, in Segments.
func (c *Content) Contacts() []Contact { return c.contacts }

// linkIn is an address on its way into the content.
type linkIn struct {
	kind       string
	attribute  attribute // where it stands, or
	value      string    // the address itself, at
	start, end int       // in the field's value
	hidden     bool
	clickable  bool
	absolute   bool // an address only when it says http:// or //
	unsure     bool
}

// addLink takes the address that an attribute holds.
func (r *htmlReader) addLink(in linkIn) {
	raw := r.src[in.attribute.start:in.attribute.end]
	if in.absolute && !strings.Contains(raw, "//") && !strings.Contains(raw, "&") {
		return
	}
	in.value = r.value(in.attribute)
	in.start, in.end = r.outer.span(in.attribute.start, in.attribute.end)
	if in.absolute && readAddress(in.value).class <= relativeAddress {
		r.embedded(in)
		return
	}
	r.link(in)
}

// embedded takes the addresses within an attribute that says more than one
// address: {"url": "http://a.cn"}, file=http://a.cn.
func (r *htmlReader) embedded(in linkIn) {
	s, m := r.passage(in.attribute)
	in.unsure = true
	for _, f := range webAddresses(s) {
		in.value = s[f.start:f.end]
		in.start, in.end = m.span(f.start, f.end)
		r.link(in)
	}
}

// link takes an address by what it leads to.
func (r *htmlReader) link(in linkIn) {
	a := readAddress(in.value)
	switch a.class {
	case webAddress, bareAddress:
		if in.absolute && a.class == bareAddress {
			return
		}
		if in.kind == "script" && isNamespace(a.host) {
			return
		}
		r.out.links = append(r.out.links, Link{
			Path: r.path, Start: in.start, End: in.end, Text: r.original[in.start:in.end],
			Kind: in.kind, URL: a.url, Host: a.host, Domain: a.domain, path: a.path,
			Certain: a.class == webAddress && !in.unsure && !r.unsure, Hidden: in.hidden, clickable: in.clickable,
		})
	case relativeAddress:
		if in.clickable {
			r.out.relative = append(r.out.relative, Link{
				Path: r.path, Start: in.start, End: in.end, Text: r.original[in.start:in.end],
				Kind: in.kind, URL: a.url, path: a.path, Certain: true, Hidden: in.hidden, clickable: true,
			})
		}
	case contactAddress:
		r.out.contacts = append(r.out.contacts, Contact{
			Path: r.path, Start: in.start, End: in.end,
			Text: r.original[in.start:in.end], Kind: a.contact, Value: a.value, Hidden: in.hidden,
		})
	case scriptAddress:
		m := &spanMap{runs: []run{{src: uint32(in.start), width: uint32(in.end - in.start)}}}
		if r.depth < maxDepth {
			r.depth++
			r.readScript(a.value, m, in.hidden)
			r.depth--
		}
	case dataAddress:
		r.readData(in.value, in.start, in.end)
	}
}
