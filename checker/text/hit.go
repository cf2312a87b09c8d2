package text

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Hit is one place that a vocabulary, a handle detector or a combination found.
type Hit struct {
	List     string
	Class    string
	Term     string // the term or pattern; for a handle its normalised value
	Strength int    // 3 plain and certain, 2 likely, 1 weak: counts only with other signs
	Excused  bool   // an allow context makes the term ordinary
	Context  string // "", or one of the Context constants
	Start    int    // bytes of the original text
	End      int
	Text     string // the original slice
	Reading  string // its normalised form
	Why      string // Chinese; what it was taken for

	// Of conversations only:
	Index   int // number of the message, from 0
	From    string
	AgentID string
	At      time.Time

	// Of segments only:
	Path   string
	Kind   string
	Hidden bool

	entry *entry
	view  int // place in the normalised text, to measure distances
}

// Contexts in which the words of a hit mean something else than they say.
const (
	Negated  = "negated"  // 我们从不要求客户加微信
	Warning  = "warning"  // 谨防加微信诈骗
	Quoted   = "quoted"   // 对方说“加我微信”
	Question = "question" // 能加微信吗
	Policy   = "policy"   // 平台规定不得线下交易
	Denied   = "denied"   // 微信不方便加
)

// Judged says whether the hit is to be taken at its word.
func (h *Hit) Judged() bool {
	return !h.Excused && (h.Context == "" || h.Context == Question)
}

// Covers says whether h speaks for the place that it shares with another hit
// of the same text: of a list's hits that overlap, the plainest speaks, of
// equally plain ones the longest, of those the first. An excused hit speaks for
// none.
func (h *Hit) Covers(o *Hit) bool {
	return !h.Excused && h.List == o.List && h.Start < o.End && o.Start < h.End && cmp.Or(
		cmp.Compare(h.Strength, o.Strength),
		cmp.Compare(h.End-h.Start, o.End-o.Start),
		cmp.Compare(o.Start, h.Start),
		cmp.Compare(o.Class, h.Class),
	) > 0
}

// selector names hits of a list, of one of its classes, or of a least strength:
// "handle", "handle/phone", "handle/phone>=2", "handle>=2".
type selector struct {
	list, class string
	strength    int
}

func parseSelector(s string) (selector, error) {
	name, least, bounded := strings.Cut(s, ">=")
	sel := selector{strength: 1}
	if bounded {
		n, err := strconv.Atoi(strings.TrimSpace(least))
		if err != nil || n < 1 || n > 3 {
			return sel, fmt.Errorf("selector %q: the strength must be 1, 2 or 3", s)
		}
		sel.strength = n
	}
	sel.list, sel.class, _ = strings.Cut(strings.TrimSpace(name), "/")
	if sel.list == "" {
		return sel, fmt.Errorf("selector %q names no list", s)
	}
	return sel, nil
}

func parseSelectors(list []string) ([]selector, error) {
	var out []selector
	for _, s := range list {
		sel, err := parseSelector(s)
		if err != nil {
			return nil, err
		}
		out = append(out, sel)
	}
	return out, nil
}

func (s selector) picks(h *Hit) bool {
	return h.List == s.list && (s.class == "" || s.class == h.Class) && h.Strength >= s.strength
}

func picksAny(list []selector, h *Hit) bool {
	for _, s := range list {
		if s.picks(h) {
			return true
		}
	}
	return false
}
