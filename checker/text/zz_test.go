package text

import (
	"testing"
)

func TestZZ(t *testing.T) {
	all := loadPolicies(t)
	sh := map[string][]string{}
	for _, v := range all {
		if v.Shared {
			for k, a := range v.Words {
				sh[k] = a
			}
		}
	}
	for _, v := range all {
		for i := range v.Terms {
			for _, p := range v.Terms[i].patterns() {
				ex, err := words{own: v.Words, shared: sh}.expand(p)
				if err != nil {
					t.Log(v.ID, i, err)
					continue
				}
				if _, err := compilePattern(splitAlternatives(foldSource(ex))[0]); err != nil {
					pr := []rune(p)
					if len(pr) > 150 {
						pr = pr[:150]
					}
					e := err.Error()
					t.Errorf("%s %d: %s | %s", v.ID, i, string(pr), e[max(0, len(e)-60):])
				}
			}
		}
	}
}
