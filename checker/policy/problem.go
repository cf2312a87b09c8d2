package policy

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// Problem is one thing that is wrong with the policies: what, where, and what
// to do about it. Load and Test return all problems at once, joined.
type Problem struct {
	File   string   // path inside the policies, with slashes
	Line   int      // 1-based; 0 when the whole file is meant
	Column int      // 1-based, in characters; 0 when the whole line is meant
	Text   law.Text // what is wrong and what to do
}

// In returns the problem in lang as file:line:column: text, which editors make clickable.
func (p *Problem) In(lang string) string {
	switch {
	case p.Line == 0:
		return p.File + ": " + p.Text.In(lang)
	case p.Column == 0:
		return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text.In(lang))
	}
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Text.In(lang))
}

// Error returns the problem in Chinese and English.
func (p *Problem) Error() string { return p.In("zh") + " / " + p.Text.EN }

// Problems returns the problems that err holds, in the order of file and line.
// It is empty when err is of another kind, such as a file that cannot be read.
func Problems(err error) []*Problem {
	switch e := err.(type) {
	case *Problem:
		return []*Problem{e}
	case interface{ Unwrap() []error }:
		var all []*Problem
		for _, one := range e.Unwrap() {
			all = append(all, Problems(one)...)
		}
		return all
	case interface{ Unwrap() error }:
		return Problems(e.Unwrap())
	}
	return nil
}

// say formats a sentence in both languages with the same arguments.
func say(zh, en string, args ...any) law.Text {
	return law.Text{ZH: fmt.Sprintf(zh, args...), EN: fmt.Sprintf(en, args...)}
}

// words returns what an error says, in both languages where it has them.
func words(err error) law.Text {
	var refusal *law.Refusal
	if errors.As(err, &refusal) {
		return refusal.Text
	}
	return law.Text{ZH: err.Error(), EN: err.Error()}
}

// problems gathers what is wrong while policies are read.
type problems struct {
	fsys fs.FS // where the files are from
	list []*Problem
}

func (ps *problems) add(file string, line, column int, text law.Text) {
	file, line = whereIn(ps.fsys, file, line)
	ps.list = append(ps.list, &Problem{File: file, Line: line, Column: column, Text: text})
}

// err returns the problems in the order of file and line, or nil.
func (ps *problems) err() error {
	slices.SortStableFunc(ps.list, func(a, b *Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	errs := make([]error, len(ps.list))
	for i, p := range ps.list {
		errs[i] = p
	}
	return errors.Join(errs...)
}
