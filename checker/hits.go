package checker

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/yunjian-audit/yunjian/checker/policy"
	"github.com/yunjian-audit/yunjian/checker/record"
	"github.com/yunjian-audit/yunjian/checker/source"
	"github.com/yunjian-audit/yunjian/checker/text"
)

// hits gives the hits of the vocabularies in a record's text.
func (w *witness) hits(rec *record.Record) ([]policy.Hit, error) {
	switch rec.Type {
	case record.Conversation:
		return w.heard[rec.ID].hits, nil
	case record.Listing:
		return w.segmentHits(w.read(rec).Segments())
	case record.Provider:
		store, _ := rec.Fields["store"].(map[string]any)
		said, _ := store["text"].(string)
		return w.segmentHits(source.TextSegments("/store/text", "store", said))
	}
	return nil, nil
}

func (w *witness) segmentHits(segments []source.Segment) ([]policy.Hit, error) {
	lexicon, err := w.lexicon(text.Listing, w.options.OwnDomains)
	if err != nil {
		return nil, err
	}
	var out []policy.Hit
	for _, s := range segments {
		// Blocks and table cells are read one by one: words that meet only
		// across their borders say nothing together.
		for from := 0; from < len(s.Text); {
			to := from + len(s.Text[from:])
			if n := strings.IndexAny(s.Text[from:], "\n\t"); n >= 0 {
				to = from + n
			}
			found := lexicon.Scan(s.Text[from:to])
			spoken := covered(found)
			for i, h := range found {
				hit := base(h)
				hit["covered"] = spoken[i]
				start, end := s.Span(from+h.Start, from+h.End)
				hit["path"], hit["kind"], hit["hidden"] = s.Path, s.Kind, s.Hidden
				hit["start"], hit["end"] = int64(start), int64(end)
				hit["before"], hit["after"] = around(s.Text, from+h.Start, from+h.End)
				out = append(out, hit)
			}
			from = to + 1
		}
	}
	return out, nil
}

// covered says of each hit whether another one speaks for its place. The hits
// are ordered by place, so that only those still open need be asked.
func covered(hits []text.Hit) []bool {
	out := make([]bool, len(hits))
	var open []int
	for i := range hits {
		open = slices.DeleteFunc(open, func(o int) bool { return hits[o].End <= hits[i].Start })
		for _, o := range open {
			out[i] = out[i] || hits[o].Covers(&hits[i])
			out[o] = out[o] || hits[i].Covers(&hits[o])
		}
		open = append(open, i)
	}
	return out
}

// chatHits also says which message of the customer's stands last before each
// hit (answering), -1 for none.
func chatHits(all []text.Hit, messages []text.Message) []policy.Hit {
	if len(all) == 0 {
		return nil
	}
	answering, last := make([]int64, len(messages)), int64(-1)
	for i, m := range messages {
		answering[i] = last
		if m.From == text.Customer {
			last = int64(i)
		}
	}
	out := make([]policy.Hit, 0, len(all))
	for _, h := range all {
		hit := base(h)
		hit["answering"] = answering[h.Index]
		hit["path"], hit["kind"] = messagePath(h.Index), "message"
		hit["start"], hit["end"] = int64(h.Start), int64(h.End)
		hit["index"], hit["from"], hit["agent_id"], hit["at"] = int64(h.Index), h.From, h.AgentID, h.At
		out = append(out, hit)
	}
	return out
}

func messagePath(index int) string { return fmt.Sprintf("/messages/%d/text", index) }

func base(h text.Hit) policy.Hit {
	return policy.Hit{
		"list": h.List, "class": h.Class, "term": h.Term, "strength": int64(h.Strength), "excused": h.Excused,
		"context": h.Context, "text": h.Text, "reading": h.Reading, "why": h.Why, "hidden": false,
	}
}

// aroundRunes is how much of a page's visible text is shown around a hit.
const aroundRunes = 24

// around is the visible text before and after a stretch: tags between them
// would only hide it.
func around(s string, start, end int) (before, after string) {
	from, to := start, end
	for range aroundRunes {
		_, before := utf8.DecodeLastRuneInString(s[:from])
		_, after := utf8.DecodeRuneInString(s[to:])
		from, to = from-before, to+after
	}
	return s[from:start], s[end:to]
}
