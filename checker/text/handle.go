package text

import (
	"fmt"
	"strings"
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
