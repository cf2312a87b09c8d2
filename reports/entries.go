package reports

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// EntryFormats are the formats in which entries of the ledger are exported.
func EntryFormats() []string { return []string{"jsonl", "csv", "xlsx"} }

// EntryWriter exports entries of the ledger, one after the other, in one of
// EntryFormats. Close completes the file; without it a workbook is empty.
type EntryWriter interface {
	// Put writes the entry with the number seq; body is the JSON as which the
	// ledger holds it.
	Put(seq int64, e law.Entry, body string) error
	Close() error
}

// Entries makes the writer of a format, or nil when there is no such format.
//
//   - jsonl is the entries as the ledger holds them, byte for byte: line n is
//     leaf n of its Merkle tree.
//   - csv and xlsx are tables with headings in the language. A text that a
//     spreadsheet would take for a formula begins with an apostrophe there, and
//     money is in yuan. The csv begins with a byte order mark, by which
//     spreadsheets tell UTF-8; an xlsx goes on on another sheet after 1,048,576 rows.
func Entries(w io.Writer, format, lang string) EntryWriter {
	switch format {
	case "jsonl":
		return &entryLines{w}
	case "csv":
		return &entryCSV{out: csv.NewWriter(w), raw: w, lang: lang}
	case "xlsx":
		return &entryBook{to: w, lang: lang}
	}
	return nil
}

type entryLines struct{ out io.Writer }

// Put writes the entry as the ledger holds it, byte for byte.
func (w *entryLines) Put(_ int64, _ law.Entry, body string) error {
	_, err := io.WriteString(w.out, body+"\n")
	return err
}

// Close has nothing left to write.
func (w *entryLines) Close() error { return nil }

// entryColumns are the columns of a table of entries, and what a row has in
// them: a number, or a text.
var entryColumns = []struct {
	heading law.Text
	value   func(seq int64, e law.Entry, lang string) any
}{
	{law.Text{ZH: "序号", EN: "number"}, func(seq int64, _ law.Entry, _ string) any { return seq }},
	{law.Text{ZH: "条目", EN: "entry"}, func(_ int64, e law.Entry, _ string) any { return e.ID }},
	{law.Text{ZH: "服务商", EN: "provider"}, func(_ int64, e law.Entry, _ string) any { return e.ProviderID }},
	{law.Text{ZH: "时间", EN: "at"}, func(_ int64, e law.Entry, _ string) any { return e.At.In(law.Beijing).Format(time.RFC3339) }},
	{law.Text{ZH: "类别", EN: "kind"}, func(_ int64, e law.Entry, _ string) any { return string(e.Kind) }},
	{law.Text{ZH: "数额", EN: "amount"}, func(_ int64, e law.Entry, _ string) any { return amount(e) }},
	{law.Text{ZH: "单位", EN: "unit"}, func(_ int64, e law.Entry, lang string) any { return unit(e, lang) }},
	{law.Text{ZH: "全部余额", EN: "whole balance"}, func(_ int64, e law.Entry, lang string) any { return yes(e.All, lang) }},
	{law.Text{ZH: "因积分", EN: "by points"}, func(_ int64, e law.Entry, lang string) any { return yes(e.ByPoints, lang) }},
	{law.Text{ZH: "案件", EN: "case"}, func(_ int64, e law.Entry, _ string) any { return e.Case }},
	{law.Text{ZH: "罚则", EN: "penalty"}, func(_ int64, e law.Entry, _ string) any { return e.Penalty }},
	{law.Text{ZH: "商品", EN: "listing"}, func(_ int64, e law.Entry, _ string) any { return e.Listing }},
	{law.Text{ZH: "步骤", EN: "step"}, func(_ int64, e law.Entry, _ string) any { return e.Step }},
	{law.Text{ZH: "款项", EN: "money"}, func(_ int64, e law.Entry, _ string) any { return e.Money }},
	{law.Text{ZH: "来源记录", EN: "record"}, func(_ int64, e law.Entry, _ string) any { return e.Record }},
	{law.Text{ZH: "撤销", EN: "reverses"}, func(_ int64, e law.Entry, _ string) any { return e.Reverses }},
	{law.Text{ZH: "经办", EN: "by"}, func(_ int64, e law.Entry, _ string) any { return e.By }},
	{law.Text{ZH: "理由", EN: "why"}, func(_ int64, e law.Entry, lang string) any { return e.Why.In(lang) }},
}

// amount is what an entry moves: yuan with two decimals, points or days; empty
// where its kind has none.
func amount(e law.Entry) any {
	switch {
	case unit(e, "en") == "":
		return ""
	case unit(e, "en") == "CNY":
		return money(law.Yuan(e.Amount))
	}
	return e.Amount
}

