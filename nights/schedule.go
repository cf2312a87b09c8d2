package nights

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// Schedule is at which instants something falls due, in Beijing time.
type Schedule struct {
	crontab string
	times   cron.Schedule
}

var timeOfDay = regexp.MustCompile(`^([01]\d|2[0-3]):([0-5]\d)$`)

// ParseSchedule reads a schedule: a time of day such as 02:00, hourly, or a
// cron expression of five fields.
func ParseSchedule(s string) (Schedule, error) {
	crontab := s
	if at := timeOfDay.FindStringSubmatch(s); at != nil {
		crontab = strings.TrimPrefix(at[2], "0") + " " + strings.TrimPrefix(at[1], "0") + " * * *"
	} else if s == "hourly" {
		crontab = "0 * * * *"
	}
	fields := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow)
	times, err := fields.Parse(crontab)
	if err == nil && !strings.Contains(crontab, "=") && !times.Next(time.Date(2016, 1, 1, 0, 0, 0, 0, law.Beijing)).IsZero() {
		return Schedule{crontab, times}, nil
	}
	return Schedule{}, &law.Refusal{Text: law.Text{
		ZH: fmt.Sprintf("时间安排 %q 无效：写成 02:00、hourly，或五段的 cron 表达式，均为北京时间", s),
		EN: fmt.Sprintf("%q is no schedule: write 02:00, hourly, or a cron expression of five fields, in Beijing time", s),
	}}
}

// MustParse is ParseSchedule for what is known to be right.
func MustParse(s string) Schedule {
	schedule, err := ParseSchedule(s)
	if err != nil {
		panic(err)
	}
	return schedule
}

// String is the schedule as a cron expression.
func (s Schedule) String() string { return s.crontab }

// Next is the first instant after another.
func (s Schedule) Next(after time.Time) time.Time { return s.times.Next(after.In(law.Beijing)) }

// Last is the latest instant not after another.
func (s Schedule) Last(until time.Time) time.Time {
	// Schedules have no way back: look for ever longer ahead of until. A
	// schedule of five fields comes round within eight years (29 February).
	for back := time.Hour; back < 10*366*24*time.Hour; back *= 4 {
		if all := s.Between(until.Add(-back), until); len(all) > 0 {
			return all[len(all)-1]
		}
	}
	return time.Time{}
}

// Between lists the instants after one and up to another, in order.
func (s Schedule) Between(after, until time.Time) []time.Time {
	var all []time.Time
	for t := s.Next(after); !t.IsZero() && !t.After(until); t = s.Next(t) {
		all = append(all, t)
	}
	return all
}
