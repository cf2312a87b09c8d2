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
type ledger struct {
	*store.Store
	app *app
}

// Close releases the file. A ledger that was opened for writing leaves a
// checkpoint of its state behind; what kept it from that is the command's failure.
func (l ledger) Close() error {
	var err error
	if l.Writable() && l.Path() != ":memory:" {
		_, err = l.app.seal(context.Background(), l.Store) // also after an interrupt
	}
	err = errors.Join(err, l.Store.Close())
	l.app.closing = errors.Join(l.app.closing, err)
	return err
}

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
		if errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrAmbiguous) || errors.Is(err, store.ErrNoLedger) || errors.Is(err, store.ErrNoRun) || errors.Is(err, store.ErrConflict) {
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
	cmd.AddCommand(show, a.verifyCommand(), a.checkpointCommand(), a.exportCommand(), a.backupCommand(), a.restoreCommand())
	return cmd
}

func (a *app) verifyCommand() *cobra.Command {
	var f verifyFlags
	c := &cobra.Command{
		Use: "verify --ledger FILE | --notice FILE --key KEY", Short: a.say(helpVerify), Long: a.say(helpVerifyLong), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.verify(cmd.Context(), f) },
	}
	c.Flags().StringVar(&f.ledger, "ledger", "", a.say(flagLedger))
	c.Flags().StringArrayVar(&f.checkpoints, "checkpoint", nil, a.say(flagCheckpoint))
	c.Flags().StringVar(&f.key, "key", "", a.say(flagKey))
	c.Flags().StringVar(&f.notice, "notice", "", a.say(flagNotice))
	c.Flags().StringVar(&f.format, "format", "text", a.say(flagFormat, []string{"text", "json"}))
	return c
}

func (a *app) checkpointCommand() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use: "checkpoint --ledger FILE", Short: a.say(helpCheckpoint), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.checkpoint(cmd.Context(), file) },
	}
	c.Flags().StringVar(&file, "ledger", "", a.say(flagLedger))
	return c
}

func (a *app) exportCommand() *cobra.Command {
	var file, provider, format, out string
	c := &cobra.Command{
		Use: "export --ledger FILE", Short: a.say(helpExport), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.export(cmd.Context(), file, provider, format, out)
		},
	}
	c.Flags().StringVar(&file, "ledger", "", a.say(flagLedger))
	c.Flags().StringVar(&provider, "provider", "", a.say(flagProvider))
	c.Flags().StringVar(&format, "format", "jsonl", a.say(flagFormat, reports.EntryFormats()))
	c.Flags().StringVar(&out, "out", "", a.say(flagExportOut))
	return c
}

func (a *app) backupCommand() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use: "backup FILE --ledger FILE", Short: a.say(helpBackup), Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.backup(cmd.Context(), file, args[0]) },
	}
	c.Flags().StringVar(&file, "ledger", "", a.say(flagLedger))
	return c
}

func (a *app) restoreCommand() *cobra.Command {
	var file, key string
	var checkpoints []string
	c := &cobra.Command{
		Use: "restore FILE --ledger FILE", Short: a.say(helpRestore), Long: a.say(helpRestoreLong), Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.restore(cmd.Context(), args[0], file, key, checkpoints)
		},
	}
	c.Flags().StringVar(&file, "ledger", "", a.say(flagLedger))
	c.Flags().StringArrayVar(&checkpoints, "checkpoint", nil, a.say(flagCheckpoint))
	c.Flags().StringVar(&key, "key", "", a.say(flagKey))
	return c
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
	c, err := a.checker(checker.ForLedger)
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

// openLedger opens the store of --ledger. One that was rolled back is not opened
// for writing.
func (a *app) openLedger(ctx context.Context, file string, open opener) (ledger, error) {
	if file == "" {
		return ledger{}, cannot(a.errorf(wordNeedLedger))
	}
	s, err := open(ctx, file)
	if err != nil {
		return ledger{}, a.storeError(err)
	}
	if s.Writable() {
		if err := a.mustContinue(ctx, s); err != nil { // before anything is added to it
			return ledger{}, errors.Join(err, s.Close())
		}
	}
	return ledger{s, a}, nil
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
