package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/store"
	"github.com/yunjian-audit/yunjian/deliver"
	"github.com/yunjian-audit/yunjian/reports"
)

var (
	helpEffects       = law.Text{ZH: "决定在台账之外的效果：查看、确认、发送", EN: "what decisions do outside the ledger: list, acknowledge, send"}
	helpEffectsList   = law.Text{ZH: "按写入顺序列出效果", EN: "list effects in the order in which they were written"}
	helpEffectsAck    = law.Text{ZH: "确认效果已执行", EN: "note that effects were carried out"}
	helpEffectsRetry  = law.Text{ZH: "重新发送已放弃或在等待的效果", EN: "send effects again that were given up or wait for their next attempt"}
	helpEffectsFollow = law.Text{ZH: "写出时间本身带来的变化（冻结期满、展示关闭或恢复）", EN: "write what time alone has changed (a freeze ended, display closed or opened)"}
	helpEffectsSend   = law.Text{ZH: "发出到期应发的：效果以签名 webhook（Standard Webhooks），通知书以邮件", EN: "send what is due: effects as signed webhooks (Standard Webhooks), notices by e-mail"}

	flagPending    = law.Text{ZH: "只列出尚未确认的", EN: "only those that nobody has acknowledged"}
	flagDead       = law.Text{ZH: "只列出已放弃发送的", EN: "only those that were given up"}
	flagAfter      = law.Text{ZH: "只列出写在该效果之后的", EN: "only those written after this effect"}
	flagLimit      = law.Text{ZH: "至多列出这么多条，0 为不限", EN: "at most so many, 0 for all"}
	flagWebhook    = law.Text{ZH: "接收效果的 https 地址", EN: "the https address that takes effects"}
	flagSecretFile = law.Text{ZH: "签名密钥文件，每行一个 whsec_…", EN: "file of signing secrets, one whsec_... a line"}
	flagSMTP       = law.Text{ZH: "寄送通知书的邮件服务器：smtps://用户@主机 或 smtp://用户@主机", EN: "mail server for notices: smtps://USER@HOST or smtp://USER@HOST"}
	flagSMTPSecret = law.Text{ZH: "邮件服务器口令文件", EN: "file of the mail server's password"}
	flagMailFrom   = law.Text{ZH: "发件地址", EN: "the sender's address"}
	flagAttempts   = law.Text{ZH: "失败多少次后放弃", EN: "failed attempts after which something is given up"}

	wordNoEffects   = law.Text{ZH: "没有符合条件的效果。", EN: "No such effect."}
	wordAcked       = law.Text{ZH: "已确认 %d 条。", EN: "%d acknowledged."}
	wordRetried     = law.Text{ZH: "%d 条将重新发送。", EN: "%d will be sent again."}
	wordFollowed    = law.Text{ZH: "已核对 %d 家服务商。", EN: "%d providers were looked at."}
	wordNeedWebhook = law.Text{ZH: "请用 --webhook 与 --secret-file 指定效果的接收地址和密钥文件，或用 --smtp 与 --mail-from 指定寄送通知书的邮件服务器", EN: "name the receiver of effects with --webhook and --secret-file, or the mail server for notices with --smtp and --mail-from"}
	wordTried       = law.Text{ZH: "%s（%s）第 %d 次发送失败：%s", EN: "%s (%s): attempt %d failed: %s"}
	wordTriedAgain  = law.Text{ZH: "；%s 后再试", EN: "; again after %s"}
	wordTriedDead   = law.Text{ZH: "；已放弃，用 yunjian effects retry %s 重发", EN: "; given up, send it again with yunjian effects retry %s"}
	wordSent        = law.Text{ZH: "已送达 %d，待重试 %d，本次放弃 %d", EN: "%d arrived, %d to be tried again, %d given up now"}
	wordQueues      = law.Text{ZH: "仍在等待：效果 %d（已放弃 %d），邮件 %d（已放弃 %d）", EN: "waiting: %d effects (%d given up), %d mails (%d given up)"}
	wordDeadMail    = law.Text{ZH: "%s  %s  通知书邮件  [%s]", EN: "%s  %s  mail of notices  [%s]"}
	wordSendFailed  = law.Text{ZH: "有 %d 条没有送达", EN: "%d did not arrive"}

	wordWaiting = law.Text{ZH: "待执行", EN: "waiting"}
	wordGivenUp = law.Text{ZH: "已放弃：%s", EN: "given up: %s"}
	wordTrying  = law.Text{ZH: "试过 %d 次：%s", EN: "%d attempts: %s"}
	wordDone    = law.Text{ZH: "已执行 %s", EN: "carried out %s"}
)

