package law

import "time"

// Beijing is the zone in which the regulation counts days, months and years.
// A fixed offset is exact for it: China has had one time without summer time
// since 1992, long before the first edition (2016-04-08), and a fixed zone
// needs no time zone data on the machine that judges.
var Beijing = time.FixedZone("CST", 8*60*60)

// Date returns the Beijing day of t as YYYY-MM-DD.
func Date(t time.Time) string { return t.In(Beijing).Format(time.DateOnly) }

// Year returns the Beijing calendar year of t, the year in which points count (R1).
func Year(t time.Time) int { return t.In(Beijing).Year() }

// Month returns the Beijing calendar month of t as YYYY-MM (R7).
func Month(t time.Time) string { return t.In(Beijing).Format("2006-01") }

// DayStart returns 00:00 Beijing of the day of t.
func DayStart(t time.Time) time.Time {
	y, m, d := t.In(Beijing).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, Beijing)
}

// YearStart returns 00:00 Beijing on 1 January of year.
func YearStart(year int) time.Time { return time.Date(year, time.January, 1, 0, 0, 0, 0, Beijing) }

// EndOfDay returns 24:00 Beijing of the nth calendar day after the day of t,
// which is 00:00 of the day that follows; with n = 0, the end of the day of t.
// A deadline that ends there is kept by an act at that very instant (R61).
func EndOfDay(t time.Time, n int) time.Time {
	y, m, d := t.In(Beijing).Date()
	return time.Date(y, m, d+n+1, 0, 0, 0, 0, Beijing)
}

// AddMonths moves t by n calendar months (n may be negative) in Beijing time.
// A day that the target month does not have becomes its last day: 30 November
// and three months is 28 or 29 February (R19, R26). The time of day is kept.
func AddMonths(t time.Time, n int) time.Time {
	b := t.In(Beijing)
	y, m, d := b.Date()
	last := time.Date(y, m+time.Month(n)+1, 0, 0, 0, 0, 0, Beijing).Day()
	return time.Date(y, m+time.Month(n), min(d, last), b.Hour(), b.Minute(), b.Second(), b.Nanosecond(), Beijing)
}

// clock writes an instant for a sentence, in Beijing time to the second.
func clock(t time.Time) string { return t.In(Beijing).Format(time.DateTime) }
