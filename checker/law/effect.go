package law

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"
)

// Effect is one thing that has to happen outside the ledger: the marketplace
// hides a store, takes money from a deposit, ends an account. An entry of a
// decision has one effect, under the entry's kind; what time, payments and
// corrections change is an effect of kind EffectStanding.
//
// Every effect says what happens and, in Imposed, how the provider then stands,
// so that who carries effects out in their order ends where the standing is.
type Effect struct {
	ID         string // stable: the same effect never bears a second id
	ProviderID string
	At         time.Time // the instant it was established for
	Kind       string    // a Kind of entry, or EffectStanding
	Entry      string    // the ledger entry that it carries out; "" for EffectStanding
	Case       string
	Penalty    string // row of the penalty table, or clause of a measure
	Notice     string // the provider's statement of reasons; "" for EffectStanding

	Points  int64     // points recorded
	From    time.Time // of a freeze: hidden from From
	Until   time.Time // until Until, which is no longer in it
	Listing string    // the listing taken off sale
	Deposit int64     // fen to add to the deposit; negative to take from it
	Payout  int64     // fen to pay to the provider; negative to keep back from its settlements
	Why     Text
	Imposed Imposed // how the provider stands once it is carried out
}

// EffectStanding is the kind of an effect that no decision makes: a freeze ends,
// display closes or opens again, a shortfall is due, points are cleared.
const EffectStanding = "standing"

// Imposed is what decisions and the regulation impose on a provider at an
// instant, as far as the marketplace carries it out. What the platform's own
// records say (off sale, left) is not part of it.
type Imposed struct {
	Status      Status // active, frozen, display_closed or expelled
	FrozenUntil time.Time
	DisplayOpen bool
	Delisted    []string // listings taken off sale by force, sorted
	Points      int64    // of the Beijing calendar year
	Shortfall   int64    // fen missing from the deposit
	TopUpDue    time.Time
	Withheld    []Withheld // what was kept back from settlements to fill the deposit (R17)
}

// Withheld is what is kept back from one settlement record.
type Withheld struct {
	Settlement string
	Amount     int64 // fen
}

// Told is what the marketplace has been told of a provider: the sum of its
// effects. The zero Told is that of a provider on whom nothing is imposed.
type Told struct {
	Last    string    // id of the last effect
	At      time.Time // its instant; nothing is told of an earlier one
	Imposed Imposed
	Deposit int64     // fen: the sum of the effects' changes of the deposit
	Payout  int64     // fen: the sum of their payouts
	Next    time.Time // when time alone changes what is imposed; zero when it does not
}

// From returns the instant to judge what is to be told: asOf, but never one
// before the last effect, so that an earlier night scanned again tells nothing.
func (t Told) From(asOf time.Time) time.Time {
	if asOf.Before(t.At) {
		return t.At
	}
	return asOf
}

// Decided returns the effects of a decision's entries, given the standings
// before and after them at t.From of the decision's instant, and what the
// marketplace has then been told. Notice is the id of the decision's statement
// of reasons. Entries that only record something have no effect: dismissals,
// and decisions on a provider who is expelled already (R4).
func (t Told) Decided(before, after Standing, entries []Entry, notice string) ([]Effect, Told) {
	var effects []Effect
	imposed := after.imposes()
	for _, e := range entries {
		lifts := e.Kind == KindReversal || e.Kind == KindCredit
		if e.Kind == KindDismissal || e.Kind == KindStep || e.Kind == KindWaiver || before.Status == Expelled && !lifts {
			continue
		}
		f := Effect{
			ID: digest("F-", e.ID), ProviderID: e.ProviderID, At: after.AsOf, Kind: string(e.Kind),
			Entry: e.ID, Case: e.Case, Penalty: e.Penalty, Notice: notice, Why: e.Why, Imposed: imposed,
		}
		switch e.Kind {
		case KindPoints:
			f.Points = e.Amount
		case KindFreeze:
			f.From, f.Until = after.freeze(e)
		case KindDelist:
			f.Listing = e.Listing
		case KindDeposit:
			f.Deposit = after.taken(e, entries)
		case KindCredit: // a reversal may also undo what later decisions and settlements made of it
			deposit, payout := after.imposedMoney()
			f.Deposit, f.Payout = deposit-t.Deposit, payout-t.Payout
		}
		effects = append(effects, f)
		t.Last, t.At, t.Imposed = f.ID, f.At, imposed
		t.Deposit, t.Payout = t.Deposit+f.Deposit, t.Payout+f.Payout
	}
	more, t := t.Follow(after)
	return append(effects, more...), t
}

