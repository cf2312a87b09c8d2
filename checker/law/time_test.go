package law_test

import (
	"strings"
	"testing"
	"time"

	"github.com/yunjian-audit/yunjian/checker/law"
)

func TestAddMonths(t *testing.T) {
	for _, c := range []struct {
		from   string
		months int
		want   string
	}{
		{"2016-11-30 10:00", 3, "2017-02-28 10:00"},   // R19: the month's end
		{"2015-11-30 10:00", 3, "2016-02-29 10:00"},   // in a leap year
		{"2016-02-29 00:00", 12, "2017-02-28 00:00"},  // R26
		{"2017-02-28 00:00", -12, "2016-02-28 00:00"}, // back from a clamped day is not the day before
		{"2016-03-31 23:59:59", -1, "2016-02-29 23:59:59"},
		{"2016-12-31 00:00", 1, "2017-01-31 00:00"},
		{"2016-01-31 12:34:56.789", 0, "2016-01-31 12:34:56.789"},
		{"2016-10-31 08:00", -20, "2015-02-28 08:00"},
		// 29 February in Beijing is still 28 February in London.
		{"2016-02-28T17:00:00Z", 12, "2017-02-28 01:00"},
	} {
		if got, want := law.AddMonths(at(t, c.from), c.months), at(t, c.want); !got.Equal(want) {
			t.Errorf("%s and %d months: got %s, want %s", c.from, c.months, got, want)
		}
	}
}

func TestDays(t *testing.T) {
	late := at(t, "2016-12-31T15:59:59.999999999Z") // the last instant of the Beijing year
	if law.Year(late) != 2016 || law.Date(late) != "2016-12-31" || law.Month(late) != "2016-12" {
		t.Errorf("the last instant of 2016 reads %d, %s, %s", law.Year(late), law.Date(late), law.Month(late))
	}
	midnight := late.Add(1)
	if law.Year(midnight) != 2017 || law.Date(midnight) != "2017-01-01" || !law.YearStart(2017).Equal(midnight) {
		t.Errorf("the first instant of 2017 reads %d, %s", law.Year(midnight), law.Date(midnight))
	}
	for n, want := range []string{"2017-01-01", "2017-01-02", "2017-01-03"} {
		if got := law.EndOfDay(late, n); !got.Equal(at(t, want)) {
			t.Errorf("24:00 of day %d after 31 December: got %s, want %s", n, got, want)
		}
	}
	if got := law.DayStart(late); !got.Equal(at(t, "2016-12-31")) {
		t.Errorf("the day of the last instant starts at %s", got)
	}
}

func TestYuan(t *testing.T) {
	for fen, want := range map[int64]string{
		0: "0.00", 1: "0.01", 10: "0.10", 1234: "12.34", -5: "-0.05", -123456: "-1234.56", 5000_00: "5000.00",
		9223372036854775807: "92233720368547758.07", -9223372036854775808: "-92233720368547758.08",
	} {
		if got := law.Yuan(fen); got != want {
			t.Errorf("%d fen: got %s, want %s", fen, got, want)
		}
	}
	for s, want := range map[string]int64{
		"128": 12800, "128.5": 12850, "128.00": 12800, "0.01": 1, "-0.05": -5, "92233720368547758.07": 9223372036854775807,
	} {
		if got, err := law.ParseYuan(s); err != nil || got != want {
			t.Errorf("%q: got %d, %v; want %d", s, got, err, want)
		}
	}
	for _, s := range []string{"", "-", ".5", "1.", "1.234", "1e3", "1,000", " 1", "--1", "+1", "１", "NaN", "92233720368547758.08", "1.2.3", "1.-2"} {
		if got, err := law.ParseYuan(s); err == nil || got != 0 {
			t.Errorf("%q is no money, but reads %d, %v", s, got, err)
		}
	}
}

