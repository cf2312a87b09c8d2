package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/store"
	"github.com/yunjian-audit/yunjian/deliver"
)

const hookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// scanned scans the late providers with real processes, as many at once as
// asked for, and returns the ledger.
func scanned(t *testing.T, data string, processes int) string {
	t.Helper()
	ledger := filepath.Join(t.TempDir(), "l.db")
	var running []*process
	for range processes {
		running = append(running, scanProcess(t, data, "2016-06-21T02:00:00+08:00", ledger))
	}
	for _, p := range running {
		p.wait(t)
	}
	return ledger
}

// carriesAll holds a ledger's outbox against its entries: each entry of a
// decision has its effect, but for those on a provider who was expelled before.
func carriesAll(t *testing.T, ledger string) {
	t.Helper()
	carried := map[string]bool{}
	for _, e := range effectsOf(t, ledger) {
		carried[e.Entry] = true
	}
	s, err := store.OpenReadOnly(t.Context(), ledger)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	providers, err := s.Providers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	idle := 0
	for _, provider := range providers {
		err := s.View(t.Context(), provider, func(tx *store.Tx) error {
			entries, err := tx.Entries()
			expelledBy := ""
			for _, e := range entries {
				late := expelledBy != "" && e.Case != expelledBy
				if acts := e.Case != "" && e.Kind != law.KindDismissal && e.Kind != law.KindStep; carried[e.ID] != (acts && !late) {
					t.Errorf("%s %s of %s: has an effect: %v, after an expulsion: %v", e.Kind, e.ID, provider, carried[e.ID], late)
				}
				if late {
					idle++
				}
				if e.Kind == law.KindExpel {
					expelledBy = e.Case
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if idle == 0 {
		t.Error("no provider had decisions after its expulsion; the data proves too little")
	}
}

func effectsOf(t *testing.T, ledger string) []store.Outgoing {
	t.Helper()
	s, err := store.OpenReadOnly(t.Context(), ledger)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	effects, err := s.Effects(t.Context(), store.EffectFilter{})
	if err != nil {
		t.Fatal(err)
	}
	return effects
}

// Two scans of one night at once write each effect once, the same as one scan,
// and each with the notice of its case.
func TestRivalScansWriteEachEffectOnce(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	writeLateProviders(t, data, 40)
	byID := func(effects []store.Outgoing) map[string]string {
		m := map[string]string{}
		for _, e := range effects {
			body, err := json.Marshal(e.Effect)
			if err != nil {
				t.Fatal(err)
			}
			if m[e.ID] = string(body); e.Kind != law.EffectStanding && e.Notice == "" {
				t.Errorf("%s is without a notice", body)
			}
		}
		if len(m) != len(effects) {
			t.Errorf("%d effects under %d ids", len(effects), len(m))
		}
		return m
	}
	whole := scanned(t, data, 1)
	carriesAll(t, whole)
	alone := byID(effectsOf(t, whole))
	if len(alone) < 100 {
		t.Fatalf("only %d effects prove nothing", len(alone))
	}
	rivals := byID(effectsOf(t, scanned(t, data, 3)))
	for id, body := range rivals {
		if alone[id] != body {
			t.Errorf("a rival scan wrote %s, alone it is %s", body, alone[id])
		}
	}
	if len(rivals) != len(alone) {
		t.Errorf("rivals wrote %d effects, one alone %d", len(rivals), len(alone))
	}
}

// A sender that is killed with SIGKILL after an effect has arrived and before it
// could note so sends it again under the same id; nothing is lost and every
// provider's order is kept.
func TestKilledSenders(t *testing.T) {
	const kills = 6
	data := filepath.Join(t.TempDir(), "data")
	writeLateProviders(t, data, 9)
	ledger := scanned(t, data, 1)

	key, err := webhooks.NewWebhook(hookSecret)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var got []law.Effect
	var sender *exec.Cmd
	deadly := func(n int) bool { return n%9 == 4 && n/9 < kills }
	requests, killed := 0, 0
	market := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // of a sender that is gone
		}
		var m deliver.Message
		if err := json.Unmarshal(body, &m); err != nil || key.VerifyIgnoringTimestamp(body, r.Header) != nil || r.Header.Get("webhook-id") != m.Data.ID {
			t.Errorf("bad message %s: %v", body, err)
		}
		mu.Lock()
		defer mu.Unlock()
		got = append(got, m.Data)
		if deadly(requests) {
			if err := sender.Process.Kill(); err == nil {
				killed++
			}
			_, _ = sender.Process.Wait()
		}
		requests++
	}))
	defer market.Close()

	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte(hookSecret), 0o600); err != nil {
		t.Fatal(err)
	}
	now := time.Date(2016, 6, 21, 3, 0, 0, 0, law.Beijing)
	for run := 0; ; run++ {
		if run > 10*kills {
			t.Fatal("the outbox does not become empty")
		}
		now = now.Add(time.Hour) // longer than a dead sender keeps what it took
		mu.Lock()
		sender = exec.Command(os.Args[0], "effects", "send", "--webhook", market.URL, "--secret-file", secret, "--ledger", ledger)
		sender.Env = append(os.Environ(), "YUNJIAN_AS_COMMAND=1", "YUNJIAN_CLOCK="+now.Format(time.RFC3339))
		var said bytes.Buffer
		sender.Stdout, sender.Stderr = &said, &said
		err := sender.Start()
		mu.Unlock()
		if err != nil {
			t.Fatal(err)
		}
		if err := sender.Wait(); err == nil && strings.Contains(said.String(), "效果 0（已放弃 0）") {
			break
		} else if err == nil {
			t.Fatalf("a whole run left something: %s", said.String())
		}
	}
	if killed != kills {
		t.Fatalf("%d of %d kills hit a sender", killed, kills)
	}
	want, came, seen := map[string][]string{}, map[string][]string{}, map[string]bool{}
	for _, e := range effectsOf(t, ledger) {
		want[e.ProviderID] = append(want[e.ProviderID], e.ID)
		if e.Done.IsZero() {
			t.Errorf("%s was not noted as done", e.ID)
		}
	}
	repeated := 0
	for _, f := range got {
		if seen[f.ID] {
			repeated++
			continue
		}
		seen[f.ID] = true
		came[f.ProviderID] = append(came[f.ProviderID], f.ID)
	}
	for provider := range want {
		if !slices.Equal(came[provider], want[provider]) {
			t.Errorf("%s: came as %v, was written as %v", provider, came[provider], want[provider])
		}
	}
	if repeated < kills {
		t.Errorf("%d kills, but only %d effects came twice", kills, repeated)
	}
	fmt.Fprintf(t.Output(), "%d effects, %d kills, %d repeated\n", len(seen), killed, repeated)
}
