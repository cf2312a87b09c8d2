package checker_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/store"
)

// The order of the lines, lines given twice, how they are shared out over files
// and how many providers are judged at once change nothing: not a finding, not a
// case, not an entry of the ledger.
func TestOrderOfTheDataMeansNothing(t *testing.T) {
	if testing.Short() {
		t.Log("NOT RUN with -short: it scans twice")
		return
	}
	dir := marketplace(t)
	tidy, tidyBooks := scannedBooks(t, dir, 1)
	scatter(t, dir)
	scattered, scatteredBooks := scannedBooks(t, dir, 7)
	if diff := cmp.Diff(tidy, scattered); diff != "" {
		t.Errorf("the findings differ:\n%.4000s", diff)
	}
	if diff := cmp.Diff(tidyBooks, scatteredBooks); diff != "" {
		t.Errorf("the ledgers differ:\n%.4000s", diff)
	}
}

// scannedBooks scans a dataset into an empty ledger and returns the findings,
// without where in the files they were read, and the cases and entries of
// every provider.
func scannedBooks(t *testing.T, dir string, workers int) ([]law.Finding, map[string][]any) {
	t.Helper()
	s, err := store.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	findings, _ := scan(t, dir, s, workers)
	for i := range findings {
		findings[i] = placeless(findings[i])
	}
	providers, err := s.Providers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	books := map[string][]any{}
	for _, p := range providers {
		err := s.View(t.Context(), p, func(tx *store.Tx) error {
			entries, err := tx.Entries()
			if err != nil {
				return err
			}
			cases, err := tx.Cases()
			for i := range cases {
				for j := range cases[i].Findings {
					cases[i].Findings[j] = placeless(cases[i].Findings[j])
				}
			}
			books[p] = []any{entries, cases}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return findings, books
}

func placeless(f law.Finding) law.Finding {
	f.Evidence = slices.Clone(f.Evidence)
	for i := range f.Evidence {
		f.Evidence[i].File, f.Evidence[i].Line, f.Evidence[i].Column = "", 0, 0
	}
	return f
}

// scatter shuffles the lines of every file of a dataset over three files and
// gives every tenth line twice.
func scatter(t *testing.T, dir string) {
	t.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil || len(files) == 0 {
		t.Fatal("no files: ", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := slices.Collect(bytes.Lines(text))
		for _, line := range slices.Clone(lines) {
			if random.IntN(10) == 0 {
				lines = append(lines, line)
			}
		}
		random.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		for n := range 3 {
			part := bytes.Join(lines[len(lines)*n/3:len(lines)*(n+1)/3], nil)
			name := fmt.Sprintf("%s-%d.jsonl", strings.TrimSuffix(file, ".jsonl"), n)
			if err := os.WriteFile(name, part, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
