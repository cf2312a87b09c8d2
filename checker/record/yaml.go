package record

import (
	"errors"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// readYAML reads the documents of a YAML stream into trees. Anchors, aliases
// and merge keys are resolved; a value that stands under an anchor has the
// place of the anchor.
func readYAML(doc *document) ([]*node, []Problem) {
	r := yamlReader{doc: doc, lines: yamlLines(doc.text)}
	loader, err := yaml.NewLoader(strings.NewReader(doc.text))
	if err != nil {
		return nil, []Problem{r.problem(err)}
	}
	var values []*node
	for {
		var top yaml.Node
		err := loader.Load(&top)
		if errors.Is(err, io.EOF) {
			return values, r.problems
		}
		if err != nil {
			return values, append(r.problems, r.problem(err))
		}
		for _, content := range top.Content {
			if n := r.value(content, 0, 0); n != nil && n.what != 'n' {
				values = append(values, n)
			}
		}
		if len(r.problems) > 0 {
			return values, r.problems
		}
	}
}

type yamlReader struct {
	doc      *document
	lines    []int // offsets at which YAML's own lines begin; it knows more line breaks than an editor
	aliases  int   // depth of aliases around the value that is read
	copies   int   // values made under aliases
	problems []Problem

	// Where the offset asked for last is: values come mostly in their order, and
	// counting each from the start of a long line would take too long.
	last struct{ line, column, offset int }
}

// mostCopies keeps aliases of aliases from growing without bound. A listing has
// some hundreds of values.
const mostCopies = 100_000

// value converts a node; parent is the indentation of the collection around it.
func (r *yamlReader) value(y *yaml.Node, parent, depth int) *node {
	if r.aliases > 0 {
		if r.copies++; r.copies > mostCopies {
			if r.copies == mostCopies+1 {
				r.report(y, Text{"YAML 的别名展开过多", "the YAML aliases expand to too many values"})
			}
			return nil
		}
	}
	if depth > deepest {
		r.report(y, Text(errDeep))
		return nil
	}
	if y.Kind == yaml.AliasNode {
		r.aliases++
		defer func() { r.aliases-- }()
		return r.value(y.Alias, parent, depth+1)
	}
	n := &node{start: r.offset(y.Line, y.Column)}
	switch y.Kind {
	case yaml.MappingNode:
		n.what = '{'
		r.mapping(n, y, depth)
	case yaml.SequenceNode:
		n.what = '['
		for _, item := range y.Content {
			if v := r.value(item, y.Column-1, depth+1); v != nil {
				n.items = append(n.items, v)
			}
		}
	default:
		r.scalar(n, y, parent)
	}
	return n
}

func (r *yamlReader) mapping(n *node, y *yaml.Node, depth int) {
	var merged []*yaml.Node
	for i := 0; i+1 < len(y.Content); i += 2 {
		key, value := y.Content[i], y.Content[i+1]
		for key.Kind == yaml.AliasNode {
			key = key.Alias
		}
		if key.ShortTag() == "!!merge" {
			merged = append(merged, value)
			continue
		}
		if key.Kind != yaml.ScalarNode {
			r.report(key, Text{"字段名应为文字", "the name of a field must be text"})
			continue
		}
		at := r.offset(key.Line, key.Column)
		if v := r.value(value, y.Column-1, depth+1); v != nil {
			n.members = append(n.members, member{key.Value, at, v})
		}
	}
	for _, value := range merged {
		r.merge(n, value, depth+1)
	}
}

// merge adds what a merge key (<<) brings: the members that n lacks.
func (r *yamlReader) merge(n *node, y *yaml.Node, depth int) {
	v := r.value(y, 0, depth)
	if v == nil {
		return
	}
	from := []*node{v}
	if v.what == '[' {
		from = v.items
	}
	has := make(map[string]bool, len(n.members))
	for _, m := range n.members {
		has[m.name] = true
	}
	for _, source := range from {
		if source.what != '{' {
			r.report(y, Text{"<< 后应为对象", "<< takes an object"})
			return
		}
		for _, m := range source.members {
			if !has[m.name] {
				has[m.name] = true
				n.members = append(n.members, m)
			}
		}
	}
}

func (r *yamlReader) scalar(n *node, y *yaml.Node, parent int) {
	n.text = y.Value
	switch y.ShortTag() {
	case "!!null":
		n.what = 'n'
	case "!!bool":
		n.what, n.text = 'b', strings.ToLower(y.Value)
	case "!!int", "!!float":
		n.what = '0'
	case "!!str", "!!timestamp": // a date without quotes is text here
		n.what = 's'
		n.pieces = sync.OnceValue(func() []piece { return yamlPieces(r.doc.text, n.start, parent, y.Style, y.Value) })
	default:
		n.what = 's'
		r.report(y, say("不支持 YAML 标签 %s", "the YAML tag %s is not supported", y.ShortTag()))
	}
}

func (r *yamlReader) report(y *yaml.Node, text Text) {
	p := Problem{File: r.doc.file, Text: text}
	p.Line, p.Column = r.doc.place(r.offset(y.Line, y.Column))
	r.problems = append(r.problems, p)
}

// problem explains a mistake of syntax.
func (r *yamlReader) problem(err error) Problem {
	p := Problem{File: r.doc.file, Line: 1, Column: 1, Text: yamlSyntax(err.Error())}
	var load *yaml.LoadError
	if errors.As(err, &load) && load.Mark.Line > 0 {
		p.Text = yamlSyntax(load.Message)
		p.Line, p.Column = r.doc.place(r.offset(load.Mark.Line, load.Mark.Column))
	}
	return p
}

// offset returns the byte offset of a line and column as YAML counts them.
func (r *yamlReader) offset(line, column int) int {
	if line < 1 || line > len(r.lines) {
		return len(r.doc.text)
	}
	if line != r.last.line || column < r.last.column {
		r.last.line, r.last.column, r.last.offset = line, 1, r.lines[line-1]
	}
	for ; r.last.column < column; r.last.column++ {
		_, n := utf8.DecodeRuneInString(r.doc.text[r.last.offset:])
		r.last.offset += n
	}
	return r.last.offset
}

// yamlLines returns the offsets at which YAML's lines begin.
func yamlLines(text string) []int {
	starts := []int{0}
	for i := 0; i < len(text); {
		n := lineBreak(text[i:])
		if n == 0 {
			i++
			continue
		}
		i += n
		starts = append(starts, i)
	}
	return starts
}

// lineBreak returns the length of the YAML line break that s begins with, or 0.
func lineBreak(s string) int {
	switch {
	case strings.HasPrefix(s, "\r\n"):
		return 2
	case s != "" && (s[0] == '\n' || s[0] == '\r'):
		return 1
	case strings.HasPrefix(s, "\u0085"):
		return 2
	case strings.HasPrefix(s, "\u2028"), strings.HasPrefix(s, "\u2029"):
		return 3
	}
	return 0
}
