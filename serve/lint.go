package serve

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/record"
	"github.com/yunjian-audit/yunjian/checker/source"
	"github.com/yunjian-audit/yunjian/reports"
)

type lintInput struct {
	ContentType string    `header:"Content-Type" doc:"application/json or application/yaml"`
	AsOf        time.Time `query:"as_of" doc:"the instant to judge for; now by default"`
	RawBody     []byte    `contentType:"application/json"`
}

// listingTypes are the media types in which a listing comes; none is JSON.
var listingTypes = []string{"", "application/json", "application/yaml", "application/x-yaml", "text/yaml"}

func (s *Server) lintRoutes(api huma.API) {
	op := s.operation(http.MethodPost, "/v1/lint", "lint", "Check listings before submission: the findings of `yunjian lint --format json`")
	op.SkipValidateBody = true // YAML, too; the checker names every mistake with its place
	huma.Register(api, answers[[]law.Finding](api, op), func(ctx context.Context, in *lintInput) (*jsonBody, error) {
		kind, _, _ := mime.ParseMediaType(in.ContentType)
		if !slices.Contains(listingTypes, kind) {
			return nil, newProblem(ctx, http.StatusUnsupportedMediaType, law.Text{
				ZH: "商品须为 application/json 或 application/yaml", EN: "a listing must be application/json or application/yaml",
			})
		}
		within, over, err := s.turn(ctx)
		if err != nil {
			return nil, s.fail(ctx, err)
		}
		defer over()
		linted, problems, err := s.lint(within, source.Submitted("-", in.RawBody, nil), in.AsOf)
		if err != nil {
			return nil, s.fail(ctx, err)
		}
		if linted == nil {
			return nil, unprocessable(ctx, law.Text{ZH: "商品有误，没有判定；逐条见 errors", EN: "the listing has mistakes and was not judged; errors lists them"}, problems)
		}
		var out bytes.Buffer
		if err := reports.Findings(&out, "json", linted.Findings, reports.Options{}); err != nil {
			return nil, s.fail(ctx, err)
		}
		return asJSON(out.Bytes()), nil
	})
}

// turn waits until a listing may be checked. The context that it gives ends with
// the request and when the time for its answer is over; over hands the turn on.
// The error is that of the context when it ended before.
func (s *Server) turn(ctx context.Context) (within context.Context, over func(), err error) {
	within, cancel := context.WithTimeout(ctx, s.Limits.Lint)
	if err := s.linting.Acquire(within, 1); err != nil {
		cancel()
		return nil, nil, err
	}
	return within, func() { s.linting.Release(1); cancel() }, nil
}

// lint checks a text of listings as of an instant, now when it is zero, in a
// turn that the caller has. When the text has mistakes nothing passes: Linted is
// nil and the problems say why; otherwise they are warnings.
func (s *Server) lint(ctx context.Context, listing source.Listing, asOf time.Time) (*checker.Linted, record.Problems, error) {
	if asOf.IsZero() {
		asOf = beijing(s.Clock.Now()).Truncate(time.Second)
	}
	linted, err := s.Lint.Lint(ctx, []source.Listing{listing}, asOf)
	switch {
	case errors.Is(err, checker.ErrNoRules):
		return nil, record.Problems{{Text: record.Text{ZH: "没有任何规则适用于这些商品", EN: "no rule applies to these listings"}}}, nil
	case err != nil:
		return nil, nil, err
	case linted.Problems.Fatal() || linted.Listings == 0:
		return nil, linted.Problems, nil
	}
	return linted, linted.Problems, nil
}

type decideInput struct {
	Kind    string `path:"kind" doc:"refund, guarantee, deposit, readmission or exit"`
	RawBody []byte `contentType:"application/json"`
}

func (s *Server) decideRoutes(api huma.API) {
	op := s.operation(http.MethodPost, "/v1/decide/{kind}", "decide", "Answer a question by the policies, as `yunjian decide KIND` does")
	op.SkipValidateBody = true // huma would want a string; the policies name every mistake
	huma.Register(api, answers[map[string]any](api, op), func(ctx context.Context, in *decideInput) (*jsonBody, error) {
		kinds := s.Checker.Policies().Decisions()
		if !slices.Contains(kinds, in.Kind) {
			return nil, newProblem(ctx, http.StatusNotFound, say("没有名为 %q 的问题；可用：%v", "no question is called %q; one of %v", in.Kind, kinds))
		}
		answer, err := s.Checker.Decide(in.Kind, in.RawBody)
		var problems record.Problems
		if errors.As(err, &problems) {
			return nil, unprocessable(ctx, law.Text{ZH: "问题有误，没有回答；逐条见 errors", EN: "the question has mistakes and was not answered; errors lists them"}, problems)
		}
		if err != nil {
			return nil, s.fail(ctx, fmt.Errorf("decide %s: %w", in.Kind, err))
		}
		return encode(answer)
	})
}
