package serve

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/store"
)

// router is an http.ServeMux that knows its routes and lets nobody in without
// their rule.
type router struct {
	server *Server
	mux    *http.ServeMux
	routes []string // patterns, in the order in which they were added
}

// HandleFunc adds a route. A pattern that has no rule is never answered.
func (rt *router) HandleFunc(pattern string, handler func(http.ResponseWriter, *http.Request)) {
	rt.routes = append(rt.routes, pattern)
	by := rules[pattern]
	var admitted http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r, ok := rt.server.admit(w, r, by)
		if !ok {
			return
		}
		if by.lint {
			// Before anything of the body is read, so that what a crowd holds is bounded.
			if !rt.server.crowd.TryAcquire(1) {
				rt.server.refuse(w, r, caller(r.Context()), http.StatusServiceUnavailable, nil)
				return
			}
			defer rt.server.crowd.Release(1)
		}
		handler(w, r)
	})
	if by.page {
		admitted = rt.server.web.around(admitted)
	}
	rt.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		began := rt.server.Clock.Now()
		defer func() { rt.server.metrics.answered(pattern, rt.server.Clock.Since(began)) }()
		admitted.ServeHTTP(w, r)
	})
}

func (rt *router) ServeHTTP(w http.ResponseWriter, r *http.Request) { rt.mux.ServeHTTP(w, r) }

// admit lets a request pass or answers it with the reason why it may not, and
// keeps a note of that. The request that passes carries its caller and language.
func (s *Server) admit(w http.ResponseWriter, r *http.Request, by rule) (*http.Request, bool) {
	ctx := context.WithValue(r.Context(), languageKey{}, requested(r))
	ctx = context.WithValue(ctx, pageKey{}, by.page)
	r = r.WithContext(ctx)
	if by.open {
		return r, true
	}
	t, why := s.authenticate(r)
	if why != nil {
		status := http.StatusUnauthorized
		if !errors.Is(why, store.ErrNoToken) {
			status = http.StatusInternalServerError
		}
		return r, s.refuse(w, r, t, status, why)
	}
	r = r.WithContext(context.WithValue(ctx, callerKey{}, t))
	if status, err := s.may(t, r, by); status != 0 {
		return r, s.refuse(w, r, t, status, err)
	}
	return r, true
}

// authenticate finds the token of a request, on a page also that of who signed
// in. The error is store.ErrNoToken when it has none that is valid.
func (s *Server) authenticate(r *http.Request) (store.Token, error) {
	header := r.Header.Get("Authorization")
	if header == "" && isPage(r.Context()) {
		return s.web.signedIn(r.Context(), s)
	}
	scheme, secret, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") || !wellFormed(secret) {
		return store.Token{}, store.ErrNoToken
	}
	return s.tokenOf(r.Context(), Digest(secret))
}

// tokenOf finds a token that is valid now by the digest of its secret.
func (s *Server) tokenOf(ctx context.Context, digest [32]byte) (store.Token, error) {
	t, err := s.Ledger.Token(ctx, digest)
	if err == nil && !t.Valid(s.Clock.Now()) {
		err = store.ErrNoToken
	}
	return t, err
}

// refuse answers a call that is not allowed, logs it, and returns false.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, t store.Token, status int, err error) bool {
	attributes := []any{
		slog.Int("status", status), slog.String("method", r.Method), slog.String("path", r.URL.Path),
		slog.String("remote", r.RemoteAddr), slog.String("token", t.ID), slog.String("role", t.Role),
	}
	if err != nil && !errors.Is(err, store.ErrNoToken) {
		attributes = append(attributes, slog.Any("error", err))
	}
	s.Log.Warn("refused", attributes...)
	s.metrics.refused(status)
	switch status {
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", `Bearer realm="yunjian"`)
	case http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "1")
	}
	if isPage(r.Context()) {
		s.refusePage(w, r, status)
	} else {
		newProblem(r.Context(), status, refusals[status]).write(w)
	}
	return false
}

type (
	callerKey   struct{}
	languageKey struct{}
	pageKey     struct{}
)

// isPage tells whether a request is for a page.
func isPage(ctx context.Context) bool {
	page, _ := ctx.Value(pageKey{}).(bool)
	return page
}

// caller is the token of a request that was let in; the zero Token on a route
// that is open.
func caller(ctx context.Context) store.Token {
	t, _ := ctx.Value(callerKey{}).(store.Token)
	return t
}

// scope is the provider whose things a list may show: the caller's own for a
// provider, else the one that was asked for, "" for all.
func scope(ctx context.Context, asked string) string {
	if t := caller(ctx); Role(t.Role) == Provider {
		return t.ProviderID
	}
	return asked
}

func languageOf(ctx context.Context) string {
	lang, _ := ctx.Value(languageKey{}).(string)
	return lang
}

// refusals is what the refused are told.
var refusals = map[int]law.Text{
	http.StatusUnauthorized:        {ZH: "需要有效的令牌：Authorization: Bearer 令牌。令牌由运维用 yunjian token new 发放", EN: "a valid token is needed: Authorization: Bearer TOKEN. The operator makes one with yunjian token new"},
	http.StatusForbidden:           {ZH: "该令牌的角色无权进行此操作", EN: "the token's role does not allow this"},
	http.StatusNotFound:            {ZH: "没有这样的内容", EN: "there is no such thing"},
	http.StatusServiceUnavailable:  {ZH: "服务繁忙；请稍后再试", EN: "the service is busy; try again later"},
	http.StatusInternalServerError: {ZH: "服务自身出错，已记入日志；请稍后再试", EN: "the service itself failed and has logged it; try again later"},
}
