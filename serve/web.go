package serve

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/store"
	"github.com/yunjian-audit/yunjian/serve/pages"
)

// How long somebody stays signed in: at most, and without doing anything.
const (
	signedInFor = 12 * time.Hour
	idleFor     = 2 * time.Hour
)

// languageCookie keeps the language that was last chosen on the pages.
const languageCookie = "lang"

// The keys of what a session holds.
const (
	keyDigest = "digest" // of the secret with which somebody signed in
	keyDone   = "done"   // what to say once on the next page
)

// web is what pages need besides what the API has: sessions, which live in
// memory and end with the process, and protection against other sites' forms.
type web struct {
	sessions *scs.SessionManager
	origin   *http.CrossOriginProtection
	https    bool
}

func newWeb(s *Server) *web {
	w := &web{sessions: scs.New(), origin: http.NewCrossOriginProtection(), https: s.HTTPS}
	w.sessions.Lifetime, w.sessions.IdleTimeout = signedInFor, idleFor
	w.sessions.HashTokenInStore = true
	w.sessions.Cookie = scs.SessionCookie{Name: "session", HttpOnly: true, Path: "/", SameSite: http.SameSiteStrictMode, Secure: s.HTTPS, Persist: false}
	if s.HTTPS {
		w.sessions.Cookie.Name = "__Host-session"
	}
	w.origin.SetDenyHandler(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		ctx := context.WithValue(r.Context(), languageKey{}, requested(r))
		s.refuse(rw, r.WithContext(context.WithValue(ctx, pageKey{}, true)), store.Token{}, http.StatusForbidden, nil)
	}))
	return w
}

// around is what every page is wrapped in.
func (w *web) around(next http.Handler) http.Handler {
	guarded := w.sessions.LoadAndSave(w.origin.Handler(next))
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		h := rw.Header()
		h.Set("Content-Security-Policy", pages.Policy())
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if w.https {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if lang := r.URL.Query().Get("lang"); lang == "zh" || lang == "en" {
			http.SetCookie(rw, &http.Cookie{
				Name: languageCookie, Value: lang, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, Secure: w.https, SameSite: http.SameSiteLaxMode,
			})
		}
		guarded.ServeHTTP(rw, r)
	})
}

// signedIn is the token with which somebody signed in. It is looked up anew each
// time, so that one that was revoked or has expired opens nothing.
func (w *web) signedIn(ctx context.Context, s *Server) (store.Token, error) {
	digest := w.sessions.GetBytes(ctx, keyDigest)
	if len(digest) != 32 {
		return store.Token{}, store.ErrNoToken
	}
	return s.tokenOf(ctx, [32]byte(digest))
}

// frame is what surrounds the page of a request.
func (s *Server) frame(r *http.Request) pages.Frame {
	t := caller(r.Context())
	return pages.Frame{
		Lang: languageOf(r.Context()), Here: r.URL.RequestURI(),
		Caller: pages.Caller{Name: t.Name, Role: t.Role, Provider: t.ProviderID},
	}
}

// show answers with a page, made whole before any of it is sent.
func (s *Server) show(w http.ResponseWriter, r *http.Request, status int, page func(io.Writer, pages.Frame) error) {
	f := s.frame(r)
	if f.Caller.Role != "" && s.web.sessions.Exists(r.Context(), keyDone) {
		f.Done = s.web.sessions.PopString(r.Context(), keyDone)
	}
	var body bytes.Buffer
	if err := page(&body, f); err != nil {
		s.failPage(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes())
}

// failPage answers with a page that tells of an error what fail does.
func (s *Server) failPage(w http.ResponseWriter, r *http.Request, err error) {
	status, detail := http.StatusInternalServerError, refusals[http.StatusInternalServerError].In(languageOf(r.Context()))
	if p, ok := s.fail(r.Context(), err).(*Problem); ok {
		status, detail = p.Status, p.Detail
	}
	s.sorry(w, r, status, law.Text{ZH: detail, EN: detail})
}

func (s *Server) sorry(w http.ResponseWriter, r *http.Request, status int, why law.Text) {
	var body bytes.Buffer
	if err := pages.Refusal(&body, s.frame(r), titles[status].In(languageOf(r.Context())), why); err != nil {
		panic(err) // our own template, on our own words
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes())
}

// refusePage answers who may not see a page: with the form to sign in when
// nobody is signed in, which then leads on to the page.
func (s *Server) refusePage(w http.ResponseWriter, r *http.Request, status int) {
	if status != http.StatusUnauthorized {
		s.sorry(w, r, status, refusals[status])
		return
	}
	next := "/"
	if r.Method == http.MethodGet {
		next = r.URL.RequestURI()
	}
	s.show(w, r, status, func(w io.Writer, f pages.Frame) error { return pages.SignInPage(w, f, pages.SignIn{Next: next}) })
}

// longestForm is the most bytes of a form without a file.
const longestForm = 64 << 10

// signIn exchanges a token for a session.
func (s *Server) signIn(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, longestForm)
	secret, next := strings.TrimSpace(r.PostFormValue("token")), local(r.PostFormValue("next"))
	t, err := store.Token{}, store.ErrNoToken
	if wellFormed(secret) {
		t, err = s.tokenOf(r.Context(), Digest(secret))
	}
	if err != nil {
		s.Log.Warn("sign-in refused", "remote", r.RemoteAddr, "token", t.ID)
		s.metrics.refused(http.StatusUnauthorized)
		s.show(w, r, http.StatusUnauthorized, func(w io.Writer, f pages.Frame) error {
			return pages.SignInPage(w, f, pages.SignIn{Next: next, Wrong: true})
		})
		return
	}
	// A new session, so that nobody can have known its name before.
	if err := s.web.sessions.RenewToken(r.Context()); err != nil {
		s.failPage(w, r, err)
		return
	}
	digest := Digest(secret)
	s.web.sessions.Put(r.Context(), keyDigest, digest[:])
	s.Log.Info("signed in", "remote", r.RemoteAddr, "token", t.ID, "role", t.Role)
	http.Redirect(w, r, next, http.StatusSeeOther)
}

func (s *Server) signOut(w http.ResponseWriter, r *http.Request) {
	if err := s.web.sessions.Destroy(r.Context()); err != nil {
		s.failPage(w, r, err)
		return
	}
	http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
}

// local is a path of this service, "/" for anything else.
func local(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") || strings.ContainsAny(next, "\\\r\n") {
		return "/"
	}
	return (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String()
}
