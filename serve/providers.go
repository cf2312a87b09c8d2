package serve

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/store"
)

// encode writes an answer as the command line does.
func encode(v any) (*jsonBody, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(v)
	return asJSON(out.Bytes()), err
}

type standingInput struct {
	Provider string    `path:"provider"`
	AsOf     time.Time `query:"as_of" doc:"any instant, past or future; now by default"`
}

type findingsInput struct {
	Provider string    `query:"provider" doc:"only this provider; a provider's token shows its own only"`
	Rule     string    `query:"rule" doc:"only this rule"`
	Since    time.Time `query:"since" doc:"only findings seen on this night or later"`
	Page
}

// Page is which part of a list is asked for.
type Page struct {
	Cursor string `query:"cursor" maxLength:"400" doc:"next of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

// listed is a page of a list.
type listed[T any] struct {
	Body struct {
		Items []T    `json:"items"`
		Next  string `json:"next,omitempty" doc:"cursor of the next page; absent on the last one"`
	}
}

// turn makes a page of limit items of a list that was asked for one more.
func turn[T any](items []T, limit int, cursor func(last T) string) *listed[T] {
	var l listed[T]
	if len(items) > limit {
		items = items[:limit]
		l.Body.Next = base64.RawURLEncoding.EncodeToString([]byte(cursor(items[limit-1])))
	}
	l.Body.Items = append([]T{}, items...)
	return &l
}

// after reads a cursor.
func (p Page) after(ctx context.Context) (string, error) {
	last, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	if err != nil {
		return "", newProblem(ctx, http.StatusBadRequest, law.Text{ZH: "cursor 须为上一页给出的 next", EN: "cursor must be the next that the page before gave"})
	}
	return string(last), nil
}

func (s *Server) providerRoutes(api huma.API) {
	op := s.operation(http.MethodGet, "/v1/providers/{provider}/standing", "standing", "A provider's standing at any instant, as `yunjian ledger show --format json` has it")
	huma.Register(api, answers[map[string]any](api, op), func(ctx context.Context, in *standingInput) (*jsonBody, error) {
		standing, err := s.Standing(ctx, in.Provider, in.AsOf)
		if err != nil {
			return nil, s.fail(ctx, err)
		}
		return encode(standing)
	})
	op = s.operation(http.MethodGet, "/v1/findings", "findings", "Findings as they were last seen, by provider")
	huma.Register(api, op, func(ctx context.Context, in *findingsInput) (*listed[store.Sighting], error) {
		after, err := in.after(ctx)
		if err != nil {
			return nil, err
		}
		f := store.FindingFilter{Provider: scope(ctx, in.Provider), Rule: in.Rule, Since: in.Since, Limit: in.Limit + 1}
		f.AfterProvider, f.AfterFingerprint, _ = strings.Cut(after, "\n")
		found, err := s.Ledger.FindingsPage(ctx, f)
		if err != nil {
			return nil, s.fail(ctx, err)
		}
		return turn(found, in.Limit, func(last store.Sighting) string { return last.ProviderID + "\n" + last.Fingerprint }), nil
	})
}

// Standing is a provider's standing at an instant, now when it is zero.
func (s *Server) Standing(ctx context.Context, provider string, asOf time.Time) (law.Standing, error) {
	if asOf.IsZero() {
		asOf = beijing(s.Clock.Now()).Truncate(time.Second)
	}
	var standing law.Standing
	err := s.Ledger.View(ctx, provider, func(book checker.Book) error {
		var err error
		standing, err = s.Checker.Standing(book, provider, asOf)
		return err
	})
	return standing, err
}
