package record

import (
	"regexp"
	"strings"
	"testing"
)

// TestSyntaxInChinese feeds mistakes that people make to the real parsers and
// wants no English words left in the Chinese sentence.
func TestSyntaxInChinese(t *testing.T) {
	english := regexp.MustCompile(`[a-z]{4,}`)
	for name, text := range map[string]string{
		"no comma.json":      `{"id":"l1" "title":"x"}`,
		"no colon.json":      `{"id" "l1"}`,
		"leading zero.json":  `{"id":01}`,
		"trailing.json":      `{"id":"l1"} x`,
		"single quotes.json": `{'id':'l1'}`,
		"bad escape.json":    `{"id":"\q"}`,
		"surrogate.json":     `{"id":"\ud800"}`,
		"control.json":       "{\"id\":\"\x01\"}",
		"array.json":         `{"platforms":["a" "b"]}`,
		"number.json":        `{"id":1.}`,
		"literal.json":       `{"tool":trueish}`,
		"nested colon.yaml":  "id: l1\ntitle: a: b\n",
		"indent.yaml":        "id: l1\n title: [a\n",
		"tab.yaml":           "specs:\n\t- a\n",
		"quote.yaml":         "id: \"l1\ntitle: x\n",
		"flow.yaml":          "platforms: [a, b\nid: l1\n",
		"at sign.yaml":       "title: @cloud\n",
		"list.yaml":          "id: l1\n- a\n",
	} {
		_, problems := ParseFile(Listing, name, []byte(text))
		if len(problems) == 0 {
			t.Errorf("%s: no problem found in %q", name, text)
			continue
		}
		last := problems[len(problems)-1].Text
		said := strings.NewReplacer("YAML", "", "JSON", "", "true、false、null", "", "trueish", "").Replace(last.ZH)
		if !strings.Contains(last.ZH, "语法错误") || english.MatchString(said) {
			t.Errorf("%s: %q, in English %q", name, last.ZH, last.EN)
		}
	}
}
