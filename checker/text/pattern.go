package text

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"
)

// pattern is a pattern with what any match must contain. Its machine is built
// when it is first needed, which for most patterns is never.
type pattern struct {
	src     string
	needs   [][]string // of each set, a match contains at least one string; nil when read from an index
	sets    int        // number of needs
	longest int        // bytes of the longest possible match
	begins  bool       // tied to the beginning of the text
	ends    bool       // tied to its end

	// Built when first needed.
	compiling sync.Once
	compiled  *regexp.Regexp
	building  sync.Once
	built     *automata
}

// compilePattern reads expanded RE2 source that is matched against normalised
// text. It refuses patterns of unbounded length and those without a literal of
// two characters in every match, since either could not be looked for quickly.
func compilePattern(src string) (*pattern, error) {
	parsed, err := syntax.Parse(src, syntax.Perl)
	if err != nil {
		return nil, err
	}
	p := &pattern{src: src}
	p.longest = longest(parsed)
	if p.longest < 0 {
		return nil, fmt.Errorf("pattern %s has no greatest length; write {0,8} instead of * or +", src)
	}
	p.begins, p.ends = anchors(parsed)
	if p.needs, err = needsOf(src, parsed); err != nil {
		return nil, err
	}
	for i, set := range p.needs {
		p.needs[i] = shorten(set)
	}
	p.sets = len(p.needs)
	return p, nil
}

// re is the pattern's expression, whose source must be known to be valid.
func (p *pattern) re() *regexp.Regexp {
	p.compiling.Do(func() {
		p.compiled = regexp.MustCompile(p.src)
		p.compiled.Longest()
	})
	return p.compiled
}

// may is the pattern's automatons, which say no quickly.
func (p *pattern) may() *automata {
	p.building.Do(func() { p.built = newAutomata(p.src) })
	return p.built
}

// longSet is the size from which a set is kept as pairs of characters only.
const longSet = 400

// shorten turns a long set into the few pairs of characters its strings hold.
func shorten(set []string) []string {
	if len(set) <= longSet {
		return set
	}
	seen := map[string]bool{}
	var out []string
	for _, s := range set {
		w, _ := rarest(s)
		if pair := string(w.a) + string(w.b); !seen[pair] {
			seen[pair] = true
			out = append(out, pair)
		}
	}
	return out
}

// needsOf lists the sets of strings of which any match of src contains one each.
func needsOf(src string, parsed *syntax.Regexp) ([][]string, error) {
	var sets [][]string
	for _, set := range required(parsed.Simplify()).sets() {
		if usable(set) {
			sets = append(sets, set)
		}
	}
	if len(sets) == 0 {
		return nil, fmt.Errorf("pattern %s: no string of two characters or more that every match contains", src)
	}
	return sets, nil
}

// splitAlternatives splits a pattern at the | outside of every group.
func splitAlternatives(src string) []string {
	var out []string
	depth, begin, class := 0, 0, false
	for i := 0; i < len(src); i++ {
		switch c := src[i]; {
		case c == '\\':
			i++
		case class:
			class = c != ']'
		case c == '[':
			class = true
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == '|' && depth == 0:
			out = append(out, src[begin:i])
			begin = i + 1
		}
	}
	return append(out, src[begin:])
}

// usable says whether every string of a set has two characters that stay side by
// side when separators are left out.
func usable(set []string) bool {
	if len(set) == 0 {
		return false
	}
	for _, s := range set {
		if _, ok := rarest(s); !ok || strings.Trim(s, edge) == "" {
			return false
		}
	}
	return true
}

// longest is the number of bytes of the longest match, or -1 when there is none.
func longest(re *syntax.Regexp) int {
	switch re.Op {
	case syntax.OpLiteral:
		n := 0
		for _, r := range re.Rune {
			n += utf8.RuneLen(r)
		}
		return n
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return utf8.UTFMax
	case syntax.OpStar, syntax.OpPlus:
		return -1
	case syntax.OpRepeat:
		n := longest(re.Sub[0])
		if re.Max < 0 || n < 0 {
			return -1
		}
		return n * re.Max
	case syntax.OpQuest, syntax.OpCapture:
		return longest(re.Sub[0])
	case syntax.OpConcat:
		sum := 0
		for _, sub := range re.Sub {
			n := longest(sub)
			if n < 0 {
				return -1
			}
			sum += n
		}
		return sum
	case syntax.OpAlternate:
		most := 0
		for _, sub := range re.Sub {
			n := longest(sub)
			if n < 0 {
				return -1
			}
			most = max(most, n)
		}
		return most
	}
	return 0
}

