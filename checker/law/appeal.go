package law

import "time"

// AppealUntil is the last instant at which the provider may appeal against a
// decision made at decided: 24:00 Beijing of the appeal_days-th calendar day
// after the day of the decision. It is false where no period is set, and then
// an appeal is never too late.
//
// The regulation does not speak of appeals; the parameter holds the reading that
// is milder for the provider.
func (p Params) AppealUntil(decided time.Time) (time.Time, bool) {
	days, ok := p.AppealDays.At(decided)
	if !ok {
		return time.Time{}, false
	}
	return EndOfDay(decided, int(days)), true
}

// Appeal notes that the provider appeals against a confirmed case. The decision
// stays in force until the appeal is heard. An appeal after the period is
// refused; an error of the platform's own can be reversed at any time.
func Appeal(p Params, c Case, act Act) (Case, []Entry, error) {
	if err := c.permits("appeal", act, Confirmed); err != nil {
		return c, nil, err
	}
	if err := byPerson(act); err != nil {
		return c, nil, err
	}
	if until, ok := p.AppealUntil(c.DecidedAt); ok && act.At.After(until) {
		return c, nil, refuse("对案件 %[1]s 的申诉期已于 %[2]s（北京时间）届满；决定确有错误时用 case reverse 撤销",
			"the time to appeal against case %[1]s ended at %[2]s Beijing time; a decision that was an error is taken back with case reverse",
			c.ID, clock(until))
	}
	return c.stepped(Appealed, "appeal", act), []Entry{c.step("appeal", act)}, nil
}

// Uphold refuses an appeal: the decision stands. Who decided cannot hear it.
func Uphold(c Case, act Act) (Case, []Entry, error) {
	if err := c.hears("uphold", act); err != nil {
		return c, nil, err
	}
	return c.stepped(Upheld, "uphold", act), []Entry{c.step("uphold", act)}, nil
}

// Overturn grants an appeal: the decision is reversed (R5). Who decided cannot
// hear it.
func Overturn(a Account, c Case, act Act) (Case, []Entry, error) {
	if err := c.hears("overturn", act); err != nil {
		return c, nil, err
	}
	return a.reverse(c, "overturn", act)
}

// hears checks who hears an appeal.
func (c Case) hears(what string, act Act) error {
	if err := c.permits(what, act, Appealed); err != nil {
		return err
	}
	if err := byPerson(act); err != nil {
		return err
	}
	if samePerson(c.DecidedBy, act.By) {
		return refuse("%[2]s 作出了案件 %[1]s 的决定，不能审理对它的申诉：请由另一人审理",
			"%[2]s decided case %[1]s and cannot hear the appeal against it: another person must", c.ID, act.By)
	}
	return nil
}
