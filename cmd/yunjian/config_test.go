package main

import (
	"os"
	"strings"
	"testing"
)

// Every setting is documented for operations, and nothing is documented that is
// none.
func TestSettingsAreDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(text), "\n## Configuration\n")
	if !found {
		t.Fatal("docs/operations.md has no section Configuration")
	}
	section, _, _ = strings.Cut(section, "\n## ")
	documented := map[string]bool{}
	for line := range strings.Lines(section) {
		if rest, is := strings.CutPrefix(line, "| `"); is {
			key, _, _ := strings.Cut(rest, "`")
			documented[key] = true
		}
	}
	for _, s := range settings {
		if !documented[s.key] {
			t.Errorf("%s is not in the table", s.key)
		}
		delete(documented, s.key)
	}
	for key := range documented {
		t.Errorf("%s is in the table and no setting", key)
	}
}
