package policy

import (
	"bytes"
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/record"
)

// document is one YAML file that is read strictly: every unknown key, wrong
// type or bad date becomes a problem with its place, and reading goes on.
type document struct {
	path  string
	lines []string // of the source, to map places inside block scalars
	root  *yaml.Node
	probs *problems
}

// readDocument reads and parses a file. A file that is missing or is no YAML
// is a problem and gives nil.
func readDocument(fsys fs.FS, path string, probs *problems) *document {
	src, err := fs.ReadFile(fsys, path)
	if err != nil {
		probs.add(path, 0, 0, say("读不到文件：%v", "the file cannot be read: %v", err))
		return nil
	}
	return parseDocument(path, src, probs)
}

func parseDocument(path string, src []byte, probs *problems) *document {
	d := &document{path: path, lines: strings.Split(string(src), "\n"), probs: probs}
	if len(bytes.TrimSpace(src)) == 0 {
		probs.add(path, 1, 1, say("文件是空的", "the file is empty"))
		return nil
	}
	load := loadOne
	if len(partsOf(probs.fsys, path)) > 0 {
		load = loadLayers
	}
	root, err := load(src)
	if err != nil {
		line, column, message := 1, 1, err.Error()
		var le *yaml.LoadError
		if errors.As(err, &le) {
			line, column, message = le.Mark.Line, le.Mark.Column, le.Message
		}
		probs.add(path, line, column, say("不是合法的 YAML：%s", "this is not valid YAML: %s", message))
		return nil
	}
	if d.root = root; root == nil {
		probs.add(path, 1, 1, say("文件是空的", "the file is empty"))
		return nil
	}
	return d
}

// loadOne parses a file of one document; nil when there is nothing in it.
func loadOne(src []byte) (*yaml.Node, error) {
	var node yaml.Node
	if err := yaml.Load(src, &node); err != nil {
		return nil, err
	}
	return body(&node), nil
}

// body is what a document holds; nil for an empty one.
func body(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.DocumentNode && len(n.Content) > 0 {
		n = n.Content[0]
	}
	if n.Kind == 0 || n.Kind == yaml.DocumentNode {
		return nil
	}
	return n
}

func (d *document) problem(n *yaml.Node, zh, en string, args ...any) {
	line, column := 1, 1
	if n != nil {
		line, column = n.Line, n.Column
	}
	d.probs.add(d.path, line, column, say(zh, en, args...))
}

// fields returns the values of a mapping by key. Keys that are not known are
// problems that name the nearest known one; so are keys that stand twice.
// With no known keys every key is allowed.
func (d *document) fields(n *yaml.Node, known ...string) map[string]*yaml.Node {
	n = resolve(n)
	if n == nil {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		d.problem(n, "这里应为键值对", "a mapping is expected here")
		return nil
	}
	fields := make(map[string]*yaml.Node, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		name := key.Value
		if _, twice := fields[name]; twice {
			d.problem(key, "键 %s 重复", "the key %s stands twice", name)
			continue
		}
		if len(known) > 0 && !slices.Contains(known, name) {
			if value.Kind == yaml.ScalarNode && value.Value == "" && n.Style&yaml.FlowStyle != 0 {
				d.problem(key, "{…} 里的文字含逗号时须加引号：%s", "a text with a comma inside {...} must be quoted: %s", name)
			} else if near, ok := record.Nearest(name, known); ok {
				d.problem(key, "未知的键 %s，是否想写 %s？", "unknown key %s; did you mean %s?", name, near)
			} else {
				d.problem(key, "未知的键 %s，可用的键：%s", "unknown key %s; the keys are %s", name, strings.Join(known, ", "))
			}
			continue
		}
		fields[name] = value
	}
	return fields
}

// items returns the elements of a sequence; nil for an absent one.
func (d *document) items(n *yaml.Node) []*yaml.Node {
	n = resolve(n)
	if n == nil || n.Tag == "!!null" {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		d.problem(n, "这里应为列表", "a list is expected here")
		return nil
	}
	return n.Content
}

// str returns a scalar as it is written; "" for an absent one.
func (d *document) str(n *yaml.Node) string {
	n = resolve(n)
	if n == nil || n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" {
		return ""
	}
	if n.Kind != yaml.ScalarNode {
		d.problem(n, "这里应为一个文字值", "a single value is expected here")
		return ""
	}
	return n.Value
}

