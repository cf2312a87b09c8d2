package law

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// The kinds of notices.
const (
	NoticeDecision = "decision" // a violation was established
	NoticeReversal = "reversal" // a decision was taken back
	NoticeUpheld   = "upheld"   // an appeal was refused
)

// Notice is the statement of reasons that a provider is given for a decision:
// what was found and where, by which rule and clause, what follows and how it is
// reckoned, who decided, and how to appeal. It is written together with the
// decision and never changes, whatever becomes of the rules afterwards.
type Notice struct {
	ID           string    `json:"id"`
	Kind         string    `json:"kind"`
	ProviderID   string    `json:"provider_id"`
	ProviderName string    `json:"provider_name"`
	Case         string    `json:"case"`
	Penalty      string    `json:"penalty"`
	Title        Text      `json:"title"` // of the penalty's row
	Subject      Subject   `json:"subject"`
	At           time.Time `json:"at"`
	By           string    `json:"by"`
	Automatic    bool      `json:"automatic"` // decided by the machine, from the facts alone
	Reason       string    `json:"reason,omitempty"`
	Edition      string    `json:"edition"`

	Facts    []Fact        `json:"facts"`
	Clauses  []ClauseCited `json:"clauses"`
	Measures []Measure     `json:"measures"`
	Before   Reckoning     `json:"before"`
	After    Reckoning     `json:"after"`
	Limit    int64         `json:"expel_points"` // points in a calendar year that expel
	Appeal   *AppealAdvice `json:"appeal"`       // null when there is nothing to appeal against
}

// Fact is one finding that the decision rests on.
type Fact struct {
	Rule        string    `json:"rule"`
	RuleTitle   Text      `json:"rule_title"`
	RuleVersion string    `json:"rule_version,omitempty"` // hash of the rule's folder, as Go's dirhash makes it (h1:...)
	RuleFrom    time.Time `json:"rule_from,omitzero"`
	Clause      string    `json:"clause"`
	Mode        Mode      `json:"mode"`
	OccurredAt  time.Time `json:"occurred_at"`
	Subject     Subject   `json:"subject"`
	Message     Text      `json:"message"`
	Exhibits    []Exhibit `json:"evidence"`
}

// Exhibit is a piece of evidence with the SHA-256 of the quoted content, so that
// the record can be held against it later.
type Exhibit struct {
	Evidence
	SHA256 string `json:"sha256"`
}

// NewExhibit seals a piece of evidence: the hash is that of its text.
func NewExhibit(e Evidence) Exhibit {
	sum := sha256.Sum256([]byte(e.Text))
	return Exhibit{Evidence: e, SHA256: hex.EncodeToString(sum[:])}
}

// ClauseCited is a clause of the regulation in our own words.
type ClauseCited struct {
	ID      string    `json:"id"`
	Article string    `json:"article"`
	Summary Text      `json:"summary"`
	From    time.Time `json:"from"`
}

// Measure is one ledger entry of the decision with its arithmetic.
type Measure struct {
	Entry  string    `json:"entry"`
	Kind   Kind      `json:"kind"`
	Points int64     `json:"points,omitempty"`
	From   time.Time `json:"from,omitzero"` // of a freeze
	Until  time.Time `json:"until,omitzero"`
	Why    Text      `json:"why"`
}

// Reckoning is where a provider stands before and after a decision.
type Reckoning struct {
	Status      Status    `json:"status"`
	Year        int       `json:"year"`
	Points      int64     `json:"points"`
	FrozenUntil time.Time `json:"frozen_until,omitzero"`
	Balance     string    `json:"deposit_balance"` // CNY
	Required    string    `json:"deposit_required"`
	Owed        string    `json:"deposit_owed"`
	Shortfall   string    `json:"deposit_shortfall"`
	TopUpDue    time.Time `json:"top_up_due,omitzero"`
}

// AppealAdvice tells how to appeal and until when.
type AppealAdvice struct {
	How   Text      `json:"how"`
	Until time.Time `json:"until,omitzero"` // the last instant at which an appeal is in time; zero when no time limit is set
}

// Reckon takes from a standing what a notice shows of it.
func Reckon(s Standing) Reckoning {
	d := s.Deposit
	return Reckoning{
		Status: s.Status, Year: s.Year, Points: s.Points, FrozenUntil: beijing(s.FrozenUntil), Balance: Yuan(d.Balance),
		Required: Yuan(d.Required), Owed: Yuan(d.Owed), Shortfall: Yuan(d.Shortfall), TopUpDue: beijing(d.TopUpDue),
	}
}

// MeasureOf describes an entry of a decision, given the standing after it.
func MeasureOf(e Entry, after Standing) Measure {
	m := Measure{Entry: e.ID, Kind: e.Kind, Why: e.Why}
	switch e.Kind {
	case KindPoints:
		m.Points = e.Amount
	case KindFreeze:
		from, until := after.freeze(e)
		m.From, m.Until = beijing(from), beijing(until)
	}
	return m
}

// Numbered returns the notice with its id, which follows from the case, the
// kind and the instant: the same decision never has two.
func (n Notice) Numbered() Notice {
	n.ID = digest("N-", n.Case, n.Kind, n.At.UTC().Format(time.RFC3339Nano))
	return n
}

// beijing is the instant in Beijing time, none for none.
func beijing(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(Beijing)
}
