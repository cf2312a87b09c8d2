package text

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestCovers(t *testing.T) {
	h := Hit{List: "words", Class: "b", Strength: 2, Start: 10, End: 20}
	with := func(change func(*Hit)) Hit { o := h; change(&o); return o }
	for name, c := range map[string]struct {
		other  Hit
		covers bool // h covers other
	}{
		"itself":          {h, false},
		"weaker":          {with(func(o *Hit) { o.Strength = 1 }), true},
		"plainer":         {with(func(o *Hit) { o.Strength, o.End = 3, 11 }), false},
		"shorter":         {with(func(o *Hit) { o.End = 19 }), true},
		"longer":          {with(func(o *Hit) { o.Start = 9 }), false},
		"later":           {with(func(o *Hit) { o.Start, o.End = 19, 29 }), true},
		"earlier":         {with(func(o *Hit) { o.Start, o.End = 1, 11 }), false},
		"later class":     {with(func(o *Hit) { o.Class = "c" }), true},
		"begins at end":   {with(func(o *Hit) { o.Start, o.End, o.Strength = 20, 21, 1 }), false},
		"ends at begin":   {with(func(o *Hit) { o.Start, o.End, o.Strength = 9, 10, 1 }), false},
		"of another list": {with(func(o *Hit) { o.List, o.Strength = "handle", 1 }), false},
	} {
		if h.Covers(&c.other) != c.covers {
			t.Errorf("%s: %v", name, !c.covers)
		}
	}
	excused, weak := with(func(o *Hit) { o.Excused = true }), with(func(o *Hit) { o.Strength = 1 })
	if excused.Covers(&weak) {
		t.Error("an excused hit covers another")
	}
}

// TestOneSpeaks: of overlapping hits at least one is left to speak, and no two
// cover each other.
func TestOneSpeaks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hits := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Hit {
			start := rapid.IntRange(0, 5).Draw(t, "start")
			return Hit{
				Class: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "class"), Strength: rapid.IntRange(1, 3).Draw(t, "strength"),
				Start: start, End: start + rapid.IntRange(1, 5).Draw(t, "length"),
			}
		}), 1, 6).Draw(t, "hits")
		covered := func(h Hit) bool {
			return slices.ContainsFunc(hits, func(o Hit) bool { return o.Covers(&h) })
		}
		if !slices.ContainsFunc(hits, func(h Hit) bool { return !covered(h) }) {
			t.Fatal("none is left to speak")
		}
		for _, a := range hits {
			for _, b := range hits {
				if a.Covers(&b) && b.Covers(&a) {
					t.Fatalf("%v and %v cover each other", a, b)
				}
			}
		}
	})
}
