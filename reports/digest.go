package reports

import (
	"bufio"
	"fmt"
	"io"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// DigestSubject is the subject line of a letter that carries notices.
func DigestSubject(notices []law.Notice, lang string) string {
	return fmt.Sprintf(wordDigestSubject.In(lang), len(notices))
}

// Digest writes the letter that carries notices to one provider: of each what
// was decided, what follows, and until when an appeal is in time. The notices
// themselves are attached to it.
func Digest(w io.Writer, notices []law.Notice, lang string) error {
	out := bufio.NewWriter(w)
	if len(notices) > 0 {
		fmt.Fprintf(out, wordDigestDear.In(lang)+"\n\n", oneLine(notices[0].ProviderName), len(notices))
	}
	for i, n := range notices {
		v := newLetter(Statement{Notice: n}, lang)
		fmt.Fprintf(out, "%d. %s %s\n   %s %s · %s %s · %s %s\n", i+1, v.Heading(), n.ID, v.t("case"), n.Case,
			n.Penalty, oneLine(n.Title.In(lang)), SubjectType(n.Subject.Type, lang), oneLine(n.Subject.ID))
		for _, m := range v.Measures {
			fmt.Fprintf(out, "   - %s\n", oneLine(m.Why.In(lang)))
		}
		if n.Appeal != nil && !n.Appeal.Until.IsZero() {
			fmt.Fprintf(out, "   %s %s\n", v.t("until"), minute(n.Appeal.Until))
		}
		fmt.Fprintln(out)
	}
	fmt.Fprintln(out, wordDigestEnd.In(lang))
	return out.Flush()
}

var (
	wordDigestSubject = law.Text{ZH: "云市场合规：%d 份通知书", EN: "Marketplace compliance: %d notices"}
	wordDigestDear    = law.Text{ZH: "%s：\n\n现送达 %d 份通知书，全文见附件。", EN: "To %s:\n\nThis letter carries %d notices; their full text is attached."}
	wordDigestEnd     = law.Text{ZH: "附件载明事实、证据、条款、计算与申诉办法，并附台账证明。", EN: "The attachments state the facts, the evidence, the clauses, the reckoning and how to appeal, and prove what the ledger holds."}
)
