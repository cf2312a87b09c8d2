package reports

import (
	"fmt"
	"io"
	"strings"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
)

// Summary writes a night's totals in a few lines.
func Summary(w io.Writer, n *checker.Night, o Options) error {
	c := n.Counts
	records := 0
	for _, k := range c.Records {
		records += k
	}
	var lines []string
	add := func(t law.Text, args ...any) { lines = append(lines, fmt.Sprintf(t.In(o.Lang), args...)) }
	if n.DryRun {
		add(wordDry)
	}
	add(wordSumRead, c.Providers, records, c.Messages, c.Duplicates, c.SetAside, c.PassedOver)
	add(wordSumFound, c.RulesApplied, c.Findings, c.Errors, c.Warnings, c.Notes)
	add(wordSumCases, c.CasesOpened, c.CasesDecided, c.CasesPending, c.Observations)
	if c.Waived > 0 {
		add(wordSumWaived, c.Waived)
	}
	add(wordSumMeasures, c.Points, c.Freezes, c.Deductions, law.Yuan(c.DeductedFen), c.Expulsions, c.Delistings)
	for _, u := range n.Unjudged {
		add(wordSumUnjudged, u.Rule, u.Clause, u.Count)
	}
	_, err := fmt.Fprintln(w, strings.Join(lines, "\n"))
	return err
}

// State is a case's state in words.
func State(s law.State, lang string) string { return wordState[s].In(lang) }
