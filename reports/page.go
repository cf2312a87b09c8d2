package reports

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
)

// Page writes what the policies say about a rule, a clause or a penalty row, as
// Markdown that reads well in a terminal.
func Page(w io.Writer, p checker.Page, o Options) error {
	out := bufio.NewWriter(w)
	lang := o.Lang
	if p.Clause.ID != "" {
		fmt.Fprintf(out, "# %s\n\n%s\n\n", p.Clause.ID, p.Clause.Summary.In(lang))
		fmt.Fprintf(out, wordClauseFacts.In(lang)+"\n\n", p.Clause.Article, wordKind[p.Clause.Kind].In(lang), day(p.Clause.From))
	} else {
		fmt.Fprintf(out, "# %s\n\n", p.ID)
	}
	for _, r := range p.Rows {
		fmt.Fprintf(out, "- **%s** %s: %s", r.ID, r.Title.In(lang), Measure(r.Row, lang))
		if r.Complaint != law.NotNeeded {
			fmt.Fprintf(out, " (%s)", wordComplaint[r.Complaint].In(lang))
		}
		fmt.Fprintf(out, " · %s\n", span(r.From, r.Until, lang))
	}
	if len(p.Rows) > 0 {
		fmt.Fprintln(out)
	}
	for _, d := range p.Decisions {
		fmt.Fprintf(out, "## yunjian decide %s\n\n%s\n\n%s\n\n", d.Kind, d.Title.In(lang), strings.Join(d.Clauses, ", "))
	}
	for _, r := range p.Rules {
		fmt.Fprintf(out, "## %s\n\n**%s** · %s · %s · %s · %s\n\n", r.ID, r.Title.In(lang),
			wordMode[r.Mode].In(lang), wordSeverity[r.Severity].In(lang), r.Language(), span(r.From, r.Until, lang))
		fmt.Fprintf(out, "> %s\n>\n> %s%s\n\n", r.Message.In(lang), wordMend.In(lang), r.Advice.In(lang))
		if r.Notes != "" {
			fmt.Fprintf(out, "%s\n\n", strings.TrimSpace(r.Notes))
		}
		for _, q := range r.Parameters {
			for _, v := range q.Values {
				fmt.Fprintf(out, "- `%s` = %v %s · %s · %s\n", q.Name, v.Value, q.Unit, q.Clause, span(v.From, v.Until, lang))
			}
		}
		if len(r.Parameters) > 0 {
			fmt.Fprintln(out)
		}
		fmt.Fprintf(out, "```%s\n%s\n```\n\n", strings.ToLower(r.Language()), strings.TrimSpace(r.Source))
		for _, breach := range []bool{true, false} {
			heading := wordBreaches
			if !breach {
				heading = wordClean
			}
			fmt.Fprintf(out, "%s\n\n", heading.In(lang))
			for _, e := range r.Examples {
				if e.Breach == breach {
					fmt.Fprintf(out, "- %s\n", cmp.Or(e.Name, e.Note.In(lang)))
				}
			}
			fmt.Fprintln(out)
		}
	}
	return out.Flush()
}

func day(t time.Time) string { return t.In(law.Beijing).Format(time.DateOnly) }

func span(from, until time.Time, lang string) string {
	if until.IsZero() {
		return fmt.Sprintf(wordSince.In(lang), day(from))
	}
	return fmt.Sprintf(wordBetween.In(lang), day(from), day(until))
}
