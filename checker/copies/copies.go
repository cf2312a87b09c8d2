// Package copies finds listings that nearly repeat a listing which another
// provider published earlier (REG-10.5c).
//
// Texts are compared by their shingles: every run of a few tokens, a token
// being a Chinese character or a word of another script. Of a listing only a
// sample of its shingles is kept, four bytes each and about one for every four
// tokens, at most 16 kB; the text is not. A quarter of all shingles is sampled
// by their hash, so that equal passages leave equal traces wherever they stand.
//
// Text that many providers use (licences, standard terms, the description of
// an open-source product, phrases of the platform's own template) is nobody's:
// its shingles are left out before two listings are compared. The price is that
// a text copied by more than Options.CommonProviders providers is taken for
// such common text and not reported; of two readings this is the milder one.
package copies

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// Options are the thresholds of the comparison. All must be set.
type Options struct {
	// ShingleTokens is the length of a shingle. Short ones find heavily edited
	// copies and chance resemblances alike; 5 is a good value.
	ShingleTokens int
	// MinShingles is how many different shingles of text that is not common a
	// listing must have to be called a copy. Under some 80 the sample is too
	// small for the similarity to mean anything. 100 is a good value.
	MinShingles int
	// CommonProviders is the greatest number of providers that may use a shingle
	// before it counts as common text. 5 is a good value.
	CommonProviders int
	// MinSimilarity is the share of the later listing's shingles, common text left
	// out, that must stand in the earlier one, above 0 and at most 1. 0.6 is a
	// good value: with shingles of 5 it finds 97 in a hundred copies with every
	// thirtieth character changed and 84 with every twentieth; texts on the same
	// matter by different hands stay below 0.3, as does one quoted paragraph.
	MinSimilarity float64
}

// Listing is what is compared.
type Listing struct {
	ID         string
	ProviderID string
	// Published decides who was first. A listing without it (the zero time) is
	// neither called a copy nor an original, but counts for what is common.
	Published time.Time
	Text      string // plain text of title, summary and details
}

// Pair is a listing that nearly repeats an earlier one of another provider.
type Pair struct {
	ListingID       string `json:"listing_id"` // the later listing
	ProviderID      string `json:"provider_id"`
	OtherListingID  string `json:"other_listing_id"` // the earlier listing
	OtherProviderID string `json:"other_provider_id"`
	// Similarity is the share of the later listing's text, common text left out,
	// that stands in the earlier one; from Options.MinSimilarity to 1.
	Similarity float64 `json:"similarity"`
}

// Set gathers the listings of a platform, each once.
type Set struct {
	options Options
	mu      sync.Mutex
	traces  []trace // Pairs brings them into the order of publication
	ignored []uint32
	common  map[uint32]bool // shingles that are nobody's; filled by Pairs
}

// trace is what is kept of a listing.
type trace struct {
	id, provider string
	published    time.Time
	sample       sample
}

// New returns an empty set; the error names a threshold that is not set.
func New(o Options) (*Set, error) {
	for name, ok := range map[string]bool{
		"ShingleTokens": o.ShingleTokens > 0, "MinShingles": o.MinShingles > 0,
		"CommonProviders": o.CommonProviders > 0, "MinSimilarity": o.MinSimilarity > 0 && o.MinSimilarity <= 1,
	} {
		if !ok {
			return nil, fmt.Errorf("copies: %s is not set or out of range: %+v", name, o)
		}
	}
	return &Set{options: o}, nil
}

// Ignore names a text as nobody's however few providers use it, such as the
// wording of a well-known licence or a phrase of the platform's template.
func (s *Set) Ignore(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	shingles(text, s.options.ShingleTokens, func(h uint64, _, _ int) {
		if name, sampled := named(h); sampled {
			s.ignored = append(s.ignored, name)
		}
	})
}

// Add takes a listing into the set. It may be called from many goroutines, in
// any order: the result of Pairs is the same.
func (s *Set) Add(l Listing) {
	t := trace{l.ID, l.ProviderID, l.Published, sampleOf(l.Text, s.options.ShingleTokens)}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.traces = append(s.traces, t)
}

