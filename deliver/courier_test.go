package deliver_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"pgregory.net/rapid"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/store"
	"github.com/yunjian-audit/yunjian/deliver"
)

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

var night = time.Date(2016, 12, 1, 2, 0, 0, 0, law.Beijing)

// outbox opens a ledger with the given number of effects for each provider.
func outbox(t testing.TB, effects map[string]int) *store.Store {
	t.Helper()
	s, err := store.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	for _, provider := range slices.Sorted(maps.Keys(effects)) {
		var all []law.Effect
		for i := range effects[provider] {
			all = append(all, law.Effect{
				ID: fmt.Sprintf("F-%s-%d", provider, i), ProviderID: provider, At: night, Kind: law.EffectStanding,
				Why: law.Text{ZH: "恢复展示", EN: "shown again"}, Imposed: law.Imposed{Status: law.Active, Points: int64(i)},
			})
		}
		err := s.Update(t.Context(), provider, func(tx *store.Tx) error { return tx.PutEffects(all, law.Told{}) })
		if err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// market is a receiver: it verifies every signature and keeps the ids of each
// provider as they come. What it answers is up to answer.
type market struct {
	*httptest.Server
	mu     sync.Mutex
	got    map[string][]string
	errs   []error
	answer func(n int, w http.ResponseWriter) // n counts requests from 0
	n      int
}

func openMarket(t testing.TB) *market {
	key, err := webhooks.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	m := &market{got: map[string][]string{}, answer: func(int, http.ResponseWriter) {}}
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var message deliver.Message
		err = errors.Join(err, key.VerifyIgnoringTimestamp(body, r.Header), json.Unmarshal(body, &message))
		if message.Type != "effect."+message.Data.Kind || message.Data.ID != r.Header.Get("webhook-id") {
			err = errors.Join(err, fmt.Errorf("the body does not say what the header says: %s", body))
		}
		m.mu.Lock()
		m.errs = append(m.errs, err)
		m.got[message.Data.ProviderID] = append(m.got[message.Data.ProviderID], message.Data.ID)
		n := m.n
		m.n++
		m.mu.Unlock()
		m.answer(n, w)
	}))
	t.Cleanup(m.Close)
	return m
}

