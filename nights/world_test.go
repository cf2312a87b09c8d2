package nights

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/source"
	"github.com/yunjian-audit/yunjian/checker/store"
	"github.com/yunjian-audit/yunjian/policies"
)

// fewRules are the policies without most of their rules, so that a year of
// nights takes seconds; what is left decides on its own about late answers.
type fewRules struct{ fs.FS }

func (f fewRules) ReadDir(name string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(f.FS, name)
	switch name {
	case "access", "boilerplate", "chat", "listing", "onboarding", "provider", "terms", "trade":
		return nil, err
	case "service":
		all = slices.DeleteFunc(all, func(e fs.DirEntry) bool { return e.Name() != "complaint-response" })
	}
	return all, err
}

// judge loads the policies once for all tests.
var judge = sync.OnceValue(func() *checker.Checker {
	c, err := checker.New(fewRules{policies.FS}, checker.ForScan)
	if err != nil {
		panic(err)
	}
	return c
})

// night is the instant of a night at 02:00 Beijing time.
func night(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 2, 0, 0, 0, law.Beijing)
}

// writeData makes a small marketplace: providers that answered complaints late,
// a week apart from a date on, so that the nights decide something now and then.
func writeData(t testing.TB, providers int, from time.Time, weeks int) string {
	t.Helper()
	dir := t.TempDir()
	var profiles, deposits, complaints bytes.Buffer
	for i := range providers {
		id := fmt.Sprintf("p%d", i)
		fmt.Fprintf(&profiles, `{"id":%q,"name":"第%d家软件有限公司","kind":"company","markets":["software"],"joined_at":"2016-04-20T10:00:00+08:00","status":"active"}`+"\n", id, i)
		fmt.Fprintf(&deposits, `{"id":"d-%s","provider_id":%q,"at":"2016-04-19T10:00:00+08:00","kind":"paid","amount":"5000.00"}`+"\n", id, id)
		for week := range weeks {
			filed := from.AddDate(0, 0, 7*week+i).Add(7 * time.Hour)
			fmt.Fprintf(&complaints, `{"id":"c-%s-%d","provider_id":%q,"customer_id":"u1","filed_at":%q,"type":"service","text":"打不开","first_response_at":%q}`+"\n",
				id, week, id, filed.Format(time.RFC3339), filed.Add(41*time.Minute).Format(time.RFC3339))
		}
	}
	for name, b := range map[string]*bytes.Buffer{"provider": &profiles, "deposit_entry": &deposits, "complaint": &complaints} {
		if err := os.WriteFile(filepath.Join(dir, name+".jsonl"), b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func openData(dir string) Open {
	return func(time.Time) (*source.Dataset, error) { return source.Open(dir, source.Options{}) }
}

// newService makes a service on a ledger; nothing runs yet.
func newService(s *store.Store, process int, open Open) *Service {
	return &Service{
		Runner: &Runner{
			Checker: judge(), Ledger: Ledger{s}, Clock: clockwork.NewRealClock(), Version: "test", By: ByService,
			Holder: Holder{Host: "elsewhere", PID: process, Mark: "a"},
		},
		Schedule: MustParse("02:00"), Open: open, Attempts: 3, Overdue: 6 * time.Hour, Workers: 1,
		Log: slog.New(slog.DiscardHandler),
	}
}

func newLedger(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func openLedger(t testing.TB, path string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// writeLateData makes providers with eight late answers each, on one day: 24 points
// expel.
func writeLateData(t testing.TB, providers int, day time.Time) string {
	t.Helper()
	dir := writeData(t, providers, day, 0)
	var complaints bytes.Buffer
	for i := range providers {
		for k := range 8 {
			filed := day.Add(time.Duration(k) * time.Hour)
			fmt.Fprintf(&complaints, `{"id":"c-p%d-%d","provider_id":"p%d","customer_id":"u1","filed_at":%q,"type":"service","text":"打不开","first_response_at":%q}`+"\n",
				i, k, i, filed.Format(time.RFC3339), filed.Add(41*time.Minute).Format(time.RFC3339))
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "complaint.jsonl"), complaints.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

func scanOptions(asOf time.Time) checker.ScanOptions {
	return checker.ScanOptions{AsOf: asOf, Workers: 1}
}

// contents is what the nights left in a ledger, once it is verified to be whole.
func contents(t testing.TB, s *store.Store) string {
	t.Helper()
	ctx := t.Context()
	if verdict, err := s.Verify(ctx); err != nil || len(verdict.Flaws) > 0 {
		t.Fatalf("%v %+v", err, verdict.Flaws)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	put := func(v any, err error) {
		if err = errors.Join(err, enc.Encode(v)); err != nil {
			t.Fatal(err)
		}
	}
	put(s.Head(ctx))
	put(s.Effects(ctx, store.EffectFilter{}))
	put(s.Nights(ctx, 1000))
	providers, err := s.Providers(ctx)
	put(providers, err)
	for _, provider := range providers {
		err := s.View(ctx, provider, func(tx *store.Tx) error {
			put(tx.Entries())
			put(tx.Cases())
			return nil
		})
		put(nil, err)
	}
	return out.String()
}
