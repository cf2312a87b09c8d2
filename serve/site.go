package serve

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/source"
	"github.com/yunjian-audit/yunjian/checker/store"
	"github.com/yunjian-audit/yunjian/nights"
	"github.com/yunjian-audit/yunjian/reports"
	"github.com/yunjian-audit/yunjian/serve/pages"
)

// pageRoutes adds the pages for people.
func (s *Server) pageRoutes(rt *router) {
	rt.HandleFunc("GET /{$}", s.home)
	rt.HandleFunc("GET /sign-in", func(w http.ResponseWriter, r *http.Request) {
		s.show(w, r, http.StatusOK, func(w io.Writer, f pages.Frame) error { return pages.SignInPage(w, f, pages.SignIn{Next: "/"}) })
	})
	rt.HandleFunc("POST /sign-in", s.signIn)
	rt.HandleFunc("POST /sign-out", s.signOut)
	rt.HandleFunc("GET /nights", s.archivePage)
	rt.HandleFunc("GET /nights/{run}", s.nightPage)
	rt.HandleFunc("GET /providers", s.providersPage)
	rt.HandleFunc("GET /providers/{provider}", s.standingPage)
	rt.HandleFunc("GET /notices/{notice}", s.noticePage)
	rt.HandleFunc("GET /cases/{case}/appeal", s.appealForm)
	rt.HandleFunc("POST /cases/{case}/appeal", s.appeal)
	rt.HandleFunc("GET /lint", s.lintForm)
	rt.HandleFunc("POST /lint", s.lintPage)
}

