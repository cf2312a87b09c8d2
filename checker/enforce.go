package checker

import (
	"slices"
	"time"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// judged is what judging one provider left: what enforcement and the report
// need of it, and nothing of the records themselves.
type judged struct {
	ProviderID  string
	Findings    []law.Finding
	Profile     law.Profile
	Money       []law.Money
	Settlements []law.Settlement
	Grievances  []law.Grievance
	SpotChecks  []law.SpotCheck
	Counts      tally
	Outlines    []outline
	Standing    *law.Standing // before tonight, for the same
}

// outcome is what enforcing one provider's findings came to.
type outcome struct {
	cases        []law.Case
	waived       []law.Finding
	entries      []law.Entry // of the engine's decisions at the night's instant
	observations []law.Observation
	standing     law.Standing
}

// enforce turns one provider's findings into cases, decides what may be
// decided without a person, and writes all of it into the provider's book.
// Findings under a waiver are kept and stand no longer among the provider's.
// Doing it again at the same instant changes nothing and comes to the same.
func (s *scan) enforce(book Book, j *judged) (outcome, error) {
	var out outcome
	c, asOf := s.Checker, s.AsOf
	entries, err := book.Entries()
	if err != nil {
		return out, err
	}
	cases, err := book.Cases()
	if err != nil {
		return out, err
	}
	profile, err := keepProfile(book, j, asOf)
	if err != nil {
		return out, err
	}
	taken, err := law.TakeIn(j.ProviderID, entries, j.Money, j.Settlements, asOf)
	if err != nil {
		return out, err
	}
	if _, err := book.Append(taken); err != nil {
		return out, err
	}
	account := law.Account{Profile: profile, Entries: append(entries, taken...), Params: c.params, Calendar: c.calendar}

	j.Findings, out.waived = law.Waived(j.Findings, account.Entries, asOf)
	docket := law.OpenCases(law.Intake{
		ProviderID: j.ProviderID, AsOf: asOf, Findings: j.Findings, Cases: cases,
		Grievances: j.Grievances, SpotChecks: j.SpotChecks, Table: c.table, Params: c.params,
		SecondEyes: s.SecondEyes,
	})
	for _, opened := range docket.Cases {
		if opened.State == law.Open && !opened.NeedsHuman {
			row, err := c.table.RowOf(opened)
			if err != nil {
				return out, err
			}
			var made []law.Entry
			act := law.Act{At: asOf, By: law.Engine}
			opened, made, err = law.Confirm(account, opened, row, act)
			if err != nil {
				return out, err
			}
			if err := c.carry(book, account, opened, made, act); err != nil {
				return out, err
			}
			account.Entries = append(account.Entries, made...)
		}
		out.cases = append(out.cases, opened)
	}
	if err := book.PutCases(out.cases); err != nil {
		return out, err
	}
	observed := slices.Clone(out.waived)
	for _, o := range docket.Observations {
		observed = append(observed, o.Finding)
	}
	if err := book.PutFindings(asOf, j.Findings, observed); err != nil {
		return out, err
	}
	if _, err := c.follow(book, account, asOf); err != nil {
		return out, err
	}
	out.observations = docket.Observations
	out.entries = slices.DeleteFunc(slices.Clone(account.Entries), func(e law.Entry) bool {
		return e.By != law.Engine || e.Case == "" || !e.At.Equal(asOf)
	})
	out.standing, err = account.At(asOf)
	return out, err
}

// keepProfile keeps tonight's profile and returns it with what earlier nights
// knew of the provider's markets.
func keepProfile(book Book, j *judged, asOf time.Time) (law.Profile, error) {
	earlier, known, err := book.Profile(asOf)
	if err != nil {
		return law.Profile{}, err
	}
	profile := j.Profile
	if known {
		profile = profile.Since(earlier, asOf)
	}
	return profile, book.PutProfile(asOf, profile)
}

// before is the provider's standing as the night found it: what was decided at
// the night's own instant is left out, so that the rules see the same when the
// night is scanned again.
func (c *Checker) before(book Book, j *judged, asOf time.Time) (law.Standing, error) {
	entries, err := book.Entries()
	if err != nil {
		return law.Standing{}, err
	}
	taken, err := law.TakeIn(j.ProviderID, entries, j.Money, j.Settlements, asOf)
	if err != nil {
		return law.Standing{}, err
	}
	entries = slices.DeleteFunc(append(entries, taken...), func(e law.Entry) bool {
		return e.Case != "" && !e.At.Before(asOf)
	})
	profile := j.Profile
	if earlier, known, err := book.Profile(asOf); err != nil {
		return law.Standing{}, err
	} else if known {
		profile = profile.Since(earlier, asOf)
	}
	return law.Fold(profile, entries, c.params, c.calendar, asOf)
}
