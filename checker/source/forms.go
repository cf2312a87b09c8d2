package source

import (
	"sort"
	"strings"
)

// Form is a place of a listing that asks the reader for personal data or
// secrets (REG-10.8.3): a form with its controls, a question that a script
// puts, or an invitation in running text.
type Form struct {
	// Path is the JSON pointer of the field; Start and End are the bytes of its
	// original value that ask first, and Text is that slice.
	Path       string
	Start, End int
	Text       string
	// Asks lists what is asked for, in a fixed order: id_number, bank_account,
	// payment_account, password, sms_code, access_key, phone, email,
	// im_account.
	Asks []string
	// Kind is form, script or text.
	Kind string
	// Hidden tells that a browser does not show the controls.
	Hidden bool
}

// control is an input that was read, with all that says what it is for.
type control struct {
	path       string
	start, end int
	source     string // the tag as it stands
	kind       string // form or script
	form       int    // number of its form in the content, 0 outside of one
	inputType  string
	words      string // name, placeholder and title
	before     string // text that leads up to it
	id         string // for a label that names it
	hidden     bool
}

// label is the text of a label element that names its control.
type label struct{ path, control, text string }

// maxCaption is how many bytes of text before a control may name it.
const maxCaption = 90

// openForm begins a form; its controls belong together.
func (r *htmlReader) openForm(token) {
	r.out.forms++
	r.form = r.out.forms
	r.controlEnd = r.text().Len()
}

// readControl notes a control and what stands before it.
func (r *htmlReader) readControl(t token, hidden bool) {
	c := control{path: r.path, kind: "form", form: r.form, inputType: lower(strings.TrimSpace(r.attribute(t, "type"))), hidden: hidden}
	if t.name != "input" {
		c.inputType = t.name
	}
	switch c.inputType {
	case "submit", "reset", "button", "image", "checkbox", "radio", "range", "color", "date", "time", "file", "hidden":
		return
	}
	var words []string
	for _, name := range [...]string{"name", "id", "placeholder", "title", "aria-label", "data-placeholder", "autocomplete", "value"} {
		if v := r.attribute(t, name); v != "" && len(v) < 200 {
			words = append(words, v)
		}
	}
	c.words = strings.Join(words, "\n")
	c.id = r.attribute(t, "id")
	b := r.text()
	c.before = caption(b.String()[min(r.controlEnd, b.Len()):])
	r.controlEnd = b.Len()
	c.start, c.end = r.outer.span(t.start, t.end)
	c.source = r.original[c.start:c.end]
	r.out.controls = append(r.out.controls, c)
}

// caption returns the end of a text that names the control behind it: its last
// line or table cell that is not blank.
func caption(s string) string {
	s = strings.TrimSpace(s[max(0, len(s)-4*maxCaption):])
	if i := strings.LastIndexAny(s, "\n\t"); i >= 0 {
		s = s[i+1:]
	}
	if len(s) > maxCaption {
		s = s[len(s)-maxCaption:]
	}
	return s
}

// endLabel takes the text of a label element that says which control it is of.
func (r *htmlReader) endLabel() {
	if r.labelFor == "" {
		return
	}
	if s := r.text().String(); r.labelStart <= len(s) && len(s)-r.labelStart <= 4*maxCaption {
		r.out.labels = append(r.out.labels, label{r.path, r.labelFor, s[r.labelStart:]})
	}
	r.labelFor = ""
}

// Forms returns the places that ask for personal data, in order of field and
// position. Searches, quantities and other inputs that ask for nothing of the
// kind are left out, and so are the words of screenshots.
func (c *Content) Forms() []Form {
	labels := map[[2]string]string{}
	for _, l := range c.labels {
		labels[[2]string{l.path, l.control}] = l.text
	}
	var forms []Form
	byForm := map[int]int{} // number of the form -> index in forms
	for _, in := range c.controls {
		asks := in.asks(labels[[2]string{in.path, in.id}])
		if len(asks) == 0 {
			continue
		}
		if i, seen := byForm[in.form]; seen && in.form > 0 {
			forms[i].Asks = union(forms[i].Asks, asks)
			forms[i].Hidden = forms[i].Hidden && in.hidden
			continue
		}
		byForm[in.form] = len(forms)
		forms = append(forms, Form{Path: in.path, Start: in.start, End: in.end, Text: in.source, Asks: asks, Kind: in.kind, Hidden: in.hidden})
	}
	for _, s := range c.segments {
		forms = s.appendInvitations(forms)
	}
	sort.SliceStable(forms, func(i, j int) bool {
		if a, b := c.order[forms[i].Path], c.order[forms[j].Path]; a != b {
			return a < b
		}
		return forms[i].Start < forms[j].Start
	})
	return forms
}

