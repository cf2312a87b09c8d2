package checker

import (
	"errors"
	"time"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/policy"
	"github.com/yunjian-audit/yunjian/checker/record"
)

// Linted is the result of checking listings before submission.
type Linted struct {
	Findings []law.Finding // in the order of listings, rules and places
	Listings int
	Rules    int // that were applied to at least one listing
	Unjudged []Unjudged
}

// ErrNoRules is the error when no rule applies to what is to be checked:
// nothing is clean because nothing was looked at.
var ErrNoRules = errors.New("没有任何规则适用于这些商品，无法判定 / no rule applies to these listings, so that nothing could be judged")

// Lint checks listings one by one as of an instant, by the rules that can
// judge a listing on its own.
func (c *Checker) Lint(listings []record.Record, asOf time.Time) (*Linted, error) {
	judges, err := c.set.NewJudge(policy.JudgeOptions{})
	if err != nil {
		return nil, err
	}
	var total policy.Outcome
	for i := range listings {
		w := c.newWitness(asOf)
		outcome, err := judges.Judge(policy.Dossier{
			ProviderID: listings[i].ProviderID, AsOf: asOf, Lint: true,
			Records: map[record.Type][]record.Record{record.Listing: listings[i : i+1]},
			Facts:   w.fact, Hits: w.hits,
		})
		if err != nil {
			return nil, err
		}
		total.Add(outcome)
	}
	t := tally{Applied: total.Applied, NotJudged: total.NotJudged}
	result := &Linted{Findings: total.Findings, Listings: len(listings), Unjudged: t.unjudged(c.set)}
	if result.Rules = len(t.rules(c.set)); result.Rules == 0 {
		return nil, ErrNoRules
	}
	return result, nil
}
