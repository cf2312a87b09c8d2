package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// Explanation is what the policies say about a rule, a clause or a row of the
// penalty table: the data of a page.
type Explanation struct {
	ID        string
	Clause    Clause // the clause asked for, or that of the rule; zero for a row
	Rows      []PenaltyRow
	Rules     []RulePage
	Decisions []*Decision
}

// RulePage is what there is to say about one rule.
type RulePage struct {
	*Rule
	Summary    law.Text // of its clause
	Rows       []PenaltyRow
	Parameters []*Parameter
	Source     string // the condition: CEL, or the Rego module
	Examples   []Example
}

// Explain gathers what the policies say about id: a rule (listing/superlative),
// a decision (decide/refund), a clause (REG-10.8.5) or a row of the penalty
// table (PEN-03). It is false when there is no such thing.
func (s *Set) Explain(id string) (Explanation, bool, error) {
	e := Explanation{ID: id}
	kind, isDecision := strings.CutPrefix(id, decideDir+"/")
	if r, ok := s.Rule(id); ok {
		page, err := s.page(r)
		e.Clause, _ = s.Clause(r.Clause)
		e.Rows, e.Rules = page.Rows, []RulePage{page}
		return e, true, err
	}
	clause, isClause := s.Clause(id)
	e.Clause = clause
	for _, row := range s.Penalties {
		if row.ID == id || isClause && slices.Contains(row.Clauses, id) {
			e.Rows = append(e.Rows, row)
		}
	}
	for _, r := range s.Rules {
		if r.Clause != id && r.Penalty != id && r.Measure != id {
			continue
		}
		page, err := s.page(r)
		if err != nil {
			return e, true, err
		}
		e.Rules = append(e.Rules, page)
	}
	for _, k := range s.Decisions() {
		if isDecision && k != kind {
			continue
		}
		d, err := s.Decision(k)
		if err != nil {
			return e, true, err
		}
		if isDecision || slices.Contains(d.Clauses, id) {
			e.Decisions = append(e.Decisions, d)
		}
	}
	return e, isClause || len(e.Rows)+len(e.Rules)+len(e.Decisions) > 0, nil
}

func (s *Set) page(r *Rule) (RulePage, error) {
	p := RulePage{Rule: r}
	if c, ok := s.Clause(r.Clause); ok {
		p.Summary = c.Summary
	}
	for _, row := range s.Penalties {
		if row.ID == r.Penalty || row.ID == r.Measure {
			p.Rows = append(p.Rows, row)
		}
	}
	for _, name := range r.Params {
		if param := s.Parameters[name]; param != nil {
			p.Parameters = append(p.Parameters, param)
		}
	}
	if r.rego != nil {
		p.Source = r.rego.src
	} else {
		p.Source = r.condition()
	}
	var err error
	p.Examples, err = s.Examples(r)
	return p, err
}

// condition is the CEL of a rule as rule.yaml has it, a key a line.
func (r *Rule) condition() string {
	var b strings.Builder
	for _, e := range []*expr{r.only, r.known, r.instant, r.each, r.when, r.warnWhen} {
		if e != nil {
			fmt.Fprintf(&b, "%s: %s\n", e.name, strings.Join(strings.Fields(e.text), " "))
		}
	}
	return b.String()
}

// Source is the example as its author wrote it.
func (e *Example) Source() string {
	last := len(e.doc.lines)
	for _, n := range e.doc.root.Content {
		if n.Line > e.node.Line {
			last = min(last, n.Line-1)
		}
	}
	if i := slices.Index(e.doc.lines[e.node.Line-1:last], strings.TrimSpace(separator)); i >= 0 {
		last = e.node.Line - 1 + i // what a layer adds begins there
	}
	return strings.TrimRight(strings.Join(e.doc.lines[e.node.Line-1:last], "\n"), "\n ")
}

