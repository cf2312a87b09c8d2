package checker

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"time"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/policy"
	"github.com/yunjian-audit/yunjian/checker/record"
	"github.com/yunjian-audit/yunjian/checker/source"
)

// judge judges one provider's dossier: first its conversations as they stream
// by, then everything else.
func (s *scan) judge(ctx context.Context, d *source.Dossier) (*judged, error) {
	j := newJudged(d, s.AsOf)
	standing := law.Standing{}
	err := s.ledger.View(ctx, d.ProviderID, func(book Book) (err error) {
		standing, err = s.before(book, j, s.AsOf)
		return err
	})
	if err != nil {
		return nil, err
	}
	w := s.newWitness(s.AsOf)
	if err := w.attend(d.Records); err != nil {
		return nil, err
	}
	hearing := s.judges.Open(policy.Dossier{
		ProviderID: d.ProviderID, AsOf: s.AsOf, Records: d.Records, Streamed: []record.Type{record.Conversation},
		Facts: w.fact, Hits: w.hits, Standing: &standing,
	})
	for heard, err := range inOrder(cmp.Or(s.Workers, runtime.GOMAXPROCS(0))-1, inTurns(d.Lines()), w.listen) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, err
		}
		for _, h := range heard {
			rec := w.hear(h)
			hearing.Record(rec)
			if s.judges.Keeps(record.Conversation) {
				delete(rec.Fields, "messages")
				d.Records[record.Conversation] = append(d.Records[record.Conversation], *rec)
			} else {
				delete(w.heard, rec.ID)
			}
		}
	}
	outcome, err := hearing.Close()
	if err != nil {
		return nil, err
	}
	j.Findings = outcome.Findings
	j.Counts = tally{Applied: outcome.Applied, NotJudged: outcome.NotJudged, PassedOver: outcome.PassedOver}
	s.compared.add(w, d.Records, &standing)
	if s.compared != nil {
		j.Standing, j.Outlines = &standing, outlines(d.Records, record.Provider, record.Listing, record.Application)
	}
	return j, nil
}

// outline is a provider, a listing or an application without its long texts, for the rules
// that compare providers once all of them have been read.
type outline struct {
	Type           record.Type
	ID, ProviderID string
	Fields         map[string]any
	Origin         record.Origin
}

// outlined are the fields that an outline keeps.
var outlined = map[record.Type][]string{
	record.Listing:  {"id", "provider_id", "type", "title", "status", "on_sale_at", "updated_at", "version"},
	record.Provider: {"id", "name", "kind", "status", "joined_at", "left_at", "subject_no", "account"},
	record.Application: {
		"id", "provider_id", "name", "kind", "markets", "subject_no", "account", "submitted_at", "decided_at", "decision",
	},
}

func outlines(records map[record.Type][]record.Record, types ...record.Type) []outline {
	var out []outline
	for _, t := range types {
		for _, r := range records[t] {
			fields := make(map[string]any, len(outlined[t]))
			for _, name := range outlined[t] {
				if v, ok := r.Fields[name]; ok {
					fields[name] = v
				}
			}
			out = append(out, outline{r.Type, r.ID, r.ProviderID, fields, r.Origin})
		}
	}
	return out
}

// newJudged takes from a dossier what enforcement needs besides the findings.
func newJudged(d *source.Dossier, asOf time.Time) *judged {
	j := &judged{ProviderID: d.ProviderID, Profile: profileOf(d, asOf)}
	for _, r := range d.Records[record.DepositEntry] {
		j.Money = append(j.Money, law.Money{ID: r.ID, At: instant(r, "at"), Kind: str(r, "kind"), Amount: fen(r, "amount")})
	}
	for _, r := range d.Records[record.Settlement] {
		j.Settlements = append(j.Settlements, law.Settlement{ID: r.ID, At: instant(r, "at"), Amount: fen(r, "amount")})
	}
	for _, r := range d.Records[record.Complaint] {
		j.Grievances = append(j.Grievances, law.Grievance{
			ID: r.ID, FiledAt: instant(r, "filed_at"), OrderID: str(r, "order_id"),
			ConversationID: str(r, "conversation_id"), ServiceOrderID: str(r, "service_order_id"),
		})
	}
	for _, r := range d.Records[record.Report] {
		if str(r, "type") == "spot_check" && !instant(r, "at").After(asOf) {
			j.SpotChecks = append(j.SpotChecks, law.SpotCheck{
				ID: r.ID, At: instant(r, "at"), Penalty: str(r, "penalty"),
				Subject: law.Subject{Type: str(r, "subject_type"), ID: str(r, "subject_id")},
			})
		}
	}
	return j
}

// profileOf is what the records say about the provider and its listings' sale.
func profileOf(d *source.Dossier, asOf time.Time) law.Profile {
	p := law.Profile{ProviderID: d.ProviderID, Name: d.ProviderID}
	if r, ok := d.Provider(); ok {
		p.Name, p.Kind, p.Status = str(r, "name"), str(r, "kind"), str(r, "status")
		p.JoinedAt, p.LeftAt = instant(r, "joined_at"), instant(r, "left_at")
		contact, _ := r.Fields["contact"].(map[string]any)
		p.Email, _ = contact["email"].(string)
		markets, _ := r.Fields["markets"].([]any)
		for _, m := range markets {
			if name, ok := m.(string); ok {
				p.Markets = append(p.Markets, name)
			}
		}
		slices.Sort(p.Markets)
	}
	sales := lastSales(d.Records[record.Order], asOf)
	for _, r := range d.Records[record.Listing] {
		l := law.ListingProfile{ID: r.ID, Title: str(r, "title"), Status: str(r, "status"), OnSaleAt: instant(r, "on_sale_at")}
		pauses, _ := r.Fields["off_sale"].([]any)
		for _, p := range pauses {
			pause, _ := p.(map[string]any)
			from, _ := pause["from"].(time.Time)
			to, _ := pause["to"].(time.Time)
			l.OffSale = append(l.OffSale, law.Interval{From: from, To: to})
		}
		l.LastSaleAt = sales[r.ID]
		p.Listings = append(p.Listings, l)
	}
	return p
}

// lastSales are the last sales of the listings at asOf. A sale is a paid order
// that was not refunded in full, and one at price 0 needs no payment (R19).
func lastSales(orders []record.Record, asOf time.Time) map[string]time.Time {
	last := map[string]time.Time{}
	for _, o := range orders {
		amount, priced := o.Fields["amount"].(int64)
		sold := instant(o, "paid_at")
		if sold.IsZero() && priced && amount == 0 {
			sold = instant(o, "created_at")
		}
		if sold.IsZero() || sold.After(asOf) || refundedInFull(o, amount, asOf) {
			continue
		}
		if listing := str(o, "listing_id"); sold.After(last[listing]) {
			last[listing] = sold
		}
	}
	return last
}

func refundedInFull(order record.Record, amount int64, asOf time.Time) bool {
	at := instant(order, "refunded_at")
	if at.IsZero() || at.After(asOf) {
		return false
	}
	refunded, told := order.Fields["refunded_amount"].(int64)
	return !told || refunded >= amount
}

func str(r record.Record, field string) string {
	s, _ := r.Fields[field].(string)
	return s
}

func instant(r record.Record, field string) time.Time {
	t, _ := r.Fields[field].(time.Time)
	return t
}

func fen(r record.Record, field string) int64 {
	n, _ := r.Fields[field].(int64)
	return n
}