// Pairs returns for every listing, and for every other provider whose earlier
// listings it nearly repeats, the pair of the greatest similarity, of equal
// ones that with the earliest listing; ordered by the ids of the listing and of
// the other provider. A listing published at the same instant is not earlier. A
// listing that is itself a copy of the provider's is not held against that
// provider, who wrote it first.
//
// Listings that do not resemble each other cost nothing here; n that all
// resemble each other cost n squared.
func (s *Set) Pairs() []Pair {
	s.mu.Lock()
	defer s.mu.Unlock()
	slices.SortFunc(s.traces, func(a, b trace) int {
		return cmp.Or(a.published.Compare(b.published), cmp.Compare(a.id, b.id), cmp.Compare(a.provider, b.provider))
	})
	users := s.users()
	var pairs []Pair
	copiedFrom := make([]map[string]Pair, len(s.traces)) // the pairs of each listing, by the other provider
	hits := make([]int, len(s.traces))                   // scratch of similar
	for later, t := range s.traces {
		if t.published.IsZero() {
			continue
		}
		best := map[string]Pair{}
		for _, like := range s.similar(later, users, hits) {
			e := &s.traces[like.listing]
			if _, copied := copiedFrom[like.listing][t.provider]; !copied && like.similarity > best[e.provider].Similarity {
				best[e.provider] = Pair{t.id, t.provider, e.id, e.provider, like.similarity}
			}
		}
		copiedFrom[later] = best
		pairs = slices.AppendSeq(pairs, maps.Values(best))
	}
	slices.SortFunc(pairs, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(a.ListingID, b.ListingID), cmp.Compare(a.OtherProviderID, b.OtherProviderID))
	})
	return pairs
}

// likeness is how much of a listing stands in an earlier one.
type likeness struct {
	listing    int // index of the earlier one in traces
	similarity float64
}

// similar returns the earlier listings of other providers that the listing
// nearly repeats, earliest first. hits is all zero before and after.
func (s *Set) similar(later int, users map[uint32][]int, hits []int) []likeness {
	t := &s.traces[later]
	own := t.sample.without(s.common)
	if own.size < s.options.MinShingles {
		return nil
	}
	var candidates []int
	for _, h := range own.hashes {
		for _, earlier := range users[h] {
			e := &s.traces[earlier]
			if !e.published.Before(t.published) {
				break // they come in the order of publication
			}
			if e.provider == t.provider || e.published.IsZero() {
				continue
			}
			if hits[earlier] == 0 {
				candidates = append(candidates, earlier)
			}
			hits[earlier]++
		}
	}
	slices.Sort(candidates)
	var alike []likeness
	for _, earlier := range candidates {
		similarity := float64(hits[earlier]) / float64(own.below(s.traces[earlier].sample.limit))
		hits[earlier] = 0
		if similarity >= s.options.MinSimilarity {
			alike = append(alike, likeness{earlier, similarity})
		}
	}
	return alike
}

// users finds who uses each shingle: it returns the listings of those shingles
// that several providers use, in the order of publication, and fills s.common
// with those that too many use. It works through the hashes in parts, so that
// it needs little memory beside the result.
func (s *Set) users() map[uint32][]int {
	const parts = 16
	users := map[uint32][]int{}
	s.common = map[uint32]bool{}
	for _, h := range s.ignored {
		s.common[h] = true
	}
	var uses []uint64 // a hash and, in the lower half, the listing
	for part := range uint64(parts) {
		uses = uses[:0]
		for i := range s.traces {
			sample := &s.traces[i].sample
			for _, h := range sample.hashes[sample.below(part<<32/parts):sample.below((part+1)<<32/parts)] {
				uses = append(uses, uint64(h)<<32|uint64(i))
			}
		}
		slices.Sort(uses)
		for rest := uses; len(rest) > 0; {
			end := 1
			for end < len(rest) && rest[end]>>32 == rest[0]>>32 {
				end++
			}
			if end > 1 { // most shingles stand in one listing only
				s.judge(rest[:end], users)
			}
			rest = rest[end:]
		}
	}
	return users
}

// judge sorts one shingle, given as its uses, into s.common or users.
func (s *Set) judge(uses []uint64, users map[uint32][]int) {
	hash := uint32(uses[0] >> 32)
	listings := make([]int, len(uses))
	providers := map[string]bool{}
	for i, u := range uses {
		listings[i] = int(uint32(u))
		providers[s.traces[listings[i]].provider] = true
	}
	switch {
	case s.common[hash]: // by Ignore
	case len(providers) > s.options.CommonProviders:
		s.common[hash] = true
	case len(providers) > 1:
		users[hash] = listings
	}
}

// Passage returns the byte offsets, in the text of the pair's later listing, of
// the longest passage that stands in the earlier one, common text left out; both
// are 0 when there is none. Between two sampled shingles that stand there, all
// is taken to stand there. Pairs comes first.
func (s *Set) Passage(p Pair, text string) (start, end int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.traces, func(t trace) bool { return t.id == p.OtherListingID && t.provider == p.OtherProviderID })
	if i < 0 {
		return 0, 0
	}
	other, runStart, inside := &s.traces[i].sample, 0, false
	shingles(text, s.options.ShingleTokens, func(wide uint64, from, to int) {
		h, sampled := named(wide)
		if !sampled {
			return
		}
		if s.common[h] || !other.has(h) {
			inside = false
			return
		}
		if !inside {
			runStart, inside = from, true
		}
		if to-runStart > end-start {
			start, end = runStart, to
		}
	})
	return start, end
}
