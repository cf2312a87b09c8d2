// Package yunjian holds the tests about the tree as a whole.
package yunjian

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/yunjian-audit/yunjian/"

// allowed lists, for each package, which of the project's own packages it may
// import directly. The arrows point one way: from records towards reports.
var allowed = map[string][]string{
	"checker/record":            {},
	"checker/text":              {},
	"checker/copies":            {},
	"checker/law":               {"checker/record"},
	"checker/source":            {"checker/record", "checker/law"},
	"checker/policy":            {"checker/record", "checker/text", "checker/law"},
	"checker/merkle":            {},
	"checker/merkle/merkletest": {"checker/merkle"},
	"checker/store":             {"checker/law", "checker/merkle"},
	"checker":                   {"checker/record", "checker/law", "checker/source", "checker/text", "checker/policy", "checker/copies"},
	"deliver":                   {"checker/law", "checker/store", "reports"},
	"nights":                    {"checker", "checker/law", "checker/source", "checker/store"},
	"serve":                     {"checker", "checker/law", "checker/record", "checker/source", "checker/store", "nights", "reports", "serve/pages"},
	"serve/pages":               {"checker", "checker/law", "checker/record", "reports"},
	"reports":                   {"checker", "checker/law", "checker/merkle", "checker/record"},
	"policies":                  {},
	"fixtures":                  {"checker/record", "fixtures/prose"},
	"fixtures/score":            {"checker/law", "fixtures"},
}

// only lists outside modules that one room alone may use.
var only = map[string][]string{
	"github.com/open-policy-agent/opa": {"checker/policy", "bench"},
	"cel.dev/cel-go":                   {"checker/policy"},
	"github.com/PuerkitoBio/goquery":   {"checker/source"},
	"modernc.org/sqlite":               {"checker/store"},
	"github.com/spf13/cobra":           {"cmd/yunjian"},
	"github.com/xuri/excelize/v2":      {"reports"},
	"github.com/wneessen/go-mail":      {"deliver"},
	"golang.org/x/mod/sumdb/tlog":      {"checker/merkle", "checker/store", "cmd/yunjian"},
	"golang.org/x/mod/sumdb/note":      {"checker/merkle", "checker/store", "cmd/yunjian"},
	"golang.org/x/mod/sumdb/dirhash":   {"checker"},
}

// TestImports keeps the rooms of the tree apart.
func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}:{{join .Imports " "}}`, "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) < len(allowed) {
		t.Fatalf("go list named only %d packages", len(lines))
	}
	for _, line := range lines {
		path, imports, _ := strings.Cut(line, ":")
		name := strings.TrimPrefix(path, module)
		for _, imported := range strings.Fields(imports) {
			own, isOwn := strings.CutPrefix(imported, module)
			if may, listed := allowed[name]; isOwn && listed && !slices.Contains(may, own) {
				t.Errorf("%s imports %s; it may import only %v", name, own, may)
			}
			for outside, users := range only {
				if (imported == outside || strings.HasPrefix(imported, outside+"/")) && !slices.ContainsFunc(users, func(u string) bool { return name == u || strings.HasPrefix(name, u+"/") }) {
					t.Errorf("%s imports %s; only %v may", name, imported, users)
				}
			}
		}
	}
}

// TestClock keeps the wall clock at the edge: nothing outside cmd and the
// benchmarks reads it, so that the same data and instant give the same result.
func TestClock(t *testing.T) {
	out, _ := exec.Command("git", "grep", "-lE", `time\.(Now|Since|Until)\(`, "--", "*.go", ":!cmd", ":!bench", ":!*_test.go", ":!checker/text/accuracy", ":!fixtures/generate").Output()
	if files := strings.Fields(string(out)); len(files) > 0 {
		t.Errorf("these files read the clock; pass as_of instead: %v", files)
	}
}
