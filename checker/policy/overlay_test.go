package policy

import (
	"encoding/json"
	"io/fs"
	"testing"
	"testing/fstest"
)

// TestOverlay: what becomes of each kind of file, and that a line of the whole
// leads back to the layer it came from.
func TestOverlay(t *testing.T) {
	base := fstest.MapFS{
		"regulation.yaml":     {Data: []byte("a: {x: 1, y: [1, 2]}\nlist:\n  - {id: A, from: 2016-04-08, n: 1}\n  - {id: B, n: 1}\n")},
		"terms/words.yaml":    {Data: []byte("id: words\n")},
		"listing/x/rule.rego": {Data: []byte("package old\n")},
		"untouched.yaml":      {Data: []byte("a: 1\n")},
	}
	first := fstest.MapFS{
		"regulation.yaml":     {Data: []byte("a: {y: [3], z: 4}\nlist:\n  - {id: A, from: \"2016-04-08T00:00:00+08:00\", until: 2017-06-01}\n  - {id: A, from: 2017-06-01, n: 2}\n")},
		"terms/words.yaml":    {Data: []byte("id: other\n")},
		"listing/x/rule.rego": {Data: []byte("package new\n")},
		"listing/y/rule.yaml": {Data: []byte("id: listing/y\n")},
	}
	second := fstest.MapFS{"regulation.yaml": {Data: []byte("# only a comment\n\na: {x: 9}\n")}}
	whole, err := Overlay(base, Layer{"one", first}, Layer{"two", second})
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		"terms/words.yaml": "id: other\n", "listing/x/rule.rego": "package new\n", "listing/y/rule.yaml": "id: listing/y\n", "untouched.yaml": "a: 1\n",
	} {
		if got, err := fs.ReadFile(whole, file); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v; want %q", file, got, err, want)
		}
	}
	if folders, err := fs.ReadDir(whole, "listing"); err != nil || len(folders) != 2 {
		t.Errorf("listing has %v, %v", folders, err)
	}

	probs := &problems{fsys: whole}
	d := readDocument(whole, "regulation.yaml", probs)
	if err := probs.err(); err != nil {
		t.Fatal(err)
	}
	got := asJSON(t, d.value(d.root))
	const want = `{"a":{"x":9,"y":[3],"z":4},"list":[` +
		`{"from":"2016-04-08T00:00:00+08:00","id":"A","n":1,"until":"2017-06-01"},{"id":"B","n":1},{"from":"2017-06-01","id":"A","n":2}]}`
	if got != want {
		t.Errorf("merged:\n%s\nwant:\n%s", got, want)
	}

	list := d.fields(d.root)["list"].Content
	d.problem(list[1], "", "")
	d.problem(list[2], "", "")
	d.problem(d.fields(d.fields(d.root)["a"])["x"], "", "")
	probs.add("listing/y/rule.yaml", 0, 0, say("", ""))
	for i, want := range []string{"regulation.yaml:4:5: ", "one/regulation.yaml:4:5: ", "two/regulation.yaml:3:8: ", "one/listing/y/rule.yaml: "} {
		if got := probs.list[i].In("en"); got != want {
			t.Errorf("place %q, want %q", got, want)
		}
	}
	if _, err := Overlay(base, Layer{"empty", fstest.MapFS{}}); err == nil {
		t.Error("a layer without a file was taken")
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
