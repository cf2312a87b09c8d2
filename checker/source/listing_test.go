package source

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/yunjian-audit/yunjian/checker/record"
	"golang.org/x/text/encoding/simplifiedchinese"
)

const listingHead = `"id": "L1", "provider_id": "P1", "type": "saas", "title": "排班管理"`

// readListings finds listing files and reads them all.
func readListings(paths []string, stdin io.Reader) (all []record.Record, problems record.Problems, err error) {
	files, problems, err := Listings(paths, stdin)
	for _, file := range files {
		records, more, err := file.Read()
		if err != nil {
			return nil, nil, err
		}
		all, problems = append(all, records...), append(problems, more...)
	}
	return all, problems, err
}

func TestListings(t *testing.T) {
	dir := write(t, map[string]string{
		"b.json":        "{" + listingHead + "}",
		"b.html":        "<p>\n  独家首发</p>",
		"a.yaml":        "id: L2\nprovider_id: P1\ntype: saas\ntitle: 考勤\ndetail_html: |\n  <h2>\n  功能</h2>\n",
		"many.json":     "[\n {" + listingHead + "},\n {" + strings.ReplaceAll(listingHead, "L1", "L3") + "}\n]",
		"many.html":     "not for one of two",
		"two.yml":       "id: L4\nprovider_id: P1\ntype: saas\ntitle: 甲\n---\nid: L5\nprovider_id: P1\ntype: saas\ntitle: 乙\n",
		"notes.txt":     "no listing",
		".hidden.json":  "{",
		"c.detail.html": "<p>近处的优先</p>",
		"c.html":        "<p>远处的</p>",
		"c.cases.html":  "<p>案例</p>",
		"c.json":        "{" + listingHead + "}",
	})
	sub := filepath.Join(dir, "sub")
	os.Mkdir(sub, 0o755)
	gbk, err := simplifiedchinese.GBK.NewEncoder().String("<p>旧页面\n全网第一</p>")
	if err != nil {
		t.Fatal(err)
	}
	os.WriteFile(filepath.Join(sub, "old.html"), []byte(gbk), 0o644)
	os.WriteFile(filepath.Join(sub, "d.json"), []byte("{"+listingHead+`, "detail_html_file": "old.html"}`), 0o644)
	stdin := strings.NewReader("{" + strings.ReplaceAll(listingHead, "L1", "L9") + "}")

	records, problems, err := readListings([]string{dir, "-"}, stdin)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	var got []string
	for _, r := range records {
		html, _ := r.Fields["detail_html"].(string)
		line := ""
		if html != "" {
			at := r.Pos.Locate("/detail_html", strings.LastIndex(html, "</"))
			line = fmt.Sprintf(" %s:%d:%d", filepath.Base(at.File), at.Line, at.Column)
		}
		got = append(got, fmt.Sprintf("%s:%d %s%s", filepath.Base(r.Origin.File), r.Origin.Line, r.ID, line))
	}
	want := []string{
		"a.yaml:1 L2 a.yaml:7:5", "b.json:1 L1 b.html:2:7", "c.json:1 L1 c.detail.html:1:9", "many.json:2 L1", "many.json:3 L3",
		"d.json:1 L1 old.html:2:5", "two.yml:1 L4", "two.yml:6 L5", "<stdin>:1 L9",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if cases := records[2].Fields["cases_html"]; cases != "<p>案例</p>" {
		t.Errorf("cases_html: %v", cases)
	}
	if _, left := records[5].Fields["detail_html_file"]; left {
		t.Error("detail_html_file is left in the fields")
	}
}

func TestListingsThatAreRefused(t *testing.T) {
	outside := write(t, map[string]string{"page.html": "<p>秘密</p>"})
	for name, tt := range map[string]struct{ content, want string }{
		"broken JSON":        {"{" + listingHead, "listing.json:1:"},
		"a page elsewhere":   {"{" + listingHead + `, "detail_html_file": "../page.html"}`, "/detail_html_file"},
		"an absolute page":   {"{" + listingHead + `, "detail_html_file": "/etc/hosts"}`, "/detail_html_file"},
		"a page by a link":   {"{" + listingHead + `, "detail_html_file": "link.html"}`, "/detail_html_file"},
		"a missing page":     {"{" + listingHead + `, "cases_html_file": "none.html"}`, "/cases_html_file"},
		"both":               {"{" + listingHead + `, "detail_html": "x", "detail_html_file": "page.html"}`, "cannot both"},
		"an undecodable one": {"{" + listingHead + `, "detail_html_file": "bad.html"}`, "GB18030"},
		"GBK JSON":           {"{\"title\": \"\xc5\xc5\xb0\xe0\"}", "UTF-8"},
		"an empty file":      {"", "listing.json"},
		"no object":          {"[1]", "/0"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := write(t, map[string]string{"listing.json": tt.content, "page.html": "<p></p>", "bad.html": "\xff\xff\xff"})
			os.Symlink(filepath.Join(outside, "page.html"), filepath.Join(dir, "link.html"))
			records, problems, err := readListings([]string{filepath.Join(dir, "listing.json")}, nil)
			if err != nil || len(records) > 0 || !problems.Fatal() || !strings.Contains(problems.Error(), tt.want) {
				t.Errorf("%v, %v, %v; want a problem with %q", records, problems, err, tt.want)
			}
		})
	}
	huge := write(t, map[string]string{"listing.json": ""})
	os.Truncate(filepath.Join(huge, "listing.json"), largestListing+1)
	for name, paths := range map[string][]string{"nothing": {t.TempDir()}, "not there": {"/no/such/file.json"}, "huge": {huge}} {
		if records, problems, err := readListings(paths, nil); err != nil || len(records) > 0 || !problems.Fatal() {
			t.Errorf("%s: %v, %v, %v", name, records, problems, err)
		}
	}
}

// A listing that is handed in as text has its page beside it: places in the page
// are places of the page, and nobody guesses which of two pages is meant.
func TestSubmitted(t *testing.T) {
	one := []byte("{" + listingHead + "}")
	records, problems, err := Submitted("listing", one, []byte("<p>\n全网第一</p>")).Read()
	if err != nil || len(problems) > 0 || len(records) != 1 {
		t.Fatal(records, problems, err)
	}
	at := records[0].Pos.Locate("/detail_html", strings.Index("<p>\n全网第一</p>", "第"))
	if at != (record.Place{File: "listing.html", Line: 2, Column: 3}) || records[0].Fields["detail_html"] != "<p>\n全网第一</p>" {
		t.Errorf("%+v %q", at, records[0].Fields["detail_html"])
	}
	for name, c := range map[string]struct{ text, page string }{
		"two listings":    {"[{" + listingHead + "},{" + listingHead + "}]", "<p>"},
		"two pages":       {"{" + listingHead + `,"detail_html":"<p>"}`, "<p>"},
		"no known letter": {"{" + listingHead + "}", "\xff\xff\xff"},
		"no listing":      {"{", "<p>"},
	} {
		if _, problems, err := Submitted("listing", []byte(c.text), []byte(c.page)).Read(); err != nil || !problems.Fatal() {
			t.Errorf("%s: %v %v", name, problems, err)
		}
	}
	if _, problems, _ := Submitted("listing", one, nil).Read(); len(problems) > 0 {
		t.Errorf("without a page: %v", problems)
	}
}
