package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/spf13/cobra"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/source"
	"github.com/yunjian-audit/yunjian/checker/store"
	"github.com/yunjian-audit/yunjian/nights"
	"github.com/yunjian-audit/yunjian/reports"
	"github.com/yunjian-audit/yunjian/serve"
)

var (
	helpServe     = law.Text{ZH: "常驻服务：每夜扫描、HTTP 接口、网页、发送", EN: "the service: nights, HTTP API, pages, delivery"}
	helpServeLong = law.Text{
		ZH: "按配置常驻运行：到时扫描（漏掉的按次序补上），发送效果与通知书，并提供 HTTP 接口与网页。\n配置：--config 文件，其上是环境变量 YUNJIAN_…，再其上是标志。SIGTERM 使它从容停下。\n--demo 在本机打开内置的集市。",
		EN: "Run by a configuration: scan at night (catching up in order what was missed), send effects and notices, and answer\nHTTP requests. The configuration is the file --config, over it the environment (YUNJIAN_...), over that the flags.\nSIGTERM stops it gracefully. --demo opens an embedded marketplace on this machine.",
	}
	helpConfig      = law.Text{ZH: "服务的配置", EN: "the service's configuration"}
	helpConfigCheck = law.Text{ZH: "检查配置，不启动服务", EN: "check the configuration without starting the service"}
	flagConfig      = law.Text{ZH: "配置文件（YAML）", EN: "configuration file (YAML)"}
	flagDemo        = law.Text{ZH: "打开内置的集市，令牌只打印一次", EN: "open the embedded marketplace; its tokens are printed once"}

	wordConfigFine   = law.Text{ZH: "配置可用：%s，台账 %s，每夜 %s", EN: "the configuration is fine: %s, ledger %s, nights at %s"}
	wordCannotListen = law.Text{ZH: "无法监听 %s（%v）；可能已有服务在运行，或用 --listen 换一个地址", EN: "cannot listen on %s: %v; another service may be running, or name another address with --listen"}
	wordListening    = law.Text{ZH: "已打开 http://%s/", EN: "open at http://%s/"}
)

// stopping is how long requests may take to end once the service stops.
const stopping = 20 * time.Second

func (a *app) serveCommand() *cobra.Command {
	var file string
	var demo bool
	flags := map[string]string{}
	cmd := &cobra.Command{
		Use: "serve --config FILE | --demo", Short: a.say(helpServe), Long: a.say(helpServeLong), Args: cobra.NoArgs,
		Example: "  yunjian serve --demo\n  yunjian serve --config yunjian.yaml --listen 127.0.0.1:9090",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if demo {
				return a.serveDemo(cmd.Context(), flags)
			}
			c, err := a.readConfig(file, flags)
			if err != nil {
				return err
			}
			return a.serve(cmd.Context(), c)
		},
	}
	a.configFlags(cmd, &file, flags)
	cmd.Flags().BoolVar(&demo, "demo", false, a.say(flagDemo))
	return cmd
}

func (a *app) configCommand() *cobra.Command {
	var file string
	flags := map[string]string{}
	cmd := a.group("config", helpConfig)
	check := &cobra.Command{
		Use: "check --config FILE", Short: a.say(helpConfigCheck), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.readConfig(file, flags)
			if err != nil {
				return err
			}
			if err := a.checkFiles(c); err != nil {
				return err
			}
			_, err = fmt.Fprintln(a.out, a.say(wordConfigFine, c.listen, c.ledger, c.nightsAt))
			return err
		},
	}
	a.configFlags(check, &file, flags)
	cmd.AddCommand(check)
	return cmd
}

// configFlags gives a command a flag for every setting.
func (a *app) configFlags(cmd *cobra.Command, file *string, values map[string]string) {
	cmd.Flags().StringVar(file, "config", "", a.say(flagConfig))
	for _, s := range settings {
		cmd.Flags().Func(s.flag(), a.say(s.what), func(v string) error {
			values[s.key] = v
			return s.set(new(config), v)
		})
	}
}

// checkFiles tells whether what a configuration names is there: the dataset,
// the policies and the secrets.
func (a *app) checkFiles(c config) error {
	if info, err := os.Stat(c.data); err != nil {
		return cannot(err)
	} else if !info.IsDir() {
		return cannot(a.errorf(wordNoDirectory, c.data))
	}
	if _, err := a.checker(checker.ForLint); err != nil {
		return err
	}
	_, err := a.courier(ledger{nights.Ledger{Store: new(store.Store)}, a}, c.send)
	return err
}

// serve runs the service until ctx ends.
func (a *app) serve(ctx context.Context, c config) error {
	if err := a.checkFiles(c); err != nil {
		return err
	}
	s, err := a.openLedger(ctx, c.ledger, store.Open)
	if err != nil {
		return err
	}
	defer s.Close()
	v, err := a.newService(s, c, clockwork.NewRealClock())
	if err != nil {
		return err
	}
	return v.run(ctx, c.listen, nil)
}

// service is a ledger with its nights, its delivery and its HTTP side.
type service struct {
	app    *app
	ledger ledger
	nights *nights.Service
	http   *serve.Server
	log    *slog.Logger
}

