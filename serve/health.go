package serve

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/yunjian-audit/yunjian/nights"
)

// Health tells how the nights stand.
type Health interface {
	Health(ctx context.Context) (nights.Health, error)
}

type healthOutput struct {
	Status int
	Body   nights.Health
}

// healthRoutes adds the one route that works without a token. It says when the
// last night was done and whether one is overdue, and nothing of anyone.
func (s *Server) healthRoutes(api huma.API) {
	op := s.operation(http.MethodGet, "/healthz", "health", "Whether the nights are in order: 200 if so, 503 if one is overdue")
	op.Security = []map[string][]string{}
	huma.Register(api, op, func(ctx context.Context, _ *struct{}) (*healthOutput, error) {
		health, err := s.Nights.Health(ctx)
		if err != nil {
			return nil, s.fail(ctx, err)
		}
		status := http.StatusOK
		if !health.OK {
			status = http.StatusServiceUnavailable
		}
		return &healthOutput{status, health}, nil
	})
}
