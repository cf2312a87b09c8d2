package policy

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
)

// toRego makes a term of a normalised value; instants become nanoseconds.
func toRego(v any) *ast.Term {
	switch v := v.(type) {
	case nil:
		return ast.NullTerm()
	case string:
		return ast.StringTerm(v)
	case bool:
		return ast.BooleanTerm(v)
	case int64:
		return ast.NewTerm(ast.Number(json.Number(strconv.FormatInt(v, 10))))
	case int:
		return ast.NewTerm(ast.Number(json.Number(strconv.Itoa(v))))
	case float64:
		return ast.FloatNumberTerm(v)
	case time.Time:
		return ast.NewTerm(ast.Number(json.Number(nanoseconds(v))))
	case []any:
		terms := make([]*ast.Term, len(v))
		for i := range v {
			terms[i] = toRego(v[i])
		}
		return ast.ArrayTerm(terms...)
	case []string:
		terms := make([]*ast.Term, len(v))
		for i := range v {
			terms[i] = ast.StringTerm(v[i])
		}
		return ast.ArrayTerm(terms...)
	case []map[string]any:
		terms := make([]*ast.Term, len(v))
		for i := range v {
			terms[i] = toRego(v[i])
		}
		return ast.ArrayTerm(terms...)
	case map[string]any:
		o := ast.NewObjectWithCapacity(len(v))
		for key, value := range v {
			if value != nil {
				o.Insert(ast.StringTerm(key), toRego(value))
			}
		}
		return ast.NewTerm(o)
	case *ast.Term:
		return v
	}
	other, err := ast.InterfaceToValue(v)
	if err != nil {
		panic(fmt.Sprintf("policy: a %T is no value for Rego: %v", v, err)) // a fact of a type that facts may not have
	}
	return ast.NewTerm(other)
}

// nanoseconds since the epoch, also for days whose count does not fit 64 bits,
// such as the 9999-12-31 of licences without an end.
func nanoseconds(t time.Time) string {
	if y := t.Year(); y > 1700 && y < 2250 {
		return strconv.FormatInt(t.UnixNano(), 10)
	}
	if t.Unix() < 0 || t.Unix() == 0 {
		return "0"
	}
	return fmt.Sprintf("%d%09d", t.Unix(), t.Nanosecond())
}

// instantOf makes an instant of nanoseconds.
func instantOf(v any) (time.Time, error) {
	switch v := v.(type) {
	case int64:
		return time.Unix(0, v), nil
	case json.Number: // beyond 64 bits
		if s := v.String(); len(s) > 9 && !strings.ContainsAny(s, ".eE-") {
			seconds, err := strconv.ParseInt(s[:len(s)-9], 10, 64)
			nanos, err2 := strconv.ParseInt(s[len(s)-9:], 10, 64)
			if err == nil && err2 == nil {
				return time.Unix(seconds, nanos), nil
			}
		}
	}
	return time.Time{}, fmt.Errorf("应为纪元以来的纳秒数 / nanoseconds since the epoch are expected, not %v", v)
}

// fromRego makes a plain value: string, bool, int64, float64, nil, []any (sets
// too, sorted) or map[string]any. Whole numbers beyond 64 bits are json.Number.
func fromRego(v ast.Value) (any, error) {
	switch v := v.(type) {
	case ast.Null:
		return nil, nil
	case ast.Boolean:
		return bool(v), nil
	case ast.String:
		return string(v), nil
	case ast.Number:
		if n, ok := v.Int64(); ok {
			return n, nil
		}
		if !strings.ContainsAny(string(v), ".eE") {
			return json.Number(v), nil
		}
		f, _ := v.Float64()
		return f, nil
	case *ast.Array:
		list := make([]any, 0, v.Len())
		err := v.Iter(func(t *ast.Term) error {
			item, err := fromRego(t.Value)
			list = append(list, item)
			return err
		})
		return list, err
	case ast.Set:
		list := make([]any, 0, v.Len())
		for _, t := range v.Slice() {
			item, err := fromRego(t.Value)
			if err != nil {
				return nil, err
			}
			list = append(list, item)
		}
		return list, nil
	case ast.Object:
		m := make(map[string]any, v.Len())
		err := v.Iter(func(key, value *ast.Term) error {
			item, err := fromRego(value.Value)
			name, ok := key.Value.(ast.String)
			if !ok {
				name = ast.String(key.Value.String())
			}
			m[string(name)] = item
			return err
		})
		return m, err
	}
	return nil, fmt.Errorf("不能以 Rego 的 %T 为结果 / a Rego %[1]T is no result", v)
}
