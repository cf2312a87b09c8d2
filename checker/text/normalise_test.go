package text

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestNormalise(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"ＷｅＣｈａｔ：ＡＢＣ１２", "wechat:abc12"},
		{"加➕V", "加+v"},
		{"𝐐𝐐 𝟏𝟐𝟑", "qq 123"},
		{"①②③❹❺⑥⓻🄀", "1234567" + "0."},
		{"8⃣9️⃣", "89"},
		{"微\u200b信\ufeff号\u00ad", "微信号"},
		{"微̷̡信͞", "微信"},
		{"阿里雲與支付寶、萬網", "阿里云与支付宝、万网"},
		{"Аliуun", "aliyun"},
		{"Москва", "Москва"},
		{"一三八 零零一三 八零零零", "138 0013 8000"},
		{"5四2 7049", "542 7049"},
		{"二〇一六年", "二零一六年"},
		{"第一二三步", "第一二三步"},
		{"⒬群", "(q)群"},
		{"🅥🅧", "vx"},
	} {
		if got := Normalise(c.in).Text; got != c.want {
			t.Errorf("Normalise(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestSkeleton(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"C-名-字", "c名字"},
		{"您+好", "您好"},
		{"加 微 信", "加微信"},
		{"w e i x i n", "weixin"},
		{"加♥薇♥", "加薇·"},
		{"参加，微信", "参加,微信"},
		{"n.m.s.l", "nmsl"},
		{"see you", "see you"},
		{"2016-11-30", "2016-11-30"},
	} {
		var n, bare normaliser
		n.read(c.in)
		got := string(n.runes)
		if n.skeleton(&bare) {
			got = string(bare.runes)
		}
		if got != c.want {
			t.Errorf("skeleton of %q is %q, want %q", c.in, got, c.want)
		}
	}
}

func FuzzNormalise(f *testing.F) {
	for _, s := range []string{"", "加➕嶶 ab", "\xff\xfe微", "９❾⓪一二三四五", "ﷺ゛⒬㍿", "Аliуun Ω", strings.Repeat("\u200b", 50) + "信", "e\u0301\u20e3🇦🇧"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v := Normalise(s)
		if again := Normalise(v.Text).Text; again != v.Text {
			t.Fatalf("not idempotent: %q -> %q -> %q", s, v.Text, again)
		}
		checkOffsets(t, s, v)
		var n, bare normaliser
		n.read(s)
		if n.skeleton(&bare) {
			checkOffsets(t, s, bare.view(nil))
		}
	})
}

func checkOffsets(t *testing.T, s string, v *View) {
	v.spread()
	t.Helper()
	if !utf8.ValidString(v.Text) || len(v.start) != len(v.Text) || len(v.end) != len(v.Text) {
		t.Fatalf("view of %q is broken: %q, %d starts, %d ends", s, v.Text, len(v.start), len(v.end))
	}
	last := 0
	for i := range v.Text {
		start, end := v.Original(i, i+1)
		if start < last || end < start || end > len(s) {
			t.Fatalf("%q: byte %d comes from [%d,%d)", s, i, start, end)
		}
		if end > start && utf8.ValidString(s) && !utf8.ValidString(s[start:end]) {
			t.Fatalf("%q: byte %d splits a character: %q", s, i, s[start:end])
		}
		last = start
	}
}

func TestHostileInputIsLinear(t *testing.T) {
	s := strings.Repeat("\u200b", 100_000) + "微" + strings.Repeat("\u0301", 100_000) + "信"
	began := time.Now()
	if got := Normalise(s).Text; got != "微信" {
		t.Fatalf("got %d bytes", len(got))
	}
	if d := time.Since(began); d > time.Second {
		t.Fatalf("took %v", d)
	}
}

func BenchmarkNormalise(b *testing.B) {
	s := strings.Repeat("您好，看到订单了，设计稿预计12月9日给到您，进度会同步到服务监管系统。", 2)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		Normalise(s)
	}
}
