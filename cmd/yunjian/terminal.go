package main

import (
	"io"
	"os"

	"golang.org/x/term"

	"github.com/yunjian-audit/yunjian/reports"
)

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// colour tells whether a stream is shown with colours: a terminal, unless
// NO_COLOR is set.
func (a *app) colour(w io.Writer) bool { return !a.noColour && terminal(w) }

// reportOptions are the options for what is printed to w.
func (a *app) reportOptions(w io.Writer) reports.Options {
	o := reports.Options{Lang: a.lang, Colour: a.colour(w), Version: version}
	if f, ok := w.(*os.File); ok && o.Colour {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil {
			o.Width = width
		}
	}
	return o
}