func TestEndOfWorkingDay(t *testing.T) {
	c := calendar(t)
	for _, x := range []struct {
		from string
		n    int
		want string
	}{
		{"2016-06-13 09:00", 3, "2016-06-17"},              // Monday: Tuesday, Wednesday, Thursday
		{"2016-06-13 00:00", 3, "2016-06-17"},              // the same from its first instant
		{"2016-06-13 23:59:59.999", 3, "2016-06-17"},       // and to its last
		{"2016-06-17 09:00", 1, "2016-06-21"},              // Friday: over the weekend
		{"2016-09-28 15:00", 3, "2016-10-09"},              // 29 and 30 September, then the make-up Saturday 8 October
		{"2016-10-07 12:00", 2, "2016-10-10"},              // make-up Saturday and Sunday both
		{"2016-06-10 12:00", 1, "2016-06-13"},              // from a bridge day: the make-up Sunday
		{"2017-01-25 12:00", 3, "2017-02-05"},              // over the Spring Festival to the make-up Saturday
		{"2016-12-30 12:00", 1, "2017-01-04"},              // over the year's end
		{"2016-12-30 12:00", 0, "2016-12-31"},              // the end of the day itself
		{"2016-09-28T17:00:00Z", 1, "2016-10-01"},          // 29 September in Beijing
		{"2016-10-08T00:30:00+14:00", 1, "2016-10-09"},     // 7 October in Beijing
		{"2016-09-14 00:00:00.000000001", 2, "2016-09-20"}, // over the Mid-Autumn Festival, the Sunday worked
	} {
		got, err := c.EndOfWorkingDay(at(t, x.from), x.n)
		if err != nil || !got.Equal(at(t, x.want)) {
			t.Errorf("%d working days after %s: got %s, %v; want %s", x.n, x.from, got, err, x.want)
		}
	}
}

// Days before 1970 are days too: licences and founding dates reach far back.
func TestDaysBeforeTheEpoch(t *testing.T) {
	c, err := law.NewCalendar(law.CalendarYear{Year: 1969, Off: []string{"1969-12-31"}}, law.CalendarYear{Year: 1970})
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]bool{
		"1969-12-26 12:00": true, "1969-12-27": false, "1969-12-28 23:59:59.5": false, "1969-12-29": true, "1969-12-30 23:59:59.999999999": true,
		"1969-12-31": false, "1969-12-31 23:59": false, "1970-01-01": true, "1970-01-03": false,
	} {
		if got, err := c.IsWorkingDay(at(t, day)); err != nil || got != want {
			t.Errorf("%s is worked: %v, %v", day, got, err)
		}
	}
}

func TestCalendarSaysWhatItDoesNotKnow(t *testing.T) {
	c := calendar(t)
	_, err := c.EndOfWorkingDay(at(t, "2018-12-30"), 3)
	if err == nil || !strings.Contains(err.Error(), "policies/calendar/2019.yaml") {
		t.Errorf("a deadline in an unknown year: %v", err)
	}
	if err := c.Covers(at(t, "2015-12-31 23:59:59"), at(t, "2016-02-01")); err == nil || !strings.Contains(err.Error(), "2015") {
		t.Errorf("a span that begins in an unknown year: %v", err)
	}
	if err := c.Covers(at(t, "2016-01-01"), at(t, "2018-12-31 23:59:59.999")); err != nil {
		t.Errorf("known years: %v", err)
	}
	if _, err := (law.Calendar{}).IsWorkingDay(at(t, "2016-06-13")); err == nil {
		t.Error("the zero calendar knows a year")
	}
	for name, y := range map[string]law.CalendarYear{
		"no date":           {Year: 2016, Off: []string{"2016-02-30"}},
		"of another year":   {Year: 2016, Work: []string{"2017-01-01"}},
		"off and worked":    {Year: 2016, Off: []string{"2016-10-08"}, Work: []string{"2016-10-08"}},
		"not a date at all": {Year: 2016, Off: []string{"tomorrow"}},
	} {
		if _, err := law.NewCalendar(y); err == nil {
			t.Errorf("a calendar day that is %s is taken", name)
		}
	}
	over, err := law.NewCalendar(law.CalendarYear{Year: 2016, Off: []string{"2016-06-13"}}, law.CalendarYear{Year: 2016})
	if err != nil {
		t.Fatal(err)
	}
	if working, err := over.IsWorkingDay(at(t, "2016-06-13")); err != nil || !working {
		t.Errorf("the later of two years does not replace the earlier: %v, %v", working, err)
	}
}

