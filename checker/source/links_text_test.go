package source

import (
	"strings"
	"testing"
)

func TestFindAddresses(t *testing.T) {
	for _, test := range []struct {
		in   string
		want string // each as text=host, with ? behind what is not certain; blank for none
	}{
		// Plain addresses.
		{"产品介绍见 https://www.shuyun-erp.com/intro 。", "https://www.shuyun-erp.com/intro=www.shuyun-erp.com"},
		{"先看http://help.shuyun-erp.cn/a.html再安装", "http://help.shuyun-erp.cn/a.html=help.shuyun-erp.cn"},
		{"官网www.shuyun-erp.com，欢迎访问", "www.shuyun-erp.com=www.shuyun-erp.com"},
		{"登录shuyun-erp.com.cn/login?from=a即可", "shuyun-erp.com.cn/login?from=a=shuyun-erp.com.cn"},
		{"HTTPS://WWW.SHUYUN-ERP.COM/", "HTTPS://WWW.SHUYUN-ERP.COM/=www.shuyun-erp.com"},
		{"客服kefu01https://t.me/shuyun", "https://t.me/shuyun=t.me"},
		{"（http://shuyun-erp.com）", "http://shuyun-erp.com=shuyun-erp.com"},
		{"see (http://a-b.com/x(1)) now", "http://a-b.com/x(1)=a-b.com"},
		{"支持 shuyun.com、shuyun.cn 两个入口", "shuyun.com=shuyun.com shuyun.cn=shuyun.cn"},
		{"163.com/126.com 邮箱", "163.com/126.com=163.com"},
		{"短网址 t.cn/RxKq2d", "t.cn/RxKq2d=t.cn"},
		{"演示 http://203.0.113.9:8080/demo", "http://203.0.113.9:8080/demo=203.0.113.9"},
		{"https://aliyun.com@evil-shop.com/", "https://aliyun.com@evil-shop.com/=evil-shop.com"},
		{`https:\\www.shuyun-erp.com\a`, `https:\\www.shuyun-erp.com\a=www.shuyun-erp.com`},
		{"http://禾苗软件.中国/", "http://禾苗软件.中国/=xn--5nqv65hwyfq6m.xn--fiqs8s"},
		{"官网 www.禾苗软件.中国欢迎您", "www.禾苗软件.中国=www.xn--5nqv65hwyfq6m.xn--fiqs8s"},
		{"市场页 market.aliyun.com/products/1/a.html", "market.aliyun.com/products/1/a.html=market.aliyun.com"},
		{"访问www.shuyun.com.了解详情", "www.shuyun.com=www.shuyun.com"},
		{"www.shuyun.com.Please contact", "www.shuyun.com=www.shuyun.com"},
		{"支持MySQL。www.shuyun.com 有说明", "www.shuyun.com=www.shuyun.com"},
		// Written to be overlooked.
		{"ｗｗｗ．ｓｈｕｙｕｎ．ｃｏｍ", "ｗｗｗ．ｓｈｕｙｕｎ．ｃｏｍ=www.shuyun.com?"},
		{"shuyun【点】com", "shuyun【点】com=shuyun.com?"},
		{"www(点)shuyun(点)cn", "www(点)shuyun(点)cn=www.shuyun.cn?"},
		{"shuyun[dot]com", "shuyun[dot]com=shuyun.com?"},
		{"shuyun (dot) com", "shuyun (dot) com=shuyun.com?"},
		{"shuyun dot com", "shuyun dot com=shuyun.com?"},
		{"www点shuyun点com", "www点shuyun点com=www.shuyun.com?"},
		{"www 点 shuyun 点 com", "www 点 shuyun 点 com=www.shuyun.com?"},
		{"www shuyun com", "www shuyun com=www.shuyun.com?"},
		{"shuyun . com", "shuyun . com=shuyun.com?"},
		{"shuyun。com", "shuyun。com=shuyun.com?"},
		{"www。shuyun。com", "www。shuyun。com=www.shuyun.com?"},
		{"www.shu\u00adyun.com", "www.shu\u00adyun.com=www.shuyun.com?"},
		{"shu\u200byun.c\u200bom", "shu\u200byun.c\u200bom=shuyun.com?"},
		{"𝐬𝐡𝐮𝐲𝐮𝐧.𝐜𝐨𝐦", "𝐬𝐡𝐮𝐲𝐮𝐧.𝐜𝐨𝐦=shuyun.com?"},
		{"ⓢⓗⓤⓨⓤⓝ.com", "ⓢⓗⓤⓨⓤⓝ.com=shuyun.com?"},
		{"w w w . s h u y u n . c o m 见", "w w w . s h u y u n . c o m=www.shuyun.com?"},
		{"w w w . s h u y u n . c o m，欢迎", "w w w . s h u y u n . c o m=www.shuyun.com?"},
		{"网址 s h u - y u n . c n", "s h u - y u n . c n=shu-yun.cn?"},
		{"www,shuyun,com", "www,shuyun,com=www.shuyun.com?"},
		{"www.аliyun.com", "www.аliyun.com=www.xn--liyun-3ve.com?"},
		{"hxxp://shuyun.com", "hxxp://shuyun.com=shuyun.com?"},
		{"http：//shuyun.com/a", "http：//shuyun.com/a=shuyun.com?"},
		{"http://www。shuyun。com", "http://www。shuyun。com=www.shuyun.com?"},
		{"shuyun_dot_com", "shuyun_dot_com=shuyun.com?"},
		{"文档 docs.shuyun.io", "docs.shuyun.io=docs.shuyun.io?"},
		{"打开 shuyun.ai/start", "shuyun.ai/start=shuyun.ai?"},
		{"形如 www.xxx.com 的域名", "www.xxx.com=www.xxx.com"},
		// False friends.
		{"版本 2.3.1，见 readme.md、main.go、package.json", ""},
		{"Node.js、Vue.js、ASP.NET、.NET Core、Socket.IO", ""},
		{"支持Java。NET平台", ""},
		{"纸张 4.0cm×6.0cm，速度 152.4mm/s，5.1 寸", ""},
		{"com.shuyun.erp.Main、org.apache.commons.io、java.io.File", ""},
		{"把 your-domain.com 换成自己的域名，例如 www.example.com", ""},
		{"邮箱 zhang.san@shuyun.com 与 li@qq.com", ""},
		{"docker pull quay.io/coreos/etcd:v3.0", ""},
		{"registry.hub.shuyun.com/web/app:2.1", ""},
		{"路径 /etc/nginx/conf.d/shuyun.com/site.conf", ""},
		{`C:\inetpub\wwwroot\shuyun.com`, ""},
		{"libssl.so、install.sh、setup.py、data.zip、logo.ai", ""},
		{"user.name、order.info(id)、document.cookie、app.run", ""},
		{"easy to use.It works fast.In short", ""},
		{"访问 http://localhost:8080 或 http://192.168.1.10/admin 或 http://<ip>/", ""},
		{"http://127.0.0.1:3000 http://your-server:80 http://服务器IP:端口", ""},
		{"注册 .com、.cn、.com.cn、.net 域名", ""},
		{"上午9.30 至 17.30，第3.2节，IP 203.0.113.9", ""},
		{"A B C D E F 六个等级，A B C D E. F、x y z w v . 2", ""},
		{"支持 Word,COM 组件；联系人 Mr.Wang、Dr.Ren", ""},
		{"data.info、offset.top、order.vip", ""},
		{"Spring.NET、Quartz.Net", ""},
		{"Co.Ltd、Ph.D、U.S.A、e.g.、i.e.", ""},
		{"早上8点com口接线，3点cn2线路", ""},
		{"支持PHP。Java也可以，C#。NET也可以", ""},
		{"a.b.c.d.e.f.g.h.i.j.k.l.m.n", ""},
		{"2.0.com组件", ""},
	} {
		var got []string
		for _, f := range findAddresses(test.in) {
			s := test.in[f.start:f.end] + "=" + f.host
			if !f.certain {
				s += "?"
			}
			got = append(got, s)
		}
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.in, s, test.want)
		}
	}
}
