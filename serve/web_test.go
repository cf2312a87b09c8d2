package serve

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/store"
)

// visitor is a browser without scripts: it keeps cookies and follows where it is led.
type visitor struct {
	t    *testing.T
	http *http.Client
	base string
}

func (w *world) visitor(t *testing.T) *visitor {
	t.Helper()
	server := httptest.NewServer(w.router)
	t.Cleanup(server.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t, &http.Client{Jar: jar}, server.URL}
}

func (v *visitor) do(r *http.Request, err error) (int, string, *http.Response) {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
	answer, err := v.http.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return answer.StatusCode, string(body), answer
}

func (v *visitor) get(path string) (int, string, *http.Response) {
	v.t.Helper()
	return v.do(http.NewRequestWithContext(v.t.Context(), http.MethodGet, v.base+path, nil))
}

func (v *visitor) post(path string, fields url.Values, header ...string) (int, string, *http.Response) {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.base+path, strings.NewReader(fields.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return v.do(r, err)
}

func (v *visitor) signIn(secret string) {
	v.t.Helper()
	if status, body, _ := v.post("/sign-in", url.Values{"token": {secret}}); status != 200 {
		v.t.Fatalf("signing in: %d %s", status, body)
	}
}

// Who asks for a page without having signed in gets the form, and then the page.
func TestSigningIn(t *testing.T) {
	w := newWorld(t)
	v := w.visitor(t)
	status, body, _ := v.get("/providers/own?x=1")
	if status != 401 || !strings.Contains(body, `name="next" value="/providers/own?x=1"`) {
		t.Fatalf("without a session: %d %s", status, body)
	}
	if status, body, _ := v.post("/sign-in", url.Values{"token": {"yunjian_no"}}); status != 401 || !strings.Contains(body, "令牌无效") {
		t.Errorf("a wrong token: %d", status)
	}
	v.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	status, _, answer := v.post("/sign-in", url.Values{"token": {" " + w.secrets[Provider] + "\n"}, "next": {"/providers/own?x=1"}})
	cookie := answer.Header.Get("Set-Cookie")
	for _, part := range []string{"HttpOnly", "SameSite=Strict", "Path=/"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("the cookie %q lacks %s", cookie, part)
		}
	}
	if status != 303 || answer.Header.Get("Location") != "/providers/own?x=1" || strings.Contains(cookie, w.secrets[Provider]) {
		t.Errorf("signing in: %d to %q with %q", status, answer.Header.Get("Location"), cookie)
	}
	v.http.CheckRedirect = nil
	if status, body, _ := v.get("/"); status != 200 || !strings.Contains(body, "own软件有限公司") {
		t.Errorf("signed in: %d %s", status, body)
	}
	if status, _, _ := v.get("/v1/cases"); status != 401 {
		t.Errorf("the session opens the API: %d", status)
	}
	if status, _, _ := v.get("/providers/other"); status != 403 {
		t.Errorf("another's page: %d", status)
	}
	if status, _, answer := v.post("/sign-out", nil); status != 200 || answer.Request.URL.Path != "/sign-in" {
		t.Errorf("signing out: %d", status)
	}
	if status, _, _ := v.get("/providers/own"); status != 401 {
		t.Errorf("after signing out: %d", status)
	}
}

