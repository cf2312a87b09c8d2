package law

import (
	"slices"
	"strings"
	"time"
)

// Account is what a decision about a provider rests on: everything the fold
// takes but the instant.
type Account struct {
	Profile  Profile
	Entries  []Entry
	Params   Params
	Calendar Calendar
}

// At folds the account to a standing at asOf.
func (a Account) At(asOf time.Time) (Standing, error) {
	return Fold(a.Profile, a.Entries, a.Params, a.Calendar, asOf)
}

// lastDecision is the instant of the latest entry of a case.
func (a Account) lastDecision() (last time.Time) {
	for _, e := range a.Entries {
		if e.Case != "" && e.At.After(last) {
			last = e.At
		}
	}
	return last
}

// Act is who acts on a case, when and why. By is Engine for the auditor itself,
// which gives no reason.
type Act struct {
	At     time.Time
	By     string
	Reason string
}

// Confirm establishes the violation: it takes every measure of the row and
// returns the case with the entries that carry them out, dated at the decision.
// When the points of the Beijing year reach the limit, the decision expels and
// forfeits the remaining deposit (R2). After an expulsion a case is decided all
// the same; its entries are written and count only should the expulsion be
// reversed (R4, R5).
//
// Row is Table.RowOf(c). The engine confirms only what needs no person, and a
// decision that expels, by its row or its points, is confirmed by someone who
// did not propose the case (R11).
func Confirm(a Account, c Case, row Row, act Act) (Case, []Entry, error) {
	if err := c.permits("confirm", act, Open); err != nil {
		return c, nil, err
	}
	if row.ID != c.Penalty {
		return c, nil, refuse("案件 %[1]s 适用 %[2]s，而不是 %[3]s：用 Table.RowOf 取处罚行",
			"case %[1]s falls under %[2]s and not %[3]s: take its row from Table.RowOf", c.ID, c.Penalty, row.ID)
	}
	if act.By != Engine {
		if err := byPerson(act); err != nil {
			return c, nil, err
		}
	} else if c.NeedsHuman || row.Expel {
		return c, nil, refuse("案件 %[1]s 必须由人确认：用 case confirm %[1]s --by 姓名 --reason 理由",
			"case %[1]s must be confirmed by a person: case confirm %[1]s --by NAME --reason TEXT", c.ID)
	}
	if row.Delist && c.Subject.Type != "listing" {
		return c, nil, refuse("案件 %[1]s 的对象是 %[2]s，不是商品，无法下架：请驳回后按商品另立案件",
			"case %[1]s is about a %[2]s and not a listing, so that nothing can be delisted: dismiss it and file one about the listing", c.ID, c.Subject.Type)
	}
	before, err := a.At(act.At)
	if err != nil {
		return c, nil, err
	}
	var entries []Entry
	if act.By != Engine {
		entries = append(entries, c.step("confirm", act))
	}
	entries = append(entries, a.measures(before, c, row, act)...)
	if last := a.lastDecision(); last.After(act.At) {
		// Decisions of a later day stand already; this one may push them over the limit.
		after, err := a.With(entries...).At(last)
		if err != nil {
			return c, nil, err
		}
		entries = append(entries, a.With(entries...).overtaken(after, act)...)
	}
	expels := slices.ContainsFunc(entries, func(e Entry) bool { return e.Kind == KindExpel })
	if expels && c.proposedBy(act.By) {
		return c, nil, refuse("%[2]s 提出了案件 %[1]s，不能自己确认清退：请由另一人确认",
			"%[2]s proposed case %[1]s and cannot confirm an expulsion alone: another person must", c.ID, act.By)
	}
	return c.decided(Confirmed, "confirm", act), entries, nil
}

// Dismiss closes a case without a measure. Only a person dismisses; the same
// content then opens no case again.
func Dismiss(c Case, act Act) (Case, []Entry, error) {
	if err := c.permits("dismiss", act, Open); err != nil {
		return c, nil, err
	}
	if err := byPerson(act); err != nil {
		return c, nil, err
	}
	e := c.entry(KindDismissal, act)
	e.Why = say("%[1]s 不予处罚：%[2]s", "dismissed by %[1]s: %[2]s", act.By, act.Reason)
	return c.decided(Dismissed, "dismiss", act), []Entry{Sealed(e)}, nil
}

// Reverse takes a decision back as an error, with no appeal pending (R5).
func Reverse(a Account, c Case, act Act) (Case, []Entry, error) {
	if err := c.permits("reverse", act, Confirmed, Upheld); err != nil {
		return c, nil, err
	}
	if err := byPerson(act); err != nil {
		return c, nil, err
	}
	return a.reverse(c, "reverse", act)
}