func (a *app) effectsCommand() *cobra.Command {
	cmd := a.group("effects", helpEffects)
	var file, asOf, format string
	cmd.PersistentFlags().StringVar(&file, "ledger", "", a.say(flagLedger))

	var filter store.EffectFilter
	list := &cobra.Command{
		Use: "list", Short: a.say(helpEffectsList), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.listEffects(cmd.Context(), file, filter, format)
		},
	}
	list.Flags().BoolVar(&filter.Pending, "pending", false, a.say(flagPending))
	list.Flags().BoolVar(&filter.Dead, "dead", false, a.say(flagDead))
	list.Flags().StringVar(&filter.After, "after", "", a.say(flagAfter))
	list.Flags().StringVar(&filter.Provider, "provider", "", a.say(flagProvider))
	list.Flags().IntVar(&filter.Limit, "limit", 0, a.say(flagLimit))
	list.Flags().StringVar(&format, "format", "text", a.say(flagFormat, textOrLines))

	ack := &cobra.Command{
		Use: "ack ID...", Short: a.say(helpEffectsAck), Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, ids []string) error {
			at, err := a.instant(asOf)
			if err != nil {
				return err
			}
			return a.onEffects(cmd.Context(), file, wordAcked, len(ids), func(s ledger) error { return s.Ack(cmd.Context(), at, ids...) })
		},
	}
	ack.Flags().StringVar(&asOf, "as-of", "", a.say(flagAsOf))
	retry := &cobra.Command{
		Use: "retry ID...", Short: a.say(helpEffectsRetry), Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, ids []string) error {
			return a.onEffects(cmd.Context(), file, wordRetried, len(ids), func(s ledger) error { return s.Retry(cmd.Context(), ids...) })
		},
	}
	follow := &cobra.Command{
		Use: "follow --as-of T", Short: a.say(helpEffectsFollow), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.followEffects(cmd.Context(), file, asOf) },
	}
	follow.Flags().StringVar(&asOf, "as-of", "", a.say(flagAsOf))

	var to sendFlags
	send := &cobra.Command{
		Use: "send [--webhook URL --secret-file FILE] [--smtp URL --mail-from ADDRESS]", Short: a.say(helpEffectsSend), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.sendEffects(cmd.Context(), file, to) },
	}
	send.Flags().StringVar(&to.webhook, "webhook", "", a.say(flagWebhook))
	send.Flags().StringVar(&to.secrets, "secret-file", "", a.say(flagSecretFile))
	send.Flags().StringVar(&to.smtp, "smtp", "", a.say(flagSMTP))
	send.Flags().StringVar(&to.smtpSecret, "smtp-password-file", "", a.say(flagSMTPSecret))
	send.Flags().StringVar(&to.mailFrom, "mail-from", "", a.say(flagMailFrom))
	send.Flags().IntVar(&to.attempts, "attempts", deliver.DefaultAttempts, a.say(flagAttempts))

	cmd.AddCommand(list, ack, retry, follow, send)
	return cmd
}

// textOrLines are the formats of a list of effects.
var textOrLines = []string{"text", "jsonl"}

