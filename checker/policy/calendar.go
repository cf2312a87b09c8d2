package policy

import (
	"io/fs"
	"strconv"
	"strings"

	"github.com/6tail/lunar-go/HolidayUtil"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// The years whose days off and make-up working days are built in, as the State
// Council published them. Other years come from calendar/YEAR.yaml.
const (
	firstBuiltIn = 2016
	lastBuiltIn  = 2026
)

// builtInCalendar returns the published years.
func builtInCalendar() []law.CalendarYear {
	years := make([]law.CalendarYear, 0, lastBuiltIn-firstBuiltIn+1)
	for year := firstBuiltIn; year <= lastBuiltIn; year++ {
		y := law.CalendarYear{Year: year}
		for e := HolidayUtil.GetHolidays(strconv.Itoa(year)).Front(); e != nil; e = e.Next() {
			day := e.Value.(*HolidayUtil.Holiday)
			if !strings.HasPrefix(day.GetDay(), strconv.Itoa(year)) {
				continue // a day of another year that belongs to a holiday of this one
			}
			if day.IsWork() {
				y.Work = append(y.Work, day.GetDay())
			} else {
				y.Off = append(y.Off, day.GetDay())
			}
		}
		years = append(years, y)
	}
	return years
}

// readCalendar returns the built-in years and those of calendar/*.yaml, which
// replace a built-in year. A file holds one whole year:
//
//	year: 2027
//	source: the State Council's notice of ...
//	off:  [2027-01-01, ...]
//	work: [2027-02-06, ...]
func readCalendar(fsys fs.FS, probs *problems) (law.Calendar, error) {
	years := builtInCalendar()
	files, err := fs.Glob(fsys, "calendar/*.yaml")
	if err != nil {
		return law.Calendar{}, err
	}
	for _, path := range files {
		d := readDocument(fsys, path, probs)
		if d == nil {
			continue
		}
		f := d.fields(d.root, "year", "source", "off", "work")
		y := law.CalendarYear{Year: int(d.integer(f["year"])), Off: d.strings(f["off"]), Work: d.strings(f["work"])}
		if y.Year == 0 {
			d.problem(d.root, "须写明 year", "a calendar file names its year")
			continue
		}
		if _, err := law.NewCalendar(y); err != nil {
			probs.add(path, d.root.Line, d.root.Column, words(err))
			continue
		}
		years = append(years, y)
	}
	return law.NewCalendar(years...)
}
