package text

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"sort"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Title is a name in both languages, Chinese first.
type Title struct {
	ZH string `yaml:"zh"`
	EN string `yaml:"en"`
}

// Scopes a vocabulary may be meant for.
const (
	Chat    = "chat"    // messages of conversations
	Listing = "listing" // texts of listings and stores
)

// Vocabulary is one file of policies/terms: a list of terms, of combinations of
// other lists' hits, or both.
type Vocabulary struct {
	ID      string              `yaml:"id"`
	Title   Title               `yaml:"title"`
	Notes   string              `yaml:"notes"`
	Scope   []string            `yaml:"scope"`   // Chat, Listing; empty means both
	Lazy    bool                `yaml:"lazy"`    // looked for only beside a hit of another list
	Classes map[string]Title    `yaml:"classes"` // every class a term may name
	Words   map[string][]string `yaml:"words"`   // alternatives a pattern names as {name}
	Shared  bool                `yaml:"shared"`  // Words may be used by every vocabulary
	NotIn   []string            `yaml:"not_in"`  // allow contexts of all the terms
	Terms   []Term              `yaml:"terms"`
	Combine []Combination       `yaml:"combine"`

	file string
}

// Term is one or more words or patterns with the same meaning.
type Term struct {
	Text     string   `yaml:"text"`     // one literal
	Texts    []string `yaml:"texts"`    // or several
	Variants []string `yaml:"variants"` // cloaked forms of Text; a hit names Text as its term
	Pattern  string   `yaml:"pattern"`  // or a pattern: RE2 over normalised text, {name} stands for words
	Patterns []string `yaml:"patterns"`
	Class    string   `yaml:"class"`
	Strength int      `yaml:"strength"` // 3 plain and certain, 2 likely, 1 weak
	NotIn    []string `yaml:"not_in"`   // longer words or patterns in which the term is ordinary
	Near     *Near    `yaml:"near"`
	Anyhow   bool     `yaml:"anyhow"` // its context (negation and so on) is part of the term
	Why      string   `yaml:"why"`    // Chinese; what the term is taken for
}

// Near is the company a term needs to count.
type Near struct {
	Any    []string `yaml:"any"`    // lists, list/class or list>=strength
	Within int      `yaml:"within"` // characters between the two, in the same text
}

// Combination makes a hit of a derived list out of hits of other lists.
type Combination struct {
	Class    string     `yaml:"class"`
	Strength int        `yaml:"strength"`
	Hit      []string   `yaml:"hit"`     // the anchor: any of these selectors
	From     []string   `yaml:"from"`    // who says the anchor; empty: agent and auto
	With     [][]string `yaml:"with"`    // each needs a companion: any of its selectors
	By       []string   `yaml:"by"`      // who says the companions; empty: as From
	Before   int        `yaml:"before"`  // companions may stand this many messages earlier
	After    int        `yaml:"after"`   // or later
	Within   int        `yaml:"within"`  // and, in the anchor's own message, this many characters away; 0: anywhere in it
	Without  []string   `yaml:"without"` // and none of these in the anchor's message (or, with Reach, the messages before)
	Reach    int        `yaml:"reach"`   // messages before the anchor's that Without looks at
	Asked    bool       `yaml:"asked"`   // the companion must stand in an earlier message than the anchor
	Context  []string   `yaml:"context"` // contexts the anchor may have besides ""; "any" for all
	Why      string     `yaml:"why"`
}

// ParseVocabulary reads one YAML file. Errors name the file and the term.
func ParseVocabulary(file string, data []byte) (*Vocabulary, error) {
	v := &Vocabulary{file: file}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(v); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return v, v.check()
}

