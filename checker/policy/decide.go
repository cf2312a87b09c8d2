package policy

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"go.yaml.in/yaml/v4"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/record"
)

// Decision is one kind of question that the policies answer: a folder
// policies/decide/KIND with decide.yaml, decide.rego and examples.yaml.
type Decision struct {
	Kind    string
	Title   law.Text
	Clauses []string
	Params  []string
	Notes   string

	doc    *document
	at     *yaml.Node
	input  shape
	output shape
	query  *query
}

const (
	decideDir  = "decide"
	decideFile = "decide.yaml"
	decideRego = "decide.rego"
)

// Decisions returns the kinds of questions that the policies answer, sorted.
func (s *Set) Decisions() []string {
	folders, err := fs.ReadDir(s.fsys, decideDir)
	if err != nil {
		return nil // there are none
	}
	var kinds []string
	for _, f := range folders {
		if f.IsDir() && !strings.HasPrefix(f.Name(), ".") {
			kinds = append(kinds, f.Name())
		}
	}
	return kinds
}

// Decision reads and compiles the decision of a kind. The error joins the problems.
func (s *Set) Decision(kind string) (*Decision, error) {
	if !slices.Contains(s.Decisions(), kind) {
		return nil, fmt.Errorf("没有 %s 这种问题，可问：%s / there is no question %[1]s; there are %[2]s", kind, strings.Join(s.Decisions(), ", "))
	}
	if d, ok := s.decisions.Load(kind); ok {
		return d.(*Decision), nil
	}
	probs := &problems{fsys: s.fsys}
	d := s.readDecision(kind, probs)
	if err := probs.err(); err != nil {
		return nil, err
	}
	s.decisions.Store(kind, d)
	return d, nil
}

func (s *Set) readDecision(kind string, probs *problems) *Decision {
	dir := path.Join(decideDir, kind)
	doc := readDocument(s.fsys, path.Join(dir, decideFile), probs)
	if doc == nil {
		return nil
	}
	f := doc.fields(doc.root, "id", "title", "clauses", "params", "input", "output", "notes")
	d := &Decision{
		Kind: kind, Title: doc.text(f["title"], "title"), Clauses: doc.strings(f["clauses"]),
		Params: doc.strings(f["params"]), Notes: doc.str(f["notes"]), doc: doc, at: doc.root,
	}
	if id := doc.str(f["id"]); id != dir {
		doc.problem(orNode(f["id"], doc.root), "id 应为 %s", "the id must be %s", dir)
	}
	if len(d.Clauses) == 0 {
		doc.problem(doc.root, "没有写明条款（clauses）", "no clauses are named")
	}
	for _, name := range d.Params {
		if s.Parameters[name] == nil {
			doc.problem(f["params"], "没有参数 %s", "there is no parameter %s", name)
		}
	}
	d.input, d.output = readShape(doc, f["input"]), readShape(doc, f["output"])
	src, err := fs.ReadFile(s.fsys, path.Join(dir, decideRego))
	if err != nil {
		probs.add(path.Join(dir, decideRego), 0, 0, say("读不到文件：%v", "the file cannot be read: %v", err))
		return d
	}
	if d.query, err = s.compileRego(path.Join(dir, decideRego), string(src), packageOf(dir), "answer"); err != nil {
		probs.join(dir, err)
	}
	return d
}

// Decide answers a question: a JSON object of the data contract in, the answer
// as plain values out, amounts as decimal strings with two digits and instants
// as RFC 3339 in Beijing time. Input that is not as the contract has it is a
// record.Problems; an answer that fails is a *RuleError.
func (s *Set) Decide(kind string, input []byte) (map[string]any, error) {
	d, err := s.Decision(kind)
	if err != nil {
		return nil, err
	}
	return d.decide(s, input)
}

