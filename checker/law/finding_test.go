package law_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// A finding's JSON is the data contract's: no penalty is null, no evidence an
// empty list.
func TestFindingJSON(t *testing.T) {
	for _, x := range []struct {
		finding law.Finding
		want    []string
	}{
		{law.Finding{Rule: "a/b"}, []string{`"penalty":null`, `"evidence":[]`, `"rule":"a/b"`}},
		{
			law.Finding{Penalty: "PEN-24", Evidence: []law.Evidence{{Record: "listing", ID: "l1", Path: "/title", Text: "最好"}}},
			[]string{`"penalty":"PEN-24"`, `"evidence":[{"record":"listing","id":"l1","path":"/title","start":0,"end":0,"text":"最好"}]`},
		},
	} {
		data, err := json.Marshal(x.finding)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range x.want {
			if !strings.Contains(string(data), want) {
				t.Errorf("%s is without %s", data, want)
			}
		}
	}
	text := law.Text{ZH: "中文", EN: "English"}
	for lang, want := range map[string]string{"zh": "中文", "en": "English", "": "中文", "fr": "中文"} {
		if got := text.In(lang); got != want {
			t.Errorf("in %q: %s", lang, got)
		}
	}
}
