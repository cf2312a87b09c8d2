package source

// FactOptions are what facts depend on besides the record: dated data of the
// edition.
type FactOptions struct {
	// OwnDomains are the registrable domains of the cloud (REG-10.5b).
	OwnDomains []string
	// MarketHosts are the hosts of the marketplace's listing pages (REG-10.6).
	MarketHosts []string
	// Cooperation are the phrases that name the cooperation with the cloud.
	Cooperation []string
}

// ListingFacts returns the facts of a listing that are asked for by name:
// links, contact_links, forms, template. Values are what CEL and Rego
// understand: maps, slices, strings, int64, bool. Unknown names are passed
// over; a fact that the listing has nothing for is empty, and template is
// absent when there is none.
func ListingFacts(fields map[string]any, names []string, o FactOptions) map[string]any {
	facts := map[string]any{}
	var c *Content
	for _, name := range names {
		switch name {
		case "links", "contact_links", "forms":
			if c == nil {
				c = ReadListing(fields)
			}
			facts[name] = c.Fact(name, o)
		case "template":
			if t, ok := ReadTemplate(fields); ok {
				facts[name] = t.fact()
			}
		}
	}
	return facts
}

// Fact returns one fact of a listing that has been read, for callers that need
// its segments too. The value is nil for a name that is none of links,
// contact_links and forms.
func (c *Content) Fact(name string, o FactOptions) any {
	switch name {
	case "links":
		return linkFacts(c.Links(), o.OwnDomains)
	case "contact_links":
		return contactFacts(c.Contacts())
	case "forms":
		return formFacts(c.Forms())
	}
	return nil
}

func linkFacts(links []Link, own []string) []any {
	facts := make([]any, len(links))
	for i, l := range links {
		facts[i] = map[string]any{
			"path": l.Path, "start": int64(l.Start), "end": int64(l.End), "text": l.Text, "kind": l.Kind,
			"url": l.URL, "host": l.Host, "domain": l.Domain, "own": l.Own(own), "certain": l.Certain, "hidden": l.Hidden,
		}
	}
	return facts
}

func contactFacts(contacts []Contact) []any {
	facts := make([]any, len(contacts))
	for i, c := range contacts {
		facts[i] = map[string]any{
			"path": c.Path, "start": int64(c.Start), "end": int64(c.End), "text": c.Text, "kind": c.Kind, "value": c.Value, "hidden": c.Hidden,
		}
	}
	return facts
}

func formFacts(forms []Form) []any {
	facts := make([]any, len(forms))
	for i, f := range forms {
		asks := make([]any, len(f.Asks))
		for j, ask := range f.Asks {
			asks[j] = ask
		}
		facts[i] = map[string]any{
			"path": f.Path, "start": int64(f.Start), "end": int64(f.End), "text": f.Text, "kind": f.Kind, "asks": asks, "hidden": f.Hidden,
		}
	}
	return facts
}

// fact returns a template as {ok, doc, duplicates, positions} or, when it is
// no JSON, {ok, error, line, column, offset}. positions leads from the JSON
// pointer of a value to {start, end} in the template's text.
func (t Template) fact() map[string]any {
	duplicates := make([]any, len(t.Duplicates))
	for i, d := range t.Duplicates {
		duplicates[i] = d
	}
	if err := t.Err; err != nil {
		return map[string]any{
			"ok": false, "error": err.Error(), "line": int64(err.Line), "column": int64(err.Column), "offset": int64(err.Offset), "duplicates": duplicates,
		}
	}
	positions := make(map[string]any, len(t.Positions))
	for pointer, p := range t.Positions {
		positions[pointer] = map[string]any{"start": int64(p[0]), "end": int64(p[1])}
	}
	return map[string]any{"ok": true, "doc": t.Doc, "duplicates": duplicates, "positions": positions}
}

// PageFacts returns the facts of an official page that are asked for by name;
// page is {links_to, links, text, title, h1, names_cooperation}. A link to a
// listing's page on the marketplace has its id as market_listing_id.
func PageFacts(fields map[string]any, names []string, o FactOptions) map[string]any {
	facts := map[string]any{}
	for _, name := range names {
		if name != "page" {
			continue
		}
		p := ReadPage(text(fields["html"]), o.MarketHosts)
		ids := make([]any, len(p.LinksTo))
		for i, id := range p.LinksTo {
			ids[i] = id
		}
		links := linkFacts(p.Links, o.OwnDomains)
		for i, l := range p.Links {
			if id := listingInPath(l.path); id != "" && contains(o.MarketHosts, l.Host) {
				links[i].(map[string]any)["market_listing_id"] = id
			}
		}
		facts[name] = map[string]any{
			"links_to": ids, "links": links, "text": p.Text, "title": p.Title, "h1": p.H1,
			"names_cooperation": NamesCooperation(p.Text, o.Cooperation),
		}
	}
	return facts
}
