package law

import "time"

// CalendarYear is one year of the State Council's published calendar. Weekends
// need not be listed: a day in neither list is worked from Monday to Friday.
type CalendarYear struct {
	Year int
	Off  []string // YYYY-MM-DD: every published day off, bridge days included
	Work []string // YYYY-MM-DD: Saturdays and Sundays that are worked instead
}

// Calendar knows which days are worked. It is made from data by NewCalendar;
// the zero Calendar knows no year. It is not changed after it is made and may
// be shared.
type Calendar struct {
	years map[int]bool
	days  map[int64]dayKind
}

type dayKind byte

const (
	ordinary dayKind = iota
	dayOff
	makeUp
)

// NewCalendar builds a calendar. It refuses a date that is none, that lies in
// another year than the one it is listed under, or that is both off and worked.
// A year given twice is taken from its last place, so that an override file may
// replace a built-in year.
func NewCalendar(years ...CalendarYear) (Calendar, error) {
	c := Calendar{years: map[int]bool{}, days: map[int64]dayKind{}}
	last := map[int]int{}
	for i, y := range years {
		last[y.Year] = i
	}
	for i, y := range years {
		if last[y.Year] != i {
			continue
		}
		c.years[y.Year] = true
		if err := c.put(y.Year, dayOff, y.Off); err != nil {
			return Calendar{}, err
		}
		if err := c.put(y.Year, makeUp, y.Work); err != nil {
			return Calendar{}, err
		}
	}
	return c, nil
}

func (c Calendar) put(year int, kind dayKind, dates []string) error {
	for _, date := range dates {
		t, err := time.ParseInLocation(time.DateOnly, date, Beijing)
		if err != nil || t.Year() != year {
			return refuse("工作日历 %[1]d 年里的 %[2]q 不是该年的日期（YYYY-MM-DD）",
				"the calendar of %[1]d lists %[2]q, which is no date (YYYY-MM-DD) of that year", year, date)
		}
		if was := c.days[dayNumber(t)]; was != ordinary && was != kind {
			return refuse("工作日历里 %[1]s 既是休息日又是工作日：删去其中一处",
				"the calendar has %[1]s both off and worked: remove one of them", date)
		}
		c.days[dayNumber(t)] = kind
	}
	return nil
}

// Covers returns nil when the calendar knows every year from the Beijing year
// of from to that of to, and else an error that says which file to write.
func (c Calendar) Covers(from, to time.Time) error {
	for year := Year(from); year <= Year(to); year++ {
		if !c.years[year] {
			return refuse("没有 %[1]d 年的工作日历：请按国务院公布的放假安排写 policies/calendar/%[1]d.yaml（休息日与调休上班日）",
				"no working days are known for %[1]d: write policies/calendar/%[1]d.yaml with the days off and the make-up working days that the State Council published", year)
		}
	}
	return nil
}

// IsWorkingDay tells whether the Beijing day of t is worked: a make-up Saturday
// or Sunday is, a published day off is not, else Monday to Friday are. It is an
// error to ask for a year the calendar does not know.
func (c Calendar) IsWorkingDay(t time.Time) (bool, error) {
	if err := c.Covers(t, t); err != nil {
		return false, err
	}
	return c.worked(dayNumber(t)), nil
}

// EndOfWorkingDay returns 24:00 Beijing of the nth working day after the day of
// t (R17, R55), whether or not the day of t is worked itself. With n = 0 it is
// the end of the day of t. It is an error when it meets a year the calendar
// does not know.
func (c Calendar) EndOfWorkingDay(t time.Time, n int) (time.Time, error) {
	day := t
	for n > 0 {
		day = EndOfDay(day, 0)
		working, err := c.IsWorkingDay(day)
		if err != nil {
			return time.Time{}, err
		}
		if working {
			n--
		}
	}
	return EndOfDay(day, 0), nil
}

func (c Calendar) worked(day int64) bool {
	switch c.days[day] {
	case dayOff:
		return false
	case makeUp:
		return true
	default:
		w := weekday(day)
		return w != time.Saturday && w != time.Sunday
	}
}

// dayNumber counts Beijing days from 1970-01-01.
func dayNumber(t time.Time) int64 {
	s := t.Unix() + 8*60*60
	if s < 0 {
		s -= 24*60*60 - 1
	}
	return s / (24 * 60 * 60)
}

// dayInstant is 00:00 Beijing of a day.
func dayInstant(day int64) time.Time { return time.Unix(day*24*60*60-8*60*60, 0).In(Beijing) }

// weekday of a day number: 1970-01-01 was a Thursday.
func weekday(day int64) time.Weekday { return time.Weekday(((day+4)%7 + 7) % 7) }
