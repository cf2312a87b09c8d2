package policy

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/record"
)

// bases are the shared records and datasets of examples/bases.yaml.
type bases struct {
	doc      *document
	records  map[string]*yaml.Node
	datasets map[string]*yaml.Node
}

const basesFile = "examples/bases.yaml"

func (s *Set) readBases(probs *problems) *bases {
	if _, err := fs.Stat(s.fsys, basesFile); err != nil {
		return &bases{}
	}
	d := readDocument(s.fsys, basesFile, probs)
	if d == nil {
		return &bases{}
	}
	f := d.fields(d.root, "records", "datasets")
	b := &bases{doc: d}
	if f["records"] != nil {
		b.records = d.fields(f["records"])
	}
	if f["datasets"] != nil {
		b.datasets = d.fields(f["datasets"])
	}
	return b
}

// dataset is {TYPE: [record, ...]} with records as plain values.
type dataset map[string][]any

// expand makes the records that an example gives: its base, its own records
// and its chat, and then what it sets and unsets.
func (b *bases) expand(e *Example) (dataset, error) {
	d, f := e.doc, e.doc.fields(e.node)
	data := dataset{}
	if name := d.str(f["base"]); name != "" {
		node := b.datasets[name]
		if node == nil {
			return nil, fmt.Errorf("%s 里没有数据集 %s / there is no dataset %[2]s in %[1]s", basesFile, name)
		}
		if err := b.add(data, b.doc.value(node)); err != nil {
			return nil, err
		}
	}
	if f["records"] != nil {
		if err := b.add(data, d.value(f["records"])); err != nil {
			return nil, err
		}
	}
	if f["chat"] != nil {
		if err := data.chat(d.str(f["chat"]), e.AsOf); err != nil {
			return nil, err
		}
	}
	if f["set"] != nil {
		set := d.fields(f["set"])
		for _, p := range inOrder(set) {
			if err := data.set(p, d.value(set[p])); err != nil {
				return nil, err
			}
		}
	}
	unset := d.strings(f["unset"])
	slices.SortFunc(unset, func(x, y string) int { return -comparePaths(x, y) }) // later ones first: indices move
	for _, p := range unset {
		if err := data.unset(p); err != nil {
			return nil, err
		}
	}
	return data, nil
}

func comparePaths(a, b string) int {
	return comparePointers(strings.ReplaceAll(a, ".", "/"), strings.ReplaceAll(b, ".", "/"))
}

func inOrder(m map[string]*yaml.Node) []string {
	var keys []string
	for key := range m {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, comparePaths)
	return keys
}

// add adds the records of {TYPE: [record]}; one with the id of another replaces it.
func (b *bases) add(to dataset, from any) error {
	types, ok := from.(map[string]any)
	if !ok {
		return fmt.Errorf("应为 {TYPE: [记录]} / {TYPE: [record]} is expected, not %v", from)
	}
	for t, list := range types {
		if !record.Type(t).Known() {
			return fmt.Errorf("没有记录类型 %s / there is no record type %[1]s", t)
		}
		records, ok := list.([]any)
		if !ok {
			return fmt.Errorf("%s 应为列表 / %[1]s is a list", t)
		}
		for _, r := range records {
			fields, ok := r.(map[string]any)
			if !ok {
				return fmt.Errorf("%s 的记录应为对象 / a record of %[1]s is an object", t)
			}
			fields, err := b.base(fields, 0)
			if err != nil {
				return err
			}
			to.put(t, fields)
		}
	}
	return nil
}

// base fills in the fields of the record that `base: NAME` names.
func (b *bases) base(fields map[string]any, depth int) (map[string]any, error) {
	name, ok := fields["base"].(string)
	if !ok {
		return fields, nil
	}
	node := b.records[name]
	if node == nil || depth > 10 {
		return nil, fmt.Errorf("%s 里没有记录 %s（或互相引用）/ there is no record %[2]s in %[1]s, or records name each other", basesFile, name)
	}
	whole, _ := b.doc.value(node).(map[string]any)
	whole, err := b.base(whole, depth+1)
	if err != nil {
		return nil, err
	}
	for key, v := range fields {
		if key != "base" {
			whole[key] = v
		}
	}
	return whole, nil
}

func (data dataset) put(t string, fields map[string]any) {
	if id, ok := fields["id"].(string); ok {
		for i, other := range data[t] {
			if o, ok := other.(map[string]any); ok && o["id"] == id {
				data[t][i] = fields
				return
			}
		}
	}
	data[t] = append(data[t], fields)
}

// set puts a value at TYPE, TYPE.INDEX or TYPE.INDEX.path; an index one past
// the end appends.
func (data dataset) set(at string, v any) error {
	tokens := strings.Split(at, ".")
	list, _ := v.([]any)
	if len(tokens) == 1 {
		data[tokens[0]] = list
		return nil
	}
	root := any(data[tokens[0]])
	changed, err := setIn(root, tokens[1:], v)
	if err != nil {
		return fmt.Errorf("set %s: %w", at, err)
	}
	data[tokens[0]], _ = changed.([]any)
	return nil
}

