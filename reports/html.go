package reports

import (
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
)

//go:embed html/*.tmpl
var htmlFiles embed.FS

// The report shows so many of each and says how many more there are, so that
// the page of a bad night still opens on a phone. The ledger holds them all.
const (
	maxCases    = 300
	maxPending  = 500
	maxLoose    = 1000 // findings that opened no case
	maxFindings = 5    // of one case
	maxEvidence = 5    // of one finding
)

//go:embed html/report.css
var style string

// Style is the CSS of the reports and notices, light and dark, on screen and in
// print.
func Style() string { return style }

// HTML writes the report of a night as one self-contained page: no scripts, no
// requests, readable on a phone and in print. All text from records is escaped
// by html/template; the page's own policy forbids scripts besides.
func HTML(w io.Writer, night *checker.Night, lang string) error {
	p := newPage(night, lang)
	return render(w, "night.html.tmpl", "night.html.tmpl", p.funcs(), p)
}

// HTMLMain writes the <main> of HTML alone, for a page whose style begins with Style.
func HTMLMain(w io.Writer, night *checker.Night, lang string) error {
	p := newPage(night, lang)
	return render(w, "night.html.tmpl", "main", p.funcs(), p)
}

// render executes one template of a file.
func render(w io.Writer, file, name string, funcs template.FuncMap, data any) error {
	t, err := template.New(file).Funcs(funcs).Funcs(template.FuncMap{
		"style": func() template.CSS { return template.CSS(style) },
	}).ParseFS(htmlFiles, "html/"+file)
	if err != nil {
		return err
	}
	return t.ExecuteTemplate(w, name, data)
}

type page struct {
	Lang    string
	Night   *checker.Night
	Totals  []total
	Read    string
	Trend   template.HTML
	Pending []law.Case
	Cases   []law.Case
	Loose   []looseRule

	MorePending, MoreCases, MoreFindings string
}

type total struct {
	Name, Class string
	Value       string
}

// looseRule is one rule's findings that opened no case tonight.
type looseRule struct {
	Title, Clause string
	Severity      law.Severity
	Findings      []law.Finding
}

func newPage(night *checker.Night, lang string) *page {
	p := &page{Lang: lang, Night: night}
	c := night.Counts
	p.Totals = []total{
		p.total("findings", c.Findings, ""), p.total("new cases", c.CasesOpened, ""),
		p.total("decided", c.CasesDecided, ""), p.total("waiting", c.CasesPending, "wait"),
		p.total("points", int(c.Points), ""), p.total("freezes", c.Freezes, "bad"),
		{Name: p.t("deducted"), Value: "¥" + law.Yuan(c.DeductedFen)},
		p.total("expulsions", c.Expulsions, "bad"), p.total("delistings", c.Delistings, "bad"),
		p.total("observations", c.Observations, ""),
	}
	records := 0
	for _, n := range c.Records {
		records += n
	}
	p.Read = fmt.Sprintf(p.t("read"), c.Providers, records, c.Messages, c.Duplicates, c.SetAside, c.RulesApplied)
	p.Trend = Trend(night.Trend, lang)
	p.Pending, p.MorePending = p.cut(night.Pending, maxPending)
	waiting := map[string]bool{}
	for _, c := range night.Pending {
		waiting[c.ID] = true
	}
	tonight := slices.DeleteFunc(slices.Clone(night.Cases), func(c law.Case) bool { return waiting[c.ID] })
	p.Cases, p.MoreCases = p.cut(tonight, maxCases)
	p.loose()
	return p
}

func (p *page) total(name string, n int, class string) total {
	if n == 0 {
		class = ""
	}
	return total{Name: p.t(name), Value: fmt.Sprint(n), Class: class}
}

func (p *page) cut(cases []law.Case, limit int) ([]law.Case, string) {
	if len(cases) <= limit {
		return cases, ""
	}
	return cases[:limit], fmt.Sprintf(p.t("and more"), len(cases)-limit)
}

// loose gathers, by rule, the findings that are part of none of tonight's
// cases, errors first.
func (p *page) loose() {
	inCase := map[string]bool{}
	for _, c := range slices.Concat(p.Night.Cases, p.Night.Pending) {
		for _, f := range c.Findings {
			inCase[f.Fingerprint] = true
		}
	}
	titles := map[string]law.Text{}
	for _, r := range p.Night.Rules {
		titles[r.Rule] = r.Title
	}
	type key struct {
		rule     string
		severity law.Severity
	}
	at, shown, left := map[key]int{}, 0, 0
	for _, f := range p.Night.Findings {
		if inCase[f.Fingerprint] {
			continue
		}
		if shown == maxLoose {
			left++
			continue
		}
		shown++
		k := key{f.Rule, f.Severity}
		i, ok := at[k]
		if !ok {
			i = len(p.Loose)
			at[k] = i
			title := titles[f.Rule].In(p.Lang)
			p.Loose = append(p.Loose, looseRule{Title: cmp.Or(title, f.Rule), Clause: f.Clause, Severity: f.Severity})
		}
		p.Loose[i].Findings = append(p.Loose[i].Findings, f)
	}
	rank := map[law.Severity]int{law.Error: 0, law.Warning: 1, law.Note: 2}
	slices.SortStableFunc(p.Loose, func(a, b looseRule) int { return rank[a.Severity] - rank[b.Severity] })
	if left > 0 {
		p.MoreFindings = fmt.Sprintf(p.t("and more"), left)
	}
}

