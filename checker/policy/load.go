package policy

import (
	"cmp"
	"embed"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// Domain says how much of the policies a command needs.
type Domain int

const (
	// All reads every rule, checks every reference and compiles every
	// expression: what `policy check` and the tests do.
	All Domain = iota
	// Scan reads and checks every rule but compiles an expression only when a
	// record first needs it, so that a small night does not pay for all.
	Scan
	// Lint reads only the rules that can judge a listing on its own, and
	// compiles as Scan does. References between files are not checked.
	Lint
	// Law reads only what a standing is folded with: the regulation's numbers and
	// the calendar. It is read anew by every process that shows one provider.
	Law
)

// LoadOptions say what Load reads.
type LoadOptions struct {
	Domain Domain
	// Rules are the ids of the rules and decisions to read; empty for all. What is wrong with
	// other rules does not matter then.
	Rules []string
}

// Set is the loaded policies. It is not changed after loading, apart from
// what it compiles on first use, and many goroutines may share it.
type Set struct {
	Regulation
	Clauses   []Clause     // in the order of clauses.yaml; empty in the domains Lint and Law
	Penalties []PenaltyRow // by id and date; empty in the domains Lint and Law
	Rules     []*Rule      // by id

	fsys     fs.FS
	domain   Domain
	only     []string // the rules asked for; empty for all
	checked  bool     // the policies were checked before: compile without checking again
	byID     map[string]*Rule
	calendar func() (law.Calendar, error)
	cel      celEngine
	rego     regoEngine

	decisions sync.Map // kind to *Decision, as they are first asked
}

// Load reads the policies from a file system: the embedded ones or a
// directory. The error joins a *Problem for everything that is wrong, so that
// an author sees all of it at once; no set is returned then.
func Load(fsys fs.FS, options LoadOptions) (*Set, error) {
	s := &Set{fsys: fsys, domain: options.Domain, only: options.Rules, byID: map[string]*Rule{}, cel: celEngine{limit: costLimit}}
	// What is embedded passed its checks when the program was built; a
	// directory may hold anything.
	if _, embedded := fsys.(embed.FS); embedded {
		s.checked = options.Domain != All
	}
	probs := &problems{fsys: s.fsys}
	s.calendar = sync.OnceValues(func() (law.Calendar, error) {
		late := &problems{fsys: fsys}
		c, err := readCalendar(fsys, late)
		if e := late.err(); e != nil {
			err = e
		}
		return c, err
	})
	s.Regulation = readRegulation(readDocument(fsys, regulationFile, probs))
	if s.domain == Scan || s.domain == All {
		s.Clauses = readClauses(readDocument(fsys, clausesFile, probs))
		s.Penalties = readPenalties(readDocument(fsys, penaltyFile, probs))
	}
	if s.domain != Law {
		s.readRules(options.Rules, probs)
	}
	if s.domain == All || s.domain == Scan {
		s.checkReferences()
	}
	if s.domain == All {
		s.compileAll(probs)
	}
	if err := probs.err(); err != nil {
		return nil, err
	}
	slices.SortFunc(s.Rules, func(a, b *Rule) int { return cmp.Compare(a.ID, b.ID) })
	for i, r := range s.Rules {
		r.index = i
	}
	return s, nil
}

// Rule returns the rule with the given id.
func (s *Set) Rule(id string) (*Rule, bool) {
	r, ok := s.byID[id]
	return r, ok
}

// Clause returns the clause with the given id.
func (s *Set) Clause(id string) (Clause, bool) {
	i := slices.IndexFunc(s.Clauses, func(c Clause) bool { return c.ID == id })
	if i < 0 {
		return Clause{}, false
	}
	return s.Clauses[i], true
}

// Table returns the penalty table as package law uses it.
func (s *Set) Table() law.Table {
	table := make(law.Table, len(s.Penalties))
	for i, row := range s.Penalties {
		table[i] = row.Row
	}
	return table
}

// Calendar returns the working days: the published years 2016 to 2026 and
// those of calendar/. The error says which of those files is wrong.
func (s *Set) Calendar() (law.Calendar, error) { return s.calendar() }

// Files returns the file system that the policies were read from, for the
// readers of vocabularies.
func (s *Set) Files() fs.FS { return s.fsys }

// RuleIDs returns the ids of all rule folders, sorted.
func RuleIDs(fsys fs.FS) ([]string, error) {
	var ids []string
	for _, category := range Categories() {
		folders, err := fs.ReadDir(fsys, category)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, folder := range folders {
			if folder.IsDir() && !strings.HasPrefix(folder.Name(), ".") {
				ids = append(ids, path.Join(category, folder.Name()))
			}
		}
	}
	slices.Sort(ids)
	return ids, nil
}

// readRules reads the named rule folders, or all.
func (s *Set) readRules(ids []string, probs *problems) {
	if len(ids) == 0 {
		var err error
		if ids, err = RuleIDs(s.fsys); err != nil {
			probs.add(".", 0, 0, say("读不到策略目录：%v", "the policies cannot be read: %v", err))
			return
		}
	}
	for _, id := range ids {
		if !strings.HasPrefix(id, decideDir+"/") {
			s.readFolder(id, probs)
		}
	}
	if len(s.Rules) == 0 && len(probs.list) == 0 && len(s.only) == 0 {
		probs.add(".", 0, 0, say("没有任何规则：规则是 %s 之下的文件夹", "there is no rule: rules are folders under %s", strings.Join(Categories(), ", ")))
	}
}

func (s *Set) readFolder(id string, probs *problems) {
	file := path.Join(id, ruleFile)
	src, err := fs.ReadFile(s.fsys, file)
	if err != nil {
		probs.add(file, 0, 0, say("读不到文件：%v", "the file cannot be read: %v", err))
		return
	}
	if s.domain == Lint {
		if lint, unsure := peekLint(src); !lint && !unsure {
			return
		}
	}
	r := s.readRule(id, src, probs)
	if r == nil || s.domain == Lint && !r.Lint {
		return
	}
	s.Rules = append(s.Rules, r)
	s.byID[id] = r
}