// Follow returns what the marketplace has not been told of a standing, as one
// effect or none, and what it has then been told. The standing is that of
// t.From of the instant at hand.
func (t Told) Follow(s Standing) ([]Effect, Told) {
	imposed := s.imposes()
	deposit, payout := s.imposedMoney()
	was := t.Imposed
	if t.Last == "" {
		was = Imposed{Status: Active, DisplayOpen: true}
	}
	t.Next = s.nextByTime()
	f := Effect{
		ProviderID: s.ProviderID, At: s.AsOf, Kind: EffectStanding,
		Deposit: deposit - t.Deposit, Payout: payout - t.Payout, Imposed: imposed,
	}
	if imposed.equal(was) && f.Deposit == 0 && f.Payout == 0 {
		return nil, t
	}
	f.Why = changed(was, f)
	f.ID = digest("F-", f.ProviderID, t.Last, clock(f.At), f.Why.EN)
	t.Last, t.At, t.Imposed, t.Deposit, t.Payout = f.ID, f.At, imposed, deposit, payout
	return []Effect{f}, t
}

// imposes is the part of the standing that the marketplace carries out.
func (s Standing) imposes() Imposed {
	i := Imposed{Status: Active, DisplayOpen: true, Points: s.Points, Delisted: s.Delisted}
	for _, m := range s.Movements {
		if m.FromSettlement {
			i.Withheld = append(i.Withheld, Withheld{m.Record, m.Amount})
		}
	}
	switch {
	case !s.ExpelledAt.IsZero():
		i.Status, i.DisplayOpen = Expelled, false
	case s.Status == Expelled || s.Status == Left: // by the platform's own record
	default:
		i.Status, i.FrozenUntil, i.DisplayOpen = s.Status, s.FrozenUntil, s.Deposit.DisplayOpen
		i.Shortfall, i.TopUpDue = s.Deposit.Shortfall, s.Deposit.TopUpDue
	}
	return i
}

// imposedMoney is what the movements that no deposit_entry record stands for
// have added to the deposit, and paid to the provider.
func (s Standing) imposedMoney() (deposit, payout int64) {
	for _, m := range s.Movements {
		switch {
		case m.FromSettlement:
			deposit, payout = deposit+m.Amount, payout-m.Amount
		case m.Case != "":
			deposit += m.Amount
		}
	}
	return deposit, payout
}

// freeze is the time for which an entry freezes; zero when it is not in force.
func (s Standing) freeze(e Entry) (from, until time.Time) {
	for _, f := range s.Freezes {
		if f.Entry == e.ID {
			return f.From, f.To
		}
	}
	return time.Time{}, time.Time{}
}

// taken is what a deposit entry of a decision changed. What a decision that
// reached the limit of points forfeits is moved by its points (R2).
func (s Standing) taken(e Entry, decision []Entry) (fen int64) {
	mover := e.ID
	if e.ByPoints {
		i := slices.IndexFunc(decision, func(p Entry) bool { return p.Kind == KindPoints && p.Case == e.Case })
		if i < 0 {
			return 0
		}
		mover = decision[i].ID
	}
	for _, m := range s.Movements {
		if m.Entry == mover {
			fen += m.Amount
		}
	}
	return fen
}

