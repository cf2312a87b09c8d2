package law

import "time"

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
	KindReversal  Kind = "reversal"   // Reverses names the decision's case; everything it did is undone (R5)
	KindCredit    Kind = "credit"     // Amount fen given back after a reversal (R5)
	KindDismissal Kind = "dismissal"  // a case was dismissed: no effect, kept as a record
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
	Money      string    `json:"money,omitempty"`   // deposit_entry kind, for KindMoney
	Listing    string    `json:"listing,omitempty"` // for KindDelist
	Record     string    `json:"record,omitempty"`  // id of the record it was taken from
	Reverses   string    `json:"reverses,omitempty"`
	By         string    `json:"by"`
	Why        Text      `json:"why"`
}
