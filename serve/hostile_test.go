package serve

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// listening serves a world on a port of this machine, with the limits of the
// real service.
func listening(t *testing.T) (*world, *httptest.Server) {
	t.Helper()
	w := newWorld(t)
	server := httptest.NewUnstartedServer(w.router)
	Timeouts(server.Config)
	server.Start()
	t.Cleanup(server.Close)
	return w, server
}

// endless is a body of a gigabyte that counts what was taken of it.
type endless struct{ taken int }

func (e *endless) Read(p []byte) (int, error) {
	if e.taken >= 1<<30 {
		return 0, io.EOF
	}
	for i := range p {
		p[i] = 'x'
	}
	e.taken += len(p)
	return len(p), nil
}

// Of a body that is too large no more is read than is allowed, and what the
// connection holds; of a stranger's none.
func TestHugeBodiesAreRefused(t *testing.T) {
	t.Parallel()
	w, server := listening(t)
	for _, c := range []struct {
		name, path, secret, kind string
		status                   int
	}{
		{"lint", "/v1/lint", w.secrets[Provider], "application/json", http.StatusRequestEntityTooLarge},
		{"decide", "/v1/decide/refund", w.secrets[Provider], "application/json", http.StatusRequestEntityTooLarge},
		{"a stranger", "/v1/lint", "", "application/json", http.StatusUnauthorized},
		{"a wrong token", "/v1/lint", secretMark + strings.Repeat("A", 43), "application/json", http.StatusUnauthorized},
		{"a page", "/lint", w.secrets[Provider], "multipart/form-data; boundary=x", 0},
		{"signing in", "/sign-in", "", "application/x-www-form-urlencoded", 0},
	} {
		body := &endless{}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+c.path, body)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", c.kind)
		if c.secret != "" {
			r.Header.Set("Authorization", "Bearer "+c.secret)
		}
		answer, err := server.Client().Do(r)
		if err == nil {
			answer.Body.Close()
			if c.status != 0 && answer.StatusCode != c.status || answer.StatusCode < 400 {
				t.Errorf("%s: %s", c.name, answer.Status)
			}
		}
		if body.taken > 64<<20 {
			t.Errorf("%s: %d MB were taken", c.name, body.taken>>20)
		}
	}
}

// What is of the wrong kind is named, not guessed at.
func TestWrongTypesAreRefused(t *testing.T) {
	w := newWorld(t)
	secret := w.secrets[Operator]
	for _, c := range []struct {
		method, path, kind, body string
		status                   int
	}{
		{"POST", "/v1/lint", "application/yaml", "title: [", http.StatusUnprocessableEntity},
		{"POST", "/v1/lint", "text/html", "<p>", http.StatusUnsupportedMediaType},
		{"POST", "/v1/lint", "application/json", "", http.StatusBadRequest},
		{"POST", "/v1/lint", "application/json", "[1,2", http.StatusUnprocessableEntity},
		{"POST", "/v1/lint", "application/json", strings.Repeat("[", 100_000), http.StatusUnprocessableEntity},
		{"POST", "/v1/effects/ack", "application/json", `{"ids":"F-1"}`, http.StatusUnprocessableEntity},
		{"POST", "/v1/effects/ack", "application/json", `{"ids":[]}`, http.StatusUnprocessableEntity},
		{"POST", "/v1/effects/ack", "application/json", `{"ids":["F-1"]}`, http.StatusNotFound},
		{"GET", "/v1/runs?limit=none", "", "", http.StatusUnprocessableEntity},
		{"GET", "/v1/runs?limit=100000", "", "", http.StatusUnprocessableEntity},
		{"GET", "/v1/runs?cursor=%21", "", "", http.StatusBadRequest},
		{"GET", "/v1/runs/x", "", "", http.StatusUnprocessableEntity},
	} {
		answer := w.ask(secret, c.method, c.path, c.body, "Content-Type", c.kind)
		if answer.Code != c.status || answer.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %s %.20q as %q: %d %s %s", c.method, c.path, c.body, c.kind, answer.Code, answer.Header().Get("Content-Type"), answer.Body)
		}
	}
}

// Who sends a header or a body byte by byte is cut off, and meanwhile holds up
// nobody.
func TestSlowRequestsAreCutOff(t *testing.T) {
	t.Parallel()
	w, server := listening(t)
	server.Config.ReadHeaderTimeout = 300 * time.Millisecond
	server.Config.ReadTimeout = 600 * time.Millisecond
	var slow []net.Conn
	for i := range 50 {
		conn, err := new(net.Dialer).DialContext(context.Background(), "tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		start := "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: "
		if i%2 == 1 {
			start = fmt.Sprintf("POST /v1/lint HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{", w.secrets[Provider])
		}
		if _, err := io.WriteString(conn, start); err != nil {
			t.Fatal(err)
		}
		slow = append(slow, conn)
	}
	answer, err := server.Client().Get(server.URL + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	for i, conn := range slow {
		if err := conn.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, bufio.NewReader(conn)); err != nil {
			t.Errorf("connection %d is still open: %v", i, err)
		}
	}
}

// The service's own limits of time are all set: none of them is what Go takes
// for no limit.
func TestTimeoutsAreSet(t *testing.T) {
	var h http.Server
	Timeouts(&h)
	if h.ReadHeaderTimeout <= 0 || h.ReadTimeout <= 0 || h.WriteTimeout <= 0 || h.IdleTimeout <= 0 || h.MaxHeaderBytes <= 0 {
		t.Errorf("%+v", &h)
	}
}
