package policy

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/record"
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
// a rule with fewer than [ExamplesOfEach] breaches and near misses is one.
func (s *Set) Test(options TestOptions) ([]ExampleResult, error) {
	probs := &problems{fsys: s.fsys}
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
			t := s.prepare(base, e, options.Attach)
			results = append(results, t.run(s))
		}
	}
	return results, probs.err()
}

// Rehearsal holds the examples of one rule, read once with their facts and
// hits, so that many versions of the rule can be tried on them. One goroutine
// uses it at a time.
type Rehearsal struct {
	trials []trial
}

// Rehearse reads the examples of a rule. The versions tried later must be of
// the same vocabularies and parameters as the set.
func (s *Set) Rehearse(rule string, attach Attach) (*Rehearsal, error) {
	r, ok := s.Rule(rule)
	if !ok {
		return nil, fmt.Errorf("没有规则 %s / there is no rule %[1]s", rule)
	}
	probs := &problems{fsys: s.fsys}
	base, list := s.readBases(probs), s.readExamples(r, probs)
	if err := probs.err(); err != nil {
		return nil, err
	}
	held := &Rehearsal{}
	for _, e := range list {
		t := s.prepare(base, e, attach)
		for _, d := range t.dossiers {
			remember(d)
		}
		held.trials = append(held.trials, t)
	}
	return held, nil
}

// remember makes the facts and hits of a dossier known once and for all.
func remember(d *Dossier) {
	type key struct {
		rec  *record.Record
		name string
	}
	facts, hits := d.Facts, d.Hits
	knownFacts, knownHits := map[key]any{}, map[*record.Record][]Hit{}
	if facts != nil {
		d.Facts = func(rec *record.Record, name string) (v any, err error) {
			v, ok := knownFacts[key{rec, name}]
			if !ok {
				v, err = facts(rec, name)
				knownFacts[key{rec, name}] = v
			}
			return v, err
		}
	}
	if hits != nil {
		d.Hits = func(rec *record.Record) (list []Hit, err error) {
			list, ok := knownHits[rec]
			if !ok {
				list, err = hits(rec)
				knownHits[rec] = list
			}
			return list, err
		}
	}
}

// Fails judges the examples by the rule of the same id in another set, and
// returns the first that does not find what it wants; nil when all pass.
func (r *Rehearsal) Fails(set *Set) *ExampleResult {
	for _, t := range r.trials {
		if result := t.run(set); !result.Passed() {
			return &result
		}
	}
	return nil
}

// trial is an example that is ready to be judged.
type trial struct {
	Example
	dossiers []*Dossier
	err      error // why it cannot be judged
}

func (s *Set) prepare(base *bases, e Example, attach Attach) trial {
	t := trial{Example: e}
	data, err := base.expand(&e)
	if err == nil {
		t.dossiers, err = data.dossiers(&e)
	}
	if err == nil && len(t.dossiers) == 0 {
		err = errors.New("例子没有给出任何记录 / the example gives no record")
	}
	if err == nil && attach != nil {
		err = attach(s, t.dossiers)
	}
	t.err = err
	return t
}

func (t *trial) run(set *Set) ExampleResult {
	result, notJudged, err := ExampleResult{Example: t.Example}, 0, t.err
	if err == nil {
		var outcome Outcome
		outcome, err = t.judge(set)
		result.Findings, notJudged = outcome.Findings, outcome.NotJudged[t.Rule]
	}
	if err != nil {
		result.Wrong = []law.Text{words(err)}
		return result
	}
	result.Wrong = t.want.check(result.Findings, notJudged)
	return result
}

func (t *trial) judge(set *Set) (outcome Outcome, err error) {
	j, err := set.NewJudge(JudgeOptions{Rules: []string{t.Rule}})
	if err != nil {
		return outcome, err
	}
	for _, d := range t.dossiers {
		o, err := j.Judge(*d)
		if err != nil {
			return o, err
		}
		outcome.Add(o)
	}
	return outcome, nil
}
