package law

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Intake is what one provider's scan hands in: tonight's findings, the cases
// there are, and the records against which a complaint is looked for.
type Intake struct {
	ProviderID string
	AsOf       time.Time
	Findings   []Finding
	Cases      []Case // every case of the provider, in any order
	Grievances []Grievance
	SpotChecks []SpotCheck
	Table      Table
	Params     Params
	SecondEyes bool // the operator wants a person to confirm every case (R11)
}

// Docket is what became of tonight's findings.
type Docket struct {
	// Cases are those opened or added to at AsOf, tonight or by an earlier run of
	// the same night, in the order in which they are to be decided.
	Cases []Case
	// Observations are the findings that stand in no open case, with the reason.
	Observations []Observation
}

// Observation is a finding that opened no case and was added to none.
type Observation struct {
	Finding Finding
	Reason  Reason
	Case    string // the case that settles it, where there is one
	Why     Text
}

// Reason says why a finding opened no case.
type Reason string

// The reasons of an observation.
const (
	Watched        Reason = "monitor"         // its rule only watches
	Advice         Reason = "note"            // severity note
	NoMeasure      Reason = "no_measure"      // no row and no measure stands against it
	NoRow          Reason = "no_row"          // its row was not in force at the conduct's instant (R27, R28)
	NeedsComplaint Reason = "needs_complaint" // its row asks for a complaint, and none stands (R10)
	Mending        Reason = "mending"         // decided already, and the time to mend it still runs (R8)
	Settled        Reason = "settled"         // decided for good: finished, dismissed, reversed or delisted
)

// The rows that rulings single out by their id.
const (
	rowComplaint = "PEN-11" // one complaint is one case, ever (R46)
	rowSupport   = "PEN-12" // one case a Beijing month (R7, R46)
)

// OpenCases sorts the findings of one provider and night into cases.
//
// Findings with the same row and the same subject are one case while it is open
// (R6). After it is decided, what was judged in it rests for the time to mend it
// (R8); a finding with other content, or the same one after that time, opens a
// new case that names the one before. A finding that a person dismissed, or
// whose decision was reversed, is settled with its content: the same thing does
// not come back night after night, and does once its content changes. Finished
// conduct comes back only as another act, committed after the decision (R61).
//
// The same night sorted twice gives the same docket, and the order of the
// findings does not matter.
func OpenCases(in Intake) Docket {
	var d Docket
	groups := map[group][]Finding{}
	findings := slices.Clone(in.Findings)
	slices.SortFunc(findings, findingOrder)
	findings = slices.CompactFunc(findings, func(a, b Finding) bool { return findingOrder(a, b) == 0 })
	var order []group
	for _, f := range findings {
		row, why, ok := in.rowFor(f)
		if !ok {
			d.Observations = append(d.Observations, why)
			continue
		}
		g := group{row.ID, subjectOf(row.ID, f)}
		if len(groups[g]) == 0 {
			order = append(order, g)
		}
		groups[g] = append(groups[g], f)
	}
	for _, g := range order {
		in.sort(g, groups[g], &d)
	}
	slices.SortFunc(d.Cases, decisionOrder)
	slices.SortStableFunc(d.Observations, func(a, b Observation) int { return findingOrder(a.Finding, b.Finding) })
	return d
}

// decisionOrder is the order in which cases of one night are decided, the same
// as that of their entries in the ledger.
func decisionOrder(a, b Case) int {
	return cmp.Or(cmp.Compare(a.Penalty, b.Penalty), cmp.Compare(a.ID, b.ID))
}

// group is what findings have in common that belong to one case.
type group struct {
	penalty string
	subject Subject
}

func findingOrder(a, b Finding) int {
	return cmp.Or(
		a.OccurredAt.Compare(b.OccurredAt),
		cmp.Compare(a.Rule, b.Rule),
		cmp.Compare(a.Subject.Type, b.Subject.Type),
		cmp.Compare(a.Subject.ID, b.Subject.ID),
		cmp.Compare(a.Fingerprint, b.Fingerprint),
		cmp.Compare(contentOf(a), contentOf(b)),
		cmp.Compare(a.Severity, b.Severity),
		cmp.Compare(a.Mode, b.Mode),
		cmp.Compare(a.Penalty+a.Measure, b.Penalty+b.Measure),
	)
}

// rowFor finds the row that stands against a finding, or says why no case can open.
func (in Intake) rowFor(f Finding) (Row, Observation, bool) {
	none := func(r Reason, zh, en string, args ...any) (Row, Observation, bool) {
		return Row{}, Observation{Finding: f, Reason: r, Why: say(zh, en, args...)}, false
	}
	id := cmp.Or(f.Penalty, f.Measure)
	switch {
	case f.Mode == Monitor:
		return none(Watched, "规则处于观察模式，只记录不立案", "the rule only watches: recorded, no case")
	case f.Severity == Note:
		return none(Advice, "仅为建议，不立案", "advice only: no case")
	case id == "":
		return none(NoMeasure, "该条款没有对应的处罚，不立案", "no measure stands against this clause: no case")
	}
	row, ok := in.Table.At(id, f.OccurredAt)
	if !ok {
		return none(NoRow, "%[1]s 在 %[2]s 尚未施行或已失效，不立案", "%[1]s was not in force at %[2]s: no case", id, clock(f.OccurredAt))
	}
	return row, Observation{}, true
}

