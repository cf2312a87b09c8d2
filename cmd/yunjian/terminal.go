package main

import (
	"encoding/json"
	"io"
	"os"
	"slices"
	"strings"

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

// textOrJSON are the formats of what is shown to people and to programs.
var textOrJSON = []string{"text", "json"}

// checkFormat refuses a --format that is none of those there are.
func (a *app) checkFormat(format string, there []string) error {
	return a.oneOf("--format", format, there)
}

// oneOf refuses a flag's value that is none of those there are.
func (a *app) oneOf(flag, value string, there []string) error {
	if !slices.Contains(there, value) {
		return cannot(a.errorf(wordNotThere, flag, value, strings.Join(there, ", ")))
	}
	return nil
}

// show prints v as JSON, or what text prints for people.
func (a *app) show(format string, v any, text func() error) error {
	if err := a.checkFormat(format, textOrJSON); err != nil {
		return err
	}
	if format == "json" {
		return a.writeJSON(v)
	}
	return text()
}

func (a *app) writeJSON(v any) error {
	enc := json.NewEncoder(a.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return fault(err)
	}
	return nil
}
