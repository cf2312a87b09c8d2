package law

import "time"

// Status is a provider's status at an instant, the first that applies of
// expelled, left, frozen, display_closed, active (ruling R45).
type Status string

// The values of Status.
const (
	Active        Status = "active"
	Frozen        Status = "frozen"
	DisplayClosed Status = "display_closed"
	Expelled      Status = "expelled"
	Left          Status = "left"
)

// Profile is what the records say about a provider that its standing depends
// on. The newest profile not later than the instant asked for is used.
type Profile struct {
	ProviderID string   `json:"provider_id"`
	Name       string   `json:"name"`
	Kind       string   `json:"kind"` // company, individual, platform (R53: platform stores need no deposit)
	Markets    []string `json:"markets"`
	// Held tells which markets it was in before, each list from its instant
	// until the next, oldest first. Empty: Markets, from the beginning. Without
	// it a provider that moves to a dearer market would seem to have owed the
	// dearer deposit all along.
	Held     []Held           `json:"held,omitempty"`
	JoinedAt time.Time        `json:"joined_at,omitzero"`
	Status   string           `json:"status"` // active, left, expelled as the platform's record says
	LeftAt   time.Time        `json:"left_at,omitzero"`
	Email    string           `json:"email,omitempty"` // where notices go; no standing depends on it
	Listings []ListingProfile `json:"listings"`
}

// Held is a list of markets that a provider was in from From on.
type Held struct {
	From    time.Time `json:"from,omitzero"`
	Markets []string  `json:"markets"`
}

// ListingProfile is what the records say about one listing's sale.
type ListingProfile struct {
	ID       string     `json:"id"`
	Title    string     `json:"title"`
	Status   string     `json:"status"` // draft, submitted, on_sale, off_sale, frozen
	OnSaleAt time.Time  `json:"on_sale_at,omitzero"`
	OffSale  []Interval `json:"off_sale,omitempty"`
	// LastSaleAt is the last sale in the sense of R19 that the records of the
	// night showed; zero when there was none.
	LastSaleAt time.Time `json:"last_sale_at,omitzero"`
}

// Interval is a span of time, From included, To excluded; a zero To is open.
type Interval struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to,omitzero"`
}

// Standing is a provider's position at one instant: folded from its profile and
// its ledger entries, never stored.
type Standing struct {
	ProviderID  string
	AsOf        time.Time
	Year        int   // Beijing calendar year of AsOf
	Points      int64 // points of Year up to AsOf (R1)
	Status      Status
	FrozenUntil time.Time // zero when not frozen
	Deposit     Deposit
	Listings    []ListingState
	Entries     []Entry // all entries with At <= AsOf, in ledger order
	// Hidden are the past and present intervals during which store and listings
	// were not shown: freezes, closures of display, expulsion (R19, R48).
	Hidden []Interval
	Coming []Event // what is coming if nothing else happens, in order

	ExpelledAt time.Time // zero when not expelled, or only known from the provider's record
	ExpelledBy string    // the case whose decision expelled it
	// Movements are the deposit's movements that are in force at AsOf, in order:
	// what each entry really took or gave, and what was taken from settlements.
	Movements []Movement
	Freezes   []Freeze // those in force, past and to come, in order (R12)
	Delisted  []string // ids of the listings delisted by decisions in force, sorted
}

// Freeze is the time for which one entry freezes the store.
type Freeze struct {
	Entry string
	Interval
}

// Movement is one change of the deposit's balance.
type Movement struct {
	At     time.Time
	Entry  string // the ledger entry that moved it
	Case   string // the case of the decision; empty for records
	Record string // the record; empty for decisions
	// FromSettlement marks what was taken from the settlement Entry stands for
	// to make good a shortfall (R17).
	FromSettlement bool
	Amount         int64 // fen; negative when taken from the deposit
	Owed           int64 // fen that could not be taken and stay owed (R15)
	Balance        int64 // fen after it
}

// Deposit is the state of a provider's deposit, amounts in fen (R14 to R18).
type Deposit struct {
	Required        int64
	Balance         int64
	Owed            int64
	Shortfall       int64
	TopUpDue        time.Time // zero when nothing is due
	DisplayOpen     bool
	AdditionalUntil time.Time // zero when no additional deposit is due
}

// ListingState is one listing's state with its reason.
type ListingState struct {
	ID    string `json:"id"`
	State string `json:"state"` // on_sale, hidden, delisted, off_sale
	Why   Text   `json:"why"`
}
