package text

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// contextWords are the markers that turn the meaning of words beside them. They
// are the shared words of the vocabulary "context"; without it every context is "".
type contextWords struct {
	negation   marker // 不要, 从不, 请勿
	refusal    marker // of these, those that turn down a handle that follows: 不要加, 不是
	notNegated marker // 要不要, 不过: look like a negation and are none
	turn       marker // 但, 就, 直接: end a negation's reach
	joins      marker // 也, 或者: carry a negation over a comma
	warning    marker // 谨防
	warned     marker // ...的都是骗子
	denied     marker // ...不方便
	policy     marker // 平台规定
	said       marker // 客户说
	question   marker // 吗
}

// markers lists the markers in a fixed order.
func (c *contextWords) markers() []*marker {
	return []*marker{&c.negation, &c.refusal, &c.notNegated, &c.turn, &c.joins, &c.warning, &c.warned, &c.denied, &c.policy, &c.said, &c.question}
}

func compileContextWords(w words) (*contextWords, error) {
	c := &contextWords{}
	for _, f := range []struct {
		re   *marker
		name string
		form string
	}{
		{&c.negation, "negation", "(?:%s)"},
		{&c.refusal, "refusal", "(?:%s)[^,。!?;\n]{0,12}$"},
		{&c.notNegated, "not_negation", "(?:%s)"},
		{&c.turn, "turn", "(?:%s)"},
		{&c.joins, "joins", "^(?:%s)"},
		{&c.warning, "warning", "(?:%s)[^。!?;\n]{0,20}$"},
		{&c.warned, "warned", "^[^。!?;\n]{0,12}(?:%s)"},
		{&c.denied, "denied", "^[^,。!?;\n]{0,8}?(?:%s)"},
		{&c.policy, "policy", "(?:%s)"},
		{&c.said, "said", "(?:%s)[^。!?;\n]{0,20}$"},
		{&c.question, "question", "(?:%s)[^,。;\n]{0,3}$"},
	} {
		if _, ok := w.shared[f.name]; !ok {
			return nil, nil
		}
		src, err := w.expand("{" + f.name + "}")
		if err != nil {
			return nil, err
		}
		if *f.re, err = lazily(foldSource(fmt.Sprintf(f.form, src))); err != nil {
			return nil, fmt.Errorf("context words %s: %w", f.name, err)
		}
	}
	return c, nil
}

// reachOfContext is how many bytes of text around a hit are looked at.
const reachOfContext = 400

// of is the context of text[start:end].
func (c *contextWords) of(text string, start, end int, handle bool) string {
	if c == nil {
		return ""
	}
	lo := alignUp(text, max(0, start-reachOfContext))
	hi := alignDown(text, min(len(text), end+reachOfContext))
	before, after := text[lo:start], text[end:hi]
	if quoted(before, after, handle) {
		return Quoted
	}
	if i := strings.LastIndexAny(before, "。!?;\n"); i >= 0 {
		before = before[i:]
	}
	sentenceAfter := after
	if i := strings.IndexAny(after, "。!?;\n"); i >= 0 {
		sentenceAfter = after[:i]
	}
	if c.said.match(before) {
		return Quoted
	}
	negated := c.negated(before)
	if handle {
		negated = negated && c.refusal.match(before)
	}
	switch {
	case negated && c.policy.match(before):
		return Policy
	case c.warning.match(before), c.warned.match(sentenceAfter):
		return Warning
	case negated:
		return Negated
	case c.denied.match(sentenceAfter):
		return Denied
	}
	if i := strings.IndexAny(after, "。!?;\n"); i >= 0 && after[i] == '?' || c.question.match(sentenceAfter) {
		return Question
	}
	return ""
}

// quoted says whether a hit stands inside quotation marks. A handle alone in
// quotation marks is still a handle.
func quoted(before, after string, handle bool) bool {
	open := strings.LastIndex(before, "“")
	if open < 0 || strings.Contains(before[open:], "”") {
		if strings.Count(before[strings.LastIndexByte(before, '\n')+1:], "\"")%2 == 0 || !strings.Contains(after, "\"") {
			return false
		}
		open = strings.LastIndexByte(before, '"')
		shut := strings.IndexByte(after, '"')
		return !handle || utf8.RuneCountInString(before[open+1:])+utf8.RuneCountInString(after[:shut]) > 3
	}
	shut := strings.Index(after, "”")
	if shut < 0 {
		return false
	}
	return !handle || utf8.RuneCountInString(before[open+len("“"):])+utf8.RuneCountInString(after[:shut]) > 3
}

// reachOfNegation is how many characters a negation reaches.
const reachOfNegation = 16

// negated says whether the last clauses of before end in the reach of a negation.
func (c *contextWords) negated(before string) bool {
	region := before
	for {
		i := strings.LastIndexAny(region, ",:")
		if i < 0 {
			break
		}
		if !c.joins.match(before[i+1:]) {
			before = before[i+1:]
			break
		}
		region = region[:i]
	}
	if !c.negation.match(before) {
		return false
	}
	places := c.negation.re().FindAllStringIndex(before, -1)
	for i := len(places) - 1; i >= 0; i-- {
		p := places[i]
		rest := before[p[1]:]
		if utf8.RuneCountInString(rest) > reachOfNegation && !strings.Contains(rest, "、") || c.turn.match(rest) {
			return false
		}
		if !covered(c.notNegated, before, p) {
			return true
		}
	}
	return false
}

// covered says whether a match of re in text covers the range p.
func covered(re marker, text string, p []int) bool {
	for _, m := range re.re().FindAllStringIndex(text, -1) {
		if m[0] <= p[0] && m[1] >= p[1] {
			return true
		}
	}
	return false
}
