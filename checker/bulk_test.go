package checker

import (
	"fmt"
	"testing"
	"time"

	"github.com/yunjian-audit/yunjian/checker/record"
	"github.com/yunjian-audit/yunjian/checker/source"
)

func TestLikeMessages(t *testing.T) {
	offer := bigramsOf("王总您好，听雨工单公司版限时8折，满1000减80，欢迎了解")
	for said, like := range map[string]bool{
		"李女士您好，听雨工单公司版限时7折，满2000减160，欢迎了解": true,
		"赵经理，听雨工单公司版限时8折，满1000减80，欢迎来问":    true,
		"您上周提的导出问题已经修好，请刷新页面再试一次":          false,
		"您好": false,
	} {
		if got := alike(offer, bigramsOf(said)) >= 0.5; got != like {
			t.Errorf("%s: %v (%.2f)", said, got, alike(offer, bigramsOf(said)))
		}
	}
}

func TestMailingsCountCustomersOfABeijingDay(t *testing.T) {
	noon := time.Date(2016, 11, 29, 4, 0, 0, 0, time.UTC)
	m := &mailings{least: 3, similarity: 0.6, quiet: 24 * time.Hour, days: map[string][]*mailing{}}
	send := func(id, customer string, messages ...record.Message) {
		m.note(&source.Conversation{Chat: record.Chat{ID: id, CustomerID: customer}}, messages, nil)
	}
	say := func(from string, at time.Time) record.Message {
		return record.Message{At: at, From: from, Text: "您好，听雨工单公司版限时优惠，欢迎了解"}
	}
	send("c1", "u1", say("agent", noon), say("agent", noon.Add(time.Minute)))
	send("c2", "u2", say("agent", noon))
	send("c3", "u2", say("agent", noon))                                        // the same customer
	send("c4", "u3", say("customer", noon.Add(-time.Hour)), say("agent", noon)) // asked an hour ago
	send("c5", "u4", say("agent", noon.Add(12*time.Hour)))                      // the next Beijing day
	send("c6", "u5", say("auto", noon))                                         // the client's own greeting
	if got := m.facts(); len(got) != 0 {
		t.Fatalf("two customers are no mailing: %v", got)
	}
	send("c7", "u6", say("customer", noon.Add(-24*time.Hour)), say("agent", noon.Add(-time.Second)))
	if got := m.facts(); len(got) != 0 {
		t.Fatalf("a second less than a day after the customer's word is an answer: %v", got)
	}
	send("c8", "u7", say("customer", noon.Add(-24*time.Hour)), say("agent", noon))
	got := m.facts()
	if len(got) != 1 || got[0].(map[string]any)["customers"] != int64(3) {
		t.Fatal(got)
	}
}

func TestDensestStretchOfPurchases(t *testing.T) {
	at := func(minute int) time.Time { return time.Date(2016, 11, 25, 14, minute, 0, 0, time.UTC) }
	var all []purchase
	for i, minute := range []int{0, 30, 31, 59, 60, 95} {
		all = append(all, purchase{fmt.Sprint("o", i), fmt.Sprint("u", i%5), at(minute)})
	}
	got := densest(all, 30*time.Minute)
	if len(got) != 4 || got[0].id != "o1" || got[3].id != "o4" {
		t.Errorf("got %v", got)
	}
	if got := densest(all[:1], time.Hour); got != nil {
		t.Errorf("one purchase is no stretch: %v", got)
	}
}

func TestRivalsAreRecognisedByWhatTheyShare(t *testing.T) {
	now := time.Date(2016, 12, 1, 0, 0, 0, 0, time.UTC)
	rec := func(typ record.Type, id, provider string, fields map[string]any) record.Record {
		fields["id"], fields["provider_id"] = id, provider
		return record.Record{Type: typ, ID: id, ProviderID: provider, Fields: fields}
	}
	r := newRivalry(2, now)
	r.note(map[record.Type][]record.Record{record.Provider: {
		rec(record.Provider, "p1", "", map[string]any{"kind": "company", "account": map[string]any{"id": "a1", "devices": []any{"D-1"}}}),
	}})
	r.note(map[record.Type][]record.Record{
		record.Provider: {rec(record.Provider, "p2", "", map[string]any{"kind": "company", "account": map[string]any{"id": "a2", "devices": []any{"d2"}}})},
		record.Order:    {rec(record.Order, "o1", "p2", map[string]any{"buyer": map[string]any{"devices": []any{"d 1", "d2"}, "account_id": "A1"}})},
		record.Review: {
			rec(record.Review, "r1", "p2", map[string]any{"order_id": "o1", "rating": int64(2), "at": now}),
			rec(record.Review, "r2", "p2", map[string]any{"order_id": "o1", "rating": int64(3), "at": now}),
			rec(record.Review, "r3", "p2", map[string]any{"order_id": "o1", "rating": int64(1), "at": now.Add(time.Second)}),
		},
		record.Complaint: {rec(record.Complaint, "k1", "p2", map[string]any{"reporter_provider_id": "p1", "filed_at": now})},
	})
	if r.fact("p1", rivalReviewsFact) != nil {
		t.Error("asked before all were noted")
	}
	r.link()
	got := r.fact("p1", rivalReviewsFact)
	if len(got) != 1 || got[0].(map[string]any)["id"] != "r1" || fmt.Sprint(got[0].(map[string]any)["marks"]) != "[devices account_id]" {
		t.Errorf("reviews: %v", got)
	}
	if got := r.fact("p1", rivalComplaintsFact); len(got) != 1 || got[0].(map[string]any)["provider_id"] != "p2" {
		t.Errorf("complaints: %v", got)
	}
	if r.hostile("p2") || !r.hostile("p1") {
		t.Error("the reviewed provider is not the hostile one")
	}
}
