package checker

import (
	"cmp"
	"io"
	"io/fs"
	"path"
	"slices"

	"golang.org/x/mod/sumdb/dirhash"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/policy"
)

// notice gathers the statement of reasons for a step of a case: its decision,
// its reversal or a refused appeal. It is false for a step that gives the
// provider nothing to be told. Account is the provider's before the step.
func (c *Checker) notice(account law.Account, k law.Case, entries []law.Entry, act law.Act) (law.Notice, bool, error) {
	kind, ok := map[law.State]string{
		law.Confirmed: law.NoticeDecision, law.Reversed: law.NoticeReversal, law.Upheld: law.NoticeUpheld,
	}[k.State]
	if !ok {
		return law.Notice{}, false, nil
	}
	row, err := c.table.RowOf(k)
	if err != nil {
		return law.Notice{}, false, err
	}
	before, err := account.At(act.At)
	if err != nil {
		return law.Notice{}, false, err
	}
	after, err := account.With(entries...).At(act.At)
	if err != nil {
		return law.Notice{}, false, err
	}
	n := law.Notice{
		Kind: kind, ProviderID: k.ProviderID, ProviderName: cmp.Or(account.Profile.Name, k.ProviderID),
		Case: k.ID, Penalty: k.Penalty, Title: row.Title, Subject: k.Subject,
		At: act.At.In(law.Beijing), By: act.By, Automatic: act.By == law.Engine, Reason: act.Reason,
		Edition: k.Findings[0].Edition, Before: law.Reckon(before), After: law.Reckon(after), Limit: c.ExpelPoints(act.At),
		Facts: []law.Fact{}, Measures: []law.Measure{},
	}
	if kind == law.NoticeDecision {
		n.Appeal = &law.AppealAdvice{How: howToAppeal}
		if until, ok := c.AppealUntil(act.At); ok {
			n.Appeal.Until = until
		}
	}
	var clauses []string
	for _, f := range k.Findings {
		fact, err := c.fact(f)
		if err != nil {
			return n, false, err
		}
		n.Facts = append(n.Facts, fact)
		clauses = append(clauses, f.Clause, f.Measure)
	}
	n.Clauses = c.cited(clauses)
	if len(n.Clauses) == 0 { // filed by a person: the clauses that the row punishes
		i := slices.IndexFunc(c.set.Penalties, func(p policy.PenaltyRow) bool { return p.ID == row.ID && p.From.Equal(row.From) })
		n.Clauses = c.cited(c.set.Penalties[i].Clauses)
	}
	for _, e := range entries {
		n.Measures = append(n.Measures, law.MeasureOf(e, after))
	}
	return n.Numbered(), true, nil
}

// cited are the clauses with these ids, each once, by id.
func (c *Checker) cited(ids []string) []law.ClauseCited {
	all := []law.ClauseCited{}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(ids))) {
		if clause, ok := c.set.Clause(id); ok {
			all = append(all, law.ClauseCited{ID: clause.ID, Article: clause.Article, Summary: clause.Summary, From: clause.From.In(law.Beijing)})
		}
	}
	return all
}

// howToAppeal is what a provider is told with every decision.
var howToAppeal = law.Text{
	ZH: "如有异议，请在期限内向云市场提出申诉，写明本案编号和理由。申诉由作出决定者以外的人审理；审理期间决定继续有效；申诉成立的，决定撤销，视同从未作出，已扣款项退回。",
	EN: "If you disagree, appeal to the marketplace in time, naming this case and your reasons. Somebody other than who decided hears the appeal. The decision stays in force until then; if the appeal succeeds it is reversed as if it had never been made, and the money is credited.",
}

// fact is a finding as a notice tells it, with the version of its rule.
func (c *Checker) fact(f law.Finding) (law.Fact, error) {
	fact := law.Fact{
		Rule: f.Rule, Clause: f.Clause, Mode: f.Mode, OccurredAt: f.OccurredAt.In(law.Beijing),
		Subject: f.Subject, Message: f.Message, Exhibits: []law.Exhibit{},
	}
	for _, e := range f.Evidence {
		fact.Exhibits = append(fact.Exhibits, law.NewExhibit(e))
	}
	rule, ok := c.set.Rule(f.Rule)
	if !ok { // filed by a person, or a rule that is retired since
		return fact, nil
	}
	fact.RuleTitle, fact.RuleFrom = rule.Title, rule.From.In(law.Beijing)
	var err error
	fact.RuleVersion, err = c.ruleVersion(f.Rule)
	return fact, err
}

// ruleVersion is the hash of a rule's folder: what judged, to the byte.
func (c *Checker) ruleVersion(id string) (string, error) {
	files, err := fs.Glob(c.set.Files(), path.Join(id, "*"))
	if err != nil {
		return "", err
	}
	return dirhash.Hash1(files, func(name string) (io.ReadCloser, error) { return c.set.Files().Open(name) })
}
