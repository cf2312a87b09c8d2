// Package pages writes the web pages of the service: server-rendered, in
// Chinese or English, light and dark, on a phone and in print, without a script.
//
// Everything that comes from records goes through html/template, and [Policy]
// forbids scripts besides. The package knows nothing of requests: package serve
// decides who sees what and hands it over.
package pages

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/reports"
)

//go:embed html
var files embed.FS

// Frame is what surrounds every page.
type Frame struct {
	Lang   string // zh or en
	Here   string // path and query of the page, which the link to the other language names
	Caller Caller // who is signed in; zero for nobody
	Done   string // a key of words that says what was just done; "" for nothing
}

// Caller is who is signed in.
type Caller struct {
	Name     string // as decisions are signed
	Role     string // provider, reviewer, auditor or operator
	Provider string // whose own pages these are; "" for staff
}

// style is the CSS of all pages, which stands in each.
var style = sync.OnceValue(func() string {
	own, err := files.ReadFile("html/site.css")
	if err != nil {
		panic(err) // it is embedded
	}
	return reports.Style() + string(own)
})

// Policy is the Content-Security-Policy of every page: its own style by its
// hash, forms to the service itself, and nothing else.
var Policy = sync.OnceValue(func() string {
	hash := sha256.Sum256([]byte(style()))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(hash[:]) +
		"'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
})

// page is what the layout is executed with.
type page struct {
	Frame
	Title string
	At    string // the key of the navigation's entry for this page
	Body  template.HTML
}

// templates are the parsed templates, by language.
var templates = sync.OnceValue(func() map[string]*template.Template {
	all := map[string]*template.Template{}
	for _, lang := range []string{"zh", "en"} {
		all[lang] = template.Must(template.New("").Funcs(funcs(lang)).ParseFS(files, "html/*.tmpl"))
	}
	return all
})

// write writes a page whose <main> is made by the template of a name.
func write(w io.Writer, f Frame, title, at, name string, data any) error {
	var body bytes.Buffer
	if err := templates()[f.language()].ExecuteTemplate(&body, name, data); err != nil {
		return err
	}
	return f.around(w, title, at, body.Bytes())
}

// around writes the frame around a <main> that is already made and escaped.
func (f Frame) around(w io.Writer, title, at string, body []byte) error {
	return templates()[f.language()].ExecuteTemplate(w, "layout", page{f, title, at, template.HTML(body)})
}

func (f Frame) language() string {
	if f.Lang == "en" {
		return "en"
	}
	return "zh"
}

// Other is the language that the page is not in.
func (f Frame) Other() string {
	if f.language() == "en" {
		return "zh"
	}
	return "en"
}

// OtherHere is the address of this page in the other language.
func (f Frame) OtherHere() string {
	u, err := url.Parse(f.Here)
	if err != nil {
		return "/?lang=" + f.Other()
	}
	q := u.Query()
	q.Set("lang", f.Other())
	return (&url.URL{Path: u.Path, RawQuery: q.Encode()}).String()
}

// Links are the pages that the caller may go to.
func (f Frame) Links() []Link {
	switch {
	case f.Caller.Role == "":
		return nil
	case f.Caller.Provider != "":
		return []Link{{"standing", providerPath(f.Caller.Provider)}, {"lint", "/lint"}}
	}
	return []Link{{"nights", "/nights"}, {"providers", "/providers"}, {"lint", "/lint"}}
}

// Link is an entry of the navigation.
type Link struct{ Key, Href string }

func providerPath(id string) string { return "/providers/" + url.PathEscape(id) }

func funcs(lang string) template.FuncMap {
	word := func(key string) string {
		t, ok := words[key]
		if !ok {
			panic("pages: no word for " + key) // a template that names an unknown word is a programming error
		}
		return t.In(lang)
	}
	return template.FuncMap{
		"t":        word,
		"tf":       func(key string, args ...any) string { return fmt.Sprintf(word(key), args...) },
		"text":     func(t interface{ In(lang string) string }) string { return t.In(lang) },
		"style":    func() template.CSS { return template.CSS(style()) },
		"instant":  func(t time.Time) string { return t.In(law.Beijing).Format("2006-01-02 15:04:05") },
		"minute":   func(t time.Time) string { return t.In(law.Beijing).Format("2006-01-02 15:04") },
		"iso":      func(t time.Time) string { return t.In(law.Beijing).Format(time.RFC3339) },
		"yuan":     func(fen int64) string { return "¥" + law.Yuan(fen) },
		"severity": func(s law.Severity) string { return reports.Severity(s, lang) },
		"state":    func(s law.State) string { return reports.State(s, lang) },
		"status":   func(s law.Status) string { return reports.Status(s, lang) },
		"listing":  func(state string) string { return reports.ListingState(state, lang) },
		"subject":  func(s law.Subject) string { return reports.SubjectType(s.Type, lang) },
		"notice":   func(n law.Notice) string { return reports.NoticeTitle(n, lang) },
		"bar":      reports.Bar,
		"provider": providerPath,
		"escape":   url.PathEscape,
		"join":     func(s []string) string { return strings.Join(s, ", ") },
		"backward": func(n []law.Entry) []law.Entry {
			n = slices.Clone(n)
			slices.Reverse(n)
			return n
		},
	}
}
