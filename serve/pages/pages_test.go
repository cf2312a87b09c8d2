package pages

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// inert reports what of a page could run or ask for something elsewhere.
func inert(t *testing.T, name string, page []byte) (text string) {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var shown strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "style" {
			shown.WriteString(n.Data)
		}
		if n.Type != html.ElementNode {
			continue
		}
		if !slices.Contains(elements, n.Data) {
			t.Errorf("%s: <%s>", name, n.Data)
		}
		for _, a := range n.Attr {
			address := slices.Contains([]string{"href", "src", "action", "formaction"}, a.Key)
			here := strings.HasPrefix(a.Val, "/") && !strings.HasPrefix(a.Val, "//") || strings.HasPrefix(a.Val, "#") || a.Val == "data:,"
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || address && !here {
				t.Errorf("%s: <%s %s=%q>", name, n.Data, a.Key, a.Val)
			}
		}
	}
	return shown.String()
}

// elements are those that pages are made of.
var elements = strings.Fields(`html head meta link title style body a header nav div span form button footer main h1 h2 h3 section aside article
	dl dt dd p ul ol li table thead tbody tr th td figure svg rect line polyline text details summary code bdi mark blockquote strong b br pre time label input textarea`)

// Whatever hostile text stands in records, names and forms is shown as text.
func TestPagesAreInert(t *testing.T) {
	for _, text := range corpus {
		for name, page := range samplePages(t, "zh", text) {
			inert(t, name, page)
		}
	}
}

// Every page says its language, has a title, one main and one first heading,
// and holds the texts that it was given.
func TestPagesAreWhole(t *testing.T) {
	const text = `<b>"甲'&乙</b>`
	for _, lang := range []string{"zh", "en"} {
		for name, page := range samplePages(t, lang, text) {
			s := string(page)
			for _, part := range []string{"<!doctype html>", `<html lang="` + lang, "</title>\n<style>", `<main id="main"`, "<h1>", "</html>"} {
				if strings.Count(s, part) != 1 {
					t.Errorf("%s %s: %d times %s", lang, name, strings.Count(s, part), part)
				}
			}
			if shown := inert(t, name, page); name != "lint-empty" && name != "sign-in" && name != "sign-in-wrong" && name != "night-failed" && !strings.Contains(shown, text) {
				t.Errorf("%s %s does not show %s", lang, name, text)
			}
			if ids := regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(s, -1); len(ids) > 0 {
				seen := map[string]bool{}
				for _, id := range ids {
					if seen[id[1]] {
						t.Errorf("%s %s: id %s stands twice", lang, name, id[1])
					}
					seen[id[1]] = true
				}
			}
		}
	}
}

// The marks of a checked listing stand on what the evidence quotes, in JSON with
// its escapes, in YAML with its indentation, and on the page beside it.
func TestMarksStandOnTheEvidence(t *testing.T) {
	json, page := sampleListing("")
	yaml := "id: L1\nprovider_id: P1\ntype: saas\ntitle: \"国内\\u6700\\u4f18 的维保\"\nstatus: draft\ndetail_html: |\n  <p>全网第一\n  的维保，加微信 abc_12345</p>\n"
	for _, c := range []struct{ listing, page, want string }{{json, page, "国内最优"}, {yaml, "", "全网第一"}} {
		l := lintOf(t, c.listing, c.page)
		if l.Linted == nil || len(l.Linted.Findings) == 0 {
			t.Fatalf("nothing was found: %v", l.Problems)
		}
		findings, sources := annotate(l, l.Linted.Findings)
		marked := map[string]string{}
		for _, s := range sources {
			for _, line := range s.Lines {
				for i, p := range line.Pieces {
					for _, m := range p.Marks {
						for _, q := range line.Pieces[i:] {
							if q.Severity == "" {
								break
							}
							marked[m.ID] += q.Text
						}
					}
				}
			}
		}
		quoted := 0
		for _, f := range findings {
			for _, e := range f.Places {
				if e.ID == "" || marked[e.ID] == "" {
					t.Errorf("%s %s:%d:%d is not marked", f.Rule, e.File, e.Line, e.Column)
				}
				first, _, _ := strings.Cut(e.Text, "\n")
				if e.End > 0 && strings.HasPrefix(marked[e.ID], first) {
					quoted++
				}
			}
		}
		if quoted == 0 {
			t.Errorf("no mark stands on its quotation: %v", marked)
		}
	}
}

// However spans overlap, the pieces of the shown lines are the text again, and a
// piece is marked exactly when a span covers it.
func TestPiecesAreTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.StringMatching(`[甲乙a-c <&\x{200b}]{0,8}`), 1, 12).Draw(t, "lines")
		s := newText(strings.Join(lines, "\n"))
		for i := range rapid.IntRange(0, 5).Draw(t, "spans") {
			place := func(name string) int {
				return s.offset(rapid.IntRange(1, len(lines)).Draw(t, name+" line"), rapid.IntRange(1, 9).Draw(t, name+" column"))
			}
			from, to := place("from"), place("to")
			from, to = min(from, to), max(from, to)
			s.spans = append(s.spans, span{mark{ID: string(rune('A' + i)), Severity: law.Error}, from, to})
		}
		var got []string
		marks := 0
		for _, line := range s.lines() {
			at := s.starts[line.Number-1]
			var b strings.Builder
			for _, p := range line.Pieces {
				piece := p.Text
				if p.Odd != "" {
					piece = "\u200b"
				}
				covered := slices.ContainsFunc(s.spans, func(m span) bool { return m.from <= at && at < m.to })
				if piece != "" && covered != (p.Severity != "") {
					t.Fatalf("%q at %d: marked %q, covered %v", piece, at, p.Severity, covered)
				}
				marks += len(p.Marks)
				b.WriteString(piece)
				at += len(piece)
			}
			got = append(got, b.String())
		}
		want := strings.Split(s.text, "\n")
		if strings.HasSuffix(s.text, "\n") {
			want = want[:len(want)-1]
		}
		if !slices.Equal(got, want) {
			t.Fatalf("got %q, want %q", got, want)
		}
		if marks != len(s.spans) {
			t.Fatalf("%d marks of %d spans", marks, len(s.spans))
		}
	})
}

// Of a long text only what stands around the marks is shown.
func TestLongTextsAreCut(t *testing.T) {
	s := newText(strings.Repeat("一行\n", 1000))
	at := s.offset(500, 1)
	s.spans = []span{{mark{ID: "x", Severity: law.Note}, at, at + 3}}
	lines := s.lines()
	if len(lines) != 2*aroundLines+3 || lines[0].Gap != 499-aroundLines || lines[1+aroundLines].Number != 500 {
		t.Errorf("%d lines: %+v", len(lines), lines)
	}
}
