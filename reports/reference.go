package reports

import (
	"bufio"
	"fmt"
	"io"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
)

// wordCategory names the folders that rules stand in.
var wordCategory = map[string]law.Text{
	"onboarding": {ZH: "入驻", EN: "Onboarding"},
	"provider":   {ZH: "服务商与店铺", EN: "Providers and their stores"},
	"listing":    {ZH: "商品", EN: "Listings"},
	"access":     {ZH: "商品接入", EN: "Access of listings"},
	"service":    {ZH: "服务", EN: "Service"},
	"chat":       {ZH: "会话", EN: "Conversations"},
	"trade":      {ZH: "交易", EN: "Trade"},
}

// Reference writes the page of one category of rules, in both languages, as
// Markdown: of each rule the clause, how to mend a breach, what it costs, its
// numbers, and a breaching and a clean example. The pages are those of the
// category's rules, as [checker.Checker.Explain] gives them.
func Reference(w io.Writer, category string, pages []checker.Page) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "# %s / %s\n\n", wordCategory[category].ZH, wordCategory[category].EN)
	fmt.Fprint(out, "由规则与示例生成 · Written from the rules and their examples by `make docs` · [条款 / Clauses](../regulation.md)\n\n")
	fmt.Fprint(out, "| 规则 / Rule | 名称 | Name | 条款 / Clause |\n| --- | --- | --- | --- |\n")
	for _, p := range pages {
		for _, r := range p.Rules {
			name := path.Base(r.ID)
			fmt.Fprintf(out, "| [%s](#%s) | %s | %s | %s |\n", name, name, r.Title.ZH, r.Title.EN, r.Clause)
		}
	}
	for _, p := range pages {
		referRule(out, p)
	}
	return out.Flush()
}

func referRule(out io.Writer, p checker.Page) {
	for _, r := range p.Rules {
		fmt.Fprintf(out, "\n## %s\n\n**%s** · **%s**\n\n", path.Base(r.ID), r.Title.ZH, r.Title.EN)
		fmt.Fprintf(out, "> %s · %s\n>\n> %s\n>\n> %s\n\n", p.Clause.ID, p.Clause.Article, line(p.Clause.Summary.ZH), line(p.Clause.Summary.EN))
		fmt.Fprintf(out, "%s%s%s\n\n", line(r.Message.ZH), wordMend.ZH, line(r.Advice.ZH))
		fmt.Fprintf(out, "%s %s%s\n\n", line(r.Message.EN), wordMend.EN, line(r.Advice.EN))
		fmt.Fprintf(out, "- %s, %s · %s\n", bilingual(wordMode[r.Mode]), bilingual(wordSeverity[r.Severity]), dates(r.From, r.Until))
		for _, row := range r.Rows {
			fmt.Fprintf(out, "- %s: %s", row.ID, bilingual(law.Text{ZH: Measure(row.Row, "zh"), EN: Measure(row.Row, "en")}))
			if row.Complaint != law.NotNeeded {
				fmt.Fprintf(out, " · %s", bilingual(wordComplaint[row.Complaint]))
			}
			fmt.Fprintf(out, " · %s\n", dates(row.From, row.Until))
		}
		for _, q := range r.Parameters {
			fmt.Fprintf(out, "- `%s` (%s)", q.Name, strings.Trim(q.Unit+", "+q.Clause, ", "))
			for _, v := range q.Values {
				fmt.Fprintf(out, " · `%s` %s", clip(q.Written(v), widestValue), dates(v.From, v.Until))
			}
			fmt.Fprintln(out)
		}
		for _, breach := range []bool{true, false} {
			heading := law.Text{ZH: "违规", EN: "A breach"}
			if !breach {
				heading = law.Text{ZH: "不违规", EN: "Clean"}
			}
			if e := telling(r.Examples, breach); e != nil {
				fmt.Fprintf(out, "\n%s:\n\n```yaml\n%s\n```\n", bilingual(heading), compact(e.Source()))
			}
		}
	}
}

const (
	widestValue = 120 // characters of a number's value: some are long lists or patterns
	widestLine  = 160 // characters of a line of an example
)

// telling picks the example to show: the first that fits on the page, else the
// first. Authors write the plainest first.
func telling(all []checker.Example, breach bool) *checker.Example {
	var first *checker.Example
	for i := range all {
		e := &all[i]
		if e.Breach != breach {
			continue
		}
		if compact(e.Source()) == undent(e.Source()) {
			return e
		}
		if first == nil {
			first = e
		}
	}
	return first
}

// compact is an example without the dash of its list and its long lines cut.
func compact(source string) string {
	lines := strings.Split(undent(source), "\n")
	for i := range lines {
		lines[i] = clip(lines[i], widestLine)
	}
	return strings.Join(lines, "\n")
}

func undent(source string) string {
	return strings.ReplaceAll(source[len("- "):], "\n  ", "\n")
}

func clip(s string, width int) string {
	if utf8.RuneCountInString(s) <= width {
		return s
	}
	return string([]rune(s)[:width]) + " …"
}

func bilingual(t law.Text) string { return t.ZH + " / " + t.EN }

func dates(from, until time.Time) string {
	return bilingual(law.Text{ZH: span(from, until, "zh"), EN: span(from, until, "en")})
}

// line joins the lines of a text that was folded in its file.
func line(s string) string { return strings.Join(strings.Fields(s), " ") }
