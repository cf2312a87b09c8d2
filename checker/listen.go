package checker

import (
	"iter"
	"slices"
	"time"

	"github.com/yunjian-audit/yunjian/checker/record"
	"github.com/yunjian-audit/yunjian/checker/source"
	"github.com/yunjian-audit/yunjian/checker/text"
)

// account is one conversation that was listened to.
type account struct {
	*source.Conversation
	known []record.Message // up to as_of
	testimony
}

// turn is how many conversations are listened to at a time.
const turn = 64

// inTurns groups conversations, so that handing them over costs little.
func inTurns(all iter.Seq2[source.Lines, error]) iter.Seq2[[]source.Lines, error] {
	return func(yield func([]source.Lines, error) bool) {
		var group []source.Lines
		for lines, err := range all {
			if err != nil {
				yield(nil, err)
				return
			}
			if group = append(group, lines); len(group) == turn {
				if !yield(group, nil) {
					return
				}
				group = nil
			}
		}
		if len(group) > 0 {
			yield(group, nil)
		}
	}
}

// messagesAtOnce is how many messages room is made for at a time.
const messagesAtOnce = 256

// listen reads conversations: hits of the vocabularies, and waits. It changes
// nothing of the witness, so that several goroutines may listen at once.
func (w *witness) listen(conversations []source.Lines) ([]account, error) {
	accounts := make([]account, len(conversations))
	var chat record.Chat
	var messages []text.Message
	for i, lines := range conversations {
		// Those of the one before are still needed: this one's stand behind them.
		if chat.Messages = chat.Messages[len(chat.Messages):]; cap(chat.Messages) < messagesAtOnce/8 {
			chat.Messages = make([]record.Message, 0, messagesAtOnce)
		}
		c, err := lines.Join(&chat)
		if err != nil {
			return nil, err
		}
		c.Messages = slices.Clip(c.Messages) // nothing is to be appended over the next one's
		accounts[i] = w.understand(c, &messages)
	}
	return accounts, nil
}

// understand reads one conversation; into is memory to do so in.
func (w *witness) understand(c *source.Conversation, into *[]text.Message) account {
	messages := (*into)[:0]
	for _, m := range c.Messages {
		if m.At.After(w.asOf) {
			break
		}
		messages = append(messages, text.Message(m))
	}
	*into = messages
	known := c.Messages[:len(messages)]
	return account{c, known, testimony{
		hits:  chatHits(w.chat.Conversation(messages), messages),
		waits: w.waits(source.Waits(known, w.presence, w.hours, w.chat.Closing, w.asOf, w.patience)),
	}}
}

// hear takes down one conversation. The record that it returns has the messages
// only when something was heard in them.
func (w *witness) hear(a account) *record.Record {
	w.said.note(a.Conversation, a.hits)
	w.sent.note(a.Conversation, a.known, a.hits)
	if len(a.hits)+len(a.waits) == 0 {
		return conversationRecord(a.Conversation, nil)
	}
	w.heard[a.ID] = a.testimony
	return conversationRecord(a.Conversation, a.known)
}

// waits makes facts of late answers. The conduct happens at the deadline, the
// instant at which the wait passed the limit (ruling R50).
func (w *witness) waits(waits []source.Wait) []any {
	out := make([]any, 0, len(waits))
	for _, v := range waits {
		end := v.AnsweredAt
		if end.IsZero() {
			end = w.asOf
		}
		item := map[string]any{
			"index": int64(v.Index), "at": v.Since, "deadline": deadline(w.hours, v.Since, end, w.patience),
			"waited_ms": v.Waited.Milliseconds(), "path": messagePath(v.Index),
		}
		if rest := v.Waited % time.Millisecond; rest > 0 {
			item["waited_ms"] = v.Waited.Milliseconds() + 1 // over the limit by less than a millisecond is over it
		}
		if !v.AnsweredAt.IsZero() {
			item["answered_at"] = v.AnsweredAt
		}
		out = append(out, item)
	}
	return out
}

// deadline is the first instant between from and to at which the service time
// since from reaches limit.
func deadline(hours source.Hours, from, to time.Time, limit time.Duration) time.Time {
	low, high := from, to
	for high.Sub(low) > time.Millisecond {
		mid := low.Add(high.Sub(low) / 2)
		if hours.Between(from, mid) < limit {
			low = mid
		} else {
			high = mid
		}
	}
	return high.Truncate(time.Millisecond)
}

// conversationRecord is a conversation as the rules see it; messages are there
// only for quoting them as evidence.
func conversationRecord(c *source.Conversation, known []record.Message) *record.Record {
	fields := map[string]any{"id": c.ID, "provider_id": c.ProviderID, "customer_id": c.CustomerID}
	for _, f := range [...]struct{ name, value string }{
		{"customer_kind", c.CustomerKind}, {"order_id", c.OrderID}, {"service_order_id", c.ServiceOrderID},
	} {
		if f.value != "" {
			fields[f.name] = f.value
		}
	}
	if len(known) > 0 {
		messages := make([]any, len(known))
		for i, m := range known {
			messages[i] = map[string]any{"at": m.At, "from": m.From, "text": m.Text}
		}
		fields["messages"] = messages
	}
	return &record.Record{Type: record.Conversation, ID: c.ID, ProviderID: c.ProviderID, Fields: fields, Origin: c.Origin}
}
