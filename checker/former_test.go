package checker

import (
	"testing"
	"time"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/record"
)

// TestFormerByStanding holds that the ledger is believed before the record: it
// knows expulsions that the record does not, and those that were reversed.
func TestFormerByStanding(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2016, 7, d, 10, 0, 0, 0, law.Beijing) }
	subject := func(id, status string) record.Record {
		fields := map[string]any{"id": id, "subject_no": "91320505MA1TY00X2K", "account": map[string]any{"id": id}}
		if status != "" {
			fields["status"], fields["left_at"] = status, day(1)
		}
		return record.Record{Type: record.Provider, ID: id, Fields: fields}
	}
	for _, c := range []struct {
		name     string
		status   string
		standing *law.Standing
		want     string
		at       time.Time
	}{
		{"the record alone", "expelled", nil, "expelled", day(1)},
		{"expelled by a decision", "active", &law.Standing{Status: law.Expelled, ExpelledAt: day(5)}, "expelled", day(5)},
		{"the expulsion was reversed", "expelled", &law.Standing{Status: law.Active}, "", time.Time{}},
		{"left", "left", &law.Standing{Status: law.Left}, "left", day(1)},
		{"in good standing", "active", &law.Standing{Status: law.Frozen}, "", time.Time{}},
		{"expelled later than the night", "active", &law.Standing{Status: law.Expelled, ExpelledAt: day(20)}, "", time.Time{}},
	} {
		r := newRegister()
		r.note(subject("P1", c.status), c.standing, day(10))
		former := r.former(subject("P2", ""))
		if c.want == "" {
			if len(former) > 0 {
				t.Errorf("%s: %v", c.name, former)
			}
			continue
		}
		if len(former) != 1 {
			t.Errorf("%s: %v", c.name, former)
			continue
		}
		got := former[0].(map[string]any)
		if at, _ := got["ended_at"].(time.Time); got["how"] != c.want || !at.Equal(c.at) || got["path"] != "/subject_no" {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
