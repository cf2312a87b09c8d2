package record

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Text is a user-facing sentence in both languages, Chinese first.
type Text struct {
	ZH string `json:"zh" yaml:"zh"`
	EN string `json:"en" yaml:"en"`
}

// In returns the sentence in lang ("zh" or "en"); any other language is Chinese.
func (t Text) In(lang string) string {
	if lang == "en" {
		return t.EN
	}
	return t.ZH
}

// say formats a sentence in both languages with the same arguments.
func say(zh, en string, args ...any) Text {
	return Text{ZH: fmt.Sprintf(zh, args...), EN: fmt.Sprintf(en, args...)}
}

// fault is an error whose text is in both languages.
type fault Text

func (f fault) Error() string { return f.ZH + " / " + f.EN }

// Problem is one thing that is wrong with a record, and where.
type Problem struct {
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"`   // 1-based; 0 when the file as a whole is meant
	Column  int    `json:"column,omitempty"` // 1-based, counted in characters
	Pointer string `json:"pointer"`          // JSON pointer of the value; "" is the whole record
	Text    Text   `json:"text"`
	// Warning marks what does not keep the record from being judged, such as a
	// field that the contract does not know.
	Warning bool `json:"warning,omitempty"`
}

// In returns the problem as one line in lang, in the form that editors make
// clickable: file:line:column: /pointer: reason.
func (p Problem) In(lang string) string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
		if p.Column > 0 {
			fmt.Fprintf(&b, ":%d", p.Column)
		}
	}
	b.WriteString(": ")
	if p.Pointer != "" {
		b.WriteString(p.Pointer + ": ")
	}
	b.WriteString(p.Text.In(lang))
	return b.String()
}

// Error returns the problem in Chinese and English.
func (p Problem) Error() string { return p.In("zh") + " / " + p.Text.EN }

// Problems is a list of problems as an error.
type Problems []Problem

// Error returns the problems one a line, at most the first hundred.
func (ps Problems) Error() string {
	const most = 100
	lines := make([]string, 0, min(len(ps), most)+1)
	for i, p := range ps {
		if i == most {
			lines = append(lines, fmt.Sprintf("……另有 %d 处 / and %[1]d more", len(ps)-most))
			break
		}
		lines = append(lines, p.Error())
	}
	return strings.Join(lines, "\n")
}

// Fatal tells whether one of the problems is more than a warning.
func (ps Problems) Fatal() bool {
	return slices.ContainsFunc(ps, func(p Problem) bool { return !p.Warning })
}

// sort orders problems by place, so that a person can walk through the file.
func (ps Problems) sort() {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}

// Nearest returns the candidate that looks most like name and whether any is
// near enough to be meant: about a third of its letters may differ. Hyphens and
// capitals do not count as differences.
func Nearest(name string, candidates []string) (string, bool) {
	plain := func(s string) string { return strings.ToLower(strings.ReplaceAll(s, "-", "_")) }
	best, least := "", 1<<30
	for _, c := range candidates {
		if d := levenshtein.ComputeDistance(plain(name), plain(c)); d < least {
			best, least = c, d
		}
	}
	return best, best != "" && least <= max(1, (len([]rune(best))+1)/3)
}