func (d *document) strings(n *yaml.Node) []string {
	var list []string
	for _, item := range d.items(n) {
		if s := d.str(item); s != "" {
			list = append(list, s)
		}
	}
	return list
}

func (d *document) boolean(n *yaml.Node) bool {
	switch s := d.str(n); s {
	case "true":
		return true
	case "", "false":
	default:
		d.problem(n, "这里应为 true 或 false，而不是 %s", "true or false is expected here, not %s", s)
	}
	return false
}

func (d *document) integer(n *yaml.Node) int64 {
	s := d.str(n)
	if s == "" {
		return 0
	}
	v, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		d.problem(n, "这里应为整数，而不是 %s", "a whole number is expected here, not %s", s)
	}
	return v
}

// text returns a sentence that must be there in both languages.
func (d *document) text(n *yaml.Node, what string) law.Text {
	f := d.fields(n, "zh", "en")
	if f == nil {
		return law.Text{}
	}
	t := law.Text{ZH: strings.TrimSpace(d.str(f["zh"])), EN: strings.TrimSpace(d.str(f["en"]))}
	if t.ZH == "" || t.EN == "" {
		d.problem(n, "%s 须有中英两种文字：zh 与 en", "%s must be there in both languages: zh and en", what)
	}
	return t
}

// instant returns the instant that a date (Beijing 00:00) or an RFC 3339 time
// names; the zero time for an absent one.
func (d *document) instant(n *yaml.Node) time.Time {
	s := d.str(n)
	if s == "" {
		return time.Time{}
	}
	t, err := parseInstant(s)
	if err != nil {
		d.problem(n, "应为日期 2016-04-08 或带时区的时刻，而不是 %s", "a date such as 2016-04-08 or an instant with an offset is expected, not %s", s)
	}
	return t
}

func parseInstant(s string) (time.Time, error) {
	if len(s) == len(time.DateOnly) {
		return time.ParseInLocation(time.DateOnly, s, record.Beijing)
	}
	return record.ParseTime(s)
}

// value returns any value: string, bool, int64, float64, nil, []any or map[string]any.
func (d *document) value(n *yaml.Node) any {
	n = resolve(n)
	if n == nil {
		return nil
	}
	switch n.Kind {
	case yaml.MappingNode:
		m := make(map[string]any, len(n.Content)/2)
		for key, v := range d.fields(n) {
			m[key] = d.value(v)
		}
		return m
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, item := range n.Content {
			list[i] = d.value(item)
		}
		return list
	}
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		return n.Value == "true" || n.Value == "True" || n.Value == "TRUE"
	case "!!int":
		if v, err := strconv.ParseInt(n.Value, 0, 64); err == nil {
			return v
		}
	case "!!float":
		if v, err := strconv.ParseFloat(n.Value, 64); err == nil {
			return v
		}
	}
	return n.Value
}

// resolve follows aliases.
func resolve(n *yaml.Node) *yaml.Node {
	for n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// place returns where in the file the 1-based line and 0-based column
// (in characters) inside a scalar's value stand.
func (d *document) place(n *yaml.Node, line, column int) (int, int) {
	switch {
	case n.Style&yaml.LiteralStyle != 0 || n.Style&yaml.FoldedStyle != 0:
		// The text begins on the line after the indicator; its indentation is
		// that of its first line.
		first := n.Line // 0-based index of the line after the indicator
		if n.Style&yaml.FoldedStyle != 0 {
			// A folded value is one line made of several: walk them.
			for first < len(d.lines) {
				text := strings.TrimSpace(d.lines[first])
				if length := len([]rune(text)); column > length {
					column -= length + 1
					first++
					continue
				}
				break
			}
		}
		row := first + line - 1
		if n.Style&yaml.FoldedStyle != 0 {
			row = first
		}
		if row >= len(d.lines) {
			return n.Line, n.Column
		}
		indent := len(d.lines[n.Line]) - len(strings.TrimLeft(d.lines[n.Line], " "))
		return row + 1, indent + column + 1
	case n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		return n.Line, n.Column + 1 + column
	case line > 1: // a plain value over several lines
		return n.Line, n.Column
	}
	return n.Line, n.Column + column
}
