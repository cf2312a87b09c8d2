package text

import (
	"os"
	"testing"
)

// policies are the real vocabularies.
func loadPolicies(t testing.TB) []*Vocabulary {
	t.Helper()
	all, err := LoadVocabularies(os.DirFS("../../policies"), "terms")
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func lexicon(t testing.TB, scope string) *Lexicon {
	t.Helper()
	l, err := Compile(loadPolicies(t), Options{Scope: scope, OwnDomains: []string{"aliyun.com", "alicdn.com", "taobao.com"}})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestVocabulariesCompile(t *testing.T) {
	for _, scope := range []string{Chat, Listing, ""} {
		lexicon(t, scope)
	}
}

// TestLoadLists proves that a list compiles to the same lexicon from the few
// files it needs as from all of them.
func TestLoadLists(t *testing.T) {
	dir := os.DirFS("../../policies")
	all, err := LoadVocabularies(dir, "terms")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range all {
		few, err := LoadLists(dir, "terms", []string{v.ID})
		if err != nil {
			t.Fatal(err)
		}
		for _, scope := range []string{Chat, Listing} {
			o := Options{Scope: scope, Lists: []string{v.ID}}
			want, err := Compile(all, o)
			if err != nil {
				t.Fatal(err)
			}
			got, err := Compile(few, o)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range [][2]*matcher{{got.main, want.main}, {got.lazy, want.lazy}, {got.closing, want.closing}} {
				if len(m[0].entries) != len(m[1].entries) || len(m[0].strings) != len(m[1].strings) {
					t.Errorf("%s, %s: %d entries, %d of all files", v.ID, scope, len(m[0].entries), len(m[1].entries))
				}
			}
			if len(got.combos) != len(want.combos) {
				t.Errorf("%s, %s: %d combinations, %d of all files", v.ID, scope, len(got.combos), len(want.combos))
			}
		}
	}
}
