package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/store"
	"github.com/yunjian-audit/yunjian/reports"
)

// actOnMany takes one step on every case that a --where selects. It first tells
// what that would do, and does it with --yes: what is possible, case by case,
// naming what it skips and why.
func (a *app) actOnMany(ctx context.Context, step string, f *caseFlags) error {
	act, err := a.act(f)
	if err != nil {
		return err
	}
	var filter caseFilter
	if err := a.where(&filter, f.where); err != nil {
		return err
	}
	var cases []law.Case
	err = a.reading(ctx, f.ledger, func(l ledger) error {
		cases, err = a.cases(ctx, l, filter, act.At)
		return err
	})
	if err != nil {
		return err
	}
	if len(cases) == 0 {
		return cannot(a.errorf(wordNoCases))
	}
	c, err := a.checker(checker.ForScan)
	if err != nil {
		return err
	}
	skipped, err := a.inBulk(ctx, c, store.OpenDry, step, f.ledger, act, cases)
	if err == nil && f.yes {
		skipped, err = a.inBulk(ctx, c, store.Open, step, f.ledger, act, cases)
	}
	switch {
	case err != nil:
		return err
	case skipped == len(cases):
		return cannot(a.errorf(wordNonePossible))
	case !f.yes:
		fmt.Fprintln(a.err, a.say(wordNothingDone))
		return nil
	}
	fmt.Fprintln(a.err, a.say(wordBulkDone, len(cases)-skipped, skipped))
	if skipped > 0 {
		return cannot(a.errorf(wordSomeSkipped, skipped))
	}
	return nil
}

// inBulk acts on the cases, one transaction a provider, shows what became of
// each, and returns how many were skipped. On a ledger opened with store.OpenDry
// it shows what would become of them.
func (a *app) inBulk(ctx context.Context, c *checker.Checker, open opener, step, file string, act law.Act, cases []law.Case) (skipped int, err error) {
	err = a.using(ctx, file, open, func(l ledger) error {
		var outcomes []reports.CaseOutcome
		for _, provider := range providersOf(cases) {
			err := l.Update(ctx, provider, func(book checker.Book) error {
				for _, k := range cases {
					if k.ProviderID != provider {
						continue
					}
					o := reports.CaseOutcome{Case: k}
					var err error
					if o.Row, err = c.Table().RowOf(k); err == nil {
						o.Case, o.Standing, err = c.Act(book, k.ID, provider, step, act, law.Added{})
					}
					var refusal *law.Refusal
					switch {
					case errors.As(err, &refusal):
						o.Skipped = refusal.Text
						skipped++
					case err != nil:
						return err
					}
					outcomes = append(outcomes, o)
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		return reports.CaseOutcomes(a.out, outcomes, !l.Writable(), c.ExpelPoints(act.At), a.reportOptions(a.out))
	})
	return skipped, err
}

// providersOf are the providers of cases, each once, in the order of the cases.
func providersOf(cases []law.Case) []string {
	var ids []string
	for _, c := range cases {
		if !slices.Contains(ids, c.ProviderID) {
			ids = append(ids, c.ProviderID)
		}
	}
	return ids
}
