package policy

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/record"
)

func TestOtherRecordsAndProvider(t *testing.T) {
	rule := `id: trade/own
title: {zh: 自购, en: Own}
clause: ACC-8a
mode: review
severity: warning
from: 2016-04-08
on: order
reads: [provider, listing]
known: has(provider.account) && has(order.buyer)
when: order.buyer.devices.exists(d, d in provider.account.devices) && listing.exists(l, l.id == order.listing_id)
evidence: "['/buyer/devices', {'record': 'provider', 'path': '/account/devices'}, {'record': 'listing', 'id': order.listing_id, 'path': '/title'}]"
relates: "[order.id, order.listing_id, '']"
message: {zh: 甲, en: a}
advice: {zh: 乙, en: b}
`
	set := mustLoad(t, files("trade/own/rule.yaml", rule))
	provider := rec(t, record.Provider, object{"id": "P1", "name": "甲", "kind": "company", "account": object{"devices": []any{"d1"}}})
	out := judge(t, set, dossier(provider, listing(t, "L1", nil),
		order(t, "O1", "2016-11-01T00:00:00+08:00", "1.00", object{"buyer": object{"devices": []any{"d2", "d1"}}}),
		order(t, "O2", "2016-11-01T00:00:00+08:00", "1.00", object{"buyer": object{"devices": []any{"d2"}}}),
		order(t, "O3", "2016-11-01T00:00:00+08:00", "1.00")))
	if got := subjects(out); !slices.Equal(got, []string{"O1"}) || out.NotJudged["trade/own"] != 1 {
		t.Fatal(got, out.NotJudged)
	}
	f := out.Findings[0]
	if f.Evidence[1].ID != "P1" || f.Evidence[2].Text != "甲" || !slices.Equal(f.Relates, []string{"L1", "O1"}) {
		t.Errorf("%+v", f)
	}
	// Without a provider record its fields are not known.
	out = judge(t, set, dossier(order(t, "O1", "2016-11-01T00:00:00+08:00", "1.00", object{"buyer": object{"devices": []any{"d1"}}})))
	if out.NotJudged["trade/own"] != 1 {
		t.Errorf("%+v", out)
	}
}

func TestSeveralSubjectTypes(t *testing.T) {
	rule := `id: onboarding/contact
title: {zh: 联系人, en: Contact}
clause: ACC-8a
mode: auto
severity: error
from: 2016-04-08
on: [application, provider]
when: "!has(it.contact)"
message: {zh: 甲, en: a}
advice: {zh: 乙, en: b}
`
	set := mustLoad(t, files("onboarding/contact/rule.yaml", rule))
	out := judge(t, set, dossier(
		rec(t, record.Provider, object{"id": "P1", "name": "甲", "kind": "company"}),
		rec(t, record.Application, object{"id": "A1", "provider_id": "P1", "name": "甲", "kind": "company", "markets": []any{"software"}, "submitted_at": "2016-11-01T00:00:00+08:00"}),
	))
	if len(out.Findings) != 2 || out.Findings[0].Subject.Type != "application" || out.Findings[1].Subject.Type != "provider" {
		t.Errorf("%+v", out.Findings)
	}
}

// TestStanding: both languages see the same standing, instants in their own way.
func TestStanding(t *testing.T) {
	frozen := law.Interval{From: time.Date(2016, 11, 1, 0, 0, 0, 0, law.Beijing), To: time.Date(2016, 11, 8, 0, 0, 0, 0, law.Beijing)}
	d := dossier(listing(t, "L1", specsOf("a")))
	d.Standing = &law.Standing{Status: law.Frozen, Points: 12, Hidden: []law.Interval{frozen}, Listings: []law.ListingState{{ID: "L1", State: "delisted"}}}
	cel := mustLoad(t, specs("listing.specs.size() > p.specs_max",
		"standing.points == 12 && standing.status == 'frozen' && 'L1' in standing.delisted && standing.frozen.exists(f, f.to - f.from == duration('168h')) && p.specs_max == 2"))
	rego := mustLoad(t, withRego(regoOf(`findings contains {"subject": "L1", "vars": {"n": input.params.specs_max}} if {
	input.standing.points == 12
	"L1" in input.standing.delisted
	some f in input.standing.frozen
	f.to - f.from == ((7 * 24) * 3600) * 1000000000
}`)))
	for language, set := range map[string]*Set{"CEL": cel, "Rego": rego} {
		if out := judge(t, set, d); len(out.Findings) != 1 {
			t.Errorf("%s: %+v", language, out)
		}
	}
}

// TestLatestPage: of several official pages only the last fetched up to as_of counts.
func TestLatestPage(t *testing.T) {
	rule := `id: listing/page
title: {zh: 官网, en: Page}
clause: ACC-8a
mode: auto
severity: error
from: 2016-04-08
on: official_page
when: "true"
evidence: "['/html']"
message: {zh: 甲, en: a}
advice: {zh: 乙, en: b}
`
	page := func(at, html string) record.Record {
		return rec(t, record.OfficialPage, object{"listing_id": "L1", "provider_id": "P1", "url": "https://a.cn", "fetched_at": at, "html": html})
	}
	set := mustLoad(t, files("listing/page/rule.yaml", rule))
	out := judge(t, set, dossier(page("2016-11-02T00:00:00+08:00", "new"), page("2016-11-01T00:00:00+08:00", "old"), page("2016-12-02T00:00:00+08:00", "tomorrow")))
	if len(out.Findings) != 1 || out.Findings[0].Evidence[0].Text != "new" || out.Findings[0].Subject.ID != "L1" {
		t.Errorf("%+v", out.Findings)
	}
}