// Revoking a token ends the sessions that were begun with it.
func TestSessionsEndWithTheirToken(t *testing.T) {
	w := newWorld(t)
	v := w.visitor(t)
	v.signIn(w.secrets[Auditor])
	token, err := w.Ledger.Token(t.Context(), Digest(w.secrets[Auditor]))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Ledger.RevokeToken(t.Context(), token.ID, w.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	if status, _, _ := v.get("/nights"); status != 401 {
		t.Errorf("a session of a revoked token: %d", status)
	}
}

// Over https the cookie goes nowhere else.
func TestCookiesOverHTTPS(t *testing.T) {
	w := newWorld(t)
	w.HTTPS = true
	w.router = w.Server.router()
	answer := w.ask("", "POST", "/sign-in", url.Values{"token": {w.secrets[Auditor]}}.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	if cookie := answer.Header().Get("Set-Cookie"); !strings.HasPrefix(cookie, "__Host-session=") || !strings.Contains(cookie, "Secure") {
		t.Errorf("%d %q", answer.Code, cookie)
	}
	if answer.Header().Get("Strict-Transport-Security") == "" {
		t.Error("browsers are not told to keep to https")
	}
}

// A form that another site sends is refused, whatever cookies come with it.
func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	w := newWorld(t)
	v := w.visitor(t)
	v.signIn(w.secrets[Provider])
	id := w.caseOf(t, "own", law.Confirmed)
	for _, header := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"}} {
		for _, path := range []string{"/cases/" + id + "/appeal", "/lint", "/sign-out", "/sign-in"} {
			if status, _, _ := v.post(path, url.Values{"reason": {"x"}}, header...); status != 403 {
				t.Errorf("POST %s with %v: %d", path, header, status)
			}
		}
	}
	if found, err := w.Ledger.Case(t.Context(), id); err != nil || found.State != law.Confirmed {
		t.Errorf("the case is %s, %v", found.State, err)
	}
}

// Every page, refusals too, forbids scripts, frames and sniffing, and is kept by
// no cache.
func TestPageHeaders(t *testing.T) {
	w := newWorld(t)
	pages := 0
	for _, pattern := range w.routes {
		if !rules[pattern].page {
			continue
		}
		pages++
		method, path := request(t, w, pattern, "own")
		for _, secret := range []string{"", w.secrets[Provider], w.secrets[Operator]} {
			h := w.ask(secret, method, path, "").Header()
			policy := h.Get("Content-Security-Policy")
			for _, part := range []string{"default-src 'none'", "style-src 'sha256-", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"} {
				if !strings.Contains(policy, part) {
					t.Errorf("%s: the policy %q lacks %s", pattern, policy, part)
				}
			}
			if strings.Contains(policy, "script") || strings.Contains(policy, "unsafe") || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cache-Control") == "" {
				t.Errorf("%s: %v", pattern, h)
			}
		}
	}
	if pages < 10 {
		t.Errorf("only %d pages", pages)
	}
}

func TestNextStaysHere(t *testing.T) {
	for next, want := range map[string]string{
		"/lint": "/lint", "/nights?before=3": "/nights?before=3", "": "/", "lint": "/", "//evil.example": "/", "/\\evil.example": "/",
		"https://evil.example/": "/", "javascript:alert(1)": "/", "/a\r\nSet-Cookie: x=1": "/", "///evil.example": "/", "/%2f/evil.example": "/",
	} {
		if got := local(next); got != want {
			t.Errorf("local(%q) = %q, want %q", next, got, want)
		}
	}
}

// A provider appeals on the page; what is wrong is told there and nothing that
// was written is lost.
func TestAppealing(t *testing.T) {
	w := newWorld(t)
	v := w.visitor(t)
	v.signIn(w.secrets[Provider])
	id := w.caseOf(t, "own", law.Confirmed)
	if status, body, _ := v.get("/providers/own"); status != 200 || !strings.Contains(body, `href="/cases/`+id+`/appeal"`) {
		t.Fatalf("the standing leads to no appeal: %d", status)
	}
	status, body, _ := v.get("/cases/" + id + "/appeal")
	if status != 200 || !strings.Contains(body, "2016-08-") { // sixty days after June
		t.Errorf("the form: %d %s", status, body)
	}
	for reason, want := range map[string]string{" \n": "请写明申诉理由", strings.Repeat("长", 4001): "4001"} {
		if status, body, _ := v.post("/cases/"+id+"/appeal", url.Values{"reason": {reason}}); status != 422 || !strings.Contains(body, want) || !strings.Contains(body, `aria-invalid="true"`) {
			t.Errorf("a reason of %d characters: %d", len([]rune(reason)), status)
		}
	}
	status, body, answer := v.post("/cases/"+id+"/appeal", url.Values{"reason": {"已按时\r\n回复<b>"}})
	if status != 200 || answer.Request.URL.Path != "/providers/own" || !strings.Contains(body, "申诉已提交") {
		t.Fatalf("the appeal: %d %s", status, body)
	}
	found, err := w.Ledger.Case(t.Context(), id)
	if last := found.History[len(found.History)-1]; err != nil || found.State != law.Appealed || last.Reason != "已按时\n回复<b>" || last.By != "林" {
		t.Errorf("%+v %v", found, err)
	}
	if _, body, _ := v.get("/providers/own"); strings.Contains(body, "申诉已提交") || strings.Contains(body, "/cases/"+id+"/appeal") {
		t.Error("it is said twice, or can be done twice")
	}
	if status, body, _ := v.post("/cases/"+id+"/appeal", url.Values{"reason": {"再次<i>"}}); status != 409 || !strings.Contains(body, "再次&lt;i&gt;") {
		t.Errorf("a second appeal: %d %s", status, body)
	}
	if status, _, _ := v.get("/cases/" + w.caseOf(t, "other", law.Confirmed) + "/appeal"); status != 404 {
		t.Errorf("another's case: %d", status)
	}
}

