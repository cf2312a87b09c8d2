package reports

import (
	"fmt"
	"io"
	"strings"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// githubFindings writes workflow commands, which GitHub shows beside the
// changed lines of a pull request. What a listing says cannot end a command:
// the characters that would are encoded.
func githubFindings(w io.Writer, findings []law.Finding, o Options) error {
	data := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	command := map[law.Severity]string{law.Error: "error", law.Warning: "warning", law.Note: "notice"}
	for _, f := range findings {
		at := place(f)
		props := []string{}
		if at.File != "" {
			props = append(props, "file="+property.Replace(at.File), fmt.Sprintf("line=%d", max(at.Line, 1)))
			if at.Column > 0 {
				props = append(props, fmt.Sprintf("col=%d", at.Column))
			}
		}
		props = append(props, "title="+property.Replace(f.Rule+" "+f.Clause))
		_, err := fmt.Fprintf(w, "::%s %s::%s\n", command[f.Severity], strings.Join(props, ","),
			data.Replace(f.Message.In(o.Lang)+" "+f.Advice.In(o.Lang)))
		if err != nil {
			return err
		}
	}
	return nil
}