// TestConversationsAreStreamed: handing records over one at a time gives the
// same as judging them all, and rules see no messages.
func TestConversationsAreStreamed(t *testing.T) {
	rule := strings.NewReplacer("listing/words", "chat/words", "on: listing", "on: conversation\nonly: \"!has(conversation.messages)\"").Replace(eachRule)
	whole := "id: trade/both\ntitle: {zh: 甲, en: a}\nclause: ACC-8a\nmode: auto\nseverity: error\nfrom: 2016-04-08\non: order\nreads: [conversation]\n" +
		"when: conversation.exists(c, has(c.order_id) && c.order_id == order.id)\nmessage: {zh: 甲, en: a}\nadvice: {zh: 乙, en: b}\n"
	set := mustLoad(t, files("chat/words/rule.yaml", rule, "trade/both/rule.yaml", whole))
	chat := func(id string) record.Record {
		return rec(t, record.Conversation, object{"id": id, "provider_id": "P1", "customer_id": "U1", "order_id": "O1", "messages": []any{
			object{"at": "2016-11-30T10:00:00+08:00", "from": "customer", "text": "在吗"}, object{"at": "2016-11-30T10:00:05+08:00", "from": "agent", "text": "加我微信"},
		}})
	}
	hits := map[string][]Hit{"C2": {{"list": "words", "path": "/messages/1/text", "start": int64(6), "end": int64(12), "text": "微信", "strength": int64(3), "excused": false}}}
	d := withHits(dossier(chat("C1"), chat("C2"), order(t, "O1", "2016-11-01T00:00:00+08:00", "1.00")), hits)
	want := judge(t, set, d)
	if len(want.Findings) != 2 || want.Findings[0].Evidence[0].Text != "微信" || want.Findings[0].Evidence[0].Before != "加我" || !slices.Equal(want.Findings[0].Relates, []string{"C2", "O1"}) {
		t.Fatalf("%+v", want.Findings)
	}
	j, _ := set.NewJudge(JudgeOptions{})
	if !j.Keeps(record.Conversation) || j.Keeps(record.Listing) {
		t.Error("what the dossier must keep")
	}
	conversations := d.Records[record.Conversation]
	d.Records[record.Conversation] = nil
	d.Streamed = []record.Type{record.Conversation}
	hearing := j.Open(d)
	for i := range conversations {
		hearing.Record(&conversations[i])
		d.Records[record.Conversation] = append(d.Records[record.Conversation], conversations[i])
	}
	got, err := hearing.Close()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFingerprint(t *testing.T) {
	set := mustLoad(t, files("listing/words/rule.yaml", eachRule))
	reworded := mustLoad(t, files("listing/superlatives/rule.yaml", strings.NewReplacer("写有", "出现", "listing/words", "listing/superlatives").Replace(eachRule)))
	prints := func(set *Set, summary string, texts ...string) []string {
		l := listing(t, "L1", object{"summary": summary})
		var hits []Hit
		for _, text := range texts {
			hits = append(hits, hit(l, text, 3, nil))
		}
		var list []string
		for _, f := range judge(t, set, withHits(dossier(l), map[string][]Hit{"L1": hits})).Findings {
			list = append(list, f.Fingerprint)
		}
		return list
	}
	one := prints(set, "全国第一", "全国第一")
	if !slices.Equal(one, prints(set, "我们是全国第一", "全国第一")) {
		t.Error("text before it changes a fingerprint")
	}
	if !slices.Equal(one, prints(reworded, "全国第一", "全国第一")) {
		t.Error("rewording or renaming the rule changes a fingerprint")
	}
	if slices.Equal(one, prints(set, "国内第一", "国内第一")) {
		t.Error("other evidence has the same fingerprint")
	}
	if twice := prints(set, "全国第一", "全国第一", "全国第一"); len(twice) != 2 || twice[0] == twice[1] || twice[0] != one[0] {
		t.Error("the same word twice must be two findings", twice)
	}
}

func TestContent(t *testing.T) {
	content := func(version string, names ...string) string {
		fields := specsOf(names...)
		fields["version"] = version
		l := listing(t, "L1", fields)
		return judge(t, mustLoad(t, specs("['/specs']", "['/specs/0/name']")), dossier(l)).Findings[0].Content
	}
	if content("1.0", "a", "b", "c") != content("1.0", "a", "y", "z") {
		t.Error("what is no evidence changes the content")
	}
	if content("1.0", "a", "b", "c") == content("1.1", "a", "b", "c") || content("1.0", "a", "b", "c") == content("1.0", "x", "b", "c") {
		t.Error("another version or evidence is the same content")
	}
}

// TestConcurrentAndOrdered: many goroutines share a set that compiles as it
// goes, and every order of records gives the same bytes.
func TestConcurrentAndOrdered(t *testing.T) {
	set := mustLoad(t, files("listing/specs/rule.yaml", specsRule, "service/late/rule.yaml", lateRule, "listing/words/rule.yaml", eachRule,
		"listing/rego/rule.yaml", strings.NewReplacer("listing/specs", "listing/rego", "known: has(listing.specs)\n", "", "when: listing.specs.size() > p.specs_max\n", "",
			"evidence: \"['/specs']\"\n", "", "vars: {n: listing.specs.size()}\n", "").Replace(specsRule),
		"listing/rego/rule.rego", strings.Replace(regoOf(specsRego), "listing.specs", "listing.rego", 1)))
	hits := map[string][]Hit{}
	d := dossier()
	for i := range 30 {
		l := listing(t, fmt.Sprint("L", i), object{"summary": "第一", "specs": specsOf("a", "b", "c")["specs"]})
		hits[l.ID] = []Hit{hit(l, "第一", 3, nil)}
		d.Records[record.Listing] = append(d.Records[record.Listing], l)
		d.Records[record.Order] = append(d.Records[record.Order], order(t, fmt.Sprint("O", i), "2016-11-01T00:00:00+08:00", "9.00"))
	}
	j, _ := set.NewJudge(JudgeOptions{})
	want, err := mustJudge(j, withHits(d, hits))
	if err != nil || len(want.Findings) != 120 {
		t.Fatal(len(want.Findings), err)
	}
	results := make(chan Outcome)
	for n := range 8 {
		go func() {
			shuffled := Dossier{ProviderID: "P1", AsOf: tonight, Records: map[record.Type][]record.Record{}}
			for typ, list := range d.Records {
				shuffled.Records[typ] = append(slices.Clone(list[n*3:]), list[:n*3]...)
			}
			out, _ := mustJudge(j, withHits(shuffled, hits))
			results <- out
		}()
	}
	for range 8 {
		if diff := cmp.Diff(want, <-results); diff != "" {
			t.Fatal(diff)
		}
	}
}

func mustJudge(j *Judge, d Dossier) (Outcome, error) { return j.Judge(d) }

// TestSharedRego: a module uses those of lib/ that it names, and what they use.
func TestSharedRego(t *testing.T) {
	module := regoOf(strings.Replace(specsRego, "count(l.specs) > input.params.specs_max", "data.yunjian.lib.sizes.more(l.specs, input.params.specs_max)", 1))
	fsys := func(sizes, counts string) *Set {
		fsys := withRego(module)
		fsys["lib/sizes.rego"] = files("x", sizes)["x"]
		fsys["lib/counts.rego"] = files("x", counts)["x"]
		fsys["lib/broken.rego"] = files("x", "package")["x"]
		return mustLoad(t, fsys)
	}
	const counts = "package yunjian.lib.counts\n\nimport rego.v1\n\nof(list) := count(list)\n"
	const sizes = "package yunjian.lib.sizes\n\nimport rego.v1\n\nmore(list, n) if data.yunjian.lib.counts.of(list) > n\n"
	d := dossier(listing(t, "L1", specsOf("a", "b", "c")))
	if out := judge(t, fsys(sizes, counts), d); len(out.Findings) != 1 {
		t.Errorf("%+v", out)
	}
	j, _ := fsys(strings.Replace(sizes, "lib.sizes", "lib.size", 1), counts).NewJudge(JudgeOptions{})
	if _, err := j.Judge(d); err == nil || !strings.Contains(err.Error(), "lib/sizes.rego:1:1:") {
		t.Error(err)
	}
	j, _ = fsys(sizes, strings.Replace(counts, "of(list)", "of(list", 1)).NewJudge(JudgeOptions{})
	if _, err := j.Judge(d); err == nil || !strings.Contains(err.Error(), "lib/counts.rego:5") {
		t.Error(err)
	}
}

// TestRegoOnSeveralTypes: where ids coincide, a finding names the type.
func TestRegoOnSeveralTypes(t *testing.T) {
	module := regoOf(`findings contains {"subject": input.provider.id, "type": "provider", "vars": {"n": 1}} if input.provider.kind == "company"

findings contains {"subject": a.id, "vars": {"n": 2}} if some a in input.application`)
	set := mustLoad(t, withRego(module, "on: listing", "on: [application, provider]", "params: [specs_max]\n", ""))
	out := judge(t, set, dossier(
		rec(t, record.Provider, object{"id": "P1", "name": "甲", "kind": "company"}),
		rec(t, record.Application, object{"id": "P1", "name": "甲", "kind": "company", "markets": []any{"software"}, "submitted_at": "2016-11-01T00:00:00+08:00"}),
	))
	if len(out.Findings) != 2 || out.Findings[0].Subject.Type != "application" || out.Findings[1].Subject.Type != "provider" || out.Findings[1].Message.EN != "there are 1 specs" {
		t.Errorf("%+v", out.Findings)
	}
}
