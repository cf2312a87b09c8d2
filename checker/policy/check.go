package policy

import (
	"io/fs"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/record"
)

// checkReferences checks that what rules name exists: clauses, penalty rows,
// parameters, facts, vocabularies.
func (s *Set) checkReferences() {
	var clauses, penalties, params, facts []string
	for _, c := range s.Clauses {
		clauses = append(clauses, c.ID)
	}
	for _, p := range s.Penalties {
		penalties = append(penalties, p.ID)
	}
	for name := range s.Parameters {
		params = append(params, name)
	}
	for name := range factTypes {
		facts = append(facts, name)
	}
	lists := s.vocabularies()
	slices.Sort(params)
	slices.Sort(facts)
	for _, r := range s.Rules {
		r.knows("clause", "条款", "clause", clauses, r.Clause)
		r.knows("penalty", "处罚行", "penalty row", penalties, r.Penalty)
		r.knows("measure", "自带处置的条款行", "penalty row", penalties, r.Measure)
		r.knows("params", "参数", "parameter", params, r.Params...)
		r.knows("needs", "事实", "native fact", facts, r.Needs...)
		r.knows("terms", "词表", "vocabulary", lists, r.Terms...)
		if r.Penalty != "" && r.Measure != "" {
			r.doc.problem(r.key("measure"), "penalty 与 measure 只能有一个", "a rule has a penalty or a measure, not both")
		}
		for _, name := range r.Needs {
			if t, ok := factTypes[name]; ok && !slices.Contains(r.Types(), t) {
				r.doc.problem(r.key("needs"), "事实 %[1]s 属于 %[2]s，但规则没有用到这种记录（on、reads）", "the fact %[1]s is about %[2]s, which the rule does not look at (on, reads)", name, t)
			}
		}
		s.checkParameterDates(r)
	}
}

// checkParameterDates refuses a rule that could ask for a parameter before it has a value.
func (s *Set) checkParameterDates(r *Rule) {
	for _, name := range r.Params {
		p := s.Parameters[name]
		if p == nil || len(p.Values) == 0 || !r.From.Before(p.Values[0].From) {
			continue
		}
		r.doc.problem(r.key("params"), "参数 %[1]s 自 %[2]s 起才有值，晚于规则的生效日 %[3]s", "the parameter %[1]s has no value before %[2]s, but the rule applies from %[3]s", name, law.Date(p.Values[0].From), law.Date(r.From))
	}
}

// vocabularies are the names of the files under terms/, and of what detectors find.
func (s *Set) vocabularies() []string {
	files, _ := fs.Glob(s.fsys, "terms/*.yaml") // the pattern is well formed
	lists := []string{handleList}
	for _, f := range files {
		lists = append(lists, strings.TrimSuffix(strings.TrimPrefix(f, "terms/"), ".yaml"))
	}
	slices.Sort(lists)
	return lists
}

func (r *Rule) knows(key, zh, en string, known []string, names ...string) {
	for _, name := range names {
		if name != "" && !slices.Contains(known, name) {
			r.doc.unknown(r.key(key), zh, en, name, known)
		}
	}
}

// compileAll compiles every expression and module and checks that rules use
// what they declare and declare what they use.
func (s *Set) compileAll(probs *problems) {
	if _, err := s.Calendar(); err != nil {
		probs.join("calendar", err)
	}
	s.checkDecisions(probs)
	for _, r := range s.Rules {
		s.readExamples(r, probs)
		if r.rego != nil {
			r.checkRego(probs)
		}
		r.checkCEL(probs)
		r.checkMessages()
	}
}

// join takes over the problems of an error, each once.
func (ps *problems) join(file string, err error) {
	list := Problems(err)
	if len(list) == 0 {
		ps.add(file, 0, 0, words(err))
	}
	for _, p := range list {
		if !slices.ContainsFunc(ps.list, func(q *Problem) bool { return *p == *q }) {
			ps.list = append(ps.list, p)
		}
	}
}

