package policy

import (
	"cmp"
	"slices"
	"sort"
	"sync"
	"time"

	"cel.dev/cel-go/common/types/ref"
	"go.yaml.in/yaml/v4"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// Edition is one edition of the regulation. It is in force until the next one.
type Edition struct {
	ID   string
	From time.Time
}

// Market is a market category with its deposit during one span of time.
type Market struct {
	ID      string
	Name    law.Text
	Deposit int64 // fen (DEP-2)
	Clause  string
	From    time.Time
	Until   time.Time // zero: still in force
}

// Parameter is one number, list or name of the regulation, with its dates.
type Parameter struct {
	Name   string
	Clause string
	// Unit says what the values are counted in. Values of unit CNY are written
	// as decimal amounts and kept as int64 fen.
	Unit   string
	Title  law.Text // optional
	Values []Dated
}

// Dated is a value with the time in which it applies, From included, Until
// excluded; a zero Until is open, and the next value replaces it.
type Dated struct {
	From  time.Time
	Until time.Time
	Value any // string, bool, int64, float64, []any or map[string]any
}

// At returns the value in force at t; false when none is.
func (p *Parameter) At(t time.Time) (any, bool) {
	for _, v := range slices.Backward(p.Values) {
		if !t.Before(v.From) && (v.Until.IsZero() || t.Before(v.Until)) {
			return v.Value, true
		}
	}
	return nil, false
}

// Regulation is what regulation.yaml holds.
type Regulation struct {
	Editions   []Edition // by date
	Markets    []Market
	Parameters map[string]*Parameter
	spans      []*span
}

// Edition returns the edition in force at t (R27); false before the first (R28).
func (r *Regulation) Edition(t time.Time) (Edition, bool) {
	for _, e := range slices.Backward(r.Editions) {
		if !t.Before(e.From) {
			return e, true
		}
	}
	return Edition{}, false
}

// Param returns the value of a parameter at t; false when there is none.
func (r *Regulation) Param(name string, t time.Time) (any, bool) {
	p := r.Parameters[name]
	if p == nil {
		return nil, false
	}
	return p.At(t)
}

// Law returns the numbers that cases and standings depend on, in the form that
// package law asks for. The error names those that regulation.yaml lacks.
func (r *Regulation) Law() (law.Params, error) {
	var all []law.Param
	for _, p := range r.Parameters {
		q := law.Param{Name: p.Name, Clause: p.Clause}
		for _, v := range p.Values {
			if n, ok := v.Value.(int64); ok {
				q.Values = append(q.Values, law.Dated{From: v.From, Until: v.Until, Value: n})
			}
		}
		all = append(all, q)
	}
	var markets []law.Market
	for _, m := range r.Markets {
		value := law.Dated{From: m.From, Until: m.Until, Value: m.Deposit}
		i := slices.IndexFunc(markets, func(k law.Market) bool { return k.ID == m.ID })
		if i < 0 {
			markets = append(markets, law.Market{ID: m.ID, Deposit: law.Param{Name: m.ID, Clause: m.Clause}})
			i = len(markets) - 1
		}
		markets[i].Deposit.Values = append(markets[i].Deposit.Values, value)
	}
	return law.NewParams(all, markets)
}

// span is a time in which no parameter changes. The values that the languages
// see in it are made once.
type span struct {
	from   time.Time
	values map[string]any
	once   sync.Once
	cel    ref.Val
	rego   map[string]any
}

// at returns the span that t lies in.
func (r *Regulation) at(t time.Time) *span {
	i := sort.Search(len(r.spans), func(i int) bool { return t.Before(r.spans[i].from) })
	return r.spans[max(i-1, 0)]
}

func (r *Regulation) findSpans() {
	starts := []time.Time{{}}
	for _, p := range r.Parameters {
		for _, v := range p.Values {
			starts = append(starts, v.From)
			if !v.Until.IsZero() {
				starts = append(starts, v.Until)
			}
		}
	}
	slices.SortFunc(starts, time.Time.Compare)
	starts = slices.CompactFunc(starts, time.Time.Equal)
	for _, from := range starts {
		s := &span{from: from, values: map[string]any{}}
		for name, p := range r.Parameters {
			if v, ok := p.At(from); ok {
				s.values[name] = v
			}
		}
		r.spans = append(r.spans, s)
	}
}

const regulationFile = "regulation.yaml"

func readRegulation(d *document) Regulation {
	reg := Regulation{Parameters: map[string]*Parameter{}}
	if d == nil {
		reg.findSpans()
		return reg
	}
	top := d.fields(d.root, "editions", "markets", "parameters")
	for _, n := range d.items(top["editions"]) {
		f := d.fields(n, "id", "from", "title", "note")
		e := Edition{ID: d.str(f["id"]), From: d.instant(f["from"])}
		if e.ID == "" || e.From.IsZero() {
			d.problem(n, "版本须有 id 与 from", "an edition needs an id and a from")
		}
		reg.Editions = append(reg.Editions, e)
	}
	slices.SortFunc(reg.Editions, func(a, b Edition) int { return a.From.Compare(b.From) })
	if len(reg.Editions) == 0 {
		d.problem(d.root, "没有任何版本：请在 editions 下写出 id 与 from", "there is no edition: write at least one under editions, with id and from")
	}
	for _, n := range d.items(top["markets"]) {
		reg.Markets = append(reg.Markets, readMarket(d, n))
	}
	params := resolve(top["parameters"])
	if params != nil && params.Kind == yaml.MappingNode {
		d.fields(params) // reports names that stand twice
		for i := 0; i+1 < len(params.Content); i += 2 {
			name := params.Content[i].Value
			if reg.Parameters[name] == nil {
				reg.Parameters[name] = readParameter(d, name, params.Content[i+1])
			}
		}
	}
	reg.findSpans()
	return reg
}

func readMarket(d *document, n *yaml.Node) Market {
	f := d.fields(n, "id", "name", "deposit", "clause", "from", "until", "note")
	m := Market{
		ID: d.str(f["id"]), Name: d.text(f["name"], "name"), Clause: d.str(f["clause"]),
		From: d.instant(f["from"]), Until: d.instant(f["until"]),
	}
	if m.ID == "" || m.From.IsZero() || f["name"] == nil {
		d.problem(n, "市场须有 id、name 与 from", "a market needs an id, a name and a from")
	}
	m.Deposit = d.yuan(f["deposit"])
	return m
}

func readParameter(d *document, name string, n *yaml.Node) *Parameter {
	f := d.fields(n, "clause", "unit", "title", "note", "values")
	p := &Parameter{Name: name, Clause: d.str(f["clause"]), Unit: d.str(f["unit"])}
	if f["title"] != nil {
		p.Title = d.text(f["title"], "title")
	}
	if p.Clause == "" {
		d.problem(n, "参数 %s 没有写明条款（clause）", "the parameter %s names no clause", name)
	}
	for _, item := range d.items(f["values"]) {
		g := d.fields(item, "from", "until", "value", "note")
		v := Dated{From: d.instant(g["from"]), Until: d.instant(g["until"])}
		if g["from"] == nil || g["value"] == nil {
			d.problem(item, "参数 %s 的每个值须有 from 与 value", "each value of the parameter %s needs a from and a value", name)
			continue
		}
		if p.Unit == "CNY" {
			v.Value = d.yuan(g["value"])
		} else {
			v.Value = d.value(g["value"])
		}
		p.Values = append(p.Values, v)
	}
	if len(p.Values) == 0 {
		d.problem(n, "参数 %s 没有任何值（values: [{from, value}]）", "the parameter %s has no value (values: [{from, value}])", name)
	}
	slices.SortStableFunc(p.Values, func(a, b Dated) int { return a.From.Compare(b.From) })
	for i := range p.Values {
		// A value ends where the next begins.
		if i+1 < len(p.Values) {
			if next := p.Values[i+1].From; p.Values[i].Until.IsZero() || next.Before(p.Values[i].Until) {
				p.Values[i].Until = next
			}
		}
	}
	return p
}

// yuan reads a decimal CNY amount as fen.
func (d *document) yuan(n *yaml.Node) int64 {
	if n == nil {
		return 0
	}
	fen, err := law.ParseYuan(d.str(n))
	if err != nil {
		d.problem(n, "金额应写成 \"5000.00\" 这样的人民币元", "an amount is written as CNY with at most two decimals, such as \"5000.00\"")
	}
	return fen
}

// Clause is one clause of the regulation or its handbooks, in our words.
type Clause struct {
	ID      string
	Kind    string // rule, decision, effect, manual, term
	Article string // where the source says it
	Summary law.Text
	From    time.Time
	Until   time.Time
	// CoveredBy names the mechanisms that honour a clause which is neither a
	// rule nor a decision; see [Mechanisms].
	CoveredBy []string
}

const clausesFile = "clauses.yaml"

func readClauses(d *document) []Clause {
	if d == nil {
		return nil
	}
	var clauses []Clause
	seen := map[string]bool{}
	for _, n := range d.items(d.fields(d.root, "clauses")["clauses"]) {
		f := d.fields(n, "id", "kind", "article", "summary", "from", "until", "note", "mode", "covers", "covered_by")
		c := Clause{
			ID: d.str(f["id"]), Kind: d.str(f["kind"]), Article: d.str(f["article"]),
			From: d.instant(f["from"]), Until: d.instant(f["until"]), CoveredBy: d.strings(f["covered_by"]),
		}
		for _, name := range c.CoveredBy {
			if _, ok := mechanisms[name]; !ok {
				d.problem(f["covered_by"], "没有名为 %s 的机制", "there is no mechanism %s", name)
			}
		}
		if f["summary"] != nil {
			c.Summary = d.text(f["summary"], "summary")
		}
		if c.ID == "" || c.Summary == (law.Text{}) || c.From.IsZero() {
			d.problem(n, "条款须有 id、summary 与 from", "a clause needs an id, a summary and a from")
		}
		if seen[c.ID] {
			d.problem(n, "条款 %s 重复", "the clause %s stands twice", c.ID)
		}
		seen[c.ID] = true
		clauses = append(clauses, c)
	}
	return clauses
}

// PenaltyRow is a dated row of the penalty table with what only pages show.
type PenaltyRow struct {
	law.Row
	Group   string
	Clauses []string
}

const penaltyFile = "penalty/table.yaml"

func readPenalties(d *document) []PenaltyRow {
	if d == nil {
		return nil
	}
	var rows []PenaltyRow
	for _, n := range d.items(d.fields(d.root, "rows")["rows"]) {
		f := d.fields(n, "id", "group", "from", "until", "points", "freeze_days", "deposit", "expel", "delist", "needs_complaint", "title", "clause", "clauses", "note")
		r := PenaltyRow{Group: d.str(f["group"]), Clauses: d.strings(f["clauses"]), Row: law.Row{
			ID: d.str(f["id"]), From: d.instant(f["from"]), Until: d.instant(f["until"]),
			Points: d.integer(f["points"]), FreezeDays: d.integer(f["freeze_days"]),
			Expel: d.boolean(f["expel"]), Delist: d.boolean(f["delist"]),
		}}
		if c := d.str(f["clause"]); c != "" {
			r.Clauses = append(r.Clauses, c)
		}
		if f["title"] != nil {
			r.Title = d.text(f["title"], "title")
		}
		if d.str(f["deposit"]) == "all" {
			r.DepositAll = true
		} else {
			r.Deposit = d.yuan(f["deposit"])
		}
		switch s := d.str(f["needs_complaint"]); s {
		case "", "false":
		case "true":
			r.Complaint = law.Needed
		case "or_spot_check":
			r.Complaint = law.OrSpotCheck
		default:
			d.problem(f["needs_complaint"], "needs_complaint 应为 true、false 或 or_spot_check，而不是 %s", "needs_complaint is true, false or or_spot_check, not %s", s)
		}
		if r.ID == "" || r.From.IsZero() || r.Title == (law.Text{}) {
			d.problem(n, "处罚行须有 id、from 与 title", "a row needs an id, a from and a title")
		}
		for _, other := range rows {
			if other.ID == r.ID && (other.Until.IsZero() || r.From.Before(other.Until)) && (r.Until.IsZero() || other.From.Before(r.Until)) {
				d.problem(n, "处罚行 %s 的两个版本时间重叠：给旧行写上 until", "two rows %s overlap in time: give the old one an until", r.ID)
			}
		}
		rows = append(rows, r)
	}
	slices.SortStableFunc(rows, func(a, b PenaltyRow) int { return cmp.Or(cmp.Compare(a.ID, b.ID), a.From.Compare(b.From)) })
	return rows
}
