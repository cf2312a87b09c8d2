package source

import (
	"strings"
	"unicode/utf8"
)

// appendInvitations appends the sentences of the segment that invite the
// reader to hand over personal data: 请填写您的身份证号和银行卡号. A sentence
// about what the product does (支持手机号登录, 员工填写身份证号) invites nobody,
// nor does one that warns (请勿提供密码).
func (s Segment) appendInvitations(forms []Form) []Form {
	switch s.Kind {
	case "ocr", "alt", "seo", "agreement", "delist_plan", "spec", "category", "attribute":
		return forms
	}
	for at := 0; at < len(s.Text); {
		n := sentenceEnd(s.Text[at:])
		sentence := s.Text[at : at+n]
		if asks := invitesFor(sentence); len(asks) > 0 {
			lead := len(sentence) - len(strings.TrimLeft(sentence, " \t\n\u3000"))
			body := strings.TrimSpace(sentence)
			start, end := s.Span(at+lead, at+lead+len(body))
			forms = append(forms, Form{Path: s.Path, Start: start, End: end, Text: s.value[start:end], Asks: asks, Kind: "text", Hidden: s.Hidden})
		}
		at += n
	}
	return forms
}

// sentenceEnd returns the length of the sentence that s begins with, its mark
// included.
func sentenceEnd(s string) int {
	for i, r := range s {
		switch r {
		case '。', '！', '？', '；', '!', '?', ';', '\n':
			return i + utf8.RuneLen(r)
		}
	}
	return len(s)
}

// invitations are what hands data over; those that also stand for using an
// input of the product (输入, 登录) are left to forms.
var invitations = [...]string{"填写", "提供", "留下", "提交", "发送", "告知", "回复", "上传", "报上", "输入", "发给", "发来", "提报"}

// invitesFor tells what a sentence invites the reader to hand over.
func invitesFor(sentence string) []string {
	if len(sentence) > 600 || !strings.ContainsAny(sentence, "您你请须需") {
		return invitesInEnglish(sentence)
	}
	compact := strings.ToLower(strings.Join(strings.Fields(sentence), ""))
	for _, verb := range invitations {
		for from := 0; ; {
			i := strings.Index(compact[from:], verb)
			if i < 0 {
				break
			}
			i += from
			from = i + len(verb)
			before, after := lastRunes(compact[:i], 12), firstRunes(compact[from:], 30)
			if lead, object, ok := movedObject(compact[:i]); ok {
				before, after = lead, object
			}
			if !addressesReader(before) || isRefused(before) || describesProduct(before, after) {
				continue
			}
			if asks := handedOver(after, verb, namesReceiver(compact)); len(asks) > 0 {
				return asks
			}
		}
	}
	return nil
}

// movedObject splits the words before a verb whose object stands in front of it
// (请先把身份证号 填写在留言里) into what leads up to 把 and the object.
func movedObject(before string) (lead, object string, ok bool) {
	clause := lastRunes(before, 42)
	for _, mark := range [...]string{"把", "将"} {
		if i := strings.LastIndex(clause, mark); i >= 0 && !strings.ContainsAny(clause[i:], "，,") {
			return lastRunes(clause[:i], 12), clause[i+len(mark):], true
		}
	}
	return "", "", false
}

// addressesReader reports whether the words before a verb speak to the reader.
func addressesReader(before string) bool {
	return containsAny(before, []string{"请", "您", "你", "须", "需"}) && !containsAny(before, []string{"无需", "无须", "不需"})
}

// isRefused reports whether the words before a verb tell the reader not to.
func isRefused(before string) bool {
	return containsAny(before, []string{"勿", "不要", "不会", "不必", "不用", "不得", "切忌", "禁止", "谨防", "无需", "无须", "不需", "别", "不应", "从不", "拒绝"})
}

// describesProduct reports whether somebody else hands the data over, or the
// product is what asks.
func describesProduct(before, after string) bool {
	return containsAny(before, []string{"员工", "客户", "用户", "访客", "学员", "家长", "患者", "会员", "买家", "支持", "可以", "能够", "自动", "系统", "要求", "管理员", "对方"}) ||
		containsAny(after, []string{"组件", "字段", "控件", "模板", "功能", "接口", "参数", "校验"})
}

// namesReceiver reports whether a sentence says that people are to get what is
// handed over, not the product.
func namesReceiver(sentence string) bool {
	return containsAny(sentence, []string{"发给", "发来", "我们", "我方", "客服", "工程师", "技术人员"})
}

// handedOver tells which subjects the words behind a verb name as the
// reader's own, or as something for the people behind the goods. Phone and e-mail count when they are left or given, not when
// they are typed into the product.
func handedOver(after, verb string, toPeople bool) []string {
	if i := strings.IndexAny(after, "，,："); i >= 0 && !strings.ContainsAny(after[:i], "您你") && len(askedFor(after[:i])) == 0 && !strings.HasPrefix(after[i:], "：") {
		after = after[:i]
	}
	own := containsAny(after, []string{"您的", "你的", "本人", "您本人", "真实"})
	var asks []string
	for _, ask := range askedFor(after) {
		switch ask {
		case "bank_account":
			// A credit card alone is what a bank's customer gets, not hands over.
			if (own || verb != "输入") && containsAny(after, []string{"卡号", "银行卡", "银行账", "银行帐", "开户行", "信用卡信息", "信用卡账"}) {
				asks = append(asks, ask)
			}
		case "id_number", "payment_account":
			if own || verb != "输入" {
				asks = append(asks, ask)
			}
		case "password", "sms_code":
			if (own || toPeople) && verb != "输入" {
				asks = append(asks, ask)
			}
		case "access_key":
			// One's own key is what many a product is set up with.
			if toPeople && verb != "输入" {
				asks = append(asks, ask)
			}
		case "phone", "email", "im_account":
			if own && verb != "输入" || verb == "留下" || len(asks) > 0 {
				asks = append(asks, ask)
			}
		}
	}
	return asks
}

// invitesInEnglish does the same for "please enter your ID number".
func invitesInEnglish(sentence string) []string {
	s := strings.ToLower(sentence)
	if len(s) > 600 || !strings.Contains(s, "your ") || strings.Contains(s, "never ") || strings.Contains(s, "not ") {
		return nil
	}
	for _, verb := range [...]string{"enter your ", "provide your ", "fill in your ", "submit your ", "send us your ", "leave your ", "give us your "} {
		if _, after, ok := strings.Cut(s, verb); ok {
			return askedFor(after)
		}
	}
	return nil
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

func lastRunes(s string, n int) string {
	i := len(s)
	for ; n > 0 && i > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
	}
	return s[i:]
}
