package checker

import (
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/yunjian-audit/yunjian/checker/copies"
	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/policy"
	"github.com/yunjian-audit/yunjian/checker/record"
)

// comparison finds what only a look at all providers together shows: listings
// that repeat another provider's. It keeps fingerprints, not texts.
type comparison struct {
	*Checker
	asOf   time.Time
	set    *copies.Set
	judges *policy.Judge
	copied map[string][]any // by listing
}

// copiesFact is the native fact that a comparison provides.
const copiesFact = "copies"

// newComparison makes a comparison; nil when no rule asks for one.
func (c *Checker) newComparison(asOf time.Time) (*comparison, error) {
	var rules []string
	for _, r := range c.set.Rules {
		if slices.Contains(r.Needs, copiesFact) {
			rules = append(rules, r.ID)
		}
	}
	if len(rules) == 0 {
		return nil, nil
	}
	judges, err := c.set.NewJudge(policy.JudgeOptions{Rules: rules})
	if err != nil {
		return nil, err
	}
	set, err := copies.New(copies.Options{
		ShingleTokens:   int(c.number("copy_shingle_tokens", asOf)),
		MinShingles:     int(c.number("copy_shingles_min", asOf)),
		CommonProviders: int(c.number("copy_common_providers", asOf)),
		MinSimilarity:   float64(c.number("copy_similarity_min", asOf)) / 100,
	})
	if err != nil {
		return nil, &PolicyError{err}
	}
	common, err := fs.Glob(c.set.Files(), "boilerplate/*.txt")
	if err != nil {
		return nil, &PolicyError{err}
	}
	for _, name := range common {
		text, err := fs.ReadFile(c.set.Files(), name)
		if err != nil {
			return nil, &PolicyError{err}
		}
		set.Ignore(string(text))
	}
	return &comparison{Checker: c, asOf: asOf, judges: judges, set: set}, nil
}

// add takes the listings of one dossier; many goroutines may.
func (c *comparison) add(w *witness, listings []record.Record) {
	if c == nil {
		return
	}
	for i := range listings {
		rec := &listings[i]
		var text strings.Builder
		for _, s := range w.read(rec).Segments() {
			if !s.Hidden && slices.Contains([]string{"title", "summary", "detail"}, s.Kind) {
				text.WriteString(s.Text + "\n")
			}
		}
		published := instant(*rec, "on_sale_at")
		if published.IsZero() {
			published = instant(*rec, "updated_at")
		}
		c.set.Add(copies.Listing{ID: rec.ID, ProviderID: rec.ProviderID, Published: published, Text: text.String()})
	}
}

// compare finds the copies among all listings added.
func (c *comparison) compare() map[string][]any {
	if c == nil {
		return nil
	}
	c.copied = map[string][]any{}
	for _, p := range c.set.Pairs() {
		c.copied[p.ListingID] = append(c.copied[p.ListingID], map[string]any{
			"listing_id": p.OtherListingID, "provider_id": p.OtherProviderID, "similarity": p.Similarity,
			"record": string(record.Listing), "id": p.ListingID, "path": "/detail_html",
		})
	}
	return c.copied
}

// findings judges a provider's listings by the rules about copies.
func (c *comparison) findings(provider string, listings []outline, standing *law.Standing) (policy.Outcome, error) {
	var records []record.Record
	for _, l := range listings {
		if c != nil && len(c.copied[l.ID]) > 0 {
			records = append(records, record.Record{Type: record.Listing, ID: l.ID, ProviderID: l.ProviderID, Fields: l.Fields, Origin: l.Origin})
		}
	}
	if len(records) == 0 {
		return policy.Outcome{}, nil
	}
	w := c.newWitness(c.asOf)
	w.copies = c.copied
	return c.judges.Judge(policy.Dossier{
		ProviderID: provider, AsOf: c.asOf, Records: map[record.Type][]record.Record{record.Listing: records},
		Facts: w.fact, Hits: w.hits, Standing: standing,
	})
}
