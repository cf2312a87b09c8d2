package text

import "strings"

// Bounds on a number that is sent in parts, each a message of its own.
const (
	longestPart  = 40 // bytes of a message that may be a part
	farthestPart = 4  // messages from a part to the next, the customer's among them
)

// longestAnswer is the number of bytes of a message that may be an answer to the
// question for a handle, and farthestAnswer how many messages it may come later.
const (
	longestAnswer  = 100
	farthestAnswer = 2
)

// addAnswers adds the names and numbers that an agent gives in answer to a
// customer's question for a handle: 有微信吗 - 有的 lvyun2019. Beside the question
// they need no mark of their own.
func (l *Lexicon) addAnswers(messages []Message, all [][]Hit) {
	if l.handles == nil {
		return
	}
	for i := range messages {
		if messages[i].From != Customer || !asksForHandle(all[i]) {
			continue
		}
		for j := i + 1; j < len(messages) && j <= i+farthestAnswer; j++ {
			if messages[j].From != Agent || len(messages[j].Text) > longestAnswer {
				continue
			}
			v := Normalise(messages[j].Text)
			if h, ok := l.handles.answer(v.Text); ok && !hasHandle(all[j]) {
				start, end := v.Original(h.start, h.end)
				all[j] = append(all[j], Hit{
					List: HandleList, Class: h.class, Term: h.value, Strength: h.strength, Start: start, End: end,
					Text: messages[j].Text[start:end], Reading: v.Text[h.start:h.end], view: start,
					Context: l.contexts.of(v.Text, h.start, h.end, true),
				})
			}
		}
	}
}

func asksForHandle(hits []Hit) bool {
	for i := range hits {
		if hits[i].List == "contact_words" && hits[i].Class == "asked" && hits[i].Judged() {
			return true
		}
	}
	return false
}

func hasHandle(hits []Hit) bool {
	for i := range hits {
		if hits[i].List == HandleList && hits[i].Strength > 1 {
			return true
		}
	}
	return false
}

// answer is the first name with letters and digits, or number of five to twelve
// digits, in a message that answers the question for a handle.
func (h *handleWords) answer(text string) (handle, bool) {
	for i := wordFrom(text, 0); i < len(text); i = wordFrom(text, i) {
		start := i
		end, next := nameAt(text, start)
		i = next
		if end > start && hasDigit(text[start:end]) && !h.noName.match(text[start:end]) {
			return handle{class: "wechat", value: text[start:end], strength: 3, start: start, end: end}, true
		}
		if text[start] < '0' || text[start] > '9' {
			continue
		}
		r := readRun(text, start, false)
		i = max(i, r.end)
		before, after := text[alignUp(text, max(0, start-60)):start], text[r.end:alignDown(text, min(len(text), r.end+40))]
		if len(r.digits) >= shortestName && len(r.digits) <= 12 && !r.isDotted() && !r.isDay() &&
			!h.noNumber.match(before) && !h.noHandle.match(before) && !h.unit.match(after) && !hotlineForm.match(r.digits) {
			return handle{class: "wechat", value: r.digits, strength: 3, start: r.start, end: r.end}, true
		}
	}
	return handle{}, false
}

// isPart says whether a message may be part of a number that is sent in several:
// nothing but a few digits or numerals.
func isPart(s string) bool {
	if len(s) == 0 || len(s) > longestPart {
		return false
	}
	t := table()
	digits := 0
	for _, r := range s {
		if r >= 1<<16 {
			return false
		}
		kind := t.kindOf(rune(t.to[r]))
		switch {
		case kind&(kindDigit|kindNumeral) != 0:
			digits++
		case kind&(kindSeparator|kindBoundary) == 0:
			return false
		}
	}
	return digits >= 2 && digits < shortestNumber+4
}

// joinParts adds a phone handle to each of the messages whose digits together are
// a mobile number: 1876, then 6543, then 210. It says whether it found any.
func (l *Lexicon) joinParts(messages []Message, all [][]Hit) bool {
	if l.handles == nil {
		return false
	}
	found := false
	for i := range messages {
		if messages[i].From != Agent || !isPart(messages[i].Text) {
			continue
		}
		digits, parts := "", []int(nil)
		for j := i; j < len(messages) && len(digits) < 11 && (len(parts) == 0 || j-parts[len(parts)-1] <= farthestPart); j++ {
			if messages[j].From == Agent && isPart(messages[j].Text) {
				digits += digitsOf(messages[j].Text)
				parts = append(parts, j)
			}
		}
		if len(parts) < 2 || !mobileForm.match(digits) {
			continue
		}
		found = true
		for _, j := range parts {
			text := messages[j].Text
			all[j] = append(all[j], Hit{
				List: HandleList, Class: "phone", Term: digits, Strength: 3, End: len(text), Text: text, Reading: digitsOf(text),
			})
		}
	}
	return found
}

// digitsOf is the digits and numerals of s as digits.
func digitsOf(s string) string {
	var b strings.Builder
	for _, r := range Normalise(s).Text {
		if v := digitValue(r); v >= 0 {
			b.WriteByte(byte('0' + v))
		}
	}
	return b.String()
}
