package law

import "time"

// Complaint says whether a row asks for a complaint before it becomes a case (R10).
type Complaint string

// The values of Complaint.
const (
	NotNeeded   Complaint = ""
	Needed      Complaint = "complaint"
	OrSpotCheck Complaint = "or_spot_check"
)

// Row is one dated row of the penalty table (the regulation's annex), or the
// measure of a clause that stands outside the table (REG-18.14, REG-24.3, REG-24.5).
type Row struct {
	ID         string
	From       time.Time
	Until      time.Time // zero: still in force
	Points     int64
	FreezeDays int64
	Deposit    int64 // fen deducted
	DepositAll bool  // the whole deposit is forfeited
	Expel      bool
	Delist     bool
	Complaint  Complaint
	Title      Text
}

// Table is the penalty table of all editions.
type Table []Row

// At returns the row with the given id in force at t.
func (t Table) At(id string, at time.Time) (Row, bool) {
	for _, r := range t {
		if r.ID == id && !at.Before(r.From) && (r.Until.IsZero() || at.Before(r.Until)) {
			return r, true
		}
	}
	return Row{}, false
}

// Added is what a person adds to a row's measures when confirming a case, by
// severity, scope and consequences (the annex, note 2; for violations outside
// the table, note 1). The reason stands in the act.
type Added struct {
	Points     int64
	FreezeDays int64
	Deposit    int64 // fen
}

// With returns the row with measures added.
func (r Row) With(a Added) Row {
	r.Points += a.Points
	r.FreezeDays += a.FreezeDays
	r.Deposit += a.Deposit
	return r
}
