package source

import (
	"bytes"
	"cmp"
	"iter"
	"slices"
	"time"

	"github.com/yunjian-audit/yunjian/checker/record"
)

// Conversation is one conversation of a dossier, its parts joined. Its messages
// are in the order of time.
type Conversation struct {
	record.Chat
	Origin record.Origin // of its first part
	Parts  int           // lines it was joined from
}

// Conversations yields the dossier's conversations one at a time, in the order
// of their ids, so that only one is decoded at any moment. The list of messages
// holds until the next one; strings may be kept. It may be called more than
// once, and by several goroutines.
//
// Parts of the same id are joined in the order of time. A message that stands
// in several parts, as in exports that overlap, is there as often as in the
// part that has it most often.
func (d *Dossier) Conversations() iter.Seq2[*Conversation, error] {
	return func(yield func(*Conversation, error) bool) {
		var alone record.Chat
		for from := 0; from < len(d.chats); {
			to := from + 1
			for to < len(d.chats) && d.chats[to].id == d.chats[from].id {
				to++
			}
			c, err := join(d.chats[from:to], &alone)
			if !yield(c, err) || err != nil {
				return
			}
			from = to
		}
	}
}

// join decodes the parts of a conversation and joins them. The memory of alone
// is used for one that has a single part, which nearly all have.
func join(parts []chatLine, alone *record.Chat) (*Conversation, error) {
	if len(parts) == 1 {
		if err := record.DecodeConversation(parts[0].text, alone); err != nil {
			return nil, err
		}
		inTime(alone.Messages)
		return &Conversation{Chat: *alone, Origin: parts[0].origin, Parts: 1}, nil
	}
	type part struct {
		chatLine
		chat  record.Chat
		first time.Time
	}
	decoded := make([]part, len(parts))
	for i, p := range parts {
		decoded[i].chatLine = p
		if err := record.DecodeConversation(p.text, &decoded[i].chat); err != nil {
			return nil, err
		}
		inTime(decoded[i].chat.Messages)
		if m := decoded[i].chat.Messages; len(m) > 0 {
			decoded[i].first = m[0].At
		}
	}
	slices.SortStableFunc(decoded, func(a, b part) int {
		return cmp.Or(a.first.Compare(b.first), bytes.Compare(a.text, b.text))
	})
	c := &Conversation{Chat: decoded[0].chat, Origin: decoded[0].origin, Parts: len(parts)}
	c.Messages = nil
	type said struct {
		at                int64
		from, agent, text string
	}
	kept := map[said]int{}
	for _, p := range decoded {
		for _, pair := range [...]struct{ into, from *string }{
			{&c.CustomerKind, &p.chat.CustomerKind}, {&c.OrderID, &p.chat.OrderID}, {&c.ServiceOrderID, &p.chat.ServiceOrderID},
		} {
			*pair.into = cmp.Or(*pair.into, *pair.from)
		}
		here := map[said]int{}
		for _, m := range p.chat.Messages {
			key := said{m.At.UnixNano(), m.From, m.AgentID, m.Text}
			if here[key]++; here[key] > kept[key] {
				kept[key]++
				c.Messages = append(c.Messages, m)
			}
		}
	}
	inTime(c.Messages)
	return c, nil
}

// inTime orders messages by time, those of one instant as they stand.
func inTime(messages []record.Message) {
	earlier := func(a, b record.Message) int { return a.At.Compare(b.At) }
	if !slices.IsSortedFunc(messages, earlier) {
		slices.SortStableFunc(messages, earlier)
	}
}
