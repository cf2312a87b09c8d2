package source

import (
	"fmt"
	"strings"
	"testing"
)

var ownDomains = []string{"aliyun.com", "aliyuncs.com", "alicdn.com", "alibabacloud.com"}

// foreign lists the links of a listing that are not the cloud's own, as
// kind:host, with ? for uncertain ones and ~ for hidden ones.
func foreign(t *testing.T, fields map[string]any) string {
	t.Helper()
	var out []string
	for _, l := range ReadListing(fields).Links() {
		value := valueAt(t, fields, l.Path)
		if l.Start < 0 || l.End < l.Start || l.End > len(value) || value[l.Start:l.End] != l.Text {
			t.Errorf("%s[%d:%d] is not %q", l.Path, l.Start, l.End, l.Text)
		}
		if l.Own(ownDomains) {
			continue
		}
		s := l.Kind + ":" + l.Host
		if !l.Certain {
			s += "?"
		}
		if l.Hidden {
			s += "~"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

// valueAt resolves a JSON pointer to the string it leads to.
func valueAt(t *testing.T, fields map[string]any, path string) string {
	t.Helper()
	var v any = fields
	for _, name := range strings.Split(path, "/")[1:] {
		name = strings.ReplaceAll(strings.ReplaceAll(name, "~1", "/"), "~0", "~")
		switch in := v.(type) {
		case map[string]any:
			v = in[name]
		case []any:
			var i int
			if _, err := fmt.Sscan(name, &i); err != nil || i >= len(in) {
				t.Fatalf("%s leads nowhere", path)
			}
			v = in[i]
		}
	}
	s, ok := v.(string)
	if !ok {
		t.Fatalf("%s leads to %T", path, v)
	}
	return s
}

func TestLinksInMarkup(t *testing.T) {
	for _, test := range []struct{ name, html, want string }{
		{"nothing", `<p>面向连锁餐饮门店的点单软件。</p>`, ""},
		{"anchor, relative, script of none", `<a href="#top">回到顶部</a><a href="../a.html">手册</a><a href="javascript:void(0)">展开</a><a href="?p=2">下页</a>`, ""},
		{"own", `<a href="https://help.aliyun.com/a">文档</a><img src="//img.alicdn.com/a.png">`, ""},
		{"href", `<a href="https://www.qingmai-pos.com/a">官网</a>`, "href:www.qingmai-pos.com"},
		{"entities", `<a href="https&#58;&#x2f;&sol;www&period;qingmai-pos&#46;com">官网</a>`, "href:www.qingmai-pos.com"},
		{"unquoted capitals over lines", "<A\n  TITLE=官网\n  HREF=HTTP://WWW.QINGMAI-POS.COM/A>官网</A>", "href:www.qingmai-pos.com"},
		{"first of two", `<a href="https://help.aliyun.com/" href="https://qingmai-pos.com/">x</a>`, ""},
		{"slash for a blank", `<a/href="//qingmai-pos.com">x</a>`, "href:qingmai-pos.com"},
		{"line end inside", "<a href=\"ht\ntps://qing\tmai-pos.com/\">x</a>", "href:qingmai-pos.com"},
		{"blanks around", `<a href="   https://qingmai-pos.com/  ">x</a>`, "href:qingmai-pos.com"},
		{"backslashes", `<a href="https:\\qingmai-pos.com\a">x</a><a href="\\qingmai-pos.com">x</a>`, "href:qingmai-pos.com href:qingmai-pos.com"},
		{"user name", `<a href="https://www.aliyun.com@qingmai-pos.com/">x</a>`, "href:qingmai-pos.com"},
		{"port, final dot", `<a href="http://QingMai-Pos.com.:8443/">x</a>`, "href:qingmai-pos.com"},
		{"percent", `<a href="http://qingmai%2Dpos%2Ecom/">x</a>`, "href:qingmai-pos.com"},
		{"full width", `<a href="http://ｑｉｎｇｍａｉ－ｐｏｓ。ｃｏｍ/">x</a>`, "href:qingmai-pos.com"},
		{"Chinese name", `<a href="http://青麦.中国/">x</a>`, "href:xn--fs5a87l.xn--fiqs8s"},
		{"addresses by number", `<a href="http://203.0.113.7/">x</a><a href="http://3405803783/">y</a><a href="http://0xcb.0.0161.7/">z</a>`, "href:203.0.113.7 href:203.0.113.7 href:203.0.113.7"},
		{"IPv6", `<a href="http://[2001:db8::1]:80/">x</a>`, "href:2001:db8::1"},
		{"private network", `<a href="http://192.168.1.1/">x</a><a href="http://[::1]/">x</a><a href="http://localhost:80/">x</a><a href="http://nas.local/">x</a>`, ""},
		{"documentation", `<a href="http://www.example.com/">x</a>`, ""},
		{"no scheme", `<a href="www.qingmai-pos.com/a">x</a><a href="qingmai-pos.com">y</a>`, "href:www.qingmai-pos.com? href:qingmai-pos.com?"},
		{"file names", `<a href="index.html">x</a><a href="readme.md">y</a><a href="setup.zip">z</a><a href="img/logo.png">z</a>`, ""},
		{"own at the front only", `<a href="https://www.aliyun.com.qingmai-pos.com/">x</a><a href="https://myaliyun.com/">y</a>`, "href:www.aliyun.com.qingmai-pos.com href:myaliyun.com"},
		{"own with another in its query", `<a href="https://market.aliyun.com/go?to=https%3A%2F%2Fqingmai-pos.com&amp;a=www.qingmai-pos.com">x</a>`, ""},
		{"picture", `<img alt=a src='http://cdn.qingmai-pos.com/a.png'>`, "src:cdn.qingmai-pos.com"},
		{"late pictures", `<img src="//img.alicdn.com/b.gif" data-original="http://a.qingmai-pos.com/1.jpg" data-lazy-src="//b.qingmai-pos.com/2.jpg" lazyload="http://c.qingmai-pos.com/">`, "src:a.qingmai-pos.com src:b.qingmai-pos.com src:c.qingmai-pos.com"},
		{"srcset", `<img srcset="https://img.alicdn.com/a.png 1x, https://a.qingmai-pos.com/a.png 2x,//b.qingmai-pos.com/b.png 3x">`, "srcset:a.qingmai-pos.com srcset:b.qingmai-pos.com"},
		{"video", `<video poster="//a.qingmai-pos.com/p.jpg"><source src="//b.qingmai-pos.com/v.mp4"></video>`, "poster:a.qingmai-pos.com src:b.qingmai-pos.com"},
		{"frames", `<iframe src="//a.qingmai-pos.com"></iframe><frameset><frame src=//b.qingmai-pos.com></frameset>`, "src:a.qingmai-pos.com src:b.qingmai-pos.com"},
		{"srcdoc", `<iframe srcdoc="&lt;a href=&quot;//a.qingmai-pos.com&quot;&gt;x&lt;/a&gt;"></iframe>`, "href:a.qingmai-pos.com"},
		{"form", `<form action="https://a.qingmai-pos.com/buy"><button formaction="//b.qingmai-pos.com/x">购</button></form>`, "action:a.qingmai-pos.com action:b.qingmai-pos.com"},
		{"refresh", `<meta http-equiv=refresh content="0;url=http://a.qingmai-pos.com/">`, "refresh:a.qingmai-pos.com"},
		{"refresh with odd quotes", `<META CONTENT=" 3 ;  URL = 'http://a.qingmai-pos.com/' " HTTP-EQUIV=" Refresh ">`, "refresh:a.qingmai-pos.com"},
		{"refresh of itself", `<meta http-equiv="refresh" content="30">`, ""},
		{"base", `<base href="https://a.qingmai-pos.com/x/"><a href="y.html">y</a>`, "base:a.qingmai-pos.com"},
		{"objects", `<object data="//a.qingmai-pos.com/a.swf"><param name=movie value="//b.qingmai-pos.com/a.swf"><embed src="//c.qingmai-pos.com/a.swf"></object>`, "object:a.qingmai-pos.com object:b.qingmai-pos.com src:c.qingmai-pos.com"},
		{"addresses within an attribute", `<embed flashvars="file=http://a.qingmai-pos.com/a.flv&amp;x=1"><div data-options='{"u":"https://b.qingmai-pos.com","n":"a//b"}'></div>`, "src:a.qingmai-pos.com? src:b.qingmai-pos.com?"},
		{"SVG", `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><a xlink:href="//a.qingmai-pos.com"><text>x</text></a></svg>`, "href:a.qingmai-pos.com"},
		{"style", `<p style="background:url( 'http://a.qingmai-pos.com/a.png' )">x</p><style>@import "//b.qingmai-pos.com/a.css";/* url(//z.com) */ .a{background:URL(//c.qingmai-pos.com/b.png)}</style>`, "css:a.qingmai-pos.com css:b.qingmai-pos.com css:c.qingmai-pos.com"},
		{"link element", `<link rel=stylesheet href=//a.qingmai-pos.com/a.css>`, "href:a.qingmai-pos.com"},
		{"script source", `<script src="http://a.qingmai-pos.com/a.js"></script>`, "src:a.qingmai-pos.com"},
		{"click", `<span onclick="window.open('https://a.qingmai-pos.com/x')">购买</span>`, "script:a.qingmai-pos.com"},
		{"script", `<script>// see https://jquery.org/license
			/* http://momentjs.com */ var u = "http:\/\/a.qingmai-pos.com\/x"; location.href = 'www.qingmai-pos.com';
			document.createElementNS("http://www.w3.org/2000/svg", 'svg')</script>`, "script:a.qingmai-pos.com script:www.qingmai-pos.com?"},
		{"script in pieces", `<script>location='ht'+'tp://' + "a.qing" +'mai-pos.com'</script>`, "script:a.qingmai-pos.com"},
		{"script with codes", `<script>window.location.href="\x68ttps://a.qingm\u0061i-pos.com"</script>`, "script:a.qingmai-pos.com"},
		{"written by a script", `<script>document.write('<a href="//a.qingmai-pos.com">x<\/a>')</script>`, "href:a.qingmai-pos.com"},
		{"mark-up for a script", `<script type="text/html"><p>it's <a href="//a.qingmai-pos.com">x</a></p></script><b onclick="open('//b.qingmai-pos.com')">`, "href:a.qingmai-pos.com? script:b.qingmai-pos.com"},
		{"data for machines", `<script type="application/ld+json">{"@context": "http://schema.org", "url": "https://a.qingmai-pos.com"}</script>`, "script:a.qingmai-pos.com?"},
		{"javascript address", `<a href="javascript:window.open('//a.qingmai-pos.com')">x</a>`, "script:a.qingmai-pos.com"},
		{"data address", `<iframe src="data:text/html,%3Ca%20href%3D%22http://a.qingmai-pos.com%22%3Ex%3C/a%3E"></iframe>`, "href:a.qingmai-pos.com"},
		{"data address in base64", `<a href="data:text/html;charset=utf-8;base64,PGEgaHJlZj0iaHR0cDovL2EucWluZ21haS1wb3MuY29tIj54PC9hPg==">x</a>`, "href:a.qingmai-pos.com"},
		{"picture in data", `<img src="data:image/png;base64,aHR0cDovL2EucWluZ21haS1wb3MuY29t">`, ""},
		{"noscript", `<noscript><a href="//a.qingmai-pos.com">x</a></noscript>`, "href:a.qingmai-pos.com"},
		{"comment", `<!-- <a href="//a.qingmai-pos.com">x</a> http://b.qingmai-pos.com -->`, ""},
		{"conditional comment", `<!--[if lt IE 9]><a href="//a.qingmai-pos.com">x</a><![endif]-->`, "href:a.qingmai-pos.com?"},
		{"template", `<template><a href="//a.qingmai-pos.com">x</a></template>`, "href:a.qingmai-pos.com~"},
		{"hidden link", `<div style="display: none"><a href="//a.qingmai-pos.com">x</a></div><a href="//b.qingmai-pos.com">y</a>`, "href:a.qingmai-pos.com~ href:b.qingmai-pos.com"},
		{"hidden plain text", `<p style="display:none">www.qingmai-pos.com</p>`, ""},
		{"text", `<p>官网 www.qingmai<b>-pos</b>.com，或 http://b.qingmai-pos.com/x 。</p>`, "text:www.qingmai-pos.com text:b.qingmai-pos.com"},
		{"text cut by tags and entities", `<p>www<i></i>.qingmai&#45;pos<!-- x -->&period;com</p>`, "text:www.qingmai-pos.com"},
		{"text over blocks", `<p>qingmai</p><p>.com</p>`, ""},
		{"alt text", `<img src="//img.alicdn.com/a.png" alt="www.qingmai-pos.com">`, "alt:www.qingmai-pos.com"},
		{"doctype", `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1.dtd"><html xmlns="http://www.w3.org/1999/xhtml"><p>x`, ""},
		{"tag cut off", `<p>x</p><a href="//a.qingmai-pos.com`, "href:a.qingmai-pos.com"},
		{"contact links", `<a href="mailto:a@qingmai-pos.com">写信</a><a href="tel:057188888888">打电话</a>`, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := foreign(t, map[string]any{"detail_html": test.html}); got != test.want {
				t.Errorf("%s\n got %s\nwant %s", test.html, got, test.want)
			}
		})
	}
}

func TestLinksOfFields(t *testing.T) {
	for _, test := range []struct {
		name   string
		fields map[string]any
		want   string
	}{
		{"title", map[string]any{"title": "青麦收银 qingmai-pos.com 旗舰版"}, "text:qingmai-pos.com"},
		{"plain field with a link", map[string]any{"user_guide": `见<a href="http://a.qingmai-pos.com">手册</a>`}, "href:a.qingmai-pos.com"},
		{"highlights, specs, attributes", map[string]any{
			"highlights": []any{"自带小票模板", "更多见 a.qingmai-pos.com"},
			"specs":      []any{map[string]any{"name": "单店版（b.qingmai-pos.com）", "template": "image: c.qingmai-pos.com/web:1"}},
			"attributes": map[string]any{"官网/主页": "d.qingmai-pos.com", "版本": "2.3.1"},
		}, "text:a.qingmai-pos.com text:b.qingmai-pos.com text:d.qingmai-pos.com"},
		{"search fields", map[string]any{"seo": map[string]any{"title": "收银", "keywords": []any{"qingmai-pos.com"}}}, "seo:qingmai-pos.com"},
		{"pictures", map[string]any{
			"screenshots": []any{"https://img.alicdn.com/a.png", "http://a.qingmai-pos.com/b.png", "/local/c.png"},
			"images":      []any{map[string]any{"url": "//b.qingmai-pos.com/c.png", "alt": "收银台", "ocr_text": "欢迎访问 www.qingmai-pos.com"}},
		}, "image:a.qingmai-pos.com image:b.qingmai-pos.com ocr:www.qingmai-pos.com?"},
		{"not looked at", map[string]any{
			"agreement_url": "https://www.qingmai-pos.com/agreement", "agreement_text": "协议见 www.qingmai-pos.com", "delist_plan": "见 www.qingmai-pos.com",
			"saas": map[string]any{"production_url": "https://open.qingmai-pos.com/"},
		}, ""},
		{"wrong types", map[string]any{"title": int64(3), "highlights": "x", "images": []any{"a", nil}, "seo": []any{int64(1)}, "detail_html": nil}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := foreign(t, test.fields); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestContactLinks(t *testing.T) {
	const html = `<a href="mailto:sale%40qingmai.cn?subject=a">写信</a><a href="tel:0571-8888-8888">拨打</a>` +
		`<a href="tencent://message/?uin=800012345&amp;Site=qq">QQ</a><a href="weixin://dl/chat?qingmai">微信</a>`
	var got []string
	for _, c := range ReadListing(map[string]any{"detail_html": html}).Contacts() {
		if html[c.Start:c.End] != c.Text {
			t.Errorf("[%d:%d] is not %q", c.Start, c.End, c.Text)
		}
		got = append(got, c.Kind+":"+c.Value)
	}
	if s := strings.Join(got, " "); s != "email:sale@qingmai.cn phone:0571-8888-8888 qq:800012345 wechat:dl/chat" {
		t.Error(s)
	}
}
