package policy

import (
	"errors"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/record"
)

var (
	errNoFacts = errors.New("没有提供事实（Dossier.Facts）/ no facts are provided (Dossier.Facts)")
	errNoHits  = errors.New("没有提供词表命中（Dossier.Hits）/ no hits are provided (Dossier.Hits)")
)

// regoInput holds the parts of the input that the Rego rules of a dossier
// share. Each is made when the first rule needs it.
type regoInput struct {
	common  [][2]*ast.Term
	records map[record.Type]*ast.Term
}

// judgeDossier judges a dossier by a Rego rule.
func (h *Hearing) judgeDossier(r *Rule) error {
	if h.d.AsOf.Before(r.From) {
		return nil
	}
	scope := map[law.Subject]*exhibit{} // nil for a record that is out of scope
	judged := 0
	for _, t := range r.On {
		for _, x := range h.records(t) {
			ok, err := h.gate(r, x)
			if ok && err == nil {
				ok, err = h.admit(r, &view{h: h, rule: r, x: x, at: h.d.AsOf})
			}
			if err != nil {
				return fmt.Errorf("%s %s: %w", t, recordKey(x.rec), err)
			}
			scope[law.Subject{Type: string(t), ID: recordKey(x.rec)}] = nil
			if ok {
				scope[law.Subject{Type: string(t), ID: recordKey(x.rec)}] = x
				judged++
			}
		}
	}
	if judged == 0 {
		return nil
	}
	q, err := r.rego.compile()
	if err != nil {
		return err
	}
	input, err := h.regoInput(r)
	if err != nil {
		return err
	}
	result, err := q.run(input)
	if err != nil {
		return err
	}
	skipped, _ := result["not_judged"].([]any)
	for _, id := range skipped {
		if x, _ := subjectOf(r, map[string]any{"subject": id}, scope); x != nil {
			h.counts[r.index].notJudged++
		}
	}
	findings, _ := result["findings"].([]any)
	for _, f := range findings {
		if err := h.readFinding(r, f, scope); err != nil {
			return err
		}
	}
	return nil
}

// subjectOf finds the record that a finding is about, by its id and, where a
// rule is on several types, its type; nil for one out of the rule's scope.
func subjectOf(r *Rule, m map[string]any, scope map[law.Subject]*exhibit) (*exhibit, bool) {
	id, _ := m["subject"].(string)
	named, _ := m["type"].(string)
	for _, t := range r.On {
		if named != "" && named != string(t) {
			continue
		}
		if x, ok := scope[law.Subject{Type: string(t), ID: id}]; ok {
			return x, true
		}
	}
	return nil, false
}

// readFinding reads one element of findings.
func (h *Hearing) readFinding(r *Rule, said any, scope map[law.Subject]*exhibit) error {
	m, ok := said.(map[string]any)
	if !ok {
		return fmt.Errorf("findings 的元素应为对象 / an element of findings is an object, not %v", said)
	}
	x, ok := subjectOf(r, m, scope)
	if !ok {
		return fmt.Errorf("findings 的 subject %[1]q 不是档案里 %[2]v 的记录 / the subject %[1]q is no record of the dossier: %[2]v", m["subject"], r.On)
	}
	if x == nil {
		return nil // out of the rule's scope, or not known
	}
	d := draft{at: h.d.AsOf, severity: r.Severity, vars: map[string]any{}}
	for key, v := range m {
		switch key {
		case "subject", "type":
		case "at":
			at, err := instantOf(v)
			if err != nil {
				return fmt.Errorf("at: %w", err)
			}
			d.at = at
		case "severity":
			s, _ := v.(string)
			d.severity = law.Severity(s)
			if d.severity != law.Error && d.severity != law.Warning && d.severity != law.Note {
				return fmt.Errorf("severity: error, warning, note, not %v", v)
			}
		case "evidence":
			d.evidence, _ = v.([]any)
		case "vars":
			d.vars, _ = v.(map[string]any)
		case "relates":
			d.relates, _ = v.([]any)
		default:
			return fmt.Errorf("findings 里有未知的键 %[1]s / a finding has the unknown key %[1]s (subject, type, at, severity, evidence, vars, relates)", key)
		}
	}
	for _, t := range []string{r.Message.ZH, r.Message.EN, r.Advice.ZH, r.Advice.EN} {
		for _, name := range placeholder.FindAllStringSubmatch(t, -1) {
			if _, ok := d.vars[name[1]]; !ok {
				return fmt.Errorf("文字里有 {%[1]s}，但 findings 的 vars 没有给出 / the text has {%[1]s}, but the finding's vars have no such value", name[1])
			}
		}
	}
	edition, ok := h.applies(r, x, d.at)
	if !ok {
		return nil
	}
	d.edition = edition.ID
	h.find(r, x, d)
	return nil
}

