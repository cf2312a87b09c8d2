package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/store"
	"github.com/yunjian-audit/yunjian/nights"
	"github.com/yunjian-audit/yunjian/reports"
)

// ledger is the ledger that a command works on.
type ledger struct {
	nights.Ledger
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

// storeError is a store's error with the right exit code: what the user asked
// for is not there (2), or the disk or the database failed (3). An error that
// has its exit code keeps it.
func (a *app) storeError(err error) error {
	var exit *exitError
	if err == nil || errors.As(err, &exit) {
		return err
	}
	var refusal *law.Refusal
	if errors.As(err, &refusal) {
		return cannot(errors.New(refusal.Text.In(a.lang)))
	}
	var failure *store.Error
	if errors.As(err, &failure) {
		said := errors.New(failure.In(a.lang))
		for _, asked := range []error{store.ErrNotFound, store.ErrAmbiguous, store.ErrNoLedger, store.ErrNoRun, store.ErrNoToken, store.ErrConflict} {
			if errors.Is(err, asked) {
				return cannot(said)
			}
		}
		return fault(said)
	}
	return fault(err)
}

func (a *app) ledgerCommand() *cobra.Command {
	cmd := a.group("ledger", helpLedger)
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
	show.Flags().StringVar(&format, "format", "text", a.say(flagFormat, textOrJSON))
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
	c.Flags().StringVar(&f.format, "format", "text", a.say(flagFormat, textOrJSON))
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
	return a.reading(ctx, file, func(l ledger) error {
		c, err := a.checker(checker.ForLedger)
		if err != nil {
			return err
		}
		var standing law.Standing
		err = l.View(ctx, provider, func(book checker.Book) error {
			standing, err = c.Standing(book, provider, asOf)
			return err
		})
		if err != nil {
			return a.unknown(err, provider)
		}
		return a.show(format, standing, func() error {
			return reports.Standing(a.out, standing, c.ExpelPoints(asOf), a.reportOptions(a.out))
		})
	})
}

// unknown says which provider it is that the ledger does not know.
func (a *app) unknown(err error, provider string) error {
	if errors.Is(err, checker.ErrUnknownProvider) {
		return cannot(a.errorf(wordUnknownProvider, provider))
	}
	return err
}

// reading does something with the ledger of --ledger, which it does not change.
func (a *app) reading(ctx context.Context, file string, read func(ledger) error) error {
	return a.using(ctx, file, store.OpenReadOnly, read)
}

// writing does something that changes the ledger of --ledger, which is there: a
// slip in its name makes no new one.
func (a *app) writing(ctx context.Context, file string, write func(ledger) error) error {
	return a.using(ctx, file, openExisting, write)
}

// deciding does something that changes the ledger of --ledger by the policies in
// use. Policies that are broken leave it alone.
func (a *app) deciding(ctx context.Context, file string, decide func(ledger, *checker.Checker) error) error {
	c, err := a.checker(checker.ForScan)
	if err != nil {
		return err
	}
	return a.writing(ctx, file, func(l ledger) error { return decide(l, c) })
}

// using opens a ledger, works with it and closes it.
func (a *app) using(ctx context.Context, file string, open opener, work func(ledger) error) error {
	l, err := a.openLedger(ctx, file, open)
	if err != nil {
		return err
	}
	defer l.Close()
	return a.storeError(work(l))
}

// opener is one of the store's ways to open.
type opener func(context.Context, string) (*store.Store, error)

// openExisting is store.Open for a ledger that is there.
func openExisting(ctx context.Context, file string) (*store.Store, error) {
	s, err := store.OpenReadOnly(ctx, file)
	if errors.Is(err, store.ErrNoLedger) {
		return nil, err
	}
	if err == nil {
		if err := s.Close(); err != nil {
			return nil, err
		}
	}
	return store.Open(ctx, file) // also one of an older version, which this brings up to date
}

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
	return ledger{nights.Ledger{Store: s}, a}, nil
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
