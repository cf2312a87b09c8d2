package record

import (
	"fmt"
	"math"
	"strconv"
	"sync/atomic"
	"time"
)

// Money is an amount of CNY in fen. It is written as a JSON number or string
// with at most two decimals and is parsed exactly; no float64 is involved.
type Money int64

// String returns the amount in yuan with two decimals, such as "-12.30".
func (m Money) String() string {
	sign, fen := "", uint64(m)
	if m < 0 {
		sign, fen = "-", -fen
	}
	return fmt.Sprintf("%s%d.%02d", sign, fen/100, fen%100)
}

var (
	errMoney    = fault{"金额应为最多两位小数的数字，如 128 或 128.00", "an amount is digits with at most two decimals, such as 128 or 128.00"}
	errMoneyBig = fault{"金额过大", "the amount is too large"}
)

// ParseMoney parses an amount such as "128", "128.5" or "-0.01". Signs other
// than a leading minus, exponents, separators, leading zeros and more than two
// decimals are errors, and so is an amount of more than 9 * 10^15 yuan, whose
// fen would not fit 64 bits.
func ParseMoney(s string) (Money, error) {
	i, negative := 0, false
	if i < len(s) && s[i] == '-' {
		negative, i = true, i+1
	}
	var fen uint64
	whole := i
	for ; i < len(s) && isDigit(s[i]); i++ {
		if fen > math.MaxInt64/10_000 { // room for two more digits and this one
			return 0, errMoneyBig
		}
		fen = fen*10 + uint64(s[i]-'0')
	}
	if i == whole || s[whole] == '0' && i-whole > 1 {
		return 0, errMoney
	}
	decimals := 0
	if i < len(s) && s[i] == '.' {
		for i++; i < len(s) && isDigit(s[i]) && decimals < 2; i++ {
			fen, decimals = fen*10+uint64(s[i]-'0'), decimals+1
		}
		if decimals == 0 {
			return 0, errMoney
		}
	}
	if i != len(s) {
		return 0, errMoney
	}
	for ; decimals < 2; decimals++ {
		fen *= 10
	}
	if negative {
		return -Money(fen), nil
	}
	return Money(fen), nil
}

// Beijing is the time zone of the regulation's days. China has had no daylight
// saving time since 1991, so a fixed offset is exact for every edition.
var Beijing = time.FixedZone("Asia/Shanghai", 8*60*60)

// Time is an instant as the contract writes it: RFC 3339 with an offset, in the
// years 1970 to 2200. The offset is kept.
type Time time.Time

// First and last year that an instant may name.
const (
	firstYear = 1970
	lastYear  = 2200
)

var (
	errTime       = fault{"时刻应写作 2016-04-08T09:30:00+08:00", "an instant is written like 2016-04-08T09:30:00+08:00"}
	errTimeOffset = fault{"时刻缺少时区，应写作 2016-04-08T09:30:00+08:00", "the instant lacks its time and offset from UTC; write it like 2016-04-08T09:30:00+08:00"}
	errTimeYear   = fault{"时刻的年份应在 1970 至 2200 之间", "the year of an instant is between 1970 and 2200"}
)

// ParseTime parses an RFC 3339 instant with an offset. Seconds may have up to
// nine decimals; leap seconds, hour 24 and a missing offset are errors.
func ParseTime(s string) (time.Time, error) {
	if len(s) < len("2006-01-02T15:04:05") {
		if validDate(s) {
			return time.Time{}, errTimeOffset
		}
		return time.Time{}, errTime
	}
	year, month, day, ok := parseDay(s[:10])
	hour, ok1 := twoDigits(s[11:], 23)
	minute, ok2 := twoDigits(s[14:], 59)
	second, ok3 := twoDigits(s[17:], 59)
	if !ok || !ok1 || !ok2 || !ok3 || s[10] != 'T' || s[13] != ':' || s[16] != ':' {
		return time.Time{}, errTime
	}
	nanos, rest := 0, s[19:]
	if rest != "" && rest[0] == '.' {
		n := 1
		for unit := 100_000_000; n < len(rest) && isDigit(rest[n]); n, unit = n+1, unit/10 {
			if n > 9 {
				return time.Time{}, errTime
			}
			nanos += int(rest[n]-'0') * unit
		}
		if n == 1 {
			return time.Time{}, errTime
		}
		rest = rest[n:]
	}
	zone, err := parseOffset(rest)
	if err != nil {
		return time.Time{}, err
	}
	if year < firstYear || year > lastYear {
		return time.Time{}, errTimeYear
	}
	return time.Date(year, time.Month(month), day, hour, minute, second, nanos, zone), nil
}

