package source

import (
	"reflect"
	"testing"
)

func TestListingFacts(t *testing.T) {
	fields := map[string]any{
		"type":        "dingtalk",
		"detail_html": `<a href="https://oa.dingtalk.com/x">a</a><a href="//b.qingmai.com">b</a><a href="mailto:c@qingmai.com">c</a><input type=password>`,
	}
	facts := ListingFacts(fields, []string{"links", "contact_links", "forms", "template", "waits"}, FactOptions{OwnDomains: ownDomains})
	want := map[string]any{
		"links": []any{
			map[string]any{
				"path": "/detail_html", "start": int64(9), "end": int64(34), "text": "https://oa.dingtalk.com/x", "kind": "href", "url": "https://oa.dingtalk.com/x",
				"host": "oa.dingtalk.com", "domain": "dingtalk.com", "own": false, "certain": true, "hidden": false,
			},
			map[string]any{
				"path": "/detail_html", "start": int64(50), "end": int64(65), "text": "//b.qingmai.com", "kind": "href", "url": "//b.qingmai.com",
				"host": "b.qingmai.com", "domain": "qingmai.com", "own": false, "certain": true, "hidden": false,
			},
		},
		"contact_links": []any{
			map[string]any{"path": "/detail_html", "start": int64(81), "end": int64(101), "text": "mailto:c@qingmai.com", "kind": "email", "value": "c@qingmai.com", "hidden": false},
		},
		"forms": []any{
			map[string]any{"path": "/detail_html", "start": int64(108), "end": int64(129), "text": "<input type=password>", "kind": "form", "asks": []any{"password"}, "hidden": false},
		},
	}
	if !reflect.DeepEqual(facts, want) {
		t.Errorf("got  %v\nwant %v", facts, want)
	}
	if facts := ListingFacts(fields, nil, FactOptions{}); len(facts) != 0 {
		t.Errorf("facts nobody asked for: %v", facts)
	}
	if facts := ListingFacts(map[string]any{}, []string{"links", "forms"}, FactOptions{}); !reflect.DeepEqual(facts, map[string]any{"links": []any{}, "forms": []any{}}) {
		t.Errorf("an empty listing has %v", facts)
	}
}
