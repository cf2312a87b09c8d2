package pages

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/reports"
)

// Run is one attempt at a night.
type Run struct {
	ID                       int64
	AsOf, StartedAt, EndedAt time.Time
	Outcome                  string // running, done, failed, lost or skipped
	Attempt                  int
	Data, Policies           string          // their SHA-256; "" when the night was not judged
	Counts                   *checker.Counts // nil likewise
	Problem                  *law.Text       // why it is not done; nil when it is
}

// Seconds is how long the run took; 0 while it runs.
func (r Run) Seconds() float64 {
	if r.EndedAt.IsZero() {
		return 0
	}
	return r.EndedAt.Sub(r.StartedAt).Seconds()
}

// Archive is the list of runs, newest first, under the trend of the last nights.
type Archive struct {
	Trend []checker.TrendPoint // oldest first
	Runs  []Run
	Older int64 // the run before which the next part of the list begins; 0 on the last part
	Later bool  // this is not the newest part
}

// Nights writes the archive.
func Nights(w io.Writer, f Frame, a Archive) error {
	return write(w, f, words["nights"].In(f.Lang), "nights", "nights", struct {
		Archive
		Chart template.HTML
	}{a, reports.Trend(a.Trend, f.Lang)})
}

// Night is one run and what the archive kept of its night.
type Night struct {
	Run      Run
	Report   *checker.Night // nil when none is kept
	Previous int64          // run of the night before; 0 when there is none
	Next     int64          // run of the night after; 0 when there is none
}

// NightReport writes a run and, below it, the report of its night.
func NightReport(w io.Writer, f Frame, n Night) error {
	var body bytes.Buffer
	if n.Report != nil {
		if err := reports.HTMLMain(&body, n.Report, f.Lang); err != nil {
			return err
		}
	}
	name := "run"
	if n.Report != nil {
		name = "run-below"
	}
	if err := templates()[f.language()].ExecuteTemplate(&body, name, n); err != nil {
		return err
	}
	title := fmt.Sprintf("%s %s", words["nights"].In(f.Lang), n.Run.AsOf.In(law.Beijing).Format(time.DateOnly))
	return f.around(w, title, "nights", body.Bytes())
}

// Providers is the list of providers that the ledger knows.
type Providers struct {
	Query string // the beginning of the ids that are asked for
	Known []string
	Total int // of those whose id begins so
}

// shownProviders is how many providers a page lists.
const shownProviders = 200

// ProviderList writes the providers whose id begins with what is asked for, of
// all that there are in order.
func ProviderList(w io.Writer, f Frame, query string, all []string) error {
	known := slices.DeleteFunc(slices.Clone(all), func(id string) bool { return !strings.HasPrefix(id, query) })
	p := Providers{Query: query, Known: known[:min(len(known), shownProviders)], Total: len(known)}
	return write(w, f, words["providers"].In(f.Lang), "providers", "providers", p)
}
