package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"slices"

	"github.com/spf13/cobra"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/record"
	"github.com/yunjian-audit/yunjian/checker/source"
	"github.com/yunjian-audit/yunjian/reports"
)

type lintFlags struct {
	asOf, format, failOn    string
	baseline, writeBaseline string
}

func (a *app) lintCommand() *cobra.Command {
	var f lintFlags
	cmd := &cobra.Command{
		Use:     "lint FILE...|DIR|-",
		Short:   a.say(helpLint),
		Long:    a.say(helpLintLong),
		Example: "  yunjian lint listing.json\n  yunjian lint --format sarif listings/ > lint.sarif\n  cat listing.yaml | yunjian lint -",
		Args:    cobra.MinimumNArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.lint(cmd.Context(), args, f) },
	}
	cmd.Flags().StringVar(&f.asOf, "as-of", "", a.say(flagAsOf))
	cmd.Flags().StringVar(&f.format, "format", "text", a.say(flagFormat, reports.Formats))
	cmd.Flags().StringVar(&f.failOn, "fail-on", "error", a.say(flagFailOn))
	cmd.Flags().StringVar(&f.baseline, "baseline", "", a.say(flagBaseline))
	cmd.Flags().StringVar(&f.writeBaseline, "write-baseline", "", a.say(flagWriteBaseline))
	return cmd
}

var wordLintInterrupted = law.Text{ZH: "检查被中断，没有判定", EN: "interrupted: nothing was judged"}

func (a *app) lint(ctx context.Context, paths []string, f lintFlags) error {
	asOf, err := a.instant(f.asOf)
	if err != nil {
		return err
	}
	if err := a.checkOutputFlags(f.format, f.failOn); err != nil {
		return err
	}
	known, err := a.readBaseline(f.baseline)
	if err != nil {
		return err
	}
	files, problems, err := source.Listings(paths, a.in)
	if err != nil {
		return cannot(err)
	}
	broken := a.printProblems(problems)
	if len(files) == 0 {
		return &exitError{code: exitCannot}
	}
	if len(files) <= fewListings {
		// A run this short ends before collecting its garbage pays, which
		// would take a third of its time. The limit is for hostile input.
		debug.SetGCPercent(-1)
		debug.SetMemoryLimit(256 << 20)
	} else {
		debug.SetGCPercent(200) // little is kept while listings pass by
	}
	fsys, err := a.policyFS()
	if err != nil {
		return err
	}
	c, err := checker.New(fsys, checker.ForLint)
	if err != nil {
		return cannot(err)
	}
	result, err := c.Lint(ctx, files, asOf)
	if ctx.Err() != nil {
		return cannot(a.errorf(wordLintInterrupted))
	}
	if err != nil {
		return cannot(err)
	}
	broken += a.printProblems(result.Problems)
	if result.Listings == 0 {
		return &exitError{code: exitCannot}
	}
	if f.writeBaseline != "" {
		return a.saveBaseline(f.writeBaseline, result.Findings)
	}
	shown, hidden := withoutBaseline(result.Findings, known)
	if err := a.printFindings(f.format, shown, c); err != nil {
		return err
	}
	if f.format == "text" {
		fmt.Fprintln(a.err, a.lintSummary(result, shown, hidden))
	}
	switch {
	case broken > 0:
		return cannot(a.errorf(wordBrokenListings, broken))
	case atOrAbove(shown, f.failOn):
		return &exitError{code: exitFindings}
	}
	return nil
}

// fewListings is up to how many files of listings lint does without garbage collection:
// the policies take some 30 MB, a listing well below one.
const fewListings = 50

// printProblems writes the problems of the input files and returns how many of
// them kept a listing from being judged.
func (a *app) printProblems(problems record.Problems) (broken int) {
	for _, p := range problems {
		reason := p.Text.In(a.lang)
		if p.Warning {
			reason = a.say(wordWarning) + ": " + reason
		} else {
			broken++
		}
		_ = reports.Problem(a.err, p.File, p.Line, p.Column, p.Pointer, reason)
	}
	return broken
}

func (a *app) lintSummary(r *checker.Linted, shown []law.Finding, hidden int) string {
	n := map[law.Severity]int{}
	for _, f := range shown {
		n[f.Severity]++
	}
	s := a.say(wordLintSummary, r.Listings, r.Rules, n[law.Error], n[law.Warning], n[law.Note])
	if hidden > 0 {
		s += a.say(wordInBaseline, hidden)
	}
	return s
}

// checkOutputFlags refuses a format or a --fail-on that does not exist.
func (a *app) checkOutputFlags(format, failOn string) error {
	if err := a.checkFormat(format, reports.Formats); err != nil {
		return err
	}
	return a.oneOf("--fail-on", failOn, failLevels)
}

// failLevels are what --fail-on may be, in the order of severities: a finding
// counts when its own is at least as far on. Nothing is as far on as none.
var failLevels = []string{"note", "warning", "error", "none"}

// failLevel is the rank of a severity, or of a --fail-on; that of no finding is 0.
func failLevel(severity string) int { return slices.Index(failLevels, severity) + 1 }

func atOrAbove(findings []law.Finding, failOn string) bool {
	return slices.ContainsFunc(findings, func(f law.Finding) bool {
		return failLevel(string(f.Severity)) >= failLevel(failOn)
	})
}

func (a *app) printFindings(format string, findings []law.Finding, c *checker.Checker) error {
	err := reports.Findings(a.out, format, findings, reports.Options{
		Lang: a.lang, Colour: a.colour(a.out), Version: version, Titles: c.Titles(),
	})
	if err != nil {
		return fault(err)
	}
	return nil
}

// A baseline is the list of findings that were there before: lint passes them
// over, so that only new ones count.
type baseline struct {
	Version      int      `json:"version"`
	Fingerprints []string `json:"fingerprints"`
}

func (a *app) readBaseline(file string) (map[string]bool, error) {
	if file == "" {
		return nil, nil
	}
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, cannot(a.errorf(wordNoBaseline, file))
	} else if err != nil {
		return nil, cannot(err)
	}
	var b baseline
	if err := json.Unmarshal(data, &b); err != nil || b.Version != 1 {
		return nil, cannot(a.errorf(wordBadBaseline, file))
	}
	known := make(map[string]bool, len(b.Fingerprints))
	for _, f := range b.Fingerprints {
		known[f] = true
	}
	return known, nil
}

func (a *app) saveBaseline(file string, findings []law.Finding) error {
	b := baseline{Version: 1, Fingerprints: []string{}}
	for _, f := range findings {
		b.Fingerprints = append(b.Fingerprints, f.Fingerprint)
	}
	slices.Sort(b.Fingerprints)
	b.Fingerprints = slices.Compact(b.Fingerprints)
	data, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return fault(err)
	}
	if err := os.WriteFile(file, append(data, '\n'), 0o644); err != nil {
		return fault(err)
	}
	fmt.Fprintln(a.err, a.say(wordBaselineSaved, len(b.Fingerprints), file))
	return nil
}

func withoutBaseline(findings []law.Finding, known map[string]bool) (shown []law.Finding, hidden int) {
	for _, f := range findings {
		if known[f.Fingerprint] {
			hidden++
			continue
		}
		shown = append(shown, f)
	}
	return shown, hidden
}
