package reports

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// Effect writes one effect for a terminal, a line for what happens and one for
// why; state says how far its delivery is.
func Effect(w io.Writer, f law.Effect, state string, o Options) error {
	out := bufio.NewWriter(w)
	what := []string{cmp.Or(wordEffect[f.Kind].In(o.Lang), f.Kind)}
	add := func(set bool, t law.Text, args ...any) {
		if set {
			what = append(what, fmt.Sprintf(t.In(o.Lang), args...))
		}
	}
	add(f.Points != 0, wordEffectPoints, f.Points)
	add(!f.From.IsZero(), wordEffectSpan, minute(f.From), minute(f.Until))
	add(f.Listing != "", wordEffectListing, oneLine(f.Listing))
	add(f.Deposit != 0, wordEffectDeposit, law.Yuan(f.Deposit))
	add(f.Payout != 0, wordEffectPayout, law.Yuan(f.Payout))
	fmt.Fprintf(out, "%s  %s  %s  %s", paint(o, text.Bold, f.ID), minute(f.At), oneLine(f.ProviderID), strings.Join(what, wordComma.In(o.Lang)))
	if f.Case != "" {
		fmt.Fprintf(out, "  %s %s", f.Case, f.Penalty)
	}
	fmt.Fprintf(out, "  [%s]\n    %s\n", oneLine(state), oneLine(f.Why.In(o.Lang)))
	return out.Flush()
}

var wordEffect = map[string]law.Text{
	string(law.KindPoints):   {ZH: "记分", EN: "points"},
	string(law.KindFreeze):   {ZH: "冻结店铺", EN: "freeze the store"},
	string(law.KindDeposit):  {ZH: "扣保证金", EN: "deduct from the deposit"},
	string(law.KindExpel):    {ZH: "清退", EN: "expel"},
	string(law.KindDelist):   {ZH: "下架商品", EN: "delist"},
	string(law.KindReversal): {ZH: "撤销决定", EN: "reverse the decision"},
	string(law.KindCredit):   {ZH: "退回款项", EN: "give money back"},
	law.EffectStanding:       {ZH: "处境变化", EN: "standing changes"},
}

var (
	wordEffectPoints  = law.Text{ZH: "%d 分", EN: "%d"}
	wordEffectSpan    = law.Text{ZH: "%s 至 %s", EN: "%s to %s"}
	wordEffectListing = law.Text{ZH: "商品 %s", EN: "listing %s"}
	wordEffectDeposit = law.Text{ZH: "保证金 ¥%s", EN: "deposit ¥%s"}
	wordEffectPayout  = law.Text{ZH: "付款 ¥%s", EN: "payout ¥%s"}
)
