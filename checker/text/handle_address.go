package text

import "strings"

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
			strength := 3
			if local, _, _ := strings.Cut(text[m[0]:m[1]], "@"); l.handles.noName.match(local) {
				strength = 1 // noreply@, admin@: in a setting rather than on a card
			}
			out = append(out, handle{class: "email", value: text[m[0]:m[1]], strength: strength, start: m[0], end: m[1]})
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
