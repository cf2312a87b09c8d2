package reports_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/reports"
)

// hostile are texts that a spreadsheet would take for formulas.
var hostile = []string{
	`=cmd|' /C calc'!A0`, "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠A1",
	"plain", "", "含,逗号与\"引号\"", "a=b",
}

func hostileEntries() []law.Entry {
	all := []law.Entry{{ID: "E-money", ProviderID: "p", At: time.Date(2016, 6, 20, 18, 0, 0, 0, time.UTC), Kind: law.KindMoney, Amount: 500000, By: "engine"}}
	for _, text := range hostile {
		all = append(all, law.Entry{
			ID: "E-1", ProviderID: text, At: time.Date(2016, 6, 20, 18, 0, 0, 0, time.UTC), Kind: law.KindPoints, Amount: 3,
			Case: text, By: text, Why: law.Text{ZH: text, EN: text},
		})
	}
	return all
}

func exported(t *testing.T, format, lang string, entries []law.Entry) []byte {
	t.Helper()
	var out bytes.Buffer
	w := reports.Entries(&out, format, lang)
	for i, e := range entries {
		body, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Put(int64(i+1), e, string(body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestTablesAreHarmless exports hostile texts as tables: no cell begins as a
// formula does, and behind the apostrophe every text is there.
func TestTablesAreHarmless(t *testing.T) {
	entries := hostileEntries()
	text, marked := strings.CutPrefix(string(exported(t, "csv", "zh", entries)), "\ufeff")
	if !marked {
		t.Error("the csv does not say that it is UTF-8")
	}
	fromCSV, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(exported(t, "xlsx", "zh", entries)))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	fromBook, err := book.GetRows("台账 1")
	if err != nil {
		t.Fatal(err)
	}
	for format, rows := range map[string][][]string{"csv": fromCSV, "xlsx": fromBook} {
		if len(rows) != len(entries)+1 || rows[0][0] != "序号" {
			t.Fatalf("%s: %d rows, headings %q", format, len(rows), rows[0])
		}
		if money := rows[1]; money[5] != "5000.00" || money[6] != "元" || money[3] != "2016-06-21T02:00:00+08:00" {
			t.Errorf("%s: %q", format, money)
		}
		for i, row := range rows[2:] {
			if row[5] != "3" || row[6] != "分" {
				t.Errorf("%s: %q", format, row)
			}
			for _, cell := range row {
				if cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(cell)[0]) {
					t.Errorf("%s: the cell %q begins as a formula does", format, cell)
				}
			}
			want := strings.ReplaceAll(hostile[i], "\r", "")
			got := strings.ReplaceAll(strings.TrimPrefix(row[2], "'"), "\r", "")
			if got != want {
				t.Errorf("%s: %q, want %q", format, got, want)
			}
		}
	}
}

// TestLinesAreTheLeaves: the jsonl export is the bodies, byte for byte.
func TestLinesAreTheLeaves(t *testing.T) {
	entries := hostileEntries()
	lines := strings.Split(strings.TrimSuffix(string(exported(t, "jsonl", "zh", entries)), "\n"), "\n")
	for i, e := range entries {
		body, err := json.Marshal(e)
		if err != nil || lines[i] != string(body) {
			t.Errorf("line %d is %q (%v), want %q", i, lines[i], err, body)
		}
	}
	if reports.Entries(nil, "pdf", "zh") != nil {
		t.Error("a writer of an unknown format")
	}
	for _, format := range reports.EntryFormats() {
		empty := exported(t, format, "en", nil)
		if format != "jsonl" && len(empty) == 0 {
			t.Errorf("%s: an empty ledger has no headings", format)
		}
	}
}
