package text

import (
	"fmt"
	"regexp/syntax"
	"strings"
	"sync"
)

// Options are what a Lexicon needs to know besides the vocabularies.
type Options struct {
	Scope      string   // Chat, Listing, or "" for the vocabularies of both
	OwnDomains []string // registrable domains of the cloud itself: links there are no handles
	Lists      []string // ids of the lists wanted; empty means all of the scope. What they build on is taken along.
}

// Lexicon is a set of vocabularies compiled for matching. It is immutable and
// safe for concurrent use.
type Lexicon struct {
	main, lazy *matcher
	combos     []combo
	contexts   *contextWords
	handles    *handleWords
	own        []string
	closing    *matcher
	wants      map[string]bool // lists whose hits are given out; nil means all

	closings     memo[bool]
	closingStart struct {
		once sync.Once
		*automata
	}
}

// entry is one literal term or one pattern, ready to match.
type entry struct {
	list     string
	class    string
	term     string
	strength int
	anyhow   bool
	why      string
	near     *nearby
	notIn    []excuse
	pattern  *pattern // nil for a literal
	best     int      // index in pattern.needs of the set that is met least often
}

type nearby struct {
	any    []selector
	within int
}

// Compile builds a Lexicon. Errors name the file and the term at fault.
func Compile(all []*Vocabulary, o Options) (*Lexicon, error) {
	l := &Lexicon{own: o.OwnDomains}
	w := words{shared: map[string][]string{}}
	for _, v := range all {
		if v.Shared {
			for name, alternatives := range v.Words {
				w.shared[name] = alternatives
			}
		}
	}
	chosen, wants := choose(all, o)
	l.wants = wants
	var main, lazy, closing []*entry
	for _, v := range chosen {
		entries, err := compileVocabulary(v, words{own: v.Words, shared: w.shared})
		if err != nil {
			return nil, err
		}
		switch {
		case v.ID == "closing":
			closing = append(closing, entries...)
		case v.Lazy:
			lazy = append(lazy, entries...)
		default:
			main = append(main, entries...)
		}
		for _, c := range v.Combine {
			compiled, err := compileCombination(v.ID, c)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", v.file, err)
			}
			l.combos = append(l.combos, compiled)
		}
	}
	var err error
	if l.handles, err = compileHandleWords(w); err != nil {
		return nil, err
	}
	if l.contexts, err = compileContextWords(w); err != nil {
		return nil, err
	}
	l.main, l.lazy, l.closing = newMatcher(main, true), newMatcher(lazy, false), newMatcher(closing, false)
	return l, nil
}

// choose picks the vocabularies of the scope that are wanted, with those that
// wanted combinations and neighbours name; wants is nil when all are.
func choose(all []*Vocabulary, o Options) (chosen []*Vocabulary, wants map[string]bool) {
	var scoped []*Vocabulary
	for _, v := range all {
		if v.in(o.Scope) {
			scoped = append(scoped, v)
		}
	}
	if len(o.Lists) == 0 {
		return scoped, nil
	}
	wants = map[string]bool{}
	needed := map[string]bool{"closing": true}
	for _, id := range o.Lists {
		wants[id], needed[id] = true, true
	}
	for changed := true; changed; {
		changed = false
		if needed[HandleList] && !needed["contact_words"] {
			needed["contact_words"], changed = true, true // the gate looks for the words beside handles
		}
		for _, v := range scoped {
			if !needed[v.ID] {
				continue
			}
			for _, id := range v.buildsOn() {
				if !needed[id] {
					needed[id], changed = true, true
				}
			}
		}
	}
	for _, v := range scoped {
		if needed[v.ID] {
			chosen = append(chosen, v)
		}
	}
	return chosen, wants
}

// buildsOn lists the ids of the lists that v's combinations and neighbours name.
func (v *Vocabulary) buildsOn() []string {
	var out []string
	add := func(selectors []string) {
		for _, s := range selectors {
			id, _, _ := strings.Cut(s, "/")
			id, _, _ = strings.Cut(id, ">=")
			out = append(out, id)
		}
	}
	for _, c := range v.Combine {
		add(c.Hit)
		add(c.Without)
		for _, with := range c.With {
			add(with)
		}
	}
	for _, t := range v.Terms {
		if t.Near != nil {
			add(t.Near.Any)
		}
	}
	return out
}

