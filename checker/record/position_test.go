package record

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
	"pgregory.net/rapid"
)

// place returns where needle stands in text, as a person counts.
func place(t *testing.T, text, needle string) string {
	t.Helper()
	at := strings.Index(text, needle)
	if at < 0 {
		t.Fatalf("%q is not in the file", needle)
	}
	line, column := NewValue(text).Position(at)
	return fmt.Sprintf("%d:%d", line, column)
}

// TestPositions marks a word in the value of /detail_html and asks where it
// stands in the file.
func TestPositions(t *testing.T) {
	const head = "id: L1\nprovider_id: P1\ntype: saas\ntitle: 考勤\n"
	for name, tt := range map[string]struct{ name, file string }{
		"JSON":                     {"a.json", `{"id":"L1","provider_id":"P1","type":"saas","title":"x",` + "\n" + ` "detail_html": "<p>中文 全网第一</p>"}`},
		"JSON escapes":             {"a.json", `{"id":"L1","provider_id":"P1","type":"saas","title":"x","detail_html":"\u4e2d\n\"<p>\ud83d\ude00\t全网第一<\/p>"}`},
		"JSON, CRLF":               {"a.json", "{\"id\":\"L1\",\"provider_id\":\"P1\",\r\n\"type\":\"saas\",\"title\":\"x\",\r\n\"detail_html\":\"全网第一\"}"},
		"plain":                    {"a.yaml", head + "detail_html: 页面 全网第一 其余\n"},
		"plain on two lines":       {"a.yaml", head + "detail_html: 页面\n   其一\n\n   全网第一 其余\n"},
		"literal":                  {"a.yaml", head + "detail_html: |\n  <h2>功能</h2>\n\n    <p>全网第一</p>\nsummary: x\n"},
		"literal, kept":            {"a.yaml", head + "detail_html: |+  # as it is\n  <h2>功能</h2>\n  <p>全网第一</p>\n\n\n"},
		"literal, stripped":        {"a.yaml", head + "detail_html: |-\n\n  <h2>功能</h2>\n  <p>全网第一</p>\n\n"},
		"literal, indent given":    {"a.yaml", head + "detail_html: |2\n      indented\n  <p>全网第一</p>\n"},
		"literal, CRLF":            {"a.yaml", strings.ReplaceAll(head+"detail_html: |\n  <h2>功能</h2>\n  <p>全网第一</p>\n", "\n", "\r\n")},
		"folded":                   {"a.yaml", head + "detail_html: >\n  <h2>功能</h2>\n  <ul>\n\n    <li>不折叠</li>\n\n  <p>\n  全网第一</p>\n"},
		"double quotes":            {"a.yaml", head + "detail_html: \"\\u4e2d \\x41\\t\\\"<p> 折\n    行 \\\n    续行\n\n    全网第一</p>\"\n"},
		"single quotes":            {"a.yaml", head + "detail_html: '<p class=''a''>折\n    行\n\n    全网第一</p>'\n"},
		"flow mapping":             {"a.yaml", `{id: L1, provider_id: P1, type: saas, title: x, detail_html: "<p>全网第一</p>"}`},
		"anchor and tag":           {"a.yaml", head + "summary: &s !!str |\n  页面\n  全网第一\ndetail_html: *s\n"},
		"merge":                    {"a.yaml", "x: &base\n  detail_html: |\n    页面\n    全网第一\n<<: *base\n" + head},
		"a list of listings":       {"a.yaml", "- " + strings.ReplaceAll(strings.TrimSpace(head), "\n", "\n  ") + "\n  detail_html: |\n    页面\n    全网第一\n"},
		"a separator in the value": {"a.yaml", head + "detail_html: \"页面\u2028全网第一\"\n"},
		"byte order mark":          {"a.yaml", "\ufeff" + head + "detail_html: 全网第一\n"},
	} {
		t.Run(name, func(t *testing.T) {
			records, problems := ParseAll(Listing, tt.name, []byte(tt.file))
			if Problems(problems).Fatal() || len(records) != 1 {
				t.Fatal(problems)
			}
			r := records[0]
			value, _ := r.Fields["detail_html"].(string)
			line, column := r.Pos.At("/detail_html", strings.Index(value, "全网第一"))
			if got, want := fmt.Sprintf("%d:%d", line, column), place(t, strings.TrimPrefix(tt.file, "\ufeff"), "全网第一"); got != want {
				t.Errorf("value %q: %s, want %s", value, got, want)
			}
			for offset := range value {
				if offset > 0 && utf8.RuneStart(value[offset]) {
					r.Pos.At("/detail_html", offset)
				}
			}
		})
	}
}