// money is an amount of money: a number, written with two decimals.
type money string

func unit(e law.Entry, lang string) string {
	switch e.Kind {
	case law.KindPoints:
		return law.Text{ZH: "分", EN: "points"}.In(lang)
	case law.KindFreeze:
		return law.Text{ZH: "天", EN: "days"}.In(lang)
	case law.KindDeposit, law.KindCredit, law.KindMoney, law.KindSettled:
		return law.Text{ZH: "元", EN: "CNY"}.In(lang)
	}
	return ""
}

func yes(is bool, lang string) string {
	if !is {
		return ""
	}
	return law.Text{ZH: "是", EN: "yes"}.In(lang)
}

// harmless is a text as a cell that no spreadsheet takes for a formula: one
// that begins with a sign that starts a formula, also the full-width ones that
// Chinese and Japanese spreadsheets know, or with a blank that is stripped
// before one, is preceded by an apostrophe.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(s)[0]) {
		return "'" + s
	}
	return s
}

type entryCSV struct {
	out  *csv.Writer
	raw  io.Writer
	lang string
	row  []string
}

func (w *entryCSV) begin() error {
	if w.row != nil {
		return nil
	}
	if _, err := io.WriteString(w.raw, "\ufeff"); err != nil {
		return err
	}
	for _, c := range entryColumns {
		w.row = append(w.row, c.heading.In(w.lang))
	}
	return w.out.Write(w.row)
}

// Put writes the entry's row, after the headings when it is the first.
func (w *entryCSV) Put(seq int64, e law.Entry, _ string) error {
	if err := w.begin(); err != nil {
		return err
	}
	for i, c := range entryColumns {
		switch v := c.value(seq, e, w.lang).(type) {
		case int64:
			w.row[i] = strconv.FormatInt(v, 10)
		case money:
			w.row[i] = string(v)
		case string:
			w.row[i] = harmless(v)
		}
	}
	return w.out.Write(w.row)
}

// Close writes what is still held back; a table without entries has its headings.
func (w *entryCSV) Close() error {
	if err := w.begin(); err != nil {
		return err
	}
	w.out.Flush()
	return w.out.Error()
}

// entryBook writes a workbook. Its rows go to a temporary file first, so that
// it holds few of them in memory.
type entryBook struct {
	to     io.Writer
	lang   string
	file   *excelize.File
	sheet  *excelize.StreamWriter
	sheets int
	rows   int // of the present sheet
	row    []any
	money  int // the style of an amount of money
}

func (w *entryBook) next() error {
	if w.file == nil {
		w.file = excelize.NewFile()
		two := "0.00"
		var err error
		if w.money, err = w.file.NewStyle(&excelize.Style{CustomNumFmt: &two}); err != nil {
			return err
		}
	} else if err := w.sheet.Flush(); err != nil {
		return err
	}
	w.sheets++
	name := law.Text{ZH: "台账", EN: "ledger"}.In(w.lang) + " " + strconv.Itoa(w.sheets)
	if w.sheets == 1 {
		if err := w.file.SetSheetName("Sheet1", name); err != nil {
			return err
		}
	} else if _, err := w.file.NewSheet(name); err != nil {
		return err
	}
	var err error
	if w.sheet, err = w.file.NewStreamWriter(name); err != nil {
		return err
	}
	w.row = w.row[:0]
	for _, c := range entryColumns {
		w.row = append(w.row, c.heading.In(w.lang))
	}
	w.rows = 1
	return w.sheet.SetRow("A1", w.row)
}

// Put writes the entry's row, on a new sheet when the last is full.
func (w *entryBook) Put(seq int64, e law.Entry, _ string) error {
	if w.file == nil || w.rows == excelize.TotalRows {
		if err := w.next(); err != nil {
			return err
		}
	}
	for i, c := range entryColumns {
		switch v := c.value(seq, e, w.lang).(type) {
		case int64:
			w.row[i] = v
		case money:
			n, err := strconv.ParseFloat(string(v), 64)
			if err != nil {
				return err
			}
			w.row[i] = excelize.Cell{StyleID: w.money, Value: n}
		case string:
			w.row[i] = harmless(v)
		}
	}
	w.rows++
	return w.sheet.SetRow("A"+strconv.Itoa(w.rows), w.row)
}

// Close writes the workbook; one without entries has its headings.
func (w *entryBook) Close() error {
	if w.file == nil {
		if err := w.next(); err != nil {
			return err
		}
	}
	defer w.file.Close() // its temporary files
	if err := w.sheet.Flush(); err != nil {
		return err
	}
	return w.file.Write(w.to)
}
