package policy

import (
	"encoding/json"
	"fmt"
	"path"
	"reflect"
	"slices"

	"go.yaml.in/yaml/v4"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// question is one example of a decision: an input and part of the answer.
type question struct {
	Example
	input    any
	expected map[string]any
}

func (s *Set) readQuestions(d *Decision, probs *problems) []question {
	file := path.Join(decideDir, d.Kind, examplesFile)
	doc := readDocument(s.fsys, file, probs)
	if doc == nil {
		return nil
	}
	var list []question
	for _, n := range doc.items(doc.root) {
		f := doc.fields(n, "name", "note", "input", "expected")
		in, line := whereIn(s.fsys, file, n.Line)
		q := question{Example: Example{Rule: path.Join(decideDir, d.Kind), Name: doc.str(f["name"]), File: in, Line: line, AsOf: defaultAsOf}}
		q.input = doc.value(f["input"])
		q.expected, _ = doc.value(f["expected"]).(map[string]any)
		if note := resolve(f["note"]); note != nil && note.Kind == yaml.MappingNode {
			q.Note = doc.text(note, "note")
		} else {
			q.Note = law.Text{ZH: doc.str(note), EN: doc.str(note)}
		}
		if q.Name == "" || f["input"] == nil || len(q.expected) == 0 {
			doc.problem(n, "例子须有 name、input 与 expected", "an example needs a name, an input and an expected")
		}
		if input, ok := q.input.(map[string]any); ok && input["as_of"] == nil {
			input["as_of"] = defaultAsOf.Format("2006-01-02T15:04:05-07:00")
		}
		list = append(list, q)
	}
	if len(list) == 0 {
		doc.problem(doc.root, "没有任何例子", "there is no example")
	}
	return list
}

// testDecision runs the examples of a decision.
func (s *Set) testDecision(kind string, probs *problems) []ExampleResult {
	d := s.readDecision(kind, probs)
	if d == nil || d.query == nil {
		return nil
	}
	var results []ExampleResult
	for _, q := range s.readQuestions(d, probs) {
		results = append(results, d.ask(s, q))
	}
	return results
}

func (d *Decision) ask(s *Set, q question) ExampleResult {
	result := ExampleResult{Example: q.Example}
	fail := func(err error) ExampleResult {
		result.Wrong = append(result.Wrong, words(err))
		return result
	}
	text, err := json.Marshal(q.input)
	if err != nil {
		return fail(err)
	}
	answer, err := d.decide(s, text)
	if err != nil {
		return fail(err)
	}
	var keys []string
	for key := range q.expected {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		if got, ok := answer[key]; !ok || !reflect.DeepEqual(got, q.expected[key]) {
			result.Wrong = append(result.Wrong, say("%s 应为 %v，得到 %v", "%s is wanted to be %v, not %v", key, q.expected[key], got))
		}
	}
	if len(result.Wrong) > 0 {
		result.Wrong = append(result.Wrong, law.Text{ZH: fmt.Sprint("答案：", answer), EN: fmt.Sprint("the answer: ", answer)})
	}
	return result
}
