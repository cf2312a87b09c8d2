package reports

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/merkle"
)

// Statement is a notice as it is handed over: with the proofs that the ledger
// holds its entries, which anybody can check with the ledger's public key.
type Statement struct {
	law.Notice
	Proofs []merkle.Proof `json:"proofs"`
}

// NoticeFormats are the formats a notice is written in.
func NoticeFormats() []string { return []string{"text", "html", "json"} }

// Notice writes a statement of reasons in one of NoticeFormats. The JSON holds
// both languages. The HTML is one self-contained page without scripts that
// reads well on a phone and in print; text from records is escaped. All three
// carry the proofs in a form that merkle.Read finds.
func Notice(w io.Writer, s Statement, format, lang string) error {
	switch format {
	case "json":
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(s)
	case "html":
		return noticeHTML(w, s, lang)
	default:
		return noticeText(w, s, lang)
	}
}

func noticeHTML(w io.Writer, s Statement, lang string) error {
	return renderNotice(w, s, "notice.html.tmpl", lang)
}

// NoticeMain writes the <main> of a notice's HTML alone, for a page whose style
// begins with Style.
func NoticeMain(w io.Writer, s Statement, lang string) error {
	return renderNotice(w, s, "main", lang)
}

func renderNotice(w io.Writer, s Statement, name, lang string) error {
	v := newLetter(s, lang)
	if v.err != nil {
		return v.err
	}
	return render(w, "notice.html.tmpl", name, template.FuncMap{
		"t":       v.t,
		"text":    func(t law.Text) string { return t.In(lang) },
		"instant": minute,
		"date":    func(t time.Time) string { return t.In(law.Beijing).Format(time.DateOnly) },
		"subject": func(s law.Subject) string { return SubjectType(s.Type, lang) },
		"place":   exhibitPlace,
	}, v)
}

// NoticeTitle names what kind of notice it is.
func NoticeTitle(n law.Notice, lang string) string { return noticeWords[n.Kind].In(lang) }

// letter is a statement with what both its readable forms say in sentences.
type letter struct {
	Statement
	Lang    string
	Who     string
	Changes []change
	Blocks  []string // the proofs, each a block of text
	err     error
}

// change is one line of the reckoning: how something stood and how it stands.
type change struct{ Name, Before, After string }

func newLetter(s Statement, lang string) *letter {
	var err error
	s.Notice, err = unblocked(s.Notice)
	if len(s.Measures) > 1 { // the step itself says no more than the reason above
		s.Measures = slices.DeleteFunc(slices.Clone(s.Measures), func(m law.Measure) bool { return m.Kind == law.KindStep })
	}
	v := &letter{err: err, Statement: s, Lang: lang, Who: fmt.Sprintf(noticeWords["by person"].In(lang), s.By)}
	if s.Automatic {
		v.Who = noticeWords["by machine"].In(lang)
	}
	b, a := s.Before, s.After
	limit := ""
	if s.Limit > 0 {
		limit = fmt.Sprintf(" / %d", s.Limit)
	}
	add := func(key, before, after string) {
		if before != "" || after != "" {
			v.Changes = append(v.Changes, change{v.t(key), cmp.Or(before, "—"), cmp.Or(after, "—")})
		}
	}
	add("status", wordStatus[b.Status].In(lang), wordStatus[a.Status].In(lang))
	add("points", fmt.Sprint(b.Points, limit), fmt.Sprint(a.Points, limit))
	add("frozen until", instantOr(b.FrozenUntil), instantOr(a.FrozenUntil))
	add("balance", yuan(b.Balance), yuan(a.Balance))
	add("owed", yuan(b.Owed), yuan(a.Owed))
	add("required", yuan(b.Required), yuan(a.Required))
	add("shortfall", yuan(b.Shortfall), yuan(a.Shortfall))
	add("top up", instantOr(b.TopUpDue), instantOr(a.TopUpDue))
	for _, p := range s.Proofs {
		block, err := p.PEM()
		v.err = errors.Join(v.err, err)
		v.Blocks = append(v.Blocks, block)
	}
	return v
}

// unblocked is the notice without anything in its records that reads like the
// beginning of a proof: its hyphens are shown as others that look alike.
func unblocked(n law.Notice) (law.Notice, error) {
	text, err := json.Marshal(n)
	if err != nil || !bytes.Contains(text, []byte("-----BEGIN")) {
		return n, err
	}
	text = bytes.ReplaceAll(text, []byte("-----BEGIN"), []byte("‑‑‑‑‑BEGIN"))
	var safe law.Notice
	err = json.Unmarshal(text, &safe)
	return safe, err
}

func yuan(amount string) string { return "¥" + amount }

func instantOr(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return minute(t)
}

func (v *letter) t(key string) string {
	text, ok := noticeWords[key]
	if !ok {
		panic("reports: no word for " + key) // a template that names an unknown word is a programming error
	}
	return text.In(v.Lang)
}

// Heading names what kind of notice it is.
func (v *letter) Heading() string { return v.t(v.Kind) }

// exhibitPlace says where a piece of evidence stands.
func exhibitPlace(e law.Exhibit) string {
	s := strings.TrimSpace(e.Record + " " + e.ID + " " + e.Path)
	if e.End > e.Start {
		s += fmt.Sprintf(" [%d:%d]", e.Start, e.End)
	}
	return s
}

