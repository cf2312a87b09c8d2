package law

import (
	"encoding/json"
	"time"
)

// MarshalJSON writes the standing as the data contract has it (`ledger show
// --format json`): money as decimal strings, instants in Beijing time, null for
// what there is not. A listing's `why` is Chinese, `why_en` English. `coming`
// and `hidden` go beyond the contract.
func (s Standing) MarshalJSON() ([]byte, error) {
	type deposit struct {
		Required        string     `json:"required"`
		Balance         string     `json:"balance"`
		Owed            string     `json:"owed"`
		Shortfall       string     `json:"shortfall"`
		TopUpDue        *time.Time `json:"top_up_due"`
		Display         string     `json:"display"`
		AdditionalUntil *time.Time `json:"additional_until"`
	}
	type listing struct {
		ID    string `json:"id"`
		State string `json:"state"`
		Why   string `json:"why"`
		WhyEN string `json:"why_en"`
	}
	out := struct {
		ProviderID  string     `json:"provider_id"`
		AsOf        time.Time  `json:"as_of"`
		Year        int        `json:"year"`
		Points      int64      `json:"points"`
		Status      Status     `json:"status"`
		FrozenUntil *time.Time `json:"frozen_until"`
		ExpelledAt  *time.Time `json:"expelled_at,omitempty"`
		ExpelledBy  string     `json:"expelled_by,omitempty"`
		Deposit     deposit    `json:"deposit"`
		Listings    []listing  `json:"listings"`
		Entries     []Entry    `json:"entries"`
		Hidden      []Interval `json:"hidden"`
		Coming      []Event    `json:"coming"`
	}{
		ProviderID: s.ProviderID, AsOf: s.AsOf.In(Beijing), Year: s.Year, Points: s.Points, Status: s.Status,
		FrozenUntil: orNull(s.FrozenUntil), ExpelledAt: orNull(s.ExpelledAt), ExpelledBy: s.ExpelledBy,
		Deposit: deposit{
			Required: Yuan(s.Deposit.Required), Balance: Yuan(s.Deposit.Balance), Owed: Yuan(s.Deposit.Owed),
			Shortfall: Yuan(s.Deposit.Shortfall), TopUpDue: orNull(s.Deposit.TopUpDue), Display: "closed",
			AdditionalUntil: orNull(s.Deposit.AdditionalUntil),
		},
		Listings: []listing{}, Entries: append([]Entry{}, s.Entries...), Hidden: []Interval{}, Coming: []Event{},
	}
	if s.Deposit.DisplayOpen {
		out.Deposit.Display = "open"
	}
	for _, l := range s.Listings {
		out.Listings = append(out.Listings, listing{l.ID, l.State, l.Why.ZH, l.Why.EN})
	}
	for _, i := range s.Hidden {
		i.From = i.From.In(Beijing)
		if !i.To.IsZero() {
			i.To = i.To.In(Beijing)
		}
		out.Hidden = append(out.Hidden, i)
	}
	for _, e := range s.Coming {
		e.At = e.At.In(Beijing)
		out.Coming = append(out.Coming, e)
	}
	return json.Marshal(out)
}

// orNull is the instant in Beijing time, or null when there is none.
func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.In(Beijing)
	return &t
}