func TestPositionsOfOtherValues(t *testing.T) {
	file := "{\"id\":\"L1\",\"provider_id\":\"P1\",\"type\":\"saas\",\"title\":\"x\",\n\"specs\":[{\"price\":1},\n {\"price\":\"2.00\"}],\n\"attributes\":{\"a/b~c\":\"甲乙\"}}"
	r, problems := ParseFile(Listing, "a.json", []byte(file))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for pointer, want := range map[string]string{
		"":                      "1:1",
		"/specs/1/price":        "3:12",
		"/specs/1":              "3:2",
		"/specs/7/price":        "2:9", // not there: the list
		"/summary":              "1:1",
		"/attributes/a~1b~0c":   "4:24",
		"/attributes/a~1b~0c/0": "4:24",
		"not a pointer":         "1:1",
	} {
		line, column := r.Pos.At(pointer, 0)
		if got := fmt.Sprintf("%d:%d", line, column); got != want {
			t.Errorf("%q: %s, want %s", pointer, got, want)
		}
	}
	r.Pos.Attach("/detail_html", "page.html", "<p>\n甲乙")
	if at := r.Pos.Locate("/detail_html", 7); at != (Place{"page.html", 2, 2}) {
		t.Error(at)
	}
	if line, column := NewValue("甲\n乙丙").Position(7); line != 2 || column != 2 {
		t.Errorf("%d:%d", line, column)
	}
}

func TestYAML(t *testing.T) {
	const head = "id: L1\nprovider_id: P1\ntype: saas\n"
	for name, tt := range map[string]struct{ file, want string }{
		"a number for text":   {head + "title: 2016\n", "a.yaml:4:8: /title: must be text in quotes, not the number 2016"},
		"a date for text":     {head + "title: 2016-04-08\n", ""},
		"money":               {head + "title: x\nprice: 128.00\n", ""},
		"odd money":           {head + "title: x\nprice: 1_000\n", "a.yaml:5:8: /price: "},
		"not a number":        {head + "title: x\nspecs: [{accounts: .nan}]\n", "/specs/0/accounts: .nan is not a plain decimal number"},
		"a bare instant":      {head + "title: x\non_sale_at: 2016-06-01T10:00:00+08:00\n", ""},
		"twice":               {head + "title: x\nid: L2\n", "a.yaml:5:1: /id: "},
		"a tab":               {head + "title: x\n\tsummary: y\n", "a.yaml:5:"},
		"an unknown anchor":   {head + "title: *none\n", "a.yaml:4:8: "},
		"a tag":               {head + "title: !secret x\n", "a.yaml:4:8: "},
		"a cycle":             {head + "title: x\nattributes: &a {b: *a}\n", "a.yaml:"},
		"an explosion":        {"a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n", "a.yaml:"},
		"a misspelt field":    {head + "titel: x\n", "a.yaml:4:1: /titel: unknown field \"titel\"; did you mean \"title\"?"},
		"two documents":       {head + "title: x\n---\n" + head + "title: y\n", "a.yaml:6:1: the file holds 2 records"},
		"no mapping":          {"just text\n", "a.yaml:1:1: must be an object"},
		"nothing":             {"# nothing\n", "a.yaml:1:1: the file holds no record"},
		"an unclosed bracket": {head + "title: x\nspecs: [{}\n", "a.yaml:"},
	} {
		t.Run(name, func(t *testing.T) {
			_, problems := ParseFile(Listing, "a.yaml", []byte(tt.file))
			var got []string
			for _, p := range problems {
				got = append(got, p.In("en"))
			}
			if all := strings.Join(got, "\n"); tt.want == "" && all != "" || !strings.Contains(all, tt.want) {
				t.Errorf("%q, want %q", all, tt.want)
			}
		})
	}
}

// TestHugeBrokenFilesEnd reads files that would take hours if each place were
// counted from the start of its line.
func TestHugeBrokenFilesEnd(t *testing.T) {
	for name, file := range map[string]string{
		"a.json": `{"images":[` + strings.Repeat("5,", 300_000) + `5]}`,
		"b.yaml": `{images: [` + strings.Repeat("{url: 5},", 20_000) + `5]}`,
		"c.yaml": "a: &a {" + strings.Repeat("x: 1, ", 5_000) + "}\nb: {<<: [" + strings.Repeat("*a, ", 50) + "]}\n",
	} {
		_, problems := ParseAll(Listing, name, []byte(file))
		if !Problems(problems).Fatal() || len(problems) > mostReported+1 {
			t.Errorf("%s: %d problems", name, len(problems))
		}
	}
}

