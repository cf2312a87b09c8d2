package main

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/yunjian-audit/yunjian/checker/policy"
)

// mutant is the policies with one thing changed.
type mutant struct {
	name   string // what was changed, for people and for survivors.yaml
	folder string // of the rule, decision or library; "regulation" for parameters
	param  string // the parameter that was changed, if it was one
	file   string
	text   []byte // of the file, changed
}

// change is one thing changed in a text: what stood there, what stands there now.
type change struct {
	where, before, after string
	text                 []byte
}

// mutantsOf makes all mutants of the named folders, or of all.
func mutantsOf(policies fs.FS, folders []string) ([]mutant, error) {
	ids, err := policy.RuleIDs(policies)
	if err != nil {
		return nil, err
	}
	var all []mutant
	add := func(folder, file string, mutate func([]byte) ([]change, error)) error {
		src, err := fs.ReadFile(policies, file)
		if err != nil || len(folders) > 0 && !slices.Contains(folders, folder) {
			return nil // such as a rule without rule.rego
		}
		changes, err := mutate(src)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		for _, c := range changes {
			m := mutant{folder: folder, file: file, text: c.text, name: fmt.Sprintf("%s %s: %s => %s", file, c.where, c.before, c.after)}
			if folder == regulation {
				m.param = c.where
			}
			all = append(all, m)
		}
		return nil
	}
	for _, id := range ids {
		if err := add(id, path.Join(id, "rule.yaml"), mutateRule); err != nil {
			return nil, err
		}
		if err := add(id, path.Join(id, "rule.rego"), mutateRego); err != nil {
			return nil, err
		}
	}
	for pattern, mutate := range map[string]func([]byte) ([]change, error){
		"decide/*/decide.rego": mutateRego, "lib/*.rego": mutateRego, regulation + ".yaml": mutateParameters,
	} {
		files, err := fs.Glob(policies, pattern)
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			folder := strings.TrimSuffix(strings.TrimSuffix(file, "/decide.rego"), path.Ext(file))
			if err := add(folder, file, mutate); err != nil {
				return nil, err
			}
		}
	}
	slices.SortStableFunc(all, func(a, b mutant) int { return strings.Compare(a.folder, b.folder) })
	number(all)
	return all, nil
}

const regulation = "regulation"

// number tells mutants of one name apart.
func number(all []mutant) {
	seen := map[string]int{}
	for i := range all {
		name := all[i].name
		if seen[name]++; seen[name] > 1 {
			all[i].name = fmt.Sprintf("%s (%d)", name, seen[name])
		}
	}
}
