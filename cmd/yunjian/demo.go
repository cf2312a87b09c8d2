package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/source"
	"github.com/yunjian-audit/yunjian/checker/store"
	"github.com/yunjian-audit/yunjian/fixtures"
	"github.com/yunjian-audit/yunjian/reports"
)

func (a *app) demoCommand() *cobra.Command {
	var out, dir string
	cmd := &cobra.Command{
		Use: "demo", Short: a.say(helpDemo), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.demo(cmd.Context(), out, dir) },
	}
	cmd.Flags().StringVar(&out, "out", "", a.say(flagOut))
	cmd.Flags().StringVar(&dir, "dir", "", a.say(flagDemoDir))
	return cmd
}

// demo runs the nights of an embedded story on a ledger of its own, tells in a
// table what happened, and leaves data, ledger and report behind to look at.
func (a *app) demo(ctx context.Context, out, dir string) error {
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "yunjian-demo-"); err != nil {
			return fault(err)
		}
	} else if err := os.MkdirAll(dir, 0o755); err != nil {
		return cannot(err)
	}
	if out == "" {
		out = filepath.Join(dir, "report.html")
	}
	data, file := filepath.Join(dir, "data"), filepath.Join(dir, "ledger.db")
	c, err := a.checker(checker.ForScan)
	if err != nil {
		return err
	}
	s, err := a.openLedger(ctx, file, store.Open)
	if err != nil {
		return err
	}
	defer s.Close()
	var nights []*checker.Night
	for _, asOf := range fixtures.DemoNights() {
		if _, err := fixtures.Demo(data, asOf); err != nil {
			return fault(err)
		}
		set, err := source.Open(data, source.Options{})
		if err != nil {
			return fault(err)
		}
		night, err := c.Scan(ctx, set, s, checker.ScanOptions{AsOf: asOf})
		if err := errors.Join(err, set.Close()); err != nil {
			return a.scanError(ctx, err)
		}
		nights = append(nights, night)
	}
	if err := reports.Nights(a.out, nights, a.reportOptions(a.out)); err != nil {
		return fault(err)
	}
	if err := a.saveReport(out, nights[len(nights)-1]); err != nil {
		return err
	}
	last := fixtures.DemoNights()[len(nights)-1].Format("2006-01-02T15:04:05-07:00")
	who := "PROVIDER"
	if near := nights[len(nights)-1].Near; len(near) > 0 {
		who = near[0].ProviderID
	}
	fmt.Fprintln(a.out, a.say(wordDemoNext, file, who, last, file, data, last))
	return nil
}