// Compile compiles what the rule is made of; otherwise that happens when a
// record first needs it. The error says what does not compile.
func (r *Rule) Compile() error {
	for _, e := range r.expressions() {
		if err := e.compile(); err != nil {
			return err
		}
	}
	if r.rego == nil {
		return nil
	}
	_, err := r.rego.compile()
	return err
}

func (r *Rule) expressions() []*expr {
	list := []*expr{r.only, r.known, r.instant, r.each, r.when, r.warnWhen, r.evidence, r.relates}
	for _, v := range r.vars {
		list = append(list, v.expr)
	}
	return slices.DeleteFunc(list, func(e *expr) bool { return e == nil })
}

func (r *Rule) checkCEL(probs *problems) {
	used := uses{vars: map[string]bool{}, facts: map[string]bool{}, params: map[string]bool{}}
	whole := true
	for _, e := range r.expressions() {
		if err := e.compile(); err != nil {
			probs.join(e.doc.path, err)
			whole = false
			continue
		}
		r.checkVariables(e)
		for name := range e.uses.vars {
			used.vars[name] = true
		}
		for name := range e.uses.facts {
			used.facts[name] = true
		}
		for name := range e.uses.params {
			used.params[name] = true
		}
	}
	r.declared("needs", "facts."+"%s", r.Needs, used.facts)
	r.declared("params", "p."+"%s", r.Params, used.params)
	if r.rego != nil || !whole {
		return
	}
	for _, t := range r.Reads {
		if !used.vars[string(t)] && len(r.Needs) == 0 { // facts are made of records too
			r.doc.problem(r.key("reads"), "reads 里的 %s 没有用到：删去它", "%s is read but not used: remove it from reads", t)
		}
	}
	r.unused("needs", "事实", "fact", r.Needs, used.facts)
	r.unused("params", "参数", "parameter", r.Params, used.params)
	if len(r.Terms) > 0 && !used.vars[varHits] {
		r.doc.problem(r.key("terms"), "声明了词表却没有用到 hits", "vocabularies are declared but hits is not used")
	}
}

// checkVariables refuses names that an expression may not use.
func (r *Rule) checkVariables(e *expr) {
	line, column := e.doc.place(e.node, 1, 0)
	refuse := func(zh, en string, args ...any) { e.doc.probs.add(e.doc.path, line, column, say(zh, en, args...)) }
	for name := range e.uses.vars {
		t := record.Type(name)
		switch {
		case t.Known() && !slices.Contains(r.Types(), t):
			refuse("%[1]s 用到了 %[2]s：请把它写进 reads", "%[1]s uses %[2]s: add it to reads", e.name, name)
		case name == varHits && len(r.Terms) == 0:
			refuse("%[1]s 用到了 hits：请在 terms 里声明词表", "%[1]s uses hits: declare the vocabularies in terms", e.name)
		case name == varAt && (e == r.only || e == r.known || e == r.each || e == r.instant):
			refuse("%s 里没有 at：at 是行为发生的时刻，在 when、warn_when、evidence、relates、vars 里有", "there is no at in %s: at is the instant of the conduct, in when, warn_when, evidence, relates and vars", e.name)
		case name == varItem && (r.each == nil || e == r.each || e == r.only || e == r.known):
			refuse("%[1]s 里没有 m：m 是 each 的一项，只在 at、when、warn_when、evidence、relates、vars 里有", "there is no m in %[1]s: m is an item of each, in at, when, warn_when, evidence, relates and vars", e.name)
		}
	}
}

// declared refuses facts and parameters that are used but not declared.
func (r *Rule) declared(key, as string, declared []string, used map[string]bool) {
	for name := range used {
		if !slices.Contains(declared, name) {
			r.doc.problem(orNode(r.key(key), r.at), "用到了 %[1]s，但 %[2]s 里没有声明", "%[1]s is used but not declared in %[2]s", strings.ReplaceAll(as, "%s", name), key)
		}
	}
}

func (r *Rule) unused(key, zh, en string, declared []string, used map[string]bool) {
	for _, name := range declared {
		if !used[name] {
			r.doc.problem(r.key(key), "声明的%[1]s %[3]s 没有用到：删去它", "the %[2]s %[3]s is declared but not used: remove it", zh, en, name)
		}
	}
}

