package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/spf13/cobra"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/store"
	"github.com/yunjian-audit/yunjian/nights"
)

func (a *app) runsCommand() *cobra.Command {
	cmd := a.group("runs", helpRuns)
	var file, format, outcome, by, reason, nightsAt string
	var limit int
	cmd.PersistentFlags().StringVar(&file, "ledger", "", a.say(flagLedger))
	list := &cobra.Command{
		Use: "list", Short: a.say(helpRunsList), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.listRuns(cmd.Context(), file, outcome, limit, format)
		},
	}
	list.Flags().StringVar(&outcome, "outcome", "", a.say(flagOutcome, outcomes()))
	list.Flags().IntVar(&limit, "limit", 30, a.say(flagLimit))
	show := &cobra.Command{
		Use: "show RUN", Short: a.say(helpRunsShow), Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.showRun(cmd.Context(), file, args[0], format) },
	}
	for _, c := range []*cobra.Command{list, show} {
		c.Flags().StringVar(&format, "format", "text", a.say(flagFormat, textOrJSON))
	}
	skip := &cobra.Command{
		Use: "skip NIGHT --by NAME --reason TEXT", Short: a.say(helpRunsSkip), Args: cobra.ExactArgs(1),
		Example: "  yunjian runs skip 2016-12-01T02:00:00+08:00 --by 林 --reason 数据已丢失 --ledger ledger.db",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.skipNight(cmd.Context(), file, args[0], nightsAt, by, reason)
		},
	}
	skip.Flags().StringVar(&by, "by", "", a.say(flagBy))
	skip.Flags().StringVar(&reason, "reason", "", a.say(flagReason))
	skip.Flags().StringVar(&nightsAt, "nights-at", cmp.Or(a.getenv("YUNJIAN_NIGHTS_AT"), defaults().nightsAt.String()), a.say(flagNightsAt))
	cmd.AddCommand(list, show, skip)
	return cmd
}

// outcomeWords are the outcomes of runs as people read them.
var outcomeWords = map[store.Outcome]law.Text{
	store.Running: {ZH: "运行中", EN: "running"},
	store.Done:    {ZH: "完成", EN: "done"},
	store.Failed:  {ZH: "失败", EN: "failed"},
	store.Held:    {ZH: "待人工", EN: "held"},
	store.Lost:    {ZH: "中断", EN: "lost"},
	store.Skipped: {ZH: "跳过", EN: "skipped"},
}

func outcomes() string {
	return fmt.Sprint([]store.Outcome{store.Running, store.Done, store.Failed, store.Held, store.Lost, store.Skipped})
}

