package record

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// checker checks a tree against a shape, collects every problem and makes the
// normalised values on the way.
type checker struct {
	doc      *document
	strict   bool // an unknown field is an error
	problems Problems

	// Where the problem before was: problems come mostly in the order of the
	// file, and counting each from the start of a long line would take too long.
	last struct{ offset, line, column int }
}

// mostReported bounds the problems of one file, for broken files of megabytes.
const mostReported = 1000

func (c *checker) report(at int, pointer string, warning bool, text Text) {
	switch {
	case len(c.problems) > mostReported:
		return
	case len(c.problems) == mostReported:
		text, warning = Text{"问题过多，其余不再列出", "there are too many problems; the rest is not listed"}, false
	}
	line := c.doc.line(at)
	if line != c.last.line || at < c.last.offset {
		c.last.offset, c.last.line, c.last.column = c.doc.lines[line-1], line, 1
	}
	c.last.column += utf8.RuneCountInString(c.doc.text[c.last.offset:at])
	c.last.offset = at
	c.problems = append(c.problems, Problem{
		File: c.doc.file, Line: line, Column: c.last.column, Pointer: pointer, Text: text, Warning: warning,
	})
}

// value returns the normalised value of n; nil for null and for what is wrong.
func (c *checker) value(n *node, sh *shape, pointer string) any {
	switch {
	case n.what == 'n':
		return nil
	case n.what == '{' && sh.kind == objectKind:
		return c.object(n, sh, pointer)
	case n.what == '{' && (sh.kind == mapKind || sh.kind == anyKind):
		return c.open(n, pointer)
	case n.what == '[' && sh.kind == arrayKind:
		return c.array(n, sh.elem, pointer)
	case n.what == '[' && sh.kind == anyKind:
		return c.array(n, unlisted, pointer)
	case n.what == 'b' && (sh.kind == boolKind || sh.kind == anyKind):
		return n.text == "true"
	case n.what == 's' || n.what == '0':
		return c.scalar(n, sh, pointer)
	}
	c.wrongType(n, sh, pointer)
	return nil
}

func (c *checker) scalar(n *node, sh *shape, pointer string) any {
	if n.what == '0' && numberLength(n.text) != len(n.text) {
		c.report(n.start, pointer, false, say("%s 不是十进制数", "%s is not a plain decimal number", n.text))
		return nil
	}
	convert := sh.fromString
	if n.what == '0' {
		convert = sh.fromNumber
	}
	v, err := convert(n.text)
	if err == nil {
		return v
	}
	why, ok := err.(fault)
	switch {
	case !ok || why == errWrongType:
		c.wrongType(n, sh, pointer)
	case sh.enum != nil:
		c.report(n.start, pointer, false, Text(why)) // it names the value already
	default:
		c.report(n.start, pointer, false, Text{
			ZH: fmt.Sprintf("%s，而不是 %q", why.ZH, shorten(n.text)),
			EN: fmt.Sprintf("%s, not %q", why.EN, shorten(n.text)),
		})
	}
	return nil
}

func (c *checker) object(n *node, sh *shape, pointer string) map[string]any {
	out := make(map[string]any, len(n.members))
	c.members(n, pointer, func(m member, at string) {
		f := sh.index[m.name]
		if f == nil {
			c.unknown(m, sh, at)
			if v := c.value(m.value, unlisted, at); v != nil {
				out[m.name] = v
			}
			return
		}
		v := c.value(m.value, f.shape, at)
		if f.named && v == "" {
			c.report(m.value.start, at, false, say("%s 不能为空", "%s must not be empty", f.name))
		}
		if v != nil {
			out[f.name] = v
		}
	})
	for _, f := range sh.fields {
		if !f.required {
			continue
		}
		if given := n.child(f.name); given == nil {
			c.report(n.start, Pointer(pointer, f.name), false, say("缺少必填字段 %s", "the required field %s is missing", f.name))
		} else if given.what == 'n' {
			c.report(given.start, Pointer(pointer, f.name), false, say("必填字段 %s 不能为 null", "the required field %s is null", f.name))
		}
	}
	return out
}

