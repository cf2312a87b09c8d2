package source

import (
	"runtime"
	"strings"
	"testing"
	"time"
)

// hostile are sources that make a careless reader slow: each gives one of
// about n bytes.
var hostile = []struct {
	name string
	make func(n int) string
}{
	{"deep nesting", func(n int) string { return strings.Repeat("<div><b>", n/8) }},
	{"deep nesting, closed", func(n int) string { return strings.Repeat("<i>", n/7) + strings.Repeat("</i>", n/7) }},
	{"end tags of others", func(n int) string { return strings.Repeat("<b>", n/8) + "<i>" + strings.Repeat("</u>", n/8) }},
	{"end tag behind a table", func(n int) string {
		return "<div><table>" + strings.Repeat("<b>", n/12) + strings.Repeat("</div><div>", n/12)
	}},
	{"paragraph behind a button", func(n int) string { return "<p><table>" + strings.Repeat("<div><p>", n/8) }},
	{"many links", func(n int) string { return strings.Repeat(`<a href="//a.cn">b.cn</a>`, n/25) }},
	{"one line", func(n int) string { return strings.Repeat("点单、收银、库存", n/24) }},
	{"line of letters", func(n int) string { return strings.Repeat("a", n) }},
	{"line of dots", func(n int) string { return strings.Repeat("a.", n/2) }},
	{"line of dots far apart", func(n int) string { return strings.Repeat("a . ", n/4) }},
	{"blanks", func(n int) string { return strings.Repeat("a      ", n/7) }},
	{"zero-width characters", func(n int) string { return "a" + strings.Repeat("\u200b", n/3) + "b" }},
	{"zero-width between letters", func(n int) string { return strings.Repeat("a\u200b", n/4) }},
	{"combining marks", func(n int) string { return "a" + strings.Repeat("\u0301", n/2) }},
	{"no end of tag", func(n int) string { return "<a " + strings.Repeat("b=c ", n/4) }},
	{"no end of quote", func(n int) string { return strings.Repeat(`<a href="x" title="`, n/18) }},
	{"no end of comment", func(n int) string { return strings.Repeat("<!--[if ", n/8) }},
	{"dashes", func(n int) string { return "<!--" + strings.Repeat("-", n) }},
	{"conditional comments", func(n int) string { return strings.Repeat("<!--[if IE]>x<![endif]-->", n/25) }},
	{"less-than signs", func(n int) string { return strings.Repeat("<", n) }},
	{"short tags in plain text", func(n int) string { return strings.Repeat("<b <i", n/5) }},
	{"lone tags", func(n int) string { return strings.Repeat("<b>", n/3) }},
	{"ampersands", func(n int) string { return strings.Repeat("&", n) }},
	{"references", func(n int) string { return strings.Repeat("&ltx", n/4) }},
	{"long reference", func(n int) string { return "&#" + strings.Repeat("0", n) + "65;" }},
	{"scripts without end", func(n int) string { return strings.Repeat("<script>", n/8) }},
	{"strings", func(n int) string { return "<script>" + strings.Repeat(`"a"+`, n/4) }},
	{"quotes", func(n int) string { return "<script>" + strings.Repeat("`'\"", n/3) }},
	{"scripts in scripts", func(n int) string { return strings.Repeat(`<script>"<script>'`, n/18) }},
	{"frames in frames", func(n int) string { return strings.Repeat(`<iframe srcdoc="`, n/16) }},
	{"style comments", func(n int) string { return `<p style="` + strings.Repeat("/**/", n/4) + `:none">x` }},
	{"style addresses", func(n int) string { return "<style>" + strings.Repeat("url(", n/4) }},
	{"source set", func(n int) string { return `<img srcset="` + strings.Repeat("a,", n/2) + `">` }},
	{"parentheses", func(n int) string { return "http://a.cn/" + strings.Repeat(")", n) }},
	{"open parentheses", func(n int) string { return strings.Repeat("http://a.cn/(", n/13) + strings.Repeat(").", n/13) }},
	{"schemes", func(n int) string { return strings.Repeat("http://", n/7) }},
	{"controls", func(n int) string { return strings.Repeat(`<input type=password name=a>`, n/28) }},
	{"controls, hidden by turns", func(n int) string { return strings.Repeat(`手机<input><b hidden><input></b>`, n/38) }},
	{"labels", func(n int) string { return strings.Repeat(`<label for=a>`, n/13) }},
	{"hidden by turns", func(n int) string { return strings.Repeat(`a<b hidden>c</b>`, n/16) }},
	{"verbs", func(n int) string { return strings.Repeat(`请您填写`, n/12) }},
	{"elements of any name", func(n int) string {
		var b strings.Builder
		for i := 0; b.Len() < n; i++ {
			b.WriteString("<x" + strings.Repeat("y", i%50) + ">")
		}
		return b.String()
	}},
}

// readAll takes every fact of a source.
func readAll(src string) (segments, links, forms int) {
	c := ReadListing(map[string]any{"detail_html": src, "user_guide": src, "title": src})
	return len(c.Segments()), len(c.Links()), len(c.Forms())
}

// TestHostile holds that no source costs more than its length allows: a
// quarter of a megabyte of each is read at once, where a reader of quadratic
// time would need minutes, and with a bounded multiple of it in memory.
func TestHostile(t *testing.T) {
	const size = 1 << 18
	for _, h := range hostile {
		t.Run(h.name, func(t *testing.T) {
			src := h.make(size)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			readAll(src)
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			if took > 5*time.Second {
				t.Errorf("%v for a quarter of a megabyte", took)
			}
			if got := (after.TotalAlloc - before.TotalAlloc) / size; got > 600 {
				t.Errorf("%d bytes of memory for each byte", got)
			}
			if testing.Verbose() {
				t.Logf("%v, %d bytes of memory a byte", took, (after.TotalAlloc-before.TotalAlloc)/size)
			}
		})
	}
}

// TestLongLine reads 50 MB in one line.
func TestLongLine(t *testing.T) {
	src := strings.Repeat("<p>多门店点单与库存，支持扫码。</p>", 50<<20/50)
	c := ReadListing(map[string]any{"detail_html": src})
	if n := len(c.Links()); n != 0 {
		t.Errorf("%d links", n)
	}
	s := c.Segments()[0]
	last := strings.LastIndex(s.Text, "扫码")
	if got := s.Quote(last, last+len("扫码")); got != "扫码" {
		t.Errorf("the last word is %q", got)
	}
}
