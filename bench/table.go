package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
)

// report is the table of one comparison.
type report struct {
	out   table.Writer
	title string
}

func newTable(title, unit string) *report {
	t := &report{out: table.NewWriter(), title: title}
	t.out.SetOutputMirror(os.Stdout)
	t.out.AppendHeader(table.Row{"", "wall", "CPU", "CPU/" + unit, "peak RSS", "findings"})
	return t
}

func (t *report) add(name string, u usage, units int) {
	t.out.AppendRow(table.Row{
		name, u.wall.Round(10 * time.Millisecond), u.cpu.Round(10 * time.Millisecond),
		(u.cpu / time.Duration(max(units, 1))).Round(10 * time.Nanosecond), fmt.Sprintf("%d MiB", u.peak>>20), len(u.found),
	})
}

// ratio adds how many times more the first took.
func (t *report) ratio(a, b usage) {
	times := func(x, y float64) string { return fmt.Sprintf("%.1fx", x/y) }
	cpu := times(float64(a.cpu), float64(b.cpu))
	t.out.AppendFooter(table.Row{"ratio", times(float64(a.wall), float64(b.wall)), cpu, cpu, times(float64(a.peak), float64(b.peak)), ""})
}

func (t *report) print() {
	fmt.Printf("\n%s\n", t.title)
	t.out.Render()
}

// finding is that a rule found something wrong with a record.
type finding struct{ Rule, Subject string }

func (f finding) compare(g finding) int {
	return cmp.Or(cmp.Compare(f.Rule, g.Rule), cmp.Compare(f.Subject, g.Subject))
}

// byWords are the rules that look for words. yunjian reads disguised words too,
// so that there it may find more than plain Rego does, never less.
var byWords = []string{"listing/plain-words", "chat/plain-terms"}

// agree compares what both sides found, rule by rule.
func agree(naive, ours usage) error {
	type sides struct{ both, naive, ours int }
	rules := map[string]*sides{}
	at := func(f finding) *sides {
		if rules[f.Rule] == nil {
			rules[f.Rule] = &sides{}
		}
		return rules[f.Rule]
	}
	for _, f := range naive.found {
		if _, ok := slices.BinarySearchFunc(ours.found, f, finding.compare); ok {
			at(f).both++
		} else {
			at(f).naive++
			if at(f).naive <= 3 {
				fmt.Printf("  only plain Rego: %s %s\n", f.Rule, f.Subject)
			}
		}
	}
	for _, f := range ours.found {
		if _, ok := slices.BinarySearchFunc(naive.found, f, finding.compare); !ok {
			at(f).ours++
			if at(f).ours <= 3 && !slices.Contains(byWords, f.Rule) {
				fmt.Printf("  only yunjian: %s %s\n", f.Rule, f.Subject)
			}
		}
	}
	var wrong []error
	for rule, s := range rules {
		if s.naive > 0 || s.ours > 0 && !slices.Contains(byWords, rule) {
			wrong = append(wrong, fmt.Errorf("the sides disagree on %s: both %d, only plain Rego %d, only yunjian %d", rule, s.both, s.naive, s.ours))
		}
	}
	for _, rule := range sortedKeys(rules) {
		s := rules[rule]
		line := fmt.Sprintf("  %-28s %6d on both sides", rule, s.both)
		if s.ours > 0 {
			line += fmt.Sprintf(", %d more by yunjian (disguised words, marked-up text)", s.ours)
		}
		fmt.Println(line)
	}
	if len(rules) == 0 {
		wrong = append(wrong, errors.New("neither side found anything"))
	}
	return errors.Join(wrong...)
}
