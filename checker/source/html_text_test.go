package source

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestDecodeReference(t *testing.T) {
	for _, test := range []struct {
		in          string
		inAttribute bool
		text        string
		n           int
	}{
		{"&amp;x", false, "&", 5},
		{"&nbsp;", false, "\u00a0", 6},
		{"&#21807;一", false, "唯", 8},
		{"&#x552F;一", false, "唯", 8},
		{"&#X552f一", false, "唯", 7},
		{"&#21807一", false, "唯", 7},
		{"&copy2016", false, "©", 5},
		{"&copy2016", true, "", 0},
		{"&copy=2", true, "", 0},
		{"&copy;2", true, "©", 6},
		{"&copy ", true, "©", 5},
		{"&notit;", false, "¬", 4},
		{"&notin;", false, "∉", 7},
		{"&semi;", false, ";", 6},
		{"&Tab;", false, "\t", 5},
		{"&fjlig;", false, "fj", 7},
		{"&unknown;", false, "", 0},
		{"& b", false, "", 0},
		{"&#;", false, "", 0},
		{"&#x;", false, "", 0},
		{"&#0;", false, "\ufffd", 4},
		{"&#99999999999;", false, "\ufffd", 14},
		{"&#xD800;", false, "\ufffd", 8},
		{"&#128;", false, "€", 6},
		{"&#1", false, "\x01", 3},
	} {
		text, n := decodeReference(test.in, test.inAttribute)
		if text != test.text || n != test.n {
			t.Errorf("decodeReference(%q, %v) = %q, %d, want %q, %d", test.in, test.inAttribute, text, n, test.text, test.n)
		}
	}
}

func TestFlow(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{"五金\n  批发", "五金 批发"},
		{"  五金 批发  ", "五金 批发 "},
		{"a &amp; b", "a & b"},
		{"a&nbsp;&nbsp;b", "a\u00a0\u00a0b"},
		{"a\t\tb", "a b"},
		{"", ""},
		{" \n ", ""},
	} {
		var b textBuilder
		b.flow(test.in, 0)
		if b.String() != test.want {
			t.Errorf("flow(%q) = %q, want %q", test.in, b.String(), test.want)
		}
		checkSpans(t, b.String(), b.spans(nil), test.in)
	}
}

// checkSpans holds that every stretch of text leads to a stretch of src inside
// its bounds, in order, and that copied bytes are the same in both.
func checkSpans(t *testing.T, text string, m *spanMap, src string) {
	t.Helper()
	last := 0
	for i := range len(text) {
		start, end := m.span(i, i+1)
		if start < last || end < start || end > len(src) {
			t.Fatalf("byte %d of %q leads to [%d,%d) of %q, after %d", i, text, start, end, src, last)
		}
		last = start
		if whole, to := m.span(0, i+1); whole > start || to != end {
			t.Fatalf("[0,%d) of %q leads to [%d,%d)", i+1, text, whole, to)
		}
	}
}

func FuzzReferences(f *testing.F) {
	for _, s := range []string{"a&amp;b&lt", "&#x41;&#66&notit;", "&ampamp;&copy;&reg", "&NotEqualTilde;x&Tab"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.ContainsAny(s, "\r\x00") {
			return
		}
		var b textBuilder
		b.references(s, 0, false)
		if want := html.UnescapeString(s); b.String() != want {
			t.Fatalf("references(%q) = %q, want %q", s, b.String(), want)
		}
		checkSpans(t, b.String(), b.spans(nil), s)
	})
}
