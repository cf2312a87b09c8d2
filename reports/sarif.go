package reports

import (
	"io"
	"path/filepath"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// sarifFindings writes SARIF 2.1.0, which code-review tools read.
func sarifFindings(w io.Writer, findings []law.Finding, o Options) error {
	run := sarif.NewRunWithInformationURI("yunjian", "https://github.com/yunjian-audit/yunjian")
	run.Tool.Driver.WithVersion(o.Version)
	run.WithColumnKind("unicodeCodePoints")
	for _, f := range findings {
		rule := run.AddRule(f.Rule)
		if title, ok := o.Titles[f.Rule]; ok {
			rule.WithDescription(title.In(o.Lang))
		}
		rule.WithProperties(sarif.NewPropertyBag().Add("clause", f.Clause))
		result := run.CreateResultForRule(f.Rule).
			WithLevel(string(f.Severity)).
			WithMessage(sarif.NewTextMessage(f.Message.In(o.Lang) + " " + f.Advice.In(o.Lang))).
			WithPartialFingerprints(map[string]string{"yunjian/v1": f.Fingerprint})
		for _, e := range f.Evidence {
			result.AddLocation(sarifLocation(e))
		}
		if len(f.Evidence) == 0 {
			result.AddLocation(sarifLocation(place(f)))
		}
	}
	report := sarif.NewReport()
	report.AddRun(run)
	return report.PrettyWrite(w)
}

func sarifLocation(e law.Evidence) *sarif.Location {
	location := sarif.NewLocation()
	if e.File != "" {
		region := sarif.NewRegion().WithStartLine(max(e.Line, 1))
		if e.Column > 0 {
			region.WithStartColumn(e.Column)
		}
		if e.Text != "" {
			region.WithSnippet(sarif.NewArtifactContent().WithText(e.Text))
		}
		location.WithPhysicalLocation(sarif.NewPhysicalLocation().
			WithArtifactLocation(sarif.NewSimpleArtifactLocation(filepath.ToSlash(e.File))).
			WithRegion(region))
	}
	name := e.Record + "/" + e.ID + e.Path
	return location.WithLogicalLocations([]*sarif.LogicalLocation{sarif.NewLogicalLocation().WithFullyQualifiedName(name)})
}
