package source

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// Template is the resource template of an orchestration listing, parsed from
// the JSON text of orchestration.template (ACC-7).
type Template struct {
	// Doc is the parsed document: objects, arrays, strings, booleans, int64 or
	// float64, nil. It is nil when the text is no JSON.
	Doc any
	// Err says what is wrong with the text and where; nil for well-formed JSON.
	Err *TemplateError
	// Duplicates are the JSON pointers of names that an object has twice; the
	// last value counts, as for most readers.
	Duplicates []string
	// Positions leads from the JSON pointer of a value to its first and last
	// byte in the text, so that a finding inside the template can be shown. Values
	// deeper than maxPositionDepth and behind maxPositions are not listed.
	Positions map[string][2]int
}

// TemplateError is an error in the text of a template.
type TemplateError struct {
	Offset       int // byte position in the template's text
	Line, Column int // 1-based; Column counts characters
	Pointer      string
	Reason       string
}

func (e *TemplateError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Reason)
}

const (
	// maxPositionDepth and maxPositions bound the positions of a template.
	maxPositionDepth = 24
	maxPositions     = 20000
)

// ReadTemplate parses the template of a listing. ok is false when the listing
// has none.
func ReadTemplate(fields map[string]any) (t Template, ok bool) {
	switch v := object(fields["orchestration"])["template"].(type) {
	case string:
		return parseTemplate(v), true
	case map[string]any:
		return Template{Doc: v}, true
	}
	return Template{}, false
}

// parseTemplate parses the text of a template.
func parseTemplate(text string) Template {
	p := templateParser{text: text}
	p.Positions = map[string][2]int{}
	p.dec = jsontext.NewDecoder(strings.NewReader(text), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	doc, err := p.value("", 0)
	if err == nil {
		err = p.nothingMore()
	}
	if err != nil {
		return Template{Err: p.explain(err), Duplicates: p.Duplicates}
	}
	p.Doc = doc
	return p.Template
}

type templateParser struct {
	Template
	text string
	dec  *jsontext.Decoder
}

// value reads the next value; pointer is its place.
func (p *templateParser) value(pointer string, depth int) (any, error) {
	token, err := p.dec.ReadToken()
	if err != nil {
		return nil, err
	}
	end := int(p.dec.InputOffset())
	start := end - 1
	var v any
	switch token.Kind() {
	case '{':
		v, err = p.object(pointer, depth)
	case '[':
		v, err = p.array(pointer, depth)
	case '"':
		v = token.String()
		start = end - p.lengthOfString(end)
	case '0':
		v = number(token.String())
		start = end - len(token.String())
	case 't', 'f':
		v = token.Bool()
		start = end - len(token.String())
	default:
		start = end - len("null")
	}
	if err != nil {
		return nil, err
	}
	if depth <= maxPositionDepth && len(p.Positions) < maxPositions {
		p.Positions[pointer] = [2]int{start, int(p.dec.InputOffset())}
	}
	return v, nil
}

// lengthOfString returns the length, quotes included, of the string that ends
// at end: back to the quote with an even number of backslashes before it.
func (p *templateParser) lengthOfString(end int) int {
	for i := end - 2; i >= 0; i-- {
		if p.text[i] != '"' {
			continue
		}
		escapes := 0
		for i-1-escapes >= 0 && p.text[i-1-escapes] == '\\' {
			escapes++
		}
		if escapes%2 == 0 {
			return end - i
		}
		i -= escapes
	}
	return 0
}

func (p *templateParser) object(pointer string, depth int) (any, error) {
	o := map[string]any{}
	for p.dec.PeekKind() != '}' {
		token, err := p.dec.ReadToken()
		if err != nil {
			return nil, err
		}
		name := token.String()
		place := ""
		if depth < maxPositionDepth {
			place = pointer + "/" + escapePointer(name)
		}
		if _, twice := o[name]; twice {
			p.Duplicates = append(p.Duplicates, pointer+"/"+escapePointer(name))
		}
		if o[name], err = p.value(place, depth+1); err != nil {
			return nil, err
		}
	}
	_, err := p.dec.ReadToken()
	return o, err
}

func (p *templateParser) array(pointer string, depth int) (any, error) {
	items := []any{}
	for p.dec.PeekKind() != ']' {
		place := ""
		if depth < maxPositionDepth {
			place = pointer + "/" + strconv.Itoa(len(items))
		}
		v, err := p.value(place, depth+1)
		if err != nil {
			return nil, err
		}
		items = append(items, v)
	}
	_, err := p.dec.ReadToken()
	return items, err
}

// nothingMore holds that the document is not followed by another value.
func (p *templateParser) nothingMore() error {
	if kind := p.dec.PeekKind(); kind != 0 {
		return errors.New("text behind the end of the document")
	}
	if rest := strings.TrimSpace(p.text[p.dec.InputOffset():]); rest != "" {
		return errors.New("text behind the end of the document")
	}
	return nil
}

// number reads a JSON number as int64 if it is one, else as float64.
func number(s string) any {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n
	}
	f, _ := strconv.ParseFloat(s, 64)
	if f == float64(int64(f)) && f > -1e15 && f < 1e15 {
		return int64(f)
	}
	return f
}

// explain says where in the text an error stands.
func (p *templateParser) explain(err error) *TemplateError {
	e := &TemplateError{Offset: int(p.dec.InputOffset()), Reason: err.Error()}
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		e.Offset, e.Pointer = int(syntax.ByteOffset), string(syntax.JSONPointer)
		if syntax.Err != nil {
			e.Reason = syntax.Err.Error()
		}
	} else if strings.TrimSpace(p.text) == "" {
		e.Reason = "the template is empty"
	} else if e.Offset >= len(p.text) {
		e.Reason = "the template ends before it is complete"
	}
	e.Offset = skipSpaces(p.text, min(e.Offset, len(p.text)))
	before := p.text[:e.Offset]
	e.Line = strings.Count(before, "\n") + 1
	e.Column = utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
	return e
}
