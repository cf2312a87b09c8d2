package source

import (
	"strings"
	"testing"
)

// asked lists the forms of a listing as kind:asks, hidden ones with ~.
func asked(t *testing.T, fields map[string]any) string {
	t.Helper()
	var out []string
	for _, f := range ReadListing(fields).Forms() {
		if value := valueAt(t, fields, f.Path); value[f.Start:f.End] != f.Text {
			t.Errorf("%s[%d:%d] is not %q", f.Path, f.Start, f.End, f.Text)
		}
		s := f.Kind + ":" + strings.Join(f.Asks, ",")
		if f.Hidden {
			s += "~"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func TestFormsInMarkup(t *testing.T) {
	for _, test := range []struct{ name, html, want string }{
		{"placeholders", `<form>报名<input placeholder="身份证号"><input placeholder="银行卡号"><button>提交</button></form>`, "form:id_number,bank_account"},
		{"types", `<input type=password><input type=email><input TYPE="tel">`, "form:password form:email form:phone"},
		{"names", `<form><input name="idCard"><input name="bank_card_no"><input name=alipayAccount><input name="user-pwd"><input name=sms_code></form>`, "form:id_number,bank_account,payment_account,password,sms_code"},
		{"pinyin", `<input name="shouji"><input id=mima>`, "form:phone form:password"},
		{"text before", `<p>您的手机号：<input name=a></p><p>留言：<input name=b></p>`, "form:phone"},
		{"table", `<table><tr><td>支付宝账号</td><td><input name=a></td></tr><tr><td>昵称</td><td><input name=b></td></tr></table>`, "form:payment_account"},
		{"label that wraps", `<label>邮箱 <input name=a></label>`, "form:email"},
		{"label that names", `<input id=f1 name=a><label for=f1>证件号码</label>`, "form:id_number"},
		{"text area", `<textarea placeholder="请填写手机号与需求"></textarea>`, "form:phone"},
		{"in a script", `<script>var p = prompt("请输入您的银行卡号"); alert('手机')</script>`, "script:bank_account"},
		{"written by a script", `<script>document.write('<input name="idcard">')</script>`, "form:id_number"},
		{"hidden", `<div style="display:none"><input type=password></div>`, "form:password~"},
		{"search and quantity", `<form><input name=q placeholder="搜索商品"><input type=number name=count><input type=submit value=搜索></form>`, ""},
		{"no form, only words", `<p>支持手机号登录与邮箱找回密码，员工档案含身份证号、银行卡号。</p>`, ""},
		{"a picture of a form", `<img src="//img.alicdn.com/login.png" alt="手机号 密码 登录">`, ""},
		{"words that hold others", `<input name="telescope"><input name="hotel"><input name="qqt"><input name="capital">`, ""},
		{"upload of a file", `<input type=file name=idcard><input type=hidden name=phone>`, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := asked(t, map[string]any{"detail_html": test.html}); got != test.want {
				t.Errorf("%s\n got %s\nwant %s", test.html, got, test.want)
			}
		})
	}
}

func TestInvitations(t *testing.T) {
	for text, want := range map[string]string{
		"下单前请先把法人身份证正反面照片、银行卡号和手机号填写在留言里。":          "text:id_number,bank_account,phone",
		"系统将访客的身份证号填写在登记表里，请放心使用。":                  "",
		"请填写您的身份证号和银行卡号，以便发放奖励。":                    "text:id_number,bank_account",
		"购买前请提供您的支付宝账号与登录密码。":                       "text:payment_account,password",
		"请留下您的手机号，顾问一小时内联系您。":                       "text:phone",
		"参加活动需提交本人身份证号码。":                           "text:id_number",
		"领红包：请您把银行卡号发给客服。":                          "text:bank_account",
		"Please enter your ID number and email.":    "text:id_number,email",
		"支持手机号登录，忘记密码可用邮箱找回。":                       "",
		"员工入职时填写身份证号与银行卡号，系统自动生成工资表。":               "",
		"客服不会向您索要密码，请勿提供您的银行卡密码。":                   "",
		"请输入手机号和短信验证码登录系统。":                         "",
		"首次登录请修改初始密码。":                              "",
		"表单组件可让访客填写手机号、邮箱。":                         "",
		"You will never be asked for your password": "",
		"接口参数 mobile：手机号，必填。":                       "",
		"您无需填写身份证号即可试用。":                            "",
		"请按示例填写参数，身份证号字段为可选。":                       "",
		"请填写单号，客服会尽快回复。":                            "",
	} {
		if got := asked(t, map[string]any{"detail_html": "<p>" + text + "</p>"}); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
	if got := asked(t, map[string]any{"images": []any{map[string]any{"ocr_text": "请填写您的身份证号"}}}); got != "" {
		t.Errorf("a screenshot asks for %s", got)
	}
}