func (a *app) listEffects(ctx context.Context, file string, filter store.EffectFilter, format string) error {
	if err := a.checkFormat(format, textOrLines); err != nil {
		return err
	}
	return a.reading(ctx, file, func(l ledger) error {
		effects, err := l.Effects(ctx, filter)
		if err != nil {
			return err
		}
		var mails []store.Mail
		if filter.Dead {
			if mails, err = l.DeadMails(ctx); err != nil {
				return err
			}
		}
		if len(effects)+len(mails) == 0 {
			fmt.Fprintln(a.err, a.say(wordNoEffects))
		}
		enc := json.NewEncoder(a.out)
		enc.SetEscapeHTML(false)
		for _, f := range effects {
			if format == "jsonl" {
				err = enc.Encode(f)
			} else {
				err = reports.Effect(a.out, f.Effect, a.deliveryState(f.Delivery), a.reportOptions(a.out))
			}
			if err != nil {
				return err
			}
		}
		for _, m := range mails {
			if format == "jsonl" {
				err = enc.Encode(map[string]any{"id": m.ID, "provider_id": m.ProviderID, "kind": "mail", "tries": m.Tries, "error": m.Error})
			} else {
				_, err = fmt.Fprintln(a.out, a.say(wordDeadMail, m.ID, m.ProviderID, a.deliveryState(m.Delivery)))
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// deliveryState says how far a delivery has come.
func (a *app) deliveryState(d store.Delivery) string {
	switch {
	case !d.Done.IsZero():
		return a.say(wordDone, d.Done.Format("2006-01-02 15:04:05"))
	case d.Dead:
		return a.say(wordGivenUp, d.Error)
	case d.Error != "":
		return a.say(wordTrying, d.Tries, d.Error)
	default:
		return a.say(wordWaiting)
	}
}

// onEffects does something to n effects of the outbox and says so.
func (a *app) onEffects(ctx context.Context, file string, said law.Text, n int, do func(ledger) error) error {
	return a.writing(ctx, file, func(l ledger) error {
		if err := do(l); err != nil {
			return err
		}
		fmt.Fprintln(a.out, a.say(said, n))
		return nil
	})
}

func (a *app) followEffects(ctx context.Context, file, at string) error {
	asOf, err := a.instant(at)
	if err != nil {
		return err
	}
	return a.deciding(ctx, file, func(l ledger, c *checker.Checker) error {
		n, err := l.follow(ctx, c, asOf)
		if err != nil {
			return err
		}
		fmt.Fprintln(a.out, a.say(wordFollowed, n))
		return nil
	})
}

// follow writes the effects that time alone has brought about by asOf, and
// returns how many providers were looked at.
func (l ledger) follow(ctx context.Context, c *checker.Checker, asOf time.Time) (int, error) {
	providers, err := l.Moved(ctx, asOf)
	for _, provider := range providers {
		if err == nil {
			err = l.Update(ctx, provider, func(book checker.Book) error { return c.Follow(book, provider, asOf) })
		}
	}
	return len(providers), err
}

type sendFlags struct {
	webhook, secrets           string
	smtp, smtpSecret, mailFrom string
	attempts                   int
}

func (a *app) sendEffects(ctx context.Context, file string, to sendFlags) error {
	if (to.webhook == "") != (to.secrets == "") || (to.smtp == "") != (to.mailFrom == "") || to.webhook == "" && to.smtp == "" {
		return cannot(a.errorf(wordNeedWebhook))
	}
	return a.writing(ctx, file, func(l ledger) error {
		courier, err := a.courier(l, to)
		if err != nil {
			return err
		}
		sum, err := courier.Run(ctx)
		if err != nil {
			return err
		}
		effects, mails, err := l.Queues(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintln(a.out, a.say(wordSent, sum.Sent, sum.Failed, sum.Dead))
		fmt.Fprintln(a.out, a.say(wordQueues, effects.Waiting, effects.Dead, mails.Waiting, mails.Dead))
		if failed := sum.Failed + sum.Dead; failed > 0 {
			return fault(a.errorf(wordSendFailed, failed))
		}
		return nil
	})
}

// courier sends what waits in a ledger to where the flags say.
func (a *app) courier(s ledger, to sendFlags) (*deliver.Courier, error) {
	c := &deliver.Courier{Store: s.Store, Now: a.now, Random: rand.Float64, Attempts: to.attempts, Tried: a.tellAttempt}
	if to.webhook != "" {
		secrets, err := os.ReadFile(to.secrets)
		if err != nil {
			return nil, cannot(err)
		}
		if c.Hook, err = deliver.NewWebhook(to.webhook, strings.Fields(string(secrets)), http.DefaultTransport); err != nil {
			return nil, a.storeError(err)
		}
	}
	if to.smtp != "" {
		var password []byte
		var err error
		if to.smtpSecret != "" {
			if password, err = os.ReadFile(to.smtpSecret); err != nil {
				return nil, cannot(err)
			}
		}
		statement := func(ctx context.Context, n law.Notice) (reports.Statement, error) { return a.statement(ctx, s, n) }
		if c.Mail, err = deliver.NewMailer(to.smtp, strings.TrimSpace(string(password)), to.mailFrom, a.lang, statement); err != nil {
			return nil, a.storeError(err)
		}
	}
	return c, nil
}

// tellAttempt says why something did not arrive.
func (a *app) tellAttempt(t deliver.Attempt) {
	if t.Err == nil {
		return
	}
	text := a.say(wordTried, t.ID, t.ProviderID, t.Try, t.Err)
	var refusal *law.Refusal
	if errors.As(t.Err, &refusal) {
		text = a.say(wordTried, t.ID, t.ProviderID, t.Try, refusal.Text.In(a.lang))
	}
	switch {
	case t.Dead:
		text += a.say(wordTriedDead, t.ID)
	case !t.Next.IsZero():
		text += a.say(wordTriedAgain, t.Next.In(law.Beijing).Format("2006-01-02 15:04:05"))
	}
	fmt.Fprintln(a.err, text)
}
