package checker

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/policy"
	"github.com/yunjian-audit/yunjian/checker/record"
	"github.com/yunjian-audit/yunjian/checker/text"
)

// Use says what a Checker is for; it loads no more than that needs.
type Use int

const (
	// ForLint judges single listings before submission.
	ForLint Use = iota
	// ForScan judges datasets, and decides on cases.
	ForScan
	// ForLedger tells where providers stand, and judges nothing.
	ForLedger
	// ForAuthors checks everything in the policies, as `policy check` does.
	ForAuthors
)

// Checker judges records by one set of policies. Many goroutines may share it.
type Checker struct {
	set      *policy.Set
	table    law.Table
	params   law.Params
	calendar law.Calendar

	mu       sync.Mutex
	lexicons map[string]*text.Lexicon // by scope and own domains
}

// New loads the policies of a file system: the embedded ones or a directory.
// The error names everything that is wrong with them.
func New(fsys fs.FS, use Use) (*Checker, error) {
	domain := map[Use]policy.Domain{ForLint: policy.Lint, ForScan: policy.Scan, ForLedger: policy.Law, ForAuthors: policy.All}[use]
	set, err := policy.Load(fsys, policy.LoadOptions{Domain: domain})
	if err != nil {
		return nil, &PolicyError{err}
	}
	return fromSet(set, use)
}

func fromSet(set *policy.Set, use Use) (*Checker, error) {
	c := &Checker{set: set, table: set.Table(), lexicons: map[string]*text.Lexicon{}}
	if use == ForLint {
		return c, nil
	}
	var err error
	if c.params, err = set.Law(); err != nil {
		return nil, &PolicyError{err}
	}
	if c.calendar, err = set.Calendar(); err != nil {
		return nil, &PolicyError{err}
	}
	if use == ForAuthors {
		if err := c.checkVocabularies(); err != nil {
			return nil, &PolicyError{err}
		}
	}
	return c, nil
}

// checkVocabularies compiles all vocabularies, also those that no rule asks for.
func (c *Checker) checkVocabularies() error {
	all, err := text.LoadVocabularies(c.set.Files(), vocabularyDir)
	if err != nil {
		return err
	}
	for _, scope := range []string{text.Chat, text.Listing} {
		if _, err := text.Compile(all, text.Options{Scope: scope}); err != nil {
			return err
		}
	}
	return nil
}

// PolicyError is an error of the policies: what was loaded cannot judge.
type PolicyError struct{ Err error }

// Error returns what is wrong, a line for each problem.
func (e *PolicyError) Error() string { return e.Err.Error() }

// Unwrap returns the problems.
func (e *PolicyError) Unwrap() error { return e.Err }

// IsPolicyError tells whether err comes from the policies: they do not load,
// or a rule broke while it judged.
func IsPolicyError(err error) bool {
	var load *PolicyError
	var broken *policy.RuleError
	return errors.As(err, &load) || errors.As(err, &broken)
}

// Policies returns the loaded policies.
func (c *Checker) Policies() *policy.Set { return c.set }

// Table returns the penalty table.
func (c *Checker) Table() law.Table { return c.table }

// Titles returns each rule's short name.
func (c *Checker) Titles() map[string]law.Text {
	titles := make(map[string]law.Text, len(c.set.Rules))
	for _, r := range c.set.Rules {
		titles[r.ID] = r.Title
	}
	return titles
}

// ExpelPoints is the number of points in a calendar year that expels (REG-20.4).
func (c *Checker) ExpelPoints(at time.Time) int64 {
	n, _ := c.params.ExpelPoints.At(at)
	return n
}

// vocabularyDir is where the vocabularies stand among the policies.
const vocabularyDir = "terms"

// lexicon compiles the vocabularies of a scope, once for each list of own domains.
func (c *Checker) lexicon(scope string, own []string) (*text.Lexicon, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := scope + " " + strings.Join(own, " ")
	if l := c.lexicons[key]; l != nil {
		return l, nil
	}
	lists := c.termsOf(scope)
	l, err := text.Load(c.set.Files(), vocabularyDir, text.Options{Scope: scope, OwnDomains: own, Lists: lists})
	if err != nil {
		return nil, &PolicyError{err}
	}
	c.lexicons[key] = l
	return l, nil
}

// strings reads a parameter that is a list of strings.
func (c *Checker) strings(name string, at time.Time) []string {
	all := c.list(name, at)
	out := make([]string, 0, len(all))
	for _, v := range all {
		out = append(out, fmt.Sprint(v))
	}
	return out
}

func (c *Checker) list(name string, at time.Time) []any {
	value, _ := c.set.Param(name, at)
	all, _ := value.([]any)
	return all
}

// number reads a parameter that is a whole number; 0 when there is none.
func (c *Checker) number(name string, at time.Time) int64 {
	value, _ := c.set.Param(name, at)
	n, _ := value.(int64)
	return n
}

// termsOf lists the vocabularies that the loaded rules ask for in a scope.
// The closing words are always among them: late answers are told by them.
func (c *Checker) termsOf(scope string) []string {
	lists := []string{"closing"}
	for _, r := range c.set.Rules {
		if chat := slices.Contains(r.Types(), record.Conversation); chat == (scope == text.Chat) {
			lists = append(lists, r.Terms...)
		}
		for _, fact := range r.Needs {
			if r, ok := recalled[fact]; ok && scope == text.Chat {
				lists = append(lists, r.list)
			}
			if fact == bulkFact && scope == text.Chat {
				lists = append(lists, "promo", "promotion")
			}
		}
	}
	slices.Sort(lists)
	return slices.Compact(lists)
}