// Join puts the findings of one open case into another about the same conduct
// and closes the first without a measure, so that only the heavier row applies
// (R9). Into must not be the lighter of the two.
func Join(into, from Case, intoRow, fromRow Row, act Act) (Case, Case, []Entry, error) {
	for _, c := range []Case{into, from} {
		if err := c.permits("join", act, Open); err != nil {
			return into, from, nil, err
		}
		if err := byPerson(act); err != nil {
			return into, from, nil, err
		}
	}
	switch {
	case into.ID == from.ID:
		return into, from, nil, refuse("案件 %[1]s 不能并入自己", "case %[1]s cannot be joined to itself", into.ID)
	case into.ProviderID != from.ProviderID:
		return into, from, nil, refuse("案件 %[1]s 与 %[2]s 属于不同服务商，不能合并",
			"cases %[1]s and %[2]s are of different providers and cannot be joined", into.ID, from.ID)
	case lighter(intoRow, fromRow):
		return into, from, nil, refuse("合并后适用较重的一行：%[2]s 的 %[4]s 重于 %[1]s 的 %[3]s，请把 %[1]s 并入 %[2]s",
			"joined cases take the heavier row: %[4]s of %[2]s outweighs %[3]s of %[1]s, so join %[1]s into %[2]s", into.ID, from.ID, intoRow.ID, fromRow.ID)
	}
	into.Findings = slices.Clone(into.Findings)
	into.take(from.Findings)
	into.NeedsHuman = true
	into = into.stepped(Open, "join", act)
	e := from.entry(KindDismissal, act)
	e.Why = say("并入案件 %[1]s，适用较重的 %[2]s（R9）：%[3]s", "joined to case %[1]s, where the heavier %[2]s applies (R9): %[3]s", into.ID, intoRow.ID, act.Reason)
	return into, from.decided(Dismissed, "join", act), []Entry{Sealed(e)}, nil
}

// lighter compares rows: expulsion first, then points, freeze and deposit.
func lighter(a, b Row) bool {
	weigh := func(r Row) []int64 {
		w := []int64{0, r.Points, r.FreezeDays, r.Deposit}
		if r.Expel {
			w[0] = 1
		}
		return w
	}
	return slices.Compare(weigh(a), weigh(b)) < 0
}

// Proposal is a case that a person files: conduct that no rule found.
type Proposal struct {
	ProviderID string
	Penalty    string
	Subject    Subject
	Evidence   []Evidence
	// Clause and Edition are what the violation is judged by; OccurredAt is the
	// instant of the conduct, the filing itself when zero.
	Clause, Edition string
	OccurredAt      time.Time
}

// File opens a case that a person proposes. Somebody must confirm it: when its
// row expels, somebody else.
func File(t Table, p Proposal, act Act) (Case, []Entry, error) {
	if p.OccurredAt.IsZero() {
		p.OccurredAt = act.At
	}
	c := Case{ProviderID: p.ProviderID, Penalty: p.Penalty, Subject: p.Subject, State: Open, OpenedAt: act.At, NeedsHuman: true}
	if err := byPerson(act); err != nil {
		return c, nil, err
	}
	if p.ProviderID == "" || p.Subject.Type == "" || p.Subject.ID == "" || len(p.Evidence) == 0 {
		return c, nil, refuse("立案须写明服务商、对象（TYPE:ID）和至少一条证据", "a case names the provider, the subject (TYPE:ID) and at least one piece of evidence")
	}
	if _, ok := t.At(p.Penalty, p.OccurredAt); !ok {
		return c, nil, refuse("处罚表在 %[2]s 没有 %[1]s：请用该时施行的编号", "the penalty table has no %[1]s at %[2]s: name a row in force then", p.Penalty, clock(p.OccurredAt))
	}
	f := Finding{
		Rule: "case/file", Clause: p.Clause, Penalty: p.Penalty, Edition: p.Edition, Mode: Review, Severity: Error,
		ProviderID: p.ProviderID, Subject: p.Subject, OccurredAt: p.OccurredAt, Finished: true,
		Message: Text{ZH: act.Reason, EN: act.Reason}, Evidence: p.Evidence,
	}
	f.Content = digest("", contentOf(f))
	f.Fingerprint = digest("", f.Rule, p.ProviderID, p.Penalty, p.Subject.Type, p.Subject.ID, f.Content)
	c.take([]Finding{f})
	c.ID = digest("C-", c.ProviderID, c.Penalty, c.Subject.Type, c.Subject.ID, c.OpenedAt.UTC().Format(time.RFC3339Nano), c.Content)
	return c.stepped(Open, "open", act), []Entry{c.step("file", act)}, nil
}

