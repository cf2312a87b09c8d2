package checker

import (
	"errors"
	"slices"
	"time"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// ErrUnknownProvider is the error for a provider that the ledger has never seen.
var ErrUnknownProvider = errors.New("台账里没有这家服务商 / the ledger does not know the provider")

// account reads what a decision about a provider rests on.
func (c *Checker) account(book Book, provider string, asOf time.Time) (law.Account, error) {
	profile, known, err := book.Profile(asOf)
	if err != nil {
		return law.Account{}, err
	}
	entries, err := book.Entries()
	if err != nil {
		return law.Account{}, err
	}
	if !known && len(entries) == 0 {
		cases, err := book.Cases()
		if err != nil {
			return law.Account{}, err
		}
		if len(cases) == 0 {
			return law.Account{}, ErrUnknownProvider
		}
	}
	profile.ProviderID = provider
	return law.Account{Profile: profile, Entries: entries, Params: c.params, Calendar: c.calendar}, nil
}

// Standing is a provider's position at any instant, past or future, as the
// ledger has it.
func (c *Checker) Standing(book Book, provider string, asOf time.Time) (law.Standing, error) {
	account, err := c.account(book, provider, asOf)
	if err != nil {
		return law.Standing{}, err
	}
	return account.At(asOf)
}

// Act takes one step in the life of a case in the name of a person: confirm,
// dismiss, appeal, uphold, overturn or reverse. A person who confirms may add
// to the row's measures (annex, note 2). It returns the case and the
// provider's standing after it. An error (often a *law.Refusal) leaves the book
// as it was.
func (c *Checker) Act(book Book, id, provider, step string, act law.Act, added law.Added) (law.Case, law.Standing, error) {
	account, err := c.account(book, provider, act.At)
	if err != nil {
		return law.Case{}, law.Standing{}, err
	}
	// The case is read again inside the transaction: someone else may have
	// decided it meanwhile.
	cases, err := book.Cases()
	if err != nil {
		return law.Case{}, law.Standing{}, err
	}
	i := slices.IndexFunc(cases, func(k law.Case) bool { return k.ID == id })
	if i < 0 {
		return law.Case{}, law.Standing{}, errors.New("checker: the case is gone: " + id)
	}
	after, entries, err := c.step(account, cases[i], step, act, added)
	if err != nil {
		return cases[i], law.Standing{}, err
	}
	if err := book.PutCases([]law.Case{after}); err != nil {
		return cases[i], law.Standing{}, err
	}
	if err := c.carry(book, account, after, entries, act); err != nil {
		return cases[i], law.Standing{}, err
	}
	account.Entries = append(account.Entries, entries...)
	standing, err := account.At(act.At)
	return after, standing, err
}

func (c *Checker) step(account law.Account, k law.Case, step string, act law.Act, added law.Added) (law.Case, []law.Entry, error) {
	if added != (law.Added{}) && step != "confirm" {
		return k, nil, &law.Refusal{Text: law.Text{ZH: "只有在确认成立时才能加处", EN: "measures can be added only when a case is confirmed"}}
	}
	switch step {
	case "confirm":
		row, err := c.table.RowOf(k)
		if err != nil {
			return k, nil, err
		}
		return law.Confirm(account, k, row.With(added), act)
	case "dismiss":
		return law.Dismiss(k, act)
	case "appeal":
		return law.Appeal(c.params, k, act)
	case "uphold":
		return law.Uphold(k, act)
	case "overturn":
		return law.Overturn(account, k, act)
	case "reverse":
		return law.Reverse(account, k, act)
	}
	return k, nil, errors.New("checker: no step " + step)
}

// AppealUntil is the last instant at which an appeal against a decision made at
// decided is heard; false when it may be made at any time.
func (c *Checker) AppealUntil(decided time.Time) (time.Time, bool) {
	return c.params.AppealUntil(decided)
}

// File opens a case that a person proposes for conduct that no rule found. Its
// clause is the one that leads to the row.
func (c *Checker) File(book Book, p law.Proposal, act law.Act) (law.Case, error) {
	if p.OccurredAt.IsZero() {
		p.OccurredAt = act.At
	}
	if e, ok := c.set.Edition(p.OccurredAt); ok {
		p.Edition = e.ID
	}
	if p.Clause == "" {
		p.Clause = p.Penalty
	}
	opened, entries, err := law.File(c.table, p, act)
	if err != nil {
		return opened, err
	}
	if err := book.PutCases([]law.Case{opened}); err != nil {
		return opened, err
	}
	_, err = book.Append(entries)
	return opened, err
}
