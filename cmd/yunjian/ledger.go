package main

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/spf13/cobra"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/store"
	"github.com/yunjian-audit/yunjian/reports"
)

// ledger lets the scan write to the store.
type ledger struct{ *store.Store }

func (l ledger) View(ctx context.Context, provider string, read func(checker.Book) error) error {
	return l.Store.View(ctx, provider, func(tx *store.Tx) error { return read(tx) })
}

func (l ledger) Update(ctx context.Context, provider string, work func(checker.Book) error) error {
	return l.Store.Update(ctx, provider, func(tx *store.Tx) error { return work(tx) })
}

func (l ledger) Pending(ctx context.Context) ([]law.Case, error) {
	return l.Cases(ctx, store.Filter{States: []law.State{law.Open}, NeedsHuman: true})
}

func (l ledger) Nights(ctx context.Context, limit int) ([]checker.KeptNight, error) {
	nights, err := l.Store.Nights(ctx, limit)
	var kept []checker.KeptNight
	for _, n := range nights {
		kept = append(kept, checker.KeptNight(n))
	}
	return kept, err
}

func (l ledger) PutNight(ctx context.Context, n checker.KeptNight) error {
	return l.Store.PutNight(ctx, store.Night(n))
}

// storeError is a store's error with the right exit code: what the user asked
// for is not there (2), or the disk or the database failed (3).
func (a *app) storeError(err error) error {
	if err == nil {
		return nil
	}
	var refusal *law.Refusal
	if errors.As(err, &refusal) {
		return cannot(errors.New(refusal.Text.In(a.lang)))
	}
	var failure *store.Error
	if errors.As(err, &failure) {
		said := errors.New(failure.In(a.lang))
		if errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrAmbiguous) || errors.Is(err, store.ErrNoLedger) || errors.Is(err, store.ErrConflict) {
			return cannot(said)
		}
		return fault(said)
	}
	return fault(err)
}

func (a *app) ledgerCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "ledger", Short: a.say(helpLedger)}
	var asOf, file, format string
	show := &cobra.Command{
		Use:   "show PROVIDER --as-of T --ledger FILE",
		Short: a.say(helpLedgerShow),
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.showStanding(cmd.Context(), args[0], file, asOf, format)
		},
	}
	show.Flags().StringVar(&asOf, "as-of", "", a.say(flagAsOf))
	show.Flags().StringVar(&file, "ledger", "", a.say(flagLedger))
	show.Flags().StringVar(&format, "format", "text", a.say(flagFormat, []string{"text", "json"}))
	cmd.AddCommand(show)
	return cmd
}

func (a *app) showStanding(ctx context.Context, provider, file, at, format string) error {
	asOf, err := a.instant(at)
	if err != nil {
		return err
	}
	s, err := a.openLedger(ctx, file, store.OpenReadOnly)
	if err != nil {
		return err
	}
	defer s.Close()
	c, err := a.checker(checker.ForScan)
	if err != nil {
		return err
	}
	var standing law.Standing
	err = s.View(ctx, provider, func(book checker.Book) error {
		standing, err = c.Standing(book, provider, asOf)
		return err
	})
	if errors.Is(err, checker.ErrUnknownProvider) {
		return cannot(a.errorf(wordUnknownProvider, provider))
	}
	if err != nil {
		return a.storeError(err)
	}
	switch format {
	case "json":
		enc := json.NewEncoder(a.out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(standing)
	case "text":
		return reports.Standing(a.out, standing, c.ExpelPoints(asOf), a.reportOptions(a.out))
	}
	return cannot(a.errorf(wordBadFormat, format, "text, json"))
}

// opener is one of the store's ways to open.
type opener func(context.Context, string) (*store.Store, error)

// openLedger opens the store of --ledger.
func (a *app) openLedger(ctx context.Context, file string, open opener) (ledger, error) {
	if file == "" {
		return ledger{}, cannot(a.errorf(wordNeedLedger))
	}
	s, err := open(ctx, file)
	if err != nil {
		return ledger{}, a.storeError(err)
	}
	return ledger{s}, nil
}

// checker loads the policies in use.
func (a *app) checker(use checker.Use) (*checker.Checker, error) {
	fsys, err := a.policyFS()
	if err != nil {
		return nil, err
	}
	c, err := checker.New(fsys, use)
	if err != nil {
		return nil, a.policyError(err)
	}
	return c, nil
}