func (c *checker) open(n *node, pointer string) map[string]any {
	out := map[string]any{}
	c.members(n, pointer, func(m member, at string) {
		if v := c.value(m.value, unlisted, at); v != nil {
			out[m.name] = v
		}
	})
	return out
}

// members calls each for the members of n, and reports names given twice.
func (c *checker) members(n *node, pointer string, each func(m member, at string)) {
	first := make(map[string]int, len(n.members))
	for _, m := range n.members {
		at := Pointer(pointer, m.name)
		if before, twice := first[m.name]; twice {
			c.report(m.at, at, false, say("字段 %q 重复，第一次出现在第 %d 行", "the field %q stands twice, first on line %d", m.name, c.doc.line(before)))
			continue
		}
		first[m.name] = m.at
		each(m, at)
	}
}

func (c *checker) array(n *node, sh *shape, pointer string) []any {
	out := make([]any, 0, len(n.items))
	for i, item := range n.items {
		at := fmt.Sprintf("%s/%d", pointer, i)
		if item.what == 'n' && sh.kind != anyKind {
			c.report(item.start, at, false, Text{"列表中不能有 null", "null cannot stand in this list"})
		}
		out = append(out, c.value(item, sh, at))
	}
	return out
}

func (c *checker) unknown(m member, sh *shape, pointer string) {
	text := say("未知字段 %q", "unknown field %q", m.name)
	if near, ok := Nearest(m.name, sh.names()); ok {
		text = say("未知字段 %q，是否指 %q？", "unknown field %q; did you mean %q?", m.name, near)
	}
	c.report(m.at, pointer, !c.strict, text)
}

// wanted names what a kind of value is written as.
var wanted = map[kind]Text{
	stringKind: {"文字（写在引号里）", "text in quotes"},
	boolKind:   {"true 或 false", "true or false"},
	intKind:    {"整数", "an integer"},
	numberKind: {"数字", "a number"},
	moneyKind:  {"金额，如 \"128.00\"", "an amount such as \"128.00\""},
	timeKind:   {"时刻，如 \"2016-04-08T09:30:00+08:00\"", "an instant such as \"2016-04-08T09:30:00+08:00\""},
	dateKind:   {"日期，如 \"2016-04-08\"", "a date such as \"2016-04-08\""},
	objectKind: {"对象 {…}", "an object {...}"},
	mapKind:    {"对象 {…}", "an object {...}"},
	arrayKind:  {"列表 […]", "a list [...]"},
}

// given names what stands there instead.
func given(n *node) Text {
	switch n.what {
	case 'b':
		return say("布尔值 %s", "the boolean %s", n.text)
	case '0':
		return say("数字 %s", "the number %s", shorten(n.text))
	case 's':
		return say("文字 %q", "the text %q", shorten(n.text))
	case '{':
		return Text{"对象", "an object"}
	}
	return Text{"列表", "a list"}
}

func (c *checker) wrongType(n *node, sh *shape, pointer string) {
	want, have := wanted[sh.kind], given(n)
	c.report(n.start, pointer, false, Text{
		ZH: "应为" + want.ZH + "，而不是" + have.ZH,
		EN: "must be " + want.EN + ", not " + have.EN,
	})
}

// notOneOf says that text is not in a closed list, and which value is meant.
func (sh *shape) notOneOf(text string) Text {
	list := strings.Join(sh.enum, " | ")
	if near, ok := Nearest(text, sh.enum); ok {
		return say("%q 不在允许的值之中，是否指 %q？允许：%s", "%q is not allowed; did you mean %q? Allowed: %s", shorten(text), near, list)
	}
	return say("%q 不在允许的值之中。允许：%s", "%q is not allowed. Allowed: %s", shorten(text), list)
}

// shorten cuts a quoted value so that a problem stays one readable line.
func shorten(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}
