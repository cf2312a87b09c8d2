package reports

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// excerptWidth is how many columns of a source line are shown around a quotation.
const excerptWidth = 72

// textFindings writes findings for people: where, what, the quoted line with
// the place underlined, why, and how to mend it.
func textFindings(w io.Writer, findings []law.Finding, o Options) error {
	out := bufio.NewWriter(w)
	for i, f := range findings {
		if i > 0 {
			fmt.Fprintln(out)
		}
		at := place(f)
		fmt.Fprintf(out, "%s: %s %s\n", paint(o, text.Bold, where(at)),
			paint(o, severityColour[f.Severity], wordSeverity[f.Severity].In(o.Lang)),
			paint(o, text.Faint, fmt.Sprintf("%s · %s%s", f.Rule, f.Clause, penaltyNote(f))))
		fmt.Fprintf(out, "  %s\n", oneLine(f.Message.In(o.Lang)))
		for _, e := range f.Evidence {
			writeExcerpt(out, e, o)
		}
		if advice := f.Advice.In(o.Lang); advice != "" {
			fmt.Fprintf(out, "  %s%s\n", paint(o, text.FgGreen, wordMend.In(o.Lang)), oneLine(advice))
		}
	}
	return out.Flush()
}

var severityColour = map[law.Severity]text.Color{law.Error: text.FgRed, law.Warning: text.FgYellow, law.Note: text.FgCyan}

func penaltyNote(f law.Finding) string {
	if f.Penalty == "" {
		return ""
	}
	return " · " + f.Penalty
}

func paint(o Options, c text.Color, s string) string {
	if !o.Colour {
		return s
	}
	return text.Colors{c}.Sprint(s)
}

// where names a place: file:line:column and, when the place is inside a field
// of several lines, the field with the position in it.
func where(e law.Evidence) string {
	var b strings.Builder
	switch {
	case e.File != "" && e.Column > 0:
		fmt.Fprintf(&b, "%s:%d:%d", e.File, e.Line, e.Column)
	case e.File != "":
		fmt.Fprintf(&b, "%s:%d", e.File, max(e.Line, 1))
	default:
		fmt.Fprintf(&b, "%s %s", e.Record, e.ID)
	}
	if e.Path != "" {
		fmt.Fprintf(&b, " %s", e.Path)
		if e.FieldLine > 0 && e.End > e.Start && (e.FieldLine != e.Line || e.FieldColumn != e.Column) {
			fmt.Fprintf(&b, ":%d:%d", e.FieldLine, e.FieldColumn)
		}
	}
	return oneLine(b.String())
}

// writeExcerpt shows the quotation in its line, underlined. Wide characters
// take two columns, so that the mark stands below what it means.
func writeExcerpt(out io.Writer, e law.Evidence, o Options) {
	if e.Text == "" {
		return
	}
	if e.End <= e.Start { // a whole value, not a place in a text
		fmt.Fprintf(out, "    %s\n", shorten(oneLine(e.Text), excerptWidth))
		return
	}
	before, quote, after := oneLine(e.Before), shorten(oneLine(e.Text), excerptWidth), oneLine(e.After)
	room := max(excerptWidth-text.StringWidth(quote), 16) / 2
	before, after = lastColumns(before, room), shorten(after, room)
	line := fmt.Sprintf("%4d", max(e.FieldLine, 1))
	fmt.Fprintf(out, "  %s │ %s%s%s\n", paint(o, text.Faint, line), before, paint(o, text.FgRed, quote), after)
	marks := strings.Repeat("^", max(text.StringWidth(quote), 1))
	fmt.Fprintf(out, "  %s │ %s%s", strings.Repeat(" ", len(line)), strings.Repeat(" ", text.StringWidth(before)), paint(o, text.FgRed, marks))
	if e.Reading != "" && e.Reading != e.Text {
		fmt.Fprintf(out, " = %s", shorten(oneLine(e.Reading), excerptWidth))
	}
	fmt.Fprintln(out)
}

// oneLine makes text from a record safe to print in one line of a terminal:
// line breaks become spaces, and control characters, which could hide or forge
// output, are dropped.
func oneLine(s string) string {
	s = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "\t", " ").Replace(s)
	return strings.Map(func(r rune) rune {
		switch {
		case r < 0x20, r >= 0x7f && r < 0xa0, r == 0x2028, r == 0x2029:
			return -1
		case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069: // bidirectional overrides
			return -1
		case r == utf8.RuneError:
			return '?'
		}
		return r
	}, s)
}

// shorten cuts s to a number of columns, with an ellipsis where it was cut.
func shorten(s string, columns int) string {
	if text.StringWidth(s) <= columns {
		return s
	}
	width := 0
	for i, r := range s {
		width += text.RuneWidth(r)
		if width > columns-1 {
			return s[:i] + "…"
		}
	}
	return s
}

// lastColumns keeps the end of s, with an ellipsis where it was cut.
func lastColumns(s string, columns int) string {
	width := 0
	for i := len(s); i > 0; {
		r, size := utf8.DecodeLastRuneInString(s[:i])
		width += text.RuneWidth(r)
		if width > columns-1 {
			return "…" + s[i:]
		}
		i -= size
	}
	return s
}

// Problem writes one problem of an input file as where: what.
func Problem(w io.Writer, file string, line, column int, pointer, reason string) error {
	var b bytes.Buffer
	b.WriteString(file)
	if line > 0 {
		fmt.Fprintf(&b, ":%d", line)
		if column > 0 {
			fmt.Fprintf(&b, ":%d", column)
		}
	}
	if pointer != "" {
		fmt.Fprintf(&b, " %s", pointer)
	}
	_, err := fmt.Fprintf(w, "%s: %s\n", oneLine(b.String()), oneLine(reason))
	return err
}
