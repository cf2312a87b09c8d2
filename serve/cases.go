package serve

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/store"
)

type casesInput struct {
	Provider   string    `query:"provider" doc:"only this provider; a provider's token shows its own only"`
	State      string    `query:"state" doc:"open, confirmed, dismissed, appealed, upheld or reversed"`
	Penalty    string    `query:"penalty" doc:"only this row of the penalty table"`
	Rule       string    `query:"rule" doc:"only cases with a finding of this rule"`
	NeedsHuman bool      `query:"needs_human" doc:"only those that a person must decide"`
	Before     time.Time `query:"opened_before"`
	Page
}

// CaseInput names a case by its whole id.
type CaseInput struct {
	Case string `path:"case"`
}

type actInput struct {
	CaseInput
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"4000" doc:"why; it goes on record"`
	}
}

type confirmInput struct {
	CaseInput
	Body struct {
		Reason  string `json:"reason" minLength:"1" maxLength:"4000" doc:"why; it goes on record"`
		Points  int64  `json:"add_points,omitempty" minimum:"0" doc:"points beside those of the row"`
		Freeze  int64  `json:"add_freeze_days,omitempty" minimum:"0" doc:"days of freeze beside those of the row"`
		Deposit string `json:"add_deposit,omitempty" doc:"deposit deducted beside the row's, in CNY, such as 500.00"`
	}
}

// acted is a case after a step, and the standing of its provider.
type acted struct {
	Case     law.Case     `json:"case"`
	Standing law.Standing `json:"standing"`
}

func (s *Server) caseRoutes(api huma.API) {
	op := s.operation(http.MethodGet, "/v1/cases", "cases", "Cases, in the order in which they were opened")
	huma.Register(api, op, func(ctx context.Context, in *casesInput) (*listed[law.Case], error) {
		after, err := in.after(ctx)
		if err != nil {
			return nil, err
		}
		f := store.Filter{
			Provider: scope(ctx, in.Provider), Penalty: in.Penalty, Rule: in.Rule,
			NeedsHuman: in.NeedsHuman, OpenedBefore: in.Before, After: after, Limit: in.Limit + 1,
		}
		if in.State != "" {
			if f.States = []law.State{law.State(in.State)}; !slices.Contains(law.States(), f.States[0]) {
				return nil, newProblem(ctx, http.StatusBadRequest, say("state %q 不存在，可用：%v", "state %q: one of %v", in.State, law.States()))
			}
		}
		cases, err := s.Ledger.Cases(ctx, f)
		if err != nil {
			return nil, s.fail(ctx, err)
		}
		return turn(cases, in.Limit, func(last law.Case) string { return last.ID }), nil
	})

	op = s.operation(http.MethodGet, "/v1/cases/{case}", "case", "One case with its evidence and its history")
	huma.Register(api, answers[law.Case](api, op), func(ctx context.Context, in *CaseInput) (*jsonBody, error) {
		found, err := s.caseOf(ctx, in.Case)
		if err != nil {
			return nil, s.fail(ctx, err)
		}
		return encode(found)
	})

	op = s.operation(http.MethodPost, "/v1/cases/{case}/confirm", "confirm", "Confirm a case and enforce its row, in the name of the token's bearer")
	huma.Register(api, answers[acted](api, op), func(ctx context.Context, in *confirmInput) (*jsonBody, error) {
		added := law.Added{Points: in.Body.Points, FreezeDays: in.Body.Freeze}
		if in.Body.Deposit != "" {
			var err error
			if added.Deposit, err = law.ParseYuan(in.Body.Deposit); err != nil || added.Deposit < 0 {
				return nil, newProblem(ctx, http.StatusUnprocessableEntity, law.Text{
					ZH: "add_deposit 须为至多两位小数、不小于零的金额", EN: "add_deposit must be an amount with at most two decimals, not below zero",
				})
			}
		}
		return s.answerAct(ctx, in.Case, "confirm", in.Body.Reason, added)
	})
	for step, summary := range map[string]string{
		"dismiss":  "Dismiss a case",
		"appeal":   "Appeal against the decision of a case of one's own",
		"uphold":   "Refuse an appeal: the decision stands",
		"overturn": "Grant an appeal: the decision is taken back",
		"reverse":  "Take back a decision that was an error",
	} {
		op := s.operation(http.MethodPost, "/v1/cases/{case}/"+step, step, summary)
		huma.Register(api, answers[acted](api, op), func(ctx context.Context, in *actInput) (*jsonBody, error) {
			return s.answerAct(ctx, in.Case, step, in.Body.Reason, law.Added{})
		})
	}
}

func (s *Server) answerAct(ctx context.Context, id, step, reason string, added law.Added) (*jsonBody, error) {
	after, standing, err := s.Act(ctx, id, step, reason, added)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	return encode(acted{after, standing})
}

// Act takes one step in the life of a case now, in the name of the caller.
func (s *Server) Act(ctx context.Context, id, step, reason string, added law.Added) (law.Case, law.Standing, error) {
	var after law.Case
	var standing law.Standing
	if strings.TrimSpace(reason) == "" {
		return after, standing, refusal("决定须说明理由", "a decision needs a reason")
	}
	found, err := s.caseOf(ctx, id)
	if err != nil {
		return after, standing, err
	}
	act := law.Act{At: beijing(s.Clock.Now()).Truncate(time.Second), By: caller(ctx).Name, Reason: reason}
	err = s.Ledger.Update(ctx, found.ProviderID, func(book checker.Book) error {
		after, standing, err = s.Checker.Act(book, found.ID, found.ProviderID, step, act, added)
		return err
	})
	return after, standing, err
}

// caseOf reads a case by its whole id.
func (s *Server) caseOf(ctx context.Context, id string) (law.Case, error) {
	found, err := s.Ledger.Case(ctx, id)
	if err == nil && found.ID != id {
		err = store.ErrNotFound
	}
	return found, err
}
