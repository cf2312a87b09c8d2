package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/store"
	"github.com/yunjian-audit/yunjian/serve"
)

var (
	helpToken       = law.Text{ZH: "服务的令牌：发放、查看、撤销", EN: "the service's tokens: make, list, revoke"}
	helpTokenNew    = law.Text{ZH: "发放令牌，只显示这一次", EN: "make a token, which is shown this once"}
	helpTokenList   = law.Text{ZH: "列出令牌（不含密文）", EN: "list the tokens, without their secrets"}
	helpTokenRevoke = law.Text{ZH: "撤销令牌，即刻生效", EN: "revoke a token, at once"}
	flagTokenName   = law.Text{ZH: "持有人姓名；以它作出的决定以此署名", EN: "the bearer's name; decisions made with it are signed so"}
	flagTokenRole   = law.Text{ZH: "角色：%v", EN: "role: %v"}
	flagTokenOwner  = law.Text{ZH: "provider 角色所属的服务商编号", EN: "the provider of a token of role provider"}
	flagTokenDays   = law.Text{ZH: "多少天后到期，0 为不到期", EN: "days until it expires, 0 for never"}
	wordTokenMade   = law.Text{ZH: "令牌 %s（%s，%s，%s），请保管好，不会再显示：", EN: "token %s (%s, %s, %s); keep it, it is not shown again:"}
	wordTokenEnds   = law.Text{ZH: "%s 到期", EN: "until %s"}
	wordTokenNoEnd  = law.Text{ZH: "不到期", EN: "no expiry"}
	wordTokenGone   = law.Text{ZH: "%s 撤销", EN: "revoked %s"}
	wordTokenEnded  = law.Text{ZH: "已到期", EN: "expired"}
	wordRevoked     = law.Text{ZH: "已撤销 %s（%s）", EN: "revoked %s (%s)"}
	wordNoTokens    = law.Text{ZH: "没有令牌。", EN: "There are no tokens."}
	wordBadDays     = law.Text{ZH: "--days 须不小于零", EN: "--days must not be below zero"}
)

func (a *app) tokenCommand() *cobra.Command {
	cmd := a.group("token", helpToken)
	var file string
	cmd.PersistentFlags().StringVar(&file, "ledger", "", a.say(flagLedger))

	var want store.Token
	var days int
	made := &cobra.Command{
		Use: "new --role ROLE --name NAME --ledger FILE", Short: a.say(helpTokenNew), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if days < 0 {
				return cannot(a.errorf(wordBadDays))
			}
			return a.newToken(cmd.Context(), file, want, days)
		},
	}
	made.Flags().StringVar(&want.Role, "role", "", a.say(flagTokenRole, serve.Roles()))
	made.Flags().StringVar(&want.Name, "name", "", a.say(flagTokenName))
	made.Flags().StringVar(&want.ProviderID, "provider", "", a.say(flagTokenOwner))
	made.Flags().IntVar(&days, "days", 365, a.say(flagTokenDays))
	list := &cobra.Command{
		Use: "list --ledger FILE", Short: a.say(helpTokenList), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.listTokens(cmd.Context(), file) },
	}
	revoke := &cobra.Command{
		Use: "revoke ID --ledger FILE", Short: a.say(helpTokenRevoke), Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.revokeToken(cmd.Context(), file, args[0]) },
	}
	cmd.AddCommand(made, list, revoke)
	return cmd
}

func (a *app) newToken(ctx context.Context, file string, want store.Token, days int) error {
	want.CreatedAt = a.now().In(law.Beijing).Truncate(time.Second)
	if days > 0 {
		want.ExpiresAt = want.CreatedAt.AddDate(0, 0, days)
	}
	// A service's first token may be made before its first night.
	return a.using(ctx, file, store.Open, func(l ledger) error {
		token, secret, err := l.issue(ctx, want)
		if err != nil {
			return err
		}
		fmt.Fprintln(a.err, a.say(wordTokenMade, token.ID, token.Name, token.Role, a.tokenState(token)))
		_, err = fmt.Fprintln(a.out, secret)
		return err
	})
}

// issue makes a token, keeps it and returns it with its secret.
func (l ledger) issue(ctx context.Context, want store.Token) (store.Token, string, error) {
	token, secret, err := serve.NewToken(rand.Reader, want)
	if err != nil {
		return token, "", err
	}
	return token, secret, l.AddToken(ctx, token, serve.Digest(secret))
}

func (a *app) listTokens(ctx context.Context, file string) error {
	return a.reading(ctx, file, func(l ledger) error {
		tokens, err := l.Tokens(ctx)
		if err != nil {
			return err
		}
		if len(tokens) == 0 {
			fmt.Fprintln(a.err, a.say(wordNoTokens))
		}
		out := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
		for _, t := range tokens {
			fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\n", t.ID, t.Role, cmp.Or(t.ProviderID, "-"), t.Name, a.tokenState(t))
		}
		return out.Flush()
	})
}

func (a *app) tokenState(t store.Token) string {
	const minute = "2006-01-02 15:04"
	switch {
	case !t.RevokedAt.IsZero():
		return a.say(wordTokenGone, t.RevokedAt.In(law.Beijing).Format(minute))
	case t.ExpiresAt.IsZero():
		return a.say(wordTokenNoEnd)
	case !t.Valid(a.now()):
		return a.say(wordTokenEnded)
	}
	return a.say(wordTokenEnds, t.ExpiresAt.In(law.Beijing).Format(minute))
}

func (a *app) revokeToken(ctx context.Context, file, id string) error {
	return a.writing(ctx, file, func(l ledger) error {
		token, err := l.RevokeToken(ctx, id, a.now().In(law.Beijing).Truncate(time.Second))
		if err != nil {
			return err
		}
		fmt.Fprintln(a.out, a.say(wordRevoked, token.ID, token.Name))
		return nil
	})
}
