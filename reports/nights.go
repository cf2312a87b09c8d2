package reports

import (
	"fmt"
	"io"

	"github.com/jedib0t/go-pretty/v6/table"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
)

// Nights writes a table of nights and, below it, what was decided in each.
func Nights(w io.Writer, nights []*checker.Night, o Options) error {
	t := newTable(o)
	t.AppendHeader(row(o, wordNight, wordFindings, wordOpened, wordDecidedCases, wordPending, wordPointsIssued, wordFreezes, wordDeducted, wordExpelled, wordDelisted))
	for _, n := range nights {
		c := n.Counts
		t.AppendRow(table.Row{
			minute(n.AsOf), c.Findings, c.CasesOpened, c.CasesDecided, c.CasesPending, c.Points, c.Freezes, "¥" + law.Yuan(c.DeductedFen), c.Expulsions, c.Delistings,
		})
	}
	if _, err := fmt.Fprintln(w, t.Render()); err != nil {
		return err
	}
	for _, n := range nights {
		for _, c := range n.Cases {
			if c.State != law.Confirmed || !c.DecidedAt.Equal(n.AsOf) || len(c.Findings) == 0 {
				continue
			}
			name := n.Names[c.ProviderID]
			_, err := fmt.Fprintf(w, "%s  %s  %s %s · %s · %s\n", minute(n.AsOf)[:10], c.ID, oneLine(name),
				c.Penalty, SubjectType(c.Subject.Type, o.Lang)+" "+oneLine(c.Subject.ID), oneLine(c.Findings[0].Message.In(o.Lang)))
			if err != nil {
				return err
			}
		}
	}
	return nil
}
