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
// that repeat another provider's, and applicants who were providers before. It
// keeps fingerprints, not texts.
type comparison struct {
	*Checker
	asOf   time.Time
	set    *copies.Set
	judges *policy.Judge
	copied map[string][]any // by listing
	ended  *register
	rivals *rivalry
	// decides: the engine may decide on what one of the rules finds.
	decides bool
}

const copiesFact = "copies"

// comparedFacts are the native facts that a comparison provides.
var comparedFacts = []string{copiesFact, formerFact, predecessorsFact, rivalReviewsFact, rivalComplaintsFact}

// newComparison makes a comparison; nil when no rule asks for one.
func (c *Checker) newComparison(asOf time.Time) (*comparison, error) {
	var rules []string
	decides := false
	for _, r := range c.set.Rules {
		if slices.ContainsFunc(r.Needs, func(fact string) bool { return slices.Contains(comparedFacts, fact) }) {
			rules = append(rules, r.ID)
			decides = decides || r.Mode == law.Auto && r.Penalty+r.Measure != ""
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
	return &comparison{
		Checker: c, asOf: asOf, decides: decides, judges: judges, set: set, ended: newRegister(),
		rivals: newRivalry(c.number("bad_review_max", asOf), asOf),
	}, nil
}

// sure tells whether a rule that compares providers can lead to a decision of
// the engine.
func (c *comparison) sure() bool { return c != nil && c.decides }

// add takes the provider and the listings of one dossier; many goroutines may.
func (c *comparison) add(w *witness, records map[record.Type][]record.Record, standing *law.Standing) {
	if c == nil {
		return
	}
	for _, provider := range records[record.Provider] {
		c.ended.note(provider, standing, c.asOf)
	}
	c.rivals.note(records)
	for i := range records[record.Listing] {
		rec := &records[record.Listing][i]
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

// compare finds the copies among all listings added, and who stands behind buyers.
func (c *comparison) compare() {
	if c == nil {
		return
	}
	c.rivals.link()
	c.copied = map[string][]any{}
	for _, p := range c.set.Pairs() {
		c.copied[p.ListingID] = append(c.copied[p.ListingID], map[string]any{
			"listing_id": p.OtherListingID, "provider_id": p.OtherProviderID, "similarity": p.Similarity,
			"record": string(record.Listing), "id": p.ListingID, "path": "/detail_html",
		})
	}
}

// findings judges a provider, its listings and applications by the rules that
// compare providers, once all have been read.
func (c *comparison) findings(provider string, outlines []outline, standing *law.Standing) (policy.Outcome, error) {
	if c == nil {
		return policy.Outcome{}, nil
	}
	records := map[record.Type][]record.Record{}
	for _, o := range outlines {
		rec := record.Record{Type: o.Type, ID: o.ID, ProviderID: o.ProviderID, Fields: o.Fields, Origin: o.Origin}
		if c.concerns(rec) {
			records[o.Type] = append(records[o.Type], rec)
		}
	}
	if len(records) == 0 {
		return policy.Outcome{}, nil
	}
	w := c.newWitness(c.asOf)
	w.others = func() (*comparison, error) { return c, nil }
	return c.judges.Judge(policy.Dossier{
		ProviderID: provider, AsOf: c.asOf, Records: records, Facts: w.fact, Hits: w.hits, Standing: standing,
	})
}

// concerns tells whether the comparison knows anything of a record.
func (c *comparison) concerns(rec record.Record) bool {
	switch rec.Type {
	case record.Listing:
		return len(c.copied[rec.ID]) > 0
	case record.Application:
		return len(c.ended.former(rec)) > 0
	default:
		return len(c.ended.predecessors(rec)) > 0 || c.rivals.hostile(rec.ID)
	}
}
