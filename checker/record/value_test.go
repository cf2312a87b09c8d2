package record

import (
	"fmt"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseMoney(t *testing.T) {
	for text, want := range map[string]Money{
		"0": 0, "128": 12800, "128.5": 12850, "128.00": 12800, "0.01": 1, "-0.01": -1, "-3000": -300000,
		"90071992547409.94": 9007199254740994, "9223372036854774.99": 922337203685477499,
	} {
		if got, err := ParseMoney(text); err != nil || got != want {
			t.Errorf("%s: %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "-", ".5", "5.", "1.234", "1.2.3", "01", "-00.1", "+5", " 5", "5 ", "1,000", "1e3", "NaN", "Inf", "0x10", "１２", "元5",
		"99999999999999999999", "92233720368547758.08", "--1",
	} {
		if got, err := ParseMoney(text); err == nil {
			t.Errorf("%q is %d, want an error", text, got)
		}
	}
}

func TestMoneyIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := Money(rapid.Int64Range(-1e15, 1e15).Draw(t, "fen"))
		if back, err := ParseMoney(m.String()); err != nil || back != m {
			t.Fatalf("%d is written %s and read %d, %v", m, m, back, err)
		}
	})
	if got := Money(math.MinInt64).String(); got != "-92233720368547758.08" {
		t.Error(got)
	}
}

func TestParseTime(t *testing.T) {
	for _, text := range []string{
		"2016-04-08T00:00:00+08:00", "2016-02-29T23:59:59.999999999Z", "1970-01-01T00:00:00Z", "2200-12-31T23:59:59-11:00",
		"2022-04-06T01:30:00+09:30", "2016-11-30T15:30:00.000+08:00", "2016-11-30T15:30:00.5-00:00",
	} {
		got, err := ParseTime(text)
		want, _ := time.Parse(time.RFC3339Nano, text)
		if err != nil || !got.Equal(want) || got.Format(time.RFC3339Nano) != want.Format(time.RFC3339Nano) {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{
		"", "2016-04-08", "2016-04-08T09:30:00", "2016-04-08 09:30:00+08:00", "2016-04-08T9:30:00+08:00", "2016-04-08T24:00:00+08:00",
		"2016-04-08T09:60:00+08:00", "2016-04-08T23:59:60+08:00", "2016-02-30T00:00:00Z", "2015-02-29T00:00:00Z", "2016-13-01T00:00:00Z",
		"2016-00-01T00:00:00Z", "2016-01-00T00:00:00Z", "10000-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "2201-01-01T00:00:00Z", "2016-04-08T09:30:00+0800",
		"2016-04-08T09:30:00+08", "2016-04-08T09:30:00+24:00", "2016-04-08T09:30:00.Z", "2016-04-08T09:30:00,5Z", "2016-04-08T09:30:00.1234567891Z",
		"2016-04-08t09:30:00z", "2016-04-08T09:30:00Z ", "二〇一六年四月八日",
	} {
		if got, err := ParseTime(text); err == nil {
			t.Errorf("%q is %v, want an error", text, got)
		}
	}
	a, _ := ParseTime("2016-04-08T09:30:00+05:45")
	b, _ := ParseTime("2016-04-08T09:30:00+05:45")
	if a != b {
		t.Error("the same instant read twice is not the same value")
	}
}

func TestParseDate(t *testing.T) {
	for text, want := range map[string]Date{
		"2016-04-08": "2016-04-08", "9999-12-31": "9999-12-31", "1949-10-01": "1949-10-01", "2000-02-29": "2000-02-29",
		"2016-04-08T23:30:00Z": "2016-04-09", "2016-04-08T15:59:59Z": "2016-04-08", "2016-04-08T00:00:00+08:00": "2016-04-08",
	} {
		if got, err := ParseDate(text); err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "2016-4-8", "2016/04/08", "20160408", "2016-02-30", "1900-02-29", "1899-12-31", "10000-01-01", "2016-04-08T09:30:00", "长期"} {
		if got, err := ParseDate(text); err == nil {
			t.Errorf("%q is %s, want an error", text, got)
		}
	}
}

func TestMomentsAreKeptAsTheyAre(t *testing.T) {
	const line = `{"id":"s","provider_id":"p","subject_type":"listing","subject_id":"l","scanned_at":"2016-06-01T10:00:00+08:00","findings":[{"first_seen":%q}]}`
	for said, want := range map[string]any{
		"2016-05-30":                "2016-05-30",
		"2016-05-30T22:10:00+08:00": time.Date(2016, 5, 30, 14, 10, 0, 0, time.UTC),
	} {
		r, err := Decode(SecurityScan, fmt.Appendf(nil, line, said))
		if err != nil {
			t.Fatalf("%s: %v", said, err)
		}
		got := r.Fields["findings"].([]any)[0].(map[string]any)["first_seen"]
		if at, ok := got.(time.Time); ok {
			got = at.UTC()
		}
		if got != want {
			t.Errorf("%s: got %v", said, got)
		}
	}
}
