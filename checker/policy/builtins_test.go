package policy

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// TestFunctionsAgree evaluates each function in both languages.
func TestFunctionsAgree(t *testing.T) {
	at := "2016-11-30T10:00:00+08:00"
	for _, c := range []struct{ cel, rego, want string }{
		{"beijing_date(add_months(%s, 3))", "yj.date(yj.add_months(%s, 3))", "2017-02-28"},
		{"beijing_date(add_months(%s, -9))", "yj.date(yj.add_months(%s, -9))", "2016-02-29"},
		{"string(day_start(%s) == parse_date('2016-11-30'))", `sprintf("%%v", [yj.day_start(%s) == yj.parse_date("2016-11-30")])`, "true"},
		{"string(end_of_day(%s, 7) == parse_date('2016-12-08'))", `sprintf("%%v", [yj.end_of_day(%s, 7) == yj.parse_date("2016-12-08")])`, "true"},
		{"string(end_of_working_day(%s, 3) == parse_date('2016-12-06'))", `sprintf("%%v", [yj.end_of_working_day(%s, 3) == yj.parse_date("2016-12-06")])`, "true"},
		{"string(is_working_day('2016-10-08')) + beijing_date(%s)", `sprintf("%%v%%s", [yj.is_working_day("2016-10-08"), yj.date(%s)])`, "true2016-11-30"},
		{"string(is_working_day('2016-10-07')) + beijing_date(%s)", `sprintf("%%v%%s", [yj.is_working_day("2016-10-07"), yj.date(%s)])`, "false2016-11-30"},
		{"string(contains_any('可继续使用', ['照常', '继续'])) + string(year(%s))", `sprintf("%%v%%v", [yj.contains_any("可继续使用", ["照常", "继续"]), yj.year(%s)])`, "true2016"},
		{"string(contains_any('可继续使用', ['照常'])) + string(year(%s))", `sprintf("%%v%%v", [yj.contains_any("可继续使用", ["照常"]), yj.year(%s)])`, "false2016"},
		{"string(contains_any('可继续使用', [])) + string(year(%s))", `sprintf("%%v%%v", [yj.contains_any("可继续使用", []), yj.year(%s)])`, "false2016"},
		{"string(year(%s))", `sprintf("%%v", [yj.year(%s)])`, "2016"},
		{"yuan(1234 + year(%s) * 0)", "yj.yuan(1234 + (yj.year(%s) * 0))", "12.34"},
		{"string(param('specs_max', %s))", `sprintf("%%v", [yj.param("specs_max", %s)])`, "2"},
		{"yuan(param('fee', parse_date('2010-01-01')) + 0 * year(%s))", `yj.yuan(yj.param("fee", yj.parse_date("2010-01-01")) + (0 * yj.year(%s)))`, "12.50"},
		{"beijing_date(parse_date('9999-12-31')) + string(year(%s))", `concat("", [yj.date(yj.parse_date("9999-12-31")), sprintf("%%v", [yj.year(%s)])])`, "9999-12-312016"},
	} {
		cel := fmt.Sprintf(c.cel, "timestamp('"+at+"')")
		instant, _ := time.Parse(time.RFC3339, at)
		rego := fmt.Sprintf(c.rego, fmt.Sprint(instant.UnixNano()))
		for language, set := range map[string]*Set{
			"CEL":  mustLoad(t, specs("vars: {n: listing.specs.size()}", "vars:\n  n: "+cel)),
			"Rego": mustLoad(t, withRego(regoOf(`findings contains {"subject": "L1", "vars": {"n": `+rego+`}} if input.params.specs_max`))),
		} {
			out := judge(t, set, dossier(listing(t, "L1", specsOf("a", "b", "c"))))
			if got := out.Findings[0].Message.EN; got != "there are "+c.want+" specs" {
				t.Errorf("%s: %s", language, got)
			}
		}
	}
}

// TestPublishedCalendar spot-checks the built-in years against the notices of the State Council.
func TestPublishedCalendar(t *testing.T) {
	calendar, err := mustLoad(t, specs()).Calendar()
	if err != nil {
		t.Fatal(err)
	}
	for date, want := range map[string]bool{
		"2016-02-06": true, "2016-02-08": false, "2016-06-12": true, "2016-09-15": false, "2016-09-18": true, "2016-10-01": false,
		"2016-10-07": false, "2016-10-08": true, "2016-10-09": true, "2016-12-31": false, "2017-01-02": false, "2017-01-22": true,
		"2020-01-31": false, "2020-02-01": false, "2024-02-18": true, "2025-10-08": false, "2026-02-14": true, "2026-02-23": false,
	} {
		day, _ := time.ParseInLocation(time.DateOnly, date, law.Beijing)
		if got, err := calendar.IsWorkingDay(day); err != nil || got != want {
			t.Error(date, got, err)
		}
	}
	if _, err := calendar.IsWorkingDay(time.Date(2027, 3, 1, 0, 0, 0, 0, law.Beijing)); err == nil {
		t.Error("a year nobody published is guessed")
	}
}

func TestCalendarFileAddsAYear(t *testing.T) {
	fsys := specs()
	fsys["calendar/2027.yaml"] = files("calendar/2027.yaml", "year: 2027\nsource: a notice\noff: [2027-01-01, 2027-10-01]\nwork: [2027-02-06]\n")["calendar/2027.yaml"]
	calendar, err := mustLoad(t, fsys).Calendar()
	if err != nil {
		t.Fatal(err)
	}
	for date, want := range map[string]bool{"2027-01-01": false, "2027-02-06": true, "2027-03-01": true, "2027-03-06": false, "2016-10-08": true} {
		day, _ := time.ParseInLocation(time.DateOnly, date, law.Beijing)
		if got, err := calendar.IsWorkingDay(day); err != nil || got != want {
			t.Error(date, got, err)
		}
	}
}

func TestRegoValues(t *testing.T) {
	for _, v := range []any{nil, "甲", true, int64(-5), 1.5, []any{int64(1), "a"}, map[string]any{"a": []any{}}} {
		got, err := fromRego(toRego(v).Value)
		if err != nil || fmt.Sprint(got) != fmt.Sprint(v) {
			t.Error(got, v, err)
		}
	}
	for _, s := range []string{"1970-01-01T00:00:00Z", "2016-11-30T10:00:00.123456789+08:00", "9999-12-31T00:00:00+08:00"} {
		want, _ := time.Parse(time.RFC3339Nano, s)
		v, err := fromRego(toRego(want).Value)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := instantOf(v); err != nil || !got.Equal(want) {
			t.Error(s, got, err)
		}
	}
	if _, err := instantOf("2016"); err == nil {
		t.Error("a string is no instant")
	}
	set, err := fromRego(ast.NewSet(ast.StringTerm("b"), ast.StringTerm("a")))
	if err != nil || fmt.Sprint(set) != "[a b]" {
		t.Error(set, err)
	}
}

func TestSentence(t *testing.T) {
	vars := map[string]any{"list": []any{"甲", "乙"}, "both": map[string]any{"zh": "好", "en": "good"}, "at": tonight, "n": int64(3), "x": nil}
	got := fill(law.Text{ZH: "{list}{both}{at}{n}{x}{y}", EN: "{list} {both}"}, vars)
	if got.ZH != "甲、乙好2016-12-01 02:00:003{y}" || got.EN != "甲, 乙 good" {
		t.Errorf("%+v", got)
	}
	if strings.Contains(got.ZH, "{n}") {
		t.Error(got)
	}
}
