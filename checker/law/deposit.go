package law

import "time"

// The kinds of deposit_entry records (Entry.Money).
const (
	moneyPaid       = "paid"
	moneyToppedUp   = "topped_up"
	moneyDeducted   = "deducted"
	moneyRefund     = "refund_compensation"
	moneySettled    = "settled" // taken from a settlement into the deposit
	moneyForfeited  = "forfeited"
	moneyReturned   = "returned"
	platformAccount = "platform" // Profile.Kind of the platform's own stores (R53)
)

// pays tells whether a deposit record adds to the balance.
func (e Entry) pays() bool {
	return e.Kind == KindMoney && (e.Money == moneyPaid || e.Money == moneyToppedUp || e.Money == moneySettled)
}

// deducts tells whether an entry is a deduction in the sense of R16: for a
// violation or for a refund. A forfeiture is none.
func (e Entry) deducts() bool {
	return e.Kind == KindDeposit && !e.All ||
		e.Kind == KindMoney && (e.Money == moneyDeducted || e.Money == moneyRefund)
}

// move changes the balance and writes it down. Nothing moved is not a movement.
func (l *life) move(e Entry, amount, owed int64) {
	l.balance += amount
	l.owed += owed
	if amount != 0 || owed != 0 {
		l.movements = append(l.movements, Movement{
			At: e.At, Entry: e.ID, Case: e.Case, Record: e.Record, FromSettlement: e.Kind == KindSettled,
			Amount: amount, Owed: owed, Balance: l.balance,
		})
	}
}

// deduct takes what is there and no more (R15), and counts the deduction, even
// one that could take nothing (R41). One that is the third or later within 12
// months makes the additional deposit due for 12 months from it (R16).
func (l *life) deduct(e Entry) {
	taken := min(e.Amount, l.balance)
	l.move(e, -taken, e.Amount-taken)
	l.deductions = append(l.deductions, e.At)

	window, ok1 := l.params.DeductionMonths.At(e.At)
	limit, ok2 := l.params.DeductionCount.At(e.At)
	months, ok3 := l.params.AdditionalMonths.At(e.At)
	if !ok1 || !ok2 || !ok3 {
		return
	}
	var count int64
	after := AddMonths(e.At, -int(window))
	for _, d := range l.deductions {
		if d.After(after) {
			count++
		}
	}
	if count >= limit {
		l.additionalUntil = AddMonths(e.At, int(months))
	}
}

// required is the deposit asked for at t (R14): the highest of the markets, and
// the additional deposit while it is due. The platform's own stores need none.
func (l *life) required(t time.Time) (int64, error) {
	if l.profile.Kind == platformAccount {
		return 0, nil
	}
	amount, err := l.params.required(l.profile.marketsAt(t), t)
	if err != nil {
		return 0, err
	}
	if t.Before(l.additionalUntil) {
		additional, _ := l.params.AdditionalDeposit.At(t)
		amount += additional
	}
	return amount, nil
}

// shortfall is what is missing at t (R41).
func (l *life) shortfall(t time.Time) (int64, error) {
	required, err := l.required(t)
	return max(0, required-l.balance), err
}

// review follows the shortfall at t: it sets the one deadline when a shortfall
// arises, forgets it when the deposit is whole, and closes or reopens display
// (R17, R18, R42).
func (l *life) review(t time.Time) error {
	short, err := l.shortfall(t)
	switch {
	case err != nil:
		return err
	case short == 0 || l.profile.left(t):
		l.deadline, l.closesAt, l.settled = time.Time{}, time.Time{}, false
		l.reopen(t)
	case !l.paid:
		if !t.Before(l.profile.JoinedAt) {
			l.close(t)
		}
	case l.deadline.IsZero():
		l.reopen(t)
		return l.setDeadline(t)
	case !l.closesAt.IsZero() && !l.closesAt.After(t):
		l.close(l.closesAt)
	}
	return nil
}

func (l *life) setDeadline(t time.Time) error {
	workingDays, ok := l.params.TopUpWorkingDays.At(t)
	if !ok {
		return nil
	}
	var err error
	if l.deadline, err = l.calendar.EndOfWorkingDay(t, int(workingDays)); err != nil {
		return err
	}
	if days, ok := l.params.SettlementDays.At(t); ok {
		l.closesAt = l.deadline.Add(time.Duration(days) * 24 * time.Hour)
	}
	return nil
}

// settle takes the shortfall from the settlements of t when they are the next
// paid after the deadline, as far as they reach; what a record says was taken
// is believed instead. Whatever is still missing then closes display (R17, R42).
func (l *life) settle(t time.Time, settlements []Entry, recorded bool) error {
	short, err := l.shortfall(t)
	if err != nil || short == 0 || l.settled || l.deadline.IsZero() || !t.After(l.deadline) {
		return err
	}
	for _, e := range settlements {
		if e.Amount <= 0 {
			continue
		}
		l.settled = true
		if taken := min(short, e.Amount); !recorded {
			l.move(e, taken, 0)
			short -= taken
		}
	}
	if recorded {
		l.settled = true
	}
	if l.settled && short > 0 {
		l.close(t)
	}
	return nil
}

func (l *life) closed() bool {
	return len(l.closures) > 0 && l.closures[len(l.closures)-1].To.IsZero()
}

func (l *life) close(t time.Time) {
	if !l.closed() {
		l.closures = append(l.closures, Interval{From: t})
	}
}

func (l *life) reopen(t time.Time) {
	if l.closed() {
		last := &l.closures[len(l.closures)-1]
		if last.To = t; !last.From.Before(t) {
			l.closures = l.closures[:len(l.closures)-1]
		}
	}
}

// deposit is the deposit's state at asOf.
func (l *life) deposit() (Deposit, error) {
	required, err := l.required(l.asOf)
	d := Deposit{
		Required: required, Balance: l.balance, Owed: l.owed, Shortfall: max(0, required-l.balance),
		TopUpDue: l.deadline, DisplayOpen: !l.closed(),
	}
	if l.asOf.Before(l.additionalUntil) {
		d.AdditionalUntil = l.additionalUntil
	}
	return d, err
}
