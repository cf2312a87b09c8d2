package reports

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/yunjian-audit/yunjian/checker/law"
)

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name      string        `xml:"name,attr"`
	Class     string        `xml:"classname,attr"`
	File      string        `xml:"file,attr,omitempty"`
	Line      int           `xml:"line,attr,omitempty"`
	Failure   *junitFailure `xml:"failure,omitempty"`
	SystemOut string        `xml:"system-out,omitempty"`
}

type junitFailure struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Body    string `xml:",chardata"`
}

// junitFindings writes JUnit XML: a suite for each subject, a test case for
// each finding. Errors are failures; warnings and notes pass and speak in
// system-out, since a reviewer has not yet said that they are breaches.
func junitFindings(w io.Writer, findings []law.Finding, o Options) error {
	all := junitSuites{Name: "yunjian"}
	index := map[law.Subject]int{}
	for _, f := range findings {
		i, ok := index[f.Subject]
		if !ok {
			i = len(all.Suites)
			index[f.Subject] = i
			all.Suites = append(all.Suites, junitSuite{Name: f.Subject.Type + " " + f.Subject.ID})
		}
		suite, at := &all.Suites[i], place(f)
		var quotes []string
		for _, e := range f.Evidence {
			quotes = append(quotes, fmt.Sprintf("%s: %s", where(e), oneLine(e.Text)))
		}
		body := strings.Join(append(quotes, f.Advice.In(o.Lang)), "\n")
		c := junitCase{Name: fmt.Sprintf("%s (%s)", f.Rule, f.Clause), Class: f.Subject.Type + "." + f.Subject.ID, File: at.File, Line: at.Line}
		if f.Severity == law.Error {
			c.Failure = &junitFailure{Type: f.Clause, Message: printable(f.Message.In(o.Lang)), Body: printable(body)}
			suite.Failures++
			all.Failures++
		} else {
			c.SystemOut = printable(string(f.Severity) + ": " + f.Message.In(o.Lang) + "\n" + body)
		}
		suite.Cases = append(suite.Cases, c)
		suite.Tests++
		all.Tests++
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// printable drops the characters that XML 1.0 cannot carry and terminals obey.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\n' && r != '\t' || r == 0x7f || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, s)
}