// home leads everyone to where their work is.
func (s *Server) home(w http.ResponseWriter, r *http.Request) {
	to := "/nights"
	if t := caller(r.Context()); t.ProviderID != "" {
		to = "/providers/" + url.PathEscape(t.ProviderID)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// How much of the archive one page shows.
const (
	shownRuns  = 60
	shownTrend = 30
)

func (s *Server) archivePage(w http.ResponseWriter, r *http.Request) {
	var a pages.Archive
	f := store.RunFilter{Limit: shownRuns + 1}
	f.Before, _ = strconv.ParseInt(r.URL.Query().Get("before"), 10, 64) // anything else is the newest part
	rows, err := s.Ledger.Runs(r.Context(), f)
	if err != nil {
		s.failPage(w, r, err)
		return
	}
	a.Later = f.Before > 0
	if len(rows) > shownRuns {
		rows = rows[:shownRuns]
		a.Older = rows[shownRuns-1].ID
	}
	for _, row := range rows {
		run, err := nights.FromRow(row)
		if err != nil {
			s.failPage(w, r, err)
			return
		}
		a.Runs = append(a.Runs, shownRun(run))
	}
	if !a.Later {
		kept, err := s.Ledger.Nights(r.Context(), shownTrend)
		if err != nil {
			s.failPage(w, r, err)
			return
		}
		if a.Trend, err = checker.Trend(kept); err != nil {
			s.failPage(w, r, err)
			return
		}
	}
	s.show(w, r, http.StatusOK, func(w io.Writer, f pages.Frame) error { return pages.Nights(w, f, a) })
}

// shownRun is what the pages show of a run.
func shownRun(r nights.Run) pages.Run {
	return pages.Run{
		ID: r.ID, AsOf: r.AsOf, StartedAt: r.StartedAt, EndedAt: r.EndedAt, Outcome: string(r.Outcome), Attempt: r.Attempt,
		Data: r.Data, Policies: r.Policies, Counts: r.Counts, Problem: r.Problem,
	}
}

func (s *Server) nightPage(w http.ResponseWriter, r *http.Request) {
	night, err := s.night(r.Context(), r.PathValue("run"))
	if err != nil {
		s.failPage(w, r, err)
		return
	}
	s.show(w, r, http.StatusOK, func(w io.Writer, f pages.Frame) error { return pages.NightReport(w, f, night) })
}

// night reads a run by its number, the report that it left, and which runs are
// beside it.
func (s *Server) night(ctx context.Context, number string) (pages.Night, error) {
	var n pages.Night
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return n, store.ErrNoRun
	}
	row, err := s.Ledger.Run(ctx, id)
	if err != nil {
		return n, err
	}
	run, err := nights.FromRow(row)
	if err != nil {
		return n, err
	}
	n.Run = shownRun(run)
	around, err := s.Ledger.Runs(ctx, store.RunFilter{Before: id + 2, Limit: 3})
	if err != nil {
		return n, err
	}
	for _, beside := range around {
		switch beside.ID {
		case id - 1:
			n.Previous = beside.ID
		case id + 1:
			n.Next = beside.ID
		}
	}
	if run.Outcome != store.Done {
		return n, nil
	}
	packed, err := s.Ledger.KeptNight(ctx, run.AsOf)
	if err == nil && packed != nil {
		n.Report, err = nights.Unpack(packed)
	}
	return n, err
}

func (s *Server) providersPage(w http.ResponseWriter, r *http.Request) {
	all, err := s.Ledger.Providers(r.Context())
	if err != nil {
		s.failPage(w, r, err)
		return
	}
	query := strings.TrimSpace(r.URL.Query().Get("q"))
	s.show(w, r, http.StatusOK, func(w io.Writer, f pages.Frame) error { return pages.ProviderList(w, f, query, all) })
}

func (s *Server) standingPage(w http.ResponseWriter, r *http.Request) {
	standing, err := s.standingOf(r.Context(), r.PathValue("provider"))
	if err != nil {
		s.failPage(w, r, err)
		return
	}
	s.show(w, r, http.StatusOK, func(w io.Writer, f pages.Frame) error { return pages.StandingPage(w, f, standing) })
}

// standingOf gathers what the page of a provider shows.
func (s *Server) standingOf(ctx context.Context, provider string) (pages.Standing, error) {
	now := beijing(s.Clock.Now()).Truncate(time.Second)
	out := pages.Standing{Limit: s.Checker.ExpelPoints(now)}
	err := s.Ledger.View(ctx, provider, func(book checker.Book) error {
		profile, _, err := book.Profile(now)
		if err != nil {
			return err
		}
		out.Name = profile.Name
		out.Standing, err = s.Checker.Standing(book, provider, now)
		return err
	})
	if err != nil {
		return out, err
	}
	if out.Notices, err = s.Ledger.NoticesOf(ctx, provider); err != nil {
		return out, err
	}
	out.Open, err = s.Ledger.Cases(ctx, store.Filter{Provider: provider, States: []law.State{law.Open}})
	return out, err
}

// notice is the notice with that number; the error is store.ErrNotFound when
// there is none.
func (s *Server) notice(ctx context.Context, id string) (law.Notice, error) {
	found, err := s.Ledger.Notices(ctx, id)
	if err != nil {
		return law.Notice{}, err
	}
	for _, n := range found {
		if n.ID == id {
			return n, nil
		}
	}
	return law.Notice{}, store.ErrNotFound
}

func (s *Server) noticePage(w http.ResponseWriter, r *http.Request) {
	notice, err := s.notice(r.Context(), r.PathValue("notice"))
	statement := reports.Statement{Notice: notice}
	if err == nil && s.Statement != nil {
		statement, err = s.Statement(r.Context(), notice)
	}
	if err != nil {
		s.failPage(w, r, err)
		return
	}
	s.show(w, r, http.StatusOK, func(w io.Writer, f pages.Frame) error { return pages.NoticePage(w, f, statement) })
}

func (s *Server) appealForm(w http.ResponseWriter, r *http.Request) { s.showAppeal(w, r, "", "", nil) }

// appeal hands an appeal in. Whatever is wrong with it is told on the form, which
// keeps what was written.
func (s *Server) appeal(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, longestForm)
	reason := strings.TrimSpace(strings.ReplaceAll(r.PostFormValue("reason"), "\r\n", "\n"))
	switch {
	case reason == "":
		s.showAppeal(w, r, reason, "reason missing", nil)
		return
	case utf8.RuneCountInString(reason) > pages.LongestReason:
		s.showAppeal(w, r, reason, "reason long", nil)
		return
	}
	after, _, err := s.Act(r.Context(), r.PathValue("case"), "appeal", reason, law.Added{})
	var refused *law.Refusal
	switch {
	case errors.As(err, &refused):
		s.showAppeal(w, r, reason, "", &refused.Text)
		return
	case err != nil:
		s.failPage(w, r, err)
		return
	}
	s.web.sessions.Put(r.Context(), keyDone, "appeal sent")
	http.Redirect(w, r, "/providers/"+url.PathEscape(after.ProviderID), http.StatusSeeOther)
}