func anchors(re *syntax.Regexp) (begins, ends bool) {
	switch re.Op {
	case syntax.OpBeginText, syntax.OpBeginLine:
		return true, false
	case syntax.OpEndText, syntax.OpEndLine:
		return false, true
	}
	for _, sub := range re.Sub {
		b, e := anchors(sub)
		begins, ends = begins || b, ends || e
	}
	return begins, ends
}

// need describes what matches of a regular expression contain: exactly one of a
// few strings, or at least one of each set.
type need struct {
	exact []string // nil when the matches are not few and known
	all   [][]string
}

// edge stands for the beginning or end of the text in the strings of a set.
const edge = "\x00"

// mostExact bounds how many strings an exact set may hold.
const mostExact = 600

func (n need) sets() [][]string {
	if n.exact != nil {
		return [][]string{n.exact}
	}
	return n.all
}

// best is the set that is met least often.
func (n need) best() []string {
	var best []string
	for _, set := range n.sets() {
		if usable(set) && (best == nil || frequency(set) < frequency(best)) {
			best = set
		}
	}
	return best
}

func required(re *syntax.Regexp) need {
	switch re.Op {
	case syntax.OpLiteral:
		return need{exact: []string{string(re.Rune)}}
	case syntax.OpCharClass:
		return requiredClass(re)
	case syntax.OpCapture:
		return required(re.Sub[0])
	case syntax.OpQuest:
		if n := required(re.Sub[0]); n.exact != nil {
			return need{exact: append([]string{""}, n.exact...)}
		}
		return need{}
	case syntax.OpConcat:
		return requiredConcat(re)
	case syntax.OpAlternate:
		return requiredAlternate(re)
	case syntax.OpBeginText, syntax.OpEndText:
		return need{exact: []string{edge}}
	case syntax.OpEmptyMatch, syntax.OpBeginLine, syntax.OpEndLine:
		return need{exact: []string{""}}
	}
	return need{}
}

func requiredClass(re *syntax.Regexp) need {
	var out []string
	for i := 0; i+1 < len(re.Rune); i += 2 {
		if len(out)+int(re.Rune[i+1]-re.Rune[i]) > 64 {
			return need{}
		}
		for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
			out = append(out, string(r))
		}
	}
	return need{exact: out}
}

func requiredConcat(re *syntax.Regexp) need {
	var all [][]string
	current := []string{""}
	exact := true
	flush := func() {
		if usable(current) {
			all = append(all, current)
		}
		current, exact = []string{""}, false
	}
	for _, sub := range re.Sub {
		n := required(sub)
		if n.exact == nil {
			flush()
			all = append(all, n.all...)
			continue
		}
		if len(current)*len(n.exact) > mostExact {
			ends := joint(current, n.exact)
			flush()
			if usable(ends) {
				all = append(all, ends)
			}
		}
		if len(current)*len(n.exact) <= mostExact {
			current = cross(current, n.exact)
		}
	}
	if exact {
		return need{exact: current}
	}
	flush()
	return need{all: all}
}

// joint lists the pairs of characters at the joint of a string of a and one of
// b; nil when a string is empty or the pairs are too many.
func joint(a, b []string) []string {
	lasts, firsts := map[rune]bool{}, map[rune]bool{}
	for _, s := range a {
		r, size := utf8.DecodeLastRuneInString(s)
		if size == 0 {
			return nil
		}
		lasts[r] = true
	}
	for _, s := range b {
		r, size := utf8.DecodeRuneInString(s)
		if size == 0 {
			return nil
		}
		firsts[r] = true
	}
	if len(lasts)*len(firsts) > 3*mostExact {
		return nil
	}
	out := make([]string, 0, len(lasts)*len(firsts))
	for x := range lasts {
		for y := range firsts {
			out = append(out, string(x)+string(y))
		}
	}
	sort.Strings(out)
	return out
}

func cross(a, b []string) []string {
	out := make([]string, 0, len(a)*len(b))
	for _, x := range a {
		for _, y := range b {
			out = append(out, x+y)
		}
	}
	return out
}

func requiredAlternate(re *syntax.Regexp) need {
	var exact, any []string
	isExact := true
	for _, sub := range re.Sub {
		n := required(sub)
		if n.exact == nil {
			isExact = false
		}
		exact = append(exact, n.exact...)
		best := n.best()
		if best == nil {
			any = nil
			isExact = isExact && n.exact != nil
			if !isExact {
				return need{}
			}
			continue
		}
		any = append(any, best...)
	}
	if isExact && len(exact) <= mostExact {
		return need{exact: exact}
	}
	if usableAlternates(re) {
		return need{all: [][]string{any}}
	}
	return need{}
}

func usableAlternates(re *syntax.Regexp) bool {
	for _, sub := range re.Sub {
		if required(sub).best() == nil {
			return false
		}
	}
	return true
}
