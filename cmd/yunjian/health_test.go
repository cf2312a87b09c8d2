package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestHealth asks services that are well, not well, and not there.
func TestHealth(t *testing.T) {
	status := http.StatusOK
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(`{"why":"held"}`))
	}))
	ask := func() (int, string) {
		var out, errOut strings.Builder
		code := run([]string{"health", "--url", service.URL + "/healthz"}, strings.NewReader(""), &out, &errOut, func(string) string { return "" }, time.Now)
		return code, out.String()
	}
	if code, out := ask(); code != exitClean || !strings.Contains(out, "held") {
		t.Errorf("well: %d %q", code, out)
	}
	status = http.StatusServiceUnavailable
	if code, out := ask(); code != exitFindings || !strings.Contains(out, "held") {
		t.Errorf("not well: %d %q", code, out)
	}
	service.Close()
	if code, _ := ask(); code != exitFault {
		t.Errorf("not there: %d", code)
	}
}