func compileVocabulary(v *Vocabulary, w words) ([]*entry, error) {
	var out []*entry
	shared, err := compileNotIn(v.NotIn, w)
	if err != nil {
		return nil, fmt.Errorf("%s: not_in: %w", v.file, err)
	}
	for i := range v.Terms {
		t := &v.Terms[i]
		own, err := compileNotIn(t.NotIn, w)
		if err != nil {
			return nil, fmt.Errorf("%s: term %d: not_in: %w", v.file, i+1, err)
		}
		proto := entry{list: v.ID, class: t.Class, strength: t.Strength, anyhow: t.Anyhow, why: t.Why, notIn: append(own, shared...)}
		if t.Near != nil {
			any, err := parseSelectors(t.Near.Any)
			if err != nil {
				return nil, fmt.Errorf("%s: term %d: near: %w", v.file, i+1, err)
			}
			proto.near = &nearby{any: any, within: t.Near.Within}
		}
		for _, s := range t.literals() {
			e := proto
			e.term = s
			if t.Text != "" {
				e.term = t.Text
			}
			folded := Normalise(s).Text
			if _, ok := rarest(folded); !ok {
				return nil, fmt.Errorf("%s: term %q: a literal needs two characters; write a pattern with its company", v.file, s)
			}
			e.pattern = nil
			out = append(out, e.withLiteral(folded))
		}
		for _, src := range t.patterns() {
			e := proto
			e.term = src
			if t.Text != "" {
				e.term = t.Text
			}
			expanded, err := w.expand(src)
			if err != nil {
				return nil, fmt.Errorf("%s: term %d: %w", v.file, i+1, err)
			}
			// Alternatives are looked for one by one: each has its own needs.
			for _, alternative := range splitAlternatives(foldSource(expanded)) {
				e := e
				if e.pattern, err = compilePattern(alternative); err != nil {
					return nil, fmt.Errorf("%s: term %d: %w", v.file, i+1, err)
				}
				e.best = bestSet(e.pattern.needs)
				out = append(out, &e)
			}
		}
	}
	return out, nil
}

// foldSource folds the Han characters and letters of a pattern's source, but not
// its escapes such as \S.
func foldSource(src string) string {
	t := table()
	var b strings.Builder
	escaped := false
	for _, r := range src {
		if !escaped && r < 1<<16 && r >= 'A' && (r <= 'Z' || r > 0x7f) && t.to[r] < foldDrop {
			r = rune(t.to[r])
		} else if one, ok := t.far[r]; ok && !escaped {
			r = one
		}
		escaped = r == '\\' && !escaped
		b.WriteRune(r)
	}
	return b.String()
}

func bestSet(sets [][]string) int {
	best := 0
	for i := range sets {
		if frequency(sets[i]) < frequency(sets[best]) {
			best = i
		}
	}
	return best
}

// withLiteral returns e as an entry for one literal.
func (e entry) withLiteral(folded string) *entry {
	e.pattern = &pattern{needs: [][]string{{folded}}, sets: 1, longest: len(folded)}
	return &e
}

// literal says whether e matches exactly one string.
func (e *entry) literal() bool { return e.pattern.src == "" }

// excuse is a set of allow contexts, compiled when first needed.
type excuse struct {
	src string
	may func() *automata
}

func compileNotIn(list []string, w words) ([]excuse, error) {
	var plain []string
	for _, s := range list {
		expanded, err := w.expand(s)
		if err != nil {
			return nil, err
		}
		expanded = foldSource(expanded)
		if _, err := syntax.Parse(expanded, syntax.Perl); err != nil {
			return nil, err
		}
		plain = append(plain, "(?:"+expanded+")")
	}
	if len(plain) == 0 {
		return nil, nil
	}
	src := strings.Join(plain, "|")
	return []excuse{newExcuse(src)}, nil
}
