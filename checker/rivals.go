package checker

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/yunjian-audit/yunjian/checker/record"
)

// Native facts of a provider that only a look at all providers gives:
// rival_reviews are the bad reviews of other providers' goods by buyers who
// share a trace with it (REG-16.2), rival_complaints the complaints it filed
// against others (REG-16.3).
const (
	rivalReviewsFact    = "rival_reviews"
	rivalComplaintsFact = "rival_complaints"
)

// rivalry keeps what providers can be recognised by, and who was reviewed
// badly or complained of. Many goroutines may note at once; asking begins when
// all are noted.
type rivalry struct {
	worst int64 // up to this rating a review is bad
	asOf  time.Time

	mu         sync.Mutex
	providers  map[trace][]string
	reviews    []badReview
	complaints map[string][]any // by the provider that filed them
	reviewed   map[string][]any // by the provider behind the buyer; made by link
}

// trace is one thing by which an account is recognised: its kind is the field
// of a buyer that holds it.
type trace struct{ kind, value string }

type badReview struct {
	provider string
	traces   []trace
	fact     map[string]any
}

func newRivalry(worst int64, asOf time.Time) *rivalry {
	return &rivalry{worst: worst, asOf: asOf, providers: map[trace][]string{}, complaints: map[string][]any{}}
}

// note takes in one provider's dossier.
func (r *rivalry) note(records map[record.Type][]record.Record) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range records[record.Provider] {
		if str(p, "kind") == "platform" {
			continue
		}
		for _, t := range accountTraces(p) {
			if !slices.Contains(r.providers[t], p.ID) {
				r.providers[t] = append(r.providers[t], p.ID)
			}
		}
	}
	r.noteReviews(records)
	for _, k := range records[record.Complaint] {
		if by := str(k, "reporter_provider_id"); by != "" && by != k.ProviderID && !instant(k, "filed_at").After(r.asOf) {
			fact := map[string]any{
				"record": string(record.Complaint), "id": k.ID, "path": "/text", "provider_id": k.ProviderID, "at": instant(k, "filed_at"),
			}
			for _, name := range []string{"text", "upheld", "decided_at", "investigation"} {
				if v, ok := k.Fields[name]; ok {
					fact[name] = v
				}
			}
			r.complaints[by] = append(r.complaints[by], fact)
		}
	}
}

func (r *rivalry) noteReviews(records map[record.Type][]record.Record) {
	bad := map[string][]record.Record{} // by order
	for _, v := range records[record.Review] {
		if rating, ok := v.Fields["rating"].(int64); ok && rating <= r.worst && !instant(v, "at").After(r.asOf) {
			bad[str(v, "order_id")] = append(bad[str(v, "order_id")], v)
		}
	}
	if len(bad) == 0 {
		return
	}
	for _, o := range records[record.Order] {
		buyer, _ := o.Fields["buyer"].(map[string]any)
		for _, v := range bad[o.ID] {
			r.reviews = append(r.reviews, badReview{o.ProviderID, buyerTraces(buyer), map[string]any{
				"record": string(record.Review), "id": v.ID, "path": "/text", "text": str(v, "text"), "rating": v.Fields["rating"],
				"order_id": o.ID, "provider_id": o.ProviderID, "at": instant(v, "at"),
			}})
		}
	}
}

// link finds out which providers stand behind the buyers noted.
func (r *rivalry) link() {
	r.reviewed = map[string][]any{}
	for _, v := range r.reviews {
		marks := map[string][]any{}
		for _, t := range v.traces {
			for _, p := range r.providers[t] {
				if p != v.provider && !slices.Contains(marks[p], any(t.kind)) {
					marks[p] = append(marks[p], t.kind)
				}
			}
		}
		for p, kinds := range marks {
			fact := map[string]any{"marks": kinds}
			for name, value := range v.fact {
				fact[name] = value
			}
			r.reviewed[p] = append(r.reviewed[p], fact)
		}
	}
	for _, by := range []map[string][]any{r.reviewed, r.complaints} {
		for _, facts := range by {
			slices.SortFunc(facts, func(a, b any) int {
				x, y := a.(map[string]any), b.(map[string]any)
				return cmp.Or(cmp.Compare(x["provider_id"].(string), y["provider_id"].(string)), cmp.Compare(x["id"].(string), y["id"].(string)))
			})
		}
	}
}

// fact gives a provider's facts; none before link.
func (r *rivalry) fact(provider, name string) []any {
	if r.reviewed == nil {
		return nil
	}
	if name == rivalReviewsFact {
		return r.reviewed[provider]
	}
	return r.complaints[provider]
}

// hostile tells whether there is anything to judge about a provider.
func (r *rivalry) hostile(provider string) bool {
	return len(r.reviewed[provider])+len(r.complaints[provider]) > 0
}

func accountTraces(p record.Record) []trace {
	account, _ := p.Fields["account"].(map[string]any)
	contact, _ := p.Fields["contact"].(map[string]any)
	traces := listTraces(account)
	traces = appendTrace(traces, "phones", contact["phone"])
	traces = appendTrace(traces, "account_id", account["id"])
	payment, _ := account["payment_accounts"].([]any)
	for _, v := range payment {
		traces = appendTrace(traces, "payment_account", v)
	}
	return traces
}

func buyerTraces(buyer map[string]any) []trace {
	traces := appendTrace(listTraces(buyer), "account_id", buyer["account_id"])
	return appendTrace(traces, "payment_account", buyer["payment_account"])
}

func listTraces(account map[string]any) []trace {
	var traces []trace
	for _, kind := range []string{"devices", "phones", "addresses", "ips"} {
		values, _ := account[kind].([]any)
		for _, v := range values {
			traces = appendTrace(traces, kind, v)
		}
	}
	return traces
}

// appendTrace adds a trace; blanks, hyphens, letter case and the country's code
// of a phone number do not make it another.
func appendTrace(traces []trace, kind string, v any) []trace {
	text, _ := v.(string)
	if kind == "phones" {
		text = strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(text), "+86"), "0086")
	}
	value := strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) || c == '-' {
			return -1
		}
		return unicode.ToLower(c)
	}, text)
	if value == "" {
		return traces
	}
	return append(traces, trace{kind, value})
}
