package pages

import (
	"io"
	"slices"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/record"
)

// The names under which what was entered is judged, and which the places of
// evidence bear.
const (
	ListingFile = "listing"
	PageFile    = ListingFile + ".html"
)

// Lint is the form for checking a listing, and what the check came to.
type Lint struct {
	Listing, Page string // as they were entered
	// Refused says why nothing was checked; nil when it was, or nothing was entered.
	Refused  *law.Text
	Problems record.Problems // of the text, warnings too
	Linted   *checker.Linted // nil when nothing was judged
	Records  []record.Record // the listings, which know their places
}

// shownFindings is how many findings a page lists.
const shownFindings = 300

// LintPage writes the form, and above it the findings at their places.
func LintPage(w io.Writer, f Frame, l Lint) error {
	v := lintView{Lint: l, Entered: l.Linted != nil || l.Refused != nil || len(l.Problems) > 0}
	if l.Linted != nil {
		shown := l.Linted.Findings[:min(len(l.Linted.Findings), shownFindings)]
		v.More = len(l.Linted.Findings) - len(shown)
		v.Findings, v.Sources = annotate(l, shown)
		for _, f := range l.Linted.Findings {
			switch f.Severity {
			case law.Error:
				v.Errors++
			case law.Warning:
				v.Warnings++
			default:
				v.Notes++
			}
		}
	}
	return write(w, f, words["lint"].In(f.Lang), "lint", "lint", v)
}

// lintView is what the template is executed with.
type lintView struct {
	Lint
	Entered                 bool
	Errors, Warnings, Notes int
	Findings                []shownFinding
	More                    int // findings that are not listed
	Sources                 []annotated
}

// Fatal are the problems that kept the listing from being judged.
func (v lintView) Fatal() record.Problems { return v.problems(false) }

// Remarks are the other problems.
func (v lintView) Remarks() record.Problems { return v.problems(true) }

func (v lintView) problems(warning bool) record.Problems {
	return slices.DeleteFunc(slices.Clone(v.Problems), func(p record.Problem) bool { return p.Warning != warning })
}

// shownFinding is a finding with the places that the page can lead to.
type shownFinding struct {
	law.Finding
	Number  int // from 1
	Places  []place
	Missing []string // pointers of the fields that are not there
}

// place is a piece of evidence and where it stands in the shown text.
type place struct {
	law.Evidence
	ID string // of the mark in the shown text; "" when it is not shown
}
