package record

import (
	"time"
	"unicode/utf8"
)

// Chat is a conversation, or a part of one, in the form in which millions are
// read: see [DecodeConversation]. An absent field is "".
type Chat struct {
	ID             string
	ProviderID     string
	CustomerID     string
	CustomerKind   string // "user" or "platform_staff"
	OrderID        string
	ServiceOrderID string
	Messages       []Message

	arena []byte // memory for unescaped texts; what it holds is never overwritten
}

// Message is one message of a conversation.
type Message struct {
	At      time.Time
	From    string // "customer", "agent", "auto" or "system"
	AgentID string
	Text    string
}

// DecodeConversation decodes and validates one line of a conversation file
// into a Chat whose list of messages it uses again. It accepts what [Decode]
// accepts, and the error is the same; it is several times as fast and allocates
// almost nothing. Fields that the contract does not list are checked and dropped.
//
// The strings of the Chat may be kept as long as line is not changed, whose
// memory they share; the list of messages holds until the Chat is decoded into
// again. After an error the Chat holds nothing of use.
func DecodeConversation(line []byte, into *Chat) error {
	if !into.decode(line) {
		return explain(Conversation, line, false)
	}
	return nil
}

// arenaChunk is how much memory for unescaped texts is taken at once.
const arenaChunk = 8 << 10

// Bits of the fields seen and present.
const (
	hasID = 1 << iota
	hasProvider
	hasCustomer
	hasKind
	hasOrder
	hasServiceOrder
	hasMessages
	hasUpdated

	conversationNeeds = hasID | hasProvider | hasCustomer | hasMessages
)

const (
	hasAt = 1 << iota
	hasFrom
	hasAgent
	hasText

	messageNeeds = hasAt | hasFrom | hasText
)

var (
	conversationShape = shapes[Conversation]
	customerKinds     = conversationShape.index["customer_kind"].shape.enum
	senders           = conversationShape.index["messages"].shape.elem.index["from"].shape.enum
)

func (c *Chat) decode(line []byte) bool {
	if !utf8.Valid(line) {
		return false
	}
	*c = Chat{Messages: c.Messages[:0], arena: c.arena}
	s := scanner{text: alias(unmarked(line)), arena: c.arena, chunk: arenaChunk}
	seen, present := 0, 0
	var others []string
	s.space()
	ok := s.members(func(name string) bool {
		var bit int
		var text *string
		switch name {
		case "id":
			bit, text = hasID, &c.ID
		case "provider_id":
			bit, text = hasProvider, &c.ProviderID
		case "customer_id":
			bit, text = hasCustomer, &c.CustomerID
		case "customer_kind":
			bit, text = hasKind, &c.CustomerKind
		case "order_id":
			bit, text = hasOrder, &c.OrderID
		case "service_order_id":
			bit, text = hasServiceOrder, &c.ServiceOrderID
		case "messages":
			bit = hasMessages
		case "updated_at":
			bit = hasUpdated
		default:
			return s.other(name, &others, 1)
		}
		if seen&bit != 0 {
			return false
		}
		seen |= bit
		if s.peek() == 'n' {
			return s.literal("null")
		}
		present |= bit
		switch bit {
		case hasMessages:
			return s.items(func() bool { return s.message(&c.Messages) })
		case hasUpdated:
			_, ok := s.instant()
			return ok
		case hasKind:
			return s.oneOf(customerKinds, text)
		}
		var ok bool
		*text, ok = s.str()
		return ok && (bit > hasProvider || *text != "")
	})
	s.space()
	c.arena = s.arena
	return ok && s.at == len(s.text) && present&conversationNeeds == conversationNeeds
}

// message decodes one message and appends it.
func (s *scanner) message(to *[]Message) bool {
	*to = append(*to, Message{})
	m := &(*to)[len(*to)-1]
	seen, present := 0, 0
	var others []string
	ok := s.members(func(name string) bool {
		var bit int
		switch name {
		case "at":
			bit = hasAt
		case "from":
			bit = hasFrom
		case "agent_id":
			bit = hasAgent
		case "text":
			bit = hasText
		default:
			return s.other(name, &others, 3)
		}
		if seen&bit != 0 {
			return false
		}
		seen |= bit
		if s.peek() == 'n' {
			return s.literal("null")
		}
		present |= bit
		var ok bool
		switch bit {
		case hasAt:
			m.At, ok = s.instant()
		case hasFrom:
			ok = s.oneOf(senders, &m.From)
		case hasAgent:
			m.AgentID, ok = s.str()
		case hasText:
			m.Text, ok = s.str()
		}
		return ok
	})
	return ok && present&messageNeeds == messageNeeds
}

// other steps over the value of a field that the contract does not list.
func (s *scanner) other(name string, seen *[]string, depth int) bool {
	for _, before := range *seen {
		if before == name {
			return false
		}
	}
	*seen = append(*seen, name)
	_, ok := s.value(unlisted, depth)
	return ok
}

func (s *scanner) instant() (time.Time, bool) {
	text, ok := s.str()
	if !ok {
		return time.Time{}, false
	}
	at, err := ParseTime(text)
	return at, err == nil
}

func (s *scanner) oneOf(values []string, into *string) bool {
	text, ok := s.str()
	if !ok {
		return false
	}
	for _, v := range values {
		if v == text {
			*into = v
			return true
		}
	}
	return false
}
