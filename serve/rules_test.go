package serve

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/store"
)

// reach says what of its kind a role may ask for on a route.
type reach int

const (
	none reach = iota // nothing at all
	own               // only what is the caller's own
	all               // everything
)

// wanted is the authorisation as it was decided, written down a second time:
// provider, reviewer, auditor, operator. A route that is not in it fails.
var wanted = map[string][4]reach{
	"GET /healthz":                          {all, all, all, all},
	"GET /metrics":                          {none, none, all, all},
	"GET /openapi.json":                     {all, all, all, all},
	"POST /v1/lint":                         {all, all, all, all},
	"POST /v1/decide/{kind}":                {all, all, all, all},
	"GET /v1/providers/{provider}/standing": {own, all, all, all},
	"GET /v1/findings":                      {own, all, all, none},
	"GET /v1/cases":                         {own, all, all, none},
	"GET /v1/cases/{case}":                  {own, all, all, none},
	"POST /v1/cases/{case}/confirm":         {none, all, none, none},
	"POST /v1/cases/{case}/dismiss":         {none, all, none, none},
	"POST /v1/cases/{case}/uphold":          {none, all, none, none},
	"POST /v1/cases/{case}/overturn":        {none, all, none, none},
	"POST /v1/cases/{case}/reverse":         {none, all, none, none},
	"POST /v1/cases/{case}/appeal":          {own, none, none, none},
	"GET /v1/runs":                          {none, all, all, all},
	"GET /v1/runs/{run}":                    {none, all, all, all},
	"GET /v1/notices/{notice}":              {own, all, all, all},
	"GET /v1/effects":                       {none, none, all, all},
	"POST /v1/effects/ack":                  {none, none, none, all},
	"GET /sign-in":                          {all, all, all, all},
	"POST /sign-in":                         {none, none, none, none}, // with no token in its form
	"POST /sign-out":                        {all, all, all, all},
	"GET /{$}":                              {all, all, all, all},
	"GET /lint":                             {all, all, all, all},
	"POST /lint":                            {all, all, all, all},
	"GET /nights":                           {none, all, all, all},
	"GET /nights/{run}":                     {none, all, all, all},
	"GET /providers":                        {none, all, all, all},
	"GET /providers/{provider}":             {own, all, all, all},
	"GET /notices/{notice}":                 {own, all, all, all},
	"GET /cases/{case}/appeal":              {own, none, none, none},
	"POST /cases/{case}/appeal":             {own, none, none, none},
}

// TestAuthorisation asks every route of the router in every role, for what is
// the provider's own and for what is another's.
func TestAuthorisation(t *testing.T) {
	w := newWorld(t)
	asked := 0
	for _, pattern := range w.routes {
		want, listed := wanted[pattern]
		if _, ruled := rules[pattern]; !ruled || !listed {
			t.Errorf("%s: in rules: %v, in this test: %v; decide who may call it", pattern, ruled, listed)
			continue
		}
		for _, whose := range []string{"own", "other"} {
			method, path := request(t, w, pattern, whose)
			body := ""
			if method == http.MethodPost {
				body = `{"reason":"属实"}`
			}
			for i, role := range Roles() {
				answer := w.ask(w.secrets[role], method, path, body)
				passed := !slices.Contains([]int{401, 403, 404}, answer.Code)
				may := want[i] == all || want[i] == own && whose == "own"
				asked++
				if passed != may {
					t.Errorf("%s %s as %s: %d, want allowed: %v\n%s", method, path, role, answer.Code, may, answer.Body)
				}
				if want[i] == own && strings.Contains(answer.Body.String(), `"other"`) {
					t.Errorf("%s %s as %s shows what is another's:\n%s", method, path, role, answer.Body)
				}
				kind := map[bool]string{false: "application/problem+json", true: "text/html; charset=utf-8"}[rules[pattern].page]
				if !passed && pattern != "POST /sign-in" && (answer.Header().Get("Content-Type") != kind || !strings.Contains(w.log.String(), path2log(path))) {
					t.Errorf("%s %s as %s was refused without a problem or a line in the log", method, path, role)
				}
			}
			open := pattern == "GET /healthz" || pattern == "GET /sign-in"
			for _, secret := range []string{"", "wrong", secretMark + strings.Repeat("A", 43)} {
				if answer := w.ask(secret, method, path, body); (answer.Code != http.StatusUnauthorized) != open {
					t.Errorf("%s %s with token %q: %d", method, path, secret, answer.Code)
				}
			}
		}
	}
	for pattern := range rules {
		if !slices.Contains(w.routes, pattern) {
			t.Errorf("%s has a rule and is no route", pattern)
		}
	}
	if asked != len(wanted)*2*len(Roles()) {
		t.Errorf("asked %d times for %d routes", asked, len(wanted))
	}
}

