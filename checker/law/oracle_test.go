package law_test

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// The oracle is a second, slow and obvious reading of the rulings, written
// without looking at the engine: it walks through every midnight and every
// instant at which anything happens, and holds the deposit in its hands. It
// shares no code with the engine, not even the calendar.

type happening struct {
	at         time.Time
	kind       string // a deposit record's kind, settlement, or decision
	amount     int64
	penalty    string // decision
	caseID     string
	points     int64
	freezeDays int64
	deposit    int64
	all, expel bool
}

type verdict struct {
	Points                            int64
	Status                            law.Status
	FrozenUntil                       string
	Required, Balance, Owed, Shortage int64
	TopUpDue                          string
	Open                              bool
	AdditionalUntil                   string
}

// The days off of the oracle's calendar, and the weekend days that are worked.
var (
	offDays = strings.Fields(`2016-05-02 2016-06-09 2016-06-10 2016-09-15 2016-09-16 2016-10-03 2016-10-04 2016-10-05
		2016-10-06 2016-10-07 2017-01-02 2017-01-27 2017-01-30 2017-01-31 2017-02-01 2017-02-02 2017-10-02 2017-10-03 2017-12-29 2018-01-01`)
	workedWeekends = strings.Fields(`2016-06-12 2016-09-18 2016-10-08 2016-10-09 2017-01-22 2017-02-04 2017-09-30`)
)

