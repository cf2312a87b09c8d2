package checker

import (
	"fmt"

	"github.com/yunjian-audit/yunjian/checker/policy"
	"github.com/yunjian-audit/yunjian/checker/record"
	"github.com/yunjian-audit/yunjian/checker/source"
	"github.com/yunjian-audit/yunjian/checker/text"
)

// Native facts that other records have of conversations: what agents promised
// in the conversations of a complaint (REG-12.2), and what a customer agreed to
// in those of a service order (REG-18.4).
const (
	promisesFact = "promises"
	agreedFact   = "agreed"
)

// recalled names the vocabulary that a fact is made of, and who has to say it.
var recalled = map[string]struct{ list, from string }{
	promisesFact: {"overpromise", text.Agent},
	agreedFact:   {"consent", text.Customer},
}

// memory keeps of the conversations that stream by what the records of a
// dossier will ask for, and nothing else.
type memory struct {
	wanted map[string]bool             // keys of conversations that a record is about
	said   map[string]map[string][]any // by fact and key
}

// keys name a conversation by its own id and by what it is about.
func keys(conversation, order, service string) []string {
	var out []string
	for _, k := range [...]struct{ kind, id string }{{"c", conversation}, {"o", order}, {"s", service}} {
		if k.id != "" {
			out = append(out, k.kind+k.id)
		}
	}
	return out
}

func complaintKeys(r *record.Record) []string {
	return keys(str(*r, "conversation_id"), str(*r, "order_id"), str(*r, "service_order_id"))
}

func serviceKeys(r *record.Record) []string { return keys("", str(*r, "order_id"), r.ID) }

func newMemory(records map[record.Type][]record.Record) *memory {
	m := &memory{wanted: map[string]bool{}, said: map[string]map[string][]any{}}
	for _, r := range records[record.Complaint] {
		for _, k := range complaintKeys(&r) {
			m.wanted[k] = true
		}
	}
	for _, r := range records[record.ServiceOrder] {
		for _, k := range serviceKeys(&r) {
			m.wanted[k] = true
		}
	}
	return m
}

// note keeps the hits of one conversation that some record may ask for.
func (m *memory) note(c *source.Conversation, hits []policy.Hit) {
	for _, key := range keys(c.ID, c.OrderID, c.ServiceOrderID) {
		if !m.wanted[key] {
			continue
		}
		for fact, want := range recalled {
			for _, h := range hits {
				if h["list"] != want.list || h["from"] != want.from || h["excused"] == true {
					continue
				}
				if m.said[fact] == nil {
					m.said[fact] = map[string][]any{}
				}
				m.said[fact][key] = append(m.said[fact][key], map[string]any{
					"record": string(record.Conversation), "id": c.ID, "path": h["path"], "text": h["text"],
					"class": h["class"], "strength": h["strength"], "at": h["at"],
				})
			}
		}
	}
}

// recall lists what was said in the conversations that keys name, each once.
func (m *memory) recall(fact string, keys []string) []any {
	var out []any
	seen := map[string]bool{}
	for _, key := range keys {
		for _, v := range m.said[fact][key] {
			place := v.(map[string]any)
			id := fmt.Sprint(place["id"], place["path"], place["class"], place["text"])
			if !seen[id] {
				seen[id] = true
				out = append(out, v)
			}
		}
	}
	return out
}
