package policy

import (
	"fmt"
	"strings"
	"time"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// kind is a type that both languages have. An instant is a timestamp in CEL
// and an integer of nanoseconds in Rego.
type kind int

const (
	kindInstant kind = iota
	kindInt
	kindString
	kindBool
	kindAny
)

// function is one function that rules may call. It is written once: CEL knows
// it as name, Rego as yj.name. Arguments come as time.Time, int64 and string,
// and results go the same way.
type function struct {
	name   string // in CEL; "" when CEL has no use for it
	rego   string // after "yj."; "" when it is the same
	args   []kind
	result kind
	call   func(s *Set, args []any) (any, error)
}

// functions are deterministic: the calendar and the parameters are data.
var functions = []function{
	{name: "add_months", args: []kind{kindInstant, kindInt}, result: kindInstant, call: func(_ *Set, a []any) (any, error) {
		return law.AddMonths(a[0].(time.Time), int(a[1].(int64))), nil
	}},
	{name: "beijing_date", rego: "date", args: []kind{kindInstant}, result: kindString, call: func(_ *Set, a []any) (any, error) {
		return law.Date(a[0].(time.Time)), nil
	}},
	{name: "day_start", args: []kind{kindInstant}, result: kindInstant, call: func(_ *Set, a []any) (any, error) {
		return law.DayStart(a[0].(time.Time)), nil
	}},
	{name: "parse_date", args: []kind{kindString}, result: kindInstant, call: func(_ *Set, a []any) (any, error) {
		return parseDay(a[0].(string))
	}},
	{name: "end_of_day", args: []kind{kindInstant, kindInt}, result: kindInstant, call: func(_ *Set, a []any) (any, error) {
		return law.EndOfDay(a[0].(time.Time), int(a[1].(int64))), nil
	}},
	{name: "end_of_working_day", args: []kind{kindInstant, kindInt}, result: kindInstant, call: func(s *Set, a []any) (any, error) {
		c, err := s.Calendar()
		if err != nil {
			return nil, err
		}
		return c.EndOfWorkingDay(a[0].(time.Time), int(a[1].(int64)))
	}},
	{name: "is_working_day", args: []kind{kindString}, result: kindBool, call: func(s *Set, a []any) (any, error) {
		c, err := s.Calendar()
		if err != nil {
			return nil, err
		}
		t, err := parseDay(a[0].(string))
		if err != nil {
			return nil, err
		}
		return c.IsWorkingDay(t)
	}},
	{name: "year", args: []kind{kindInstant}, result: kindInt, call: func(_ *Set, a []any) (any, error) {
		return int64(law.Year(a[0].(time.Time))), nil
	}},
	{name: "yuan", args: []kind{kindInt}, result: kindString, call: func(_ *Set, a []any) (any, error) {
		return law.Yuan(a[0].(int64)), nil
	}},
	{name: "contains_any", args: []kind{kindString, kindAny}, result: kindBool, call: containsAny},
	{rego: "deposit", args: []kind{kindAny}, result: kindAny, call: depositAt},
	{name: "param", args: []kind{kindString, kindInstant}, result: kindAny, call: func(s *Set, a []any) (any, error) {
		name, at := a[0].(string), a[1].(time.Time)
		if v, ok := s.Param(name, at); ok {
			return v, nil
		}
		// Conduct before the first edition is passed over, but first a rule has
		// to work out its instant: until then the first value serves.
		if p := s.Parameters[name]; p != nil && len(p.Values) > 0 && at.Before(p.Values[0].From) {
			return p.Values[0].Value, nil
		}
		return nil, fmt.Errorf("参数 %s 在 %s 没有值 / the parameter %[1]s has no value at %[2]s", name, law.Date(at))
	}},
}

// containsAny tells whether a text contains one of a list of words. Listings are
// held against lists of a hundred words: this is a twentieth of exists().
func containsAny(_ *Set, a []any) (any, error) {
	words, ok := a[1].([]any)
	if !ok && a[1] != nil {
		return nil, fmt.Errorf("%v 不是词的列表 / %[1]v is no list of words", a[1])
	}
	for _, w := range words {
		word, ok := w.(string)
		if !ok {
			return nil, fmt.Errorf("%v 不是词 / %[1]v is no word", w)
		}
		if strings.Contains(a[0].(string), word) {
			return true, nil
		}
	}
	return false, nil
}

func (f *function) regoName() string {
	if f.rego != "" {
		return "yj." + f.rego
	}
	return "yj." + f.name
}

func parseDay(s string) (time.Time, error) {
	t, err := time.ParseInLocation(time.DateOnly, s, law.Beijing)
	if err != nil {
		return t, fmt.Errorf("%q 不是日期 / %[1]q is no date", s)
	}
	return t, nil
}

// sentence writes a value into a message: instants in Beijing time, lists with
// commas, a map {zh, en} in the language.
func sentence(v any, lang string) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case time.Time:
		return v.In(law.Beijing).Format(time.DateTime)
	case []any:
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = sentence(v[i], lang)
		}
		if lang == "en" {
			return strings.Join(parts, ", ")
		}
		return strings.Join(parts, "、")
	case map[string]any:
		if s, ok := v[lang]; ok {
			return sentence(s, lang)
		}
	}
	return fmt.Sprint(v)
}