// TestEveryStyleOfYAMLIsMapped writes random text in every style of YAML, reads
// it back, and holds the map from value to file against the file.
func TestEveryStyleOfYAMLIsMapped(t *testing.T) {
	styles := []yaml.Style{0, yaml.LiteralStyle, yaml.FoldedStyle, yaml.SingleQuotedStyle, yaml.DoubleQuotedStyle}
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.StringOfN(rapid.SampledFrom([]rune("ab<>\"'\\#:-& \n\n\t中文😀、%|{")), 0, 60, -1).Draw(t, "value")
		style := rapid.SampledFrom(styles).Draw(t, "style")
		doc := yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{
			{Kind: yaml.ScalarNode, Value: "text"},
			{Kind: yaml.ScalarNode, Tag: "!!str", Value: value, Style: style},
		}}
		file, err := yaml.Marshal(&doc)
		if err != nil {
			t.Fatal(err)
		}
		d := newDocument("a.yaml", string(file))
		values, problems := readYAML(d)
		if len(problems) > 0 || len(values) != 1 {
			t.Fatalf("%q in style %d: %d values, %v in\n%s", value, style, len(values), problems, file)
		}
		n := values[0].child("text")
		if n.what != 's' || n.text != value {
			t.Fatalf("%q in style %d is read as %c %q from\n%s", value, style, n.what, n.text, file)
		}
		runs := n.pieces()
		if runs == nil {
			t.Fatalf("no map for %q written as\n%s", n.text, file)
		}
		for i, run := range runs[:len(runs)-1] {
			length := runs[i+1].value - run.value
			if run.copied && string(file[run.file:run.file+length]) != n.text[run.value:run.value+length] {
				t.Fatalf("%q is mapped to %q in\n%s", n.text[run.value:run.value+length], file[run.file:run.file+length], file)
			}
		}
	})
}

// TestPlacesInLongLines holds the places in texts with lines of any length, and
// with broken characters, against counting from the start of the line.
func TestPlacesInLongLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		for range rapid.IntRange(0, 6).Draw(t, "parts") {
			part := rapid.SampledFrom([]string{"a", "甲", "😀", "\n", "\x80", "\xe4\xb8", "a\xf0甲"}).Draw(t, "part")
			b.WriteString(strings.Repeat(part, rapid.SampledFrom([]int{1, 2, 3, stride/3 - 1, stride / 3, stride, stride + 1}).Draw(t, "times")))
		}
		text := b.String()
		offset := rapid.IntRange(0, len(text)).Draw(t, "offset")
		from := strings.LastIndexByte(text[:offset], '\n') + 1
		line, column := NewValue(text).Position(offset)
		if wantLine, wantColumn := strings.Count(text[:from], "\n")+1, utf8.RuneCountInString(text[from:offset])+1; line != wantLine || column != wantColumn {
			t.Fatalf("byte %d of %d is at %d:%d, want %d:%d", offset, len(text), line, column, wantLine, wantColumn)
		}
	})
}

// FuzzParseFile reads anything as JSON and as YAML: it never panics, and every
// position lies in the file.
func FuzzParseFile(f *testing.F) {
	f.Add(true, []byte("id: L1\nprovider_id: P1\ntype: saas\ntitle: |\n  x\n"))
	f.Add(true, []byte("- &a !!str >-2\n    x\n- *a\n- <<: {a: 'b''\n  c'}\n"))
	f.Add(true, []byte("? [a]\n: \"\\x41\\\n  b\"\n--- {}\n...\n"))
	f.Add(false, sampleListing)
	f.Fuzz(func(t *testing.T, isYAML bool, data []byte) {
		name := "a.json"
		if isYAML {
			name = "a.yaml"
		}
		records, problems := ParseAll(Listing, name, data)
		if len(records) == 0 && len(problems) == 0 {
			t.Fatal("neither a record nor a problem")
		}
		lines := strings.Count(string(data), "\n") + 1
		for _, p := range problems {
			if p.Line < 1 || p.Line > lines || p.Column < 1 {
				t.Fatalf("%v is not in the file", p)
			}
		}
		for _, r := range records {
			for name, v := range r.Fields {
				text, _ := v.(string)
				for _, offset := range []int{0, len(text) / 2, len(text)} {
					if line, column := r.Pos.At(Pointer("", name), offset); line < 1 || line > lines || column < 1 {
						t.Fatalf("%s is at %d:%d", name, line, column)
					}
				}
			}
		}
	})
}