func TestServiceHours(t *testing.T) {
	owed := law.Hours{Days: 5, Open: "09:00", Close: "18:00"}
	for _, x := range []struct {
		name       string
		registered law.Hours
		from, to   string
		want       time.Duration
	}{
		{"a working day", law.Hours{}, "2016-06-13 00:00", "2016-06-14 00:00", 9 * time.Hour},
		{"opens at nine", law.Hours{}, "2016-06-13 08:59:40", "2016-06-13 09:00:30", 30 * time.Second},
		{"closes at six", law.Hours{}, "2016-06-13 17:59:30", "2016-06-13 20:00", 30 * time.Second},
		{"overnight", law.Hours{}, "2016-06-13 17:59:50", "2016-06-14 09:00:15", 25 * time.Second},
		{"a weekend", law.Hours{}, "2016-06-17 18:00", "2016-06-20 09:00", 0},
		{"a bridge day", law.Hours{}, "2016-06-10 00:00", "2016-06-11 00:00", 0},
		{"a make-up Sunday is no Monday to Friday", law.Hours{}, "2016-06-12 00:00", "2016-06-13 00:00", 0},
		{"the National Day break and the make-up weekend", law.Hours{}, "2016-09-30 17:59:50", "2016-10-10 09:00:15", 25 * time.Second},
		{"backwards", law.Hours{}, "2016-06-13 12:00", "2016-06-13 11:00", 0},
		{"nothing", law.Hours{}, "2016-06-13 12:00", "2016-06-13 12:00", 0},
		{"a whole week", law.Hours{}, "2016-06-13 00:00", "2016-06-20 00:00", 45 * time.Hour},
		{"six days are Monday to Saturday", law.Hours{Days: 6, Open: "09:00", Close: "18:00"}, "2016-06-18 00:00", "2016-06-20 00:00", 9 * time.Hour},
		{"six days do not open on a day off", law.Hours{Days: 6, Open: "09:00", Close: "18:00"}, "2016-06-11 00:00", "2016-06-12 00:00", 0},
		{"longer hours", law.Hours{Days: 5, Open: "08:00", Close: "22:00"}, "2016-06-13 00:00", "2016-06-14 00:00", 14 * time.Hour},
		{"later hours do not lower the morning", law.Hours{Days: 5, Open: "10:00", Close: "22:00"}, "2016-06-13 00:00", "2016-06-14 00:00", 13 * time.Hour},
		{"fewer hours lower nothing", law.Hours{Days: 3, Open: "10:00", Close: "16:00"}, "2016-06-13 00:00", "2016-06-20 00:00", 45 * time.Hour},
		{"longer hours on fewer days", law.Hours{Days: 1, Open: "08:00", Close: "20:00"}, "2016-06-13 00:00", "2016-06-20 00:00", 48 * time.Hour},
		{"round the clock", law.Hours{Days: 7, HoursPerDay: 24}, "2016-06-13 00:00", "2016-06-20 00:00", 7 * 24 * time.Hour},
		{"round the clock includes days off", law.Hours{Days: 7, HoursPerDay: 24, Open: "00:00", Close: "24:00"}, "2016-10-01 00:00", "2016-10-08 00:00", 7 * 24 * time.Hour},
		{"round the clock from nine to nine", law.Hours{Days: 7, HoursPerDay: 24, Open: "09:00", Close: "09:00"}, "2016-10-01 00:00", "2016-10-08 00:00", 7 * 24 * time.Hour},
		{"seven long days leave days off alone", law.Hours{Days: 7, Open: "08:00", Close: "22:00"}, "2016-10-01 00:00", "2016-10-08 00:00", 0},
		{"past midnight", law.Hours{Days: 5, Open: "20:00", Close: "02:00"}, "2016-06-17 02:00", "2016-06-19 00:00", 15 * time.Hour},
		{"past midnight, seen from the next day", law.Hours{Days: 5, Open: "20:00", Close: "02:00"}, "2016-06-18 01:00", "2016-06-18 03:00", time.Hour},
		{"past nine the next morning, counted once", law.Hours{Days: 5, Open: "12:00", Close: "11:00"}, "2016-06-14 00:00", "2016-06-15 00:00", 24 * time.Hour},
		{"half a time falls back", law.Hours{Days: 5, Open: "08:00"}, "2016-06-13 00:00", "2016-06-14 00:00", 9 * time.Hour},
		{"hours without days are those of five days", law.Hours{Open: "08:00", Close: "22:00"}, "2016-06-13 00:00", "2016-06-20 00:00", 5 * 14 * time.Hour},
		{"no time at all is no time", law.Hours{Days: 7, HoursPerDay: 9, Open: "10:00", Close: "10:00"}, "2016-06-18 00:00", "2016-06-20 00:00", 0},
		{"times count, whatever the number of hours says", law.Hours{Days: 7, HoursPerDay: 24, Open: "09:00", Close: "18:00"}, "2016-06-18 00:00", "2016-06-20 00:00", 18 * time.Hour},
		{"round the clock on five days ends at midnight", law.Hours{Days: 5, HoursPerDay: 24}, "2016-06-17 12:00", "2016-06-19 00:00", 12 * time.Hour},
		{"hours without times fall back", law.Hours{Days: 5, HoursPerDay: 12}, "2016-06-13 00:00", "2016-06-14 00:00", 9 * time.Hour},
	} {
		s, err := law.NewServiceHours(calendar(t), owed, x.registered)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Between(at(t, x.from), at(t, x.to)); got != x.want {
			t.Errorf("%s: got %s, want %s", x.name, got, x.want)
		}
	}
	for _, bad := range []law.Hours{{Open: "nine", Close: "18:00"}, {Open: "09:00", Close: "25:00"}, {Open: "09:60", Close: "18:00"}, {Open: "09:xx", Close: "18:00"}, {Open: "xx:00", Close: "18:00"}, {Open: "9", Close: "18:00"}, {Open: "-1:00", Close: "18:00"}} {
		if _, err := law.NewServiceHours(calendar(t), owed, bad); err == nil {
			t.Errorf("%v are taken for hours", bad)
		}
		if _, err := law.NewServiceHours(calendar(t), bad, owed); err == nil {
			t.Errorf("%v are taken for owed hours", bad)
		}
	}
	s, _ := law.NewServiceHours(calendar(t), owed, law.Hours{})
	if got := s.Between(at(t, "2019-06-03"), at(t, "2019-06-08")); got != 0 {
		t.Errorf("a year the calendar does not know counts %s", got)
	}
}

func TestParamsNameWhatIsMissing(t *testing.T) {
	_, err := law.NewParams([]law.Param{dated("expel_points", 24), {Name: "mend_days"}}, []law.Market{{ID: "software"}})
	for _, name := range []string{"mend_days", "additional_deposit", "top_up_working_days"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s is missing, but the error says %v", name, err)
		}
	}
	if err != nil && strings.Contains(err.Error(), "expel_points") {
		t.Errorf("expel_points is there, but the error says %v", err)
	}
	p := law.Param{Values: []law.Dated{{From: at(t, "2016-04-08"), Until: at(t, "2017-01-01"), Value: 3}, {From: at(t, "2017-01-01"), Value: 4}}}
	for when, want := range map[string]int64{"2016-04-08": 3, "2016-12-31 23:59:59.999": 3, "2017-01-01": 4} {
		if got, ok := p.At(at(t, when)); !ok || got != want {
			t.Errorf("at %s: got %d, %v; want %d", when, got, ok, want)
		}
	}
	if _, ok := p.At(at(t, "2016-04-07 23:59:59")); ok {
		t.Error("a value is in force before its day")
	}
}
