package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/reports"
)

type caseFlags struct {
	caseFilter
	ledger, asOf, format string
	by, reason           string
	evidence             string
	addPoints, addFreeze int64
	addDeposit           string
	until, owner         string
	where                string
	yes                  bool
}

func (a *app) caseCommand() *cobra.Command {
	f := &caseFlags{}
	cmd := a.group("case", helpCase)
	cmd.PersistentFlags().StringVar(&f.ledger, "ledger", "", a.say(flagLedger))

	list := &cobra.Command{
		Use: "list", Short: a.say(helpCaseList), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.listCases(cmd.Context(), f) },
	}
	f.flags(list, a)
	list.Flags().StringVar(&f.where, "where", "", a.say(flagWhere))
	list.Flags().StringVar(&f.asOf, "as-of", "", a.say(flagAsOf))
	list.Flags().StringVar(&f.format, "format", "text", a.say(flagFormat, textOrJSON))

	show := &cobra.Command{
		Use: "show CASE", Short: a.say(helpCaseShow), Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.showCase(cmd.Context(), args[0], f) },
	}
	show.Flags().StringVar(&f.format, "format", "text", a.say(flagFormat, textOrJSON))
	join := &cobra.Command{
		Use: "join INTO CASE --by NAME --reason TEXT", Short: a.say(helpCaseJoin), Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error { return a.joinCases(cmd.Context(), args[0], args[1], f) },
	}
	a.actFlags(join, f)
	cmd.AddCommand(list, show, a.fileCommand(f), join)
	cmd.AddCommand(a.waiverCommands(f)...)

	for _, act := range []struct {
		name string
		help law.Text
	}{
		{"confirm", helpCaseConfirm},
		{"dismiss", helpCaseDismiss},
		{"appeal", helpCaseAppeal},
		{"uphold", helpCaseUphold},
		{"overturn", helpCaseOver},
		{"reverse", helpCaseReverse},
	} {
		c := &cobra.Command{
			Use: act.name + " CASE --by NAME --reason TEXT", Short: a.say(act.help), Args: cobra.ExactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error { return a.actOnCase(cmd.Context(), act.name, args[0], f) },
		}
		a.actFlags(c, f)
		if act.name == "confirm" || act.name == "dismiss" {
			c.Args = cobra.MaximumNArgs(1)
			c.RunE = func(cmd *cobra.Command, args []string) error {
				switch {
				case len(args) == 1 && f.where == "":
					return a.actOnCase(cmd.Context(), act.name, args[0], f)
				case len(args) == 0 && f.where != "":
					return a.actOnMany(cmd.Context(), act.name, f)
				}
				return cannot(a.errorf(wordCaseOrWhere))
			}
			c.Flags().StringVar(&f.where, "where", "", a.say(flagWhere))
			c.Flags().BoolVar(&f.yes, "yes", false, a.say(flagYes))
		}
		if act.name == "confirm" {
			c.Flags().Int64Var(&f.addPoints, "add-points", 0, a.say(flagAddPoints))
			c.Flags().Int64Var(&f.addFreeze, "add-freeze-days", 0, a.say(flagAddFreeze))
			c.Flags().StringVar(&f.addDeposit, "add-deposit", "0.00", a.say(flagAddDeposit))
		}
		cmd.AddCommand(c)
	}
	return cmd
}

func (a *app) actFlags(c *cobra.Command, f *caseFlags) {
	c.Flags().StringVar(&f.by, "by", "", a.say(flagBy))
	c.Flags().StringVar(&f.reason, "reason", "", a.say(flagReason))
	c.Flags().StringVar(&f.asOf, "as-of", "", a.say(flagAsOf))
}

func (a *app) listCases(ctx context.Context, f *caseFlags) error {
	return a.reading(ctx, f.ledger, func(l ledger) error {
		at, err := a.instant(f.asOf)
		if err != nil {
			return err
		}
		if err := a.where(&f.caseFilter, f.where); err != nil {
			return err
		}
		cases, err := a.cases(ctx, l, f.caseFilter, at)
		if err != nil {
			return err
		}
		return a.show(f.format, append([]law.Case{}, cases...), func() error {
			if len(cases) == 0 {
				fmt.Fprintln(a.err, a.say(wordNoCases))
				return nil
			}
			return reports.Cases(a.out, cases, a.reportOptions(a.out))
		})
	})
}

func (a *app) showCase(ctx context.Context, id string, f *caseFlags) error {
	return a.reading(ctx, f.ledger, func(l ledger) error {
		found, err := l.Case(ctx, id)
		if err != nil {
			return err
		}
		return a.show(f.format, found, func() error {
			c, err := a.checker(checker.ForScan)
			if err != nil {
				return err
			}
			row, err := c.Table().RowOf(found)
			if err != nil {
				return err
			}
			return reports.Case(a.out, found, row, a.reportOptions(a.out))
		})
	})
}

