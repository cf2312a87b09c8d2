package source

import (
	"reflect"
	"strings"
	"testing"
)

const clusterTemplate = `{
  "ROSTemplateFormatVersion": "2015-09-01",
  "Mappings": {"Images": {"cn-hangzhou": {"web": "m-1\"\\"}}},
  "Resources": {
    "Web": {"Type": "ALIYUN::ECS::InstanceGroup", "Properties": {"MaxAmount": 2, "Ratio": 0.5, "Public": true, "Zone": null,
      "ImageId": {"Fn::FindInMap": ["Images", {"Ref": "ALIYUN::Region"}, "web"]}}}
  }
}`

func TestReadTemplate(t *testing.T) {
	tpl, ok := ReadTemplate(map[string]any{"orchestration": map[string]any{"template": clusterTemplate}})
	if !ok || tpl.Err != nil || len(tpl.Duplicates) != 0 {
		t.Fatalf("%v %+v", ok, tpl)
	}
	resources := tpl.Doc.(map[string]any)["Resources"].(map[string]any)
	properties := resources["Web"].(map[string]any)["Properties"].(map[string]any)
	want := map[string]any{
		"MaxAmount": int64(2), "Ratio": 0.5, "Public": true, "Zone": nil,
		"ImageId": map[string]any{"Fn::FindInMap": []any{"Images", map[string]any{"Ref": "ALIYUN::Region"}, "web"}},
	}
	if !reflect.DeepEqual(properties, want) {
		t.Errorf("properties are %v", properties)
	}
	for pointer, want := range map[string]string{
		"/ROSTemplateFormatVersion":                         `"2015-09-01"`,
		"/Mappings/Images/cn-hangzhou/web":                  `"m-1\"\\"`,
		"/Resources/Web/Properties/MaxAmount":               `2`,
		"/Resources/Web/Properties/Zone":                    `null`,
		"/Resources/Web/Properties/Public":                  `true`,
		"/Resources/Web/Properties/ImageId/Fn::FindInMap/1": `{"Ref": "ALIYUN::Region"}`,
		"/Resources/Web/Properties/ImageId/Fn::FindInMap/2": `"web"`,
		"": clusterTemplate,
		"/Resources/Web/Properties/ImageId/Fn::FindInMap/1/Ref": `"ALIYUN::Region"`,
		"/Resources/Web/Properties/ImageId/Fn::FindInMap":       `["Images", {"Ref": "ALIYUN::Region"}, "web"]`,
		"/Mappings":                       `{"Images": {"cn-hangzhou": {"web": "m-1\"\\"}}}`,
		"/Resources/Web/Properties/Ratio": `0.5`,
	} {
		at, listed := tpl.Positions[pointer]
		if !listed || clusterTemplate[at[0]:at[1]] != want {
			t.Errorf("%s stands at %v", pointer, at)
		}
	}
}

func TestTemplateErrors(t *testing.T) {
	for _, test := range []struct {
		text         string
		line, column int
	}{
		{"{\n  \"中文\": ,\n}", 2, 9},
		{`{"a": 1,}`, 1, 8},
		{`{"a": [1, 2}`, 1, 12},
		{`{"a": 1`, 1, 8},
		{`{"a": 1} {"b": 2}`, 1, 10},
		{``, 1, 1},
		{`{'a': 1}`, 1, 2},
		{`{"a": NaN}`, 1, 7},
	} {
		tpl := parseTemplate(test.text)
		if tpl.Err == nil {
			t.Errorf("%s: no error", test.text)
		} else if tpl.Err.Line != test.line || tpl.Err.Column != test.column || tpl.Err.Reason == "" {
			t.Errorf("%s: %+v, want line %d, column %d", test.text, tpl.Err, test.line, test.column)
		}
	}
}

func TestTemplateDuplicates(t *testing.T) {
	tpl := parseTemplate(`{"Resources": {"Web": 1, "a/b": {"x": 1, "x": 2}, "Web": 3}}`)
	if want := []string{"/Resources/a~1b/x", "/Resources/Web"}; !reflect.DeepEqual(tpl.Duplicates, want) {
		t.Errorf("%v", tpl.Duplicates)
	}
	if got := tpl.Doc.(map[string]any)["Resources"].(map[string]any)["Web"]; got != int64(3) {
		t.Errorf("Web is %v", got)
	}
}

func TestTemplateIsBounded(t *testing.T) {
	for _, text := range []string{strings.Repeat("[", 1<<20), strings.Repeat(`{"a":`, 9000) + "1" + strings.Repeat("}", 9000), "[" + strings.Repeat("1,", 1<<18) + "1]"} {
		if n := len(parseTemplate(text).Positions); n > maxPositions {
			t.Errorf("%d positions", n)
		}
	}
}

func TestTemplateFact(t *testing.T) {
	orchestration := func(template any) map[string]any {
		return map[string]any{"orchestration": map[string]any{"template": template}}
	}
	names := []string{"template"}
	if f := ListingFacts(orchestration(`{"a": [1`), names, FactOptions{})["template"].(map[string]any); f["ok"] != false || f["error"] == "" {
		t.Errorf("%v", f)
	}
	if f := ListingFacts(orchestration(map[string]any{"a": "b"}), names, FactOptions{})["template"].(map[string]any); f["ok"] != true {
		t.Errorf("%v", f)
	}
	f := ListingFacts(orchestration(`{"a": 1}`), names, FactOptions{})["template"].(map[string]any)
	if at := f["positions"].(map[string]any)["/a"]; !reflect.DeepEqual(at, map[string]any{"start": int64(6), "end": int64(7)}) {
		t.Errorf("%v", f)
	}
	if _, ok := ListingFacts(map[string]any{}, names, FactOptions{})["template"]; ok {
		t.Error("a listing without a template has one")
	}
}
