package policy

import (
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// Example is one example of a rule: records given, findings wanted. Examples
// are both the rule's documentation and its test.
type Example struct {
	Rule   string
	Name   string
	Note   law.Text // optional
	File   string
	Line   int
	AsOf   time.Time
	Lint   bool
	Breach bool // it wants findings

	doc      *document
	node     *yaml.Node
	standing *law.Standing
	want     want
}

// want is what an example says must be found.
type want struct {
	count     int // of all findings; -1 when only matches are listed
	match     []match
	notJudged int // records that lack what the rule needs; -1 when it does not matter
}

// match is one expectation: every finding must meet one of them.
type match struct {
	line     int
	subject  string
	severity string
	mode     string
	text     string // part of the text of one of the evidences
	path     string
	at       time.Time
	message  string // part of the message in either language
	count    int    // -1: at least one
}

// defaultAsOf is the instant of examples that name none: a Thursday on which
// every clause is in force.
var defaultAsOf = time.Date(2016, 12, 1, 2, 0, 0, 0, law.Beijing)

var exampleKeys = []string{"name", "note", "as_of", "base", "set", "unset", "records", "chat", "standing", "lint", "want", "not_judged"}

// Examples reads the examples of a rule. The error joins the problems.
func (s *Set) Examples(r *Rule) ([]Example, error) {
	probs := &problems{fsys: s.fsys}
	list := s.readExamples(r, probs)
	return list, probs.err()
}

// ExamplesOfEach is how many examples of a breach a rule has at least, and how
// many near misses that stay clean.
const ExamplesOfEach = 3

// readExamples refuses what would leave the rule untested: too few examples
// that breach it, or too few that stay clean.
func (s *Set) readExamples(r *Rule, probs *problems) []Example {
	file := path.Join(r.ID, examplesFile)
	if _, err := fs.Stat(s.fsys, file); err != nil {
		probs.add(file, 0, 0, say("规则 %[1]s 没有例子：写一个 examples.yaml，违规的与合规的至少各 %[2]d 例", "the rule %[1]s has no examples: write an examples.yaml with at least %[2]d breaches and %[2]d near misses that stay clean", r.ID, ExamplesOfEach))
		return nil
	}
	d := readDocument(s.fsys, file, probs)
	if d == nil {
		return nil
	}
	var list []Example
	breaches, names := 0, map[string]bool{}
	for _, n := range d.items(d.root) {
		e := readExample(d, n)
		e.Rule = r.ID
		if names[e.Name] {
			d.problem(n, "例子 %q 的名字重复", "two examples have the name %q", e.Name)
		}
		names[e.Name] = true
		if e.Breach {
			breaches++
		}
		list = append(list, e)
	}
	if clean := len(list) - breaches; breaches < ExamplesOfEach || clean < ExamplesOfEach {
		d.problem(d.root, "规则 %[1]s 有 %[2]d 个违规的例子、%[3]d 个合规的（want: clean）：至少各要 %[4]d 个，还缺 %[5]d 个违规的、%[6]d 个合规的",
			"the rule %[1]s has %[2]d examples of a breach and %[3]d near misses that stay clean (want: clean); it needs at least %[4]d of each: write %[5]d more breaches and %[6]d more near misses",
			r.ID, breaches, clean, ExamplesOfEach, max(0, ExamplesOfEach-breaches), max(0, ExamplesOfEach-clean))
	}
	return list
}

func readExample(d *document, n *yaml.Node) Example {
	f := d.fields(n, exampleKeys...)
	file, at := whereIn(d.probs.fsys, d.path, n.Line)
	e := Example{
		Name: d.str(f["name"]), File: file, Line: at, AsOf: defaultAsOf, Lint: d.boolean(f["lint"]),
		doc: d, node: n,
	}
	if e.Name == "" {
		d.problem(n, "例子须有 name", "an example needs a name")
	}
	if note := resolve(f["note"]); note != nil {
		if note.Kind == yaml.MappingNode {
			e.Note = d.text(note, "note")
		} else {
			e.Note = law.Text{ZH: d.str(note), EN: d.str(note)}
		}
	}
	if f["as_of"] != nil {
		e.AsOf = d.instant(f["as_of"])
	}
	if f["standing"] != nil {
		e.standing = readStanding(d, f["standing"])
	}
	if f["want"] == nil {
		d.problem(n, "例子须有 want：clean、发现的条数，或列表", "an example needs a want: clean, a number of findings, or a list")
		return e
	}
	e.want = readWant(d, f["want"])
	e.want.notJudged = -1
	if f["not_judged"] != nil {
		e.want.notJudged = int(d.integer(f["not_judged"]))
	}
	e.Breach = e.want.count > 0 || len(e.want.match) > 0
	return e
}

func readWant(d *document, n *yaml.Node) want {
	n = resolve(n)
	if n.Kind == yaml.ScalarNode {
		if n.Value == "clean" {
			return want{}
		}
		count, err := strconv.Atoi(n.Value)
		if err != nil || count < 0 {
			d.problem(n, "want 应为 clean、条数或列表，而不是 %s", "want is clean, a number or a list, not %s", n.Value)
		}
		return want{count: count}
	}
	w := want{count: -1}
	for _, item := range d.items(n) {
		f := d.fields(item, "subject", "severity", "mode", "text", "path", "at", "message", "count")
		_, at := whereIn(d.probs.fsys, d.path, item.Line)
		m := match{
			line: at, subject: d.str(f["subject"]), severity: d.str(f["severity"]), mode: d.str(f["mode"]),
			text: d.str(f["text"]), path: d.str(f["path"]), at: d.instant(f["at"]), message: d.str(f["message"]), count: -1,
		}
		if f["count"] != nil {
			m.count = int(d.integer(f["count"]))
		}
		if len(f) == 0 {
			d.problem(item, "期望至少写一项：subject、severity、text……", "an expectation names at least one of subject, severity, text ...")
		}
		w.match = append(w.match, m)
	}
	if len(w.match) == 0 {
		w.count = 0
	}
	return w
}

// readStanding reads the standing that an example gives: status, points,
// frozen [{from, to}], delisted [ids].
func readStanding(d *document, n *yaml.Node) *law.Standing {
	f := d.fields(n, "status", "points", "frozen", "delisted")
	s := &law.Standing{Status: law.Active, Points: d.integer(f["points"])}
	if status := d.str(f["status"]); status != "" {
		s.Status = law.Status(status)
	}
	for _, item := range d.items(f["frozen"]) {
		g := d.fields(item, "from", "to")
		s.Hidden = append(s.Hidden, law.Interval{From: d.instant(g["from"]), To: d.instant(g["to"])})
	}
	for _, id := range d.strings(f["delisted"]) {
		s.Listings = append(s.Listings, law.ListingState{ID: id, State: "delisted"})
	}
	return s
}

func (m *match) meets(f *law.Finding) bool {
	return (m.subject == "" || m.subject == f.Subject.ID) &&
		(m.severity == "" || m.severity == string(f.Severity)) &&
		(m.mode == "" || m.mode == string(f.Mode)) &&
		(m.at.IsZero() || m.at.Equal(f.OccurredAt)) &&
		(m.message == "" || strings.Contains(f.Message.ZH, m.message) || strings.Contains(f.Message.EN, m.message)) &&
		(m.text == "" || slices.ContainsFunc(f.Evidence, func(e law.Evidence) bool { return strings.Contains(e.Text, m.text) })) &&
		(m.path == "" || slices.ContainsFunc(f.Evidence, func(e law.Evidence) bool { return e.Path == m.path }))
}

// check compares what became of the records with what is wanted; nil when they agree.
func (w *want) check(findings []law.Finding, notJudged int) []law.Text {
	wrong := w.checkFindings(findings)
	if w.notJudged >= 0 && w.notJudged != notJudged {
		wrong = append(wrong, say("应有 %d 条记录因缺少字段未判，实有 %d 条", "%d records are to lack what the rule needs, %d do", w.notJudged, notJudged))
	}
	return wrong
}

func (w *want) checkFindings(findings []law.Finding) []law.Text {
	if w.count >= 0 {
		if len(findings) != w.count {
			return []law.Text{say("应有 %d 处发现，实有 %d 处", "%d findings are wanted, %d were made", w.count, len(findings))}
		}
		return nil
	}
	var wrong []law.Text
	for i := range w.match {
		m, n := &w.match[i], 0
		for j := range findings {
			if m.meets(&findings[j]) {
				n++
			}
		}
		switch {
		case m.count < 0 && n == 0:
			wrong = append(wrong, say("第 %d 行的期望没有出现", "the expectation on line %d was not met", m.line))
		case m.count >= 0 && m.count != n:
			wrong = append(wrong, say("第 %d 行期望 %d 处，实有 %d 处", "the expectation on line %d wants %d findings, %d were made", m.line, m.count, n))
		}
	}
	for i := range findings {
		if !slices.ContainsFunc(w.match, func(m match) bool { return m.meets(&findings[i]) }) {
			wrong = append(wrong, say("多出一处发现（第 %d 处）", "finding %d was not wanted", i+1))
		}
	}
	return wrong
}
