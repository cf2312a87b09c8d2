package checker

import (
	"sync"
	"time"

	"github.com/yunjian-audit/yunjian/checker/policy"
	"github.com/yunjian-audit/yunjian/checker/record"
	"github.com/yunjian-audit/yunjian/checker/source"
	"github.com/yunjian-audit/yunjian/checker/text"
)

// Attach gives the dossiers of examples the same facts and hits that a scan or
// a lint gives real ones. It is what policy.Set.Test asks for.
func Attach() policy.Attach {
	made := map[*policy.Set]*Checker{}
	return func(set *policy.Set, dossiers []*policy.Dossier) error {
		c := made[set]
		if c == nil {
			var err error
			if c, err = fromSet(set, ForScan); err != nil {
				return err
			}
			made[set] = c
		}
		return c.attach(dossiers)
	}
}

func (c *Checker) attach(dossiers []*policy.Dossier) error {
	witnesses := make([]*witness, len(dossiers))
	// Few rules compare providers, so that the comparison waits to be asked for.
	others := sync.OnceValues(func() (*comparison, error) {
		compared, err := c.newComparison(dossiers[0].AsOf)
		if err != nil {
			return nil, err
		}
		for i, d := range dossiers {
			compared.add(witnesses[i], d.Records, nil)
		}
		compared.compare()
		return compared, nil
	})
	for i, d := range dossiers {
		w := c.newWitness(d.AsOf)
		if err := w.attend(d.Records); err != nil {
			return err
		}
		for j := range d.Records[record.Conversation] {
			rec := &d.Records[record.Conversation][j]
			w.hear(w.understand(chatOf(rec), new([]text.Message)))
		}
		w.others = others
		d.Facts, d.Hits = w.fact, w.hits
		witnesses[i] = w
	}
	return nil
}

// chatOf is a decoded conversation record in the form in which chats stream.
func chatOf(rec *record.Record) *source.Conversation {
	c := &source.Conversation{Chat: record.Chat{ID: rec.ID, ProviderID: rec.ProviderID}, Origin: rec.Origin, Parts: 1}
	c.CustomerID, c.CustomerKind = str(*rec, "customer_id"), str(*rec, "customer_kind")
	c.OrderID, c.ServiceOrderID = str(*rec, "order_id"), str(*rec, "service_order_id")
	messages, _ := rec.Fields["messages"].([]any)
	for _, v := range messages {
		m, _ := v.(map[string]any)
		at, _ := m["at"].(time.Time)
		from, _ := m["from"].(string)
		agent, _ := m["agent_id"].(string)
		said, _ := m["text"].(string)
		c.Messages = append(c.Messages, record.Message{At: at, From: from, AgentID: agent, Text: said})
	}
	return c
}