// path2log is what of a path the log shows.
func path2log(path string) string {
	before, _, _ := strings.Cut(path, "?")
	return "path=" + before
}

// request fills in a pattern for what belongs to a provider.
func request(t *testing.T, w *world, pattern, provider string) (method, path string) {
	t.Helper()
	method, path, _ = strings.Cut(pattern, " ")
	if strings.HasSuffix(path, "/cases") || strings.HasSuffix(path, "/findings") {
		path += "?provider=" + provider
	}
	for name, value := range map[string]string{"{provider}": provider, "{kind}": "refund", "{run}": "1"} {
		path = strings.ReplaceAll(path, name, value)
	}
	if strings.Contains(path, "{case}") {
		cases, err := w.Ledger.Cases(t.Context(), store.Filter{Provider: provider})
		if err != nil || len(cases) == 0 {
			t.Fatalf("%s has no case: %v", provider, err)
		}
		path = strings.ReplaceAll(path, "{case}", cases[0].ID)
	}
	if strings.Contains(path, "{notice}") {
		notices, err := w.Ledger.NoticesOf(t.Context(), provider)
		if err != nil || len(notices) == 0 {
			t.Fatalf("%s has no notice: %v", provider, err)
		}
		path = strings.ReplaceAll(path, "{notice}", notices[0].ID)
	}
	path = strings.ReplaceAll(path, "{$}", "")
	if strings.Contains(path, "{") {
		t.Fatalf("%s: this test does not know how to fill it in", pattern)
	}
	return method, path
}

// A provider's list is its own, asked for by name or not.
func TestListsAreCutToTheCallersOwn(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/v1/cases", "/v1/findings"} {
		answer := w.ask(w.secrets[Provider], "GET", path, "")
		if body := answer.Body.String(); answer.Code != 200 || strings.Contains(body, `"provider_id":"other"`) || !strings.Contains(body, `"own"`) {
			t.Errorf("%s: %d %s", path, answer.Code, body)
		}
	}
}

// A case of another provider is told from one that does not exist by nothing.
func TestAnotherProvidersCaseIsNoCase(t *testing.T) {
	w := newWorld(t)
	other := w.ask(w.secrets[Provider], "GET", "/v1/cases/"+w.caseOf(t, "other", law.Confirmed), "")
	absent := w.ask(w.secrets[Provider], "GET", "/v1/cases/C-000000000000", "")
	if other.Code != 404 || other.Body.String() != absent.Body.String() {
		t.Errorf("another's case: %d %s\nno case: %d %s", other.Code, other.Body, absent.Code, absent.Body)
	}
	// Nor does a beginning of an id find anything out.
	if answer := w.ask(w.secrets[Provider], "GET", "/v1/cases/C-", ""); answer.Body.String() != absent.Body.String() {
		t.Errorf("a beginning of an id: %d %s", answer.Code, answer.Body)
	}
}

// What was revoked or has run out opens nothing.
func TestTokensEnd(t *testing.T) {
	w := newWorld(t)
	secret := w.secrets[Auditor]
	if answer := w.ask(secret, "GET", "/v1/runs", ""); answer.Code != 200 {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	token, err := w.Ledger.Token(t.Context(), Digest(secret))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Ledger.RevokeToken(t.Context(), token.ID, w.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	if answer := w.ask(secret, "GET", "/v1/runs", ""); answer.Code != 401 {
		t.Errorf("a revoked token: %d", answer.Code)
	}
}

func TestUnknownRoutesAreRefused(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/v1", "/v1/nothing", "/.env", "/openapi.yaml", "/v1/lint/../runs/x"} {
		if answer := w.ask("", "GET", path, ""); answer.Code != 401 && answer.Code != 307 {
			t.Errorf("%s without a token: %d", path, answer.Code)
		}
		if answer := w.ask(w.secrets[Operator], "GET", path, ""); answer.Code != 404 && answer.Code != 307 {
			t.Errorf("%s: %d", path, answer.Code)
		}
	}
	if answer := w.ask(w.secrets[Operator], "DELETE", "/v1/runs", ""); answer.Code != 404 {
		t.Errorf("DELETE /v1/runs: %d", answer.Code)
	}
}
