package main

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/store"
)

// caseFilter selects cases by what flags or a --where say; every condition must
// hold, and an empty one holds for all.
type caseFilter struct {
	state, provider, penalty, rule, subject, mine string
	older, younger                                string // than this, as "3d" or "12h"
}

func (f *caseFilter) flags(cmd *cobra.Command, a *app) {
	flags := cmd.Flags()
	flags.StringVar(&f.state, "state", "", a.say(flagState))
	flags.StringVar(&f.provider, "provider", "", a.say(flagProvider))
	flags.StringVar(&f.penalty, "penalty", "", a.say(flagPenalty))
	flags.StringVar(&f.rule, "rule", "", a.say(flagRule))
	flags.StringVar(&f.subject, "subject", "", a.say(flagSubject))
	flags.StringVar(&f.mine, "mine", "", a.say(flagMine))
	flags.StringVar(&f.older, "older-than", "", a.say(flagOlder))
	flags.StringVar(&f.younger, "younger-than", "", a.say(flagYounger))
}

// where adds the conditions of a --where to the filter.
func (a *app) where(f *caseFilter, conditions string) error {
	for _, c := range strings.Fields(conditions) {
		i := strings.IndexAny(c, "=<>")
		if i < 0 || c[i+1:] == "" {
			return cannot(a.errorf(wordBadWhere, c))
		}
		field := map[string]*string{
			"state=": &f.state, "provider=": &f.provider, "penalty=": &f.penalty, "rule=": &f.rule,
			"subject=": &f.subject, "mine=": &f.mine, "age>": &f.older, "age<": &f.younger,
		}[c[:i+1]]
		if field == nil || *field != "" {
			return cannot(a.errorf(wordBadWhere, c))
		}
		*field = c[i+1:]
	}
	return nil
}

// cases are the cases that the filter selects at an instant, oldest first.
func (a *app) cases(ctx context.Context, l ledger, f caseFilter, at time.Time) ([]law.Case, error) {
	query := store.Filter{Provider: f.provider, Penalty: f.penalty, Rule: f.rule, Subject: f.subject}
	if f.state != "" {
		for _, s := range strings.Split(f.state, ",") {
			if !slices.Contains(law.States(), law.State(s)) {
				return nil, cannot(a.errorf(wordBadState, s, law.States()))
			}
			query.States = append(query.States, law.State(s))
		}
	}
	if f.older != "" {
		age, err := a.age(f.older)
		if err != nil {
			return nil, err
		}
		query.OpenedBefore = at.Add(-age)
	}
	var youngest time.Time
	if f.younger != "" {
		age, err := a.age(f.younger)
		if err != nil {
			return nil, err
		}
		youngest = at.Add(-age)
	}
	found, err := l.Cases(ctx, query)
	if err != nil {
		return nil, a.storeError(err)
	}
	return slices.DeleteFunc(found, func(c law.Case) bool {
		return c.OpenedAt.Before(youngest) || f.mine != "" && !c.TouchedBy(f.mine)
	}), nil
}

// age reads a length of time in days of 24 hours ("3d") or hours ("12h").
func (a *app) age(s string) (time.Duration, error) {
	units := map[string]time.Duration{"d": 24 * time.Hour, "h": time.Hour}
	if n := len(s) - 1; n > 0 {
		count, err := strconv.ParseInt(s[:n], 10, 32)
		if unit := units[s[n:]]; err == nil && count >= 0 && unit > 0 && count < math.MaxInt64/int64(unit) {
			return time.Duration(count) * unit, nil
		}
	}
	return 0, cannot(a.errorf(wordBadAge, s))
}
