package law

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Waiver leaves what one rule finds on one subject of a provider unpunished
// until a day has ended; then the finding comes back.
type Waiver struct {
	Rule    string  `json:"rule"`
	Subject Subject `json:"subject"`
	Until   string  `json:"until"` // Beijing day YYYY-MM-DD, to its end
	Owner   string  `json:"owner"` // who sees to it that the conduct ends by then
}

// Grant writes a waiver into the provider's ledger.
func Grant(provider string, w Waiver, act Act) (Entry, error) {
	e := Entry{ProviderID: provider, At: act.At, Kind: KindWaiver, Waiver: w, By: act.By}
	if err := byPerson(act); err != nil {
		return e, err
	}
	if provider == "" || w.Rule == "" || w.Subject.Type == "" || w.Subject.ID == "" || strings.TrimSpace(w.Owner) == "" {
		return e, refuse("豁免须写明服务商、规则、对象（TYPE:ID）和负责人", "a waiver names the provider, the rule, the subject (TYPE:ID) and its owner")
	}
	end, err := w.end()
	if err != nil {
		return e, err
	}
	if act.At.After(end) {
		return e, refuse("豁免截止日 %[1]s 在 %[2]s 已经过去", "the waiver's last day %[1]s is over at %[2]s", w.Until, clock(act.At))
	}
	e.Why = say("%[1]s 准予豁免：规则 %[2]s 对 %[3]s %[4]s 的发现至 %[5]s 止不立案，由 %[6]s 负责：%[7]s",
		"waived by %[1]s: what the rule %[2]s finds on the %[3]s %[4]s opens no case until the end of %[5]s; %[6]s sees to it: %[7]s",
		act.By, w.Rule, w.Subject.Type, w.Subject.ID, w.Until, w.Owner, act.Reason)
	return Sealed(e), nil
}

// Waive closes an open case without a measure and waives each of its findings.
// What a dismissal settles stays settled; what was waived opens a new case, which
// names this one, once the waiver has ended.
func Waive(c Case, until, owner string, act Act) (Case, []Entry, error) {
	if err := c.permits("waive", act, Open); err != nil {
		return c, nil, err
	}
	if err := byPerson(act); err != nil {
		return c, nil, err
	}
	var entries []Entry
	for _, f := range c.Findings {
		w := Waiver{Rule: f.Rule, Subject: f.Subject, Until: until, Owner: owner}
		if slices.ContainsFunc(entries, func(e Entry) bool { return e.Waiver == w }) {
			continue
		}
		e, err := Grant(c.ProviderID, w, act)
		if err != nil {
			return c, nil, err
		}
		e.Case, e.Penalty = c.ID, c.Penalty
		entries = append(entries, Sealed(e))
	}
	return c.decided(Dismissed, "waive", act), entries, nil
}

// EndWaiver ends a waiver before its day; its findings come back at once.
func EndWaiver(granted Entry, act Act) (Entry, error) {
	e := Entry{ProviderID: granted.ProviderID, At: act.At, Kind: KindReversal, Case: granted.Case, Penalty: granted.Penalty, Reverses: granted.ID, By: act.By}
	if err := byPerson(act); err != nil {
		return e, err
	}
	if act.At.Before(granted.At) {
		return e, refuse("豁免 %[1]s 于 %[2]s 才准予，不能在 %[3]s 终止", "the waiver %[1]s was granted at %[2]s and cannot end at %[3]s",
			granted.ID, clock(granted.At), clock(act.At))
	}
	e.Why = say("%[1]s 提前终止豁免 %[2]s：%[3]s", "the waiver %[2]s was ended early by %[1]s: %[3]s", act.By, granted.ID, act.Reason)
	return Sealed(e), nil
}

// Waivers are the waivers in force at asOf, those that end first coming first.
// The order of the entries does not matter.
func Waivers(entries []Entry, asOf time.Time) []Entry {
	undone := reversedAt(entries, asOf)
	var inForce []Entry
	for _, e := range entries {
		if e.Kind != KindWaiver || e.At.After(asOf) || undone[e.ID] {
			continue
		}
		if end, err := e.Waiver.end(); err == nil && !asOf.After(end) {
			inForce = append(inForce, e)
		}
	}
	slices.SortFunc(inForce, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.Waiver.Until, b.Waiver.Until), cmp.Compare(a.ID, b.ID))
	})
	return slices.CompactFunc(inForce, func(a, b Entry) bool { return a.ID == b.ID })
}

// Waived splits findings into those that stand and those under a waiver in
// force at asOf, each in the order in which they came.
func Waived(findings []Finding, entries []Entry, asOf time.Time) (stand, waived []Finding) {
	waivers := Waivers(entries, asOf)
	for _, f := range findings {
		covered := slices.ContainsFunc(waivers, func(e Entry) bool { return e.Waiver.Rule == f.Rule && e.Waiver.Subject == f.Subject })
		if covered {
			waived = append(waived, f)
		} else {
			stand = append(stand, f)
		}
	}
	return stand, waived
}

// end is the waiver's last instant: 24:00 Beijing of its day.
func (w Waiver) end() (time.Time, error) {
	day, err := time.ParseInLocation(time.DateOnly, w.Until, Beijing)
	if err != nil {
		return day, refuse("豁免截止日 %[1]q 不是日期（YYYY-MM-DD）", "the waiver's last day %[1]q is no date (YYYY-MM-DD)", w.Until)
	}
	return EndOfDay(day, 0), nil
}

// waived tells whether the case was closed by a waiver, which settles nothing.
func (c Case) waived() bool {
	return slices.ContainsFunc(c.History, func(s Step) bool { return s.Act == "waive" })
}
