package checker

import (
	"cmp"
	"slices"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/policy"
)

// tally counts what judging did.
type tally struct {
	Applied    map[string]int // by rule: records or dossiers it was evaluated on
	NotJudged  map[string]int // by rule: records that lack a field it needs
	Found      map[string]int // by rule
	PassedOver int            // conduct before the first edition (R28)
}

func (t *tally) add(o tally) {
	for into, from := range map[*map[string]int]map[string]int{&t.Applied: o.Applied, &t.NotJudged: o.NotJudged, &t.Found: o.Found} {
		for rule, n := range from {
			count(into, rule, n)
		}
	}
	t.PassedOver += o.PassedOver
}

func (t *tally) found(rule string) { count(&t.Found, rule, 1) }

func count(m *map[string]int, key string, n int) {
	if *m == nil {
		*m = map[string]int{}
	}
	(*m)[key] += n
}

// rules lists the rules that were applied, by id.
func (t *tally) rules(set *policy.Set) []RuleCount {
	var all []RuleCount
	for _, r := range set.Rules {
		if n := t.Applied[r.ID]; n > 0 {
			all = append(all, RuleCount{Rule: r.ID, Clause: r.Clause, Title: r.Title, Applied: n, Findings: t.Found[r.ID]})
		}
	}
	return all
}

// unjudged lists the rules that could not judge some records, most first.
func (t *tally) unjudged(set *policy.Set) []Unjudged {
	var all []Unjudged
	for _, r := range set.Rules {
		if n := t.NotJudged[r.ID]; n > 0 {
			all = append(all, Unjudged{Rule: r.ID, Clause: r.Clause, Count: n, Why: law.Text{
				ZH: "记录缺少该规则需要的字段，视为未知",
				EN: "the records lack a field that the rule needs: not known",
			}})
		}
	}
	slices.SortStableFunc(all, func(a, b Unjudged) int { return cmp.Compare(b.Count, a.Count) })
	return all
}
