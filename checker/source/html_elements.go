package source

import "strings"

// elementInfo is what reading needs to know of an element.
type elementInfo struct {
	number        uint8 // its own, 0 for an element that HTML does not know
	separator     byte  // it stands on lines of its own (\n), in a table cell (\t), or in the line (0)
	void          bool  // it has no content and no end tag
	endsParagraph bool  // its start tag ends an open paragraph
}

// elements are the elements of HTML, those of old pages included.
var elements = func() map[string]elementInfo {
	const (
		paragraphs = "address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form " +
			"h1 h2 h3 h4 h5 h6 header hr li dt dd main menu nav ol p pre section table ul listing xmp plaintext"
		lines = "br tr tbody thead tfoot caption legend option optgroup select textarea title summary html body head frameset " +
			"frame iframe video audio object noscript button"
		cells = "td th"
		voids = "area base basefont bgsound br col embed frame hr image img input keygen link meta param source track wbr"
		texts = "a abbr acronym applet b bdi bdo big canvas cite code colgroup data datalist del dfn em embed font i ins kbd label " +
			"map mark marquee noembed noframes output progress q ruby rp rt s samp script slot small span strike strong style sub " +
			"sup svg template time tt u var"
	)
	table := map[string]elementInfo{}
	add := func(names string, set func(*elementInfo)) {
		for _, name := range strings.Fields(names) {
			e, known := table[name]
			if !known {
				e.number = uint8(len(table) + 1)
			}
			set(&e)
			table[name] = e
		}
	}
	add(paragraphs, func(e *elementInfo) { e.separator, e.endsParagraph = '\n', true })
	add(lines, func(e *elementInfo) { e.separator = '\n' })
	add(cells, func(e *elementInfo) { e.separator = '\t' })
	add(voids, func(e *elementInfo) { e.void = true })
	add(texts, func(*elementInfo) {})
	return table
}()

// openElements counts the open elements by name.
type openElements struct {
	known  [256]int32
	others map[string]int32
}

// add counts n more elements of the given name.
func (o *openElements) add(name string, number uint8, n int32) {
	if number > 0 {
		o.known[number] += n
		return
	}
	if o.others == nil {
		o.others = map[string]int32{}
	}
	o.others[name] += n
}

// has reports whether an element of the given name is open.
func (o *openElements) has(name string, number uint8) bool {
	if number > 0 {
		return o.known[number] > 0
	}
	return o.others[name] > 0
}
