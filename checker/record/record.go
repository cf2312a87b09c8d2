package record

import "slices"

// Type is the name of a record type, as in the file names of a dataset.
type Type string

// The record types of the contract.
const (
	Provider       Type = "provider"
	Application    Type = "application"
	Listing        Type = "listing"
	OfficialPage   Type = "official_page"
	SecurityScan   Type = "security_scan"
	IPClaim        Type = "ip_claim"
	Conversation   Type = "conversation"
	Presence       Type = "presence"
	Order          Type = "order"
	ServiceOrder   Type = "service_order"
	RefundRequest  Type = "refund_request"
	InvoiceRequest Type = "invoice_request"
	Complaint      Type = "complaint"
	Review         Type = "review"
	Settlement     Type = "settlement"
	DepositEntry   Type = "deposit_entry"
	APIMeter       Type = "api_meter"
	Report         Type = "report"
	Agreement      Type = "agreement"
)

// Types returns every record type, in the order of the contract.
func Types() []Type {
	return slices.Clone(types)
}

// Known tells whether t is a record type of the contract.
func (t Type) Known() bool {
	return shapes[t] != nil
}

// Origin says where a record was read.
type Origin struct {
	File string `json:"file"`
	Line int    `json:"line"` // 1-based; in a listing file, the line on which the record begins
}

// Record is one decoded and validated record.
type Record struct {
	Type Type
	// ID is the record's id. It is "" for the types that have none:
	// official_page and presence.
	ID string
	// ProviderID is the provider that the record belongs to; for a provider it
	// is the provider's own id, for an application without one the id of the
	// application.
	ProviderID string
	// Fields are the normalised values. Strings are string, booleans bool,
	// objects map[string]any, lists []any; a null field is left out. Integers
	// are int64 and other numbers float64; money is int64 fen; instants are
	// time.Time with the offset that was written; dates are strings
	// "YYYY-MM-DD" of the Beijing day. A field that the contract does not list
	// is kept as it is, a number as int64 if it is integral, else as float64.
	Fields map[string]any
	Origin Origin
	// Raw is the JSON text of a record that was read from a dataset. The
	// strings of Fields may share its memory, so it must not be changed. It is
	// nil for records read by [ParseFile].
	Raw []byte
	// Pos maps values to places in the file; nil for records of a dataset.
	Pos *Positions
}

// identify fills the record's ID and ProviderID from its fields.
func (r *Record) identify() {
	id, _ := r.Fields["id"].(string)
	switch r.Type {
	case Provider:
		r.ID, r.ProviderID = id, id
		return
	case OfficialPage, Presence: // an id that someone added to these is an unknown field
	default:
		r.ID = id
	}
	r.ProviderID, _ = r.Fields["provider_id"].(string)
	if r.Type == Application && r.ProviderID == "" {
		r.ProviderID = id
	}
}
