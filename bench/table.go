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

func (t *report) print() {
	fmt.Printf("\n%s\n", t.title)
	t.out.Render()
}

// bars are the ratios of a run, each beside what it is to reach.
type bars struct{ rows []table.Row }

func (b *bars) least(name string, got, bar float64, unit string) {
	b.add(name, got, fmt.Sprintf(">= %g%s", bar, unit), got >= bar, unit)
}

func (b *bars) most(name string, got, bar float64, unit string) {
	b.add(name, got, fmt.Sprintf("<= %g%s", bar, unit), got <= bar, unit)
}

func (b *bars) add(name string, got float64, bar string, met bool, unit string) {
	said := "reached"
	if !met {
		said = "MISSED"
	}
	b.rows = append(b.rows, table.Row{name, fmt.Sprintf("%.1f%s", got, unit), bar, said})
}

func (b *bars) missing(name string) {
	b.rows = append(b.rows, table.Row{name, "-", "", "NOT MEASURED"})
}

func (b *bars) print() {
	out := table.NewWriter()
	out.SetOutputMirror(os.Stdout)
	out.AppendHeader(table.Row{"", "measured", "bar", ""})
	out.AppendRows(b.rows)
	fmt.Println()
	out.Render()
}

// finding is that a rule found something wrong with a record.
type finding struct{ Rule, Subject string }

func (f finding) compare(g finding) int {
	return cmp.Or(cmp.Compare(f.Rule, g.Rule), cmp.Compare(f.Subject, g.Subject))
}

// byWords are the rules that look for words. yunjian reads disguised words too,
// so that there it may find more than plain Rego does, never less.
var byWords = []string{"listing/plain-words", "chat/plain-terms"}

// agree compares what another side and yunjian found, rule by rule.
func agree(name string, naive, ours usage) error {
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
				fmt.Printf("  only %s: %s %s\n", name, f.Rule, f.Subject)
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
			wrong = append(wrong, fmt.Errorf("%s and yunjian disagree on %s: both %d, only the former %d, only yunjian %d", name, rule, s.both, s.naive, s.ours))
		}
	}
	for _, rule := range sortedKeys(rules) {
		s := rules[rule]
		line := fmt.Sprintf("  %-28s %6d found by %s and yunjian", rule, s.both, name)
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
