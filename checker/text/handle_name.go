package text

import "strings"

// names finds WeChat ids: names with a mark before or behind them.
func (h *handleWords) names(text string, taken []handle) []handle {
	var out []handle
	for i := wordFrom(text, 0); i < len(text); i = wordFrom(text, i) {
		start := i
		end, next := nameAt(text, start)
		i = next
		if len(out) == mostHandles {
			break
		}
		if end == start || overlaps(taken, start, end) || start > 0 && (wordByte(text[start-1]) || text[start-1] == '@') {
			continue
		}
		before := text[alignUp(text, max(0, start-40)):start]
		after := text[end:alignDown(text, min(len(text), end+20))]
		name := text[start:end]
		if h.noName.match(name) {
			continue
		}
		if joined := joinedMark.re().FindString(name); joined != "" && len(name)-len(joined) >= shortestName {
			before, name, start = before+joined, name[len(joined):], start+len(joined)
		}
		if h.noName.match(name) {
			continue
		}
		explicit := explicitMark.match(before)
		switch {
		case h.wechatBefore.match(before) && (explicit || strings.ContainsAny(name, "0123456789_-")):
			out = append(out, handle{class: "wechat", value: name, strength: 3, start: start, end: end})
		case h.wechatAfter.match(after) && hasDigit(name):
			out = append(out, handle{class: "wechat", value: name, strength: 2, start: start, end: end})
		case (h.looseBefore.match(before) || h.looseAfter.match(after)) && hasDigit(name):
			out = append(out, handle{class: "wechat", value: name, strength: 2, start: start, end: end})
		}
	}
	return out
}

// wordFrom is where the next name could begin, at i or later; len(text) when
// there is no such place.
func wordFrom(text string, i int) int {
	for i < len(text) && !wordByte(text[i]) {
		i++
	}
	return i
}

// nameAt reads the name that begins at start and could be a WeChat id: abc_def1,
// abc 123, 12ab3; end is start when there is none, next is where to look on.
func nameAt(text string, start int) (end, next int) {
	i, letters, digits, marks := start, 0, 0, 0
	for i < len(text) && (wordByte(text[i]) || text[i] == '-') {
		switch c := text[i]; {
		case c >= 'a' && c <= 'z':
			letters++
		case c >= '0' && c <= '9':
			digits++
		default:
			marks++
		}
		i++
	}
	switch {
	case letters > 0 && digits == 0 && marks == 0 && letters <= 4 && i+2 < len(text) && text[i] == ' ':
		j := i + 1
		for j < len(text) && text[j] >= '0' && text[j] <= '9' {
			j++
		}
		if letters >= 2 && j-i-1 >= 2 && j-i-1 <= 6 {
			return j, j
		}
	case letters > 0 && i-start >= shortestName && i-start <= 20:
		return i, i
	}
	return start, i
}

// shortestName is the number of characters of the shortest WeChat id.
const shortestName = 5

// joinedMark is a mark written in one word with the name: vxabc12345.
var joinedMark = lazy(`^(?:vx|wx|weixin|wechat|v)[:_-]?`)

// explicitMark is a mark that ends as if a name were to follow.
var explicitMark = lazy(`(?:[:是为]|号|id|加|搜) ?$|^$`)