// regoInput is the input of one rule: the shared parts it declared, its facts,
// hits and parameters.
func (h *Hearing) regoInput(r *Rule) (ast.Value, error) {
	if h.input == nil {
		h.input = &regoInput{
			records: map[record.Type]*ast.Term{},
			common: [][2]*ast.Term{
				{ast.StringTerm("as_of"), toRego(h.d.AsOf)},
				{ast.StringTerm("as_of_date"), toRego(law.Date(h.d.AsOf))},
				{ast.StringTerm("lint"), toRego(h.d.Lint)},
				{ast.StringTerm("standing"), toRego(standing(h.d.Standing))},
			},
		}
	}
	pairs := append([][2]*ast.Term{}, h.input.common...)
	facts, hits := map[string]any{}, map[string]any{}
	for _, t := range r.Types() {
		if t == record.Provider {
			if len(h.provider.rec.Fields) > 0 {
				pairs = append(pairs, [2]*ast.Term{ast.StringTerm(string(t)), h.regoRecords(t)})
			}
		} else {
			pairs = append(pairs, [2]*ast.Term{ast.StringTerm(string(t)), h.regoRecords(t)})
		}
		if err := h.regoAttach(r, t, facts, hits); err != nil {
			return nil, err
		}
	}
	if len(r.Needs) > 0 {
		pairs = append(pairs, [2]*ast.Term{ast.StringTerm("facts"), toRego(facts)})
	}
	if len(r.Terms) > 0 {
		pairs = append(pairs, [2]*ast.Term{ast.StringTerm("hits"), toRego(hits)})
	}
	if len(r.Params) > 0 {
		s := h.judge.set.at(h.d.AsOf)
		s.once.Do(s.box)
		params := map[string]any{}
		for _, name := range r.Params {
			if v, ok := s.rego[name]; ok {
				params[name] = v
			}
		}
		pairs = append(pairs, [2]*ast.Term{ast.StringTerm("params"), toRego(params)})
	}
	return ast.NewObject(pairs...), nil
}

// regoAttach adds the facts and hits of the records of a type, by record key.
func (h *Hearing) regoAttach(r *Rule, t record.Type, facts, hits map[string]any) error {
	if len(r.Needs) == 0 && len(r.Terms) == 0 {
		return nil
	}
	factsOf, hitsOf := map[string]any{}, map[string]any{}
	for _, x := range h.records(t) {
		if len(r.Needs) > 0 {
			own, err := x.factsOf(h, r)
			if err != nil {
				return err
			}
			if len(own) > 0 {
				factsOf[recordKey(x.rec)] = own
			}
		}
		if len(r.Terms) > 0 {
			own, err := x.hitsOf(h, r)
			if err != nil {
				return err
			}
			if len(own) > 0 {
				hitsOf[recordKey(x.rec)] = own
			}
		}
	}
	facts[string(t)], hits[string(t)] = factsOf, hitsOf
	return nil
}

// regoRecords is a list of all records of a type, or the provider itself.
func (h *Hearing) regoRecords(t record.Type) *ast.Term {
	if term := h.input.records[t]; term != nil {
		return term
	}
	var term *ast.Term
	if t == record.Provider {
		term = toRego(h.provider.rec.Fields)
	} else {
		records := h.records(t)
		terms := make([]*ast.Term, len(records))
		for i, x := range records {
			terms[i] = toRego(x.visible())
		}
		term = ast.ArrayTerm(terms...)
	}
	h.input.records[t] = term
	return term
}