const listingText = "id: L1\r\nprovider_id: own\r\ntype: saas\r\ntitle: 国内最优的排班\r\nstatus: draft\r\n"

// A listing is pasted or uploaded, with its page beside it, and comes back with
// what was found and the text to be mended.
func TestLintOnThePage(t *testing.T) {
	w := newWorld(t)
	v := w.visitor(t)
	v.signIn(w.secrets[Provider])
	status, body, _ := v.post("/lint", url.Values{"listing": {listingText}})
	if status != 200 || !strings.Contains(body, `<mark class="error">国内最优</mark>`) || !strings.Contains(body, "title: 国内最优的排班\nstatus") {
		t.Errorf("pasted: %d %s", status, body)
	}
	var form bytes.Buffer
	parts := multipart.NewWriter(&form)
	for name, text := range map[string]string{"listing-file": listingText, "page-file": "<p>全网第一</p>"} {
		part, err := parts.CreateFormFile(name, `"><script>.yaml`)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(part, text)
	}
	_ = parts.WriteField("listing", "what the file takes the place of")
	parts.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, v.base+"/lint", &form)
	r.Header.Set("Content-Type", parts.FormDataContentType())
	if status, body, _ := v.do(r, err); status != 200 || !strings.Contains(body, `<mark class="error">国内最优</mark>`) || !strings.Contains(body, `全网第一</mark>`) || strings.Contains(body, "takes the place") {
		t.Errorf("uploaded: %d %s", status, body)
	}
	for text, want := range map[string]int{"": 422, "{": 422, "id: [": 422, "[]": 422, "\xff\xfe": 422, strings.Repeat("x", 2<<20): 413} {
		status, body, _ := v.post("/lint", url.Values{"listing": {text}})
		if status != want || !strings.Contains(body, `role="alert"`) {
			t.Errorf("%.10q: %d, want %d, with an alert", text, status, want)
		}
	}
}

// The archive leads to each night's report, and to runs that left none.
func TestArchive(t *testing.T) {
	w := newWorld(t)
	v := w.visitor(t)
	v.signIn(w.secrets[Operator])
	runs, err := w.Ledger.Runs(t.Context(), store.RunFilter{})
	if err != nil || len(runs) == 0 {
		t.Fatal(runs, err)
	}
	if status, body, _ := v.get("/nights"); status != 200 || !strings.Contains(body, `href="/nights/1"`) {
		t.Errorf("%d %s", status, body)
	}
	if status, body, _ := v.get("/nights/1?lang=en"); status != 200 || !strings.Contains(body, "yunjian nightly compliance report") || !strings.Contains(body, "own软件有限公司") {
		t.Errorf("%d %s", status, body)
	}
	if _, body, _ := v.get("/nights"); !strings.Contains(body, "Nightly reports") {
		t.Error("the language that was chosen is forgotten")
	}
	for _, path := range []string{"/nights/99", "/nights/x", "/providers/nobody", "/notices/N-no"} {
		if status, body, _ := v.get(path); status != 404 || !strings.Contains(body, "<main") {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	if status, body, _ := v.get("/providers?q=ow"); status != 200 || !strings.Contains(body, `href="/providers/own"`) || strings.Contains(body, "/providers/other") {
		t.Errorf("providers: %d %s", status, body)
	}
}
