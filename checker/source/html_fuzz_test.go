package source

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzListing holds that every position of every fact lies in its field and
// that the quoted text is what stands there, whatever the source.
func FuzzListing(f *testing.F) {
	for _, src := range markup {
		f.Add(src)
	}
	for _, h := range hostile {
		f.Add(h.make(200))
	}
	f.Add(`<p style="display:none">唯<b>一</b></p><img alt="&#21807;" srcset="a 1x, //b.cn 2x"><iframe srcdoc="&lt;a href=//c.cn&gt;"></iframe>`)
	f.Add(`<script>document.write('<a href="//a.cn">' + "\u552f")</script><!--[if IE]><form><input name=pwd><![endif]-->`)
	f.Add(`www．ａ【点】com hxxp://a。cn http://禾苗.中国/ 请填写您的身份证号`)
	f.Fuzz(func(t *testing.T, src string) {
		checkListing(t, src)
	})
}

func checkListing(t *testing.T, src string) {
	t.Helper()
	c := ReadListing(map[string]any{"detail_html": src, "summary": src, "seo": map[string]any{"title": src}})
	for _, s := range c.Segments() {
		for _, i := range []int{0, len(s.Text) / 3, len(s.Text) / 2, len(s.Text)} {
			start, end := s.Span(i, len(s.Text))
			if start < 0 || end < start || end > len(src) {
				t.Fatalf("%q: [%d,) of %q leads to [%d,%d)", src, i, s.Text, start, end)
			}
		}
		if s.spans == nil && s.Text != src {
			t.Fatalf("%q is not its own text", src)
		}
	}
	for _, l := range c.Links() {
		if l.End < l.Start || l.End > len(src) || src[l.Start:l.End] != l.Text {
			t.Fatalf("%q: link %+v", src, l)
		}
		if l.Host == "" || l.Domain == "" || !strings.HasSuffix(l.Host, l.Domain) || l.Host != lower(l.Host) {
			t.Fatalf("%q: host of %+v", src, l)
		}
	}
	for _, x := range c.Contacts() {
		if src[x.Start:x.End] != x.Text {
			t.Fatalf("%q: contact %+v", src, x)
		}
	}
	for _, x := range c.Forms() {
		if src[x.Start:x.End] != x.Text || len(x.Asks) == 0 {
			t.Fatalf("%q: form %+v", src, x)
		}
	}
}

// FuzzPage reads pages of any encoding.
func FuzzPage(f *testing.F) {
	f.Add("<meta charset=gbk><title>\xb5\xe3\xb5\xa5</title><a href=//market.aliyun.com/products/1/a.html>\xb9\xba</a>")
	f.Add("<base href=//market.aliyun.com/products/x/><a href=../1/a.html>")
	f.Fuzz(func(t *testing.T, src string) {
		p := ReadPage(src, []string{"market.aliyun.com"})
		for _, l := range p.Links {
			if src[l.Start:l.End] != l.Text {
				t.Fatalf("%q: link %+v", src, l)
			}
		}
		NamesCooperation(p.Text, []string{"与阿里云…合作"})
	})
}

// FuzzTemplate parses any text as a template.
func FuzzTemplate(f *testing.F) {
	f.Add(`{"Resources": {"Web": {"Type": "ALIYUN::ECS::Instance", "n": [1, 2.5, true, null, "a\"b"]}}, "a": 1, "a": 2}`)
	f.Add(`{"a": }`)
	f.Fuzz(func(t *testing.T, text string) {
		p := parseTemplate(text)
		if (p.Err == nil) != (p.Doc != nil || strings.TrimSpace(text) == "null") && p.Err == nil {
			t.Fatalf("%q: %+v", text, p)
		}
		for pointer, at := range p.Positions {
			if p.Err == nil && (at[0] < 0 || at[1] < at[0] || at[1] > len(text)) {
				t.Fatalf("%q: %s stands at %v", text, pointer, at)
			}
		}
	})
}

// TestPageOfAVendor reads a whole page as vendors write them and holds that
// its facts can be traced, too.
func TestPageOfAVendor(t *testing.T) {
	src, err := os.ReadFile(filepath.Join("testdata", "detail.html"))
	if err != nil {
		t.Fatal(err)
	}
	checkListing(t, string(src))
	if got, want := foreign(t, map[string]any{"detail_html": string(src)}), "text:docs.lanting-hr.com"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := asked(t, map[string]any{"detail_html": string(src)}); got != "" {
		t.Errorf("it asks for %s", got)
	}
}

func BenchmarkListing(b *testing.B) {
	src, err := os.ReadFile(filepath.Join("testdata", "detail.html"))
	if err != nil {
		b.Fatal(err)
	}
	fields := map[string]any{"detail_html": string(src)}
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	b.Run("segments", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			ReadListing(fields).Segments()
		}
	})
	b.Run("segments and links", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			ReadListing(fields).Links()
		}
	})
	b.Run("segments, links and forms", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			c := ReadListing(fields)
			c.Links()
			c.Forms()
		}
	})
}
