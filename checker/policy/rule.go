package policy

import (
	"bytes"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/record"
)

// Rule is one rule: a folder policies/CATEGORY/NAME with rule.yaml,
// examples.yaml and, if it is written in Rego, rule.rego. It is data and is
// not changed after loading.
type Rule struct {
	ID       string // CATEGORY/NAME
	Title    law.Text
	Clause   string
	Penalty  string // row of the penalty table; "" for none
	Measure  string // clause whose own measure applies; "" for none
	Mode     law.Mode
	Severity law.Severity
	From     time.Time
	Until    time.Time     // zero: still in force
	On       []record.Type // the subject types: it is judged on each record of them
	Reads    []record.Type
	Lint     bool     // the rule can judge a listing on its own
	Needs    []string // native facts
	Terms    []string // vocabularies; the rule is judged only where one of them hit
	Params   []string
	Finished bool // the conduct is over once found (R61)
	Message  law.Text
	Advice   law.Text
	Notes    string

	index int // in Set.Rules
	set   *Set
	doc   *document
	at    *yaml.Node // the mapping of rule.yaml, for problems about the whole rule

	only, known, instant, each, when, warnWhen, evidence, relates *expr
	vars                                                          []variable
	rego                                                          *regoRule
}

// variable is a value for {name} in the messages of a rule.
type variable struct {
	name string
	expr *expr
}

// Categories are the folders that rules stand in.
func Categories() []string {
	return []string{"onboarding", "provider", "listing", "access", "service", "chat", "trade"}
}

// Language returns the engine that judges the rule: "CEL" or "Rego".
func (r *Rule) Language() string {
	if r.rego != nil {
		return "Rego"
	}
	return "CEL"
}

// InForce tells whether the rule applies to conduct at t.
func (r *Rule) InForce(t time.Time) bool {
	return !t.Before(r.From) && (r.Until.IsZero() || t.Before(r.Until))
}

// Streams tells whether the rule is judged on one record after another: it is
// CEL and reads nothing but the record and its provider.
func (r *Rule) Streams() bool {
	return r.rego == nil && !slices.ContainsFunc(r.Reads, func(t record.Type) bool { return t != record.Provider })
}

// Types returns the record types the rule looks at.
func (r *Rule) Types() []record.Type {
	return slices.Concat(r.On, r.Reads)
}

const (
	ruleFile     = "rule.yaml"
	regoFile     = "rule.rego"
	examplesFile = "examples.yaml"
)

var ruleKeys = []string{
	"id", "title", "clause", "penalty", "measure", "mode", "severity", "warn_when", "from", "until", "on", "reads",
	"lint", "needs", "terms", "params", "finished", "at", "only", "known", "each", "when", "evidence", "relates", "vars",
	"message", "advice", "notes",
}

// regoForeign are the keys whose job rule.rego does itself.
var regoForeign = []string{"at", "each", "when", "warn_when", "evidence", "relates", "vars"}

