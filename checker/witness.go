package checker

import (
	"fmt"
	"slices"
	"time"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/policy"
	"github.com/yunjian-audit/yunjian/checker/record"
	"github.com/yunjian-audit/yunjian/checker/source"
	"github.com/yunjian-audit/yunjian/checker/text"
)

// witness tells the rules of one dossier what the native code sees: facts of
// records and hits in their texts. It belongs to one goroutine, but for listen.
type witness struct {
	*Checker
	asOf     time.Time
	presence *source.Presence
	hours    law.ServiceHours
	options  source.FactOptions
	chat     *text.Lexicon
	patience time.Duration // how long a customer may wait

	page    *record.Record // the listing read last, with what was read of it
	content *source.Content
	heard   map[string]testimony // by conversation
	records map[record.Type][]record.Record
	said    *memory   // what other records ask of conversations
	sent    *mailings // messages that nobody asked for
	// others gives the comparison of all providers; nil until all are read, and
	// then no fact that comes of it is known.
	others func() (*comparison, error)
}

// testimony is what was heard in one conversation.
type testimony struct {
	hits  []policy.Hit
	waits []any
}

func (c *Checker) newWitness(asOf time.Time) *witness {
	return &witness{
		Checker: c, asOf: asOf, heard: map[string]testimony{},
		options: source.FactOptions{
			OwnDomains: c.strings("own_domains", asOf), MarketHosts: c.strings("marketplace_hosts", asOf),
			Cooperation: c.strings("cooperation_phrases", asOf),
		},
	}
}

// attend reads what the facts of a dossier's chats rest on: who was there, and
// in which hours somebody had to be.
func (w *witness) attend(records map[record.Type][]record.Record) (err error) {
	if w.chat, err = w.lexicon(text.Chat, w.options.OwnDomains); err != nil {
		return err
	}
	w.patience = time.Duration(w.number("chat_response_ms", w.asOf)) * time.Millisecond
	w.presence = source.NewPresence(records[record.Presence], w.asOf)
	w.said, w.records = newMemory(records), records
	w.sent = &mailings{
		least: int(w.number("bulk_messages_min", w.asOf)), similarity: float64(w.number("bulk_similarity_min", w.asOf)) / 100,
		quiet: time.Duration(w.number("unsolicited_after_hours", w.asOf)) * time.Hour, days: map[string][]*mailing{},
	}
	owed := law.Hours{
		Days: int64(len(w.list("service_days", w.asOf))), Open: w.timeOfDay("service_open"), Close: w.timeOfDay("service_close"),
	}
	registered := law.Hours{}
	if providers := records[record.Provider]; len(providers) > 0 {
		service, _ := providers[0].Fields["service"].(map[string]any)
		days, _ := service["days_per_week"].(float64)
		hours, _ := service["hours_per_day"].(float64)
		registered.Days, registered.HoursPerDay = int64(days), int64(hours)
		registered.Open, _ = service["open"].(string)
		registered.Close, _ = service["close"].(string)
	}
	w.hours, err = law.NewServiceHours(w.calendar, owed, registered)
	if err != nil {
		// Hours that are no hours lower nothing: the provider owes the regulation's.
		w.hours, err = law.NewServiceHours(w.calendar, owed, law.Hours{})
	}
	return err
}

func (w *witness) timeOfDay(param string) string {
	v, _ := w.set.Param(param, w.asOf)
	s, _ := v.(string)
	return s
}

// fact gives the native facts that the rules ask for.
func (w *witness) fact(rec *record.Record, name string) (any, error) {
	if slices.Contains(comparedFacts, name) {
		return w.compared(rec, name)
	}
	switch rec.Type {
	case record.Conversation:
		return w.heard[rec.ID].waits, nil
	case record.Provider:
		return w.conduct(name), nil
	case record.Complaint:
		return w.said.recall(name, complaintKeys(rec)), nil
	case record.ServiceOrder:
		return w.said.recall(name, serviceKeys(rec)), nil
	case record.OfficialPage:
		if name == versionsFact {
			return w.versions(rec), nil
		}
		return source.PageFacts(rec.Fields, []string{name}, w.options)[name], nil
	case record.Listing:
		switch name {
		case "contacts":
			return w.read(rec).Fact("contact_links", w.options), nil
		case "template":
			return source.ListingFacts(rec.Fields, []string{name}, w.options)[name], nil
		}
		return w.read(rec).Fact(name, w.options), nil
	}
	return nil, fmt.Errorf("checker: no fact %s of a %s", name, rec.Type)
}

// versionsFact is the native fact of an official page that lists which versions
// the pages of its listing showed up to as_of, in the order of fetched_at: each
// {version, fetched_at}, the first of those in a row that showed the same one
// (REG-18.13).
const versionsFact = "versions"

func (w *witness) versions(page *record.Record) []any {
	var shown []*record.Record
	for i := range w.records[record.OfficialPage] {
		p := &w.records[record.OfficialPage][i]
		if str(*p, "version") != "" && str(*p, "listing_id") == str(*page, "listing_id") && !instant(*p, "fetched_at").After(w.asOf) {
			shown = append(shown, p)
		}
	}
	slices.SortStableFunc(shown, func(a, b *record.Record) int { return instant(*a, "fetched_at").Compare(instant(*b, "fetched_at")) })
	shown = slices.CompactFunc(shown, func(a, b *record.Record) bool { return str(*a, "version") == str(*b, "version") })
	out := make([]any, len(shown))
	for i, p := range shown {
		out[i] = map[string]any{"version": str(*p, "version"), "fetched_at": instant(*p, "fetched_at")}
	}
	return out
}

// compared gives the facts that come of comparing all providers.
func (w *witness) compared(rec *record.Record, name string) ([]any, error) {
	if w.others == nil {
		return nil, nil
	}
	c, err := w.others()
	if err != nil || c == nil {
		return nil, err
	}
	switch name {
	case copiesFact:
		return c.copied[rec.ID], nil
	case formerFact:
		return c.ended.former(*rec), nil
	case predecessorsFact:
		return c.ended.predecessors(*rec), nil
	}
	return c.rivals.fact(rec.ID, name), nil
}

// conduct gives the facts of a provider.
func (w *witness) conduct(name string) []any {
	switch name {
	case burstsFact:
		return w.bursts(w.records)
	case bulkFact:
		return w.sent.facts()
	}
	return w.absences(name)
}

// read takes a listing's page apart once for all the facts asked of it.
func (w *witness) read(rec *record.Record) *source.Content {
	if w.page != rec {
		w.page, w.content = rec, source.ReadListing(rec.Fields)
	}
	return w.content
}

// absences are the spans within service hours in which nobody was there, or
// was away without an automatic reply.
func (w *witness) absences(name string) []any {
	grace := time.Duration(w.number("reconnect_grace_seconds", w.asOf)) * time.Second
	var gaps []source.Gap
	if name == "offline" {
		gaps = w.presence.Offline(w.hours, w.asOf, grace)
	} else {
		gaps = w.presence.AwaySilent(w.hours, w.asOf, grace)
	}
	out := make([]any, 0, len(gaps))
	for _, g := range gaps {
		out = append(out, map[string]any{
			"from": g.From, "to": g.To, "seconds": int64(g.Length / time.Second), "agent_id": g.AgentID,
			"from_text": g.From.In(law.Beijing).Format("2006-01-02 15:04:05"),
		})
	}
	return out
}
