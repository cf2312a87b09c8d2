// Package law is the pure core of the auditor: it turns findings into cases,
// cases into decisions, decisions into ledger entries, and folds entries into
// a provider's standing. It imports nothing but the record types and the
// standard library, reads no clock and does no I/O; every function is
// deterministic in its arguments.
package law

import (
	"encoding/json"
	"time"

	"github.com/yunjian-audit/yunjian/checker/record"
)

// Mode says who may act on a finding.
type Mode string

const (
	// Auto means that the facts decide: the engine confirms the case unless its penalty
	// row expels (ruling R11).
	Auto Mode = "auto"
	// Review means a heuristic: a person confirms or dismisses the case.
	Review Mode = "review"
	// Monitor means that the finding is kept, no case opens.
	Monitor Mode = "monitor"
)

// Severity says how sure and how grave a finding is (ruling R35).
type Severity string

const (
	// Error is what the platform would reject or punish.
	Error Severity = "error"
	// Warning is what a reviewer would look at.
	Warning Severity = "warning"
	// Note is advice.
	Note Severity = "note"
)

// Text is a user-facing sentence in both languages, Chinese first.
type Text = record.Text

// Subject is what a finding or a case is about: a listing, a conversation, an
// order, a complaint, a provider.
type Subject struct {
	Type string `json:"type"`
	ID   string `json:"id"`
}

// Evidence is one place in a record that shows the conduct.
type Evidence struct {
	Record string `json:"record"`           // record type
	ID     string `json:"id"`               // record id; for records without one, their key (listing id, agent id)
	Path   string `json:"path,omitempty"`   // JSON pointer of the field, e.g. /detail_html
	Start  int    `json:"start"`            // UTF-8 byte offsets into the field's original value;
	End    int    `json:"end"`              // Text is that slice. Both 0 when the whole field or its absence is meant.
	Text   string `json:"text,omitempty"`   // the quoted original text or value
	File   string `json:"file,omitempty"`   // where the record was read
	Line   int    `json:"line,omitempty"`   // 1-based line in File
	Column int    `json:"column,omitempty"` // 1-based column in File, counted in characters
	// FieldLine and FieldColumn are the 1-based position inside the field's own
	// value, such as the line of an HTML source that is inlined in JSON.
	FieldLine   int `json:"field_line,omitempty"`
	FieldColumn int `json:"field_column,omitempty"`
	// Before and After are the text around the quotation, for reports.
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
	// Reading is the normalised form that matched, when it differs from Text
	// (加➕嶶 reads 加微), and Why says which term or detector matched.
	Reading string `json:"reading,omitempty"`
	Why     string `json:"why,omitempty"`
}

// Finding is one breach of one clause, found by one rule on one subject.
type Finding struct {
	Rule        string     `json:"rule"`
	Clause      string     `json:"clause"`
	Penalty     string     `json:"penalty"`           // row of the penalty table; "" (JSON null) when none applies
	Measure     string     `json:"measure,omitempty"` // clause whose own measure applies (REG-18.14 delists, REG-24.5 expels)
	Edition     string     `json:"edition"`
	Mode        Mode       `json:"mode"`
	Severity    Severity   `json:"severity"`
	ProviderID  string     `json:"provider_id"`
	Subject     Subject    `json:"subject"`
	OccurredAt  time.Time  `json:"occurred_at"`
	Finished    bool       `json:"finished,omitempty"` // a finished conduct never reopens (ruling R61)
	Fingerprint string     `json:"fingerprint"`
	Message     Text       `json:"message"`
	Advice      Text       `json:"advice"`
	Evidence    []Evidence `json:"evidence"`
	// Content identifies what was judged (version and evidence text), so that
	// changed content is told from conduct continuing unchanged (R8, R47).
	Content string `json:"content,omitempty"`
	// Relates lists ids of orders, conversations and service orders the finding
	// touches, against which a complaint is looked for (R10).
	Relates []string `json:"relates,omitempty"`
}

// MarshalJSON writes the finding as the data contract has it: a penalty of ""
// is null, and a finding with no evidence has an empty list.
func (f Finding) MarshalJSON() ([]byte, error) {
	type plain Finding
	out := struct {
		plain
		Penalty  *string    `json:"penalty"`
		Evidence []Evidence `json:"evidence"`
	}{plain: plain(f), Evidence: f.Evidence}
	if f.Penalty != "" {
		out.Penalty = &f.Penalty
	}
	if out.Evidence == nil {
		out.Evidence = []Evidence{}
	}
	return json.Marshal(out)
}