func oracleCalendar(t testing.TB) law.Calendar {
	var years []law.CalendarYear
	for year := 2015; year <= 2020; year++ {
		y := law.CalendarYear{Year: year}
		for _, d := range offDays {
			if strings.HasPrefix(d, fmt.Sprint(year)) {
				y.Off = append(y.Off, d)
			}
		}
		for _, d := range workedWeekends {
			if strings.HasPrefix(d, fmt.Sprint(year)) {
				y.Work = append(y.Work, d)
			}
		}
		years = append(years, y)
	}
	c, err := law.NewCalendar(years...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var shanghai = time.FixedZone("", 8*3600)

// afterWorkingDays is 24:00 of the nth working day after the day of t.
func afterWorkingDays(t time.Time, n int) time.Time {
	day := t.In(shanghai)
	for n > 0 {
		day = day.AddDate(0, 0, 1)
		date := day.Format("2006-01-02")
		weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
		if slices.Contains(workedWeekends, date) || !weekend && !slices.Contains(offDays, date) {
			n--
		}
	}
	return midnight(day.AddDate(0, 0, 1))
}

func midnight(t time.Time) time.Time {
	t = t.In(shanghai)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, shanghai)
}

// sameDayNextYear is t one year on (or back): only 29 February has no such day.
func sameDayInYear(t time.Time, years int) time.Time {
	t = t.In(shanghai)
	if t.Month() == time.February && t.Day() == 29 && (t.Year()+years)%4 != 0 {
		t = t.AddDate(0, 0, -1)
	}
	return t.AddDate(years, 0, 0)
}

func show(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(shanghai).Format("2006-01-02 15:04:05.999999999")
}

func oracle(highest int64, joined time.Time, happenings []happening, asOf time.Time) verdict {
	var past []happening
	ticks := []time.Time{joined, asOf}
	for _, h := range happenings {
		if !h.at.After(asOf) {
			past = append(past, h)
			ticks = append(ticks, h.at, sameDayInYear(h.at, 1))
		}
	}
	start := edition()
	for _, t := range ticks {
		if t.Before(start) {
			start = t
		}
	}
	for day := midnight(start); !day.After(asOf); day = day.AddDate(0, 0, 1) {
		ticks = append(ticks, day)
	}
	sort.Slice(ticks, func(i, j int) bool { return ticks[i].Before(ticks[j]) })

	var (
		balance, owed   int64
		everPaid        bool
		deductions      []time.Time
		due, additional time.Time
		settlementUsed  bool
		closed          bool
		points          = map[int]int64{}
		frozenUntil     time.Time
		expelled        bool
	)
	required := func(t time.Time) int64 {
		if t.Before(edition()) {
			return 0
		}
		if t.Before(additional) {
			return highest + 10000_00
		}
		return highest
	}
	deduct := func(t time.Time, amount int64) {
		for amount > 0 && balance > 0 { // in two bites, so that it is plainly never below 0
			bite := min(amount, balance)
			amount, balance = amount-bite, balance-bite
		}
		owed += amount
		deductions = append(deductions, t)
		within := 0
		for _, d := range deductions {
			if d.After(sameDayInYear(t, -1)) && !d.After(t) {
				within++
			}
		}
		if within >= 3 && !t.Before(edition()) {
			additional = sameDayInYear(t, 1)
		}
	}
	look := func(t time.Time) {
		if balance >= required(t) {
			due, settlementUsed, closed = time.Time{}, false, false
			return
		}
		if !everPaid {
			closed = !t.Before(joined)
			return
		}
		if due.IsZero() {
			closed = false
			due = afterWorkingDays(t, 3)
		}
		if !t.Before(due.AddDate(0, 0, 31)) {
			closed = true
		}
	}
	for i, t := range ticks {
		if expelled || t.After(asOf) {
			break
		}
		if i > 0 && t.Equal(ticks[i-1]) {
			continue
		}
		var now, decisions []happening
		for _, h := range past {
			if h.at.Equal(t) {
				now = append(now, h)
			}
		}
		takingRecorded, paidOut := false, int64(0)
		for _, h := range now {
			switch h.kind {
			case "paid", "topped_up", "settled":
				balance += h.amount
				everPaid = everPaid || h.amount > 0
				takingRecorded = takingRecorded || h.kind == "settled"
			case "settlement":
				paidOut += h.amount
			case "decision":
				decisions = append(decisions, h)
			}
		}
		look(t)
		for _, h := range now {
			switch h.kind {
			case "deducted", "refund_compensation":
				deduct(t, h.amount)
			}
		}
		sort.Slice(decisions, func(i, j int) bool {
			return decisions[i].penalty+" "+decisions[i].caseID < decisions[j].penalty+" "+decisions[j].caseID
		})
		for _, d := range decisions {
			if expelled {
				break
			}
			if d.all {
				balance = 0
			} else if d.deposit > 0 {
				deduct(t, d.deposit)
			}
			if d.freezeDays > 0 {
				if frozenUntil.Before(t) {
					frozenUntil = t
				}
				frozenUntil = frozenUntil.Add(time.Duration(d.freezeDays) * 24 * time.Hour)
			}
			year := t.In(shanghai).Year()
			points[year] += d.points
			if d.points > 0 && points[year] >= 24 {
				balance, expelled = 0, true
			}
			expelled = expelled || d.expel
		}
		if expelled {
			break
		}
		for _, h := range now {
			switch h.kind {
			case "returned", "forfeited":
				balance = max(0, balance-h.amount)
			}
		}
		if missing := required(t) - balance; missing > 0 && !due.IsZero() && t.After(due) && !settlementUsed && (paidOut > 0 || takingRecorded) {
			settlementUsed = true
			if !takingRecorded {
				balance += min(missing, paidOut)
			}
			if balance < required(t) {
				closed = true
			}
		}
		look(t)
	}
	v := verdict{
		Points: points[asOf.In(shanghai).Year()], Required: required(asOf), Balance: balance, Owed: owed,
		TopUpDue: show(due), Open: !closed, Status: law.Active,
	}
	if v.Required > balance {
		v.Shortage = v.Required - balance
	}
	if asOf.Before(additional) {
		v.AdditionalUntil = show(additional)
	}
	if asOf.Before(frozenUntil) {
		v.FrozenUntil = show(frozenUntil)
	}
	switch {
	case expelled:
		v.Status, v.Open, v.TopUpDue = law.Expelled, false, ""
	case v.FrozenUntil != "":
		v.Status = law.Frozen
	case closed:
		v.Status = law.DisplayClosed
	}
	return v
}

// said is the engine's standing in the oracle's words.
func said(s law.Standing) verdict {
	return verdict{
		Points: s.Points, Status: s.Status, FrozenUntil: show(s.FrozenUntil), Required: s.Deposit.Required, Balance: s.Deposit.Balance,
		Owed: s.Deposit.Owed, Shortage: s.Deposit.Shortfall, TopUpDue: show(s.Deposit.TopUpDue), Open: s.Deposit.DisplayOpen,
		AdditionalUntil: show(s.Deposit.AdditionalUntil),
	}
}

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

// agree asks the engine and the oracle the same question.
func agree(t *rapid.T, h *history, account law.Account, happenings []happening, asOf time.Time) law.Standing {
	s, err := account.At(asOf)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(oracle(h.highest, account.Profile.JoinedAt, happenings, asOf), said(s)); diff != "" {
		var lived []string
		for _, x := range happenings {
			lived = append(lived, fmt.Sprintf("%s %s %s %s", show(x.at), x.kind, law.Yuan(x.amount), x.penalty))
		}
		t.Fatalf("at %s oracle (-) and engine (+) differ:\n%s\nof %s, joined %s:\n%s", show(asOf), diff,
			law.Yuan(h.highest), show(account.Profile.JoinedAt), strings.Join(lived, "\n"))
	}
	// The movements are the balance's own account of itself.
	var balance, owed int64
	for _, m := range s.Movements {
		balance, owed = balance+m.Amount, owed+m.Owed
		if m.Balance != balance || m.Amount == 0 && m.Owed == 0 {
			t.Fatalf("a movement that is none, or does not add up: %+v", m)
		}
	}
	if balance != s.Deposit.Balance || owed != s.Deposit.Owed {
		t.Fatalf("movements of %s, owed %s; the deposit says %s, %s", law.Yuan(balance), law.Yuan(owed), law.Yuan(s.Deposit.Balance), law.Yuan(s.Deposit.Owed))
	}
	return s
}

func TestOracle(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		h := aHistory(r, t)
		for range 4 {
			agree(r, h, h.account, h.happenings, anInstant(r, h.instants))
		}
	})
}

