package text

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// HandleList is the id of the list whose hits are contact handles. Its classes
// are phone, hotline, qq, group, wechat, telegram, email, url, bank_account,
// payment_account and number (digits that look like a handle, weak).
const HandleList = "handle"

// handleWords are the words that tell what a number or name is. They are shared
// words of the vocabulary "handle"; without it no handle is found.
type handleWords struct {
	wechatBefore, wechatAfter marker
	qqBefore, qqAfter         marker
	groupBefore               marker
	looseBefore, looseAfter   marker
	telegram                  marker
	bank, payment             marker
	phone                     marker
	noNumber                  marker // order numbers and the like, right before
	noHandle                  marker // 登录, 报错: right before a number that is no handle whatever channel is named
	unit                      marker // right after: an amount, not a handle
	noName                    marker // technical names that are nobody's
}

// markers lists the markers in a fixed order.
func (h *handleWords) markers() []*marker {
	return []*marker{
		&h.wechatBefore, &h.wechatAfter, &h.qqBefore, &h.qqAfter, &h.groupBefore, &h.looseBefore, &h.looseAfter,
		&h.telegram, &h.bank, &h.payment, &h.phone, &h.noNumber, &h.noHandle, &h.unit, &h.noName,
	}
}

func compileHandleWords(w words) (*handleWords, error) {
	h := &handleWords{}
	const near, after = "[^a-z0-9,。!?;\n]{0,6}$", "^[^a-z0-9,。!?;\n]{0,3}"
	for _, f := range []struct {
		re         *marker
		name, form string
	}{
		{&h.wechatBefore, "wechat_mark", "(?:^|[^a-z])(?:%s)" + near},
		{&h.wechatAfter, "wechat_mark", after + "(?:%s)"},
		{&h.qqBefore, "qq_mark", "(?:^|[^a-z])(?:%s)[^a-z0-9,。!?;\n]{0,8}$"},
		{&h.qqAfter, "qq_mark", after + "(?:%s)(?:$|[^a-z])"},
		{&h.groupBefore, "group_mark", "(?:%s)[^a-z0-9,。!?;\n]{0,8}$"},
		{&h.looseBefore, "loose_mark", "(?:%s)[^a-z0-9,。!?;\n]{0,3}$"},
		{&h.looseAfter, "loose_mark", after + "(?:%s)"},
		{&h.telegram, "telegram_mark", "(?:%s)"},
		{&h.bank, "bank_mark", "(?:%s)[^0-9。!?;\n]{0,12}$"},
		{&h.payment, "payment_mark", "(?:%s)[^0-9。!?;\n]{0,14}$"},
		{&h.phone, "phone_mark", "(?:%s)[^0-9。!?;\n]{0,8}$"},
		{&h.noNumber, "no_number_mark", "(?:%s)[^0-9。!?;\n]{0,6}$"},
		{&h.noHandle, "no_handle_mark", "(?:%s)[^0-9,。!?;\n]{0,4}$"},
		{&h.unit, "unit", "^ ?(?:%s)"},
		{&h.noName, "no_name", "^(?:%s)$"},
	} {
		if _, ok := w.shared[f.name]; !ok {
			return nil, nil
		}
		src, err := w.expand("{" + f.name + "}")
		if err != nil {
			return nil, err
		}
		if *f.re, err = lazily(foldSource(fmt.Sprintf(f.form, src))); err != nil {
			return nil, fmt.Errorf("handle words %s: %w", f.name, err)
		}
	}
	return h, nil
}

// mostHandles bounds the handles of one kind found in one piece of text.
const mostHandles = 200

// handle is a handle found in a view, in bytes of its text.
type handle struct {
	class      string
	value      string
	strength   int
	start, end int
}

// handlesIn finds the handles of a view; in a skeleton only names.
func (l *Lexicon) handlesIn(v *View, s string, at int, skeleton bool) []Hit {
	if l.handles == nil {
		return nil
	}
	var found []handle
	if !skeleton {
		found = l.addresses(v.Text)
		found = append(found, l.handles.numbers(v, s, at, found)...)
	}
	found = append(found, l.handles.names(v.Text, found)...)
	var out []Hit
	for _, h := range found {
		start, end := v.Original(h.start, h.end)
		out = append(out, Hit{
			List: HandleList, Class: h.class, Term: h.value, Strength: h.strength, Start: start, End: end,
			Text: s[start-at : end-at], Reading: v.Text[h.start:h.end], view: start,
			Context: l.contexts.of(v.Text, h.start, h.end, true),
		})
	}
	return out
}

var (
	emailForm  = lazy(`[a-z0-9][a-z0-9._+-]{0,63}@[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,40}){0,3}\.[a-z]{2,12}`)
	atNameForm = lazy(`@[a-z][a-z0-9_]{4,31}`)
	// said aloud: laoban at 163 点 com
	saidEmailForm = lazy(`[a-z0-9][a-z0-9._-]{1,40} ?(?:艾特|爱特|圈a|at|[(\[]at[)\]]) ?[a-z0-9-]{2,30} ?(?:\.|点|dot) ?(?:com|cn|net|org)(?:$|[^a-z])`)
	urlForm       = lazy(`(?:https?:)?//([a-z0-9.-]{3,200})(?:/[a-z0-9./_?=&%#+~-]{0,200})?|\b((?:[a-z0-9-]{1,63}\.){1,4}(?:com|cn|net|org|cc|me|top|vip|xyz|io|shop|club|site|info|biz|co|tk|pw|ws|link|app))(?:/[a-z0-9./_?=&%#+~-]{0,200})?`)
)