// checkRego compiles the module and looks at what it asks of its input.
func (r *Rule) checkRego(probs *problems) {
	q, err := r.rego.compile()
	if err != nil {
		probs.join(r.rego.file, err)
		return
	}
	allowed := map[string]bool{"as_of": true, "as_of_date": true, "lint": true, "standing": true}
	for _, t := range r.Types() {
		allowed[string(t)] = true
	}
	allowed["facts"] = len(r.Needs) > 0
	allowed["params"] = len(r.Params) > 0
	allowed["hits"] = len(r.Terms) > 0
	words := map[string]bool{} // every name that stands in a reference or as a string
	for _, m := range q.modules() {
		ast.WalkTerms(m, func(t *ast.Term) bool {
			if s, ok := t.Value.(ast.String); ok {
				words[string(s)] = true
			}
			return false
		})
	}
	for _, m := range q.lib {
		ast.WalkRefs(m, func(ref ast.Ref) bool {
			if name, ok := constant(ref, 1); ok && ref[0].Equal(ast.InputRootDocument) {
				words[name+"()"] = true
			}
			return false
		})
	}
	ast.WalkRefs(q.module, func(ref ast.Ref) bool {
		if len(ref) < 2 || !ref[0].Equal(ast.InputRootDocument) {
			return false
		}
		name, ok := ref[1].Value.(ast.String)
		if !ok {
			return false
		}
		words[string(name)+"()"] = true // read from the input, not only a word
		if !allowed[string(name)] {
			probs.add(r.rego.file, ref[1].Location.Row, ref[1].Location.Col, say("input 里没有 %s：请在 rule.yaml 里声明（reads、needs、params、terms）", "the input has no %s: declare it in rule.yaml (reads, needs, params, terms)", string(name)))
		}
		if param, ok := constant(ref, 2); ok && name == "params" && !slices.Contains(r.Params, param) {
			probs.add(r.rego.file, ref[2].Location.Row, ref[2].Location.Col, say("参数 %s 没有在 rule.yaml 的 params 里声明", "the parameter %s is not declared in params of rule.yaml", param))
		}
		return false
	})
	for _, t := range r.Reads {
		if !words[string(t)+"()"] && len(r.Needs) == 0 {
			r.doc.problem(r.key("reads"), "reads 里的 %s 没有用到：删去它", "%s is read but not used: remove it from reads", t)
		}
	}
	r.unused("needs", "事实", "fact", r.Needs, words)
	r.unused("params", "参数", "parameter", r.Params, words)
	if len(r.Terms) > 0 && !words["hits()"] {
		r.doc.problem(r.key("terms"), "声明了词表却没有用到 input.hits", "vocabularies are declared but input.hits is not used")
	}
}

func constant(ref ast.Ref, i int) (string, bool) {
	if i >= len(ref) {
		return "", false
	}
	s, ok := ref[i].Value.(ast.String)
	return string(s), ok
}

// checkMessages refuses {name} places that no var fills, and vars that no text uses.
func (r *Rule) checkMessages() {
	if r.rego != nil {
		return // the vars come with the findings
	}
	var used []string
	for _, t := range []law.Text{r.Message, r.Advice} {
		for _, m := range placeholder.FindAllStringSubmatch(t.ZH+t.EN, -1) {
			used = append(used, m[1])
		}
	}
	for _, name := range slices.Compact(slices.Sorted(slices.Values(used))) {
		if !slices.ContainsFunc(r.vars, func(v variable) bool { return v.name == name }) {
			r.doc.problem(r.key("message"), "文字里有 {%[1]s}，但 vars 里没有 %[1]s", "the text has {%[1]s}, but vars has no %[1]s", name)
		}
	}
	for _, v := range r.vars {
		if !slices.Contains(used, v.name) {
			r.doc.problem(v.expr.node, "vars 里的 %s 没有用在文字里：删去它", "the var %s is not used in a text: remove it", v.name)
		}
	}
}
