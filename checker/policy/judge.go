package policy

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/record"
)

// RuleError says that a rule is broken: an expression or a module failed on a
// record. A broken rule has judged nothing, so that it is never "clean".
type RuleError struct {
	Rule   string
	Record law.Subject // the record it failed on; empty when it failed on a whole dossier
	Err    error
}

// Error names the rule, the record and the cause.
func (e *RuleError) Error() string {
	if e.Record == (law.Subject{}) {
		return fmt.Sprintf("规则 %[1]s 出错 / the rule %[1]s is broken: %[2]v", e.Rule, e.Err)
	}
	return fmt.Sprintf("规则 %[1]s 在 %[2]s %[3]s 上出错 / the rule %[1]s is broken, on %[2]s %[3]s: %[4]v", e.Rule, e.Record.Type, e.Record.ID, e.Err)
}

// Unwrap returns the cause.
func (e *RuleError) Unwrap() error { return e.Err }

// JudgeOptions say which rules judge, and how.
type JudgeOptions struct {
	// Rules are the ids of the rules that judge; empty for all.
	Rules []string
	// Ungated judges rules with terms on every record, also where none of their
	// vocabularies hit. The findings are the same; a test proves it.
	Ungated bool
}

// Judge applies rules to dossiers. It is not changed after it is made, and many
// goroutines may share it.
type Judge struct {
	set      *Set
	ungated  bool
	streamed map[record.Type][]*Rule // by the type they are on
	whole    []*Rule                 // need the whole dossier
	kept     map[record.Type]bool    // looked at by one of whole
}

// NewJudge makes a judge. It is an error when options name a rule that is not there.
func (s *Set) NewJudge(options JudgeOptions) (*Judge, error) {
	j := &Judge{set: s, ungated: options.Ungated, streamed: map[record.Type][]*Rule{}, kept: map[record.Type]bool{}}
	for _, id := range options.Rules {
		if s.byID[id] == nil {
			return nil, fmt.Errorf("没有规则 %s / there is no rule %[1]s", id)
		}
	}
	for _, r := range s.Rules {
		switch {
		case len(options.Rules) > 0 && !slices.Contains(options.Rules, r.ID):
		case r.Streams():
			for _, t := range r.On {
				j.streamed[t] = append(j.streamed[t], r)
			}
		default:
			j.whole = append(j.whole, r)
			for _, t := range r.Types() {
				j.kept[t] = true
			}
		}
	}
	return j, nil
}

// Keeps tells whether records of type t must be kept until the whole dossier
// is judged. Records of the other types may be handed to Hearing.Record one at
// a time and dropped.
func (j *Judge) Keeps(t record.Type) bool { return j.kept[t] }

// Judge judges a whole dossier. The error joins a *RuleError for each broken
// rule and what the caller's Facts and Hits returned.
func (j *Judge) Judge(d Dossier) (Outcome, error) { return j.Open(d).Close() }

// Hearing is the judging of one dossier. It belongs to one goroutine.
type Hearing struct {
	judge   *Judge
	d       Dossier
	outcome Outcome
	counts  []ruleCount // by Rule.index
	broken  map[*Rule]error
	order   []*Rule // broken rules, as they broke

	seen     map[*record.Record]*exhibit
	exhibits map[record.Type][]*exhibit
	keyed    map[record.Type]map[string]*record.Record // by recordKey
	lists    map[record.Type]ref.Val
	provider *exhibit
	asOf     ref.Val
	standing ref.Val
	input    *regoInput
	quoted   *record.Value // the field quoted last: a field is often quoted many times
}

// Open begins to judge a dossier.
func (j *Judge) Open(d Dossier) *Hearing {
	h := &Hearing{
		judge: j, d: d, broken: map[*Rule]error{}, seen: map[*record.Record]*exhibit{},
		exhibits: map[record.Type][]*exhibit{}, keyed: map[record.Type]map[string]*record.Record{}, lists: map[record.Type]ref.Val{},
		asOf: types.Timestamp{Time: d.AsOf},
	}
	h.counts = make([]ruleCount, len(j.set.Rules))
	if providers := d.Records[record.Provider]; len(providers) > 0 {
		h.provider = h.exhibit(&providers[len(providers)-1])
	} else {
		h.provider = &exhibit{rec: &record.Record{Type: record.Provider, Fields: map[string]any{}}}
	}
	return h
}

