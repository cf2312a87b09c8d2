package serve

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"reflect"
	"runtime"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/jonboulle/clockwork"
	"golang.org/x/sync/semaphore"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/nights"
	"github.com/yunjian-audit/yunjian/reports"
)

// Server answers requests about one ledger. Fill in its fields and call Handler.
type Server struct {
	Ledger  nights.Ledger
	Lint    *checker.Checker // loaded for lint, shared by all requests
	Checker *checker.Checker // loaded for scans
	Nights  Health           // how the nights stand
	Clock   clockwork.Clock
	Log     *slog.Logger
	Version string
	Limits  Limits
	// HTTPS says that browsers reach the service by https, be it through a proxy:
	// cookies are then kept from anything else.
	HTTPS bool
	// Statement adds to a notice the proofs of its entries; nil shows it without.
	Statement func(context.Context, law.Notice) (reports.Statement, error)

	crowd   *semaphore.Weighted // who waits to have listings checked, or has them checked
	linting *semaphore.Weighted // who has
	metrics *metrics
	web     *web
}

// Limits bound what one request may cost.
type Limits struct {
	// Body is the largest body, in bytes.
	Body int64
	// Lint is how long the check of a listing may take, its turn awaited.
	Lint time.Duration
}

// mostWaiting is how many requests for a check are let in at once; the others
// are told to come again. Each may hold a body of the largest size.
const mostWaiting = 200

// Handler makes the service's handler. It is made once.
func (s *Server) Handler() http.Handler { return s.router() }

func (s *Server) router() *router {
	s.crowd = semaphore.NewWeighted(mostWaiting)
	// More listings at once than processors would only make all of them slower.
	s.linting = semaphore.NewWeighted(int64(runtime.GOMAXPROCS(0)))
	s.metrics = newMetrics(s)
	s.web = newWeb(s)
	rt := &router{server: s, mux: http.NewServeMux()}
	api := humago.New(rt, huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "yunjian", Version: s.Version,
				Description: "Rules engine and compliance auditor for a cloud marketplace. Every call needs a bearer token, but /healthz. " +
					"Errors are problem details (RFC 9457), in Chinese or, with Accept-Language: en or ?lang=en, in English.",
			},
			Components: &huma.Components{
				Schemas:         huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
				SecuritySchemes: map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer"}},
			},
			Security: []map[string][]string{{"token": {}}},
		},
		Formats:       huma.DefaultFormats,
		DefaultFormat: "application/json",
	})
	s.lintRoutes(api)
	s.decideRoutes(api)
	s.providerRoutes(api)
	s.caseRoutes(api)
	s.runRoutes(api)
	s.effectRoutes(api)
	s.healthRoutes(api)
	s.pageRoutes(rt)
	rt.HandleFunc("GET /metrics", s.metrics.handler.ServeHTTP)

	description, err := json.Marshal(api.OpenAPI())
	if err != nil {
		panic(err) // it is made of our own types
	}
	rt.HandleFunc("GET /openapi.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/openapi+json")
		_, _ = w.Write(description)
	})
	// Whatever is no route is refused like one that the caller may not call.
	rt.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r, ok := s.admit(w, r, anyone); ok {
			s.refuse(w, r, caller(r.Context()), http.StatusNotFound, nil)
		}
	})
	return rt
}

// Timeouts sets the limits of time and size that keep slow and endless requests
// from holding anything.
func Timeouts(h *http.Server) {
	h.ReadHeaderTimeout = 5 * time.Second
	h.ReadTimeout = 30 * time.Second
	h.WriteTimeout = 60 * time.Second
	h.IdleTimeout = 2 * time.Minute
	h.MaxHeaderBytes = 16 << 10
}

// operation describes a route of the API.
func (s *Server) operation(method, path, id, summary string) huma.Operation {
	return huma.Operation{
		Method: method, Path: path, OperationID: id, Summary: summary,
		MaxBodyBytes: s.Limits.Body, BodyReadTimeout: 10 * time.Second,
	}
}

// jsonBody is an answer that the command line writes in the same way, so that
// both are the same bytes.
type jsonBody struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func asJSON(body []byte) *jsonBody { return &jsonBody{"application/json", body} }

// answers describes the JSON of such an answer for the API's description.
func answers[T any](api huma.API, op huma.Operation) huma.Operation {
	schema := huma.SchemaFromType(api.OpenAPI().Components.Schemas, reflect.TypeFor[T]())
	op.Responses = map[string]*huma.Response{"200": {
		Description: http.StatusText(http.StatusOK),
		Content:     map[string]*huma.MediaType{"application/json": {Schema: schema}},
	}}
	return op
}
