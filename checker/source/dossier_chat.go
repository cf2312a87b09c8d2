package source

import (
	"bytes"
	"cmp"
	"io"
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

// Lines are the lines of one conversation as they stand in the dataset, its
// parts. They belong to whoever they are handed to.
type Lines []line

// line is a line of a conversation file, not decoded yet.
type line struct {
	origin record.Origin
	text   []byte
}

// Lines yields the lines of the dossier's conversations, one conversation at a
// time, in the order of their ids. A line that was given twice is there once. It
// can be called once: the lines are not kept.
func (d *Dossier) Lines() iter.Seq2[Lines, error] {
	return func(yield func(Lines, error) bool) {
		chats := d.chats
		if chats == nil {
			return
		}
		d.chats = nil
		defer chats.close()
		var lines Lines
		id, duplicates := "", 0
		for {
			e, err := chats.next()
			if err != nil && err != io.EOF {
				yield(nil, err)
				return
			}
			if len(lines) > 0 && (err == io.EOF || e.key != id) {
				if !yield(lines, nil) {
					return
				}
				lines = nil
			}
			if err == io.EOF {
				d.dataset.count(func(s *Stats) { s.Duplicates += duplicates })
				return
			}
			id = e.key
			if n := len(lines); n > 0 && bytes.Equal(lines[n-1].text, e.text) {
				duplicates++
				continue
			}
			lines = append(lines, line{record.Origin{File: e.file.path, Line: e.line}, e.text})
		}
	}
}

// Conversations yields the dossier's conversations one at a time, in the order
// of their ids. The list of messages holds until the next one; strings may be
// kept. Like [Dossier.Lines] it can be called once.
func (d *Dossier) Conversations() iter.Seq2[*Conversation, error] {
	return func(yield func(*Conversation, error) bool) {
		var alone record.Chat
		for lines, err := range d.Lines() {
			var c *Conversation
			if err == nil {
				c, err = lines.Join(&alone)
			}
			if !yield(c, err) || err != nil {
				return
			}
		}
	}
}

// Join decodes the parts of a conversation and joins them in the order of time.
// A message that stands in several parts, as in exports that overlap, is there as
// often as in the part that has it most often. The memory of alone is used for a
// conversation that has a single part, which nearly all have.
func (parts Lines) Join(alone *record.Chat) (*Conversation, error) {
	if len(parts) == 1 {
		if err := record.DecodeConversation(parts[0].text, alone); err != nil {
			return nil, err
		}
		inTime(alone.Messages)
		return &Conversation{Chat: *alone, Origin: parts[0].origin, Parts: 1}, nil
	}
	type part struct {
		line
		chat  record.Chat
		first time.Time
	}
	decoded := make([]part, len(parts))
	for i, p := range parts {
		decoded[i].line = p
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
