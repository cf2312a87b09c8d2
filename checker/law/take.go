package law

import (
	"slices"
	"time"
)

// Money is a deposit_entry record as far as the ledger asks for it.
type Money struct {
	ID     string
	At     time.Time
	Kind   string // paid, topped_up, deducted, refund_compensation, settled, forfeited, returned
	Amount int64  // fen, not negative
}

// Settlement is a settlement record as far as the ledger asks for it.
type Settlement struct {
	ID     string
	At     time.Time
	Amount int64 // fen, before anything is taken from it (R42)
}

// TakeIn turns deposit_entry and settlement records into ledger entries at their
// own instants (R61) and returns those that the ledger lacks. A record that was
// taken in before with another content was corrected since: its old entry is
// reversed at asOf, and the record is taken in anew. A record that is not given
// again stays.
//
// It is an error when a record has no id, a kind that is none, or a negative amount.
func TakeIn(provider string, ledger []Entry, moneys []Money, settlements []Settlement, asOf time.Time) ([]Entry, error) {
	var taken []Entry
	for _, m := range moneys {
		switch {
		case !slices.Contains([]string{moneyPaid, moneyToppedUp, moneyDeducted, moneyRefund, moneySettled, moneyForfeited, moneyReturned}, m.Kind):
			return nil, refuse("保证金记录 %[1]q 的 kind %[2]q 不认识", "the deposit entry %[1]q is of the unknown kind %[2]q", m.ID, m.Kind)
		case m.ID == "" || m.Amount < 0:
			return nil, refuse("保证金记录 %[1]q 须有 id，且金额不为负（%[2]s 元）", "the deposit entry %[1]q needs an id and an amount that is not negative (%[2]s CNY)", m.ID, Yuan(m.Amount))
		}
		taken = append(taken, Entry{
			ProviderID: provider, At: m.At, Kind: KindMoney, Amount: m.Amount, Money: m.Kind, Record: m.ID, By: Engine,
			Why: say("保证金记录 %[1]s：%[2]s %[3]s 元", "deposit entry %[1]s: %[4]s, %[3]s CNY", m.ID, moneyZH[m.Kind], Yuan(m.Amount), m.Kind),
		})
	}
	for _, s := range settlements {
		if s.ID == "" || s.Amount < 0 {
			return nil, refuse("结算记录 %[1]q 须有 id，且金额不为负（%[2]s 元）", "the settlement %[1]q needs an id and an amount that is not negative (%[2]s CNY)", s.ID, Yuan(s.Amount))
		}
		taken = append(taken, Entry{
			ProviderID: provider, At: s.At, Kind: KindSettled, Amount: s.Amount, Record: s.ID, By: Engine,
			Why: say("结算记录 %[1]s：%[2]s 元", "settlement %[1]s: %[2]s CNY", s.ID, Yuan(s.Amount)),
		})
	}
	var lacking []Entry
	for _, e := range taken {
		old, later := inForce(ledger, e, asOf)
		if later {
			continue // an earlier night, run again: a later one has seen the correction
		}
		if old != nil && old.At.Equal(e.At) && old.Amount == e.Amount && old.Money == e.Money {
			continue
		}
		if old != nil {
			lacking = append(lacking, Sealed(Entry{
				ProviderID: provider, At: asOf, Kind: KindReversal, Reverses: old.ID, Record: e.Record, By: Engine,
				Why: say("记录 %[1]s 已更正，原条目撤销", "the record %[1]s was corrected: its old entry is reversed", e.Record),
			}))
			e.Reverses = old.ID
		}
		lacking = append(lacking, Sealed(e))
	}
	slices.SortFunc(lacking, ledgerOrder)
	return slices.CompactFunc(lacking, func(a, b Entry) bool { return a.ID == b.ID }), nil
}

// inForce finds the entry in force that was taken from the same record as e, and
// tells whether that record was corrected after asOf.
func inForce(ledger []Entry, e Entry, asOf time.Time) (now *Entry, later bool) {
	reversed := map[string]time.Time{}
	for _, r := range ledger {
		if r.Kind == KindReversal {
			reversed[r.Reverses] = r.At
		}
	}
	for i, old := range ledger {
		if old.Kind != e.Kind || old.Record != e.Record {
			continue
		}
		if at, undone := reversed[old.ID]; undone {
			later = later || at.After(asOf)
		} else {
			now = &ledger[i]
		}
	}
	return now, later
}

var moneyZH = map[string]string{
	moneyPaid: "缴纳", moneyToppedUp: "补足", moneyDeducted: "扣除", moneyRefund: "退款赔付",
	moneySettled: "由结算款扣补", moneyForfeited: "没收", moneyReturned: "退还",
}