// Record judges one record by the rules that need nothing but it and the
// provider. The record may be dropped or changed afterwards.
func (h *Hearing) Record(rec *record.Record) {
	h.one(&exhibit{rec: rec})
}

// ruleCount is how often a rule was applied and could not judge.
type ruleCount struct{ applied, notJudged int }

func (h *Hearing) one(x *exhibit) {
	for _, r := range h.judge.streamed[x.rec.Type] {
		if h.d.Lint && !r.Lint {
			continue
		}
		h.guard(r, x, h.judgeRecord(r, x))
	}
}

// Close judges what is left: the records of the dossier that were not
// streamed, and the rules that need all of it.
func (h *Hearing) Close() (Outcome, error) {
	for _, t := range record.Types() {
		if slices.Contains(h.d.Streamed, t) || len(h.judge.streamed[t]) == 0 {
			continue
		}
		for _, x := range h.records(t) {
			h.one(x)
		}
	}
	for _, r := range h.judge.whole {
		if h.d.Lint && !r.Lint {
			continue
		}
		if r.rego != nil {
			h.guard(r, nil, h.judgeDossier(r))
			continue
		}
		for _, t := range r.On {
			for _, x := range h.records(t) {
				h.guard(r, x, h.judgeRecord(r, x))
			}
		}
	}
	h.outcome.Applied, h.outcome.NotJudged = map[string]int{}, map[string]int{}
	for i, c := range h.counts {
		if c.applied > 0 {
			h.outcome.Applied[h.judge.set.Rules[i].ID] = c.applied
		}
		if c.notJudged > 0 {
			h.outcome.NotJudged[h.judge.set.Rules[i].ID] = c.notJudged
		}
	}
	sortFindings(h.outcome.Findings)
	number(h.outcome.Findings)
	errs := make([]error, len(h.order))
	for i, r := range h.order {
		errs[i] = h.broken[r]
	}
	return h.outcome, errors.Join(errs...)
}

// guard keeps the first error of a rule. A broken rule judges no further
// record of the dossier.
func (h *Hearing) guard(r *Rule, x *exhibit, err error) {
	if err == nil || h.broken[r] != nil {
		return
	}
	e := &RuleError{Rule: r.ID, Err: err}
	if x != nil {
		e.Record = law.Subject{Type: string(x.rec.Type), ID: recordKey(x.rec)}
	}
	h.broken[r] = e
	h.order = append(h.order, r)
}

// records returns the dossier's records of a type as exhibits.
func (h *Hearing) records(t record.Type) []*exhibit {
	if list, ok := h.exhibits[t]; ok {
		return list
	}
	records := h.d.Records[t]
	if t == record.OfficialPage {
		records = currentPages(records, h.d.AsOf)
	}
	list := make([]*exhibit, len(records))
	for i := range records {
		list[i] = h.exhibit(&records[i])
	}
	h.exhibits[t] = list
	return list
}

func (h *Hearing) exhibit(rec *record.Record) *exhibit {
	x := h.seen[rec]
	if x == nil {
		x = &exhibit{rec: rec}
		h.seen[rec] = x
	}
	return x
}

// judgeRecord judges one record by a CEL rule.
func (h *Hearing) judgeRecord(r *Rule, x *exhibit) error {
	if len(h.broken) > 0 && h.broken[r] != nil || h.d.AsOf.Before(r.From) || r.instant == nil && !r.InForce(h.d.AsOf) {
		return nil
	}
	if hit, err := h.gate(r, x); err != nil || !hit {
		return err
	}
	v := &view{h: h, rule: r, x: x, at: h.d.AsOf}
	if judged, err := h.admit(r, v); err != nil || !judged {
		return err
	}
	if r.each == nil {
		return h.judgeItem(r, x, v)
	}
	items, err := r.each.list(v)
	if err != nil {
		return err
	}
	for it := items.Iterator(); it.HasNext() == types.True; {
		v.item, v.at, v.params = it.Next(), h.d.AsOf, nil
		if err := h.judgeItem(r, x, v); err != nil {
			return err
		}
	}
	return nil
}

// gate tells whether one of a rule's vocabularies hit in the record. Without a
// hit there is nothing to judge, which millions of records go through.
func (h *Hearing) gate(r *Rule, x *exhibit) (bool, error) {
	if len(r.Terms) == 0 || h.judge.ungated {
		return true, nil
	}
	hit, err := x.hasHit(h, r)
	if err == nil && !hit {
		h.counts[r.index].applied++
	}
	return hit, err
}