// taken are the effects of a provider, repetitions left out, in the order in
// which they first came.
func (m *market) taken(provider string) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var ids []string
	for _, id := range m.got[provider] {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

func hook(t testing.TB, address string, transport http.RoundTripper) *deliver.Webhook {
	t.Helper()
	w, err := deliver.NewWebhook(address, []string{secret}, transport)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// lossy is a network that sometimes loses a request, sometimes the answer: then
// the effect has arrived and its courier does not know, as when it dies between
// sending and noting.
type lossy struct {
	mu     sync.Mutex
	random *rand.Rand
}

func (l *lossy) RoundTrip(r *http.Request) (*http.Response, error) {
	l.mu.Lock()
	luck := l.random.IntN(4)
	l.mu.Unlock()
	if luck == 0 {
		return nil, errors.New("the request was lost")
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err == nil && luck == 1 {
		answer.Body.Close()
		return nil, errors.New("the answer was lost")
	}
	return answer, err
}

// Over a bad network and with rivals, everything arrives in the end, each
// provider's effects in their order, and every repetition under the first id.
func TestEverythingArrivesInOrder(t *testing.T) {
	repeated := 0
	rapid.Check(t, func(r *rapid.T) {
		effects := rapid.MapOfN(rapid.StringMatching(`p[0-9]{2}`), rapid.IntRange(1, 6), 1, 12).Draw(r, "effects")
		s := outbox(t, effects)
		m := openMarket(t)
		network := &lossy{random: rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "luck"), 0))}
		m.answer = func(n int, w http.ResponseWriter) {
			if n%7 == 3 {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
		}
		now := night
		for tries := 0; ; tries++ {
			if tries == 300 {
				r.Fatal("not everything was delivered in 300 runs")
			}
			var rivals sync.WaitGroup
			for range rapid.IntRange(1, 2).Draw(r, "couriers") {
				c := deliver.Courier{
					Store: s, Hook: hook(t, m.URL, network), Attempts: 1000,
					Now: func() time.Time { return now }, Random: func() float64 { return 0.5 },
				}
				rivals.Go(func() {
					if _, err := c.Run(context.Background()); err != nil {
						r.Error(err)
					}
				})
			}
			rivals.Wait()
			if waiting, _, err := s.Queues(t.Context()); err != nil || waiting.Waiting == 0 {
				if err != nil {
					r.Fatal(err)
				}
				break
			}
			now = now.Add(7 * time.Hour)
		}
		if err := errors.Join(m.errs...); err != nil {
			r.Fatal(err)
		}
		for provider, n := range effects {
			want := make([]string, n)
			for i := range want {
				want[i] = fmt.Sprintf("F-%s-%d", provider, i)
			}
			if got := m.taken(provider); !slices.Equal(got, want) {
				r.Fatalf("%s: came as %v", provider, got)
			}
			repeated += len(m.got[provider]) - n
		}
	})
	if repeated == 0 {
		t.Error("nothing was ever sent twice: the network was too good to prove anything")
	}
}

// What is given up keeps the provider's later effects waiting, and nobody
// else's, until a person says retry or acknowledges it.
func TestDeadLetters(t *testing.T) {
	s := outbox(t, map[string]int{"bad": 2, "good": 2})
	m := openMarket(t)
	broken := true
	m.answer = func(_ int, w http.ResponseWriter) {
		if broken && len(m.got["bad"]) > 0 && m.got["bad"][len(m.got["bad"])-1] == "F-bad-0" {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}
	now := night
	var attempts []deliver.Attempt
	c := deliver.Courier{
		Store: s, Attempts: 3, Now: func() time.Time { return now }, Random: func() float64 { return 0 },
		Tried: func(a deliver.Attempt) { attempts = append(attempts, a) },
	}
	c.Hook = hook(t, m.URL, http.DefaultTransport)
	run := func() deliver.Summary {
		t.Helper()
		sum, err := c.Run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	// One provider at a time, so that the receiver knows whom it refuses.
	if err := s.Ack(t.Context(), night, "F-good-0", "F-good-1"); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		run()
		if again := run(); again != (deliver.Summary{}) {
			t.Fatalf("tried again before its time: %+v", again)
		}
		now = now.Add(time.Hour)
	}
	dead, err := s.Effects(t.Context(), store.EffectFilter{Dead: true})
	if err != nil || len(dead) != 1 || dead[0].ID != "F-bad-0" || dead[0].Tries != 3 || !strings.Contains(dead[0].Error, "500") {
		t.Fatalf("dead letters: %+v, %v", dead, err)
	}
	if last := attempts[len(attempts)-1]; !last.Dead || last.Try != 3 || !last.Next.IsZero() {
		t.Errorf("the last attempt: %+v", last)
	}
	now = now.Add(1000 * time.Hour)
	if sum := run(); sum != (deliver.Summary{}) || len(m.taken("bad")) != 1 {
		t.Fatalf("something went out behind a dead letter: %+v, %v", sum, m.got)
	}
	broken = false
	if err := s.Retry(t.Context(), "F-bad-0"); err != nil {
		t.Fatal(err)
	}
	if sum := run(); sum.Sent != 2 {
		t.Fatalf("after retry: %+v", sum)
	}
	if got := m.taken("bad"); !slices.Equal(got, []string{"F-bad-0", "F-bad-1"}) {
		t.Errorf("came as %v", got)
	}
	if err := s.Ack(t.Context(), now, "F-good-0", "F-none"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an unknown id is acknowledged: %v", err)
	}
}

// A receiver that asks for time gets it.
func TestRetryAfter(t *testing.T) {
	s := outbox(t, map[string]int{"p": 1})
	m := openMarket(t)
	m.answer = func(n int, w http.ResponseWriter) {
		if n == 0 {
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(http.StatusTooManyRequests)
		}
	}
	now := night
	c := deliver.Courier{Store: s, Hook: hook(t, m.URL, http.DefaultTransport), Now: func() time.Time { return now }, Random: rand.Float64}
	for _, x := range []struct {
		at   time.Duration
		want deliver.Summary
	}{{0, deliver.Summary{Failed: 1}}, {3599 * time.Second, deliver.Summary{}}, {3600 * time.Second, deliver.Summary{Sent: 1}}} {
		now = night.Add(x.at)
		if got, err := c.Run(t.Context()); err != nil || got != x.want {
			t.Errorf("after %s: %+v, %v", x.at, got, err)
		}
	}
}

// Who dies with an effect in hand leaves it to the next once the lease is over.
func TestLease(t *testing.T) {
	s := outbox(t, map[string]int{"p": 1})
	claimed, err := s.ClaimEffects(t.Context(), night, time.Minute, 10)
	if err != nil || len(claimed) != 1 {
		t.Fatal(claimed, err)
	}
	for _, x := range []struct {
		after time.Duration
		want  int
	}{{0, 0}, {time.Minute - time.Microsecond, 0}, {time.Minute, 1}} {
		again, err := s.ClaimEffects(t.Context(), night.Add(x.after), time.Minute, 10)
		if err != nil || len(again) != x.want {
			t.Errorf("after %s: %d, %v", x.after, len(again), err)
		}
	}
}

// Nothing goes anywhere but to the address that was configured.
func TestNoRedirect(t *testing.T) {
	elsewhere := openMarket(t)
	m := openMarket(t)
	m.answer = func(_ int, w http.ResponseWriter) {
		w.Header().Set("Location", elsewhere.URL)
		w.WriteHeader(http.StatusTemporaryRedirect)
	}
	err := hook(t, m.URL, http.DefaultTransport).Send(t.Context(), law.Effect{ID: "F-1", Kind: "freeze"}, night)
	var refused *deliver.Refused
	if !errors.As(err, &refused) || elsewhere.n != 0 {
		t.Errorf("followed a redirect: %v, %d requests", err, elsewhere.n)
	}
}

func TestUnusableWebhooks(t *testing.T) {
	good := "https://market.example/hooks"
	for _, x := range []struct{ address, secret string }{
		{"http://market.example/hooks", secret},
		{"http://127.0.0.1.example/", secret},
		{"https://user:pass@market.example/", secret},
		{"file:///etc/passwd", secret},
		{"gopher://127.0.0.1/", secret},
		{"//market.example/hooks", secret},
		{"market.example", secret},
		{good, ""},
		{good, "whsec_"},
		{good, "whsec_c2hvcnQ="},
		{good, strings.TrimPrefix(secret, "whsec_")},
		{good, "whsec_!!!!"},
	} {
		_, err := deliver.NewWebhook(x.address, []string{x.secret}, nil)
		var refusal *law.Refusal
		if !errors.As(err, &refusal) || refusal.Text.ZH == "" || refusal.Text.EN == "" {
			t.Errorf("%q, %q: %v", x.address, x.secret, err)
		}
	}
	for _, address := range []string{good, "http://127.0.0.1:8080/hooks", "http://[::1]/", "http://localhost:1/"} {
		if _, err := deliver.NewWebhook(address, []string{secret, secret}, nil); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
	if _, err := deliver.NewWebhook(good, nil, nil); err == nil {
		t.Error("a webhook without a secret")
	}
}

// While a secret is replaced, receivers that hold either can verify.
func TestTwoSecrets(t *testing.T) {
	m := openMarket(t)
	w, err := deliver.NewWebhook(m.URL, []string{"whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", secret}, http.DefaultTransport)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Send(t.Context(), law.Effect{ID: "F-1", Kind: "freeze"}, night); err != nil || errors.Join(m.errs...) != nil {
		t.Error(err, m.errs)
	}
}
