package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/record"
)

// shape says how a value of a question or an answer is read and written.
type shape struct {
	kind   shapeKind
	record record.Type
	item   *shape
	fields map[string]*shape
	names  []string // of fields, in the order of the file
	must   map[string]bool
	words  []string // of a choice
}

type shapeKind int

const (
	shapeAny     shapeKind = iota
	shapeMoney             // a decimal amount; fen inside
	shapeInstant           // RFC 3339; nanoseconds inside
	shapeRecord            // a record of the contract
	shapeList
	shapeObject
	shapeChoice // one of the words
	shapeBool
	shapeCount // a whole number from 0 on
)

// readShape reads a shape: money, instant, bool, count, any, a record type, a
// choice of words (left|expelled), [shape] or {field: shape}; a field whose name
// ends with ? may be absent.
func readShape(d *document, n *yaml.Node) shape {
	n = resolve(n)
	if n == nil {
		return shape{}
	}
	switch n.Kind {
	case yaml.SequenceNode:
		if len(n.Content) != 1 {
			d.problem(n, "列表的形状写作 [T]", "the shape of a list is written [T]")
			return shape{kind: shapeList, item: &shape{}}
		}
		item := readShape(d, n.Content[0])
		return shape{kind: shapeList, item: &item}
	case yaml.MappingNode:
		s := shape{kind: shapeObject, fields: map[string]*shape{}, must: map[string]bool{}}
		for i := 0; i+1 < len(n.Content); i += 2 {
			name, optional := strings.CutSuffix(n.Content[i].Value, "?")
			field := readShape(d, n.Content[i+1])
			s.fields[name], s.must[name] = &field, !optional
			s.names = append(s.names, name)
		}
		return s
	}
	switch n.Value {
	case "money":
		return shape{kind: shapeMoney}
	case "instant":
		return shape{kind: shapeInstant}
	case "bool":
		return shape{kind: shapeBool}
	case "count":
		return shape{kind: shapeCount}
	case "any":
		return shape{}
	}
	if words := strings.Split(n.Value, "|"); len(words) > 1 {
		return shape{kind: shapeChoice, words: words}
	}
	if t := record.Type(n.Value); t.Known() {
		return shape{kind: shapeRecord, record: t}
	}
	d.problem(n, "没有形状 %s：money、instant、bool、count、any、记录类型，或 left|expelled 这样的几个词", "there is no shape %s: money, instant, bool, count, any, a record type, or a choice of words such as left|expelled", n.Value)
	return shape{}
}

// read decodes JSON text by the shape. Numbers stay exact.
func (s *shape) read(text []byte, pointer string, probs *record.Problems) any {
	wrong := func(zh, en string, args ...any) any {
		t := say(zh, en, args...)
		*probs = append(*probs, record.Problem{Line: 1, Column: 1, Pointer: pointer, Text: t})
		return nil
	}
	text = bytes.TrimSpace(text)
	switch s.kind {
	case shapeMoney:
		fen, err := record.ParseMoney(strings.Trim(string(text), `"`))
		if err != nil {
			return wrong("%v", "%v", err)
		}
		return int64(fen)
	case shapeInstant:
		var word string
		if err := json.Unmarshal(text, &word); err != nil {
			return wrong("应为时刻", "an instant is expected")
		}
		t, err := record.ParseTime(word)
		if err != nil {
			return wrong("%v", "%v", err)
		}
		return t
	case shapeChoice:
		var word string
		if err := json.Unmarshal(text, &word); err != nil || !slices.Contains(s.words, word) {
			return wrong("%[1]s 不在允许的值之中，允许：%[2]s", "%[1]s is not allowed; allowed: %[2]s", text, strings.Join(s.words, " | "))
		}
		return word
	case shapeBool:
		var yes bool
		if err := json.Unmarshal(text, &yes); err != nil {
			return wrong("应为 true 或 false，而不是 %s", "true or false is expected, not %s", text)
		}
		return yes
	case shapeCount:
		var n int64
		if err := json.Unmarshal(text, &n); err != nil || n < 0 {
			return wrong("应为不小于 0 的整数，而不是 %s", "a whole number from 0 on is expected, not %s", text)
		}
		return n
	case shapeRecord:
		rec, err := record.Decode(s.record, bytes.Clone(text))
		if err != nil {
			var list record.Problems
			if !errors.As(err, &list) {
				return wrong("%v", "%v", err)
			}
			for _, p := range list {
				p.Pointer = pointer + p.Pointer
				*probs = append(*probs, p)
			}
			return nil
		}
		return rec.Fields
	case shapeList:
		var items []json.RawMessage
		if err := json.Unmarshal(text, &items); err != nil {
			return wrong("应为列表", "a list is expected")
		}
		list := make([]any, len(items))
		for i, item := range items {
			list[i] = s.item.read(item, fmt.Sprintf("%s/%d", pointer, i), probs)
		}
		return list
	case shapeObject:
		var members map[string]json.RawMessage
		if err := json.Unmarshal(text, &members); err != nil || members == nil {
			return wrong("应为 JSON 对象：%v", "a JSON object is expected: %v", err)
		}
		m := make(map[string]any, len(members))
		for name, raw := range members {
			field := s.fields[name]
			if field == nil {
				field = &shape{}
			}
			if string(raw) != "null" {
				m[name] = field.read(raw, pointer+"/"+name, probs)
			}
		}
		for name, must := range s.must {
			if _, ok := m[name]; must && !ok {
				wrong("缺少 %s", "%s is missing", name)
			}
		}
		return m
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return wrong("不是合法的 JSON：%v", "this is not valid JSON: %v", err)
	}
	return exact(v)
}

// exact makes whole numbers int64 and others float64.
func exact(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		f, _ := v.Float64()
		return f
	case []any:
		for i := range v {
			v[i] = exact(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = exact(v[key])
		}
	}
	return v
}

// write formats an answer by the shape: fen as amounts, nanoseconds as instants.
func (s *shape) write(v any) (any, error) {
	if v == nil {
		return nil, nil
	}
	switch s.kind {
	case shapeMoney:
		fen, ok := v.(int64)
		if !ok {
			return nil, fmt.Errorf("金额应为整数分 / an amount is a whole number of fen, not %v", v)
		}
		return law.Yuan(fen), nil
	case shapeInstant:
		t, err := instantOf(v)
		return t.In(law.Beijing).Format(time.RFC3339Nano), err
	case shapeList:
		list, ok := v.([]any)
		if !ok {
			return nil, fmt.Errorf("应为列表 / a list is expected, not %v", v)
		}
		for i := range list {
			var err error
			if list[i], err = s.item.write(list[i]); err != nil {
				return nil, err
			}
		}
	case shapeObject:
		m, ok := v.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("应为对象 / an object is expected, not %v", v)
		}
		for name, field := range s.fields {
			value, there := m[name]
			if !there && s.must[name] {
				return nil, fmt.Errorf("答案缺少 %s / the answer has no %[1]s", name)
			}
			written, err := field.write(value)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			if there {
				m[name] = written
			}
		}
	}
	return v, nil
}
