package source

import (
	"fmt"
	"strings"
	"testing"
)

// shown lists the segments of an HTML field as kind:text, hidden ones with ~.
func shown(t *testing.T, html string) string {
	t.Helper()
	var out []string
	for _, s := range Segments(map[string]any{"detail_html": html}) {
		checkSpans(t, s.Text, s.spans, html)
		mark := ":"
		if s.Hidden {
			mark = "~"
		}
		out = append(out, s.Kind+mark+fmt.Sprintf("%q", s.Text))
	}
	return strings.Join(out, " ")
}

func TestSegmentsOfMarkup(t *testing.T) {
	for _, test := range []struct{ name, html, want string }{
		{"paragraphs", "<h2>适用对象</h2>\n<p>连锁餐饮、\n烘焙与茶饮门店。</p>", `detail:"适用对象\n连锁餐饮、 烘焙与茶饮门店。"`},
		{"word cut by a comment", `全网唯<!-- x -->一的库位导航`, `detail:"全网唯一的库位导航"`},
		{"word cut by tags", `全网唯<b>一</b>的<font color="red">库</font>位`, `detail:"全网唯一的库位"`},
		{"word cut by entities", `唯&#19968;的&#x5E93;位&ensp;导航&#x2`, `detail:"唯一的库位\u2002导航\x02"`},
		{"word cut by an empty hidden element", `唯<span style="display:none">x</span>一`, `detail:"唯一" detail~"x"`},
		{"word cut by a script", `唯<script>var a = '<p>'</script>一`, `detail:"唯一"`},
		{"break and rule", `第一行<br>第二行<hr/>第三行`, `detail:"第一行\n第二行\n第三行"`},
		{"table", `<table><tr><th>版本<th>价格<tr><td>标准版<td>1980<tr><td>专业版</td><td>4980</td></tr></table>`, `detail:"版本\t价格\n标准版\t1980\n专业版\t4980"`},
		{"list without end tags", `<ul><li>采购<li>销售<ul><li>报价</ul><li>库存</ul>`, `detail:"采购\n销售\n报价\n库存"`},
		{"attributes", `<img alt="收银&#21488;" title='截图'><input placeholder="请输入单号"><button title=""></button>`, `alt:"收银台" alt:"截图" alt:"请输入单号"`},
		{"captions of buttons", `<input type=submit value="立即购买"><input type=hidden value="全网第一"><input type=checkbox value=1>`, `alt:"立即购买" alt~"全网第一"`},
		{"preformatted", "<pre>a\n  b</pre>", `detail:"a\n  b"`},
		{
			"hidden in many ways", `<p hidden>甲</p><p style="Display : NONE !important">乙</p><p style="visibility:hidden">丙</p><p style="font-size:0px">丁</p>` +
				`<p style="position:absolute;left:-9999px">戊</p><p style="opacity:0">己</p><p style="text-indent:-999em">庚</p><template>辛</template><p>壬</p>`,
			`detail:"壬" detail~"甲" detail~"乙" detail~"丙" detail~"丁" detail~"戊" detail~"己" detail~"庚" detail~"辛"`,
		},
		{
			"white on white", `<p style="color:#FFF">甲</p><p style="color:white;background:#036">乙</p><div style="background:red"><p style="color:#fff">丙</p></div><font color=white>丁</font>` +
				`<p style="color:#123;background-color:#123">戊</p><div class=banner><span style="color:#fff">己</span></div>`,
			`detail:"乙\n丙\n己" detail~"甲" detail~"丁" detail~"戊"`,
		},
		{
			"shown again", `<div style="font-size:0"><span style="font-size:14px">看得见</span>看不见</div><div style="visibility:hidden">无<i style="visibility:visible">有</i></div>`,
			`detail:"看得见\n有" detail~"看不见" detail~"无"`,
		},
		{"hidden paragraph without end tag", `<p style="display:none">无<p>有<ul><li style="display:none">无<li>有</ul>`, `detail:"有\n有" detail~"无" detail~"无"`},
		{"hidden, closed by its parent", `<div><span style="display:none">无</div>有`, `detail:"有" detail~"无"`},
		{"stray end tags", `<div style="display:none">无</b></span></td>无</div></div></p>有`, `detail:"有" detail~"无无"`},
		{"comparison signs", `当 a<3 且 b > 2 时`, `detail:"当 a<3 且 b > 2 时"`},
		{"document in a frame", `<iframe srcdoc="&lt;p&gt;唯&amp;#19968;&lt;/p&gt;">x</iframe>`, `detail:"x" detail:"唯一"`},
		{"written by a script", `<script>document.write("<b>\u5168\u7f51\u7b2c\u4e00<\/b>")</script>`, `detail:"全网第一"`},
		{"title and description", `<title>点单 &amp; 收银</title><meta name="description" content="全网第一">`, `detail:"点单 & 收银" seo~"全网第一"`},
		{"fields", `<textarea>默认
文字</textarea><select><option>甲<option>乙</select>`, `detail:"默认\n文字\n甲\n乙"`},
		{"nothing", ` <br> <p></p>`, ``},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := shown(t, test.html); got != test.want {
				t.Errorf("%s\n got %s\nwant %s", test.html, got, test.want)
			}
		})
	}
}