// admit tells whether a record is in a rule's scope and its fields are known.
func (h *Hearing) admit(r *Rule, v *view) (bool, error) {
	if r.only != nil {
		if in, err := r.only.truth(v); err != nil || !in {
			return false, err
		}
	}
	h.counts[r.index].applied++
	if r.known != nil {
		if known, err := r.known.truth(v); err != nil || !known {
			if err == nil {
				h.counts[r.index].notJudged++
			}
			return false, err
		}
	}
	return true, nil
}

// judgeItem judges the record, or one item of each, at the instant of the conduct.
func (h *Hearing) judgeItem(r *Rule, x *exhibit, v *view) error {
	if r.instant != nil {
		out, err := r.instant.eval(v)
		if err != nil {
			return err
		}
		if v.at, err = asTime(native(out)); err != nil {
			return fmt.Errorf("at: %w", err)
		}
		v.params = nil
	}
	edition, ok := h.applies(r, x, v.at)
	if !ok {
		return nil
	}
	if breach, err := r.when.truth(v); err != nil || !breach {
		return err
	}
	d := draft{at: v.at, edition: edition.ID, severity: r.Severity, vars: map[string]any{}}
	if r.warnWhen != nil {
		warn, err := r.warnWhen.truth(v)
		if err != nil {
			return err
		}
		if warn {
			d.severity = law.Warning
		}
	}
	if err := d.read(r, v); err != nil {
		return err
	}
	h.find(r, x, d)
	return nil
}

// applies tells whether a rule judges conduct at an instant: not later than
// as_of, while an edition (R27, R28) and the rule are in force.
func (h *Hearing) applies(r *Rule, x *exhibit, at time.Time) (Edition, bool) {
	if at.After(h.d.AsOf) {
		return Edition{}, false
	}
	edition, ok := h.judge.set.Edition(at)
	if !ok {
		if !x.passedOver {
			x.passedOver = true
			h.outcome.PassedOver++
		}
		return Edition{}, false
	}
	return edition, r.InForce(at)
}

// draft is what a rule says about one breach, before its evidence is looked up.
type draft struct {
	at       time.Time
	edition  string
	severity law.Severity
	evidence []any // pointers or maps
	vars     map[string]any
	relates  []any
}

// read evaluates evidence, vars and relates of a CEL rule.
func (d *draft) read(r *Rule, v *view) error {
	for _, variable := range r.vars {
		out, err := variable.expr.eval(v)
		if err != nil {
			return err
		}
		d.vars[variable.name] = native(out)
	}
	switch {
	case r.evidence != nil:
		list, err := r.evidence.list(v)
		if err != nil {
			return err
		}
		d.evidence, _ = native(list).([]any)
	case v.item != nil:
		if m, ok := native(v.item).(map[string]any); ok {
			d.evidence = []any{m}
		}
	}
	if r.relates != nil {
		list, err := r.relates.list(v)
		if err != nil {
			return err
		}
		d.relates, _ = native(list).([]any)
	}
	return nil
}

// find turns a draft into a finding.
func (h *Hearing) find(r *Rule, x *exhibit, d draft) {
	f := law.Finding{
		Rule: r.ID, Clause: r.Clause, Penalty: r.Penalty, Measure: r.Measure, Edition: d.edition,
		Mode: r.Mode, Severity: d.severity, ProviderID: h.d.ProviderID,
		Subject:    law.Subject{Type: string(x.rec.Type), ID: recordKey(x.rec)},
		OccurredAt: d.at.In(law.Beijing), Finished: r.Finished,
		Message: fill(r.Message, d.vars), Advice: fill(r.Advice, d.vars),
	}
	if f.Severity == law.Warning && f.Mode == law.Auto {
		f.Mode = law.Review
	}
	for _, e := range d.evidence {
		f.Evidence = append(f.Evidence, h.evidence(x, e))
	}
	if len(f.Evidence) == 0 {
		f.Evidence = []law.Evidence{h.evidence(x, "")}
	}
	f.Fingerprint = fingerprint(&f)
	f.Content = content(x.rec, f.Evidence)
	f.Relates = relates(x.rec, d.relates)
	h.outcome.Findings = append(h.outcome.Findings, f)
}
