package law

import (
	"slices"
	"time"
)

// measures are the entries of a decision, each with its arithmetic, in the order
// in which they are applied.
func (a Account) measures(before Standing, c Case, row Row, act Act) []Entry {
	var entries []Entry
	idle := Text{} // after an expulsion nothing more is applied (R4)
	if before.Status == Expelled {
		idle = say("服务商已被清退，本条只作记录；清退被撤销时才计入（R4）。",
			"The provider is expelled already: recorded only, and counted should the expulsion be reversed (R4).")
	}
	add := func(e Entry, why Text) {
		e.Why = joined(why, idle)
		entries = append(entries, Sealed(e))
	}
	balance := before.Deposit.Balance
	if row.DepositAll {
		e := c.entry(KindDeposit, act)
		e.All, e.Amount = true, balance
		add(e, say("%[1]s：没收全部保证金 %[2]s 元。", "%[1]s: the whole deposit of %[2]s CNY is forfeited.", row.ID, Yuan(balance)))
		balance = 0
	} else if row.Deposit > 0 {
		e := c.entry(KindDeposit, act)
		e.Amount = row.Deposit
		taken := min(row.Deposit, balance)
		add(e, say("%[1]s：扣除保证金 %[2]s 元；余额 %[3]s 元，实扣 %[4]s 元，余 %[5]s 元，欠 %[6]s 元。",
			"%[1]s: %[2]s CNY of the deposit; of a balance of %[3]s CNY, %[4]s is taken, %[5]s is left and %[6]s stays owed.",
			row.ID, Yuan(row.Deposit), Yuan(balance), Yuan(taken), Yuan(balance-taken), Yuan(row.Deposit-taken)))
		balance -= taken
	}
	if row.FreezeDays > 0 {
		e := c.entry(KindFreeze, act)
		e.Amount = row.FreezeDays
		from := act.At
		after := Text{}
		if before.FrozenUntil.After(from) {
			from = before.FrozenUntil
			after = say("前一冻结未满，自其结束时起算。", "It starts when the freeze that is running ends.")
		}
		until := from.Add(time.Duration(row.FreezeDays) * 24 * time.Hour)
		add(e, joined(say("%[1]s：店铺冻结 %[2]d 天，自 %[3]s 至 %[4]s（北京时间）。",
			"%[1]s: the store is frozen for %[2]d days, from %[3]s to %[4]s Beijing time.", row.ID, row.FreezeDays, clock(from), clock(until)), after))
	}
	if row.Delist {
		e := c.entry(KindDelist, act)
		e.Listing = c.Subject.ID
		add(e, say("%[1]s：商品 %[2]s 强制下架。", "%[1]s: the listing %[2]s is delisted by force.", row.ID, c.Subject.ID))
	}
	var reached bool
	if row.Points > 0 {
		e := c.entry(KindPoints, act)
		e.Amount = row.Points
		limit, limited := a.Params.ExpelPoints.At(act.At)
		sum := before.Points + row.Points
		reached = limited && sum >= limit
		why := say("%[1]s：扣 %[2]d 分。", "%[1]s: %[2]d points.", row.ID, row.Points)
		if before.Status != Expelled {
			why = say("%[1]s：扣 %[2]d 分；%[3]d 年累计 %[4]d + %[2]d = %[5]d 分。", "%[1]s: %[2]d points; in %[3]d that makes %[4]d + %[2]d = %[5]d.",
				row.ID, row.Points, before.Year, before.Points, sum)
			if limited {
				why = joined(why, say("满 %[1]d 分清退。", "%[1]d points expel.", limit))
			}
		}
		add(e, why)
		if reached && !row.Expel && before.Status != Expelled {
			e := c.entry(KindDeposit, act)
			e.All, e.Amount, e.ByPoints = true, balance, true
			add(e, say("%[1]d 年内满 %[2]d 分：没收剩余保证金 %[3]s 元（REG-20.4）。",
				"%[2]d points within %[1]d: the remaining deposit of %[3]s CNY is forfeited (REG-20.4).", before.Year, limit, Yuan(balance)))
			e = c.entry(KindExpel, act)
			e.ByPoints = true
			add(e, say("%[1]d 年内累计 %[2]d 分，达到 %[3]d 分：清退，全部商品下架（REG-20.4、REG-24.4）。",
				"%[2]d points within %[1]d reach %[3]d: the provider is expelled and every listing taken off sale (REG-20.4, REG-24.4).", before.Year, sum, limit))
		}
	}
	if row.Expel {
		add(c.entry(KindExpel, act), say("%[1]s：依本行直接清退，全部商品下架。",
			"%[1]s: the row itself expels; every listing is taken off sale.", row.ID))
	}
	return entries
}