// addresses finds e-mail addresses, links outside the own domains and @names.
func (l *Lexicon) addresses(text string) []handle {
	var out []handle
	if strings.IndexByte(text, '@') >= 0 {
		for _, m := range emailForm.re().FindAllStringIndex(text, mostHandles) {
			out = append(out, handle{class: "email", value: text[m[0]:m[1]], strength: 3, start: m[0], end: m[1]})
		}
		for _, m := range atNameForm.re().FindAllStringIndex(text, mostHandles) {
			if overlaps(out, m[0], m[1]) || m[0] > 0 && wordByte(text[m[0]-1]) || l.handles.noName.match(text[m[0]+1:m[1]]) {
				continue
			}
			strength := 1
			if l.handles.telegram.match(around(text, m[0], m[1], 60)) {
				strength = 3
			} else if hasDigit(text[m[0]:m[1]]) || strings.IndexByte(text[m[0]:m[1]], '_') > 0 {
				strength = 2
			}
			out = append(out, handle{class: "telegram", value: text[m[0]:m[1]], strength: strength, start: m[0], end: m[1]})
		}
	}
	if saidEmailForm.match(text) {
		for _, m := range saidEmailForm.re().FindAllStringIndex(text, mostHandles) {
			out = append(out, handle{class: "email", value: text[m[0]:m[1]], strength: 3, start: m[0], end: m[1]})
		}
	}
	if !mayLink(text) {
		return out
	}
	for _, m := range urlForm.re().FindAllStringSubmatchIndex(text, mostHandles) {
		host := ""
		strength := 2
		if m[2] >= 0 {
			host = text[m[2]:m[3]]
		} else {
			host = text[m[4]:m[5]]
		}
		if overlaps(out, m[0], m[1]) || m[0] > 0 && (text[m[0]-1] == '@' || wordByte(text[m[0]-1]) && text[m[0]] != 'h') || l.isOwn(host) || reserved(host) {
			continue
		}
		class := "url"
		switch {
		case host == "t.me" || host == "telegram.me":
			class, strength = "telegram", 3
		case host == "u.wechat.com" || strings.HasSuffix(host, "work.weixin.qq.com"), host == "wa.me":
			class, strength = "wechat", 3
		case host == "qm.qq.com" || host == "jq.qq.com":
			class, strength = "qq", 3
		}
		out = append(out, handle{class: class, value: text[m[0]:m[1]], strength: strength, start: m[0], end: m[1]})
	}
	return out
}

// mayLink says quickly whether urlForm may match: it needs // or a dot between
// what ends a label and a letter.
func mayLink(text string) bool {
	for i := 1; i+1 < len(text); i++ {
		switch text[i] {
		case '/':
			if text[i-1] == '/' {
				return true
			}
		case '.':
			if before, after := text[i-1], text[i+1]; after >= 'a' && after <= 'z' && (wordByte(before) || before == '-') {
				return true
			}
		}
	}
	return false
}

// reserved says whether a host is one of the names that documents use for nobody.
func reserved(host string) bool {
	return host == "localhost" || strings.HasSuffix(host, ".local")
}

func (l *Lexicon) isOwn(host string) bool {
	for _, d := range l.own {
		if host == d || strings.HasSuffix(host, "."+d) {
			return true
		}
	}
	return false
}

func overlaps(found []handle, start, end int) bool {
	for _, h := range found {
		if start < h.end && end > h.start {
			return true
		}
	}
	return false
}

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_'
}

func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }

// around is text[start:end] with up to n bytes on both sides.
func around(text string, start, end, n int) string {
	return text[alignUp(text, max(0, start-n)):alignDown(text, min(len(text), end+n))]
}

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
// its network, a version or a decimal number.
func (r numberRun) isDotted() bool {
	dots := strings.TrimSuffix(r.separators, "/")
	if len(r.groups) < 2 || strings.Trim(dots, ".") != "" {
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

// names finds WeChat ids: names with a mark before or behind them.
func (h *handleWords) names(text string, taken []handle) []handle {
	var out []handle
	for i := 0; i < len(text); {
		if !wordByte(text[i]) {
			i++
			continue
		}
		start := i
		end, next := nameAt(text, i)
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

// shortestName is the number of characters of the shortest WeChat id.
const shortestName = 5

// joinedMark is a mark written in one word with the name: vxabc12345.
var joinedMark = lazy(`^(?:vx|wx|weixin|wechat|v)[:_-]?`)

// explicitMark is a mark that ends as if a name were to follow.
var explicitMark = lazy(`(?:[:是为]|号|id|加|搜) ?$|^$`)
