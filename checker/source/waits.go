package source

import (
	"time"

	"github.com/yunjian-audit/yunjian/checker/record"
)

// Wait is a customer's message that was answered late or not at all.
type Wait struct {
	Index      int           // of the first unanswered message in the conversation
	Since      time.Time     // when it was sent
	AnsweredAt time.Time     // zero when nobody answered up to the end
	Waited     time.Duration // within service hours
}

// Waits measures how long a customer's messages waited within service hours,
// and lists the waits longer than limit (REG-12.1.3, ruling R21). The wait runs
// from the first customer message not yet answered to the next message of an
// agent; an automatic reply counts as one only while the store is away or
// nothing is known of it. A message for which closing is true (thanks, a
// good-bye) needs no answer (R60). asOf ends a wait that is still running.
func Waits(messages []record.Message, presence *Presence, hours Hours, closing func(text string) bool, asOf time.Time, limit time.Duration) []Wait {
	var waits []Wait
	waiting := -1
	settle := func(until, answered time.Time) {
		since := messages[waiting].At
		// Service hours cover less than the clock's time, so that most waits
		// are seen to be short without asking the calendar.
		if until.Sub(since) > limit {
			if waited := hours.Between(since, until); waited > limit {
				waits = append(waits, Wait{Index: waiting, Since: since, AnsweredAt: answered, Waited: waited})
			}
		}
		waiting = -1
	}
	for i, m := range messages {
		if m.At.After(asOf) {
			break
		}
		switch m.From {
		case "customer":
			if waiting < 0 && !closing(m.Text) {
				waiting = i
			}
		case "agent":
			if waiting >= 0 {
				settle(m.At, m.At)
			}
		case "auto":
			if waiting >= 0 && presence.Answers(m.At) {
				settle(m.At, m.At)
			}
		}
	}
	if waiting >= 0 {
		settle(asOf, time.Time{})
	}
	return waits
}