func (d *Decision) decide(s *Set, input []byte) (map[string]any, error) {
	whole := shape{kind: shapeObject, fields: map[string]*shape{"as_of": {kind: shapeInstant}}, must: map[string]bool{"as_of": true}}
	maps.Copy(whole.fields, d.input.fields)
	maps.Copy(whole.must, d.input.must)
	var probs record.Problems
	value := whole.read(input, "", &probs)
	if len(probs) > 0 {
		return nil, probs
	}
	question := value.(map[string]any)
	asOf := question["as_of"].(time.Time)
	question["as_of_date"] = law.Date(asOf)
	params := map[string]any{}
	for _, name := range d.Params {
		if v, ok := s.Param(name, asOf); ok {
			params[name] = v
		}
	}
	question["params"] = params
	result, err := d.query.run(toRego(question).Value)
	if err != nil {
		return nil, &RuleError{Rule: path.Join(decideDir, d.Kind), Err: err}
	}
	answer, ok := result["answer"].(map[string]any)
	if !ok {
		return nil, &RuleError{Rule: path.Join(decideDir, d.Kind), Err: errors.New("没有得到 answer / there is no answer for this input")}
	}
	written, err := d.output.write(answer)
	if err != nil {
		return nil, &RuleError{Rule: path.Join(decideDir, d.Kind), Err: err}
	}
	answer = written.(map[string]any)
	answer["kind"] = d.Kind
	return answer, nil
}

// depositAt is the Rego builtin yj.deposit: the state of a provider's deposit
// at input.as_of, folded by package law from input.provider,
// input.deposit_entries and input.settlements (R14 to R18, R41, R42). Amounts
// are fen; top_up_due and additional_until are absent when there is none.
func depositAt(s *Set, args []any) (any, error) {
	input, _ := args[0].(map[string]any)
	asOf, err := instantOf(input["as_of"])
	if err != nil {
		return nil, fmt.Errorf("as_of: %w", err)
	}
	provider, _ := input["provider"].(map[string]any)
	profile := law.Profile{}
	profile.ProviderID, _ = provider["id"].(string)
	profile.Name, _ = provider["name"].(string)
	profile.Kind, _ = provider["kind"].(string)
	markets, _ := provider["markets"].([]any)
	for _, m := range markets {
		if id, ok := m.(string); ok {
			profile.Markets = append(profile.Markets, id)
		}
	}
	var moneys []law.Money
	var settlements []law.Settlement
	for _, name := range []string{"deposit_entries", "settlements"} {
		list, _ := input[name].([]any)
		for _, item := range list {
			m, _ := item.(map[string]any)
			at, err := instantOf(m["at"])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			id, _ := m["id"].(string)
			kind, _ := m["kind"].(string)
			amount, _ := m["amount"].(int64)
			if name == "settlements" {
				settlements = append(settlements, law.Settlement{ID: id, At: at, Amount: amount})
			} else {
				moneys = append(moneys, law.Money{ID: id, At: at, Kind: kind, Amount: amount})
			}
		}
	}
	params, err := s.Law()
	if err != nil {
		return nil, err
	}
	calendar, err := s.Calendar()
	if err != nil {
		return nil, err
	}
	entries, err := law.TakeIn(profile.ProviderID, nil, moneys, settlements, asOf)
	if err != nil {
		return nil, err
	}
	state, err := law.Fold(profile, entries, params, calendar, asOf)
	if err != nil {
		return nil, err
	}
	return standing(&state)["deposit"], nil
}

// checkDecisions reads and compiles every decision and its examples.
func (s *Set) checkDecisions(probs *problems) {
	for _, kind := range s.Decisions() {
		if len(s.only) > 0 && !slices.Contains(s.only, path.Join(decideDir, kind)) {
			continue
		}
		d := s.readDecision(kind, probs)
		if d == nil {
			continue
		}
		for _, c := range d.Clauses {
			if _, ok := s.Clause(c); !ok {
				d.doc.problem(d.at, "没有条款 %s", "there is no clause %s", c)
			}
		}
		s.readQuestions(d, probs)
		if d.query == nil {
			continue
		}
		words := map[string]bool{}
		ast.WalkTerms(d.query.module, func(t *ast.Term) bool {
			if w, ok := t.Value.(ast.String); ok {
				words[string(w)] = true
			}
			return false
		})
		for _, name := range d.Params {
			if !words[name] {
				d.doc.problem(d.at, "声明的参数 %s 没有用到：删去它", "the parameter %s is declared but not used: remove it", name)
			}
		}
	}
}
