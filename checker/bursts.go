package checker

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/yunjian-audit/yunjian/checker/record"
)

// burstsFact is the native fact of a provider that lists where several
// customers who share a trace bought from it in a short time (REG-15.2).
const burstsFact = "bursts"

// burstSpans are how close together purchases have to be, by the kind of the
// trace they share: a network is shared by strangers, a device or an account is not.
var burstSpans = map[string]string{
	"devices": "shared_buyers_hours", "phones": "shared_buyers_hours", "addresses": "shared_buyers_hours",
	"payment_account": "shared_buyers_hours", "ips": "burst_minutes",
}

type purchase struct {
	id, customer string
	at           time.Time
}

// bursts looks at all purchases of a dossier, trace by trace. Of two groups of
// which one holds the other the greater is listed.
func (w *witness) bursts(records map[record.Type][]record.Record) []any {
	byTrace := map[trace][]purchase{}
	for _, o := range records[record.Order] {
		at := instant(o, "paid_at")
		if at.IsZero() || at.After(w.asOf) {
			continue
		}
		buyer, _ := o.Fields["buyer"].(map[string]any)
		for _, t := range buyerTraces(buyer) {
			if burstSpans[t.kind] != "" {
				byTrace[t] = append(byTrace[t], purchase{o.ID, str(o, "customer_id"), at})
			}
		}
	}
	praised := map[string]bool{}
	for _, v := range records[record.Review] {
		if v.Fields["rating"] == int64(bestRating) && !instant(v, "at").After(w.asOf) {
			praised[str(v, "order_id")] = true
		}
	}
	hours, minutes := time.Duration(w.number("shared_buyers_hours", w.asOf))*time.Hour, time.Duration(w.number("burst_minutes", w.asOf))*time.Minute
	var groups []map[string]any
	for t, all := range byTrace {
		if len(all) < 2 {
			continue
		}
		span := hours
		if t.kind == "ips" {
			span = minutes
		}
		if g := densest(all, span); g != nil {
			groups = append(groups, burst(t, g, praised))
		}
	}
	return outermost(groups)
}

const bestRating = 5

// densest is the stretch of at most span in which most customers bought; nil
// when no two did.
func densest(all []purchase, span time.Duration) []purchase {
	slices.SortFunc(all, func(a, b purchase) int { return cmp.Or(a.at.Compare(b.at), strings.Compare(a.id, b.id)) })
	var best []purchase
	most, counts := 1, map[string]int{}
	for from, to := 0, 0; to < len(all); to++ {
		counts[all[to].customer]++
		for all[to].at.Sub(all[from].at) > span {
			if counts[all[from].customer]--; counts[all[from].customer] == 0 {
				delete(counts, all[from].customer)
			}
			from++
		}
		if len(counts) > most {
			most, best = len(counts), all[from:to+1]
		}
	}
	return best
}

func burst(t trace, group []purchase, praised map[string]bool) map[string]any {
	customers, orders, five := map[string]bool{}, make([]any, 0, len(group)), 0
	for _, o := range group {
		customers[o.customer] = true
		orders = append(orders, o.id)
		if praised[o.id] {
			five++
		}
	}
	return map[string]any{
		"kind": t.kind, "value": t.value, "customers": int64(len(customers)), "orders": orders, "praised": int64(five),
		"from": group[0].at, "to": group[len(group)-1].at,
	}
}

// outermost leaves out groups whose purchases all stand in a greater one.
func outermost(groups []map[string]any) []any {
	slices.SortFunc(groups, func(a, b map[string]any) int {
		return cmp.Or(cmp.Compare(len(b["orders"].([]any)), len(a["orders"].([]any))),
			a["from"].(time.Time).Compare(b["from"].(time.Time)),
			cmp.Compare(a["kind"].(string), b["kind"].(string)), cmp.Compare(a["value"].(string), b["value"].(string)))
	})
	var out []any
	in := map[any]int{} // order: the group it stands in
	for _, g := range groups {
		inside, known := -1, true
		for i, id := range g["orders"].([]any) {
			k, ok := in[id]
			if i == 0 {
				inside = k
			}
			known = known && ok && k == inside
		}
		if known {
			continue
		}
		for _, id := range g["orders"].([]any) {
			in[id] = len(out)
		}
		out = append(out, g)
	}
	return out
}
