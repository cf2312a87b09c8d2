package record

import (
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ParseFile reads one record from a file that a person wrote, in JSON or YAML,
// and reports every problem at once. The record is usable unless one of the
// problems is more than a warning. name is the file's name: .json, .jsonl,
// .yaml and .yml say what it holds; any other file, and standard input, is
// JSON if it begins with a bracket and YAML otherwise.
func ParseFile(t Type, name string, data []byte) (Record, []Problem) {
	records, problems := ParseAll(t, name, data)
	if len(records) > 1 {
		line, column := records[1].Pos.At("", 0)
		problems = append(problems, Problem{
			File: name, Line: line, Column: column,
			Text: say("文件中有 %d 条记录，应只有一条", "the file holds %d records; there should be one", len(records)),
		})
	}
	if len(records) == 0 {
		return Record{}, problems
	}
	return records[0], problems
}

// ParseAll reads the records of a file: one object, a list of objects, several
// JSON objects one after the other (.jsonl), or several YAML documents. A
// record that has a problem is returned too, with the fields that are right.
// A file that holds no record at all is a problem.
func ParseAll(t Type, name string, data []byte) ([]Record, []Problem) {
	doc, bad := readable(name, data)
	if bad != nil {
		return nil, []Problem{*bad}
	}
	isYAML, many := format(name, doc.text)
	if r, ok := parseFast(t, doc); ok && !isYAML {
		return []Record{r}, nil
	}
	read := readJSON
	if isYAML {
		read = readYAML
	}
	values, problems := read(doc)
	c := checker{doc: doc, problems: problems}
	if shapes[t] == nil {
		c.report(0, "", false, say("没有 %q 这种记录", "there is no record type %q", t))
		return nil, c.problems
	}
	if !isYAML && !many && len(values) > 1 {
		c.report(values[1].start, "", false, Text{"第一条记录之后还有内容", "there is more after the first record; write several as a list"})
		values = values[:1]
	}
	var records []Record
	for _, n := range values {
		if n.what != '[' {
			records = append(records, c.record(t, n, ""))
			continue
		}
		for i, item := range n.items {
			records = append(records, c.record(t, item, Pointer("", strconv.Itoa(i))))
		}
	}
	if len(records) == 0 && len(c.problems) == 0 {
		c.report(0, "", false, Text{"文件中没有记录", "the file holds no record"})
	}
	c.problems.sort()
	return records, c.problems
}

// parseFast reads a file that is one JSON object and has nothing wrong with it.
// Where its values stand is found when somebody asks.
func parseFast(t Type, doc *document) (Record, bool) {
	if shapes[t] == nil {
		return Record{}, false
	}
	start := strings.IndexByte(doc.text, '{')
	if start < 0 {
		return Record{}, false
	}
	raw := []byte(strings.TrimRight(doc.text[start:], " \t\r\n"))
	fields, err := decodeFields(shapes[t], raw, true)
	if err != nil || strings.Trim(doc.text[:start], " \t\r\n") != "" {
		return Record{}, false
	}
	r := Record{Type: t, Fields: fields, Origin: Origin{File: doc.file, Line: doc.line(start)}, Pos: &Positions{doc: doc}, Raw: raw}
	r.identify()
	return r, true
}

// record checks one record that stands at pointer in the file.
func (c *checker) record(t Type, n *node, pointer string) Record {
	r := Record{Type: t, Fields: map[string]any{}, Origin: Origin{File: c.doc.file, Line: c.doc.line(n.start)}, Pos: &Positions{doc: c.doc, root: n}}
	sh := shapes[t]
	if n.what != '{' {
		c.wrongType(n, sh, pointer)
		return r
	}
	r.Fields = c.object(n, sh, pointer)
	if n.end > 0 {
		r.Raw = []byte(c.doc.text[n.start:n.end])
	}
	r.identify()
	return r
}

// explain says what is wrong with a line that the fast path rejected.
func explain(t Type, line []byte, strict bool) Problems {
	doc, bad := readable("", line)
	if bad != nil {
		return Problems{*bad}
	}
	values, problems := readJSON(doc)
	c := checker{doc: doc, problems: problems, strict: strict}
	switch {
	case len(values) > 1:
		c.report(values[1].start, "", false, Text{"一行只能有一条记录", "there is more after the record; a line holds one"})
	case len(values) == 1:
		c.record(t, values[0], "")
	case len(problems) == 0:
		c.report(0, "", false, Text{"空行", "the line is empty"})
	}
	c.problems = slices.DeleteFunc(c.problems, func(p Problem) bool { return p.Warning })
	c.problems.sort()
	return c.problems
}

// readable returns the text of a file, without a byte order mark, or says why it
// is no UTF-8 text.
func readable(file string, data []byte) (*document, *Problem) {
	data = unmarked(data)
	doc := newDocument(file, string(data))
	if utf8.Valid(data) {
		return doc, nil
	}
	at := 0
	for at < len(data) {
		r, n := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		at += n
	}
	p := &Problem{File: file, Text: Text{
		"文件不是 UTF-8 编码（可能是 GBK），请另存为 UTF-8",
		"the text is not UTF-8 (perhaps GBK); save it as UTF-8",
	}}
	p.Line, p.Column = doc.place(at)
	return nil, p
}

// format tells whether a file is YAML, and whether JSON values may follow each
// other in it.
func format(name, text string) (isYAML, many bool) {
	switch strings.ToLower(path.Ext(name)) {
	case ".json":
		return false, false
	case ".jsonl", ".ndjson":
		return false, true
	case ".yaml", ".yml":
		return true, false
	}
	text = strings.TrimLeft(text, " \t\r\n")
	return text == "" || text[0] != '{' && text[0] != '[', true
}
