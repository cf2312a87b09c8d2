package policy

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// Attach gives dossiers the facts and hits that the rules of the set need, by
// setting Facts and Hits. It sees all dossiers of a dataset at once, since some
// facts compare providers.
type Attach func(set *Set, dossiers []*Dossier) error

// TestOptions say what Test runs.
type TestOptions struct {
	Rules  []string // ids of rules and decisions (decide/KIND); empty for all
	Attach Attach   // nil when no rule needs facts or hits
}

// ExampleResult is what running one example gave.
type ExampleResult struct {
	Example
	Findings []law.Finding
	Wrong    []law.Text // why it failed; empty when it passed
}

// Passed tells whether the example found what it wants.
func (r *ExampleResult) Passed() bool { return len(r.Wrong) == 0 }

// In describes a failed example in lang: where it stands, what is wrong and
// what was found.
func (r *ExampleResult) In(lang string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d: %s: %s", r.File, r.Line, r.Rule, r.Name)
	for _, t := range r.Wrong {
		b.WriteString("\n    " + t.In(lang))
	}
	for i, f := range r.Findings {
		fmt.Fprintf(&b, "\n    %d. %s %s %s %s: %s", i+1, f.Severity, f.Subject.Type, f.Subject.ID, f.OccurredAt.Format("2006-01-02T15:04:05.999-07:00"), f.Message.In(lang))
		for _, e := range f.Evidence {
			fmt.Fprintf(&b, "\n       %s %s %s [%d:%d] %q", e.Record, e.ID, e.Path, e.Start, e.End, e.Text)
			if e.Why != "" {
				b.WriteString(" " + e.Why)
			}
		}
	}
	return b.String()
}

// Test runs the examples of rules, each judged by its own rule only, with real
// facts and hits. The error joins the problems of examples that cannot be run;
// a rule without an example, a breach and a clean is one.
func (s *Set) Test(options TestOptions) ([]ExampleResult, error) {
	probs := &problems{}
	base := s.readBases(probs)
	var results []ExampleResult
	rules, decisions := s.Rules, s.Decisions()
	if len(options.Rules) > 0 {
		rules, decisions = nil, nil
		for _, id := range options.Rules {
			if kind, ok := strings.CutPrefix(id, decideDir+"/"); ok && slices.Contains(s.Decisions(), kind) {
				decisions = append(decisions, kind)
				continue
			}
			r, ok := s.Rule(id)
			if !ok {
				return nil, fmt.Errorf("没有规则 %s / there is no rule %[1]s", id)
			}
			rules = append(rules, r)
		}
	}
	for _, kind := range decisions {
		results = append(results, s.testDecision(kind, probs)...)
	}
	for _, r := range rules {
		for _, e := range s.readExamples(r, probs) {
			results = append(results, s.runExample(base, e, options.Attach))
		}
	}
	return results, probs.err()
}

func (s *Set) runExample(base *bases, e Example, attach Attach) ExampleResult {
	result := ExampleResult{Example: e}
	findings, err := s.judgeExample(base, &e, attach)
	result.Findings = findings
	if err != nil {
		result.Wrong = []law.Text{words(err)}
		return result
	}
	result.Wrong = e.want.check(findings)
	return result
}

func (s *Set) judgeExample(base *bases, e *Example, attach Attach) ([]law.Finding, error) {
	data, err := base.expand(e)
	if err != nil {
		return nil, err
	}
	dossiers, err := data.dossiers(e)
	if err != nil {
		return nil, err
	}
	if len(dossiers) == 0 {
		return nil, errors.New("例子没有给出任何记录 / the example gives no record")
	}
	if attach != nil {
		if err := attach(s, dossiers); err != nil {
			return nil, err
		}
	}
	j, err := s.NewJudge(JudgeOptions{Rules: []string{e.Rule}})
	if err != nil {
		return nil, err
	}
	var outcome Outcome
	for _, d := range dossiers {
		o, err := j.Judge(*d)
		if err != nil {
			return o.Findings, err
		}
		outcome.Add(o)
	}
	return outcome.Findings, nil
}
