package policy

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/record"
)

const (
	// quoteBytes is how much of a field is quoted when the whole field is meant.
	quoteBytes = 200
	// aroundRunes is how much text before and after a quotation is kept.
	aroundRunes = 30
)

// evidence looks up what a rule says is evidence: a JSON pointer on the record
// or a map {record?, id?, path, start?, end?, text?, reading?, why?}.
func (h *Hearing) evidence(x *exhibit, said any) law.Evidence {
	m, ok := said.(map[string]any)
	if !ok {
		path, _ := said.(string)
		m = map[string]any{"path": path}
	}
	rec := x.rec
	e := law.Evidence{Record: string(rec.Type), ID: recordKey(rec)}
	if t, ok := m["record"].(string); ok && t != "" { // an id without a type is something else
		id, _ := m["id"].(string)
		switch {
		case id == "" && t == e.Record:
			id = e.ID
		case id == "" && t == string(record.Provider):
			id = h.d.ProviderID
		}
		if t != e.Record || id != e.ID {
			e.Record, e.ID = t, id
			rec = h.lookUp(t, id)
		}
	}
	e.Path, _ = m["path"].(string)
	e.Start, e.End = whole(m["start"]), whole(m["end"])
	e.Text, _ = m["text"].(string)
	e.Reading, _ = m["reading"].(string)
	e.Before, _ = m["before"].(string)
	e.After, _ = m["after"].(string)
	switch why := m["why"].(type) {
	case string:
		e.Why = why
	case map[string]any:
		e.Why = sentence(why, "zh")
	}
	if e.Reading == e.Text {
		e.Reading = ""
	}
	if rec != nil {
		h.quote(&e, rec)
	}
	return e
}

// lookUp finds a record of the dossier by type and key, the first of several.
// The index of a type is made when evidence first names one of its records.
func (h *Hearing) lookUp(t, key string) *record.Record {
	index, ok := h.keyed[record.Type(t)]
	if !ok {
		records := h.records(record.Type(t))
		index = make(map[string]*record.Record, len(records))
		for _, x := range records {
			if k := recordKey(x.rec); index[k] == nil {
				index[k] = x.rec
			}
		}
		h.keyed[record.Type(t)] = index
	}
	return index[key]
}

func whole(v any) int {
	switch v := v.(type) {
	case int64:
		return int(v)
	case int:
		return v
	case float64:
		return int(v)
	}
	return 0
}

// quote fills in the quoted text, what stands around it and the place in the file.
func (h *Hearing) quote(e *law.Evidence, rec *record.Record) {
	value, found := field(rec, e.Path)
	text, isText := value.(string)
	if isText {
		if e.End <= e.Start || e.End > len(text) {
			if i := strings.Index(text, e.Text); e.Text != "" && i >= 0 {
				e.Start, e.End = i, i+len(e.Text)
			} else {
				e.Start, e.End = 0, cut(text, quoteBytes)
			}
		}
		e.Text = text[e.Start:e.End]
		if e.Before == "" && e.After == "" {
			e.Before, e.After = around(text, e.Start, e.End)
		}
		if h.quoted == nil || h.quoted.Text != text {
			h.quoted = record.NewValue(text)
		}
		e.FieldLine, e.FieldColumn = h.quoted.Position(e.Start)
	} else if found && e.Text == "" && e.Path != "" {
		e.Text = scalar(rec, e.Path, value)
	}
	if e.Reading == e.Text {
		e.Reading = ""
	}
	if rec.Pos != nil {
		at := rec.Pos.Locate(e.Path, e.Start)
		e.File, e.Line, e.Column = at.File, at.Line, at.Column
		if e.File == "" {
			e.File = rec.Origin.File
		}
		return
	}
	e.File, e.Line = rec.Origin.File, rec.Origin.Line
}

// field returns the value that a JSON pointer names, from the normalised
// fields or, where those were dropped, from the text of the record.
func field(rec *record.Record, path string) (any, bool) {
	if path == "" {
		return nil, false
	}
	if v, ok := walk(rec.Fields, path); ok {
		return v, true
	}
	if len(rec.Raw) == 0 {
		return nil, false
	}
	return rawField(rec, path)
}