// showAppeal shows the form, with a mistake of the reason or why there is no
// appeal, if there is either.
func (s *Server) showAppeal(w http.ResponseWriter, r *http.Request, reason, mistake string, closed *law.Text) {
	a := pages.Appeal{Reason: reason, Mistake: mistake, Length: utf8.RuneCountInString(reason), Closed: closed}
	var err error
	if a.Case, err = s.caseOf(r.Context(), r.PathValue("case")); err == nil {
		a.Previous, err = s.Ledger.Notices(r.Context(), a.Case.ID)
	}
	if err != nil {
		s.failPage(w, r, err)
		return
	}
	status := http.StatusOK
	now := s.Clock.Now()
	if row, err := s.Checker.Table().RowOf(a.Case); err == nil {
		a.Title = row.Title
	}
	if until, limited := s.Checker.AppealUntil(a.Case.DecidedAt); limited && !a.Case.DecidedAt.IsZero() {
		a.Until = until
	}
	switch {
	case closed != nil:
		status = http.StatusConflict
	case mistake != "":
		status = http.StatusUnprocessableEntity
	case a.Case.State != law.Confirmed:
		text := say("案件现在的状态是%[1]s，只有成立的决定可以申诉", "the case is %[2]s; only a decision that stands can be appealed against", reports.State(a.Case.State, "zh"), reports.State(a.Case.State, "en"))
		a.Closed = &text
	case !a.Until.IsZero() && now.After(a.Until):
		a.Closed = &law.Text{ZH: "申诉期限已过", EN: "the time to appeal is over"}
	}
	s.show(w, r, status, func(w io.Writer, f pages.Frame) error { return pages.AppealPage(w, f, a) })
}

func (s *Server) lintForm(w http.ResponseWriter, r *http.Request) {
	s.showLint(w, r, http.StatusOK, pages.Lint{})
}

// lintPage checks what was pasted or uploaded. The form comes back with it, to
// be mended and checked again.
func (s *Server) lintPage(w http.ResponseWriter, r *http.Request) {
	var l pages.Lint
	r.Body = http.MaxBytesReader(w, r.Body, s.Limits.Body)
	listing, page, err := submitted(r, s.Limits.Body)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		text := say("内容超过 %d KiB", "it is larger than %d KiB", s.Limits.Body>>10)
		s.showLint(w, r, http.StatusRequestEntityTooLarge, pages.Lint{Refused: &text})
		return
	case err != nil:
		s.showLint(w, r, http.StatusBadRequest, pages.Lint{Refused: &law.Text{ZH: "表单不完整，请再试一次", EN: "the form did not arrive whole; try again"}})
		return
	}
	l.Listing, l.Page = strings.ToValidUTF8(string(listing), "\ufffd"), strings.ToValidUTF8(string(page), "\ufffd")
	if len(bytes.TrimSpace(listing)) == 0 {
		l.Refused = &law.Text{ZH: "请粘贴商品内容或选择文件", EN: "paste a listing or choose its file"}
		s.showLint(w, r, http.StatusUnprocessableEntity, l)
		return
	}
	handed := source.Submitted(pages.ListingFile, listing, page)
	status, err := s.lintForPage(r.Context(), handed, &l)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		busy := refusals[http.StatusServiceUnavailable]
		l.Refused = &busy
		s.showLint(w, r, http.StatusServiceUnavailable, l)
	case err != nil:
		s.failPage(w, r, err)
	default:
		s.showLint(w, r, status, l)
	}
}

// lintForPage checks what was handed in and reads what the page shows of it.
func (s *Server) lintForPage(ctx context.Context, handed source.Listing, l *pages.Lint) (status int, err error) {
	within, over, err := s.turn(ctx)
	if err != nil {
		return 0, err
	}
	defer over()
	if l.Linted, l.Problems, err = s.lint(within, handed, time.Time{}); err != nil {
		return 0, err
	}
	if l.Linted == nil {
		return http.StatusUnprocessableEntity, nil
	}
	l.Records, _, err = handed.Read()
	return http.StatusOK, err
}

func (s *Server) showLint(w http.ResponseWriter, r *http.Request, status int, l pages.Lint) {
	s.show(w, r, status, func(w io.Writer, f pages.Frame) error { return pages.LintPage(w, f, l) })
}

// submitted reads the listing and the page of the form; a file takes the place
// of the text beside it. Lines end as the form will show them.
func submitted(r *http.Request, most int64) (listing, page []byte, err error) {
	if err := r.ParseForm(); err != nil {
		return nil, nil, err
	}
	if err := r.ParseMultipartForm(most); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return nil, nil, err
	}
	read := func(name string) ([]byte, error) {
		text := []byte(r.PostFormValue(name))
		if r.MultipartForm != nil {
			if files := r.MultipartForm.File[name+"-file"]; len(files) > 0 && files[0].Size > 0 {
				file, err := files[0].Open()
				if err != nil {
					return nil, err
				}
				defer file.Close()
				if text, err = io.ReadAll(file); err != nil {
					return nil, err
				}
			}
		}
		return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")), nil
	}
	listing, err = read("listing")
	page, more := read("page")
	return listing, page, cmp.Or(err, more)
}