// nextByTime is the next instant at which time alone changes what is imposed.
func (s Standing) nextByTime() time.Time {
	for _, e := range s.Coming { // in order
		switch e.What {
		case FreezeEnds, DisplayCloses, PointsReset, AdditionalEnds:
			return e.At
		}
	}
	return time.Time{}
}

func (i Imposed) equal(o Imposed) bool {
	return i.Status == o.Status && i.FrozenUntil.Equal(o.FrozenUntil) && i.DisplayOpen == o.DisplayOpen &&
		slices.Equal(i.Delisted, o.Delisted) && i.Points == o.Points && i.Shortfall == o.Shortfall &&
		i.TopUpDue.Equal(o.TopUpDue) && slices.Equal(i.Withheld, o.Withheld)
}

// changed says what an effect without a decision changes.
func changed(was Imposed, f Effect) Text {
	var why Text
	now := f.Imposed
	add := func(differs bool, zh, en string, args ...any) {
		if differs {
			why = Text{ZH: why.ZH + say(zh, en, args...).ZH, EN: why.EN + say(zh, en, args...).EN}
		}
	}
	add(was.Status != now.Status, "状态由%[3]s变为%[4]s。", "The status goes from %[1]s to %[2]s. ", string(was.Status), string(now.Status), statusZH[was.Status], statusZH[now.Status])
	add(!was.FrozenUntil.Equal(now.FrozenUntil) && !now.FrozenUntil.IsZero(), "冻结至 %[1]s。", "Frozen until %[1]s. ", clock(now.FrozenUntil))
	add(was.DisplayOpen && !now.DisplayOpen, "店铺与商品不再展示。", "Store and listings are no longer shown. ")
	add(!was.DisplayOpen && now.DisplayOpen, "保证金不再妨碍店铺与商品展示。", "The deposit no longer keeps store and listings from being shown. ")
	add(!slices.Equal(was.Delisted, now.Delisted), "强制下架的商品：%[1]v。", "Delisted by force: %[1]v. ", now.Delisted)
	add(was.Points != now.Points, "当年累计由 %[1]d 分变为 %[2]d 分。", "The points of the year go from %[1]d to %[2]d. ", was.Points, now.Points)
	add(f.Deposit != 0, "保证金变动 %[1]s 元。", "The deposit changes by %[1]s CNY. ", Yuan(f.Deposit))
	add(f.Payout < 0, "自结算款扣留 %[1]s 元补足保证金。", "%[1]s CNY are kept back from settlements to fill the deposit. ", Yuan(-f.Payout))
	add(f.Payout > 0, "付还服务商 %[1]s 元。", "%[1]s CNY are paid to the provider. ", Yuan(f.Payout))
	add(was.Shortfall != now.Shortfall, "保证金差额由 %[1]s 元变为 %[2]s 元。", "The shortfall of the deposit goes from %[1]s to %[2]s CNY. ", Yuan(was.Shortfall), Yuan(now.Shortfall))
	add(!was.TopUpDue.Equal(now.TopUpDue) && !now.TopUpDue.IsZero(), "须在 %[1]s 前补足。", "It must be topped up by %[1]s. ", clock(now.TopUpDue))
	return why
}

var statusZH = map[Status]string{Active: "正常", Frozen: "冻结", DisplayClosed: "展示关闭", Expelled: "清退"}

