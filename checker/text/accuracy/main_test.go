package main

import (
	"compress/gzip"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWilson(t *testing.T) {
	for _, c := range []struct {
		k, n   int
		lo, hi float64
	}{ // by the textbook formula, computed apart
		{0, 10, 0, 0.2775},
		{10, 10, 0.7225, 1},
		{50, 100, 0.4038, 0.5962},
		{1, 11969, 0.0000147, 0.000473},
	} {
		lo, hi := wilson(c.k, c.n)
		if math.Abs(lo-c.lo) > 5e-4 || math.Abs(hi-c.hi) > 5e-4 {
			t.Errorf("wilson(%d, %d) is %.5f to %.5f, want %.5f to %.5f", c.k, c.n, lo, hi, c.lo, c.hi)
		}
	}
}

// TestMeasure counts a task of known answers: duplicates once, misses and false
// alarms written out, the baseline beside it.
func TestMeasure(t *testing.T) {
	data, out := t.TempDir(), t.TempDir()
	write(t, data, "right", []row{
		{ID: "r1", Text: "甲"}, {ID: "r2", Text: "甲", DupKey: "d"}, {ID: "r3", Text: "甲", DupKey: "d"}, {ID: "r4", Text: "乙"},
	})
	write(t, data, "wrong", []row{{ID: "w1", Text: "甲"}, {ID: "w2", Text: "丙"}, {ID: "w3", Text: "丁"}, {ID: "w4", Text: "戊"}})
	task := task{
		name: "a task", positive: []part{{"right", all}}, negative: []part{{"wrong", all}},
		detect:   func(r row) (bool, string) { return r.Text == "甲", "has it" },
		baseline: func(r row) bool { return r.Text == "丙" },
	}
	var printed strings.Builder
	if err := task.measure(&printed, newCorpus(data), out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"yunjian   recall  66.7% (2/3,", "precision  66.7%", "false alarms 2500.0 per 10,000 (1/4,",
		"baseline  recall   0.0% (0/3,",
	} {
		if !strings.Contains(printed.String(), want) {
			t.Errorf("no %q in:\n%s", want, printed.String())
		}
	}
	log, err := os.ReadFile(filepath.Join(out, "a-task.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"MISS\tr4\t\t乙", "FALSE\tw1\thas it\t甲"} {
		if !strings.Contains(string(log), want) {
			t.Errorf("no %q in the log:\n%s", want, log)
		}
	}
}

// A file that is not there is an error, never a task without rows.
func TestMeasureNamesWhatIsMissing(t *testing.T) {
	task := task{name: "x", positive: []part{{"absent", all}}, detect: func(row) (bool, string) { return false, "" }}
	err := task.measure(&strings.Builder{}, newCorpus(t.TempDir()), t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "absent.jsonl.gz") {
		t.Fatalf("got %v", err)
	}
}

func write(t *testing.T, dir, name string, rows []row) {
	t.Helper()
	f, err := os.Create(filepath.Join(dir, name+".jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(f)
	for _, r := range rows {
		if err := json.NewEncoder(z).Encode(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
