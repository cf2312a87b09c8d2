package policy

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/record"
)

// Dossier is what the platform holds about one provider on one night, as the
// rules see it. Facts and hits are asked for only when a rule needs them.
type Dossier struct {
	ProviderID string
	AsOf       time.Time
	// Records by type. Of several official pages of one listing only the latest
	// fetched up to AsOf is judged.
	Records map[record.Type][]record.Record
	// Streamed are the types whose records are not in Records but are handed to
	// Hearing.Record one at a time, such as conversations.
	Streamed []record.Type
	// Facts returns the value of a native fact of a record, made of the types
	// that normalised values have, or nil when there is none. It is called once
	// for a record and a name, in the goroutine that judges.
	Facts func(rec *record.Record, name string) (any, error)
	// Hits returns the hits of all vocabularies in a record's text. Each has
	// "list" among its keys.
	Hits func(rec *record.Record) ([]Hit, error)
	// Standing is the provider's standing before tonight; nil for none.
	Standing *law.Standing
	// Lint tells that listings are checked before submission: only rules that
	// can run in lint are judged, and other record types are absent.
	Lint bool
}

// Hit is one place where a vocabulary hit: list, class, term, strength,
// excused, context, path, start, end, text, reading, why, hidden, kind, on pages
// covered (another hit of the list speaks for the place), in conversations
// index, from, agent_id and at.
type Hit = map[string]any

// Outcome is what judging one or more dossiers gave.
type Outcome struct {
	// Findings in the order of provider, subject, rule and place of evidence.
	Findings []law.Finding
	// PassedOver counts the records whose conduct lies before the first edition (R28).
	PassedOver int
	// Applied counts, by rule, the records it was applied to; a rule with terms
	// is applied to every record whose text was searched.
	Applied map[string]int
	// NotJudged counts, by rule, the records that lack a field the rule needs.
	NotJudged map[string]int
}

// Add takes over what another outcome holds. Findings stay sorted if dossiers
// are added in the order of their providers.
func (o *Outcome) Add(other Outcome) {
	o.Findings = append(o.Findings, other.Findings...)
	o.PassedOver += other.PassedOver
	add := func(to *map[string]int, from map[string]int) {
		if *to == nil {
			*to = make(map[string]int, len(from))
		}
		for rule, n := range from {
			(*to)[rule] += n
		}
	}
	add(&o.Applied, other.Applied)
	add(&o.NotJudged, other.NotJudged)
}

// recordKey names a record within its type and provider: its id, or for the
// types without one the listing or the agent it is about.
func recordKey(rec *record.Record) string {
	switch rec.Type {
	case record.OfficialPage:
		id, _ := rec.Fields["listing_id"].(string)
		return id
	case record.Presence:
		id, _ := rec.Fields["agent_id"].(string)
		return id
	}
	return rec.ID
}

// currentPages keeps of the official pages of each listing the one fetched
// last, up to asOf.
func currentPages(pages []record.Record, asOf time.Time) []record.Record {
	if len(pages) < 2 {
		return pages
	}
	fetched := func(r *record.Record) time.Time {
		t, _ := r.Fields["fetched_at"].(time.Time)
		return t
	}
	latest := map[string]*record.Record{}
	for i := range pages {
		key := recordKey(&pages[i])
		if at := fetched(&pages[i]); !at.After(asOf) && (latest[key] == nil || at.After(fetched(latest[key]))) {
			latest[key] = &pages[i]
		}
	}
	kept := make([]record.Record, 0, len(latest))
	for i := range pages {
		if latest[recordKey(&pages[i])] == &pages[i] {
			kept = append(kept, pages[i])
		}
	}
	return kept
}

// standing is the provider's standing as both languages see it.
func standing(s *law.Standing) map[string]any {
	if s == nil {
		return map[string]any{"status": string(law.Active), "points": int64(0), "frozen": []any{}, "delisted": []any{}}
	}
	frozen := []any{}
	for _, i := range s.Hidden {
		span := map[string]any{"from": i.From}
		if !i.To.IsZero() {
			span["to"] = i.To
		}
		frozen = append(frozen, span)
	}
	delisted := []any{}
	for _, l := range s.Listings {
		if l.State == "delisted" {
			delisted = append(delisted, l.ID)
		}
	}
	deposit := map[string]any{
		"required": s.Deposit.Required, "balance": s.Deposit.Balance, "owed": s.Deposit.Owed,
		"shortfall": s.Deposit.Shortfall, "display_open": s.Deposit.DisplayOpen,
	}
	if !s.Deposit.TopUpDue.IsZero() {
		deposit["top_up_due"] = s.Deposit.TopUpDue
	}
	if !s.Deposit.AdditionalUntil.IsZero() {
		deposit["additional_until"] = s.Deposit.AdditionalUntil
	}
	return map[string]any{"status": string(s.Status), "points": s.Points, "frozen": frozen, "delisted": delisted, "deposit": deposit}
}

// sortFindings orders findings by provider, subject, rule and place of evidence.
func sortFindings(list []law.Finding) {
	slices.SortStableFunc(list, func(a, b law.Finding) int {
		return cmp.Or(
			cmp.Compare(a.ProviderID, b.ProviderID), cmp.Compare(a.Subject.Type, b.Subject.Type), cmp.Compare(a.Subject.ID, b.Subject.ID),
			cmp.Compare(a.Rule, b.Rule), comparePlaces(a.Evidence, b.Evidence), a.OccurredAt.Compare(b.OccurredAt),
			cmp.Compare(a.Message.ZH, b.Message.ZH),
		)
	})
}

func comparePlaces(a, b []law.Evidence) int {
	for i := range min(len(a), len(b)) {
		if c := cmp.Or(cmp.Compare(a[i].Record, b[i].Record), cmp.Compare(a[i].ID, b[i].ID),
			comparePointers(a[i].Path, b[i].Path), cmp.Compare(a[i].Start, b[i].Start), cmp.Compare(a[i].End, b[i].End),
			cmp.Compare(a[i].Text, b[i].Text)); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}

// comparePointers compares JSON pointers with list indices as numbers.
func comparePointers(a, b string) int {
	if a == b {
		return 0
	}
	return slices.CompareFunc(strings.Split(a, "/"), strings.Split(b, "/"), func(x, y string) int {
		if isIndex(x) && isIndex(y) {
			return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(x, y))
		}
		return cmp.Compare(x, y)
	})
}

func isIndex(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
