package record

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// readJSON reads the JSON values of a document into trees. It stops at the
// first mistake of syntax, which is then the last problem.
func readJSON(doc *document) ([]*node, []Problem) {
	r := jsonReader{doc: doc, dec: jsontext.NewDecoder(bytes.NewBufferString(doc.text), jsontext.AllowDuplicateNames(true))}
	var values []*node
	for {
		n, err := r.value(0)
		if errors.Is(err, io.EOF) {
			return values, nil
		}
		if err != nil {
			return values, []Problem{r.problem(err)}
		}
		values = append(values, n)
	}
}

type jsonReader struct {
	doc *document
	dec *jsontext.Decoder
}

var errDeep = fault{"嵌套超过 100 层", "lists and objects nest more than 100 deep"}

func (r *jsonReader) value(depth int) (*node, error) {
	what := r.dec.PeekKind()
	if what != '{' && what != '[' {
		raw, err := r.dec.ReadValue()
		if err != nil {
			return nil, err
		}
		return r.scalar(string(raw))
	}
	if _, err := r.dec.ReadToken(); err != nil {
		return nil, err
	}
	n := &node{what: byte(what), start: int(r.dec.InputOffset()) - 1}
	if depth == deepest {
		return nil, errDeep
	}
	closing := jsontext.Kind('}')
	if what == '[' {
		closing = ']'
	}
	for r.dec.PeekKind() != closing {
		var m member
		if what == '{' {
			name, err := r.dec.ReadValue()
			if err != nil {
				return nil, err
			}
			m.at = int(r.dec.InputOffset()) - len(name)
			unquoted, err := jsontext.AppendUnquote(nil, name)
			if err != nil {
				return nil, err
			}
			m.name = string(unquoted)
		}
		v, err := r.value(depth + 1)
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
		if what == '{' {
			m.value = v
			n.members = append(n.members, m)
		} else {
			n.items = append(n.items, v)
		}
	}
	if _, err := r.dec.ReadToken(); err != nil {
		return nil, err
	}
	n.end = int(r.dec.InputOffset())
	return n, nil
}

func (r *jsonReader) scalar(raw string) (*node, error) {
	n := &node{text: raw, end: int(r.dec.InputOffset())}
	n.start = n.end - len(raw)
	switch raw[0] {
	case 'n':
		n.what = 'n'
	case 't', 'f':
		n.what = 'b'
	case '"':
		unquoted, err := jsontext.AppendUnquote(nil, raw)
		if err != nil {
			return nil, err
		}
		n.what, n.text = 's', string(unquoted)
		n.pieces = sync.OnceValue(func() []piece { return jsonPieces(r.doc.text, n.start) })
	default:
		n.what = '0'
	}
	return n, nil
}

// jsonPieces maps the string whose opening quote is at start.
func jsonPieces(text string, start int) []piece {
	p := pieces{text: text}
	from := start + 1
	for i := from; i < len(text) && text[i] != '"'; {
		if text[i] != '\\' {
			i++
			continue
		}
		p.copy(from, i)
		c, n := unescape(text[i:])
		if n == 0 {
			break
		}
		p.put(c, i)
		i += n
		from = i
	}
	if n := strings.IndexByte(text[from:], '"'); n >= 0 {
		p.copy(from, from+n)
		p.runs = append(p.runs, piece{len(p.value), from + n, true})
	}
	return p.runs
}

// problem explains a mistake of syntax.
func (r *jsonReader) problem(err error) Problem {
	offset := int(r.dec.InputOffset())
	var text Text
	var syntax *jsontext.SyntacticError
	var own fault
	switch {
	case errors.As(err, &own):
		text = Text(own)
	case errors.As(err, &syntax):
		offset = int(syntax.ByteOffset)
		text = jsonSyntax(syntax.Err.Error())
		if errors.Is(err, io.ErrUnexpectedEOF) {
			text = errTruncated
		} else if word := notANumber(r.doc.text[min(offset, len(r.doc.text)):]); word != "" {
			text = say("JSON 没有 %s；未知的值应省略或写 null", "JSON has no %s; leave an unknown value out, or write null", word)
		}
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		offset, text = len(r.doc.text), errTruncated
	default:
		text = jsonSyntax(err.Error())
	}
	p := Problem{File: r.doc.file, Text: text}
	p.Line, p.Column = r.doc.place(offset)
	return p
}

var errTruncated = Text{"内容在此中断，记录不完整", "the text ends here, before the record is complete"}

func notANumber(rest string) string {
	for _, word := range [...]string{"NaN", "nan", "-Infinity", "Infinity", "-inf", "inf", "Inf"} {
		if strings.HasPrefix(rest, word) {
			return word
		}
	}
	return ""
}
