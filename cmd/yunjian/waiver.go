package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/reports"
)

func (a *app) waiverCommands(f *caseFlags) []*cobra.Command {
	waive := &cobra.Command{
		Use:   "waive CASE --until DATE --by NAME --reason TEXT",
		Short: a.say(helpCaseWaive), Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.waive(cmd.Context(), args, f) },
	}
	a.actFlags(waive, f)
	waive.Flags().StringVar(&f.until, "until", "", a.say(flagUntil))
	waive.Flags().StringVar(&f.owner, "owner", "", a.say(flagOwner))
	waive.Flags().StringVar(&f.provider, "provider", "", a.say(flagWaivedOf))
	waive.Flags().StringVar(&f.rule, "rule", "", a.say(flagWaived))
	waive.Flags().StringVar(&f.subject, "subject", "", a.say(flagSubject))

	unwaive := &cobra.Command{
		Use:   "unwaive WAIVER --by NAME --reason TEXT",
		Short: a.say(helpCaseUnwaive), Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.unwaive(cmd.Context(), args[0], f) },
	}
	a.actFlags(unwaive, f)

	waivers := &cobra.Command{
		Use: "waivers", Short: a.say(helpCaseWaivers), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.listWaivers(cmd.Context(), f) },
	}
	waivers.Flags().StringVar(&f.provider, "provider", "", a.say(flagProvider))
	waivers.Flags().StringVar(&f.asOf, "as-of", "", a.say(flagAsOf))
	waivers.Flags().StringVar(&f.format, "format", "text", a.say(flagFormat, textOrJSON))
	return []*cobra.Command{waive, unwaive, waivers}
}

// waive grants the waiver of a case, or of a rule for a subject that has none.
func (a *app) waive(ctx context.Context, args []string, f *caseFlags) error {
	act, err := a.act(f)
	if err != nil {
		return err
	}
	owner := cmp.Or(strings.TrimSpace(f.owner), f.by)
	if len(args) == 1 {
		return a.deciding(ctx, f.ledger, func(l ledger, c *checker.Checker) error {
			found, err := l.Case(ctx, args[0])
			if err != nil {
				return err
			}
			err = l.Update(ctx, found.ProviderID, func(book checker.Book) error {
				_, err := c.Waive(book, found.ID, f.until, owner, act)
				return err
			})
			if err == nil {
				fmt.Fprintln(a.out, a.say(wordWaived, f.until, found.ID))
			}
			return err
		})
	}
	if f.provider == "" || f.rule == "" || f.subject == "" {
		return cannot(a.errorf(wordWaiveWhat))
	}
	subject, err := a.subject(f.subject)
	if err != nil {
		return err
	}
	wanted := law.Waiver{Rule: f.rule, Subject: subject, Until: f.until, Owner: owner}
	return a.deciding(ctx, f.ledger, func(l ledger, c *checker.Checker) error {
		var granted law.Entry
		err := l.Update(ctx, f.provider, func(book checker.Book) (err error) {
			granted, err = c.Grant(book, f.provider, wanted, act)
			return err
		})
		if err == nil {
			fmt.Fprintln(a.out, a.say(wordWaived, f.until, granted.ID))
		}
		return err
	})
}

func (a *app) unwaive(ctx context.Context, id string, f *caseFlags) error {
	act, err := a.act(f)
	if err != nil {
		return err
	}
	return a.deciding(ctx, f.ledger, func(l ledger, c *checker.Checker) error {
		provider, err := l.WaivedProvider(ctx, id)
		if err != nil {
			return err
		}
		if err := l.Update(ctx, provider, func(book checker.Book) error { return c.EndWaiver(book, id, act) }); err != nil {
			return err
		}
		fmt.Fprintln(a.out, a.say(wordUnwaived, id))
		return nil
	})
}

func (a *app) listWaivers(ctx context.Context, f *caseFlags) error {
	at, err := a.instant(f.asOf)
	if err != nil {
		return err
	}
	return a.reading(ctx, f.ledger, func(l ledger) error {
		entries, err := l.Waivers(ctx, f.provider)
		if err != nil {
			return err
		}
		inForce := law.Waivers(entries, at)
		return a.show(f.format, append([]law.Entry{}, inForce...), func() error {
			if len(inForce) == 0 {
				fmt.Fprintln(a.err, a.say(wordNoWaivers))
				return nil
			}
			return reports.Waivers(a.out, inForce, a.reportOptions(a.out))
		})
	})
}