// asks tells what a control asks for.
func (in control) asks(label string) []string {
	var asks []string
	switch in.inputType {
	case "password":
		asks = []string{"password"}
	case "email":
		asks = []string{"email"}
	case "tel":
		asks = []string{"phone"}
	}
	return union(asks, askedFor(strings.Join([]string{in.words, in.before, label}, "\n")))
}

// subjects are the data that the clause names, in the order that facts list
// them, with the words that name them. English words are compared without
// their separators: id_card, idCard and ID-card are one.
var subjects = [...]struct {
	ask     string
	chinese []string
	english []string
}{
	{"id_number", []string{"身份证", "证件号", "证件号码", "护照号"}, []string{"idcard", "idnumber", "idno", "identitycard", "identitynumber", "identityno", "shenfenzheng", "sfz", "passportno", "passportnumber"}},
	{"bank_account", []string{"银行卡", "银行账号", "银行帐号", "银行账户", "银行帐户", "信用卡", "储蓄卡", "开户行", "卡号"}, []string{"bankcard", "bankaccount", "bankno", "cardnumber", "cardno", "creditcard", "ccnumber", "yinhangka", "iban"}},
	{"payment_account", []string{"支付宝账", "支付宝帐", "支付宝号", "支付账号", "支付帐号", "支付账户", "财付通", "微信支付账", "收款账号", "收款帐号", "收款账户", "贝宝"}, []string{"alipay", "zhifubao", "paypal", "payaccount", "paymentaccount", "tenpay"}},
	{"password", []string{"密码", "口令", "pin码"}, []string{"password", "passwd", "pwd", "passphrase", "mima"}},
	{"sms_code", []string{"短信验证码", "手机验证码", "短信校验码", "动态验证码", "动态密码"}, []string{"smscode", "smsverify", "mobilecode", "phonecode", "verifysms", "otp"}},
	{"access_key", []string{"密钥", "秘钥", "私钥"}, []string{"accesskey", "accesskeyid", "accesskeysecret", "secretkey", "privatekey", "aksk"}},
	{"phone", []string{"手机", "电话", "联系方式"}, []string{"mobile", "phone", "telephone", "tel", "shouji", "cellphone"}},
	{"email", []string{"邮箱", "电子邮件", "邮件地址"}, []string{"email", "mailbox", "youxiang"}},
	{"im_account", []string{"微信号", "qq号", "qq号码", "微信账号"}, []string{"wechat", "weixin", "qqnumber", "qqno", "qq"}},
}

// askedFor tells which subjects the words around a control name.
func askedFor(words string) []string {
	if strings.TrimSpace(words) == "" {
		return nil
	}
	words = strings.ToLower(words)
	tokens := map[string]bool{}
	for _, line := range strings.Split(words, "\n") {
		addTokens(tokens, line)
	}
	compactChinese := strings.Join(strings.Fields(words), "")
	var asks []string
	for _, s := range subjects {
		if containsAny(compactChinese, s.chinese) || hasToken(tokens, s.english) {
			asks = append(asks, s.ask)
		}
	}
	return asks
}

// addTokens adds the Latin words of a line, alone and each joined to the next:
// bank_card gives bank, card and bankcard.
func addTokens(tokens map[string]bool, line string) {
	words := strings.FieldsFunc(line, func(r rune) bool { return r < 'a' || r > 'z' })
	for i, w := range words {
		tokens[w] = true
		if i+1 < len(words) {
			tokens[w+words[i+1]] = true
		}
	}
}

// hasToken reports whether one of the tokens is one of the names, or ends or
// begins with a long one: userPassword, mobileNo.
func hasToken(tokens map[string]bool, names []string) bool {
	for _, name := range names {
		if tokens[name] {
			return true
		}
		if len(name) < 5 {
			continue
		}
		for t := range tokens {
			if strings.HasPrefix(t, name) || strings.HasSuffix(t, name) {
				return true
			}
		}
	}
	return false
}

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// union joins two lists of asks in their fixed order.
func union(a, b []string) []string {
	if len(a) == 0 {
		return b
	}
	var out []string
	for _, s := range subjects {
		if contains(a, s.ask) || contains(b, s.ask) {
			out = append(out, s.ask)
		}
	}
	return out
}

func contains(list []string, s string) bool {
	for _, item := range list {
		if item == s {
			return true
		}
	}
	return false
}