// zones keeps one *time.Location for each offset in minutes, so that millions
// of instants share a few and compare equal with ==.
var zones [2 * 24 * 60]atomic.Pointer[time.Location]

func parseOffset(s string) (*time.Location, error) {
	if s == "Z" {
		return time.UTC, nil
	}
	if s == "+08:00" {
		return Beijing, nil
	}
	if s == "" {
		return nil, errTimeOffset
	}
	if len(s) != 6 || s[0] != '+' && s[0] != '-' || s[3] != ':' {
		return nil, errTime
	}
	hours, ok1 := twoDigits(s[1:], 23)
	minutes, ok2 := twoDigits(s[4:], 59)
	if !ok1 || !ok2 {
		return nil, errTime
	}
	offset := hours*60 + minutes
	if s[0] == '-' {
		offset = -offset
	}
	if offset == 0 {
		return time.UTC, nil
	}
	slot := &zones[offset+24*60]
	if zone := slot.Load(); zone != nil {
		return zone, nil
	}
	slot.CompareAndSwap(nil, time.FixedZone("", offset*60))
	return slot.Load(), nil
}

// Date is a Beijing calendar day, "YYYY-MM-DD".
type Date string

// Moment is a day or an instant, whichever is known: an instant is kept as one.
type Moment string

// Dates reach from 1900, for the age of old companies, to 9999, which licences
// without an end carry.
const (
	firstDateYear = 1900
	lastDateYear  = 9999
)

var (
	errDate     = fault{"日期应写作 2016-04-08", "a date is written like 2016-04-08"}
	errDateYear = fault{"日期的年份应在 1900 至 9999 之间", "the year of a date is between 1900 and 9999"}
)

// ParseDate parses a day written as YYYY-MM-DD. An instant is accepted too and
// becomes the day that it falls on in Beijing.
func ParseDate(s string) (Date, error) {
	if len(s) > len("2006-01-02") {
		at, err := ParseTime(s)
		if err != nil {
			return "", errDate
		}
		return Date(at.In(Beijing).Format(time.DateOnly)), nil
	}
	year, _, _, ok := parseDay(s)
	if !ok {
		return "", errDate
	}
	if year < firstDateYear || year > lastDateYear {
		return "", errDateYear
	}
	return Date(s), nil
}

func validDate(s string) bool {
	_, _, _, ok := parseDay(s)
	return ok
}

var daysOfMonth = [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// parseDay reads YYYY-MM-DD and tells whether that day is in the calendar.
func parseDay(s string) (year, month, day int, ok bool) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return 0, 0, 0, false
	}
	century, ok1 := twoDigits(s, 99)
	decade, ok2 := twoDigits(s[2:], 99)
	month, ok3 := twoDigits(s[5:], 12)
	day, ok4 := twoDigits(s[8:], 31)
	if !ok1 || !ok2 || !ok3 || !ok4 || month == 0 || day == 0 {
		return 0, 0, 0, false
	}
	year = century*100 + decade
	last := daysOfMonth[month-1]
	if month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		last = 29
	}
	return year, month, day, day <= last
}

func twoDigits(s string, most int) (int, bool) {
	if len(s) < 2 || !isDigit(s[0]) || !isDigit(s[1]) {
		return 0, false
	}
	n := int(s[0]-'0')*10 + int(s[1]-'0')
	return n, n <= most
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// parseInt reads an integer that JSON may also write as 5.0 or 5e1.
func parseInt(s string) (int64, bool) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, true
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return 0, false
	}
	return int64(f), true
}

// parseNumber reads a number of a field that the contract does not list:
// int64 if it is integral, else float64.
func parseNumber(s string) (any, bool) {
	if n, ok := parseInt(s); ok {
		return n, true
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}
