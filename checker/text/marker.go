package text

import (
	"regexp"
	"regexp/syntax"
	"sync"
)

// marker is a regular expression that is compiled when it is first needed, so
// that a short run does not pay for all of them. Asking whether it matches goes
// through an automaton.
type marker struct {
	src string
	re  func() *regexp.Regexp
	may func() *automata
}

// lazy makes a marker of source that is known to be valid.
func lazy(src string) marker {
	return marker{
		src: src,
		re:  sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(src) }),
		may: sync.OnceValue(func() *automata { return newAutomata(src) }),
	}
}

// lazily checks src and makes a marker of it.
func lazily(src string) (marker, error) {
	if _, err := syntax.Parse(src, syntax.Perl); err != nil {
		return marker{}, err
	}
	return lazy(src), nil
}

func (m marker) match(s string) bool { return m.may().match(s) }
