package policy

import (
	"slices"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// mechanisms are what honours the clauses that are neither rules nor decisions:
// effects of decisions, definitions that the engine keeps, and cases that people
// file. Each name stands under covered_by in clauses.yaml.
var mechanisms = map[string]law.Text{
	"precedence":         {ZH: "约定优先：服务商登记的更长服务时间与承诺的退款比例先于规范适用", EN: "what was agreed comes first: longer hours registered, a refund promised"},
	"markets":            {ZH: "市场及保证金是 regulation.yaml 的数据", EN: "markets and deposits are data in regulation.yaml"},
	"provider-kinds":     {ZH: "服务商类型：公司、个人、平台自营", EN: "kinds of providers: companies, individuals, the platform's own stores"},
	"listing-types":      {ZH: "商品类型是记录的封闭取值", EN: "listing types are a closed list of the record"},
	"editions":           {ZH: "版本、规则与参数各有起止日期，以行为发生时为准", EN: "editions, rules and numbers carry dates; the conduct's instant selects"},
	"establishment":      {ZH: "案件记录证据、决定、决定人与时间，成立后才生效", EN: "a case carries evidence, decision, decider and time; measures follow only its confirmation"},
	"compensation":       {ZH: "保证金的赔付记入台账（refund_compensation）", EN: "compensation out of the deposit is taken into the ledger (refund_compensation)"},
	"top-up":             {ZH: "补足期限、从结算款扣补、关闭与恢复展示", EN: "the deadline to top up, the taking from a settlement, the closing and reopening of display"},
	"additional-deposit": {ZH: "十二个月内第三次扣除起追加保证金", EN: "an additional deposit from the third deduction within twelve months"},
	"recovery":           {ZH: "退款决定算出应追回的已结算款（decide refund 的 recover）", EN: "the refund decision says what was settled and is to be recovered"},
	"points":             {ZH: "扣分记入台账并按自然年累计", EN: "points are entered in the ledger and counted by calendar year"},
	"freeze":             {ZH: "冻结期间店铺与商品隐藏，多次冻结相加", EN: "store and listings are hidden during a freeze; freezes add up"},
	"deduction":          {ZH: "保证金扣除，不足部分记为欠款", EN: "deductions from the deposit; what is not there is owed"},
	"expulsion-at-limit": {ZH: "自然年内满 24 分清退并没收保证金", EN: "at the limit of points in a calendar year: expulsion, the deposit forfeited"},
	"row-expels":         {ZH: "处罚表载明清退的，经人确认即清退", EN: "a row that expels does so once a person confirms the case"},
	"added-measures":     {ZH: "由人在确认时附理由加处（case confirm --add-...）", EN: "measures that a person adds with reasons when confirming (case confirm --add-...)"},
	"year-end":           {ZH: "北京时间每年 12 月 31 日 24 时清零", EN: "points are cleared at 24:00 on 31 December, Beijing time"},
	"decision-year":      {ZH: "分数计入作出决定的自然年", EN: "points count in the calendar year of the decision"},
	"exit":               {ZH: "退出决定列出退款、续费范围与保证金退还（decide exit）", EN: "the exit decision lists refunds, renewals and the deposit's return (decide exit)"},
	"case-file":          {ZH: "由人立案（case file），与发现同样处理", EN: "a person files the case (case file); it takes the same path as a finding"},
}

// Coverage says what honours one clause.
type Coverage struct {
	Clause
	Rules      []*Rule
	Decisions  []string   // kinds of `decide`
	Mechanisms []law.Text // for effects, terms and cases filed by people
	Examples   int        // of the rules
}

// Covered tells whether something of the clause's own kind honours it.
func (c *Coverage) Covered() bool {
	switch c.Kind {
	case "rule":
		return len(c.Rules) > 0
	case "decision":
		return len(c.Decisions) > 0
	default:
		return len(c.Mechanisms) > 0
	}
}

// Coverage lists every clause with what honours it, in the order of clauses.yaml.
func (s *Set) Coverage() ([]Coverage, error) {
	decides := map[string][]string{}
	for _, kind := range s.Decisions() {
		d, err := s.Decision(kind)
		if err != nil {
			return nil, err
		}
		for _, id := range d.Clauses {
			decides[id] = append(decides[id], kind)
		}
	}
	all := make([]Coverage, 0, len(s.Clauses))
	for _, clause := range s.Clauses {
		c := Coverage{Clause: clause, Decisions: decides[clause.ID]}
		for _, r := range s.Rules {
			if r.Clause != clause.ID {
				continue
			}
			examples, err := s.Examples(r)
			if err != nil {
				return nil, err
			}
			c.Rules, c.Examples = append(c.Rules, r), c.Examples+len(examples)
		}
		slices.SortFunc(c.Rules, func(a, b *Rule) int {
			if a.ID < b.ID {
				return -1
			}
			return 1
		})
		for _, name := range clause.CoveredBy {
			c.Mechanisms = append(c.Mechanisms, mechanisms[name])
		}
		all = append(all, c)
	}
	return all, nil
}
