package checker

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// Radius bounds how many providers the engine may expel, freeze or take goods
// off sale from in one night, so that a broken rule or feed punishes nobody. The
// zero value is the usual bound.
type Radius struct {
	// Percent of the night's providers; 0 stands for 1. It never means fewer than
	// three providers.
	Percent float64
	// Allowed is a number of providers that someone has agreed to for this night,
	// in place of Percent; 0 for none.
	Allowed int
}

const (
	usualPercent = 1.0
	fewest       = 3
)

// limit is how many of so many providers may be hit.
func (r Radius) limit(providers int) int {
	if r.Allowed > 0 {
		return r.Allowed
	}
	percent := r.Percent
	if percent == 0 {
		percent = usualPercent
	}
	return max(fewest, int(percent*float64(providers)/100))
}

// Held is the error of a night whose decisions would have hit more providers
// than the radius allows. The findings are kept; no case was opened and nothing
// was decided. Scanning the night again with a wider radius decides it.
type Held struct {
	Providers []string // that would have been expelled, frozen or lost a listing, in order
	Limit     int
}

// Error says how many providers would have been hit.
func (h *Held) Error() string {
	return fmt.Sprintf("这一夜的决定会使 %[1]d 家服务商被清退、冻结或下架，超过上限 %[2]d 家 / tonight's decisions would expel, freeze or delist %[1]d providers, more than the limit of %[2]d",
		len(h.Providers), h.Limit)
}

// mayHit tells whether the engine could decide anything about the findings.
func mayHit(findings []law.Finding) bool {
	return slices.ContainsFunc(findings, func(f law.Finding) bool {
		return f.Mode == law.Auto && f.Severity == law.Error && f.Penalty+f.Measure != ""
	})
}

// rehearse enforces the night without writing anything, and returns an error
// when the decisions would hit more providers than the radius allows.
func (s *scan) rehearse(ctx context.Context) error {
	var hit []string
	for {
		j, err := s.sure.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.addCompared(j); err != nil {
			return err
		}
		hits := false
		err = s.ledger.View(ctx, j.ProviderID, func(book Book) error {
			r := &rehearsal{Book: book}
			out, err := s.enforce(r, j)
			gone := out.standing.ExpelledAt
			hits = r.hits && (gone.IsZero() || !gone.Before(s.AsOf)) // else it is only recorded (R4)
			return err
		})
		if err != nil {
			return err
		}
		if hits {
			hit = append(hit, j.ProviderID)
		}
	}
	if limit := s.Radius.limit(s.night.Counts.Providers); len(hit) > limit {
		return &Held{Providers: hit, Limit: limit}
	}
	return nil
}

// rehearsal is a book that takes nothing down and remembers whether a decision
// that hits the provider would have been new.
type rehearsal struct {
	Book
	known map[string]bool
	hits  bool
}

// Entries are the provider's, and what is already written is no news.
func (r *rehearsal) Entries() ([]law.Entry, error) {
	entries, err := r.Book.Entries()
	r.known = make(map[string]bool, len(entries))
	for _, e := range entries {
		r.known[e.ID] = true
	}
	return entries, err
}

// Append writes nothing and notes whether a new decision hits the provider.
func (r *rehearsal) Append(entries []law.Entry) (int, error) {
	for _, e := range entries {
		switch e.Kind {
		case law.KindExpel, law.KindFreeze, law.KindDelist:
			r.hits = r.hits || !r.known[e.ID]
		}
	}
	return 0, nil
}

// PutProfile writes nothing.
func (r *rehearsal) PutProfile(time.Time, law.Profile) error { return nil }

// PutCases writes nothing.
func (r *rehearsal) PutCases([]law.Case) error { return nil }

// PutFindings writes nothing.
func (r *rehearsal) PutFindings(_ time.Time, _, _ []law.Finding) error { return nil }

// PutNotice writes nothing.
func (r *rehearsal) PutNotice(law.Notice) error { return nil }

// PutEffects writes nothing.
func (r *rehearsal) PutEffects([]law.Effect, law.Told) error { return nil }

// keepFindings keeps the night's findings and nothing else.
func (s *scan) keepFindings(ctx context.Context) error {
	return s.each(ctx, func(j *judged) (out outcome, err error) {
		err = s.ledger.Update(ctx, j.ProviderID, func(book Book) error {
			entries, err := book.Entries()
			if err != nil {
				return err
			}
			j.Findings, out.waived = law.Waived(j.Findings, entries, s.AsOf)
			return book.PutFindings(s.AsOf, j.Findings, out.waived)
		})
		return out, err
	})
}
