package law

import "time"

// State is where a case stands in its life.
type State string

// The states of a case. A case is born open; the engine or a person confirms
// or dismisses it; a confirmed case may be appealed, and the decision is then
// upheld (the appeal fails) or overturned (it is reversed).
const (
	Open      State = "open"
	Confirmed State = "confirmed"
	Dismissed State = "dismissed"
	Appealed  State = "appealed"
	Upheld    State = "upheld"   // the appeal was refused: the decision stands
	Reversed  State = "reversed" // the decision was taken back: by a won appeal or an error
)

// States lists the states of a case in the order of its life.
func States() []State {
	return []State{Open, Confirmed, Dismissed, Appealed, Upheld, Reversed}
}

// Step is one act in the life of a case: who did what, when and why.
type Step struct {
	At     time.Time `json:"at"`
	Act    string    `json:"act"` // open, add, confirm, dismiss, appeal, uphold, overturn, reverse, join, waive
	By     string    `json:"by"`  // a person's name; "engine" for the auditor itself
	Reason string    `json:"reason,omitempty"`
}

// Engine is the name under which the auditor itself acts on a case.
const Engine = "engine"

// Case gathers the findings about one conduct (rulings R6 to R11): the same
// provider, the same penalty row, the same subject. Its history is append-only.
type Case struct {
	ID         string `json:"id"`
	ProviderID string `json:"provider_id"`
	// Penalty is the row of the penalty table that would apply: PEN-xx, or a
	// clause with a measure of its own (REG-18.14, REG-24.3, REG-24.5).
	Penalty    string    `json:"penalty"`
	Subject    Subject   `json:"subject"`
	State      State     `json:"state"`
	OpenedAt   time.Time `json:"opened_at"`
	DecidedAt  time.Time `json:"decided_at,omitzero"`
	DecidedBy  string    `json:"decided_by,omitempty"`
	Reason     string    `json:"reason,omitempty"`
	NeedsHuman bool      `json:"needs_human"` // a person must decide: review mode or an expelling row (R11)
	Finished   bool      `json:"finished"`    // finished conduct: one case for ever (R46, R61)
	Content    string    `json:"content"`     // what was judged when the case was last added to (R8, R47)
	Findings   []Finding `json:"findings"`
	Previous   string    `json:"previous,omitempty"` // the decided case this one follows (R8)
	History    []Step    `json:"history"`
}
