package main

import (
	"bufio"
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
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

// The words that all sides look for: the vocabularies written out as plain
// words and phrases, as somebody would have to who has nothing but a list.
var (
	//go:embed terms/chat.txt
	chatTerms string
	//go:embed terms/listing.txt
	listingTerms string
)

// core are the rules of yunjian's own that the comparison takes over.
var core = []string{
	"access/specs-limit", "access/accounts-limit", "listing/delist-plan", "listing/agreement", "listing/security-review",
	"listing/runs-on-cloud", "service/late-answer",
}

// params are the parameters that those rules use.
var params = []string{
	"specs_max", "accounts_max", "delist_use_words", "delist_ownership_words", "web_address", "private_address",
	"placeholders", "agreement_min_chars", "chat_response_ms",
}

// closing is policies/terms/closing.yaml as one regular expression.
const closing = `^[^\p{L}\p{N}]*(?:(?:谢谢|感谢|多谢|再见|拜拜|好的|收到|辛苦了|不用了)[^\p{L}\p{N}]*)+$`

// What the directory of a run holds, besides the command and the policies.
const (
	listingDir = "listings"  // a file for each listing
	chatDir    = "chat"      // a dataset
	halfDir    = "chat-half" // the first half of its conversations
	sampleDir  = "sample"    // those that plain Rego judges
	bundleDir  = "bundle"    // the plain rules
	dataFile   = "data.json" // what naive/*.rego sees as data
	termsFile  = "terms.txt"
	sizesFile  = "sizes.json"
)

// sizes counts listings, and the messages of the three chats.
type sizes struct{ Listings, Messages, Half, Sample int }

// night is the instant that all sides look from.
var night = fixtures.Defaults().Night()

// makeData writes the datasets, the policies of the comparison and the data of
// the plain rules.
func makeData(dir string, want sizes) error {
	o := fixtures.Defaults()
	o.Listings, o.Providers, o.Conversations = want.Listings, max(want.Listings*3/20, 1), 0
	from := filepath.Join(dir, "marketplace")
	if err := generate(from, o, "listing"); err != nil {
		return err
	}
	got := want
	var err error
	if got.Listings, err = splitListings(filepath.Join(from, "listing.jsonl"), filepath.Join(dir, listingDir)); err != nil {
		return err
	}
	o = fixtures.Defaults()
	o.Messages, o.Providers, o.Listings = want.Messages, max(want.Messages/2500, 60), max(want.Messages/2500, 60)
	chat := filepath.Join(dir, chatDir)
	if err := generate(chat, o, "provider", "conversation"); err != nil {
		return err
	}
	if err := withoutHours(filepath.Join(chat, "provider.jsonl")); err != nil {
		return err
	}
	for _, part := range []struct {
		dir      string
		messages int
		into     *int
	}{{halfDir, want.Messages / 2, &got.Half}, {sampleDir, want.Sample, &got.Sample}, {"", math.MaxInt, &got.Messages}} {
		if *part.into, err = firstMessages(chat, part.dir, part.messages); err != nil {
			return err
		}
	}
	if err := writeJSON(filepath.Join(dir, sizesFile), got); err != nil {
		return err
	}
	if err := makePolicies(dir); err != nil {
		return err
	}
	return makeBundle(dir)
}

// generate writes a marketplace and keeps the given types of records.
func generate(dir string, o fixtures.Options, types ...string) error {
	if _, err := fixtures.Write(dir, o, night); err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil {
		return err
	}
	for _, file := range files {
		if !slices.Contains(types, strings.TrimSuffix(filepath.Base(file), ".jsonl")) {
			if err := os.Remove(file); err != nil {
				return err
			}
		}
	}
	return nil
}

// withoutHours takes from providers the hours they registered, so that the
// regulation's are everyone's.
func withoutHours(file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	for line := range bytes.Lines(data) {
		var provider map[string]json.RawMessage
		if err := json.Unmarshal(line, &provider); err != nil {
			return err
		}
		delete(provider, "service")
		line, err := json.Marshal(provider)
		if err != nil {
			return err
		}
		out.Write(append(line, '\n'))
	}
	return os.WriteFile(file, out.Bytes(), 0o644)
}

// splitListings writes each line of a file to a file of its own, named by its id.
func splitListings(from, dir string) (n int, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return 0, err
	}
	f, err := os.Open(from)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	lines := newLines(f)
	for ; lines.Scan(); n++ {
		var listing struct{ ID string }
		if err := json.Unmarshal(lines.Bytes(), &listing); err != nil {
			return n, err
		}
		if err := os.WriteFile(filepath.Join(dir, listing.ID+".json"), lines.Bytes(), 0o644); err != nil {
			return n, err
		}
	}
	return n, lines.Err()
}

// firstMessages copies the first conversations of a dataset that have so many
// messages, and the providers, into a directory beside it; "" only counts.
func firstMessages(chat, into string, messages int) (n int, err error) {
	f, err := os.Open(filepath.Join(chat, "conversation.jsonl"))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	out := bufio.NewWriter(io.Discard)
	if into != "" {
		into = filepath.Join(filepath.Dir(chat), into)
		if err := os.MkdirAll(into, 0o755); err != nil {
			return 0, err
		}
		if err := os.Link(filepath.Join(chat, "provider.jsonl"), filepath.Join(into, "provider.jsonl")); err != nil {
			return 0, err
		}
		to, err := os.Create(filepath.Join(into, "conversation.jsonl"))
		if err != nil {
			return 0, err
		}
		defer to.Close()
		out = bufio.NewWriter(to)
	}
	lines := newLines(f)
	for n < messages && lines.Scan() {
		n += bytes.Count(lines.Bytes(), []byte(`"from":"`))
		out.Write(append(lines.Bytes(), '\n')) // a bufio.Writer keeps its first error for Flush
	}
	return n, errors.Join(lines.Err(), out.Flush())
}

// makeBundle writes the plain rules and their data for conftest and opa, and the
// terms for ripgrep.
func makeBundle(dir string) error {
	bundle := filepath.Join(dir, bundleDir)
	src, err := fs.ReadFile(naive, "naive/listing.rego")
	if err != nil {
		return err
	}
	data, err := os.ReadFile(filepath.Join(dir, dataFile))
	if err != nil {
		return err
	}
	for _, sub := range []string{"policy", "data"} {
		if err := os.MkdirAll(filepath.Join(bundle, sub), 0o755); err != nil {
			return err
		}
	}
	deny := "package main\n\nimport rego.v1\n\ndeny contains rule if some rule in data.bench.listing.findings\n"
	return errors.Join(
		os.WriteFile(filepath.Join(bundle, "policy", "listing.rego"), src, 0o644),
		os.WriteFile(filepath.Join(bundle, "policy", "main.rego"), []byte(deny), 0o644),
		os.WriteFile(filepath.Join(bundle, "data", "data.json"), data, 0o644),
		os.WriteFile(filepath.Join(bundle, "data.json"), data, 0o644),
		os.WriteFile(filepath.Join(dir, termsFile), []byte(chatTerms), 0o644),
	)
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
