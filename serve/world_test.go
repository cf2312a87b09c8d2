package serve

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/source"
	"github.com/yunjian-audit/yunjian/checker/store"
	"github.com/yunjian-audit/yunjian/nights"
	"github.com/yunjian-audit/yunjian/policies"
)

// checkers loads the policies once for all tests.
var checkers = sync.OnceValues(func() (lint, scan *checker.Checker) {
	lint, err := checker.New(policies.FS, checker.ForLint)
	if err != nil {
		panic(err)
	}
	if scan, err = checker.New(policies.FS, checker.ForScan); err != nil {
		panic(err)
	}
	return lint, scan
})

var asOf = time.Date(2016, 6, 21, 2, 0, 0, 0, law.Beijing)

// world is a server over a ledger of one night with two providers, each with
// decided cases and one that waits for a person.
type world struct {
	*Server
	*router
	log     *strings.Builder
	secrets map[Role]string // of each role; the provider's is that of "own"
}

func newWorld(t *testing.T) *world {
	t.Helper()
	lint, scan := checkers()
	s, err := store.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	log := &strings.Builder{}
	clock := clockwork.NewFakeClockAt(asOf.Add(8 * time.Hour))
	w := &world{log: log, secrets: map[Role]string{}}
	service := &nights.Service{
		Runner: &nights.Runner{
			Checker: scan, Ledger: nights.Ledger{Store: s}, Clock: clock, Version: "test", By: nights.ByScan,
			Holder: nights.Holder{Host: "test", PID: 1, Mark: "a"},
		},
		Schedule: nights.MustParse("02:00"), Attempts: 5, Overdue: 6 * time.Hour,
	}
	data := dataset(t)
	_, _, err = service.Run(t.Context(), func(time.Time) (*source.Dataset, error) { return source.Open(data, source.Options{}) }, checker.ScanOptions{AsOf: asOf})
	if err != nil {
		t.Fatal(err)
	}
	w.Server = &Server{
		Ledger: service.Ledger, Lint: lint, Checker: scan, Nights: service, Clock: clock,
		Log: slog.New(slog.NewTextHandler(log, nil)), Version: "test", Limits: Limits{Body: 1 << 20, Lint: 5 * time.Second},
	}
	w.router = w.Server.router()
	for _, role := range Roles() {
		w.secrets[role] = w.token(t, role, map[bool]string{true: "own"}[role == Provider])
	}
	return w
}

func (w *world) token(t *testing.T, role Role, provider string) string {
	t.Helper()
	token, secret, err := NewToken(rand.Reader, store.Token{Name: "林", Role: string(role), ProviderID: provider, CreatedAt: asOf})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Ledger.AddToken(t.Context(), token, Digest(secret)); err != nil {
		t.Fatal(err)
	}
	return secret
}

// ask makes one request and returns the answer.
func (w *world) ask(secret, method, path, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(context.Background(), method, path, io.NopCloser(strings.NewReader(body)))
	r.Header.Set("Content-Type", "application/json")
	if secret != "" {
		r.Header.Set("Authorization", "Bearer "+secret)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer := httptest.NewRecorder()
	w.ServeHTTP(answer, r)
	return answer
}

// caseOf finds a case of a provider in a state.
func (w *world) caseOf(t *testing.T, provider string, state law.State) string {
	t.Helper()
	cases, err := w.Ledger.Cases(t.Context(), store.Filter{Provider: provider, States: []law.State{state}})
	if err != nil || len(cases) == 0 {
		t.Fatalf("%s has no %s case (%v)", provider, state, err)
	}
	return cases[0].ID
}

// dataset writes two providers that each answered two complaints late and
// offered a bribe, which only a person may confirm.
func dataset(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	files := map[string]string{}
	for _, id := range []string{"own", "other"} {
		files["provider"] += fmt.Sprintf(`{"id":%q,"name":"%s软件有限公司","kind":"company","markets":["software"],"joined_at":"2016-04-20T10:00:00+08:00","status":"active"}`+"\n", id, id)
		files["deposit_entry"] += fmt.Sprintf(`{"id":"d-%s","provider_id":%q,"at":"2016-04-19T10:00:00+08:00","kind":"paid","amount":"5000.00"}`+"\n", id, id)
		for k := range 2 {
			files["complaint"] += fmt.Sprintf(`{"id":"c-%s-%d","provider_id":%q,"customer_id":"u1","filed_at":"2016-06-1%dT09:00:00+08:00","type":"service","text":"打不开","first_response_at":"2016-06-1%dT09:41:00+08:00"}`+"\n", id, k, id, k, k)
		}
		files["conversation"] += fmt.Sprintf(`{"id":"x-%s","provider_id":%q,"customer_id":"u2","customer_kind":"platform_staff","messages":[{"at":"2016-06-15T09:00:00+08:00","from":"customer","text":"资质还差一项，审核先退回了"},{"at":"2016-06-15T09:00:10+08:00","from":"agent","agent_id":"a1","text":"小二帮帮忙，审核给通过一下，给您发个两千的红包意思意思"}]}`+"\n", id, id)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name+".jsonl"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
