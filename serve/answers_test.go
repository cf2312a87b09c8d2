package serve

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/store"
)

// Every answer of the API that is JSON says something: what was asked for is in
// it, under the names that the description has.
func TestAnswersHaveWhatWasAskedFor(t *testing.T) {
	w := newWorld(t)
	open, confirmed := w.caseOf(t, "own", law.Open), w.caseOf(t, "own", law.Confirmed)
	effects, err := w.Ledger.Effects(t.Context(), store.EffectFilter{Provider: "own"})
	if err != nil || len(effects) < 2 {
		t.Fatalf("%d effects, %v", len(effects), err)
	}
	notices, err := w.Ledger.NoticesOf(t.Context(), "own")
	if err != nil || len(notices) == 0 {
		t.Fatalf("%d notices, %v", len(notices), err)
	}
	refund := `{"as_of": "2016-06-21T02:00:00+08:00",
		"order": {"id": "O1", "provider_id": "own", "listing_id": "L1", "customer_id": "U1", "created_at": "2016-06-16T10:00:00+08:00", "paid_at": "2016-06-16T10:00:00+08:00", "amount": "1280.00"},
		"listing": {"id": "L1", "provider_id": "own", "type": "saas", "title": "听雨工单"},
		"refund_request": {"id": "R1", "provider_id": "own", "order_id": "O1", "requested_at": "2016-06-18T10:00:00+08:00", "reason": "no_reason"}}`
	for _, c := range []struct {
		role               Role
		method, path, body string
		status             int
		where, want        string // a pointer into the answer and what stands there; "" for anything but nothing
	}{
		{Operator, "GET", "/healthz", "", 200, "/ok", "true"},
		{Operator, "GET", "/openapi.json", "", 200, "/openapi", "3.1.0"},
		{Operator, "GET", "/v1/runs", "", 200, "/items/0/outcome", "done"},
		{Operator, "GET", "/v1/runs/1", "", 200, "/id", "1"},
		{Operator, "GET", "/v1/effects?pending=true&provider=own&limit=1", "", 200, "/items/0/id", effects[0].ID},
		{Operator, "GET", "/v1/effects?pending=true&provider=own&limit=1", "", 200, "/next", effects[0].ID},
		{Operator, "GET", "/v1/effects?provider=own&after=" + effects[0].ID, "", 200, "/items/0/id", effects[1].ID},
		{Operator, "POST", "/v1/effects/ack", `{"ids":["` + effects[0].ID + `"]}`, 204, "", ""},
		{Operator, "GET", "/v1/effects?pending=true&provider=own", "", 200, "/items/0/id", effects[1].ID},
		{Operator, "GET", "/v1/providers/own/standing", "", 200, "/provider_id", "own"},
		{Provider, "GET", "/v1/providers/own/standing?as_of=2015-01-01T00:00:00%2B08:00", "", 200, "/as_of", "2015-01-01T00:00:00+08:00"},
		{Provider, "GET", "/v1/notices/" + notices[0].ID, "", 200, "/provider_id", "own"},
		{Provider, "GET", "/v1/findings", "", 200, "/items/0/provider_id", "own"},
		{Provider, "GET", "/v1/cases?state=open", "", 200, "/items/0/id", open},
		{Provider, "GET", "/v1/cases/" + open, "", 200, "/state", "open"},
		{Provider, "POST", "/v1/lint", `{"id":"l1","provider_id":"own","type":"image","title":"日志镜像"}`, 200, "/0/subject/id", "l1"},
		{Provider, "POST", "/v1/decide/refund", refund, 200, "/outcome", "full"},
		{Provider, "POST", "/v1/cases/" + confirmed + "/appeal", `{"reason":"有记录可查"}`, 200, "/case/state", "appealed"},
		{Reviewer, "POST", "/v1/cases/" + confirmed + "/overturn", `{"reason":"记录属实"}`, 200, "/case/state", "reversed"},
		{Reviewer, "POST", "/v1/cases/" + open + "/dismiss", `{"reason":"查无实据"}`, 200, "/standing/provider_id", "own"},
	} {
		answer := w.ask(w.secrets[c.role], c.method, c.path, c.body)
		if answer.Code != c.status {
			t.Errorf("%s %s: %d %s", c.method, c.path, answer.Code, answer.Body)
			continue
		}
		if c.status == http.StatusNoContent {
			continue
		}
		var body any
		if err := json.Unmarshal(answer.Body.Bytes(), &body); err != nil {
			t.Errorf("%s %s: %v in %q", c.method, c.path, err, answer.Body)
			continue
		}
		if got := at(body, c.where); got != c.want {
			t.Errorf("%s %s: %s is %q, want %q, in %.400s", c.method, c.path, c.where, got, c.want, answer.Body)
		}
	}
}

// at is what stands at a JSON pointer, as text.
func at(body any, pointer string) string {
	for name := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		switch v := body.(type) {
		case map[string]any:
			body = v[name]
		case []any:
			if name != "0" || len(v) == 0 {
				return ""
			}
			body = v[0]
		}
	}
	if text, is := body.(string); is {
		return text
	}
	text, _ := json.Marshal(body)
	return string(text)
}