func TestSpanLeadsToTheSource(t *testing.T) {
	for _, test := range []struct{ html, word, want string }{
		{`<p>全网唯<!-- x -->一的</p>`, "唯一", "唯<!-- x -->一"},
		{`<p>全网<b>唯</b><i>一</i>的</p>`, "唯一", "唯</b><i>一"},
		{`<p>全网&#21807;&#19968;的</p>`, "唯一", "&#21807;&#19968;"},
		{"<p>全网\n  第一</p>", "网 第", "网\n  第"},
		{`<img alt="全网&#21807;一">`, "唯一", "&#21807;一"},
		{`<iframe srcdoc="&lt;p&gt;唯&amp;#19968;&lt;/p&gt;">`, "唯一", "唯&amp;#19968;"},
		{`<a href="data:text/html,<b>唯一</b>">x</a>`, "唯一", "data:text/html,<b>唯一</b>"},
		{`<script>document.write("<b>\u552f" + "一<\/b>")</script>`, "唯一", `\u552f" + "一`},
		{`<p>甲</p><p>乙</p>`, "甲\n乙", "甲</p><p>乙"},
	} {
		found := false
		for _, s := range Segments(map[string]any{"detail_html": test.html}) {
			if i := strings.Index(s.Text, test.word); i >= 0 {
				found = true
				start, end := s.Span(i, i+len(test.word))
				if got := test.html[start:end]; got != test.want || s.Quote(i, i+len(test.word)) != got {
					t.Errorf("%s: %q stands at %q, want %q", test.html, test.word, got, test.want)
				}
			}
		}
		if !found {
			t.Errorf("%s: %q not found", test.html, test.word)
		}
	}
}

func TestSegmentsOfFields(t *testing.T) {
	fields := map[string]any{
		"title": "青麦点单", "summary": "扫码点单", "category": "餐饮", "highlights": []any{"即买即用", "离线可用"},
		"user_guide": "第一步<br>第二步", "support_scope": "在线答疑", "cases_html": "<p>某面馆</p>",
		"images":     []any{map[string]any{"alt": "收银台", "ocr_text": "今日订单"}},
		"specs":      []any{map[string]any{"name": "单店版"}, map[string]any{"name": "连锁版"}},
		"attributes": map[string]any{"a/b~c": "简体中文"},
		"seo":        map[string]any{"title": "点单", "description": "扫码点单软件", "keywords": []any{"点单"}},
		"coupons":    []any{map[string]any{"kind": "percent", "name": "开业优惠"}}, "agreement_text": "按年订购", "delist_plan": "可导出数据",
		"api": map[string]any{"packages": []any{map[string]any{"name": "一千次"}}},
	}
	want := []string{
		"/title title 青麦点单", "/summary summary 扫码点单", "/category category 餐饮", "/highlights/0 highlight 即买即用", "/highlights/1 highlight 离线可用",
		"/user_guide user_guide 第一步\n第二步", "/support_scope support 在线答疑", "/cases_html cases 某面馆", "/images/0/alt alt 收银台",
		"/images/0/ocr_text ocr 今日订单", "/specs/0/name spec 单店版", "/specs/1/name spec 连锁版", "/api/packages/0/name spec 一千次", "/attributes/a~1b~0c attribute 简体中文",
		"/seo/description seo 扫码点单软件", "/seo/keywords/0 seo 点单", "/seo/title seo 点单", "/coupons/0/name coupon 开业优惠",
		"/agreement_text agreement 按年订购", "/delist_plan delist_plan 可导出数据",
	}
	segments := Segments(fields)
	for i, s := range segments {
		got := s.Path + " " + s.Kind + " " + s.Text
		if i >= len(want) || got != want[i] {
			t.Fatalf("segment %d is %q", i, got)
		}
		if q := s.Quote(0, len(s.Text)); !strings.HasPrefix(valueAt(t, fields, s.Path), q) && s.spans == nil {
			t.Errorf("%s quotes %q", s.Path, q)
		}
	}
	if len(segments) != len(want) {
		t.Errorf("%d segments, want %d", len(segments), len(want))
	}
}

func TestPlainTextStaysPlain(t *testing.T) {
	for _, text := range []string{"List<T> 与 Map<K, V>", "a<b && b>c", "请填写<文件名>", "x < y", "<b> 代表盘符", "1<2", "&lt;p&gt;", "a &amp; b"} {
		segments := TextSegments("/text", "message", text)
		if len(segments) != 1 || segments[0].Text != text {
			t.Errorf("%q is read as %+v", text, segments)
		}
		if start, end := segments[0].Span(-1, 1000); start != 0 || end != len(text) {
			t.Errorf("%q: span [%d,%d)", text, start, end)
		}
	}
	for _, text := range []string{"唯<b>一</b>", "唯<!-- -->一", "甲<br>乙", `见<a href="x">乙</a>`} {
		if segments := TextSegments("/text", "message", text); len(segments) != 1 || segments[0].Text == text {
			t.Errorf("%q is read as %+v", text, segments)
		}
	}
}
