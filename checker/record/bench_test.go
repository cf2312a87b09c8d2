package record

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/valyala/fastjson"
)

// sampleConversation is a line of n messages, every tenth with escapes.
func sampleConversation(n int) []byte {
	var b bytes.Buffer
	b.WriteString(`{"id":"chat-204","provider_id":"p-17","customer_id":"u-88","customer_kind":"user","order_id":"o-5","messages":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		text := "您好，订单已经开通，登录控制台后在“我的应用”里可以看到，有问题随时留言。"
		if i%10 == 9 {
			text = `第一步：打开设置\n第二步：点\"授权\"\u3002`
		}
		fmt.Fprintf(&b, `{"at":"2016-11-30T10:%02d:%02d+08:00","from":"agent","agent_id":"agent-3","text":"%s"}`, i/60%60, i%60, text)
	}
	b.WriteString(`]}`)
	return b.Bytes()
}

var sampleListing = []byte(`{"id":"cmaa000017","provider_id":"p-17","type":"saas","market":"enterprise_software","category":"企业管理","title":"晨星排班管理","summary":"面向连锁门店的在线排班与考勤。","highlights":["按班次自动排班","手机打卡","工时统计导出"],"screenshots":["https://img.alicdn.com/demo/1.png","https://img.alicdn.com/demo/2.png"],"detail_html":"<h2>功能<\/h2><p>支持两百家门店同时排班，班表可导出为表格；员工在手机上查看与换班。<\/p><ul><li>排班规则<\/li><li>考勤统计<\/li><\/ul>","images":[{"url":"https://img.alicdn.com/demo/3.png","alt":"班表","ocr_text":"早班 中班 晚班"}],"status":"on_sale","on_sale_at":"2016-06-01T10:00:00+08:00","version":"1.4.0","price":"600.00","specs":[{"name":"十家店","price":"600.00","accounts":10,"period":"year"},{"name":"百家店","price":4800,"accounts":100,"period":"year"}],"attributes":{"语言":"简体中文"},"order_modes":["period"],"runs_on":"cloud","regions":["cn-hangzhou"],"security_review":{"status":"passed","version":"1.4.0","reviewed_at":"2016-05-30T10:00:00+08:00"},"saas":{"mode":"notify","production_url":"https://open.chenxing.example/notify"},"seo":{"title":"排班","keywords":["排班","考勤"]},"tool":false}`)

var sampleOrder = []byte(`{"id":"o-5","provider_id":"p-17","listing_id":"cmaa000017","customer_id":"u-88","created_at":"2016-11-02T10:00:00+08:00","paid_at":"2016-11-02T10:01:07+08:00","amount":"600.00","list_price":600,"channel":"platform","deployed_on_cloud":true,"buyer":{"account_id":"b-1","devices":["d-1"],"ips":["198.51.100.7"],"phones":["17000000001"],"payment_account":"pay-1"},"expires_at":"2017-11-02T10:01:07+08:00"}`)

func BenchmarkDecodeConversation(b *testing.B) {
	line := sampleConversation(20)
	var chat Chat
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		if err := DecodeConversation(line, &chat); err != nil {
			b.Fatal(err)
		}
	}
}

func benchmarkDecode(b *testing.B, t Type, line []byte) {
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(t, line); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeListing(b *testing.B) { benchmarkDecode(b, Listing, sampleListing) }
func BenchmarkDecodeOrder(b *testing.B)   { benchmarkDecode(b, Order, sampleOrder) }
func BenchmarkDecodeGenericConversation(b *testing.B) {
	benchmarkDecode(b, Conversation, sampleConversation(20))
}

// BenchmarkFastjson is the yardstick: parsing alone, with neither validation
// nor normalised values.
func BenchmarkFastjson(b *testing.B) {
	for _, sample := range []struct {
		name string
		line []byte
	}{{"conversation", sampleConversation(20)}, {"listing", sampleListing}, {"order", sampleOrder}} {
		b.Run(sample.name, func(b *testing.B) {
			var p fastjson.Parser
			b.SetBytes(int64(len(sample.line)))
			for b.Loop() {
				if _, err := p.ParseBytes(sample.line); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkParseFile(b *testing.B) {
	b.SetBytes(int64(len(sampleListing)))
	for b.Loop() {
		if _, problems := ParseFile(Listing, "listing.json", sampleListing); len(problems) > 0 {
			b.Fatal(problems)
		}
	}
}
