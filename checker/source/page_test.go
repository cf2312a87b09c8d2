package source

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

var marketHosts = []string{"market.aliyun.com"}

func TestPageLinksTo(t *testing.T) {
	for _, test := range []struct{ name, html, want string }{
		{"plain", `<a href="https://market.aliyun.com/products/53366009/cmjj010901.html">购买</a>`, "cmjj010901"},
		{"query and fragment", `<a href="http://market.aliyun.com/products/53366009/cmjj010901.html?spm=5176.1&amp;a=b#sku=1">购买</a>`, "cmjj010901"},
		{"protocol-relative, capitals", `<A HREF="//MARKET.ALIYUN.COM/products/53366009/cmjj010901.html">购买</A>`, "cmjj010901"},
		{"relative with a base", `<base href="https://market.aliyun.com/products/1/x.html"><a href="cmjj010901.html">购买</a><a href="../2/cmjj010902.html">又</a><a href="/products/3/cmjj010903.html">再</a>`, "cmjj010901 cmjj010902 cmjj010903"},
		{"base behind the link", `<a href="/products/3/cmjj010903.html">买</a><base href="//market.aliyun.com/">`, "cmjj010903"},
		{"relative without a base", `<a href="/products/53366009/cmjj010901.html">购买</a>`, ""},
		{"map, form, button", `<area href="//market.aliyun.com/products/1/a1.html"><form action="//market.aliyun.com/products/1/a2.html"><button formaction="//market.aliyun.com/products/1/a3.html">买</button></form>`, "a1 a2 a3"},
		{"click and script", `<b onclick="location.href='https://market.aliyun.com/products/1/a1.html'">买</b><script>function buy(){window.open("https://market.aliyun.com/products/1/a2.html")}</script>`, "a1 a2"},
		{"late link", `<a data-href="https://market.aliyun.com/products/1/a1.html" class="js-buy">买</a>`, "a1"},
		{"refresh", `<meta http-equiv="refresh" content="5;url=https://market.aliyun.com/products/1/a1.html">`, "a1"},
		{"frame", `<frameset><frame src="https://market.aliyun.com/products/1/a1.html"></frameset>`, "a1"},
		{"same twice", `<a href="//market.aliyun.com/products/1/a1.html">买</a><a href="//market.aliyun.com/products/2/a1.html">买</a>`, "a1"},
		{"broken tags", `<div><p><a class=buy href='https://market.aliyun.com/products/1/a1.html' >买</b></td></p`, "a1"},
		{"nobody can click", `<link rel=canonical href="https://market.aliyun.com/products/1/a1.html"><img src="https://market.aliyun.com/products/1/a1.html"><p>https://market.aliyun.com/products/1/a1.html</p><!-- <a href="https://market.aliyun.com/products/1/a1.html"> -->`, ""},
		{"hidden", `<div style="display:none"><a href="https://market.aliyun.com/products/1/a1.html">买</a></div>`, ""},
		{"other pages of the marketplace", `<a href="https://market.aliyun.com/">a</a><a href="https://market.aliyun.com/store/1.html">b</a><a href="https://market.aliyun.com/products/1/a1.htm">c</a><a href="https://market.aliyun.com/products/a1.html">d</a>`, ""},
		{"other hosts", `<a href="https://market.aliyun.com.qingmai.com/products/1/a1.html">a</a><a href="https://www.aliyun.com/products/1/a1.html">b</a><a href="https://share.qingmai.com/?u=https://market.aliyun.com/products/1/a1.html">c</a>`, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := ReadPage(test.html, marketHosts)
			if got := strings.Join(p.LinksTo, " "); got != test.want {
				t.Errorf("%s\n got %s\nwant %s", test.html, got, test.want)
			}
		})
	}
}

const vendorPage = `<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>青麦点单 - 青麦软件</title></head><body><h1>青麦<b>点单</b></h1><p>连锁餐饮的扫码点单软件。</p>
<p style="display:none">阿里云金牌伙伴</p><img src="logo.png" alt="阿里云合作伙伴">
<a href="https://market.aliyun.com/products/1/cmjj010901.html">立即购买</a></body></html>`

func TestPageEncodings(t *testing.T) {
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(vendorPage)
	if err != nil {
		t.Fatal(err)
	}
	var latin strings.Builder
	for i := 0; i < len(gbk); i++ {
		latin.WriteRune(rune(gbk[i]))
	}
	for name, source := range map[string]string{
		"UTF-8": vendorPage, "GBK": gbk, "GBK taken for Latin-1": latin.String(), "GBK that names no encoding": strings.Replace(gbk, "gb2312", "", 1),
	} {
		p := ReadPage(source, marketHosts)
		if p.Title != "青麦点单 - 青麦软件" || p.H1 != "青麦点单" || !strings.Contains(p.Text, "连锁餐饮的扫码点单软件。") {
			t.Errorf("%s: title %q, h1 %q, text %q", name, p.Title, p.H1, p.Text)
		}
		if strings.Contains(p.Text, "金牌") || !strings.Contains(p.Text, "阿里云合作伙伴") {
			t.Errorf("%s: text %q", name, p.Text)
		}
		if len(p.Links) != 1 || source[p.Links[0].Start:p.Links[0].End] != "https://market.aliyun.com/products/1/cmjj010901.html" {
			t.Errorf("%s: links %+v", name, p.Links)
		}
	}
}

func TestNamesCooperation(t *testing.T) {
	phrases := []string{"与阿里云合作", "阿里云合作伙伴", "阿里云云市场", "与阿里云…合作", "Partner of Alibaba Cloud"}
	for text, want := range map[string]bool{
		"本产品由青麦软件与阿里云合作推出。":                     true,
		"青麦软件与 阿里云\u00a0达成战略合作":                 true,
		"青麦是阿里云云市场服务商":                          true,
		"An official partner of\talibaba CLOUD": true,
		"阿里云 合作 伙伴":                             true,
		"本产品并非阿里云合作伙伴。":                         false,
		"我们不是阿里云合作伙伴，也未与阿里云合作":                  false,
		"我们非常高兴。阿里云合作伙伴":                        true,
		"与阿里云无关。欢迎合作":                           false,
		"运行在阿里云 ECS 上":                          false,
		"":                                      false,
	} {
		if got := NamesCooperation(text, phrases); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	if NamesCooperation("阿里云", nil) || NamesCooperation("阿里云", []string{""}) {
		t.Error("no phrase is stated")
	}
}

func TestPageFacts(t *testing.T) {
	facts := PageFacts(map[string]any{"html": vendorPage}, []string{"page", "other"}, FactOptions{MarketHosts: marketHosts, Cooperation: []string{"阿里云合作伙伴"}})
	page, _ := facts["page"].(map[string]any)
	if ids, _ := page["links_to"].([]any); len(ids) != 1 || ids[0] != "cmjj010901" || page["names_cooperation"] != true || len(facts) != 1 {
		t.Errorf("%v", facts)
	}
	if link, _ := page["links"].([]any)[0].(map[string]any); link["market_listing_id"] != "cmjj010901" {
		t.Errorf("%v", page["links"])
	}
	if p := PageFacts(map[string]any{}, []string{"page"}, FactOptions{})["page"].(map[string]any); p["text"] != "" || len(p["links_to"].([]any)) != 0 {
		t.Errorf("a page without html is %v", p)
	}
}
