package record

// Keys reads the provider's id and the record's own id from a line that has
// been decoded before, without decoding it again: it reads no further than the
// field it needs. Of a conversation both are read, of any other record the id
// only where it names the provider. ok is false if the provider's id is missing,
// which means that the line is not what it was.
func Keys(t Type, line []byte) (providerID, id string, ok bool) {
	s := scanner{text: alias(unmarked(line))}
	s.space()
	s.members(func(name string) bool {
		var into *string
		switch {
		case name == "provider_id" && t != Provider:
			into = &providerID
		case name == "id":
			into = &id
		default:
			return s.skip()
		}
		if s.peek() == 'n' {
			return s.literal("null")
		}
		var fine bool
		*into, fine = s.str()
		switch t {
		case Provider:
			providerID = id
			return false
		case Conversation, Application:
			return fine && (providerID == "" || id == "")
		}
		return fine && providerID == ""
	})
	if t == Application && providerID == "" {
		providerID = id
	}
	return providerID, id, providerID != ""
}

// skip steps over a value without looking into it.
func (s *scanner) skip() bool {
	depth := 0
	for s.at < len(s.text) {
		switch c := s.text[s.at]; c {
		case '"':
			if !s.skipString() {
				return false
			}
			if depth == 0 {
				return true
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return true // the end of a number or word
			}
			if depth--; depth == 0 {
				s.at++
				return true
			}
		case ',':
			if depth == 0 {
				return true
			}
		}
		s.at++
	}
	return false
}

func (s *scanner) skipString() bool {
	for i := s.at + 1; ; {
		i += plainLength(s.text[i:])
		if i >= len(s.text) {
			return false
		}
		switch s.text[i] {
		case '"':
			s.at = i + 1
			return true
		case '\\':
			i++
			if i >= len(s.text) {
				return false
			}
		}
		i++
	}
}
