package main

import (
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing/fstest"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/policy"
)

// fate is what became of a mutant.
type fate int

const (
	survived fate = iota
	killed        // an example noticed it
	broken        // it does not compile, so that it is no rule at all
)

// laboratory tries mutants on the examples of the rules they concern.
type laboratory struct {
	policies fs.FS
	whole    *policy.Set
	uses     map[string][]string // the rules and decisions that a library is compiled into
	held     map[string]*held    // by rule
	noticed  sync.Map            // the rules and decisions whose examples noticed a change of theirs or of a library
}

// held is a rule's examples, read when they are first needed.
type held struct {
	mu        sync.Mutex
	rehearsal *policy.Rehearsal
}

func newLaboratory(policies fs.FS) (*laboratory, error) {
	whole, err := policy.Load(policies, policy.LoadOptions{Domain: policy.Scan})
	if err != nil {
		return nil, err
	}
	l := &laboratory{policies: policies, whole: whole, uses: map[string][]string{}, held: map[string]*held{}}
	for _, r := range whole.Rules {
		l.held[r.ID] = &held{}
		if err := l.note(r.ID, r.ID+"/rule.rego", map[string]bool{}); err != nil {
			return nil, err
		}
	}
	for _, kind := range whole.Decisions() {
		if err := l.note("decide/"+kind, "decide/"+kind+"/decide.rego", map[string]bool{}); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// note enters what a module imports under the libraries imported.
func (l *laboratory) note(user, file string, seen map[string]bool) error {
	src, err := fs.ReadFile(l.policies, file)
	if err != nil {
		return nil // a rule in CEL
	}
	for line := range strings.Lines(string(src)) {
		name, ok := strings.CutPrefix(strings.TrimSpace(line), "import data.yunjian.lib.")
		if lib := "lib/" + name; ok && !seen[lib] {
			seen[lib] = true
			l.uses[lib] = append(l.uses[lib], user)
			if err := l.note(user, lib+".rego", seen); err != nil {
				return err
			}
		}
	}
	return nil
}

// try runs the examples that a mutant concerns until one fails. A library's are
// run on for the rules that noticed nothing yet: such a rule may have nothing
// to change but what it shares.
func (l *laboratory) try(m mutant) (fate, error) {
	changed := changedFS{l.policies, m.file, m.text}
	became := broken
	for _, id := range l.concerned(m) {
		if _, done := l.noticed.Load(id); became == killed && (done || m.param != "") {
			continue
		}
		set, err := policy.Load(changed, policy.LoadOptions{Rules: []string{id}, Domain: policy.Scan})
		if err != nil {
			continue
		}
		f, err := l.notices(set, id, m)
		if err != nil {
			return broken, err
		}
		if f == killed && m.param == "" {
			l.noticed.Store(id, true)
		}
		if f == killed || became == broken {
			became = f
		}
	}
	return became, nil
}

// deaf lists the rules and decisions whose examples noticed no change at all.
func (l *laboratory) deaf() (ids []string) {
	for _, r := range l.whole.Rules {
		ids = append(ids, r.ID)
	}
	for _, kind := range l.whole.Decisions() {
		ids = append(ids, "decide/"+kind)
	}
	return slices.DeleteFunc(ids, func(id string) bool {
		_, noticed := l.noticed.Load(id)
		return noticed
	})
}

// concerned lists the rules and decisions whose examples may notice a mutant.
func (l *laboratory) concerned(m mutant) []string {
	switch {
	case strings.HasPrefix(m.folder, "lib/"):
		return l.uses[m.folder]
	case m.param == "":
		return []string{m.folder}
	}
	var named, native []string
	for _, r := range l.whole.Rules {
		switch {
		case slices.Contains(r.Params, m.param):
			named = append(named, r.ID)
		case len(r.Needs) > 0:
			native = append(native, r.ID)
		}
	}
	for _, kind := range l.whole.Decisions() {
		named = append(named, "decide/"+kind)
	}
	return append(named, native...)
}

func (l *laboratory) notices(set *policy.Set, id string, m mutant) (fate, error) {
	if strings.HasPrefix(id, "decide/") || m.param != "" {
		// Facts too are made of parameters: everything anew.
		results, err := set.Test(policy.TestOptions{Rules: []string{id}, Attach: checker.Attach()})
		if err != nil {
			return broken, nil
		}
		return fateOf(slices.ContainsFunc(results, func(r policy.ExampleResult) bool { return !r.Passed() })), nil
	}
	if r, _ := set.Rule(id); r.Compile() != nil {
		return broken, nil
	}
	h := l.held[id]
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.rehearsal == nil {
		alone, err := policy.Load(l.policies, policy.LoadOptions{Rules: []string{id}, Domain: policy.Scan})
		if err != nil {
			return broken, err
		}
		if h.rehearsal, err = alone.Rehearse(id, checker.Attach()); err != nil {
			return broken, err
		}
	}
	return fateOf(h.rehearsal.Fails(set) != nil), nil
}

func fateOf(noticed bool) fate {
	if noticed {
		return killed
	}
	return survived
}

// changedFS is a file system with one file changed.
type changedFS struct {
	fs.FS
	name string
	text []byte
}

func (c changedFS) Open(name string) (fs.File, error) {
	if name == c.name {
		return fstest.MapFS{name: {Data: c.text}}.Open(name)
	}
	return c.FS.Open(name)
}
