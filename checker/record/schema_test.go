package record

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
	"pgregory.net/rapid"
)

func resolved(t testing.TB, kind Type) *jsonschema.Resolved {
	t.Helper()
	s, err := Schema(kind)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(s) // what users get, not what stands in memory
	if err != nil {
		t.Fatal(err)
	}
	var again jsonschema.Schema
	if err := json.Unmarshal(text, &again); err != nil {
		t.Fatal(err)
	}
	r, err := again.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestSchemaAndDecodingAgree changes good records in every way that a schema
// can tell and holds what the schema says against what decoding says.
func TestSchemaAndDecodingAgree(t *testing.T) {
	values := []any{
		nil, true, 0.0, 5.0, 4.5, -3.0, "", "x", "1.25", "1.255", "01", "1e3", "2016-06-01", "1899-01-01", "9999-12-31", "2016-13-01",
		"2016-06-01T10:00:00+08:00", "2016-06-01T10:00:00", "1969-06-01T10:00:00Z", "2200-06-01T10:00:00.5Z", "2201-06-01T10:00:00Z",
		"open", "saas", "platform",
		[]any{},
		[]any{"x"},
		[]any{nil},
		map[string]any{},
		map[string]any{"x": nil},
		[]any{map[string]any{}},
	}
	schemas := map[Type]*jsonschema.Resolved{}
	for _, kind := range Types() {
		schemas[kind] = resolved(t, kind)
	}
	accepted, rejected := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom(Types()).Draw(t, "type")
		var r any
		if err := json.Unmarshal([]byte(good[kind]), &r); err != nil {
			t.Fatal(err)
		}
		names := shapes[kind].names()
		fields := r.(map[string]any)
		for range rapid.IntRange(0, 2).Draw(t, "changes") {
			name := rapid.SampledFrom(names).Draw(t, "field")
			value := rapid.SampledFrom(values).Draw(t, "value")
			inner := shapes[kind].index[name].shape
			if inner.kind == arrayKind && rapid.Bool().Draw(t, "within a list") {
				inner, value = inner.elem, []any{value}
			}
			if list, ok := value.([]any); inner.kind == objectKind && rapid.Bool().Draw(t, "within an object") {
				object := map[string]any{rapid.SampledFrom(inner.names()).Draw(t, "inner field"): rapid.SampledFrom(values).Draw(t, "inner value")}
				if ok && len(list) == 1 {
					list = slices.Clone(list)
					list[0] = object
					value = list
				} else {
					value = object
				}
			}
			fields[name] = value
			if rapid.IntRange(0, 9).Draw(t, "remove") == 0 {
				delete(fields, name)
			}
		}
		line, err := json.Marshal(fields)
		if err != nil {
			t.Fatal(err)
		}
		_, ours := Decode(kind, line)
		theirs := schemas[kind].Validate(r)
		if (ours == nil) != (theirs == nil) {
			t.Fatalf("%s\ndecoding: %v\nschema: %v", line, ours, theirs)
		}
		if ours == nil {
			accepted++
		} else {
			rejected++
		}
	})
	if accepted == 0 || rejected == 0 {
		t.Errorf("%d accepted, %d rejected: nothing was compared", accepted, rejected)
	}
}

func TestSchemaIsForReading(t *testing.T) {
	s, err := Schema(Listing)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"title":"listing"`, `"$schema":"https://json-schema.org/draft/2020-12/schema"`, `"required":["id","provider_id","type","title"]`, "商品标题 / title"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the schema lacks %s", want)
		}
	}
	if strings.Index(string(text), `"provider_id":{`) > strings.Index(string(text), `"title":{`) {
		t.Error("the properties are not in the contract's order")
	}
	if _, err := Schema("lisitng"); err == nil || !strings.Contains(err.Error(), `"listing"`) {
		t.Errorf("an unknown type: %v", err)
	}
}

// TestEveryFieldIsDescribed keeps the schema readable in both languages.
func TestEveryFieldIsDescribed(t *testing.T) {
	var walk func(name string, sh *shape)
	walk = func(name string, sh *shape) {
		if sh.elem != nil {
			walk(name, sh.elem)
		}
		for _, f := range sh.fields {
			if f.doc.ZH == "" || f.doc.EN == "" {
				t.Errorf("%s.%s is not described", name, f.name)
			}
			walk(name+"."+f.name, f.shape)
		}
	}
	for kind, sh := range shapes {
		walk(string(kind), sh)
	}
}

func TestNearest(t *testing.T) {
	names := shapes[Listing].names()
	for name, want := range map[string]string{
		"titel": "title", "detailHtml": "detail_html", "detail-html": "detail_html", "Price": "price", "pirce": "price", "imges": "images", "colour": "", "x": "",
	} {
		if got, ok := Nearest(name, names); ok != (want != "") || ok && got != want {
			t.Errorf("%s: %s %v, want %q", name, got, ok, want)
		}
	}
}

func TestIdentity(t *testing.T) {
	decode := func(line string) Record {
		r, err := Decode(OfficialPage, []byte(line))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	a := decode(`{"listing_id":"L","provider_id":"P","url":"u","fetched_at":"2016-06-01T10:00:00+08:00","html":"old"}`)
	for line, same := range map[string]bool{
		`{"html":"new","listing_id":"L","provider_id":"P","url":"u","fetched_at":"2016-06-01T02:00:00Z","updated_at":"2016-06-02T02:00:00Z"}`: true,
		`{"html":"old","listing_id":"L","provider_id":"P","url":"v","fetched_at":"2016-06-01T02:00:00Z"}`:                                     false,
		`{"html":"old","listing_id":"L","provider_id":"P","url":"u","fetched_at":"2016-06-01T02:00:01Z"}`:                                     false,
		`{"html":"old","listing_id":"L","provider_id":"P","url":"u","fetched_at":"2016-06-01T02:00:00Z","crawler":["a",{"b":true}]}`:          false,
	} {
		if (a.Identity() == decode(line).Identity()) != same {
			t.Errorf("%s: the same is %v", line, !same)
		}
	}
}
