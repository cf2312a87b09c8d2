package law

import (
	"strconv"
	"strings"
	"time"
)

// Hours are service hours as they are registered (provider.service) or asked
// for by the regulation. What is unknown is 0 or "".
type Hours struct {
	Days        int64  // days of the week, from Monday: 5 is Monday to Friday, 6 Monday to Saturday (R60)
	HoursPerDay int64  // 24 needs no times
	Open, Close string // "09:00"; a Close not after Open lies in the next day
}

// ServiceHours are the hours in which a provider must answer: those the
// regulation asks of everyone, and the longer ones it registered itself (R21).
//
// Every published day off is off, bridge days too (R50); only 7 x 24 includes
// them (R60). A make-up Saturday or Sunday is a working day, but it is neither
// Monday nor Friday, so that five-day hours do not open on it: the text says
// Monday to Friday, and the milder reading is the text. Registering fewer hours
// than the regulation's lowers nothing, since both are owed.
type ServiceHours struct {
	calendar Calendar
	weeks    [2]week // the one that opens earlier in the day comes first
}

// week is the same opening and closing on the first days of each week.
type week struct {
	days        int
	open, close time.Duration // after 00:00; close may lie in the next day
	holidays    bool          // 7 x 24: days off are served too
}

// NewServiceHours joins the hours the regulation asks for with those a provider
// registered. Registered hours that are not known in full fall back on the
// regulation's; times that are no times are an error.
func NewServiceHours(calendar Calendar, owed, registered Hours) (ServiceHours, error) {
	first, err := owed.week(week{})
	if err != nil {
		return ServiceHours{}, err
	}
	second, err := registered.week(first)
	if err != nil {
		return ServiceHours{}, err
	}
	if second.open < first.open {
		first, second = second, first
	}
	return ServiceHours{calendar, [2]week{first, second}}, nil
}

func (h Hours) week(fallback week) (week, error) {
	w := fallback
	if h.Days > 0 {
		w.days = int(min(h.Days, 7))
	}
	switch {
	case h.Open != "" && h.Close != "":
		open, okOpen := timeOfDay(h.Open)
		shut, okShut := timeOfDay(h.Close)
		if !okOpen || !okShut {
			return w, refuse("服务时间 %[1]q 至 %[2]q 不正确：应写成 HH:MM，如 \"09:00\"",
				"the service hours %[1]q to %[2]q are no times: write HH:MM, such as \"09:00\"", h.Open, h.Close)
		}
		if shut < open || shut == open && h.HoursPerDay >= 24 {
			shut += 24 * time.Hour // past midnight, or round the clock
		}
		w.open, w.close = open, shut
	case h.HoursPerDay >= 24:
		w.open, w.close = 0, 24*time.Hour
	}
	w.holidays = w.days == 7 && w.close-w.open >= 24*time.Hour
	return w, nil
}

func timeOfDay(s string) (time.Duration, bool) {
	h, m, ok := strings.Cut(s, ":")
	hour, err1 := strconv.Atoi(h)
	minute, err2 := strconv.Atoi(m)
	if !ok || err1 != nil || err2 != nil || hour < 0 || minute < 0 || minute > 59 || hour*60+minute > 24*60 {
		return 0, false
	}
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute, true
}

// Between returns how much of the time from from (included) to to (excluded)
// lies within service hours. A day of a year the calendar does not know counts
// nothing, since no duty is known for it; ask Calendar.Covers first.
func (s ServiceHours) Between(from, to time.Time) time.Duration {
	if !from.Before(to) {
		return 0
	}
	var sum time.Duration
	counted := from // nothing before it is counted (again)
	// Yesterday's hours may reach into today.
	for day := dayNumber(from) - 1; day <= dayNumber(to); day++ {
		start := dayInstant(day)
		if !s.calendar.years[start.Year()] {
			continue
		}
		off := s.calendar.days[day] == dayOff
		fromMonday := (int(weekday(day)) + 6) % 7
		for _, w := range s.weeks {
			if fromMonday >= w.days || off && !w.holidays {
				continue
			}
			open, shut := start.Add(w.open), start.Add(w.close)
			if open.Before(counted) {
				open = counted
			}
			if shut.After(to) {
				shut = to
			}
			if open.Before(shut) {
				sum += shut.Sub(open)
				counted = shut
			}
		}
	}
	return sum
}