// permits refuses an act on a case that is in none of the given states, that is
// done by nobody, or that is dated before what happened already.
func (c Case) permits(what string, act Act, states ...State) error {
	if strings.TrimSpace(act.By) == "" {
		return refuse("请写明由谁处理：--by 姓名", "say who acts: --by NAME")
	}
	if !slices.Contains(states, c.State) {
		return refuse("案件 %[1]s 现为 %[2]s，不能 %[3]s：%[4]s", "case %[1]s is %[2]s, so that it cannot %[3]s: %[5]s",
			c.ID, string(c.State), what, c.wayOn().ZH, c.wayOn().EN)
	}
	for _, at := range []time.Time{c.OpenedAt, c.lastStep()} {
		if act.At.Before(at) {
			return refuse("案件 %[1]s 在 %[2]s 已有记录，不能在更早的 %[3]s 处理：请用不早于前者的 --as-of",
				"case %[1]s has a step at %[2]s and cannot take one at %[3]s before it: use a later --as-of", c.ID, clock(at), clock(act.At))
		}
	}
	return nil
}

// wayOn says what can be done with a case in its state.
func (c Case) wayOn() Text {
	switch c.State {
	case Open:
		return Text{ZH: "先 confirm 或 dismiss", EN: "confirm or dismiss it first"}
	case Confirmed:
		return Text{ZH: "它已生效，可 appeal 或 reverse", EN: "it is in force; appeal or reverse it"}
	case Dismissed:
		return Text{ZH: "它已不予处罚；确有违规时另行立案（case file）", EN: "it was dismissed; file a new case (case file) if there is a violation"}
	case Appealed:
		return Text{ZH: "申诉待审，由另一人 uphold 或 overturn", EN: "an appeal is pending; another person must uphold or overturn it"}
	case Upheld:
		return Text{ZH: "申诉已被驳回，决定有误时可 reverse", EN: "the appeal was refused; reverse it if the decision was an error"}
	default:
		return Text{ZH: "决定已撤销，不再变动", EN: "the decision was taken back, and nothing more can be done to it"}
	}
}

// byPerson refuses an act that no person answers for.
func byPerson(act Act) error {
	if samePerson(act.By, Engine) || strings.TrimSpace(act.By) == "" || strings.TrimSpace(act.Reason) == "" {
		return refuse("这一步须由人写明姓名和理由：--by 姓名 --reason 理由",
			"this step takes a person with a name and a reason: --by NAME --reason TEXT")
	}
	return nil
}

// proposedBy tells whether a person opened or added to the case.
func (c Case) proposedBy(name string) bool {
	return slices.ContainsFunc(c.History, func(s Step) bool {
		return (s.Act == "open" || s.Act == "add" || s.Act == "join") && s.By != Engine && samePerson(s.By, name)
	})
}

// TouchedBy tells whether a person has taken a step on the case.
func (c Case) TouchedBy(name string) bool {
	return slices.ContainsFunc(c.History, func(s Step) bool { return samePerson(s.By, name) })
}

// samePerson compares names as people write them.
func samePerson(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}

func (c Case) lastStep() time.Time {
	if len(c.History) == 0 {
		return time.Time{}
	}
	return c.History[len(c.History)-1].At
}

// stepped is the case after a step; the history of the original is not touched.
func (c Case) stepped(to State, act string, by Act) Case {
	c.State = to
	c.History = append(slices.Clone(c.History), Step{At: by.At, Act: act, By: by.By, Reason: by.Reason})
	return c
}

// decided is the case after its decision.
func (c Case) decided(to State, act string, by Act) Case {
	c = c.stepped(to, act, by)
	c.DecidedAt, c.DecidedBy, c.Reason = by.At, by.By, by.Reason
	return c
}

// step is the ledger's record that a person acted on the case, and why.
func (c Case) step(name string, act Act) Entry {
	e := c.entry(KindStep, act)
	e.Step = name
	words := stepWords[name]
	e.Why = say(words.ZH, words.EN, act.By, act.Reason)
	return Sealed(e)
}

var stepWords = map[string]Text{
	"file":    {ZH: "%[1]s 立案：%[2]s", EN: "filed by %[1]s: %[2]s"},
	"confirm": {ZH: "%[1]s 确认成立：%[2]s", EN: "confirmed by %[1]s: %[2]s"},
	"appeal":  {ZH: "%[1]s 提出申诉：%[2]s", EN: "appealed against by %[1]s: %[2]s"},
	"uphold":  {ZH: "%[1]s 审理申诉，维持原决定：%[2]s", EN: "the appeal was heard by %[1]s and the decision upheld: %[2]s"},
}

// entry begins a ledger entry of an act on the case.
func (c Case) entry(kind Kind, act Act) Entry {
	return Entry{ProviderID: c.ProviderID, At: act.At, Kind: kind, Case: c.ID, Penalty: c.Penalty, By: act.By}
}