// The order and the repetition of entries never change a standing.
func TestOrderOfEntries(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		h := aHistory(r, t)
		asOf := anInstant(r, h.instants)
		want, err := h.account.At(asOf)
		if err != nil {
			r.Fatal(err)
		}
		other := h.account
		other.Entries = rapid.Permutation(append(slices.Clone(h.account.Entries), h.account.Entries...)).Draw(r, "order")
		got, err := other.At(asOf)
		if err != nil {
			r.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			r.Fatalf("another order: %s", diff)
		}
	})
}

// Reversing any decisions, in any order, gives the standing as if they had never
// been made, from the reversal on; the credits are what came back.
func TestReversalsAsIfNeverMade(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		h := aHistory(r, t)
		if len(h.cases) == 0 {
			return
		}
		account, happenings := h.account, slices.Clone(h.happenings)
		when := h.cases[len(h.cases)-1].DecidedAt
		for _, c := range rapid.Permutation(h.cases).Draw(r, "reversed")[:rapid.IntRange(1, len(h.cases)).Draw(r, "n")] {
			when = when.Add(rapid.SampledFrom([]time.Duration{0, 1, time.Hour, 40 * 24 * time.Hour}).Draw(r, "later"))
			before := agree(r, h, account, happenings, when)
			_, entries, err := law.Reverse(account, c, law.Act{At: when, By: "赵敏", Reason: "误判"})
			if err != nil {
				r.Fatal(err)
			}
			account.Entries = append(slices.Clone(account.Entries), entries...)
			happenings = slices.DeleteFunc(slices.Clone(happenings), func(x happening) bool { return x.kind == "decision" && x.caseID == c.ID })
			after := agree(r, h, account, happenings, when)
			var credit int64
			for _, e := range entries {
				if e.Kind == law.KindCredit {
					credit += e.Amount
				}
			}
			back := after.Deposit.Balance - before.Deposit.Balance + tapped(before) - tapped(after)
			if credit != max(0, back) {
				r.Fatalf("credited %s, but %s came back", law.Yuan(credit), law.Yuan(back))
			}
			never := account
			never.Entries = slices.DeleteFunc(slices.Clone(account.Entries), func(e law.Entry) bool { return e.Case == c.ID })
			want, err := never.At(when)
			if err != nil {
				r.Fatal(err)
			}
			if diff := cmp.Diff(want, after, cmpopts.IgnoreFields(law.Standing{}, "Entries", "Hidden")); diff != "" {
				r.Fatalf("not as if never made: %s", diff)
			}
			agree(r, h, account, happenings, when.Add(50*24*time.Hour))
		}
	})
}

func tapped(s law.Standing) (fen int64) {
	for _, m := range s.Movements {
		if m.FromSettlement {
			fen += m.Amount
		}
	}
	return fen
}

// Unchanged conduct over random nights, against the ruling in its own words: a
// case opens when its content was not judged within the last seven days.
func TestMendingAgainstTheRuling(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		a := account(t)
		var cases []law.Case
		judged, decidedAt := map[string]time.Time{}, map[string]time.Time{}
		when := at(t, "2016-06-15 02:00")
		for range rapid.IntRange(1, 10).Draw(r, "nights") {
			content := rapid.SampledFrom([]string{"v1", "v1", "v2", ""}).Draw(r, "content")
			expected := len(cases)
			var findings []law.Finding
			if content != "" {
				f := finding(t, "PEN-21", "l1", show(when))
				f.Content = content
				findings = append(findings, f)
				last, was := judged[content]
				if !was || when.Sub(last) > 168*time.Hour {
					judged[content] = when
					expected++
				}
			}
			latest := ""
			for _, c := range cases {
				if latest == "" || c.DecidedAt.After(decidedAt[latest]) {
					latest = c.ID
				}
			}
			before := len(cases)
			slices.Reverse(cases) // the order in which they are kept means nothing
			night(t, &a, &cases, show(when), findings...)
			if len(cases) > before && cases[before].Previous != latest {
				r.Fatalf("%s: the new case follows %q, not %q", show(when), cases[before].Previous, latest)
			}
			for _, c := range cases {
				decidedAt[c.ID] = c.DecidedAt
			}
			night(t, &a, &cases, show(when), findings...)
			if len(cases) != expected {
				r.Fatalf("%s with %q: %d cases, want %d", show(when), content, len(cases), expected)
			}
			when = when.Add(rapid.SampledFrom([]time.Duration{time.Hour, 24 * time.Hour, 168 * time.Hour, 168*time.Hour - 1, 168*time.Hour + 1, 84 * time.Hour, 400 * time.Hour}).Draw(r, "gap"))
		}
	})
}
