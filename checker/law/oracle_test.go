package law_test

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

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
