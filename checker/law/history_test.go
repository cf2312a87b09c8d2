package law_test

import (
	"fmt"
	"sort"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// history is a random provider's life, for the engine and for the oracle.
type history struct {
	account    law.Account
	happenings []happening
	cases      []law.Case
	highest    int64
	instants   []time.Time // of interest, where questions are asked
}

// anInstant draws an instant on or beside a boundary of what happened before.
func anInstant(t *rapid.T, earlier []time.Time) time.Time {
	anchors := []time.Time{
		edition(), time.Date(2016, 9, 28, 15, 0, 0, 0, shanghai), time.Date(2016, 12, 30, 12, 0, 0, 0, shanghai),
		time.Date(2017, 1, 1, 0, 0, 0, 0, shanghai), time.Date(2018, 1, 1, 0, 0, 0, 0, shanghai), time.Date(2016, 2, 29, 8, 0, 0, 0, shanghai),
		time.Date(2017, 2, 28, 8, 0, 0, 0, shanghai), time.Date(2017, 10, 1, 0, 0, 0, 0, shanghai),
	}
	anchor := rapid.SampledFrom(append(anchors, earlier...)).Draw(t, "anchor")
	switch rapid.SampledFrom([]string{"at", "at", "deadline", "closing", "year", "year back", "week", "fortnight", "day", "any"}).Draw(t, "boundary") {
	case "deadline":
		anchor = afterWorkingDays(anchor, 3)
	case "closing":
		anchor = afterWorkingDays(anchor, 3).AddDate(0, 0, 31)
	case "year":
		anchor = sameDayInYear(anchor, 1)
	case "year back":
		anchor = sameDayInYear(anchor, -1)
	case "week":
		anchor = anchor.Add(7 * 24 * time.Hour)
	case "fortnight":
		anchor = anchor.Add(15 * 24 * time.Hour)
	case "day":
		anchor = midnight(anchor).AddDate(0, 0, 1)
	case "any":
		anchor = anchor.Add(time.Duration(rapid.Int64Range(-400, 400).Draw(t, "hours")) * time.Hour)
	}
	anchor = anchor.Add(rapid.SampledFrom([]time.Duration{0, 0, 0, 0, 1, -1, time.Second, -time.Second, 24 * time.Hour}).Draw(t, "beside"))
	if first, last := time.Date(2016, 1, 5, 0, 0, 0, 0, shanghai), time.Date(2018, 10, 1, 0, 0, 0, 0, shanghai); anchor.Before(first) || anchor.After(last) {
		return first
	}
	return anchor
}

var markets = []struct {
	name string
	fen  int64
}{{"software", 5000_00}, {"service", 20000_00}, {"data", 2000_00}, {"", 0}}

// aHistory lets a provider live through a dozen happenings, in order of time.
func aHistory(t *rapid.T, tb testing.TB) *history {
	market := rapid.SampledFrom(markets).Draw(t, "market")
	h := &history{highest: market.fen}
	h.account = law.Account{
		Profile: law.Profile{
			ProviderID: "p1", Kind: "company", Markets: strings.Fields(market.name), Status: "active",
			Listings: []law.ListingProfile{{ID: "l1", Status: "on_sale"}},
		},
		Params: params(tb), Calendar: oracleCalendar(tb),
	}
	h.account.Profile.JoinedAt = anInstant(t, nil)
	n := rapid.IntRange(0, 12).Draw(t, "happenings")
	kinds := []string{"paid", "topped_up", "deducted", "refund_compensation", "settlement", "settlement", "settled", "returned", "forfeited", "decision", "decision", "decision", "decision"}
	var drawn []happening
	for i := range n {
		x := happening{at: anInstant(t, h.instants), kind: rapid.SampledFrom(kinds).Draw(t, "kind"), caseID: fmt.Sprint(i)}
		if i == 0 && rapid.IntRange(0, 3).Draw(t, "pays") > 0 {
			x.kind = "paid"
		}
		x.amount = rapid.SampledFrom([]int64{0, 1, 2999_99, 3000_00, 3000_01, market.fen, market.fen + 1, max(0, market.fen-1), 10000_00, 15000_00, 50000_00}).Draw(t, "fen")
		h.instants = append(h.instants, x.at)
		drawn = append(drawn, x)
	}
	// In the order of time; within an instant decisions come last, as the engine takes them.
	sort.SliceStable(drawn, func(i, j int) bool { return drawn[i].at.Before(drawn[j].at) })
	rows := table()
	for _, x := range drawn {
		switch x.kind {
		case "decision":
			if x.at.Before(edition()) {
				continue
			}
			c := opened(tb, rapid.SampledFrom([]string{"PEN-01", "PEN-04", "PEN-21", "PEN-21", "PEN-25", "PEN-25", "PEN-03", "REG-24.5", "PEN-20"}).Draw(t, "row"), "l"+x.caseID, show(x.at.In(shanghai)))
			row, err := rows.RowOf(c)
			if err != nil {
				t.Fatal(err)
			}
			decided, entries, err := law.Confirm(h.account, c, row, law.Act{At: x.at, By: "王芳", Reason: "属实"})
			if err != nil {
				t.Fatal(err)
			}
			h.account.Entries = append(h.account.Entries, entries...)
			h.cases = append(h.cases, decided)
			x.penalty, x.caseID = c.Penalty, c.ID
			x.points, x.freezeDays, x.deposit, x.all, x.expel = row.Points, row.FreezeDays, row.Deposit, row.DepositAll, row.Expel
		default:
			var moneys []law.Money
			var settlements []law.Settlement
			if x.kind == "settlement" {
				settlements = []law.Settlement{{ID: x.caseID, At: x.at, Amount: x.amount}}
			} else {
				moneys = []law.Money{{ID: x.caseID, At: x.at, Kind: x.kind, Amount: x.amount}}
			}
			entries, err := law.TakeIn("p1", h.account.Entries, moneys, settlements, x.at)
			if err != nil {
				t.Fatal(err)
			}
			h.account.Entries = append(h.account.Entries, entries...)
		}
		h.happenings = append(h.happenings, x)
	}
	return h
}
