// Package reports writes what the auditor found, one file for each format.
// Every function is deterministic and takes the language it writes in; text
// from listings and chats is escaped for the format that shows it.
package reports

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// Formats lists the formats in which findings are printed.
var Formats = []string{"text", "json", "jsonl", "sarif", "junit", "github"}

// Options say how findings are printed.
type Options struct {
	Lang    string // zh or en
	Colour  bool   // ANSI colours, for terminals
	Width   int    // columns of the terminal, 0 when unknown
	Version string // of the auditor, for formats that name the tool
	// Titles gives each rule's short name, for formats that describe rules.
	Titles map[string]law.Text
	// Source gives the lines of a file that evidence points into, for the text
	// format's excerpts; nil or a missing file shows the quotation alone.
	Source func(file string) []byte
}

// Findings writes findings in one of Formats.
func Findings(w io.Writer, format string, findings []law.Finding, o Options) error {
	switch format {
	case "text":
		return textFindings(w, findings, o)
	case "json":
		return jsonFindings(w, findings)
	case "jsonl":
		return jsonlFindings(w, findings)
	case "sarif":
		return sarifFindings(w, findings, o)
	case "junit":
		return junitFindings(w, findings, o)
	case "github":
		return githubFindings(w, findings, o)
	}
	return fmt.Errorf("format %q: one of %v", format, Formats)
}

// jsonFindings writes one JSON array.
func jsonFindings(w io.Writer, findings []law.Finding) error {
	if findings == nil {
		findings = []law.Finding{}
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(findings)
}

// jsonlFindings writes one finding a line.
func jsonlFindings(w io.Writer, findings []law.Finding) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, f := range findings {
		if err := enc.Encode(f); err != nil {
			return err
		}
	}
	return nil
}

// place is the first evidence of a finding that has a file, else the first.
func place(f law.Finding) law.Evidence {
	if i := slices.IndexFunc(f.Evidence, func(e law.Evidence) bool { return e.File != "" }); i >= 0 {
		return f.Evidence[i]
	}
	if len(f.Evidence) > 0 {
		return f.Evidence[0]
	}
	return law.Evidence{Record: f.Subject.Type, ID: f.Subject.ID}
}
