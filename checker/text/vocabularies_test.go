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