// MarshalJSON writes the effect as the marketplace reads it: money as decimal
// strings, instants in Beijing time, and only the fields that say something.
func (f Effect) MarshalJSON() ([]byte, error) {
	return json.Marshal(effectJSON{
		ID: f.ID, ProviderID: f.ProviderID, At: f.At.In(Beijing), Kind: f.Kind, Entry: f.Entry, Case: f.Case, Penalty: f.Penalty, Notice: f.Notice,
		Points: f.Points, From: orNull(f.From), Until: orNull(f.Until), Listing: f.Listing,
		Deposit: amount(f.Deposit), Payout: amount(f.Payout), Why: f.Why, Imposed: f.Imposed,
	})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (f *Effect) UnmarshalJSON(data []byte) error {
	var in effectJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	*f = Effect{
		ID: in.ID, ProviderID: in.ProviderID, At: in.At, Kind: in.Kind, Entry: in.Entry, Case: in.Case, Penalty: in.Penalty, Notice: in.Notice,
		Points: in.Points, From: orZero(in.From), Until: orZero(in.Until), Listing: in.Listing,
		Deposit: int64(in.Deposit), Payout: int64(in.Payout), Why: in.Why, Imposed: in.Imposed,
	}
	return nil
}

type effectJSON struct {
	ID         string     `json:"id"`
	ProviderID string     `json:"provider_id"`
	At         time.Time  `json:"at"`
	Kind       string     `json:"kind"`
	Entry      string     `json:"entry,omitempty"`
	Case       string     `json:"case,omitempty"`
	Penalty    string     `json:"penalty,omitempty"`
	Notice     string     `json:"notice,omitempty"`
	Points     int64      `json:"points,omitempty"`
	From       *time.Time `json:"from,omitempty"`
	Until      *time.Time `json:"until,omitempty"`
	Listing    string     `json:"listing,omitempty"`
	Deposit    amount     `json:"deposit,omitempty"`
	Payout     amount     `json:"payout,omitempty"`
	Why        Text       `json:"why"`
	Imposed    Imposed    `json:"imposed"`
}

// MarshalJSON writes every field, null for what there is not.
func (i Imposed) MarshalJSON() ([]byte, error) {
	out := imposedJSON{
		Status: i.Status, FrozenUntil: orNull(i.FrozenUntil), Display: "closed", Delisted: i.Delisted, Points: i.Points,
		Shortfall: amount(i.Shortfall), TopUpDue: orNull(i.TopUpDue), Withheld: []withheldJSON{},
	}
	if i.DisplayOpen {
		out.Display = "open"
	}
	if out.Delisted == nil {
		out.Delisted = []string{}
	}
	for _, w := range i.Withheld {
		out.Withheld = append(out.Withheld, withheldJSON{w.Settlement, amount(w.Amount)})
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (i *Imposed) UnmarshalJSON(data []byte) error {
	var in imposedJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	*i = Imposed{
		Status: in.Status, FrozenUntil: orZero(in.FrozenUntil), DisplayOpen: in.Display == "open", Points: in.Points,
		Shortfall: int64(in.Shortfall), TopUpDue: orZero(in.TopUpDue),
	}
	if len(in.Delisted) > 0 {
		i.Delisted = in.Delisted
	}
	for _, w := range in.Withheld {
		i.Withheld = append(i.Withheld, Withheld{w.Settlement, int64(w.Amount)})
	}
	return nil
}

type imposedJSON struct {
	Status      Status         `json:"status"`
	FrozenUntil *time.Time     `json:"frozen_until"`
	Display     string         `json:"display"`
	Delisted    []string       `json:"delisted"`
	Points      int64          `json:"points"`
	Shortfall   amount         `json:"shortfall"`
	TopUpDue    *time.Time     `json:"top_up_due"`
	Withheld    []withheldJSON `json:"withheld"`
}

type withheldJSON struct {
	Settlement string `json:"settlement"`
	Amount     amount `json:"amount"`
}

// amount is fen that JSON writes as CNY: "-3000.00".
type amount int64

// MarshalJSON writes the amount as a decimal string.
func (a amount) MarshalJSON() ([]byte, error) { return json.Marshal(Yuan(int64(a))) }

// UnmarshalJSON reads what MarshalJSON writes; nothing is 0.
func (a *amount) UnmarshalJSON(data []byte) error {
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return err
	}
	n, err := ParseYuan(cmp.Or(s, "0.00"))
	*a = amount(n)
	return err
}

// orZero is the instant, or none for null.
func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
