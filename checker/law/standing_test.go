package law_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/yunjian-audit/yunjian/checker/law"
)

func TestStatusAndListings(t *testing.T) {
	a := account(t)
	off := law.Interval{From: at(t, "2016-06-01"), To: at(t, "2016-06-10")}
	a.Profile.Listings = []law.ListingProfile{
		{ID: "e", Status: "frozen"},
		{ID: "d", Status: "draft"},
		{ID: "c", Status: "on_sale", OffSale: []law.Interval{off, {From: at(t, "2016-07-01")}}},
		{ID: "b", Status: "on_sale", OnSaleAt: at(t, "2016-06-05")},
		{ID: "a", Status: "on_sale"},
	}
	states := func(asOf string) string {
		var out []string
		s := standing(t, a, asOf)
		for _, l := range s.Listings {
			if l.Why.ZH == "" || l.Why.EN == "" {
				t.Errorf("%s is %s without a reason", l.ID, l.State)
			}
			out = append(out, l.ID+" "+l.State)
		}
		return fmt.Sprintf("%s: %s", s.Status, strings.Join(out, ", "))
	}
	check := func(asOf, want string) {
		t.Helper()
		if got := states(asOf); got != want {
			t.Errorf("%s:\n got %s\nwant %s", asOf, got, want)
		}
	}
	check("2016-05-31 23:59:59", "active: a on_sale, b off_sale, c on_sale, d off_sale, e hidden")
	check("2016-06-01", "active: a on_sale, b off_sale, c off_sale, d off_sale, e hidden")
	check("2016-06-05", "active: a on_sale, b on_sale, c off_sale, d off_sale, e hidden")
	check("2016-06-10", "active: a on_sale, b on_sale, c on_sale, d off_sale, e hidden")
	check("2016-07-01", "active: a on_sale, b on_sale, c off_sale, d off_sale, e hidden")
	decide(t, &a, "REG-18.14", "b", "2016-08-01")
	decide(t, &a, "PEN-25", "a", "2016-08-02")
	check("2016-08-03", "frozen: a hidden, b delisted, c off_sale, d off_sale, e hidden")
	take(t, &a, []law.Money{{ID: "d5", At: at(t, "2016-08-03"), Kind: "deducted", Amount: 1}}, nil)
	check("2016-09-08", "active: a on_sale, b delisted, c off_sale, d off_sale, e hidden")
	check("2016-09-09", "display_closed: a hidden, b delisted, c off_sale, d off_sale, e hidden")
	decide(t, &a, "PEN-25", "a", "2016-09-10")
	check("2016-09-10", "frozen: a hidden, b delisted, c off_sale, d off_sale, e hidden") // R45: frozen before closed
	a.Profile.LeftAt = at(t, "2016-09-11")
	check("2016-09-10 23:59:59", "frozen: a hidden, b delisted, c off_sale, d off_sale, e hidden")
	check("2016-09-11", "left: a off_sale, b delisted, c off_sale, d off_sale, e off_sale")
	if s := standing(t, a, "2016-09-11"); !s.Deposit.TopUpDue.IsZero() || s.Deposit.DisplayOpen {
		t.Errorf("left: %s", brief(s.Deposit))
	}
	decide(t, &a, "PEN-03", "v", "2016-09-12")
	check("2016-09-12", "expelled: a off_sale, b delisted, c off_sale, d off_sale, e off_sale") // R45: expelled before left
}

func TestLeftAndBack(t *testing.T) {
	a := account(t)
	a.Profile.LeftAt, a.Profile.JoinedAt = at(t, "2016-09-11"), at(t, "2017-09-11")
	if s := standing(t, a, "2017-09-12"); s.Status != law.Active {
		t.Errorf("joined again: %s", s.Status)
	}
	a.Profile.LeftAt, a.Profile.Status = time.Time{}, "left"
	if s := standing(t, a, "2017-09-12"); s.Status != law.Left {
		t.Errorf("left, nobody knows when: %s", s.Status)
	}
	a.Profile.Status = "expelled"
	if s := standing(t, a, "2017-09-12"); s.Status != law.Expelled || s.Listings[0].State != "off_sale" {
		t.Errorf("expelled by the platform's record: %s", s.Status)
	}
	// Once the ledger took its own expulsion back, the record is only its echo.
	c := decide(t, &a, "PEN-03", "v", "2017-10-01")
	_, entries, err := law.Reverse(a, c, law.Act{At: at(t, "2017-10-02"), By: "赵敏", Reason: "误判"})
	if err != nil {
		t.Fatal(err)
	}
	a.Entries = append(a.Entries, entries...)
	if s := standing(t, a, "2017-10-02"); s.Status != law.Active {
		t.Errorf("after the reversal: %s", s.Status)
	}
}

