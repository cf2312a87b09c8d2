package serve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/yunjian-audit/yunjian/checker/source"
)

// What could not be read was not judged, and is never told as clean.
func TestBrokenListingsAreNotClean(t *testing.T) {
	w := newWorld(t)
	for _, text := range []string{"{", "[]", `{"id": 1}`, "id: [", "[{}]"} {
		if answer := w.ask(w.secrets[Provider], "POST", "/v1/lint", text); answer.Code != 422 && answer.Code != 400 {
			t.Errorf("%s: %d %s", text, answer.Code, answer.Body)
		}
	}
}

// manyListings is a text of listings whose check takes a second or more.
func manyListings() string {
	var text strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&text, `{"id":"l%d","provider_id":"own","type":"image","market":"software","title":"日志镜像%d","version":"1.0"}`+"\n", i, i)
	}
	return text.String()
}

// idle tells whether nobody has or awaits a turn.
func idle(w *world) bool {
	turns, all := int64(runtime.GOMAXPROCS(0)), int64(mostWaiting)
	if !w.linting.TryAcquire(turns) {
		return false
	}
	defer w.linting.Release(turns)
	if !w.crowd.TryAcquire(all) {
		return false
	}
	w.crowd.Release(all)
	return true
}

// A check that takes too long stops, on the page too, and makes room for others.
func TestLongChecksStop(t *testing.T) {
	w := newWorld(t)
	w.Limits.Lint = 20 * time.Millisecond
	for path, body := range map[string]string{
		"/v1/lint": manyListings(),
		"/lint":    url.Values{"listing": {manyListings()}}.Encode(),
	} {
		kind := map[string]string{"/v1/lint": "application/json", "/lint": "application/x-www-form-urlencoded"}[path]
		if answer := w.ask(w.secrets[Provider], "POST", path, body, "Content-Type", kind); answer.Code != 503 || !idle(w) {
			t.Errorf("%s: %d %.200s, idle %v", path, answer.Code, answer.Body, idle(w))
		}
	}
}

// Whoever has gone is not worked for: neither while the turn is awaited nor in
// the middle of the check.
func TestChecksEndWithTheirRequest(t *testing.T) {
	w := newWorld(t)
	gone, leave := context.WithCancel(t.Context())
	r := httptest.NewRequestWithContext(gone, "POST", "/v1/lint", io.NopCloser(strings.NewReader(manyListings())))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+w.secrets[Provider])
	turns := int64(runtime.GOMAXPROCS(0))
	if !w.linting.TryAcquire(turns) {
		t.Fatal("somebody has a turn already")
	}
	ended := make(chan int)
	go func() {
		answer := httptest.NewRecorder()
		w.ServeHTTP(answer, r)
		ended <- answer.Code
	}()
	for w.crowd.TryAcquire(mostWaiting) { // until it is let in
		w.crowd.Release(mostWaiting)
		time.Sleep(time.Millisecond)
	}
	leave() // while all turns are taken
	if code := <-ended; code != 503 {
		t.Errorf("%d", code)
	}
	w.linting.Release(turns)
	if !idle(w) || strings.Contains(w.log.String(), "level=ERROR") {
		t.Errorf("idle %v, log %s", idle(w), w.log)
	}
	// The library itself stops between two listings.
	listings := source.Submitted("-", []byte(manyListings()), nil)
	if linted, err := w.Lint.Lint(gone, []source.Listing{listings}, asOf); !errors.Is(err, context.Canceled) {
		t.Errorf("%+v, %v", linted, err)
	}
}

// When too many wait, the next is told to come again, and nothing of its body is
// read.
func TestCrowdsAreToldToComeAgain(t *testing.T) {
	w := newWorld(t)
	if !w.crowd.TryAcquire(mostWaiting) {
		t.Fatal("somebody is there already")
	}
	for _, path := range []string{"/v1/lint", "/lint"} {
		body := &endless{}
		r := httptest.NewRequestWithContext(t.Context(), "POST", path, io.NopCloser(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+w.secrets[Provider])
		answer := httptest.NewRecorder()
		w.ServeHTTP(answer, r)
		if answer.Code != 503 || answer.Header().Get("Retry-After") == "" || body.taken > 0 {
			t.Errorf("%s: %d %v, %d bytes taken", path, answer.Code, answer.Header(), body.taken)
		}
	}
	if answer := w.ask(w.secrets[Provider], "GET", "/lint", ""); answer.Code != 200 {
		t.Errorf("the form: %d", answer.Code)
	}
	w.crowd.Release(mostWaiting)
	if answer := w.ask(w.secrets[Provider], "POST", "/v1/lint", `{"id":"l1","title":"日志镜像"}`); answer.Code == 503 {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
}
