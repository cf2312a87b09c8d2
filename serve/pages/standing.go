package pages

import (
	"bytes"
	"cmp"
	"io"
	"time"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/reports"
)

// Standing is how a provider stands, and what it was told.
type Standing struct {
	law.Standing
	Name    string       // "" when it is not known
	Limit   int64        // points in a calendar year that expel
	Notices []law.Notice // oldest first
	Open    []law.Case   // those that wait for a person
}

// Appealable tells whether the provider can still appeal against a case, and
// until when.
func (s Standing) Appealable(id string) *time.Time {
	for _, e := range s.Coming {
		if e.What == law.AppealEnds && e.Case == id {
			return &e.At
		}
	}
	return nil
}

// Newest are the notices, newest first.
func (s Standing) Newest() []law.Notice {
	all := make([]law.Notice, 0, len(s.Notices))
	for i := range s.Notices {
		all = append(all, s.Notices[len(s.Notices)-1-i])
	}
	return all
}

// StandingPage writes a provider's standing.
func StandingPage(w io.Writer, f Frame, s Standing) error {
	at := "standing"
	if f.Caller.Provider == "" {
		at = "providers"
	}
	return write(w, f, words["standing"].In(f.Lang)+" "+cmp.Or(s.Name, s.ProviderID), at, "standing", struct {
		Standing
		Mine bool // the provider itself is looking
	}{s, f.Caller.Provider == s.ProviderID})
}

// NoticePage writes a notice in full.
func NoticePage(w io.Writer, f Frame, s reports.Statement) error {
	var body bytes.Buffer
	if err := reports.NoticeMain(&body, s, f.Lang); err != nil {
		return err
	}
	if err := templates()[f.language()].ExecuteTemplate(&body, "notice-below", s.Notice); err != nil {
		return err
	}
	return f.around(w, reports.NoticeTitle(s.Notice, f.Lang)+" "+s.ID, "", body.Bytes())
}

// Appeal is the form by which a provider appeals against a case.
type Appeal struct {
	Case     law.Case
	Title    law.Text  // of the penalty's row
	Until    time.Time // last instant; zero when there is no limit
	Closed   *law.Text // why there is no appeal now; nil when there is
	Reason   string    // as it was entered
	Mistake  string    // a key of words that says what is wrong with the reason; "" for nothing
	Length   int       // characters of the reason
	Previous []law.Notice
}

// LongestReason is the most characters that a reason may have.
const LongestReason = 4000

// AppealPage writes the form.
func AppealPage(w io.Writer, f Frame, a Appeal) error {
	return write(w, f, words["appeal"].In(f.Lang)+" "+a.Case.ID, "standing", "appeal", a)
}

// SignIn is the form by which a token becomes a session.
type SignIn struct {
	Next  string // the page to go to; "/" for the start
	Wrong bool   // the token was not valid
}

// SignInPage writes the form.
func SignInPage(w io.Writer, f Frame, s SignIn) error {
	return write(w, f, words["sign in"].In(f.Lang), "", "sign-in", s)
}

// Refusal writes why a page cannot be shown, in a sentence of each language.
func Refusal(w io.Writer, f Frame, title string, why law.Text) error {
	return write(w, f, title, "", "refusal", struct {
		Title string
		Why   law.Text
	}{title, why})
}