func (p *page) funcs() template.FuncMap {
	return template.FuncMap{
		"t":    p.t,
		"tn":   func(key string, n int) string { return fmt.Sprintf(p.t(key), n) },
		"text": func(t law.Text) string { return t.In(p.Lang) },
		"date": func(t time.Time) string { return t.In(law.Beijing).Format(time.DateOnly) },
		"iso":  func(t time.Time) string { return t.Format(time.RFC3339) },
		"instant": func(t time.Time) string {
			return t.In(law.Beijing).Format("2006-01-02 15:04:05")
		},
		"name": func(id string) string { return cmp.Or(p.Night.Names[id], id) },
		"who": func(by string) string {
			if by == law.Engine {
				return p.t("engine")
			}
			return by
		},
		"severity": func(s law.Severity) string { return wordSeverity[s].In(p.Lang) },
		"state":    func(s law.State) string { return wordState[s].In(p.Lang) },
		"status":   func(s law.Status) string { return wordStatus[s].In(p.Lang) },
		"subject":  func(s law.Subject) string { return SubjectType(s.Type, p.Lang) },
		"bar":      Bar,
		"some":     func(f []law.Finding) []law.Finding { return f[:min(len(f), maxFindings)] },
		"more": func(f []law.Finding) string {
			if len(f) <= maxFindings {
				return ""
			}
			return fmt.Sprintf(p.t("and more"), len(f)-maxFindings)
		},
		"someEvidence": func(e []law.Evidence) []law.Evidence { return e[:min(len(e), maxEvidence)] },
		"moreEvidence": func(e []law.Evidence) string {
			if len(e) <= maxEvidence {
				return ""
			}
			return fmt.Sprintf(p.t("and more"), len(e)-maxEvidence)
		},
	}
}

func (p *page) t(key string) string {
	text, ok := pageWords[key]
	if !ok {
		panic("reports: no word for " + key) // a template that names an unknown word is a programming error
	}
	return text.In(p.Lang)
}

// Bar draws how far the points have come towards the limit, as SVG in the colours
// of Style.
func Bar(points, limit int64) template.HTML {
	width := 100.0
	if limit > 0 && points < limit {
		width = 100 * float64(points) / float64(limit)
	}
	return template.HTML(fmt.Sprintf(`<svg viewBox="0 0 100 8" role="img" aria-label="%d/%d"><rect width="100" height="8" rx="2" fill="none" class="axis"/><rect width="%.1f" height="8" rx="2" class="a"/></svg>`, points, limit, width))
}

// Trend draws findings as bars and issued points as a line, oldest night first,
// as SVG in the colours of Style. It is empty for fewer than two nights.
func Trend(points []checker.TrendPoint, lang string) template.HTML {
	if len(points) < 2 {
		return ""
	}
	const width, height, base = 720, 158, 120
	maxFound, maxPoints := 1, int64(1)
	for _, t := range points {
		maxFound, maxPoints = max(maxFound, t.Findings), max(maxPoints, t.Points)
	}
	step := float64(width) / float64(len(points))
	var bars, line, labels strings.Builder
	for i, t := range points {
		x := step * float64(i)
		h := float64(base-12) * float64(t.Findings) / float64(maxFound)
		fmt.Fprintf(&bars, `<rect class="a" x="%.1f" y="%.1f" width="%.1f" height="%.1f"><title>%s: %d</title></rect>`,
			x+step*.15, base-h, step*.7, h, t.AsOf.In(law.Beijing).Format(time.DateOnly), t.Findings)
		y := base - float64(base-12)*float64(t.Points)/float64(maxPoints)
		fmt.Fprintf(&line, "%.1f,%.1f ", x+step/2, y)
		if len(points) <= 12 || i%(len(points)/8) == 0 {
			fmt.Fprintf(&labels, `<text x="%.1f" y="%d" text-anchor="middle">%s</text>`, x+step/2, base+14, t.AsOf.In(law.Beijing).Format("01-02"))
		}
	}
	return template.HTML(fmt.Sprintf(`<svg viewBox="0 0 %d %d" role="img" aria-label="%s"><line class="axis" x1="0" y1="%d" x2="%d" y2="%d"/>%s<polyline class="b" points="%s"/>%s<text x="0" y="%d">▮ %s (≤ %d)   ━ %s (≤ %d)</text></svg>`,
		width, height, template.HTMLEscapeString(pageWords["trend"].In(lang)), base, width, base, bars.String(), line.String(), labels.String(),
		height-4, template.HTMLEscapeString(pageWords["findings"].In(lang)), maxFound, template.HTMLEscapeString(pageWords["points"].In(lang)), maxPoints))
}
