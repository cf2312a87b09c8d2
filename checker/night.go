package checker

import (
	"encoding/json"
	"time"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// Night is the result of one scan: what was read, what was found, what was
// decided and what could not be judged. Reports are made from it.
type Night struct {
	AsOf     time.Time         `json:"as_of"`
	Edition  string            `json:"edition"`
	DryRun   bool              `json:"dry_run,omitempty"`
	Counts   Counts            `json:"counts"`
	Findings []law.Finding     `json:"findings"`
	Cases    []law.Case        `json:"cases"`   // opened, added to or decided tonight
	Near     []Near            `json:"near"`    // providers nearest to expulsion, most points first
	Trend    []TrendPoint      `json:"trend"`   // earlier nights on the same ledger, oldest first, tonight last
	Pending  []law.Case        `json:"pending"` // open cases that wait for a person
	SetAside []SetAside        `json:"set_aside"`
	Unjudged []Unjudged        `json:"not_judged"`
	Rules    []RuleCount       `json:"rules"`
	Names    map[string]string `json:"names"` // provider id -> name
}

// Counts are the totals of a night.
type Counts struct {
	Providers    int            `json:"providers"`
	Records      map[string]int `json:"records"` // by record type
	Messages     int            `json:"messages"`
	Duplicates   int            `json:"duplicates"`  // records that were given twice; the later won
	PassedOver   int            `json:"passed_over"` // conduct before the first edition (R28)
	SetAside     int            `json:"set_aside"`
	RulesApplied int            `json:"rules_applied"`
	Findings     int            `json:"findings"`
	Errors       int            `json:"errors"`
	Warnings     int            `json:"warnings"`
	Notes        int            `json:"notes"`
	CasesOpened  int            `json:"cases_opened"`
	CasesDecided int            `json:"cases_decided"`
	CasesPending int            `json:"cases_pending"`
	Observations int            `json:"observations"` // findings whose row waits for a complaint (R10)
	Waived       int            `json:"waived"`       // findings under a waiver: neither printed nor acted on
	Points       int64          `json:"points"`
	Freezes      int            `json:"freezes"`
	Deductions   int            `json:"deductions"`
	DeductedFen  int64          `json:"deducted_fen"`
	Expulsions   int            `json:"expulsions"`
	Delistings   int            `json:"delistings"`
}

// Near is a provider close to expulsion.
type Near struct {
	ProviderID string     `json:"provider_id"`
	Name       string     `json:"name"`
	Points     int64      `json:"points"`
	Limit      int64      `json:"limit"` // points that expel: 24 (REG-20.4)
	Status     law.Status `json:"status"`
}

// TrendPoint is the totals of one earlier night.
type TrendPoint struct {
	AsOf       time.Time `json:"as_of"`
	Findings   int       `json:"findings"`
	Cases      int       `json:"cases"`
	Points     int64     `json:"points"`
	Expulsions int       `json:"expulsions"`
}

// Trend reads the totals of nights as a ledger keeps them.
func Trend(nights []KeptNight) ([]TrendPoint, error) {
	var trend []TrendPoint
	for _, k := range nights {
		var c Counts
		if err := json.Unmarshal(k.Counts, &c); err != nil {
			return nil, err
		}
		trend = append(trend, TrendPoint{AsOf: k.AsOf, Findings: c.Findings, Cases: c.CasesOpened, Points: c.Points, Expulsions: c.Expulsions})
	}
	return trend, nil
}

// SetAside is a record that could not be read and was put into quarantine.
type SetAside struct {
	File   string   `json:"file"`
	Line   int      `json:"line"`
	Field  string   `json:"field,omitempty"` // JSON pointer
	Reason law.Text `json:"reason"`
}

// Unjudged counts records a rule could not judge because a field was missing.
type Unjudged struct {
	Rule   string   `json:"rule"`
	Clause string   `json:"clause"`
	Count  int      `json:"count"`
	Why    law.Text `json:"why"`
}

// RuleCount says how often a rule was applied and what it found tonight.
type RuleCount struct {
	Rule     string   `json:"rule"`
	Clause   string   `json:"clause"`
	Title    law.Text `json:"title"`
	Applied  int      `json:"applied"` // records or dossiers it was evaluated on
	Findings int      `json:"findings"`
}
