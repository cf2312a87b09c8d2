package law

import (
	"slices"
	"time"
)

// Grievance is a complaint record as far as R10 asks for it.
type Grievance struct {
	ID             string
	FiledAt        time.Time
	OrderID        string
	ConversationID string
	ServiceOrderID string
}

// SpotCheck is a report record of type spot_check (R10).
type SpotCheck struct {
	ID      string
	At      time.Time
	Subject Subject // empty, or the provider: the month's support as a whole
	Penalty string  // the row it was made for; empty: any
}

// complained tells whether the complaint stands that the row asks for (R10).
func (in Intake) complained(g group, findings []Finding) bool {
	for _, f := range findings {
		row, _ := in.Table.At(g.penalty, f.OccurredAt)
		switch {
		case row.Complaint == NotNeeded || f.Subject.Type == "complaint":
			return true
		case g.penalty == rowSupport:
			if in.supportComplained(f) {
				return true
			}
		default:
			touched := append([]string{f.Subject.ID}, f.Relates...)
			if slices.ContainsFunc(in.Grievances, func(c Grievance) bool {
				return !c.FiledAt.After(in.AsOf) && slices.ContainsFunc(touched, func(id string) bool {
					return id != "" && (id == c.OrderID || id == c.ConversationID || id == c.ServiceOrderID)
				})
			}) {
				return true
			}
		}
	}
	return false
}

// supportComplained: for support that does not answer, a complaint serves only
// on a conversation in evidence (R46), and a spot check on such a conversation
// or on the provider in the same Beijing month.
func (in Intake) supportComplained(f Finding) bool {
	inEvidence := func(id string) bool {
		return id != "" && slices.ContainsFunc(f.Evidence, func(e Evidence) bool { return e.Record == "conversation" && e.ID == id })
	}
	return slices.ContainsFunc(in.Grievances, func(c Grievance) bool {
		return !c.FiledAt.After(in.AsOf) && inEvidence(c.ConversationID)
	}) || slices.ContainsFunc(in.SpotChecks, func(s SpotCheck) bool {
		whole := s.Subject.ID == "" || s.Subject.ID == in.ProviderID
		return !s.At.After(in.AsOf) && (s.Penalty == "" || s.Penalty == rowSupport) &&
			(inEvidence(s.Subject.ID) || whole && Month(s.At) == Month(f.OccurredAt))
	})
}