// subjectOf is the subject of a finding's case: its own, but for support that
// does not answer, which is counted by the provider's Beijing month (R7).
func subjectOf(penalty string, f Finding) Subject {
	if penalty == rowSupport {
		return Subject{Type: "month", ID: f.ProviderID + "/" + Month(f.OccurredAt)}
	}
	return f.Subject
}

// sort gives the findings of one group to a case or observes them.
func (in Intake) sort(g group, findings []Finding, d *Docket) {
	var open, decided, binding []Case // decided in the order in which they were; binding are those of them that settle anything
	for _, c := range in.Cases {
		switch {
		case c.ProviderID != in.ProviderID || c.Penalty != g.penalty || c.Subject != g.subject:
		case c.State == Open:
			open = append(open, c)
		default:
			decided = append(decided, c)
		}
	}
	slices.SortFunc(decided, func(a, b Case) int { return cmp.Or(a.DecidedAt.Compare(b.DecidedAt), cmp.Compare(a.ID, b.ID)) })

	for _, c := range decided {
		if !c.waived() {
			binding = append(binding, c)
		}
	}

	fresh := false // something that no decision covers
	var left []Finding
	var resting []Observation
	for _, f := range findings {
		o := in.covered(f, g, binding)
		switch {
		case slices.ContainsFunc(decided, func(c Case) bool { return c.ID == o.Case && c.DecidedAt.Equal(in.AsOf) }):
			// An earlier run of this very night decided it.
		case o.Reason == Settled:
			d.Observations = append(d.Observations, o)
		case o.Reason == Mending:
			left, resting = append(left, f), append(resting, o)
		default:
			left, fresh = append(left, f), true
		}
	}
	for i := range decided {
		if decided[i].touchedAt(in.AsOf) {
			d.Cases = append(d.Cases, decided[i])
		}
	}
	switch {
	case len(open) > 0: // a person may have filed several; the latest is the one that grows
		c := slices.MaxFunc(open, func(a, b Case) int { return cmp.Or(a.OpenedAt.Compare(b.OpenedAt), cmp.Compare(a.ID, b.ID)) })
		if len(left) > 0 {
			c = in.add(c, left, resting)
		}
		if c.touchedAt(in.AsOf) {
			d.Cases = append(d.Cases, c)
		}
	case !fresh:
		d.Observations = append(d.Observations, resting...)
	case !in.complained(g, left):
		for _, f := range left {
			d.Observations = append(d.Observations, Observation{Finding: f, Reason: NeedsComplaint, Why: say(
				"%[1]s 需有针对同一对象的投诉（或平台抽查）才立案，先行留存",
				"%[1]s becomes a case once a complaint (or a spot check) stands on the same subject: kept as an observation", g.penalty)})
		}
	default:
		d.Cases = append(d.Cases, in.open(g, left, resting, decided))
	}
}

// covered says whether decisions already cover a finding: Settled for good,
// Mending for the time being, or neither.
func (in Intake) covered(f Finding, g group, decided []Case) Observation {
	if len(decided) == 0 {
		return Observation{}
	}
	latest := decided[len(decided)-1]
	settled := func(c Case, zh, en string) Observation {
		return Observation{Finding: f, Reason: Settled, Case: c.ID, Why: say(zh, en, c.ID, clock(c.DecidedAt))}
	}
	if g.penalty == rowComplaint || g.penalty == rowSupport {
		return settled(latest, "案件 %[1]s 已于 %[2]s 决定，同一投诉或同一月份不再立案", "case %[1]s was decided at %[2]s: the same complaint or month opens no second case")
	}
	same := func(c Case) bool {
		return slices.ContainsFunc(c.Findings, func(old Finding) bool { return contentOf(old) == contentOf(f) })
	}
	if row, ok := in.Table.At(g.penalty, f.OccurredAt); ok && row.Delist && latest.stands() {
		return settled(latest, "商品已因案件 %[1]s 于 %[2]s 下架", "the listing was delisted by case %[1]s at %[2]s")
	}
	if f.Finished && (slices.ContainsFunc(decided, same) || !f.OccurredAt.After(latest.DecidedAt)) {
		return settled(latest, "行为已经结束，案件 %[1]s 已于 %[2]s 决定", "the conduct is over, and case %[1]s was decided on it at %[2]s")
	}
	for _, c := range slices.Backward(decided) {
		if !same(c) {
			continue
		}
		if !c.stands() {
			return settled(c, "内容未变，案件 %[1]s 已于 %[2]s 由人不予处罚或被撤销", "unchanged since case %[1]s, decided at %[2]s, was dismissed or reversed by a person")
		}
		days, _ := in.Params.MendDays.At(c.DecidedAt)
		if until := c.DecidedAt.Add(time.Duration(days) * 24 * time.Hour); !in.AsOf.After(until) {
			return Observation{Finding: f, Reason: Mending, Case: c.ID, Why: say(
				"内容未变，案件 %[1]s 已于 %[2]s 决定，整改期至 %[3]s",
				"unchanged since case %[1]s was decided at %[2]s; time to mend it until %[3]s", c.ID, clock(c.DecidedAt), clock(until))}
		}
		break
	}
	return Observation{}
}

