package reports

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// Cases writes a table of cases for a terminal.
func Cases(w io.Writer, cases []law.Case, o Options) error {
	t := newTable(o)
	t.AppendHeader(row(o, wordCase, wordStateOf, wordProvider, wordPenalty, wordSubjectOf, wordFindings, wordOpened, wordDecided))
	for _, c := range cases {
		decided := ""
		if !c.DecidedAt.IsZero() {
			decided = minute(c.DecidedAt) + " " + actor(c.DecidedBy, o.Lang)
		}
		t.AppendRow(table.Row{
			c.ID, paint(o, stateColour[c.State], wordState[c.State].In(o.Lang)), oneLine(c.ProviderID), c.Penalty,
			SubjectType(c.Subject.Type, o.Lang) + " " + oneLine(c.Subject.ID), len(c.Findings), minute(c.OpenedAt), oneLine(decided),
		})
	}
	_, err := fmt.Fprintln(w, t.Render())
	return err
}

// Case writes one case for a reviewer: what would follow, every finding with
// its evidence in context, and the case's history.
func Case(w io.Writer, c law.Case, penalty law.Row, o Options) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s %s · %s · %s\n", paint(o, text.Bold, wordCase.In(o.Lang)+" "+c.ID),
		paint(o, stateColour[c.State], wordState[c.State].In(o.Lang)), oneLine(c.ProviderID),
		SubjectType(c.Subject.Type, o.Lang)+" "+oneLine(c.Subject.ID))
	fmt.Fprintf(out, "%s %s: %s\n", wordPenalty.In(o.Lang), c.Penalty, Measure(penalty, o.Lang))
	if c.NeedsHuman && c.State == law.Open {
		fmt.Fprintf(out, "%s\n", paint(o, text.FgYellow, wordNeedsHuman.In(o.Lang)))
	}
	if c.Previous != "" {
		fmt.Fprintf(out, "%s %s\n", wordFollows.In(o.Lang), c.Previous)
	}
	fmt.Fprintln(out)
	if err := textFindings(out, c.Findings, o); err != nil {
		return err
	}
	fmt.Fprintf(out, "\n%s\n", paint(o, text.Bold, wordHistory.In(o.Lang)))
	for _, s := range c.History {
		fmt.Fprintf(out, "  %s  %s  %s", minute(s.At), cmp.Or(wordAct[s.Act].In(o.Lang), s.Act), oneLine(actor(s.By, o.Lang)))
		if s.Reason != "" {
			fmt.Fprintf(out, "  %s", oneLine(s.Reason))
		}
		fmt.Fprintln(out)
	}
	return out.Flush()
}

// CaseOutcome is what a step did, or would do, to one of many cases.
type CaseOutcome struct {
	Case     law.Case
	Row      law.Row
	Standing law.Standing // of the provider after it
	Skipped  law.Text     // why it cannot be done; empty when it can
}

// CaseOutcomes writes what became of cases that were acted on together, or what
// would become of them.
func CaseOutcomes(w io.Writer, outcomes []CaseOutcome, planned bool, limit int64, o Options) error {
	t := newTable(o)
	became := wordBecame
	if planned {
		became = wordWouldBecome
	}
	t.AppendHeader(row(o, wordCase, wordProvider, wordPenalty, wordSubjectOf, became, wordAfterwards))
	for _, x := range outcomes {
		state, after := paint(o, stateColour[x.Case.State], wordState[x.Case.State].In(o.Lang)), ""
		switch {
		case x.Skipped != (law.Text{}):
			state, after = paint(o, text.FgYellow, wordSkipped.In(o.Lang)), x.Skipped.In(o.Lang)
		case x.Case.State == law.Confirmed:
			after = fmt.Sprintf(wordAfterConfirm.In(o.Lang), Measure(x.Row, o.Lang), x.Standing.Points, limit, wordStatus[x.Standing.Status].In(o.Lang))
		}
		t.AppendRow(table.Row{
			x.Case.ID, oneLine(x.Case.ProviderID), x.Case.Penalty,
			SubjectType(x.Case.Subject.Type, o.Lang) + " " + oneLine(x.Case.Subject.ID), state, oneLine(after),
		})
	}
	_, err := fmt.Fprintln(w, t.Render())
	return err
}

// Waivers writes a table of waivers for a terminal.
func Waivers(w io.Writer, waivers []law.Entry, o Options) error {
	t := newTable(o)
	t.AppendHeader(row(o, wordWaiver, wordProvider, wordRule, wordSubjectOf, wordUntil, wordOwner, wordWhy))
	for _, e := range waivers {
		t.AppendRow(table.Row{
			e.ID, oneLine(e.ProviderID), e.Waiver.Rule, SubjectType(e.Waiver.Subject.Type, o.Lang) + " " + oneLine(e.Waiver.Subject.ID),
			e.Waiver.Until, oneLine(e.Waiver.Owner), oneLine(e.Why.In(o.Lang)),
		})
	}
	_, err := fmt.Fprintln(w, t.Render())
	return err
}

