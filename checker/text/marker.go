package text

import (
	"regexp"
	"regexp/syntax"
	"sync"
)

// marker is a regular expression that is compiled when it is first needed, so
// that a short run does not pay for all of them.
type marker func() *regexp.Regexp

// lazy makes a marker of source that is known to be valid.
func lazy(src string) marker {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(src) })
}

// lazily checks src and makes a marker of it.
func lazily(src string) (marker, error) {
	if _, err := syntax.Parse(src, syntax.Perl); err != nil {
		return nil, err
	}
	return lazy(src), nil
}

func (m marker) MatchString(s string) bool                  { return m().MatchString(s) }
func (m marker) FindString(s string) string                 { return m().FindString(s) }
func (m marker) FindAllStringIndex(s string, n int) [][]int { return m().FindAllStringIndex(s, n) }
func (m marker) FindAllStringSubmatchIndex(s string, n int) [][]int {
	return m().FindAllStringSubmatchIndex(s, n)
}