func setIn(in any, tokens []string, v any) (any, error) {
	if len(tokens) == 0 {
		return v, nil
	}
	token := tokens[0]
	list, isList := in.([]any)
	if isList || in == nil && isIndex(token) {
		i, err := strconv.Atoi(token)
		if err != nil || i < 0 || i > len(list) {
			return nil, fmt.Errorf("没有第 %s 项，共 %d 项 / there is no item %[1]s of %[2]d", token, len(list))
		}
		if i == len(list) {
			list = append(list, nil)
		}
		list[i], err = setIn(list[i], tokens[1:], v)
		return list, err
	}
	m, isMap := in.(map[string]any)
	if in != nil && !isMap {
		return nil, fmt.Errorf("%s 之上不是对象 / what holds %[1]s is no object", token)
	}
	if m == nil {
		m = map[string]any{}
	}
	var err error
	m[token], err = setIn(m[token], tokens[1:], v)
	return m, err
}

func (data dataset) unset(at string) error {
	tokens := strings.Split(at, ".")
	if len(tokens) == 1 {
		delete(data, at)
		return nil
	}
	missing := fmt.Errorf("unset %s: 没有这个值 / there is no such value", at)
	var in any = data[tokens[0]]
	for _, token := range tokens[1 : len(tokens)-1] {
		next, ok := walk(in, "/"+token)
		if !ok {
			return missing
		}
		in = next
	}
	last := tokens[len(tokens)-1]
	switch in := in.(type) {
	case map[string]any:
		if _, ok := in[last]; !ok {
			return missing
		}
		delete(in, last)
		return nil
	case []any:
		i, err := strconv.Atoi(last)
		if err != nil || i < 0 || i >= len(in) {
			return missing
		}
		return data.set(strings.Join(tokens[:len(tokens)-1], "."), slices.Delete(in, i, i+1))
	}
	return missing
}

var speakers = map[string]string{
	"客户": "customer", "客服": "agent", "自动": "auto", "系统": "system",
	"customer": "customer", "agent": "agent", "auto": "auto", "system": "system",
}

// chat adds a conversation C1 written as lines "客户：..." and "客服：...". Its
// messages are ten seconds apart, from 10:00 on the Beijing day before as_of.
func (data dataset) chat(text string, asOf time.Time) error {
	at := law.DayStart(asOf).Add(-14 * time.Hour)
	provider := "P1"
	if list := data["provider"]; len(list) > 0 {
		if p, ok := list[0].(map[string]any); ok {
			provider, _ = p["id"].(string)
		}
	}
	var messages []any
	for line := range strings.Lines(strings.TrimSpace(text)) {
		line = strings.TrimRight(line, "\n")
		who, said, ok := strings.Cut(line, "：")
		if !ok {
			who, said, ok = strings.Cut(line, ":")
		}
		from := speakers[strings.TrimSpace(who)]
		if !ok || from == "" {
			if len(messages) == 0 {
				return fmt.Errorf("chat 的每行以“客户：”“客服：”“自动：”或“系统：”开头 / a line of chat begins with 客户：, 客服：, 自动： or 系统：, not %q", line)
			}
			last := messages[len(messages)-1].(map[string]any)
			last["text"] = last["text"].(string) + "\n" + line
			continue
		}
		m := map[string]any{"at": at.Format(time.RFC3339), "from": from, "text": strings.TrimSpace(said)}
		if from == "agent" {
			m["agent_id"] = "a1"
		}
		messages = append(messages, m)
		at = at.Add(10 * time.Second)
	}
	data.put("conversation", map[string]any{"id": "C1", "provider_id": provider, "customer_id": "U1", "messages": messages})
	return nil
}

// dossiers decodes the records and gathers them by provider.
func (data dataset) dossiers(e *Example) ([]*Dossier, error) {
	byProvider := map[string]*Dossier{}
	for _, t := range record.Types() {
		for i, r := range data[string(t)] {
			line, err := json.Marshal(r)
			if err != nil {
				return nil, err
			}
			rec, err := record.Decode(t, line)
			if err != nil {
				return nil, fmt.Errorf("%s.%d: %w", t, i, err)
			}
			rec.Origin.File = e.File
			rec.Origin.Line = e.Line
			d := byProvider[rec.ProviderID]
			if d == nil {
				d = &Dossier{ProviderID: rec.ProviderID, AsOf: e.AsOf, Lint: e.Lint, Standing: e.standing, Records: map[record.Type][]record.Record{}}
				byProvider[rec.ProviderID] = d
			}
			d.Records[t] = append(d.Records[t], rec)
		}
	}
	var list []*Dossier
	for _, d := range byProvider {
		list = append(list, d)
	}
	slices.SortFunc(list, func(a, b *Dossier) int { return cmp.Compare(a.ProviderID, b.ProviderID) })
	return list, nil
}
