package text

import (
	"strings"
	"unicode/utf8"
)

// numberRun is a run of digits with separators between them.
type numberRun struct {
	digits     string
	groups     []string
	separators string // the separators between the groups, joined
	start, end int
	cloaked    bool // written with other signs than ASCII digits, or oddly spaced
}

// numbers finds phone numbers, QQ and group numbers, accounts.
func (h *handleWords) numbers(v *View, s string, at int, taken []handle) []handle {
	var out []handle
	text := v.Text
	for i := 0; i < len(text); {
		if text[i] < '0' || text[i] > '9' {
			i++
			continue
		}
		r := readRun(text, i, false)
		if comma := readRun(text, i, true); comma.isDictated() {
			r = comma
		}
		i = r.end
		if len(r.digits) < 5 || overlaps(taken, r.start, r.end) {
			continue
		}
		start, end := v.Original(r.start, r.end)
		r.cloaked = oddSigns(s[start-at:end-at]) || len(r.groups) >= 4 && len(r.digits) < 2*len(r.groups)
		if len(out) == mostHandles {
			break
		}
		if found, ok := h.judge(text, r); ok {
			out = append(out, found)
		}
	}
	return out
}

// oddSigns says whether a slice holds other than ASCII.
func oddSigns(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return true
		}
	}
	return false
}

// readRun reads the run of digits that begins at i, over commas if they may stand in it.
func readRun(text string, i int, commas bool) numberRun {
	t := table()
	r := numberRun{start: i, end: i}
	group := i
	for i < len(text) {
		if c := text[i]; c >= '0' && c <= '9' {
			i++
			r.end = i
			continue
		}
		j, gap := i, 0
		for j < len(text) && gap <= 3 {
			c, size := utf8.DecodeRuneInString(text[j:])
			if t.kindOf(c)&kindSeparator == 0 && (!commas || c != ',') {
				break
			}
			j += size
			gap++
		}
		if gap == 0 || gap > 3 || j >= len(text) || text[j] < '0' || text[j] > '9' {
			break
		}
		r.groups = append(r.groups, text[group:i])
		r.separators += text[i:j]
		i, group = j, j
		if commas && len(r.groups) == mostDictated {
			return numberRun{}
		}
	}
	r.groups = append(r.groups, text[group:r.end])
	r.digits = strings.Join(r.groups, "")
	return r
}

var (
	mobileForm   = lazy(`^(?:0?0?86)?(1[3-9][0-9]{9})$`)
	landlineForm = lazy(`^0(?:10|2[0-9]|[3-9][0-9]{2})[2-9][0-9]{6,7}$`)
	hotlineForm  = lazy(`^[48]00[0-9]{7}$`)
	dayForm      = lazy(`^(?:19|20)[0-9]{2}(?:0?[1-9]|1[0-2])(?:0?[1-9]|[12][0-9]|3[01])(?:[0-9]{4}|[0-9]{6})?$`)
)

// judge says which handle a run of digits is, if any.
func (h *handleWords) judge(text string, r numberRun) (handle, bool) {
	before := text[alignUp(text, max(0, r.start-60)):r.start]
	after := text[r.end:alignDown(text, min(len(text), r.end+40))]
	n := len(r.digits)
	make := func(class string, strength int) (handle, bool) {
		return handle{class: class, value: r.digits, strength: strength, start: r.start, end: r.end}, true
	}
	payment, bank := h.payment.match(before), h.bank.match(before)
	wechat := h.wechatBefore.match(before) || h.wechatAfter.match(after)
	qq := h.qqBefore.match(before) || h.qqAfter.match(after)
	group := h.groupBefore.match(before)
	marked := payment || bank || wechat || qq || group || h.phone.match(before)
	if !marked && h.noNumber.match(before) || h.noHandle.match(before) || r.isDotted() || !qq && !group && !r.cloaked && dayForm.match(r.digits) || r.isDay() {
		return handle{}, false
	}
	if len(before) > 0 && wordByte(before[len(before)-1]) && !marked && !r.cloaked {
		return handle{}, false // a serial number or identifier such as cmjj010101
	}
	if !marked && h.unit.match(after) && n <= 9 {
		return handle{}, false
	}
	switch {
	case mobileForm.match(r.digits):
		class := "phone"
		if payment {
			class = "payment_account"
		} else if wechat {
			class = "wechat"
		}
		return make(class, 3)
	case hotlineForm.match(r.digits):
		return make("hotline", 1)
	case landlineForm.match(r.digits):
		return make("phone", 2)
	case bank && n >= 9 && n <= 25:
		return make("bank_account", 3)
	case payment && n >= 5 && n <= 12:
		return make("payment_account", 3)
	case group && n >= 5 && n <= 12:
		return make("group", 3)
	case qq && n >= 5 && n <= 12:
		return make("qq", 3)
	case wechat && n >= 5 && n <= 12:
		return make("wechat", 3)
	case n >= shortestLoose && n <= 12 && (h.looseBefore.match(before) || h.looseAfter.match(after)):
		return make("qq", 2)
	case n >= 7 && n <= 12 && (r.cloaked || n >= 8 && n <= 11 && len(r.groups) <= 2):
		return make("number", 1)
	}
	return handle{}, false
}

// shortestLoose is the number of digits from which a number beside a word that
// is ordinary by itself (加, 口, 联系) is taken for a handle.
const shortestLoose = 7

// mostDictated is the number of parts from which digits with commas are a list.
const mostDictated = 5

// isDictated says whether the run is a mobile number said in two to four parts
// with commas between them: 一三八,零零一三,八零零零. Amounts (13,800,138,000) are
// none.
func (r numberRun) isDictated() bool {
	if len(r.groups) < 2 || len(r.groups) >= mostDictated || len(r.groups[0]) < 3 || !strings.Contains(r.separators, ",") || !mobileForm.match(r.digits) {
		return false
	}
	for _, g := range r.groups[1:] {
		if len(g) != 3 {
			return true
		}
	}
	return false
}

// isDotted says whether the run is an IP address with or without the length of
// its network, a version or a decimal number. 170.0000.1234 is none: it is a
// mobile number in the groups in which people say them.
func (r numberRun) isDotted() bool {
	dots := strings.TrimSuffix(r.separators, "/")
	if len(r.groups) < 2 || strings.Trim(dots, ".") != "" {
		return false
	}
	if len(r.groups) == 3 && len(r.groups[0]) == 3 && len(r.groups[1]) == 4 && mobileForm.match(r.digits) {
		return false
	}
	for _, g := range r.groups {
		if len(g) > 1 {
			return len(dots) <= 3
		}
	}
	return !mobileForm.match(r.digits)
}

// isDay says whether the groups are a date such as 2016-11-30, with a time or not.
func (r numberRun) isDay() bool {
	return len(r.groups) >= 3 && len(r.groups[0]) == 4 && (r.groups[0][:2] == "19" || r.groups[0][:2] == "20") &&
		len(r.groups[1]) <= 2 && len(r.groups[2]) <= 2
}
