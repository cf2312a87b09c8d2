package law

import (
	"encoding/json"
	"strconv"
	"time"
)

// Kind is what a ledger entry does.
type Kind string

// The kinds of ledger entries. Those of a decision carry its case; money that
// comes from records (paid, topped_up, settled, returned ...) carries the record.
const (
	KindPoints    Kind = "points"     // Amount points, counted in the Beijing calendar year of At (R1)
	KindFreeze    Kind = "freeze"     // Amount days of 24 h (R12, R13)
	KindDeposit   Kind = "deposit"    // Amount fen deducted, 0 < Amount; All takes the whole balance (R15)
	KindExpel     Kind = "expel"      // the provider is expelled at At (R2, R3)
	KindDelist    Kind = "delist"     // Listing is delisted at At (REG-18.14)
	KindReversal  Kind = "reversal"   // Reverses names the decision's case, or the entry of a record that was corrected; everything it did is undone (R5)
	KindCredit    Kind = "credit"     // Amount fen given back after a reversal (R5); the fold has already undone the taking, so that it moves nothing itself
	KindDismissal Kind = "dismissal"  // a case was dismissed: no effect, kept as a record
	KindStep      Kind = "step"       // a person took Step in the life of the case: no effect of its own, kept as a record
	KindWaiver    Kind = "waiver"     // Waiver leaves findings unpunished until its day; a reversal that names this entry ends it
	KindMoney     Kind = "money"      // a deposit_entry record; Money says its kind, Amount is fen
	KindSettled   Kind = "settlement" // a settlement record paid to the provider; Amount is fen (R17)
)

// Entry is one line of the append-only ledger. Its ID is derived from what it
// says, so that writing the same entry twice writes it once.
type Entry struct {
	ID         string    `json:"id"`
	ProviderID string    `json:"provider_id"`
	At         time.Time `json:"at"`
	Kind       Kind      `json:"kind"`
	Case       string    `json:"case,omitempty"`
	Penalty    string    `json:"penalty,omitempty"`
	Amount     int64     `json:"amount"` // points, days or fen, as Kind says
	All        bool      `json:"all,omitempty"`
	// ByPoints marks the expulsion and the forfeiture of a decision that reached
	// the limit of points (R2). They are written so that they are carried out and
	// can be read; the fold derives them anew from the points, since a reversal
	// of an earlier decision may lift or move them (R5).
	ByPoints bool   `json:"by_points,omitempty"`
	Step     string `json:"step,omitempty"`    // file, confirm, appeal, uphold: for KindStep
	Money    string `json:"money,omitempty"`   // deposit_entry kind, for KindMoney
	Listing  string `json:"listing,omitempty"` // for KindDelist
	Record   string `json:"record,omitempty"`  // id of the record it was taken from
	Waiver   Waiver `json:"waiver,omitzero"`   // for KindWaiver
	// Reverses is what a reversal undoes. On an entry taken from a record that was
	// corrected it is the entry it replaces, and it counts only once that one is
	// reversed, so that the past is read as it was known then.
	Reverses string `json:"reverses,omitempty"`
	By       string `json:"by"`
	Why      Text   `json:"why"`
}

// Sealed returns the entry with its id: the hash of everything it does. Who
// wrote it and in which words does not count, so that a reworded sentence never
// doubles a penalty.
func Sealed(e Entry) Entry {
	parts := []string{
		e.ProviderID, string(e.Kind), e.At.UTC().Format(time.RFC3339Nano), e.Case, e.Penalty,
		strconv.FormatInt(e.Amount, 10), strconv.FormatBool(e.All), strconv.FormatBool(e.ByPoints),
		e.Money, e.Listing, e.Record, e.Reverses,
	}
	switch e.Kind {
	case KindStep:
		parts = append(parts, e.Step)
	case KindWaiver:
		parts = append(parts, e.Waiver.Rule, e.Waiver.Subject.Type, e.Waiver.Subject.ID, e.Waiver.Until, e.Waiver.Owner)
	}
	e.ID = digest("E-", parts...)
	return e
}

// MarshalJSON writes the entry as the data contract has it: instants in Beijing
// time, and amounts of money as decimal strings ("5000.00"); points and days
// stay numbers.
func (e Entry) MarshalJSON() ([]byte, error) {
	type plain Entry
	out := struct {
		plain
		At     time.Time `json:"at"`
		Amount any       `json:"amount"`
	}{plain(e), e.At.In(Beijing), e.Amount}
	if e.isMoney() {
		out.Amount = Yuan(e.Amount)
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (e *Entry) UnmarshalJSON(data []byte) error {
	type plain Entry
	in := struct {
		*plain
		Amount json.RawMessage `json:"amount"`
	}{plain: (*plain)(e)}
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	if e.Amount = 0; len(in.Amount) == 0 {
		return nil
	}
	if !e.isMoney() {
		return json.Unmarshal(in.Amount, &e.Amount)
	}
	var amount string
	err := json.Unmarshal(in.Amount, &amount)
	if err == nil {
		e.Amount, err = ParseYuan(amount)
	}
	return err
}

func (e Entry) isMoney() bool {
	return e.Kind == KindDeposit || e.Kind == KindCredit || e.Kind == KindMoney || e.Kind == KindSettled
}
