package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/source"
	"github.com/yunjian-audit/yunjian/checker/store"
	"github.com/yunjian-audit/yunjian/fixtures"
	"github.com/yunjian-audit/yunjian/serve"
)

var (
	wordDemoTokens = law.Text{ZH: "用以下令牌之一登录（只显示这一次）：", EN: "Sign in with one of these tokens, which are shown this once:"}
	wordDemoDir    = law.Text{ZH: "数据与台账在 %s；演示的时间是 %s。Ctrl-C 停止。", EN: "Data and ledger are in %s; in the demo it is %s. Ctrl-C stops it."}
)

// demoClock is the present moved to the morning after the demo's last night.
type demoClock struct {
	clockwork.Clock
	ahead time.Duration
}

func (c demoClock) Now() time.Time                  { return c.Clock.Now().Add(c.ahead) }
func (c demoClock) Since(t time.Time) time.Duration { return c.Now().Sub(t) }
func (c demoClock) Until(t time.Time) time.Duration { return t.Sub(c.Now()) }

// serveDemo runs the nights of the embedded story on a ledger of its own and
// serves them, with a token for each role.
func (a *app) serveDemo(ctx context.Context, flags map[string]string) error {
	dir, err := os.MkdirTemp("", "yunjian-serve-demo-")
	if err != nil {
		return fault(err)
	}
	c := defaults()
	c.logJSON = false
	c.data, c.ledger = filepath.Join(dir, "data"), filepath.Join(dir, "ledger.db")
	for _, setting := range settings {
		if value, given := flags[setting.key]; given {
			if err := a.setValue(&c, setting, "--"+setting.flag(), value); err != nil {
				return cannot(err)
			}
		}
	}
	s, err := a.openLedger(ctx, c.ledger, store.Open)
	if err != nil {
		return err
	}
	defer s.Close()
	story := fixtures.DemoNights()
	morning := story[len(story)-1].Add(7 * time.Hour)
	present := clockwork.NewRealClock()
	clock := demoClock{present, morning.Sub(present.Now())}
	v, err := a.newService(s, c, clock)
	if err != nil {
		return err
	}
	var last *checker.Night
	for _, asOf := range story {
		open := func(asOf time.Time) (*source.Dataset, error) {
			if _, err := fixtures.Demo(c.data, asOf); err != nil {
				return nil, err
			}
			return openNight(c, asOf)
		}
		if last, _, err = v.nights.Run(ctx, open, checker.ScanOptions{AsOf: asOf}); err != nil {
			return a.scanError(ctx, err)
		}
	}
	provider := last.Near[0].ProviderID // the one with the most points of those that are still there
	var said []string
	for _, role := range serve.Roles() {
		want := store.Token{Role: string(role), Name: demoNames[role], CreatedAt: now(clock), ExpiresAt: now(clock).AddDate(0, 0, 1)}
		if role == serve.Provider {
			want.ProviderID = provider
		}
		_, secret, err := s.issue(ctx, want)
		if err != nil {
			return a.storeError(err)
		}
		said = append(said, fmt.Sprintf("  %-9s %s", role, secret))
	}
	return v.run(ctx, c.listen, func(address string) {
		fmt.Fprintln(a.out, a.say(wordListening, address))
		fmt.Fprintln(a.out, a.say(wordDemoTokens))
		for _, line := range said {
			fmt.Fprintln(a.out, line)
		}
		fmt.Fprintln(a.out, a.say(wordDemoDir, dir, morning.Format("2006-01-02 15:04")))
	})
}

// demoNames are who bears the demo's tokens.
var demoNames = map[serve.Role]string{serve.Provider: "周", serve.Reviewer: "林", serve.Auditor: "王", serve.Operator: "赵"}