func TestHiddenTime(t *testing.T) {
	a := account(t, law.Money{ID: "d0", At: at(t, "2016-05-01"), Kind: "paid", Amount: 5000_00})
	c := decide(t, &a, "PEN-25", "l1", "2016-06-15")
	spans := func(asOf string) string {
		var out []string
		for _, i := range standing(t, a, asOf).Hidden {
			to := "now"
			if !i.To.IsZero() {
				to = law.Date(i.To)
			}
			out = append(out, law.Date(i.From)+" to "+to)
		}
		return strings.Join(out, ", ")
	}
	if got, want := spans("2016-06-30"), "2016-04-20 to 2016-05-01, 2016-06-15 to 2016-06-22"; got != want {
		t.Errorf("unpaid from joining on, then frozen: %s, want %s", got, want)
	}
	_, entries, err := law.Reverse(a, c, law.Act{At: at(t, "2016-06-18"), By: "赵敏", Reason: "误判"})
	if err != nil {
		t.Fatal(err)
	}
	a.Entries = append(a.Entries, entries...)
	if got, want := spans("2016-06-30"), "2016-04-20 to 2016-05-01, 2016-06-15 to 2016-06-18"; got != want {
		t.Errorf("frozen until the reversal: %s, want %s", got, want)
	}
	decide(t, &a, "PEN-03", "v", "2016-07-01")
	if got, want := spans("2016-07-02"), "2016-04-20 to 2016-05-01, 2016-06-15 to 2016-06-18, 2016-07-01 to now"; got != want {
		t.Errorf("expelled: %s, want %s", got, want)
	}
}

// The standing's JSON is the data contract's.
func TestStandingJSON(t *testing.T) {
	a := account(t)
	decide(t, &a, "PEN-04", "l1", "2016-06-15 02:00")
	data, err := json.Marshal(standing(t, a, "2016-06-16T00:00:00Z"))
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{
		"provider_id": "p1", "as_of": "2016-06-16T08:00:00+08:00", "year": 2016.0, "points": 12.0, "status": "frozen",
		"frozen_until": "2016-06-22T02:00:00+08:00",
		"deposit": map[string]any{
			"required": "5000.00", "balance": "2000.00", "owed": "0.00", "shortfall": "3000.00",
			"top_up_due": "2016-06-21T00:00:00+08:00", "display": "open", "additional_until": nil,
		},
	} {
		if diff := cmp.Diff(want, got[key]); diff != "" {
			t.Errorf("%s: %s", key, diff)
		}
	}
	listing := got["listings"].([]any)[0].(map[string]any)
	if listing["id"] != "l1" || listing["state"] != "hidden" || listing["why"] != "店铺冻结至 2016-06-22 02:00:00" {
		t.Errorf("listing: %v", listing)
	}
	amounts := map[string]any{}
	for _, e := range got["entries"].([]any) {
		entry := e.(map[string]any)
		amounts[entry["kind"].(string)] = entry["amount"]
	}
	if diff := cmp.Diff(map[string]any{"money": "5000.00", "deposit": "3000.00", "freeze": 7.0, "points": 12.0, "step": 0.0}, amounts); diff != "" {
		t.Errorf("amounts: %s", diff)
	}
	var empty law.Standing
	data, err = json.Marshal(empty)
	if err != nil || !strings.Contains(string(data), `"listings":[],"entries":[],"hidden":[],"coming":[]`) || !strings.Contains(string(data), `"frozen_until":null`) {
		t.Errorf("an empty standing: %s, %v", data, err)
	}
}
