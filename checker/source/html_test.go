package source

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// lexed is what both tokenizers are compared by.
type lexed struct {
	kind, name, text, attrs string
}

func lexedHere(src string) []lexed {
	l := lexer{src: src}
	var out []lexed
	at := 0
	for {
		t := l.next()
		if t.start != at && t.kind != endOfSource {
			return append(out, lexed{kind: "gap"})
		}
		at = t.end
		switch t.kind {
		case endOfSource:
			return out
		case textToken:
			out = appendText(out, html.UnescapeString(src[t.start:t.end]))
		case rawToken:
			out = appendText(out, src[t.start:t.end])
		case startTag:
			var b strings.Builder
			for _, a := range t.attrs {
				b.WriteString(a.name + "=" + src[a.start:a.end] + ";")
			}
			out = append(out, lexed{kind: "start", name: t.name, attrs: b.String()})
		case endTag:
			out = append(out, lexed{kind: "end", name: t.name})
		case commentToken:
		}
	}
}

func lexedByNet(src string) []lexed {
	z := html.NewTokenizer(strings.NewReader(src))
	var out []lexed
	for {
		switch z.Next() {
		case html.ErrorToken:
			return out
		case html.TextToken:
			out = appendText(out, string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			switch string(name) {
			case "noscript", "iframe", "noframes", "noembed":
				z.NextIsNotRawText()
			}
			t := lexed{kind: "start", name: string(name)}
			seen := map[string]bool{}
			for more {
				var k, v []byte
				k, v, more = z.TagAttr()
				if !seen[string(k)] {
					t.attrs += string(k) + "=" + string(v) + ";"
				}
				seen[string(k)] = true
			}
			out = append(out, t)
		case html.EndTagToken:
			name, _ := z.TagName()
			out = append(out, lexed{kind: "end", name: string(name)})
		}
	}
}

func appendText(out []lexed, s string) []lexed {
	if n := len(out); n > 0 && out[n-1].kind == "text" {
		out[n-1].text += s
		return out
	}
	if s == "" {
		return out
	}
	return append(out, lexed{kind: "text", text: s})
}

// agreeOn leaves out what the two are not meant to read alike: see lexer.
func agreeOn(src string) bool {
	if strings.ContainsAny(src, "&\r\x00") {
		return false
	}
	return !strings.Contains(src, "<!--") || !strings.Contains(strings.ToLower(src), "script")
}

var markup = []string{
	`<p>五金批发商的<b>进销存</b>软件</p>`,
	`<P CLASS=a
 ID='b'   HREF = HTTP://X.CN/A?B=C>下载</P  >`,
	`<a href=x/>y</a><br/><img src="a"/ alt=b>`,
	`<a href="a"href='b' title=>x`,
	`a < b <3 </ > </> <? pi ?> <!doctype html> <!x> <!> <!-- c --> <!--> <!---> <!-- -- -->z`,
	`<!-- a --!> b --> c`, `<!-- a --!-- b --> c`, `<!-- no end`,
	`<script>if (a<b) document.write("<p>")</script><p>`,
	`<style>a>b{}</STYLE ><title>x<b>y</title><textarea></textarea ></textarea>`,
	`<noscript><p>文字版</p></noscript><iframe><p>x</iframe><xmp><b></xmp>`,
	`<a/b=c/d="e"f>g`, `<a =b ==c d=>e`, `<a b='c>d" e'f>`, `<1><a1><a:b><禾木>`,
	`<plaintext><b>all</plaintext>`, `text only`, ``, `<`, `</`, `<!`, `a<`,
}

func TestLexerAgrees(t *testing.T) {
	for _, src := range markup {
		compareLexers(t, src)
	}
}

func compareLexers(t *testing.T, src string) {
	t.Helper()
	if !agreeOn(src) {
		return
	}
	here, net := lexedHere(src), lexedByNet(src)
	// A construct cut off by the end of the source is dropped there and kept here.
	if len(here) == len(net)+1 {
		here = here[:len(net)]
	}
	if len(here) != len(net) {
		t.Fatalf("%q:\nhere %q\nnet  %q", src, here, net)
	}
	for i := range here {
		if here[i] != net[i] {
			t.Fatalf("%q: token %d is %q here and %q in x/net/html", src, i, here[i], net[i])
		}
	}
}

func TestLexerPositions(t *testing.T) {
	const src = "<P>手册：<A\n TITLE=白皮书 HREF=\"http://a.cn/?a=1&amp;b\">下载</A>"
	l := lexer{src: src}
	for {
		tok := l.next()
		if tok.kind == endOfSource {
			t.Fatal("no link seen")
		}
		if tok.name != "a" {
			continue
		}
		title, href := tok.attrs[0], tok.attrs[1]
		if got := src[title.start:title.end]; title.name != "title" || got != "白皮书" {
			t.Errorf("title = %q %q", title.name, got)
		}
		if got := src[href.start:href.end]; got != "http://a.cn/?a=1&amp;b" {
			t.Errorf("href = %q", got)
		}
		return
	}
}

func FuzzLexer(f *testing.F) {
	for _, src := range markup {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		compareLexers(t, src)
	})
}