// reverse undoes a decision: an entry names the case, and the money that it took
// is given back by an entry of its own (R5).
func (a Account) reverse(c Case, what string, act Act) (Case, []Entry, error) {
	before, err := a.At(act.At)
	if err != nil {
		return c, nil, err
	}
	e := c.entry(KindReversal, act)
	e.Reverses = c.ID
	e.Why = say("撤销案件 %[1]s 的决定，视同从未作出：%[2]s", "the decision of case %[1]s is reversed, as if it had never been made: %[2]s", c.ID, act.Reason)
	after, err := a.With(Sealed(e)).At(act.At)
	if err != nil {
		return c, nil, err
	}
	if before.Status == Expelled && after.Status != Expelled {
		e.Why = joined(e.Why, say("。清退随之解除。", ". The expulsion is lifted with it."))
	}
	entries := []Entry{Sealed(e)}
	// What comes back is what the balance gains and what settlements were
	// tapped for in vain: the first stays in the deposit, the second is paid out.
	out := before.fromSettlements() - after.fromSettlements()
	back := after.Deposit.Balance - before.Deposit.Balance + out
	if back > 0 {
		e := c.entry(KindCredit, act)
		e.Amount = back
		e.Why = say("退回该决定实际取走的 %[1]s 元：%[2]s 元回到保证金，余额 %[3]s → %[4]s 元。",
			"%[1]s CNY that the decision took is given back: %[2]s CNY to the deposit, whose balance goes from %[3]s to %[4]s.",
			Yuan(back), Yuan(back-out), Yuan(before.Deposit.Balance), Yuan(after.Deposit.Balance))
		if out > 0 {
			e.Why = joined(e.Why, say("其中 %[1]s 元曾由结算款补足，付还服务商。", "%[1]s CNY had been taken from settlements and is paid out to the provider.", Yuan(out)))
		}
		entries = append(entries, Sealed(e))
	}
	return c.stepped(Reversed, what, act), append(entries, a.overtaken(after, act)...), nil
}

// With returns the account with more entries in its ledger.
func (a Account) With(more ...Entry) Account {
	a.Entries = append(slices.Clone(a.Entries), more...)
	return a
}

// overtaken writes down an expulsion that follows from what is done now to a
// decision of another day: a decision that was recorded without effect, since
// the one before it had expelled already, or one that reaches the limit because
// an earlier one is decided only now.
func (a Account) overtaken(after Standing, act Act) []Entry {
	known := func(e Entry) bool { return e.Kind == KindExpel && e.Case == after.ExpelledBy }
	if after.ExpelledBy == "" || slices.ContainsFunc(a.Entries, known) {
		return nil
	}
	i := slices.IndexFunc(a.Entries, func(e Entry) bool { return e.Kind == KindPoints && e.Case == after.ExpelledBy })
	if i < 0 {
		return nil
	}
	e := Entry{
		ProviderID: a.Profile.ProviderID, At: act.At, Kind: KindExpel, Case: after.ExpelledBy, Penalty: a.Entries[i].Penalty, ByPoints: true, By: Engine,
		Why: say("重新计算后，案件 %[1]s 在 %[2]s 的决定使当年累计分数达到清退标准：清退自该决定起生效（REG-20.4、REG-24.4）。",
			"Counted anew, the decision of case %[1]s at %[2]s reaches the points that expel: the provider is expelled from that decision on (REG-20.4, REG-24.4).",
			after.ExpelledBy, clock(after.ExpelledAt)),
	}
	return []Entry{Sealed(e)}
}

// fromSettlements is what was taken from settlements to make shortfalls good.
func (s Standing) fromSettlements() int64 {
	var sum int64
	for _, m := range s.Movements {
		if m.FromSettlement {
			sum += m.Amount
		}
	}
	return sum
}
