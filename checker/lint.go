package checker

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"time"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/policy"
	"github.com/yunjian-audit/yunjian/checker/record"
	"github.com/yunjian-audit/yunjian/checker/source"
)

// Linted is the result of checking listings before submission.
type Linted struct {
	Findings []law.Finding   // in the order of listings, rules and places
	Problems record.Problems // of the files, in their order
	Listings int             // that were judged
	Rules    int             // that were applied to at least one listing
	Unjudged []Unjudged
}

// ErrNoRules is the error when no rule applies to what is to be checked:
// nothing is clean because nothing was looked at.
var ErrNoRules = errors.New("没有任何规则适用于这些商品，无法判定 / no rule applies to these listings, so that nothing could be judged")

// filesAtOnce is how many listing files are handed over to a goroutine at a time.
const filesAtOnce = 16

// Lint reads listing files and checks the listings one by one as of an instant,
// by the rules that can judge a listing on its own. Of the listings no more are
// in memory than are judged at once. The error is that of ctx when it ends before
// all are judged; it is looked at between two listings.
func (c *Checker) Lint(ctx context.Context, files []source.Listing, asOf time.Time) (*Linted, error) {
	judges, err := c.set.NewJudge(policy.JudgeOptions{})
	if err != nil {
		return nil, err
	}
	groups := func(yield func([]source.Listing, error) bool) {
		for group := range slices.Chunk(files, filesAtOnce) {
			if !yield(group, nil) {
				return
			}
		}
	}
	judge := func(files []source.Listing) (linted, error) { return c.lint(ctx, judges, files, asOf) }
	var result Linted
	var total policy.Outcome
	for part, err := range inOrder(runtime.GOMAXPROCS(0)-1, groups, judge) {
		if err != nil {
			return nil, err
		}
		total.Add(part.Outcome)
		result.Problems = append(result.Problems, part.problems...)
		result.Listings += part.listings
	}
	if result.Listings == 0 {
		return &result, nil
	}
	t := tally{Applied: total.Applied, NotJudged: total.NotJudged}
	result.Findings, result.Unjudged = total.Findings, t.unjudged(c.set)
	if result.Rules = len(t.rules(c.set)); result.Rules == 0 {
		return nil, ErrNoRules
	}
	return &result, nil
}

// linted is what some of the files held.
type linted struct {
	policy.Outcome
	problems record.Problems
	listings int
}

func (c *Checker) lint(ctx context.Context, judges *policy.Judge, files []source.Listing, asOf time.Time) (linted, error) {
	var out linted
	w := c.newWitness(asOf)
	for _, file := range files {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		listings, problems, err := file.Read()
		if err != nil {
			return out, err
		}
		out.problems = append(out.problems, problems...)
		out.listings += len(listings)
		for i := range listings {
			if err := ctx.Err(); err != nil {
				return out, err
			}
			outcome, err := judges.Judge(policy.Dossier{
				ProviderID: listings[i].ProviderID, AsOf: asOf, Lint: true,
				Records: map[record.Type][]record.Record{record.Listing: listings[i : i+1]},
				Facts:   w.fact, Hits: w.hits,
			})
			if err != nil {
				return out, err
			}
			out.Add(outcome)
		}
	}
	return out, nil
}
