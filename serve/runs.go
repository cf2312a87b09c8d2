package serve

import (
	"context"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/store"
	"github.com/yunjian-audit/yunjian/nights"
)

type runsInput struct {
	Outcome string `query:"outcome" doc:"running, done, failed, held, lost or skipped"`
	Page
}

type runInput struct {
	Run int64 `path:"run"`
}

type runBody struct{ Body nights.Run }

func (s *Server) runRoutes(api huma.API) {
	op := s.operation(http.MethodGet, "/v1/runs", "runs", "The runs of nights, newest first")
	huma.Register(api, op, func(ctx context.Context, in *runsInput) (*listed[nights.Run], error) {
		f := store.RunFilter{Limit: in.Limit + 1}
		after, err := in.after(ctx)
		if err == nil && after != "" {
			f.Before, err = strconv.ParseInt(after, 10, 64)
		}
		if err != nil {
			return nil, newProblem(ctx, http.StatusBadRequest, law.Text{ZH: "cursor 须为上一页给出的 next", EN: "cursor must be the next that the page before gave"})
		}
		if in.Outcome != "" {
			f.Outcomes = []store.Outcome{store.Outcome(in.Outcome)}
		}
		rows, err := s.Ledger.Runs(ctx, f)
		if err != nil {
			return nil, s.fail(ctx, err)
		}
		runs := make([]nights.Run, len(rows))
		for i, row := range rows {
			if runs[i], err = nights.FromRow(row); err != nil {
				return nil, s.fail(ctx, err)
			}
		}
		return turn(runs, in.Limit, func(last nights.Run) string { return strconv.FormatInt(last.ID, 10) }), nil
	})
	op = s.operation(http.MethodGet, "/v1/runs/{run}", "run", "One run: what it read, found, set aside and could not judge")
	huma.Register(api, op, func(ctx context.Context, in *runInput) (*runBody, error) {
		row, err := s.Ledger.Run(ctx, in.Run)
		if err != nil {
			return nil, s.fail(ctx, err)
		}
		run, err := nights.FromRow(row)
		if err != nil {
			return nil, s.fail(ctx, err)
		}
		return &runBody{run}, nil
	})
}
