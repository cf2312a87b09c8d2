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
