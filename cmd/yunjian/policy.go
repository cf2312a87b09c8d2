package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/policy"
	"github.com/yunjian-audit/yunjian/checker/source"
	"github.com/yunjian-audit/yunjian/checker/store"
	"github.com/yunjian-audit/yunjian/nights"
	"github.com/yunjian-audit/yunjian/reports"
)

func (a *app) policyCommand() *cobra.Command {
	cmd := a.group("policy", helpPolicy)
	check := &cobra.Command{
		Use: "check", Short: a.say(helpPolicyCheck), Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return a.checkPolicies() },
	}
	var verbose bool
	test := &cobra.Command{
		Use: "test [RULE...]", Short: a.say(helpPolicyTest),
		RunE: func(_ *cobra.Command, rules []string) error { return a.testPolicies(rules, verbose) },
	}
	test.Flags().BoolVarP(&verbose, "verbose", "v", false, a.say(flagVerbose))
	explain := &cobra.Command{
		Use: "explain RULE|CLAUSE|PEN-xx", Short: a.say(helpPolicyExpl), Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return a.explain(args[0]) },
	}
	var dir string
	scaffold := &cobra.Command{
		Use: "new CATEGORY/NAME", Short: a.say(helpPolicyNew), Args: cobra.ExactArgs(1),
		Example: "  yunjian policy new listing/no-emoji --dir policies",
		RunE:    func(_ *cobra.Command, args []string) error { return a.scaffold(dir, args[0]) },
	}
	scaffold.Flags().StringVar(&dir, "dir", "policies", a.say(flagDir))
	var format, data, asOf string
	coverage := &cobra.Command{
		Use: "coverage", Short: a.say(helpPolicyCoverage), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.coverage(cmd.Context(), format, data, asOf) },
	}
	coverage.Flags().StringVar(&data, "data", "", a.say(flagFiredOn))
	coverage.Flags().StringVar(&asOf, "as-of", "", a.say(flagAsOf))
	coverage.Flags().StringVar(&format, "format", "text", a.say(flagFormat, []string{"text", "json", "markdown"}))
	reference := &cobra.Command{
		Use: "reference DIR", Short: a.say(helpPolicyReference), Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return a.reference(args[0]) },
	}
	cmd.AddCommand(check, test, explain, scaffold, coverage, reference)
	return cmd
}

// policyError names every problem of the policies in the user's language, a
// line each, and ends with exit code 2.
func (a *app) policyError(err error) error {
	problems := policy.Problems(err)
	if len(problems) == 0 {
		return cannot(err)
	}
	for _, p := range problems {
		_ = reports.Problem(a.err, p.File, p.Line, p.Column, "", p.Text.In(a.lang))
	}
	return cannot(a.errorf(wordBadPolicies, len(problems)))
}

func (a *app) checkPolicies() error {
	c, err := a.checker(checker.ForAuthors)
	if err != nil {
		return err
	}
	set := c.Policies()
	fmt.Fprintln(a.out, a.say(wordPoliciesFine, len(set.Rules), len(set.Clauses), len(set.Penalties), len(set.Parameters)))
	return nil
}

func (a *app) testPolicies(rules []string, verbose bool) error {
	fsys, err := a.policyFS()
	if err != nil {
		return err
	}
	set, err := policy.Load(fsys, policy.LoadOptions{Rules: rules})
	if err != nil {
		return a.policyError(err)
	}
	results, err := set.Test(policy.TestOptions{Rules: rules, Attach: checker.Attach()})
	failed := 0
	for _, r := range results {
		switch {
		case !r.Passed():
			failed++
			fmt.Fprintln(a.out, r.In(a.lang))
		case verbose:
			fmt.Fprintln(a.out, "ok", r.Rule, r.Name)
		}
	}
	if err != nil {
		return a.policyError(err)
	}
	if len(results) == 0 {
		return cannot(a.errorf(wordNoExamples))
	}
	fmt.Fprintln(a.out, a.say(wordTested, len(results)-failed, failed))
	if failed > 0 {
		return &exitError{code: exitCannot}
	}
	return nil
}

func (a *app) explain(name string) error {
	c, err := a.checker(checker.ForAuthors)
	if err != nil {
		return err
	}
	page, known, err := c.Explain(name)
	if err != nil {
		return a.policyError(err)
	}
	if !known {
		return cannot(a.errorf(wordNothingToExplain, name))
	}
	return reports.Page(a.out, page, a.reportOptions(a.out))
}

func (a *app) scaffold(dir, id string) error {
	files, err := policy.Scaffold(dir, id)
	if err != nil {
		return a.policyError(err)
	}
	for _, f := range files {
		fmt.Fprintln(a.out, f)
	}
	fmt.Fprintln(a.err, a.say(wordScaffolded, id, dir))
	return nil
}

// reference writes the pages of the rules into a directory, one a category.
func (a *app) reference(dir string) error {
	c, err := a.checker(checker.ForAuthors)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fault(err)
	}
	for _, category := range policy.Categories() {
		pages, err := c.Category(category)
		if err != nil {
			return a.policyError(err)
		}
		if len(pages) == 0 {
			continue
		}
		var page bytes.Buffer
		if err := reports.Reference(&page, category, pages); err != nil {
			return fault(err)
		}
		if err := os.WriteFile(filepath.Join(dir, category+".md"), page.Bytes(), 0o644); err != nil {
			return fault(err)
		}
	}
	return nil
}

// coverage shows what honours each clause and, given a dataset, how often its
// rules fired on it; a clause that nothing honours makes it exit with 2.
func (a *app) coverage(ctx context.Context, format, data, asOf string) error {
	c, err := a.checker(checker.ForAuthors)
	if err != nil {
		return err
	}
	all, err := c.Coverage()
	if err != nil {
		return a.policyError(err)
	}
	var fired map[string]int
	if data != "" {
		if fired, err = a.fired(ctx, data, asOf); err != nil {
			return err
		}
	}
	if err := reports.Coverage(a.out, format, all, fired, a.reportOptions(a.out)); err != nil {
		return cannot(err)
	}
	bare := 0
	for _, one := range all {
		if !one.Covered() {
			bare++
		}
	}
	if bare > 0 {
		return cannot(a.errorf(wordUncovered, bare))
	}
	return nil
}

// fired counts the findings of each rule on a dataset, as a night without a
// past would make them. Nothing is kept.
func (a *app) fired(ctx context.Context, dir, asOf string) (map[string]int, error) {
	at, err := a.instant(asOf)
	if err != nil {
		return nil, err
	}
	c, err := a.checker(checker.ForScan)
	if err != nil {
		return nil, err
	}
	data, err := source.Open(dir, source.Options{})
	if err != nil {
		return nil, a.inputError(err)
	}
	defer data.Close()
	memory, err := store.OpenMemory(ctx)
	if err != nil {
		return nil, a.storeError(err)
	}
	defer memory.Close()
	fired := map[string]int{}
	_, err = c.Scan(ctx, data, ledger{nights.Ledger{Store: memory}, a}, checker.ScanOptions{
		AsOf: at, DryRun: true, Radius: checker.Radius{Percent: 100},
		Found: func(f law.Finding) error { fired[f.Rule]++; return nil },
	})
	if err != nil {
		return nil, a.scanError(ctx, err)
	}
	return fired, nil
}