// readRule reads policies/id/rule.yaml. What is wrong becomes problems; the
// rule is returned all the same so that its other parts are looked at too.
func (s *Set) readRule(id string, src []byte, probs *problems) *Rule {
	d := parseDocument(path.Join(id, ruleFile), src, probs)
	if d == nil {
		return nil
	}
	f := d.fields(d.root, ruleKeys...)
	if f == nil {
		return nil
	}
	r := &Rule{
		set: s, doc: d, at: d.root,
		ID: d.str(f["id"]), Clause: d.str(f["clause"]), Penalty: d.str(f["penalty"]), Measure: d.str(f["measure"]),
		Mode: law.Mode(d.str(f["mode"])), Severity: law.Severity(d.str(f["severity"])),
		From: d.instant(f["from"]), Until: d.instant(f["until"]),
		Needs: d.strings(f["needs"]), Terms: d.strings(f["terms"]), Params: d.strings(f["params"]),
		Finished: d.boolean(f["finished"]), Notes: d.str(f["notes"]),
	}
	if r.ID != id {
		d.problem(orNode(f["id"], d.root), "id 应与文件夹一致：%s", "the id must be that of the folder: %s", id)
		r.ID = id
	}
	for _, key := range []struct {
		name string
		text *law.Text
	}{{"title", &r.Title}, {"message", &r.Message}, {"advice", &r.Advice}} {
		if f[key.name] == nil {
			d.problem(d.root, "缺少 %s（zh 与 en）", "%s is missing (zh and en)", key.name)
			continue
		}
		*key.text = d.text(f[key.name], key.name)
	}
	if r.Clause == "" {
		d.problem(d.root, "规则没有写明条款（clause）", "the rule names no clause")
	}
	if r.From.IsZero() {
		d.problem(d.root, "规则没有生效日期（from）", "the rule has no from, the day it applies from")
	}
	d.choice(f["mode"], d.root, "mode", string(law.Auto), string(law.Review), string(law.Monitor))
	d.choice(f["severity"], d.root, "severity", string(law.Error), string(law.Warning), string(law.Note))
	r.readOn(f["on"])
	for _, n := range d.items(f["reads"]) {
		t := record.Type(d.str(n))
		d.recordType(n, t)
		if slices.Contains(r.On, t) {
			d.problem(n, "%s 已是 on 的类型，不必再写进 reads", "%s is what the rule is on; leave it out of reads", t)
			continue
		}
		r.Reads = append(r.Reads, t)
	}
	listing := slices.Contains(r.On, record.Listing)
	r.Lint = listing && len(r.On) == 1 && len(r.Reads) == 0
	if f["lint"] != nil {
		r.Lint = d.boolean(f["lint"])
		if r.Lint && !listing {
			d.problem(f["lint"], "只有 on: listing 的规则才能用于 lint", "only rules on listing can run in lint")
		}
	}
	r.readExpressions(f)
	s.readRego(r, f)
	return r
}

// readOn reads the record type, or the list of types, that the rule is about.
func (r *Rule) readOn(n *yaml.Node) {
	n = resolve(n)
	if n == nil {
		r.doc.problem(r.at, "缺少 on：规则针对哪种记录", "on is missing: the record type the rule is about")
		return
	}
	items := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		items = n.Content
	}
	for _, item := range items {
		t := record.Type(r.doc.str(item))
		r.doc.recordType(item, t)
		r.On = append(r.On, t)
	}
}

func (r *Rule) readExpressions(f map[string]*yaml.Node) {
	for key, to := range map[string]**expr{
		"only": &r.only, "known": &r.known, "at": &r.instant, "each": &r.each, "when": &r.when,
		"warn_when": &r.warnWhen, "evidence": &r.evidence, "relates": &r.relates,
	} {
		if f[key] != nil {
			*to = r.expr(key, f[key])
		}
	}
	if f["vars"] == nil {
		return
	}
	for name, n := range r.doc.fields(f["vars"]) {
		r.vars = append(r.vars, variable{name, r.expr("vars."+name, n)})
	}
	slices.SortFunc(r.vars, func(a, b variable) int { return strings.Compare(a.name, b.name) })
}

// key returns the node under a key of rule.yaml, for problems about it.
func (r *Rule) key(name string) *yaml.Node {
	for i := 0; i+1 < len(r.at.Content); i += 2 {
		if r.at.Content[i].Value == name {
			return r.at.Content[i+1]
		}
	}
	return r.at
}

func (r *Rule) expr(name string, n *yaml.Node) *expr {
	n = resolve(n)
	return &expr{set: r.set, doc: r.doc, node: n, name: name, text: r.doc.str(n)}
}

