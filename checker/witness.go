package checker

import (
	"fmt"
	"iter"
	"slices"
	"strings"
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

// account is one conversation that was listened to.
type account struct {
	*source.Conversation
	known []record.Message // up to as_of
	testimony
}

// turn is how many conversations are listened to at a time.
const turn = 64

// inTurns groups conversations, so that handing them over costs little.
func inTurns(all iter.Seq2[source.Lines, error]) iter.Seq2[[]source.Lines, error] {
	return func(yield func([]source.Lines, error) bool) {
		var group []source.Lines
		for lines, err := range all {
			if err != nil {
				yield(nil, err)
				return
			}
			if group = append(group, lines); len(group) == turn {
				if !yield(group, nil) {
					return
				}
				group = nil
			}
		}
		if len(group) > 0 {
			yield(group, nil)
		}
	}
}

// listen reads conversations: hits of the vocabularies, and waits. It changes
// nothing of the witness, so that several goroutines may listen at once.
func (w *witness) listen(conversations []source.Lines) ([]account, error) {
	accounts := make([]account, len(conversations))
	var chat record.Chat
	var messages []text.Message
	for i, lines := range conversations {
		chat.Messages = nil // those of the one before are still needed
		c, err := lines.Join(&chat)
		if err != nil {
			return nil, err
		}
		accounts[i] = w.understand(c, &messages)
	}
	return accounts, nil
}

// understand reads one conversation; into is memory to do so in.
func (w *witness) understand(c *source.Conversation, into *[]text.Message) account {
	messages := (*into)[:0]
	for _, m := range c.Messages {
		if m.At.After(w.asOf) {
			break
		}
		messages = append(messages, text.Message(m))
	}
	*into = messages
	known := c.Messages[:len(messages)]
	return account{c, known, testimony{
		hits:  chatHits(w.chat.Conversation(messages), messages),
		waits: w.waits(source.Waits(known, w.presence, w.hours, w.chat.Closing, w.asOf, w.patience)),
	}}
}

// hear takes down one conversation. The record that it returns has the messages
// only when something was heard in them.
func (w *witness) hear(a account) *record.Record {
	w.said.note(a.Conversation, a.hits)
	w.sent.note(a.Conversation, a.known, a.hits)
	if len(a.hits)+len(a.waits) == 0 {
		return conversationRecord(a.Conversation, nil)
	}
	w.heard[a.ID] = a.testimony
	return conversationRecord(a.Conversation, a.known)
}

// waits makes facts of late answers. The conduct happens at the deadline, the
// instant at which the wait passed the limit (ruling R50).
func (w *witness) waits(waits []source.Wait) []any {
	out := make([]any, 0, len(waits))
	for _, v := range waits {
		end := v.AnsweredAt
		if end.IsZero() {
			end = w.asOf
		}
		item := map[string]any{
			"index": int64(v.Index), "at": v.Since, "deadline": deadline(w.hours, v.Since, end, w.patience),
			"waited_ms": v.Waited.Milliseconds(), "path": messagePath(v.Index),
		}
		if rest := v.Waited % time.Millisecond; rest > 0 {
			item["waited_ms"] = v.Waited.Milliseconds() + 1 // over the limit by less than a millisecond is over it
		}
		if !v.AnsweredAt.IsZero() {
			item["answered_at"] = v.AnsweredAt
		}
		out = append(out, item)
	}
	return out
}

// deadline is the first instant between from and to at which the service time
// since from reaches limit.
func deadline(hours source.Hours, from, to time.Time, limit time.Duration) time.Time {
	low, high := from, to
	for high.Sub(low) > time.Millisecond {
		mid := low.Add(high.Sub(low) / 2)
		if hours.Between(from, mid) < limit {
			low = mid
		} else {
			high = mid
		}
	}
	return high.Truncate(time.Millisecond)
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

// hits gives the hits of the vocabularies in a record's text.
func (w *witness) hits(rec *record.Record) ([]policy.Hit, error) {
	switch rec.Type {
	case record.Conversation:
		return w.heard[rec.ID].hits, nil
	case record.Listing:
		return w.segmentHits(w.read(rec).Segments())
	case record.Provider:
		store, _ := rec.Fields["store"].(map[string]any)
		said, _ := store["text"].(string)
		return w.segmentHits(source.TextSegments("/store/text", "store", said))
	}
	return nil, nil
}

func (w *witness) segmentHits(segments []source.Segment) ([]policy.Hit, error) {
	lexicon, err := w.lexicon(text.Listing, w.options.OwnDomains)
	if err != nil {
		return nil, err
	}
	var out []policy.Hit
	for _, s := range segments {
		// Blocks and table cells are read one by one: words that meet only
		// across their borders say nothing together.
		for from := 0; from < len(s.Text); {
			to := from + len(s.Text[from:])
			if n := strings.IndexAny(s.Text[from:], "\n\t"); n >= 0 {
				to = from + n
			}
			found := lexicon.Scan(s.Text[from:to])
			for _, h := range found {
				hit := base(h)
				hit["covered"] = slices.ContainsFunc(found, func(o text.Hit) bool { return o.Covers(&h) })
				start, end := s.Span(from+h.Start, from+h.End)
				hit["path"], hit["kind"], hit["hidden"] = s.Path, s.Kind, s.Hidden
				hit["start"], hit["end"] = int64(start), int64(end)
				hit["before"], hit["after"] = around(s.Text, from+h.Start, from+h.End)
				out = append(out, hit)
			}
			from = to + 1
		}
	}
	return out, nil
}

// chatHits also says which message of the customer's stands last before each
// hit (answering), -1 for none.
func chatHits(all []text.Hit, messages []text.Message) []policy.Hit {
	if len(all) == 0 {
		return nil
	}
	answering, last := make([]int64, len(messages)), int64(-1)
	for i, m := range messages {
		answering[i] = last
		if m.From == text.Customer {
			last = int64(i)
		}
	}
	out := make([]policy.Hit, 0, len(all))
	for _, h := range all {
		hit := base(h)
		hit["answering"] = answering[h.Index]
		hit["path"], hit["kind"] = messagePath(h.Index), "message"
		hit["start"], hit["end"] = int64(h.Start), int64(h.End)
		hit["index"], hit["from"], hit["agent_id"], hit["at"] = int64(h.Index), h.From, h.AgentID, h.At
		out = append(out, hit)
	}
	return out
}

func messagePath(index int) string { return fmt.Sprintf("/messages/%d/text", index) }

func base(h text.Hit) policy.Hit {
	return policy.Hit{
		"list": h.List, "class": h.Class, "term": h.Term, "strength": int64(h.Strength), "excused": h.Excused,
		"context": h.Context, "text": h.Text, "reading": h.Reading, "why": h.Why, "hidden": false,
	}
}

// aroundRunes is how much of a page's visible text is shown around a hit.
const aroundRunes = 24

// around is the visible text before and after a stretch: tags between them
// would only hide it.
func around(s string, start, end int) (before, after string) {
	b, a := []rune(s[:start]), []rune(s[end:])
	return string(b[max(0, len(b)-aroundRunes):]), string(a[:min(len(a), aroundRunes)])
}

// conversationRecord is a conversation as the rules see it; messages are there
// only for quoting them as evidence.
func conversationRecord(c *source.Conversation, known []record.Message) *record.Record {
	fields := map[string]any{"id": c.ID, "provider_id": c.ProviderID, "customer_id": c.CustomerID}
	for name, v := range map[string]string{"customer_kind": c.CustomerKind, "order_id": c.OrderID, "service_order_id": c.ServiceOrderID} {
		if v != "" {
			fields[name] = v
		}
	}
	if len(known) > 0 {
		messages := make([]any, len(known))
		for i, m := range known {
			messages[i] = map[string]any{"at": m.At, "from": m.From, "text": m.Text}
		}
		fields["messages"] = messages
	}
	return &record.Record{Type: record.Conversation, ID: c.ID, ProviderID: c.ProviderID, Fields: fields, Origin: c.Origin}
}