// actOnCase takes one step of a case's life in the name of a person and shows
// what it changed.
func (a *app) actOnCase(ctx context.Context, act, id string, f *caseFlags) error {
	by, err := a.act(f)
	if err != nil {
		return err
	}
	added := law.Added{Points: f.addPoints, FreezeDays: f.addFreeze}
	if act == "confirm" {
		if added.Deposit, err = law.ParseYuan(f.addDeposit); err != nil || min(added.Deposit, added.Points, added.FreezeDays) < 0 {
			return cannot(a.errorf(wordBadAddition))
		}
	}
	return a.deciding(ctx, f.ledger, func(l ledger, c *checker.Checker) error {
		found, err := l.Case(ctx, id)
		if err != nil {
			return err
		}
		var after law.Case
		var standing law.Standing
		err = l.Update(ctx, found.ProviderID, func(book checker.Book) error {
			after, standing, err = c.Act(book, found.ID, found.ProviderID, act, by, added)
			return err
		})
		if err != nil {
			return err
		}
		fmt.Fprintln(a.out, a.say(wordActed, after.ID, reports.State(after.State, a.lang)))
		return reports.Standing(a.out, standing, c.ExpelPoints(by.At), a.reportOptions(a.out))
	})
}

// act is who acts, when and why, as the flags have it.
func (a *app) act(f *caseFlags) (law.Act, error) {
	if strings.TrimSpace(f.by) == "" || strings.TrimSpace(f.reason) == "" {
		return law.Act{}, cannot(a.errorf(wordNeedBy))
	}
	at, err := a.instant(f.asOf)
	return law.Act{At: at, By: f.by, Reason: f.reason}, err
}

// joinCases puts one case into another.
func (a *app) joinCases(ctx context.Context, into, from string, f *caseFlags) error {
	act, err := a.act(f)
	if err != nil {
		return err
	}
	return a.deciding(ctx, f.ledger, func(l ledger, c *checker.Checker) error {
		kept, err := l.Case(ctx, into)
		if err != nil {
			return err
		}
		closed, err := l.Case(ctx, from)
		if err != nil {
			return err
		}
		err = l.Update(ctx, kept.ProviderID, func(book checker.Book) error {
			_, err := c.Join(book, kept, closed, act)
			return err
		})
		if err != nil {
			return err
		}
		fmt.Fprintln(a.out, a.say(wordJoined, closed.ID, kept.ID))
		return nil
	})
}

func (a *app) fileCommand(f *caseFlags) *cobra.Command {
	c := &cobra.Command{
		Use:   "file --penalty PEN-xx --provider P --subject TYPE:ID --evidence FILE --by NAME --reason TEXT",
		Short: a.say(helpCaseFile), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.fileCase(cmd.Context(), f) },
	}
	a.actFlags(c, f)
	c.Flags().StringVar(&f.penalty, "penalty", "", a.say(flagRow))
	c.Flags().StringVar(&f.provider, "provider", "", a.say(flagWhom))
	c.Flags().StringVar(&f.subject, "subject", "", a.say(flagSubject))
	c.Flags().StringVar(&f.evidence, "evidence", "", a.say(flagEvidence))
	return c
}

// fileCase opens a case that a person proposes; another step confirms it.
func (a *app) fileCase(ctx context.Context, f *caseFlags) error {
	at, err := a.instant(f.asOf)
	if err != nil {
		return err
	}
	subject, err := a.subject(f.subject)
	if err != nil {
		return err
	}
	if f.evidence == "" {
		return cannot(a.errorf(wordNeedEvidence))
	}
	text, err := os.ReadFile(f.evidence)
	if err != nil {
		return cannot(err)
	}
	proposal := law.Proposal{
		ProviderID: f.provider, Penalty: f.penalty, Subject: subject,
		Evidence: []law.Evidence{{Record: "report", ID: f.evidence, Text: strings.ToValidUTF8(string(text), "�"), File: f.evidence, Line: 1}},
	}
	return a.deciding(ctx, f.ledger, func(l ledger, c *checker.Checker) error {
		var opened law.Case
		err := l.Update(ctx, f.provider, func(book checker.Book) (err error) {
			opened, err = c.File(book, proposal, law.Act{At: at, By: f.by, Reason: f.reason})
			return a.unknown(err, f.provider)
		})
		if err != nil {
			return err
		}
		fmt.Fprintln(a.out, a.say(wordFiled, opened.ID))
		return nil
	})
}

// subject reads a --subject, such as listing:cmjj010101.
func (a *app) subject(s string) (law.Subject, error) {
	kind, id, _ := strings.Cut(s, ":")
	if kind == "" || id == "" {
		return law.Subject{}, cannot(a.errorf(wordBadSubject, s))
	}
	return law.Subject{Type: kind, ID: id}, nil
}