// String writes the dated values of a parameter, such as
// "20 (2016-07-14)" or "24 (2016-04-08 – 2017-06-01), 30 (2017-06-01)".
func (p *Parameter) String() string {
	var parts []string
	for _, v := range p.Values {
		value := p.Written(v)
		span := law.Date(v.From)
		if !v.Until.IsZero() {
			span += " – " + law.Date(v.Until)
		}
		parts = append(parts, fmt.Sprintf("%s (%s)", value, span))
	}
	return strings.Join(parts, ", ")
}

// Written is a value of the parameter as regulation.yaml writes it: amounts as
// decimals in CNY.
func (p *Parameter) Written(v Dated) string {
	if fen, ok := v.Value.(int64); ok && p.Unit == "CNY" {
		return law.Yuan(fen)
	}
	return sentence(v.Value, "en")
}

// In writes the page in lang for a terminal.
func (e *Explanation) In(lang string) string {
	word := func(zh, en string) string { return law.Text{ZH: zh, EN: en}.In(lang) }
	var b strings.Builder
	line := func(label, text string) {
		if text = strings.TrimSpace(text); text != "" {
			fmt.Fprintf(&b, "  %s%s%s\n", label, word("：", ": "), strings.ReplaceAll(text, "\n", "\n    "))
		}
	}
	if e.Clause.ID != "" {
		fmt.Fprintf(&b, "%s  %s\n", e.Clause.ID, e.Clause.Summary.In(lang))
		line(word("出处", "source"), e.Clause.Article)
		line(word("自", "from"), law.Date(e.Clause.From))
		b.WriteString("\n")
	}
	for _, row := range e.Rows {
		fmt.Fprintf(&b, "%s  %s\n", row.ID, row.Title.In(lang))
		line(word("处置", "measure"), measures(row.Row, lang))
		b.WriteString("\n")
	}
	for _, d := range e.Decisions {
		fmt.Fprintf(&b, "decide/%s  %s\n", d.Kind, d.Title.In(lang))
		line(word("条款", "clauses"), strings.Join(d.Clauses, ", "))
		line(word("说明", "notes"), d.Notes)
		b.WriteString("\n")
	}
	for _, p := range e.Rules {
		fmt.Fprintf(&b, "%s  %s\n", p.ID, p.Title.In(lang))
		line(word("发现时说", "says"), p.Message.In(lang))
		line(word("如何改正", "advice"), p.Advice.In(lang))
		line(word("方式与级别", "mode and severity"), fmt.Sprintf("%s, %s", p.Mode, p.Severity))
		line(word("自", "from"), law.Date(p.From))
		for _, param := range p.Parameters {
			line(word("参数", "parameter"), fmt.Sprintf("%s = %s %s [%s]", param.Name, param, param.Unit, param.Clause))
		}
		line(word("说明", "notes"), p.Notes)
		line(p.Language(), p.Source)
		for i := range p.Examples {
			x := &p.Examples[i]
			label := word("合规例", "clean")
			if x.Breach {
				label = word("违规例", "breach")
			}
			line(label, x.Name)
		}
		b.WriteString("\n")
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// measures writes what a row of the penalty table costs.
func measures(r law.Row, lang string) string {
	var parts []string
	add := func(zh, en string, args ...any) { parts = append(parts, say(zh, en, args...).In(lang)) }
	if r.Points > 0 {
		add("扣 %d 分", "%d points", r.Points)
	}
	if r.FreezeDays > 0 {
		add("冻结 %d 天", "%d days frozen", r.FreezeDays)
	}
	if r.Deposit > 0 {
		add("扣保证金 %s 元", "%s CNY of the deposit", law.Yuan(r.Deposit))
	}
	if r.DepositAll {
		add("没收全部保证金", "the whole deposit")
	}
	if r.Expel {
		add("清退", "expulsion")
	}
	if r.Delist {
		add("强制下架", "delisting")
	}
	switch r.Complaint {
	case law.Needed:
		add("须有投诉", "needs a complaint")
	case law.OrSpotCheck:
		add("须有投诉或平台抽查", "needs a complaint or a spot check")
	}
	if lang == "en" {
		return strings.Join(parts, ", ")
	}
	return strings.Join(parts, "，")
}