// newService puts a service together. Nothing of it runs yet.
func (a *app) newService(s ledger, c config, clock clockwork.Clock) (*service, error) {
	scan, err := a.checker(checker.ForScan)
	if err != nil {
		return nil, err
	}
	lint, err := a.checker(checker.ForLint)
	if err != nil {
		return nil, err
	}
	courier, err := a.courier(s, c.send)
	if err != nil {
		return nil, err
	}
	courier.Now = clock.Now
	v := &service{app: a, ledger: s, log: a.logger(c)}
	v.nights = &nights.Service{
		Runner: &nights.Runner{
			Checker: scan, Ledger: s.Ledger, Clock: clock, Version: version, By: nights.ByService,
			Holder:  holder(),
			Waiting: func(err error) { v.log.Info("another process runs a night on this ledger", slog.Any("error", err)) },
		},
		Schedule: c.nightsAt, Attempts: c.attempts, Overdue: c.overdue, Log: v.log,
		Workers: c.workers, SecondEyes: c.secondEyes, Radius: c.radius,
		Open: func(asOf time.Time) (*source.Dataset, error) { return openNight(c, asOf) },
		Ended: func(nights.Run) {
			if _, err := a.seal(context.Background(), s.Store); err != nil {
				v.log.Error("no checkpoint kept", slog.Any("error", err))
			}
		},
		Parts: []nights.Part{
			{Name: "effects", Schedule: c.sendAt, Do: func(ctx context.Context) error {
				if _, err := s.follow(ctx, scan, now(clock)); err != nil {
					return err
				}
				if courier.Hook == nil && courier.Mail == nil {
					return nil // they wait for somebody to fetch and acknowledge them
				}
				sum, err := courier.Run(ctx)
				v.log.Info("effects sent", slog.Int("sent", sum.Sent), slog.Int("failed", sum.Failed), slog.Int("given_up", sum.Dead))
				return err
			}},
			{Name: "retention", Schedule: nights.MustParse("hourly"), Do: func(ctx context.Context) error {
				return v.sweep(ctx, c, now(clock))
			}},
		},
	}
	v.http = &serve.Server{
		Ledger: v.nights.Ledger, Lint: lint, Checker: scan, Nights: v.nights, Clock: clock, Log: v.log, Version: version,
		Limits: serve.Limits{Body: c.maxBody, Lint: c.lintWait}, HTTPS: c.https,
		Statement: func(ctx context.Context, n law.Notice) (reports.Statement, error) { return a.statement(ctx, s, n) },
	}
	return v, nil
}

func now(clock clockwork.Clock) time.Time { return clock.Now().In(law.Beijing).Truncate(time.Second) }

// openNight opens the dataset for a night. What is set aside is kept beside the
// ledger, a file a night.
func openNight(c config, asOf time.Time) (*source.Dataset, error) {
	aside := &quarantine{file: c.ledger + "." + asOf.Format("20060102T1504") + ".quarantine.jsonl"}
	return source.Open(c.data, source.Options{Strict: c.strict, KeepGoing: c.keepGoing, Quarantine: aside.put})
}

// sweep takes away what is past its days.
func (v *service) sweep(ctx context.Context, c config, now time.Time) error {
	before := func(days int) time.Time {
		if days == 0 {
			return time.Time{}
		}
		return now.AddDate(0, 0, -days)
	}
	over, _, err := v.ledger.LastNight(ctx, nights.ByService, now)
	if err != nil {
		return err
	}
	swept, err := v.ledger.Sweep(ctx, store.Retention{Reports: before(c.keepReports), Runs: before(c.keepRuns), Over: over, Findings: before(c.keepFindings)})
	if swept != (store.Swept{}) {
		v.log.Info("retention", slog.Int64("reports", swept.Reports), slog.Int64("runs", swept.Runs), slog.Int64("findings", swept.Findings))
	}
	return err
}

// logger writes the service's log to standard error, without what colours or
// translates: its readers are programs, too.
func (a *app) logger(c config) *slog.Logger {
	o := &slog.HandlerOptions{}
	if c.logDebug {
		o.Level = slog.LevelDebug
	}
	if c.logJSON {
		return slog.New(slog.NewJSONHandler(a.err, o))
	}
	return slog.New(slog.NewTextHandler(a.err, o))
}

// run answers requests and runs nights until ctx ends; then requests may end, a
// scan stops between two providers, and all that was written is whole. Open is
// called when the address answers; it may be nil.
func (v *service) run(ctx context.Context, address string, open func(address string)) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return fault(v.app.errorf(wordCannotListen, address, err))
	}
	server := &http.Server{Handler: v.http.Handler(), ErrorLog: slog.NewLogLogger(v.log.Handler(), slog.LevelDebug)}
	serve.Timeouts(server)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	v.log.Info("listening", slog.String("address", listener.Addr().String()), slog.String("version", version))
	if open != nil {
		open(listener.Addr().String())
	}

	running, stop := context.WithCancel(ctx)
	defer stop()
	if err := v.nights.Start(running); err != nil && ctx.Err() == nil {
		return v.app.storeError(errors.Join(err, server.Close()))
	}
	select {
	case <-ctx.Done():
	case err = <-ended:
	}
	v.log.Info("stopping")
	stop()
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopping)
	defer cancel()
	if late := server.Shutdown(grace); late != nil {
		v.log.Warn("requests were cut off", slog.Any("error", errors.Join(late, server.Close())))
	}
	if err := errors.Join(err, v.nights.Stop()); err != nil {
		return fault(err)
	}
	v.log.Info("stopped")
	return nil
}