// LoadVocabularies reads every .yaml file of a directory, ordered by name.
func LoadVocabularies(fsys fs.FS, dir string) ([]*Vocabulary, error) {
	names, err := fs.Glob(fsys, path.Join(dir, "*.yaml"))
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s: no vocabulary (*.yaml) found", dir)
	}
	sort.Strings(names)
	var all []*Vocabulary
	for _, name := range names {
		v, err := readVocabulary(fsys, name)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

// LoadLists reads the vocabularies with the given ids, those that they build on
// and the shared ones, ordered by name: all that Compile needs for these lists.
// A list without a file is passed over.
func LoadLists(fsys fs.FS, dir string, lists []string) ([]*Vocabulary, error) {
	names, err := fs.Glob(fsys, path.Join(dir, "*.yaml"))
	if err != nil {
		return nil, err
	}
	sort.Strings(names)
	read := map[string]*Vocabulary{}
	wanted := append([]string{"closing", HandleList, "contact_words"}, lists...)
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		if bytes.Contains(data, []byte("\nshared: true")) {
			wanted = append(wanted, strings.TrimSuffix(path.Base(name), ".yaml"))
		}
	}
	for len(wanted) > 0 {
		name := path.Join(dir, wanted[0]+".yaml")
		wanted = wanted[1:]
		if _, done := read[name]; done || !slices.Contains(names, name) {
			continue
		}
		v, err := readVocabulary(fsys, name)
		if err != nil {
			return nil, err
		}
		read[name], wanted = v, append(wanted, v.buildsOn()...)
	}
	all := make([]*Vocabulary, 0, len(read))
	for _, name := range slices.Sorted(maps.Keys(read)) {
		all = append(all, read[name])
	}
	return all, nil
}

func readVocabulary(fsys fs.FS, name string) (*Vocabulary, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	return ParseVocabulary(name, data)
}

func (v *Vocabulary) check() error {
	fail := func(format string, args ...any) error {
		return fmt.Errorf("%s: %s", v.file, fmt.Sprintf(format, args...))
	}
	if v.ID == "" || v.ID+".yaml" != path.Base(v.file) {
		return fail("id %q must be the file's name without .yaml", v.ID)
	}
	if v.Title.ZH == "" || v.Title.EN == "" {
		return fail("title needs zh and en")
	}
	for _, s := range v.Scope {
		if s != Chat && s != Listing {
			return fail("scope %q is unknown; use chat or listing", s)
		}
	}
	for i := range v.Terms {
		if err := v.checkTerm(&v.Terms[i], i); err != nil {
			return err
		}
	}
	for i, c := range v.Combine {
		if len(c.Hit) == 0 || c.Strength < 1 || c.Strength > 3 {
			return fail("combination %d needs `hit` and a strength from 1 to 3", i+1)
		}
		if _, ok := v.Classes[c.Class]; !ok {
			return fail("combination %d: class %q is not among `classes`", i+1, c.Class)
		}
	}
	return nil
}

func (v *Vocabulary) checkTerm(t *Term, i int) error {
	name := fmt.Sprintf("term %d (%s)", i+1, strings.Join(append(t.literals(), t.patterns()...), ", "))
	if len(t.literals())+len(t.patterns()) == 0 {
		return fmt.Errorf("%s: %s has no text and no pattern", v.file, name)
	}
	if t.Strength < 1 || t.Strength > 3 {
		return fmt.Errorf("%s: %s: strength must be 1, 2 or 3", v.file, name)
	}
	if _, ok := v.Classes[t.Class]; !ok {
		return fmt.Errorf("%s: %s: class %q is not among `classes`", v.file, name, t.Class)
	}
	return nil
}

func (t *Term) literals() []string {
	var out []string
	if t.Text != "" {
		out = append(out, t.Text)
	}
	return append(append(out, t.Texts...), t.Variants...)
}

func (t *Term) patterns() []string {
	if t.Pattern == "" {
		return t.Patterns
	}
	return append([]string{t.Pattern}, t.Patterns...)
}

// in says whether the vocabulary is meant for a scope ("" means every scope).
func (v *Vocabulary) in(scope string) bool {
	if scope == "" || len(v.Scope) == 0 {
		return true
	}
	for _, s := range v.Scope {
		if s == scope {
			return true
		}
	}
	return false
}

var wordRef = regexp.MustCompile(`\{([a-z][a-z_]*)\}`)

// words resolves {name} in patterns: a vocabulary's own words first, then shared
// ones. Words may name other words.
type words struct {
	own, shared map[string][]string
}

func (w words) expand(pattern string) (string, error) {
	for depth := 0; wordRef.MatchString(pattern); depth++ {
		if depth > 8 {
			return "", fmt.Errorf("words name each other in a circle: %s", pattern)
		}
		var missing string
		pattern = wordRef.ReplaceAllStringFunc(pattern, func(ref string) string {
			name := ref[1 : len(ref)-1]
			alternatives := w.own[name]
			if alternatives == nil {
				alternatives = w.shared[name]
			}
			if alternatives == nil {
				missing = ref
				return "!"
			}
			return "(?:" + strings.Join(alternatives, "|") + ")"
		})
		if missing != "" {
			return "", fmt.Errorf("%s is not among `words`", missing)
		}
	}
	return pattern, nil
}