func noticeText(w io.Writer, s Statement, lang string) error {
	v := newLetter(s, lang)
	if v.err != nil {
		return v.err
	}
	s = v.Statement
	out := bufio.NewWriter(w)
	line := func(format string, args ...any) {
		for i, a := range args {
			if text, ok := a.(string); ok {
				args[i] = oneLine(text)
			}
		}
		fmt.Fprintf(out, format+"\n", args...)
	}
	field := func(key, value string) { line("%s  %s", v.t(key), value) }
	heading := func(key string) { line("\n%s\n%s", v.t(key), strings.Repeat("-", 2*len([]rune(v.t(key))))) }

	line("%s\n%s\n", v.Heading(), strings.Repeat("=", 2*len([]rune(v.Heading()))))
	field("number", s.ID)
	field("case", s.Case)
	field("provider", s.ProviderName+" ("+s.ProviderID+")")
	field("row", s.Penalty+" "+s.Title.In(lang))
	field("subject", SubjectType(s.Subject.Type, lang)+" "+s.Subject.ID)
	field("decided at", minute(s.At))
	field("decided by", v.Who)
	if s.Reason != "" {
		field("reason", s.Reason)
	}

	heading("facts")
	for i, f := range s.Facts {
		line("%d. %s", i+1, f.Message.In(lang))
		line("   %s · %s %s · %s", minute(f.OccurredAt), SubjectType(f.Subject.Type, lang), f.Subject.ID, f.Clause)
		line("   %s %s %s", v.t("rule"), f.Rule, f.RuleTitle.In(lang))
		if f.RuleVersion != "" {
			line("   %s %s · %s %s", v.t("version"), f.RuleVersion, v.t("since"), f.RuleFrom.In(law.Beijing).Format(time.DateOnly))
		}
		for _, e := range f.Exhibits {
			line("   - %s", exhibitPlace(e))
			line("     %s“%s”", v.t("quoted"), e.Text)
			line("     SHA-256 %s", e.SHA256)
		}
	}
	heading("clauses")
	for _, c := range s.Clauses {
		line("%s (%s, %s %s)\n   %s", c.ID, c.Article, v.t("since"), c.From.In(law.Beijing).Format(time.DateOnly), c.Summary.In(lang))
	}
	heading("measures")
	for _, m := range v.Measures {
		line("- %s  [%s]", m.Why.In(lang), m.Entry)
	}
	line("")
	for _, c := range v.Changes {
		line("  %s: %s → %s", c.Name, c.Before, c.After)
	}
	if s.Appeal != nil {
		heading("appeal")
		if !s.Appeal.Until.IsZero() {
			line("%s %s", v.t("until"), minute(s.Appeal.Until))
		}
		line("%s", s.Appeal.How.In(lang))
	}
	heading("proofs")
	line("%s\n", v.t("proofs help"))
	for _, block := range v.Blocks {
		fmt.Fprint(out, block)
	}
	return out.Flush()
}

// noticeWords are the words of a notice; the template names them by key.
var noticeWords = map[string]law.Text{
	law.NoticeDecision: {ZH: "违规处理决定通知书", EN: "Notice of decision and statement of reasons"},
	law.NoticeReversal: {ZH: "撤销决定通知书", EN: "Notice of reversal"},
	law.NoticeUpheld:   {ZH: "申诉处理通知书：维持原决定", EN: "Notice on the appeal: the decision stands"},

	"number":       {ZH: "编号", EN: "Notice"},
	"case":         {ZH: "案件", EN: "Case"},
	"provider":     {ZH: "服务商", EN: "Provider"},
	"row":          {ZH: "适用罚则", EN: "Penalty row"},
	"subject":      {ZH: "对象", EN: "Subject"},
	"decided at":   {ZH: "决定时间（北京）", EN: "Decided at (Beijing)"},
	"decided by":   {ZH: "决定方式", EN: "Decided by"},
	"by machine":   {ZH: "系统依据事实自动认定，未经人工", EN: "the system, automatically, from the facts alone; no person took part"},
	"by person":    {ZH: "由 %s 人工认定", EN: "a person: %s"},
	"reason":       {ZH: "说明", EN: "Reason given"},
	"facts":        {ZH: "一、认定的事实与证据", EN: "1. What was found, and the evidence"},
	"clauses":      {ZH: "二、依据的条款（我方表述）", EN: "2. The clauses, in our words"},
	"measures":     {ZH: "三、处理与计算", EN: "3. What follows, and how it is reckoned"},
	"appeal":       {ZH: "四、申诉", EN: "4. How to appeal"},
	"proofs":       {ZH: "台账证明", EN: "Proof that the ledger holds this"},
	"proofs help":  {ZH: "以下各段证明上列条目已写入台账且未经改动。核对只需台账公钥：yunjian ledger verify --notice 本文件 --key 公钥", EN: "These blocks prove that the entries above stand unchanged in the ledger. Checking takes nothing but the ledger's public key: yunjian ledger verify --notice THIS-FILE --key KEY"},
	"rule":         {ZH: "规则", EN: "Rule"},
	"version":      {ZH: "版本", EN: "version"},
	"since":        {ZH: "施行自", EN: "in force from"},
	"quoted":       {ZH: "原文", EN: "quoted "},
	"until":        {ZH: "申诉期限（北京时间，含该时刻）：", EN: "An appeal is in time until (Beijing time, that instant included):"},
	"status":       {ZH: "状态", EN: "status"},
	"points":       {ZH: "当年累计扣分 / 清退标准", EN: "points this year / limit"},
	"frozen until": {ZH: "店铺冻结至", EN: "store frozen until"},
	"balance":      {ZH: "保证金余额", EN: "deposit balance"},
	"owed":         {ZH: "另欠", EN: "owed besides"},
	"required":     {ZH: "应缴保证金", EN: "deposit required"},
	"shortfall":    {ZH: "保证金差额", EN: "shortfall"},
	"top up":       {ZH: "补足期限", EN: "top up by"},
	"before":       {ZH: "处理前", EN: "before"},
	"after":        {ZH: "处理后", EN: "after"},
}
