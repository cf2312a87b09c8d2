package serve

import (
	"errors"
	"net/http"

	"github.com/yunjian-audit/yunjian/checker/store"
)

// rule says who may call a route.
type rule struct {
	open     bool   // works without a token
	page     bool   // a page for people, who may have signed in, in HTML
	lint     bool   // checks listings, which takes time: only so many are let in at once
	staff    []Role // of reviewer, auditor and operator
	provider whose  // whose thing a provider asks for; nil: no provider may call
}

// whose finds the provider that a request is about, "" for a thing that is
// nobody's. A provider may ask only for what is its own.
type whose func(s *Server, r *http.Request) (provider string, err error)

var (
	everyone  = []Role{Reviewer, Auditor, Operator}
	observers = []Role{Reviewer, Auditor}
	reviewers = []Role{Reviewer}
	operators = []Role{Operator}
	watchers  = []Role{Auditor, Operator}
)

// Who may see what comes in two shapes, as a page and over the API: one rule
// holds for both.
var (
	standings = rule{staff: everyone, provider: inPath}
	notices   = rule{staff: everyone, provider: ofNotice}
	runs      = rule{staff: everyone}
	linting   = rule{staff: everyone, provider: nobodys, lint: true}
	appeals   = rule{provider: ofCase}
	anyone    = rule{staff: everyone, provider: nobodys} // with a token
)

// asPage is a rule for a page.
func (r rule) asPage() rule { r.page = true; return r }

// rules is who may call what: every route of the service by its pattern. What
// is not in it does not work.
var rules = map[string]rule{
	"GET /healthz":      {open: true},
	"GET /metrics":      {staff: watchers},
	"GET /openapi.json": anyone,

	"POST /v1/lint":          linting,
	"POST /v1/decide/{kind}": anyone,

	"GET /v1/providers/{provider}/standing": standings,
	"GET /v1/notices/{notice}":              notices,
	"GET /v1/findings":                      {staff: observers, provider: inQuery},
	"GET /v1/cases":                         {staff: observers, provider: inQuery},
	"GET /v1/cases/{case}":                  {staff: observers, provider: ofCase},
	"POST /v1/cases/{case}/confirm":         {staff: reviewers},
	"POST /v1/cases/{case}/dismiss":         {staff: reviewers},
	"POST /v1/cases/{case}/uphold":          {staff: reviewers},
	"POST /v1/cases/{case}/overturn":        {staff: reviewers},
	"POST /v1/cases/{case}/reverse":         {staff: reviewers},
	"POST /v1/cases/{case}/appeal":          appeals,

	"GET /v1/runs":       runs,
	"GET /v1/runs/{run}": runs,

	"GET /v1/effects":      {staff: watchers},
	"POST /v1/effects/ack": {staff: operators},

	"GET /sign-in":   {page: true, open: true},
	"POST /sign-in":  {page: true, open: true},
	"POST /sign-out": anyone.asPage(),
	"GET /{$}":       anyone.asPage(),

	"GET /lint":                 anyone.asPage(),
	"POST /lint":                linting.asPage(),
	"GET /nights":               runs.asPage(),
	"GET /nights/{run}":         runs.asPage(),
	"GET /providers":            {page: true, staff: everyone},
	"GET /providers/{provider}": standings.asPage(),
	"GET /notices/{notice}":     notices.asPage(),
	"GET /cases/{case}/appeal":  appeals.asPage(),
	"POST /cases/{case}/appeal": appeals.asPage(),
}

// nobodys is for things that belong to no provider.
func nobodys(*Server, *http.Request) (string, error) { return "", nil }

// inPath is the provider that the path names.
func inPath(_ *Server, r *http.Request) (string, error) { return r.PathValue("provider"), nil }

// inQuery is the provider that a list is asked for; lists without one are cut
// down to the caller's own by scope.
func inQuery(_ *Server, r *http.Request) (string, error) { return r.URL.Query().Get("provider"), nil }

// ofCase is the provider whom a case is about. Another's case is told from none
// by nothing.
func ofCase(s *Server, r *http.Request) (string, error) {
	id := r.PathValue("case")
	found, err := s.Ledger.Case(r.Context(), id)
	if errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrAmbiguous) || err == nil && found.ID != id {
		return "", errNoCase
	}
	return found.ProviderID, err
}

// ofNotice is the provider to whom a notice is addressed.
func ofNotice(s *Server, r *http.Request) (string, error) {
	notice, err := s.notice(r.Context(), r.PathValue("notice"))
	if errors.Is(err, store.ErrNotFound) {
		return "", errNoCase
	}
	return notice.ProviderID, err
}

var errNoCase = errors.New("no such case")

// may tells whether a token's bearer may make a request by a rule. The status
// is 0 if so, else that of the refusal.
func (s *Server) may(t store.Token, r *http.Request, by rule) (status int, err error) {
	if Role(t.Role) != Provider {
		for _, role := range by.staff {
			if Role(t.Role) == role {
				return 0, nil
			}
		}
		return http.StatusForbidden, nil
	}
	if by.provider == nil || t.ProviderID == "" {
		return http.StatusForbidden, nil
	}
	owner, err := by.provider(s, r)
	switch {
	case errors.Is(err, errNoCase):
		return http.StatusNotFound, nil
	case err != nil:
		return http.StatusInternalServerError, err
	case owner == "" || owner == t.ProviderID:
		return 0, nil
	case r.PathValue("case") != "" || r.PathValue("notice") != "":
		return http.StatusNotFound, nil
	}
	return http.StatusForbidden, nil
}
