package checker

import (
	"errors"
	"slices"
	"time"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/policy"
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
	before, err := caseOf(book, id)
	if err != nil {
		return law.Case{}, law.Standing{}, err
	}
	after, entries, err := c.step(account, before, step, act, added)
	if err != nil {
		return before, law.Standing{}, err
	}
	if err := book.PutCases([]law.Case{after}); err != nil {
		return before, law.Standing{}, err
	}
	if err := c.carry(book, account, after, entries, act); err != nil {
		return before, law.Standing{}, err
	}
	account.Entries = append(account.Entries, entries...)
	standing, err := account.At(act.At)
	return after, standing, err
}

// caseOf reads a case as it stands inside the transaction: someone else may
// have decided it since it was looked up.
func caseOf(book Book, id string) (law.Case, error) {
	cases, err := book.Cases()
	if err != nil {
		return law.Case{}, err
	}
	i := slices.IndexFunc(cases, func(k law.Case) bool { return k.ID == id })
	if i < 0 {
		return law.Case{}, errors.New("checker: the case is gone: " + id)
	}
	return cases[i], nil
}

// put writes what a step has made of cases, and the entries that record it.
func put(book Book, entries []law.Entry, cases ...law.Case) error {
	if err := book.PutCases(cases); err != nil {
		return err
	}
	_, err := book.Append(entries)
	return err
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
	if _, err := c.account(book, p.ProviderID, act.At); err != nil {
		return law.Case{}, err
	}
	opened, entries, err := law.File(c.table, p, act)
	if err != nil {
		return opened, err
	}
	return opened, put(book, entries, opened)
}

// Join puts one open case into another of the same conduct, whose row is not
// the lighter one and applies alone (R9). It returns the case that is left open.
func (c *Checker) Join(book Book, into, from law.Case, act law.Act) (law.Case, error) {
	cases := [2]law.Case{into, from}
	var rows [2]law.Row
	for i, k := range cases {
		var err error
		if k.ProviderID == into.ProviderID {
			if cases[i], err = caseOf(book, k.ID); err != nil {
				return law.Case{}, err
			}
		}
		if rows[i], err = c.table.RowOf(cases[i]); err != nil {
			return law.Case{}, err
		}
	}
	left, closed, entries, err := law.Join(cases[0], cases[1], rows[0], rows[1], act)
	if err != nil {
		return left, err
	}
	return left, put(book, entries, left, closed)
}

// Waive closes an open case and waives its findings to the end of a Beijing day
// (YYYY-MM-DD); then they come back. Owner is who sees to it until then.
func (c *Checker) Waive(book Book, id, until, owner string, act law.Act) (law.Case, error) {
	before, err := caseOf(book, id)
	if err != nil {
		return before, err
	}
	after, entries, err := law.Waive(before, until, owner, act)
	if err != nil {
		return before, err
	}
	return after, put(book, entries, after)
}

// Grant waives what a rule finds on a subject, whether or not there is a case.
func (c *Checker) Grant(book Book, provider string, w law.Waiver, act law.Act) (law.Entry, error) {
	if !slices.ContainsFunc(c.set.Rules, func(r *policy.Rule) bool { return r.ID == w.Rule }) {
		return law.Entry{}, &law.Refusal{Text: law.Text{
			ZH: "没有规则 " + w.Rule + "：用 yunjian policy trace 查看有哪些规则", EN: "there is no rule " + w.Rule + ": see which there are with yunjian policy trace",
		}}
	}
	granted, err := law.Grant(provider, w, act)
	if err != nil {
		return granted, err
	}
	_, err = book.Append([]law.Entry{granted})
	return granted, err
}

// EndWaiver ends a waiver in force, given by the id of its entry.
func (c *Checker) EndWaiver(book Book, id string, act law.Act) error {
	entries, err := book.Entries()
	if err != nil {
		return err
	}
	inForce := law.Waivers(entries, act.At)
	i := slices.IndexFunc(inForce, func(e law.Entry) bool { return e.ID == id })
	if i < 0 {
		return &law.Refusal{Text: law.Text{ZH: "没有生效中的豁免 " + id, EN: "no waiver " + id + " is in force"}}
	}
	ended, err := law.EndWaiver(inForce[i], act)
	if err != nil {
		return err
	}
	_, err = book.Append([]law.Entry{ended})
	return err
}
