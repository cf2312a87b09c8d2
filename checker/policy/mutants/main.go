// Command mutants shows that the examples hold the rules: it changes one
// thing in a rule at a time, a comparison, a number, a negation, a condition,
// and runs the examples of the rules that use it. A change that no example
// notices has survived, and is an example to write or, where the changed rule
// means the same, a line with the reason in survivors.yaml.
//
//	go run ./checker/policy/mutants [-policies DIR] [FOLDER...]
//
// It exits 1 when a survivor is not explained, an explanation has no survivor,
// a rule has no change that is noticed, or fewer than 95 in 100 are.
package main

import (
	"cmp"
	_ "embed"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"runtime"
	"slices"
	"sync"

	"go.yaml.in/yaml/v4"
)

//go:embed survivors.yaml
var survivorsFile []byte

// leastKilled is how many of a hundred changes the examples must notice.
const leastKilled = 95

func main() {
	dir := flag.String("policies", "policies", "directory of policies")
	flag.Parse()
	ok, err := run(os.DirFS(*dir), flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if !ok {
		os.Exit(1)
	}
}

func run(policies fs.FS, folders []string) (bool, error) {
	explained := map[string]string{}
	if err := yaml.Load(survivorsFile, &explained); err != nil {
		return false, fmt.Errorf("survivors.yaml: %w", err)
	}
	lab, err := newLaboratory(policies)
	if err != nil {
		return false, err
	}
	all, err := mutantsOf(policies, folders)
	if err != nil {
		return false, err
	}
	killed, err := lab.tryAll(all)
	if err != nil {
		return false, err
	}
	return report(all, killed, explained, lab, len(folders) == 0), nil
}

// tryAll tries every mutant, those of one folder in one goroutine, since they
// share the folder's examples.
func (l *laboratory) tryAll(all []mutant) (fates []fate, err error) {
	fates = make([]fate, len(all))
	byFolder := map[string][]int{}
	for i, m := range all {
		byFolder[m.folder] = append(byFolder[m.folder], i)
	}
	queue := make(chan string)
	errs := make(chan error, len(byFolder))
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for folder := range queue {
				fmt.Fprintln(os.Stderr, folder)
				for _, i := range byFolder[folder] {
					f, err := l.try(all[i])
					if err != nil {
						errs <- fmt.Errorf("%s: %w", all[i].name, err)
						break
					}
					fates[i] = f
				}
			}
		})
	}
	for _, folder := range slices.Sorted(maps.Keys(byFolder)) {
		queue <- folder
	}
	close(queue)
	workers.Wait()
	close(errs)
	return fates, <-errs
}

// report prints what became of the mutants and tells whether that is good.
func report(all []mutant, fates []fate, explained map[string]string, lab *laboratory, whole bool) bool {
	var total struct{ killed, survived, broken int }
	good := true
	survivors := map[string]bool{}
	for i, m := range all {
		switch fates[i] {
		case killed:
			total.killed++
		case broken:
			total.broken++
		case survived:
			total.survived++
			survivors[m.name] = true
			reason := cmp.Or(explained[m.name], "NOT EXPLAINED")
			good = good && explained[m.name] != ""
			fmt.Printf("survived  %s\n          %s\n", m.name, reason)
		}
	}
	if whole {
		for _, id := range lab.deaf() {
			fmt.Printf("no change of %s is noticed\n", id)
			good = false
		}
		for _, name := range slices.Sorted(maps.Keys(explained)) {
			if !survivors[name] {
				fmt.Printf("survivors.yaml explains what did not survive: %s\n", name)
				good = false
			}
		}
	}
	tried := total.killed + total.survived
	if tried == 0 {
		fmt.Println("nothing was changed")
		return false
	}
	share := 100 * float64(total.killed) / float64(tried)
	fmt.Printf("%d changes: %d killed, %d survived, %.1f%% (%d more did not compile)\n", tried, total.killed, total.survived, share, total.broken)
	return good && total.killed*100 >= tried*leastKilled
}