func rawField(rec *record.Record, path string) (any, bool) {
	decoder := json.NewDecoder(bytes.NewReader(rec.Raw))
	decoder.UseNumber()
	var fields map[string]any
	if decoder.Decode(&fields) != nil {
		return nil, false
	}
	return walk(fields, path)
}

var pointerEscapes = strings.NewReplacer("~1", "/", "~0", "~")

func walk(v any, path string) (any, bool) {
	for _, token := range strings.Split(path, "/")[1:] {
		token = pointerEscapes.Replace(token)
		switch in := v.(type) {
		case map[string]any:
			next, ok := in[token]
			if !ok {
				return nil, false
			}
			v = next
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(in) {
				return nil, false
			}
			v = in[i]
		default:
			return nil, false
		}
	}
	return v, true
}

// scalar writes a value that is no text, as the record has it where that is known.
func scalar(rec *record.Record, path string, v any) string {
	if len(rec.Raw) > 0 {
		if raw, ok := rawField(rec, path); ok {
			v = raw
		}
	}
	switch v := v.(type) {
	case nil, map[string]any, []any:
		return ""
	case time.Time:
		return v.Format(time.RFC3339Nano)
	default:
		return fmt.Sprint(v)
	}
}

// cut returns the greatest length up to n that ends between characters.
func cut(s string, n int) int {
	if len(s) <= n {
		return len(s)
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return n
}

func around(text string, start, end int) (before, after string) {
	from := start
	for n := 0; n < aroundRunes && from > 0; n++ {
		_, size := utf8.DecodeLastRuneInString(text[:from])
		from -= size
	}
	to := end
	for n := 0; n < aroundRunes && to < len(text); n++ {
		_, size := utf8.DecodeRuneInString(text[to:])
		to += size
	}
	return text[from:start], text[end:to]
}

// fingerprint identifies a finding across nights: the clause, the penalty, the
// provider, the subject and what the evidence is, without the words of the
// message, offsets or list positions, which change when a rule is reworded or
// text is added before the place.
func fingerprint(f *law.Finding) string {
	parts := []string{f.Clause, f.Penalty, f.Measure, f.ProviderID, f.Subject.Type, f.Subject.ID}
	var evidence []string
	for _, e := range f.Evidence {
		path, text := e.Path, strings.Join(strings.Fields(e.Text), " ")
		if text != "" {
			path = withoutIndices(path)
		}
		evidence = append(evidence, strings.Join([]string{e.Record, e.ID, path, text}, "\x00"))
	}
	slices.Sort(evidence)
	return digest(append(parts, slices.Compact(evidence)...)...)
}

// number tells findings with equal fingerprints apart by their order: the same
// word twice in a field is two findings.
func number(findings []law.Finding) {
	seen := map[string]int{}
	for i := range findings {
		f := &findings[i]
		seen[f.Fingerprint]++
		if n := seen[f.Fingerprint]; n > 1 {
			f.Fingerprint = digest(f.Fingerprint, strconv.Itoa(n))
		}
	}
}

func withoutIndices(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if isIndex(p) {
			parts[i] = "*"
		}
	}
	return strings.Join(parts, "/")
}

// content identifies what was judged, by version and quoted text, wherever in
// the record the text stands (R8, R47).
func content(rec *record.Record, evidence []law.Evidence) string {
	var texts []string
	for _, e := range evidence {
		texts = append(texts, e.Text)
	}
	slices.Sort(texts)
	version, _ := rec.Fields["version"].(string)
	return digest(append([]string{version}, slices.Compact(texts)...)...)[:16]
}

func digest(parts ...string) string {
	hash := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(hash, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(hash.Sum(nil))[:32]
}

// relates lists the ids against which a complaint is looked for (R10): those
// that the rule names, else the record's own and those of its order,
// conversation and service order.
func relates(rec *record.Record, named []any) []string {
	var ids []string
	for _, id := range named {
		if s, ok := id.(string); ok && s != "" {
			ids = append(ids, s)
		}
	}
	if len(ids) == 0 {
		ids = append(ids, recordKey(rec))
		for _, name := range []string{"order_id", "conversation_id", "service_order_id"} {
			if id, ok := rec.Fields[name].(string); ok && id != "" {
				ids = append(ids, id)
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
