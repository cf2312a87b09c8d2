package main

import (
	"bytes"
	"context"

	"github.com/spf13/cobra"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/reports"
)

var (
	helpNotice     = law.Text{ZH: "给服务商的通知书：事实、依据、计算、申诉与台账证明", EN: "the statement of reasons for a provider: facts, clauses, reckoning, appeal, proof"}
	helpNoticeLong = law.Text{
		ZH: "输出一个案件最近的通知书（决定、撤销或申诉处理），或编号为 N-… 的那一份。通知书与决定同时写成，此后不变；\n所附证明用 yunjian ledger verify --notice 文件 核对。",
		EN: "Print the latest notice of a case (its decision, its reversal or the answer to an appeal), or the one with the\nnumber N-... A notice is written together with the decision and never changes. The proofs it carries are checked\nwith yunjian ledger verify --notice FILE.",
	}
	flagNoticeOut = law.Text{ZH: "写入该文件，而非标准输出", EN: "write to this file instead of standard output"}

	wordUndecided = law.Text{ZH: "案件 %s 尚未决定，没有通知书：先用 yunjian case confirm 或 dismiss 决定", EN: "case %s is not decided yet, so that there is no notice: decide it with yunjian case confirm or dismiss"}
	wordDismissed = law.Text{ZH: "案件 %s 不予处罚，没有任何处理，无须通知", EN: "case %s was dismissed: nothing follows from it and there is nothing to give notice of"}
	wordUnnoticed = law.Text{ZH: "案件 %s 在通知书随决定写成之前就已决定，台账里没有它的通知书", EN: "case %s was decided before notices were written with decisions; the ledger holds none"}
)

func (a *app) noticeCommand() *cobra.Command {
	var file, format, out string
	cmd := &cobra.Command{
		Use: "notice CASE", Short: a.say(helpNotice), Long: a.say(helpNoticeLong), Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.printNotice(cmd.Context(), file, args[0], format, out)
		},
	}
	cmd.Flags().StringVar(&file, "ledger", "", a.say(flagLedger))
	cmd.Flags().StringVar(&format, "format", "text", a.say(flagFormat, reports.NoticeFormats()))
	cmd.Flags().StringVar(&out, "out", "", a.say(flagNoticeOut))
	return cmd
}

func (a *app) printNotice(ctx context.Context, file, id, format, out string) error {
	if err := a.checkFormat(format, reports.NoticeFormats()); err != nil {
		return err
	}
	return a.reading(ctx, file, func(l ledger) error {
		notice, err := a.findNotice(ctx, l, id)
		if err != nil {
			return err
		}
		statement, err := a.statement(ctx, l, notice)
		if err != nil {
			return err
		}
		var text bytes.Buffer
		if err := reports.Notice(&text, statement, format, a.lang); err != nil {
			return err
		}
		if out != "" {
			return replaceFile(out, text.String(), 0o600)
		}
		_, err = a.out.Write(text.Bytes())
		return err
	})
}

// findNotice is the notice with that number, or the latest of the case whose id
// begins with it.
func (a *app) findNotice(ctx context.Context, s ledger, id string) (law.Notice, error) {
	notices, err := s.Notices(ctx, id)
	if err != nil {
		return law.Notice{}, err
	}
	if len(notices) > 0 {
		return notices[len(notices)-1], nil
	}
	k, err := s.Case(ctx, id)
	if err != nil {
		return law.Notice{}, err
	}
	notices, err = s.Notices(ctx, k.ID)
	switch {
	case err != nil:
		return law.Notice{}, err
	case len(notices) > 0:
		return notices[len(notices)-1], nil
	case k.State == law.Open:
		return law.Notice{}, cannot(a.errorf(wordUndecided, k.ID))
	case k.State == law.Dismissed:
		return law.Notice{}, cannot(a.errorf(wordDismissed, k.ID))
	}
	return law.Notice{}, cannot(a.errorf(wordUnnoticed, k.ID))
}

// statement adds to a notice the proofs that the ledger holds its entries.
func (a *app) statement(ctx context.Context, s ledger, notice law.Notice) (reports.Statement, error) {
	key, err := a.signer(s.Path())
	if err != nil {
		return reports.Statement{}, err
	}
	var entries []string
	for _, m := range notice.Measures {
		entries = append(entries, m.Entry)
	}
	proofs, err := s.Prove(ctx, key, entries...)
	if err != nil {
		return reports.Statement{}, a.storeError(err)
	}
	return reports.Statement{Notice: notice, Proofs: proofs}, nil
}
