package serve

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/store"
	"github.com/yunjian-audit/yunjian/reports"
)

type effectsInput struct {
	After    string `query:"after" doc:"only those written after the effect with this id"`
	Provider string `query:"provider" doc:"only this provider"`
	Pending  bool   `query:"pending" doc:"only those that nobody has acknowledged"`
	Dead     bool   `query:"dead" doc:"only those whose delivery was given up"`
	Limit    int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

type effectsBody struct {
	Items []store.Outgoing `json:"items"`
	Next  string           `json:"next,omitempty"`
}

// shownEffects describes effectsBody, whose items write themselves.
type shownEffects struct {
	Items []map[string]any `json:"items" doc:"effects in the order of writing, as webhooks carry them, with their delivery"`
	Next  string           `json:"next,omitempty" doc:"what to give as after for the next page; absent on the last one"`
}

type ackInput struct {
	Body struct {
		IDs []string `json:"ids" minItems:"1" maxItems:"500" doc:"effects that were carried out"`
	}
}

type noticeInput struct {
	Notice string `path:"notice"`
}

func (s *Server) effectRoutes(api huma.API) {
	op := s.operation(http.MethodGet, "/v1/effects", "effects", "The outbox of effects, in the order of writing")
	huma.Register(api, answers[shownEffects](api, op), func(ctx context.Context, in *effectsInput) (*jsonBody, error) {
		effects, err := s.Ledger.Effects(ctx, store.EffectFilter{After: in.After, Provider: in.Provider, Pending: in.Pending, Dead: in.Dead, Limit: in.Limit + 1})
		if err != nil {
			return nil, s.fail(ctx, err)
		}
		body := effectsBody{Items: append([]store.Outgoing{}, effects[:min(len(effects), in.Limit)]...)}
		if len(effects) > in.Limit {
			body.Next = body.Items[in.Limit-1].ID
		}
		return encode(body)
	})
	op = s.operation(http.MethodPost, "/v1/effects/ack", "ack", "Note that effects were carried out: all of them or, if one is unknown, none")
	op.DefaultStatus = http.StatusNoContent
	huma.Register(api, op, func(ctx context.Context, in *ackInput) (*struct{}, error) {
		if err := s.Ledger.Ack(ctx, beijing(s.Clock.Now()).Truncate(time.Second), in.Body.IDs...); err != nil {
			return nil, s.fail(ctx, err)
		}
		return nil, nil
	})
	op = s.operation(http.MethodGet, "/v1/notices/{notice}", "notice", "A statement of reasons with its proofs, as `yunjian notice --format json` has it")
	huma.Register(api, answers[law.Notice](api, op), func(ctx context.Context, in *noticeInput) (*jsonBody, error) {
		notice, err := s.notice(ctx, in.Notice)
		statement := reports.Statement{Notice: notice}
		if err == nil && s.Statement != nil {
			statement, err = s.Statement(ctx, notice)
		}
		if err != nil {
			return nil, s.fail(ctx, err)
		}
		var out bytes.Buffer
		if err := reports.Notice(&out, statement, "json", languageOf(ctx)); err != nil {
			return nil, s.fail(ctx, err)
		}
		return asJSON(out.Bytes()), nil
	})
}
