package main

import (
	"bufio"
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/policy"
	"github.com/yunjian-audit/yunjian/fixtures"
	"github.com/yunjian-audit/yunjian/policies"
)

// own are the rules and vocabularies that only the comparison has.
//
//go:embed policies
var own embed.FS

// The words that both sides look for: what somebody would write down first.
var (
	//go:embed terms/chat.txt
	chatTerms string
	//go:embed terms/listing.txt
	listingTerms string
)

// core are the rules of yunjian's own that the comparison takes over.
var core = []string{
	"access/specs-limit", "access/accounts-limit", "listing/delist-plan", "listing/agreement", "listing/security-review",
	"listing/runs-on-cloud", "service/complaint-response", "service/invoice-deadline", "service/late-answer",
}

// params are the parameters that those rules use.
var params = []string{
	"specs_max", "accounts_max", "delist_use_words", "delist_ownership_words", "web_address", "private_address",
	"placeholders", "agreement_min_chars", "complaint_response_minutes", "invoice_days", "chat_response_ms",
}

// closing is policies/terms/closing.yaml as one regular expression.
const closing = `^[^\p{L}\p{N}]*(?:(?:谢谢|感谢|多谢|再见|拜拜|好的|收到|辛苦了|不用了)[^\p{L}\p{N}]*)+$`

// Files in the directory of a run.
const (
	sizesFile = "sizes.json"
	dataFile  = "data.json" // what naive/*.rego sees as data
)

type sizes struct{ Listings, Records, Messages int }

// night is the instant that both sides look from.
var night = fixtures.Defaults().Night()

// makeData writes the datasets, the policies of the comparison and the data of
// the plain rules.
func makeData(dir, listings, messages string) error {
	var s sizes
	var err error
	if s.Listings, err = strconv.Atoi(listings); err != nil {
		return err
	}
	if s.Messages, err = strconv.Atoi(messages); err != nil {
		return err
	}
	o := fixtures.Defaults()
	o.Listings, o.Providers, o.Conversations = s.Listings, max(s.Listings*3/20, 1), 0
	if s.Records, err = generate(filepath.Join(dir, "listings"), o, "provider", "listing", "complaint", "invoice_request"); err != nil {
		return err
	}
	o = fixtures.Defaults()
	o.Messages, o.Providers, o.Listings = s.Messages, max(s.Messages/2500, 60), max(s.Messages/2500, 60)
	if _, err = generate(filepath.Join(dir, "chat"), o, "provider", "conversation"); err != nil {
		return err
	}
	if s.Messages, err = countMessages(filepath.Join(dir, "chat", "conversation.jsonl")); err != nil {
		return err
	}
	if err := writeJSON(filepath.Join(dir, sizesFile), s); err != nil {
		return err
	}
	return makePolicies(dir)
}

// generate writes a marketplace and keeps the given types of records. Providers
// lose the hours they registered, so that the regulation's are everyone's.
func generate(dir string, o fixtures.Options, types ...string) (records int, err error) {
	stats, err := fixtures.Write(dir, o, night)
	if err != nil {
		return 0, err
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil {
		return 0, err
	}
	for _, file := range files {
		if !slices.Contains(types, strings.TrimSuffix(filepath.Base(file), ".jsonl")) {
			if err := os.Remove(file); err != nil {
				return 0, err
			}
		}
	}
	for _, t := range types {
		records += stats.Records[t]
	}
	file := filepath.Join(dir, "provider.jsonl")
	data, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	var out bytes.Buffer
	for line := range bytes.Lines(data) {
		var provider map[string]json.RawMessage
		if err := json.Unmarshal(line, &provider); err != nil {
			return 0, err
		}
		delete(provider, "service")
		line, err := json.Marshal(provider)
		if err != nil {
			return 0, err
		}
		out.Write(append(line, '\n'))
	}
	return records, os.WriteFile(file, out.Bytes(), 0o644)
}

func countMessages(file string) (n int, err error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	lines := newLines(f)
	for lines.Scan() {
		n += bytes.Count(lines.Bytes(), []byte(`"from":"`))
	}
	return n, lines.Err()
}

// newLines reads lines of up to 64 MiB.
func newLines(f *os.File) *bufio.Scanner {
	lines := bufio.NewScanner(f)
	lines.Buffer(make([]byte, 1<<20), 64<<20)
	return lines
}

// makePolicies writes the directory of policies that yunjian judges by, which
// holds the compared rules only, and the same parameters and terms as data.json.
func makePolicies(dir string) error {
	terms, words := strings.Fields(chatTerms), strings.Fields(listingTerms)
	if err := copyPolicies(filepath.Join(dir, "policies")); err != nil {
		return err
	}
	for id, list := range map[string][]string{"plain_terms": terms, "plain_words": words} {
		if err := writeVocabulary(filepath.Join(dir, "policies", "terms", id+".yaml"), id, list); err != nil {
			return err
		}
	}
	set, err := policy.Load(policies.FS, policy.LoadOptions{Domain: policy.Lint})
	if err != nil {
		return err
	}
	values := map[string]any{}
	for _, name := range params {
		if values[name], _ = set.Param(name, night); values[name] == nil {
			return fmt.Errorf("there is no parameter %s", name)
		}
	}
	off, err := daysOff(set)
	if err != nil {
		return err
	}
	return writeJSON(filepath.Join(dir, dataFile), map[string]any{
		"params": values, "terms": terms, "words": words, "closing": closing, "days_off": off, "as_of": night.UnixNano(),
	})
}

// copyPolicies copies the policies but for the rules that are not compared, and
// adds the comparison's own.
func copyPolicies(dir string) error {
	copyFile := func(from fs.FS, name, to string) error {
		data, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		return os.WriteFile(to, data, 0o644)
	}
	err := fs.WalkDir(policies.FS, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		category, _, _ := strings.Cut(name, "/")
		if slices.Contains(policy.Categories(), category) && !slices.Contains(core, path.Dir(name)) {
			return nil
		}
		return copyFile(policies.FS, name, filepath.Join(dir, name))
	})
	if err != nil {
		return err
	}
	return fs.WalkDir(own, "policies", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		return copyFile(own, name, filepath.Join(dir, strings.TrimPrefix(name, "policies/")))
	})
}

func writeVocabulary(file, id string, terms []string) error {
	type m = map[string]any
	data, err := yaml.Marshal(m{
		"id": id, "title": m{"zh": "对比用词表", "en": "Terms of the comparison"},
		"classes": m{"plain": m{"zh": "词", "en": "Term"}},
		"terms":   []m{{"texts": terms, "class": "plain", "strength": 3, "anyhow": true}},
	})
	if err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o644)
}

// daysOff are the days from Monday to Friday that are not worked, as days since
// 1970-01-01 in Beijing.
func daysOff(set *policy.Set) (map[string]bool, error) {
	calendar, err := set.Calendar()
	if err != nil {
		return nil, err
	}
	off := map[string]bool{}
	for at := fixtures.Defaults().From.AddDate(0, -6, 0); at.Before(night); at = at.AddDate(0, 0, 1) {
		day := at.In(law.Beijing).Weekday()
		working, err := calendar.IsWorkingDay(at)
		if err != nil {
			return nil, err
		}
		if !working && day != time.Saturday && day != time.Sunday {
			off[strconv.FormatInt((at.Unix()+8*60*60)/(24*60*60), 10)] = true
		}
	}
	return off, nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