func (a *app) listRuns(ctx context.Context, file, outcome string, limit int, format string) error {
	f := store.RunFilter{Limit: limit}
	if outcome != "" {
		f.Outcomes = []store.Outcome{store.Outcome(outcome)}
		if _, ok := outcomeWords[f.Outcomes[0]]; !ok {
			return cannot(a.errorf(wordBadOutcome, outcome, outcomes()))
		}
	}
	return a.reading(ctx, file, func(l ledger) error {
		rows, err := l.Runs(ctx, f)
		if err != nil {
			return err
		}
		all := make([]nights.Run, len(rows))
		for i, row := range rows {
			if all[i], err = nights.FromRow(row); err != nil {
				return err
			}
		}
		return a.show(format, all, func() error {
			if len(all) == 0 {
				fmt.Fprintln(a.err, a.say(wordNoRuns))
			}
			for _, r := range all {
				if _, err := fmt.Fprintln(a.out, a.runLine(r)); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

func (a *app) showRun(ctx context.Context, file, number, format string) error {
	var id int64
	if _, err := fmt.Sscanf(number+"\n", "%d\n", &id); err != nil || id < 1 {
		return cannot(a.errorf(wordBadRun, number))
	}
	return a.reading(ctx, file, func(l ledger) error {
		row, err := l.Run(ctx, id)
		if err != nil {
			return err
		}
		r, err := nights.FromRow(row)
		if err != nil {
			return err
		}
		return a.show(format, r, func() error {
			_, err := fmt.Fprint(a.out, a.runPage(r))
			return err
		})
	})
}

// runLine is a run on one line.
func (a *app) runLine(r nights.Run) string {
	line := fmt.Sprintf("%4d  %s  %s  %s", r.ID, r.AsOf.Format(time.RFC3339), a.say(outcomeWords[r.Outcome]), r.By)
	if r.Attempt > 1 {
		line += "  " + a.say(wordRunAttempt, r.Attempt)
	}
	if r.Counts != nil {
		line += "  " + a.say(wordRunCounts, r.Counts.Providers, r.Counts.Findings, r.Counts.SetAside, r.Seconds())
	}
	if r.Problem != nil {
		first, _, _ := strings.Cut(a.say(*r.Problem), "\n")
		line += "  " + first
	}
	return line
}

// runPage is everything about a run.
func (a *app) runPage(r nights.Run) string {
	var page strings.Builder
	add := func(t law.Text, args ...any) { fmt.Fprintln(&page, a.say(t, args...)) }
	add(wordRunHead, r.ID, r.AsOf.Format(time.RFC3339), a.say(outcomeWords[r.Outcome]), r.By, r.Attempt)
	add(wordRunTimes, r.StartedAt.Format(time.RFC3339), r.Seconds(), r.Version)
	if r.Policies != "" {
		add(wordRunPolicies, r.Policies, r.Edition)
	}
	if r.Data != "" {
		add(wordRunData, r.Data)
	}
	if c := r.Counts; c != nil {
		add(wordRunCounts, c.Providers, c.Findings, c.SetAside, r.Seconds())
		add(wordRunDecided, c.CasesOpened, c.CasesDecided, c.CasesPending, c.Points, c.Freezes, c.Expulsions, c.Delistings)
	}
	if r.Problem != nil {
		add(wordRunProblem, a.say(*r.Problem))
	}
	for _, x := range r.SetAside {
		add(wordRunSetAside, x.File, x.Line, x.Field, a.say(x.Reason))
	}
	for _, u := range r.Unjudged {
		add(wordRunUnjudged, u.Rule, u.Clause, u.Count, a.say(u.Why))
	}
	return page.String()
}

func (a *app) skipNight(ctx context.Context, file, at, nightsAt, by, reason string) error {
	if by == "" || reason == "" {
		return cannot(a.errorf(wordNeedBy))
	}
	asOf, err := a.instant(at)
	if err != nil {
		return err
	}
	schedule, err := nights.ParseSchedule(nightsAt)
	if err != nil {
		return a.storeError(err)
	}
	return a.writing(ctx, file, func(l ledger) error {
		// The service waits for nights of its schedule only; skipping anything else
		// would look as if it helped.
		tried, err := l.Runs(ctx, store.RunFilter{AsOf: asOf, Limit: 1})
		if err != nil {
			return err
		}
		if last := schedule.Last(asOf); len(tried) == 0 && !last.Equal(asOf) {
			return cannot(a.errorf(wordNoNight, asOf.Format(time.RFC3339), nightsAt, last.Format(time.RFC3339), schedule.Next(asOf).Format(time.RFC3339)))
		}
		run, err := a.runner(nil, l, nights.ByScan).Skip(ctx, asOf, by, reason)
		if err != nil {
			return err
		}
		fmt.Fprintln(a.out, a.say(wordRunSkipped, asOf.Format(time.RFC3339), run.ID))
		return nil
	})
}

// runner runs nights on a ledger in the name of this process.
func (a *app) runner(c *checker.Checker, l ledger, by string) *nights.Runner {
	return &nights.Runner{
		Checker: c, Ledger: l.Ledger, Clock: presentClock{clockwork.NewRealClock(), a.now}, Version: version, By: by, Holder: holder(),
		Waiting: func(err error) { fmt.Fprintln(a.err, a.storeError(err)) },
	}
}

// presentClock tells the time that the commands go by, and waits in real time.
type presentClock struct {
	clockwork.Clock
	now func() time.Time
}

func (c presentClock) Now() time.Time { return c.now() }

// holder names this process. Process numbers mean something only among those
// that share them: a container is a machine of its own.
func holder() nights.Holder {
	host, err := os.Hostname()
	space, errSpace := os.Readlink("/proc/self/ns/pid")
	if errors.Join(err, errSpace) != nil {
		host = rand.Text() // nothing is known of other processes; their leases run out
	}
	return nights.Holder{Host: host + "." + space, PID: os.Getpid(), Mark: rand.Text()}
}
