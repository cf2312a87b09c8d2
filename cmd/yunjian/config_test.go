package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/yunjian-audit/yunjian/checker/source"
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

// A quarantine file is open only while a record is written: a service would
// else hold one more every night.
func TestQuarantineIsNotHeldOpen(t *testing.T) {
	file := filepath.Join(t.TempDir(), "aside.jsonl")
	for range 2 { // a night scanned again writes it anew
		aside := &quarantine{file: file}
		for _, line := range []string{"{", "[", "\xff"} {
			if err := aside.put(source.Bad{Raw: []byte(line)}); err != nil {
				t.Fatal(err)
			}
		}
		if aside.n != 3 {
			t.Errorf("%d set aside", aside.n)
		}
		text, err := os.ReadFile(file)
		if err != nil || strings.Count(string(text), "\n") != 3 {
			t.Errorf("%q, %v", text, err)
		}
	}
	open, err := filepath.Glob("/proc/self/fd/*")
	if err != nil || len(open) == 0 {
		t.Skip("NOT RUN: this system does not tell which files are open")
	}
	for _, fd := range open {
		if name, err := os.Readlink(fd); err == nil && name == file {
			t.Errorf("%s is still open", name)
		}
	}
}