// readRego decides between CEL and Rego: exactly one of when and rule.rego.
func (s *Set) readRego(r *Rule, f map[string]*yaml.Node) {
	file := path.Join(r.ID, regoFile)
	src, err := fs.ReadFile(s.fsys, file)
	switch {
	case err != nil && f["when"] == nil:
		r.doc.problem(r.at, "既没有 when 也没有 rule.rego：写其中一个", "there is neither a when nor a rule.rego: write one of them")
	case err == nil && f["when"] != nil:
		r.doc.problem(f["when"], "when 与 rule.rego 不能同时有：删去一个", "when and rule.rego exclude each other: remove one")
	}
	if err != nil {
		return
	}
	for _, key := range regoForeign {
		if f[key] != nil && key != "when" {
			r.doc.problem(f[key], "有 rule.rego 时 %s 由 Rego 的 findings 给出", "with a rule.rego, %s comes from its findings", key)
		}
	}
	r.rego = &regoRule{rule: r, file: file, src: string(src)}
}

func (d *document) choice(n, parent *yaml.Node, key string, values ...string) {
	if s := d.str(n); !slices.Contains(values, s) {
		d.problem(orNode(n, parent), "%[1]s 应为 %[2]s 之一，而不是 %[3]q", "%[1]s is one of %[2]s, not %[3]q", key, strings.Join(values, ", "), s)
	}
}

func (d *document) recordType(n *yaml.Node, t record.Type) {
	if t.Known() {
		return
	}
	var names []string
	for _, t := range record.Types() {
		names = append(names, string(t))
	}
	d.unknown(n, "记录类型", "record type", string(t), names)
}

// unknown reports a name that does not exist, with the nearest that does.
func (d *document) unknown(n *yaml.Node, zh, en, name string, known []string) {
	if near, ok := record.Nearest(name, known); ok {
		d.problem(n, "没有名为 %[3]s 的%[1]s，是否想写 %[4]s？", "there is no %[2]s %[3]s; did you mean %[4]s?", zh, en, name, near)
		return
	}
	d.problem(n, "没有名为 %[3]s 的%[1]s", "there is no %[2]s %[3]s", zh, en, name)
}

func orNode(n, other *yaml.Node) *yaml.Node {
	if n == nil {
		return other
	}
	return n
}

var placeholder = regexp.MustCompile(`\{([a-z_][a-z0-9_]*)\}`)

// fill puts values into the {name} places of a text. A place without a value
// stays as it is; the loader has refused it for CEL rules.
func fill(t law.Text, vars map[string]any) law.Text {
	in := func(s, lang string) string {
		if !strings.Contains(s, "{") {
			return s
		}
		return placeholder.ReplaceAllStringFunc(s, func(m string) string {
			if v, ok := vars[m[1:len(m)-1]]; ok {
				return sentence(v, lang)
			}
			return m
		})
	}
	return law.Text{ZH: in(t.ZH, "zh"), EN: in(t.EN, "en")}
}

// peekLint tells from the text of a rule.yaml whether the rule can run in
// lint, without parsing it: parsing every rule would be most of the time of a
// cold lint. Rules are written in block style, so that a key of the top level
// stands at the beginning of its line; unsure is true when that is not so.
func peekLint(src []byte) (lint, unsure bool) {
	on, reads, flag := "", "", ""
	for line := range bytes.Lines(src) {
		key, value, ok := bytes.Cut(line, []byte(":"))
		if !ok || line[0] == ' ' {
			continue
		}
		value, _, _ = bytes.Cut(value, []byte(" #"))
		switch text := string(bytes.TrimSpace(value)); string(key) {
		case "on":
			on = text
		case "reads":
			reads = text
			if text == "" {
				reads = "a block list"
			}
		case "lint":
			flag = text
		}
	}
	switch {
	case on == "" || strings.ContainsAny(on, `"'&*!|>`):
		return false, true
	case flag == "true" || flag == "false":
		return flag == "true", false
	case flag != "":
		return false, true
	}
	return on == string(record.Listing) && (reads == "" || reads == "[]"), false
}
