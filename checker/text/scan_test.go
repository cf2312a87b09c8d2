package text

import (
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// pieces are what the random texts below are made of: parts of cloaked words,
// handles, separators and ordinary words.
var pieces = strings.Fields("加 ➕ + 微 信 V vx wx 薇 嶶 QQ 扣 口 企鹅 裙 群 线下 平台 转 账 支付宝 zfb 好评 返现 傻 逼 煞笔 滚 nmsl 密码 发 我 您 的 了 请 勿 不 " +
	"13800001234 ❶③⑧ 二零一六 138-0000-1234 abc_123 yl2016 kuc 235 @ops_1 t.me/abc a@b.com http://x.example.com 最 强 唯一 第一 品牌 国家级 路径 标识 百家乐 彩金 外挂 " +
	"\u200b \u0301 \ufe0f 👍 · - . , 。 ！ ？ “ ” 、 ， ： 订单 客服 你好 工单 系统 аliyun 阿里雲 万网 Ω ㈠ ⒬ ﷺ [数字x] lore ipsum ECS 2016-11-30 192.168.1.1 V2.3.1 元 万")

func randomText(r *rand.Rand) string {
	var b strings.Builder
	for range 1 + r.IntN(12) {
		b.WriteString(pieces[r.IntN(len(pieces))])
		if r.IntN(5) == 0 {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// The gate may let too much pass, but must never turn away what holds a hit; and
// a text that was read before holds what it held then.
func TestGatedEqualsUngated(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, scope := range []string{Chat, Listing} {
		l := lexicon(t, scope)
		for range 10_000 {
			s := randomText(r)
			for _, m := range []*matcher{l.main, l.lazy} {
				ungated := l.scanPieces(m, s)
				for range 2 {
					if hits := l.scan(m, s); !reflect.DeepEqual(hits, ungated) && len(hits)+len(ungated) > 0 {
						t.Fatalf("%s: in %q are %v, but %v behind the gate", scope, s, ungated, hits)
					}
				}
			}
		}
	}
}

func checkHits(t *testing.T, s string, hits []Hit) {
	t.Helper()
	for _, h := range hits {
		if h.Start < 0 || h.End < h.Start || h.End > len(s) || s[h.Start:h.End] != h.Text || h.Strength < 1 || h.Strength > 3 {
			t.Fatalf("%q: broken hit %+v", s, h)
		}
		if utf8.ValidString(s) && !utf8.ValidString(h.Text) {
			t.Fatalf("%q: hit splits a character: %q", s, h.Text)
		}
	}
}

func TestHitsLieInTheText(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	l := lexicon(t, "")
	for range 5_000 {
		s := randomText(r)
		checkHits(t, s, l.Scan(s))
	}
}

func FuzzScan(f *testing.F) {
	l := lexicon(f, "")
	for _, s := range pieces {
		f.Add(s + "加微信abc123 13800001234")
	}
	f.Fuzz(func(t *testing.T, s string) {
		hits := l.Scan(s)
		checkHits(t, s, hits)
		if len(hits) > 0 && !l.Candidate(s) {
			t.Fatalf("the gate turns away %q", s)
		}
	})
}

func TestIndexIsCurrent(t *testing.T) {
	dir := os.DirFS("../../policies")
	r := rand.New(rand.NewPCG(5, 6))
	for _, scope := range []string{Chat, Listing} {
		indexed, err := loadIndex(dir, "terms", Options{Scope: scope})
		if err != nil {
			t.Fatalf("%s: %v: run `go run ./checker/text/generate -index policies/terms`", scope, err)
		}
		compiled, err := Compile(loadPolicies(t), Options{Scope: scope})
		if err != nil {
			t.Fatal(err)
		}
		for range 3_000 {
			s := randomText(r)
			a, b := indexed.Scan(s), compiled.Scan(s)
			for i := range a {
				a[i].entry = nil
			}
			for i := range b {
				b[i].entry = nil
			}
			if !reflect.DeepEqual(a, b) {
				t.Fatalf("%s: index and vocabularies differ on %q:\n%+v\n%+v", scope, s, a, b)
			}
		}
	}
}

func TestLongTextIsReadInPieces(t *testing.T) {
	l := lexicon(t, Chat)
	filler := strings.Repeat("您好，设计稿已经上传到服务监管系统，请查看。", 3000)
	s := filler + "加我微信 yl_2016abc" + filler
	began := time.Now()
	hits := l.Scan(s)
	if d := time.Since(began); d > 5*time.Second {
		t.Errorf("took %v", d)
	}
	checkHits(t, s, hits)
	n := 0
	for _, h := range hits {
		if h.List == "lure" && h.Text == "加我微信" {
			n++
		}
	}
	if n != 1 {
		t.Fatalf("the invitation was found %d times, want once", n)
	}
}

func TestHostileTextIsLinear(t *testing.T) {
	l := lexicon(t, "")
	for _, unit := range []string{"加", "1", "1 ", "@a", "最", "\u200b微", "“", "加v1", "http://", "不", "你是傻"} {
		small, big := strings.Repeat(unit, 20_000), strings.Repeat(unit, 200_000)
		began := time.Now()
		l.Scan(small)
		first := time.Since(began)
		began = time.Now()
		l.Scan(big)
		if second := time.Since(began); second > 40*first+2*time.Second {
			t.Errorf("%q: ten times the text took %v after %v", unit, second, first)
		}
	}
}
