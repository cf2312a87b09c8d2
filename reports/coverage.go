package reports

import (
	"encoding/json"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"github.com/yunjian-audit/yunjian/checker"
)

// Coverage writes what honours each clause, as text, markdown or json. Fired is
// how many findings each rule made of some dataset; nil when none was judged.
func Coverage(w io.Writer, format string, all []checker.Coverage, fired map[string]int, o Options) error {
	switch format {
	case "json":
		return jsonCoverage(w, all, fired)
	case "text", "markdown":
	default:
		return fmt.Errorf("format %q: text, json, markdown", format)
	}
	t := newTable(o)
	header := row(o, wordClause, wordKindOf, wordFromOf, wordHonoured, wordModeOf, wordExamples)
	if fired != nil {
		header = append(header, wordFired.In(o.Lang))
	}
	t.AppendHeader(header)
	covered := 0
	for _, c := range all {
		if c.Covered() {
			covered++
		}
		by, modes := honours(c, o, format == "markdown")
		line := table.Row{c.ID, wordKind[c.Kind].In(o.Lang), day(c.From), strings.Join(by, ", "), strings.Join(modes, ", "), c.Examples}
		if fired != nil {
			line = append(line, counts(c, fired))
		}
		t.AppendRow(line)
	}
	out := t.Render()
	if format == "markdown" {
		// The page is kept in the tree: a new example must not make it stale.
		t.SetColumnConfigs([]table.ColumnConfig{{Number: 6, Hidden: true}})
		out = t.RenderMarkdown()
	}
	_, err := fmt.Fprintf(w, "%s\n\n"+wordCovered.In(o.Lang)+"\n", out, covered, len(all))
	return err
}

// counts are the findings of each rule of a clause, in the order of the rules;
// nothing for a clause that no rule honours.
func counts(c checker.Coverage, fired map[string]int) string {
	var list []string
	for _, r := range c.Rules {
		list = append(list, strconv.Itoa(fired[r.ID]))
	}
	return strings.Join(list, ", ")
}

// honours names what honours a clause; linked, the rules lead to the pages
// that [Reference] writes.
func honours(c checker.Coverage, o Options, linked bool) (by, modes []string) {
	for _, r := range c.Rules {
		name := r.ID
		if linked {
			name = fmt.Sprintf("[%s](rules/%s.md#%s)", r.ID, path.Dir(r.ID), path.Base(r.ID))
		}
		by, modes = append(by, name), append(modes, wordMode[r.Mode].In(o.Lang))
	}
	for _, kind := range c.Decisions {
		by = append(by, "decide "+kind)
	}
	for _, m := range c.Mechanisms {
		by = append(by, m.In(o.Lang))
	}
	return by, modes
}

func jsonCoverage(w io.Writer, all []checker.Coverage, fired map[string]int) error {
	type line struct {
		Clause     string   `json:"clause"`
		Kind       string   `json:"kind"`
		From       string   `json:"from"`
		Covered    bool     `json:"covered"`
		Rules      []string `json:"rules"`
		Decisions  []string `json:"decisions"`
		Mechanisms []string `json:"mechanisms"`
		Examples   int      `json:"examples"`

		Findings map[string]int `json:"findings,omitempty"` // by rule, where a dataset was judged
	}
	lines := make([]line, 0, len(all))
	for _, c := range all {
		l := line{Clause: c.ID, Kind: c.Kind, From: day(c.From), Covered: c.Covered(), Rules: []string{}, Decisions: []string{}, Mechanisms: []string{}, Examples: c.Examples}
		l.Decisions, l.Mechanisms = append(l.Decisions, c.Decisions...), append(l.Mechanisms, c.CoveredBy...)
		for _, r := range c.Rules {
			l.Rules = append(l.Rules, r.ID)
			if fired != nil {
				if l.Findings == nil {
					l.Findings = map[string]int{}
				}
				l.Findings[r.ID] = fired[r.ID]
			}
		}
		lines = append(lines, l)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(lines)
}