// Standing writes a provider's standing for a terminal.
func Standing(w io.Writer, s law.Standing, limit int64, o Options) error {
	out := bufio.NewWriter(w)
	line := func(name law.Text, format string, args ...any) {
		label := name.In(o.Lang)
		fmt.Fprintf(out, "%s%s  %s\n", label, strings.Repeat(" ", max(0, 16-text.StringWidth(label))), fmt.Sprintf(format, args...))
	}
	line(wordProvider, "%s", oneLine(s.ProviderID))
	line(wordAsOf, "%s", minute(s.AsOf))
	status := paint(o, statusColour[s.Status], wordStatus[s.Status].In(o.Lang))
	if !s.FrozenUntil.IsZero() {
		status += " → " + minute(s.FrozenUntil)
	}
	line(wordStatusOf, "%s", status)
	line(wordPoints, wordPointsOf.In(o.Lang), s.Points, limit, s.Year, max(0, limit-s.Points))
	d := s.Deposit
	line(wordDeposit, wordDepositOf.In(o.Lang), law.Yuan(d.Balance), law.Yuan(d.Required), law.Yuan(d.Shortfall), law.Yuan(d.Owed))
	if !d.TopUpDue.IsZero() {
		line(wordTopUp, "%s", minute(d.TopUpDue))
	}
	if !d.AdditionalUntil.IsZero() {
		line(wordAdditional, "%s", minute(d.AdditionalUntil))
	}
	if len(s.Listings) > 0 {
		fmt.Fprintf(out, "\n%s\n", paint(o, text.Bold, wordListings.In(o.Lang)))
		for _, l := range s.Listings {
			fmt.Fprintf(out, "  %s  %s  %s\n", oneLine(l.ID), cmp.Or(wordListingState[l.State].In(o.Lang), l.State), oneLine(l.Why.In(o.Lang)))
		}
	}
	if len(s.Entries) > 0 {
		fmt.Fprintf(out, "\n%s\n", paint(o, text.Bold, wordEntries.In(o.Lang)))
		for _, e := range s.Entries {
			fmt.Fprintf(out, "  %s  %s  %s\n", minute(e.At), e.Case, oneLine(e.Why.In(o.Lang)))
		}
	}
	if len(s.Coming) > 0 {
		fmt.Fprintf(out, "\n%s\n", paint(o, text.Bold, wordComing.In(o.Lang)))
		for _, e := range s.Coming {
			fmt.Fprintf(out, "  %s  %s\n", minute(e.At), oneLine(e.Why.In(o.Lang)))
		}
	}
	return out.Flush()
}

// Measure says what a row of the penalty table does.
func Measure(r law.Row, lang string) string {
	var parts []string
	add := func(t law.Text, args ...any) { parts = append(parts, fmt.Sprintf(t.In(lang), args...)) }
	if r.Points > 0 {
		add(wordMeasurePoints, r.Points)
	}
	if r.FreezeDays > 0 {
		add(wordMeasureFreeze, r.FreezeDays)
	}
	switch {
	case r.DepositAll:
		add(wordMeasureForfeit)
	case r.Deposit > 0:
		add(wordMeasureDeposit, law.Yuan(r.Deposit))
	}
	if r.Expel {
		add(wordMeasureExpel)
	}
	if r.Delist {
		add(wordMeasureDelist)
	}
	if len(parts) == 0 {
		return wordMeasureNone.In(lang)
	}
	return strings.Join(parts, wordComma.In(lang))
}

var stateColour = map[law.State]text.Color{
	law.Open: text.FgYellow, law.Confirmed: text.FgRed, law.Dismissed: text.Faint,
	law.Appealed: text.FgYellow, law.Upheld: text.FgRed, law.Reversed: text.Faint,
}

var statusColour = map[law.Status]text.Color{
	law.Active: text.FgGreen, law.Frozen: text.FgYellow, law.DisplayClosed: text.FgYellow, law.Expelled: text.FgRed, law.Left: text.Faint,
}

func newTable(o Options) table.Writer {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.Style().Options.DrawBorder = false
	t.Style().Options.SeparateColumns = false
	t.Style().Format.Header = text.FormatDefault
	if o.Width > 0 {
		t.SetAllowedRowLength(o.Width)
	}
	return t
}

func row(o Options, words ...law.Text) table.Row {
	var r table.Row
	for _, w := range words {
		r = append(r, w.In(o.Lang))
	}
	return r
}

func minute(t time.Time) string { return t.In(law.Beijing).Format("2006-01-02 15:04:05") }

func actor(by, lang string) string {
	if by == law.Engine {
		return wordEngine.In(lang)
	}
	return by
}
