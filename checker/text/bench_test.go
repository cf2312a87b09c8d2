package text

import (
	"os"
	"testing"
)

func BenchmarkCompileListing(b *testing.B) {
	all := loadPolicies(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Compile(all, Options{Scope: Listing}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompileChat(b *testing.B) {
	all := loadPolicies(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Compile(all, Options{Scope: Chat}); err != nil {
			b.Fatal(err)
		}
	}
}

// ordinary are service lines in which nothing is to be found.
var ordinary = []string{
	"您好，看到订单了，设计稿预计12月9日给到您，进度会同步到服务监管系统",
	"好的，有问题随时在这里留言，祝您工作顺利",
	"这个功能在后台的系统设置里打开就可以了，保存之后刷新页面",
	"请问您的实例是哪个地域的？我帮您看一下日志",
	"数据库连接数不够，建议先把慢查询优化一下再升级配置",
	"客户资料可以批量导入，模板在页面右上角下载",
	"合同和发票会在三个工作日内寄出，请注意查收",
	"不好意思让您久等了，工程师正在处理，预计半小时恢复",
	"你好，昨天提交的需求什么时候能开始做",
	"还是打不开，提示超时",
}

func BenchmarkCandidateOrdinary(b *testing.B) {
	l := lexicon(b, Chat)
	n := 0
	for _, s := range ordinary {
		n += len(s)
	}
	b.SetBytes(int64(n))
	for b.Loop() {
		for _, s := range ordinary {
			l.Candidate(s)
		}
	}
}

func BenchmarkScanOrdinary(b *testing.B) {
	l := lexicon(b, Chat)
	n := 0
	for _, s := range ordinary {
		n += len(s)
	}
	b.SetBytes(int64(n))
	b.ReportAllocs()
	for b.Loop() {
		for _, s := range ordinary {
			l.Scan(s)
		}
	}
}

func BenchmarkLoadListing(b *testing.B) {
	for b.Loop() {
		if _, err := Load(os.DirFS("../../policies"), "terms", Options{Scope: Listing}); err != nil {
			b.Fatal(err)
		}
	}
}