// open makes a new case of the findings. Those that still rest from an earlier
// decision are evidence of the conduct, but do not let the engine confirm it.
func (in Intake) open(g group, findings []Finding, resting []Observation, decided []Case) Case {
	c := Case{ProviderID: in.ProviderID, Penalty: g.penalty, Subject: g.subject, State: Open, OpenedAt: in.AsOf, NeedsHuman: true, Finished: true}
	if n := len(decided); n > 0 {
		c.Previous = decided[n-1].ID
	}
	c.take(findings)
	c.NeedsHuman = in.needsHuman(c, findings, resting)
	c.ID = digest("C-", c.ProviderID, c.Penalty, c.Subject.Type, c.Subject.ID, c.OpenedAt.UTC().Format(time.RFC3339Nano), c.Content)
	c.History = []Step{{At: in.AsOf, Act: "open", By: Engine}}
	return c
}

// add gives an open case what it does not have yet. A night that is run again
// after a later one adds nothing: the later one has seen more.
func (in Intake) add(c Case, findings []Finding, resting []Observation) Case {
	findings = slices.DeleteFunc(slices.Clone(findings), func(f Finding) bool {
		return slices.ContainsFunc(c.Findings, func(old Finding) bool {
			return old.Fingerprint == f.Fingerprint && contentOf(old) == contentOf(f)
		})
	})
	if len(findings) == 0 || in.AsOf.Before(c.History[len(c.History)-1].At) {
		return c
	}
	c.Findings = slices.Clone(c.Findings)
	c.take(findings)
	c.NeedsHuman = c.NeedsHuman && in.needsHuman(c, findings, resting)
	c.History = append(slices.Clone(c.History), Step{At: in.AsOf, Act: "add", By: Engine})
	return c
}

// take adds findings to a case and sums up its content.
func (c *Case) take(findings []Finding) {
	c.Findings = append(c.Findings, findings...)
	contents := make([]string, 0, len(c.Findings))
	c.Finished = true
	for _, f := range c.Findings {
		contents = append(contents, contentOf(f))
		c.Finished = c.Finished && f.Finished
	}
	slices.Sort(contents)
	c.Content = digest("", slices.Compact(contents)...)
}

// needsHuman: the engine may confirm a case when at least one finding that is
// not covered by an earlier decision is sure and of an automatic rule, unless
// its row expels or the operator asks for a second pair of eyes (R11).
func (in Intake) needsHuman(c Case, findings []Finding, resting []Observation) bool {
	if in.SecondEyes {
		return true
	}
	if row, err := in.Table.RowOf(c); err != nil || row.Expel {
		return true
	}
	return !slices.ContainsFunc(findings, func(f Finding) bool {
		return f.Mode == Auto && f.Severity == Error &&
			!slices.ContainsFunc(resting, func(o Observation) bool { return findingOrder(o.Finding, f) == 0 })
	})
}

// RowOf returns the row that applies to a case: the one in force at the instant
// of its first conduct (R27).
func (t Table) RowOf(c Case) (Row, error) {
	if len(c.Findings) == 0 {
		return Row{}, refuse("案件 %[1]s 没有任何发现，无法定罚", "case %[1]s holds no finding, so that no row applies", c.ID)
	}
	first := slices.MinFunc(c.Findings, func(a, b Finding) int { return a.OccurredAt.Compare(b.OccurredAt) }).OccurredAt
	row, ok := t.At(c.Penalty, first)
	if !ok {
		return Row{}, refuse("处罚表在 %[2]s 没有 %[1]s：请检查 policies/penalty/table.yaml 的施行日期",
			"the penalty table has no %[1]s at %[2]s: look at the dates in policies/penalty/table.yaml", c.Penalty, clock(first))
	}
	return row, nil
}

// stands tells whether a decided case's decision is in force.
func (c Case) stands() bool {
	return c.State == Confirmed || c.State == Appealed || c.State == Upheld
}

// touchedAt tells whether anything happened to the case at t.
func (c Case) touchedAt(t time.Time) bool {
	return slices.ContainsFunc(c.History, func(s Step) bool { return s.At.Equal(t) })
}

// contentOf identifies what a finding judged; one that does not say is
// identified by its quotations.
func contentOf(f Finding) string {
	if f.Content != "" {
		return f.Content
	}
	var b strings.Builder
	for _, e := range f.Evidence {
		b.WriteString(e.Record + "\x00" + e.ID + "\x00" + e.Path + "\x00" + e.Text + "\x01")
	}
	return b.String()
}
