package law

import (
	"slices"
	"strings"
	"time"
)

// Param is one number of the regulation with its dates: the values of
// parameters.NAME in regulation.yaml.
type Param struct {
	Name   string
	Clause string
	Values []Dated
}

// Dated is a value that applies from From (included) until Until (excluded;
// zero: still in force).
type Dated struct {
	From  time.Time
	Until time.Time
	Value int64
}

// At returns the value in force at t; false when none is.
func (p Param) At(t time.Time) (int64, bool) {
	for _, v := range p.Values {
		if !t.Before(v.From) && (v.Until.IsZero() || t.Before(v.Until)) {
			return v.Value, true
		}
	}
	return 0, false
}

// Market is one market category and its deposit in fen (DEP-2).
type Market struct {
	ID      string
	Deposit Param
}

// Params are the numbers of the regulation that cases and standings depend on.
// They come from the policies with their dates; law holds none of its own.
type Params struct {
	ExpelPoints       Param // points in a calendar year that expel: 24 (REG-20.4, REG-24.4)
	AdditionalDeposit Param // fen: 10000 CNY (REG-9.5.4)
	AdditionalMonths  Param // months it stays due: 12
	DeductionMonths   Param // months looked back over: 12
	DeductionCount    Param // the deduction in that time that makes it due: the 3rd
	TopUpWorkingDays  Param // working days to top up: 3 (REG-9.5.3)
	SettlementDays    Param // days after the deadline without a settlement until display closes: 31 (R17)
	MendDays          Param // days of 24 h after a decision in which unchanged conduct is left alone: 7 (R8)
	ZeroSalesMonths   Param // calendar months without a sale after which a listing is delisted: 3 (REG-18.14)
	AppealDays        Param // calendar days after a decision in which it can be appealed against
	Markets           []Market
}

// named lists the parameters under the names they bear in regulation.yaml.
func (p *Params) named() []struct {
	name  string
	param *Param
} {
	type n = struct {
		name  string
		param *Param
	}
	return []n{
		{"expel_points", &p.ExpelPoints},
		{"additional_deposit", &p.AdditionalDeposit},
		{"additional_deposit_months", &p.AdditionalMonths},
		{"deduction_window_months", &p.DeductionMonths},
		{"deduction_count", &p.DeductionCount},
		{"top_up_working_days", &p.TopUpWorkingDays},
		{"settlement_days", &p.SettlementDays},
		{"mend_days", &p.MendDays},
		{"zero_sales_months", &p.ZeroSalesMonths},
		{"appeal_days", &p.AppealDays},
	}
}

// NewParams picks the parameters that law needs out of all those of the
// regulation, by name: expel_points, additional_deposit (fen),
// additional_deposit_months, deduction_window_months, deduction_count,
// top_up_working_days, settlement_days, mend_days, zero_sales_months,
// appeal_days. The error names all that are missing or have no value.
func NewParams(all []Param, markets []Market) (Params, error) {
	p := Params{Markets: markets}
	var missing []string
	for _, n := range p.named() {
		i := slices.IndexFunc(all, func(q Param) bool { return q.Name == n.name })
		if i < 0 || len(all[i].Values) == 0 {
			missing = append(missing, n.name)
			continue
		}
		*n.param = all[i]
	}
	if len(missing) > 0 {
		return p, refuse("regulation.yaml 缺少参数 %[1]s：请在 parameters 下写出其条款与各时期的值",
			"regulation.yaml lacks the parameters %[1]s: write them under parameters, each with its clause and dated values", strings.Join(missing, ", "))
	}
	if len(markets) == 0 {
		return p, refuse("regulation.yaml 没有任何市场：请在 markets 下写出各市场及其保证金",
			"regulation.yaml has no markets: write each market with its deposit under markets")
	}
	return p, nil
}

// required is the highest deposit of the given markets at t (R14, DEP-3). A
// market whose amount is not yet in force asks for nothing; one that no edition
// knows is an error.
func (p Params) required(markets []string, t time.Time) (int64, error) {
	var highest int64
	for _, id := range markets {
		i := slices.IndexFunc(p.Markets, func(m Market) bool { return m.ID == id })
		if i < 0 {
			return 0, refuse("没有市场 %[1]q 的保证金标准：请在 regulation.yaml 的 markets 下补上，或改正服务商记录",
				"no deposit is known for the market %[1]q: add it under markets in regulation.yaml, or mend the provider's record", id)
		}
		amount, _ := p.Markets[i].Deposit.At(t)
		highest = max(highest, amount)
	}
	return highest, nil
}

// changes lists the instants at which a number that the deposit depends on changes.
func (p Params) changes() []time.Time {
	var at []time.Time
	add := func(q Param) {
		for _, v := range q.Values {
			at = append(at, v.From)
			if !v.Until.IsZero() {
				at = append(at, v.Until)
			}
		}
	}
	add(p.AdditionalDeposit)
	add(p.TopUpWorkingDays)
	for _, m := range p.Markets {
		add(m.Deposit)
	}
	return at
}
