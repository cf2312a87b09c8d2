package main

import "github.com/yunjian-audit/yunjian/checker/law"

// The words of the commands on cases and waivers.
var (
	helpCaseJoin    = law.Text{ZH: "把同一行为的案件并入另一案件，适用较重的一行", EN: "join one case of the same conduct into another, where the heavier row applies"}
	helpCaseWaive   = law.Text{ZH: "豁免：到期之前不立案，到期后重新立案", EN: "waive findings until a day has ended; then they come back"}
	helpCaseUnwaive = law.Text{ZH: "提前终止一项豁免", EN: "end a waiver before its day"}
	helpCaseWaivers = law.Text{ZH: "列出生效中的豁免", EN: "list the waivers in force"}

	flagOlder   = law.Text{ZH: "只列出立案早于此前这么久的，如 3d、12h", EN: "only cases opened longer ago than this, such as 3d or 12h"}
	flagYounger = law.Text{ZH: "只列出立案不早于此前这么久的，如 3d、12h", EN: "only cases opened no longer ago than this, such as 3d or 12h"}
	flagMine    = law.Text{ZH: "只列出该人办理过的", EN: "only cases on which this person has acted"}
	flagWhere   = law.Text{
		ZH: `条件，以空格分隔：state=open penalty=PEN-11 provider=ID rule=ID subject=ID mine=姓名 age>3d age<12h`,
		EN: `conditions, separated by spaces: state=open penalty=PEN-11 provider=ID rule=ID subject=ID mine=NAME age>3d age<12h`,
	}
	flagYes      = law.Text{ZH: "执行；没有它只列出将要做的事", EN: "do it; without it, only what would be done is listed"}
	flagUntil    = law.Text{ZH: "豁免的最后一天（北京时间），形如 2016-12-31", EN: "the last day of the waiver (Beijing), such as 2016-12-31"}
	flagOwner    = law.Text{ZH: "负责在此之前改正的人，默认为 --by", EN: "who sees to it until then, by default --by"}
	flagWaived   = law.Text{ZH: "被豁免的规则", EN: "the rule that is waived"}
	flagWaivedOf = law.Text{ZH: "服务商", EN: "the provider"}

	wordBadWhere = law.Text{
		ZH: "--where 中的 %q 看不懂：可用 state= penalty= provider= rule= subject= mine= age> age<，例如 \"penalty=PEN-11 state=open age>3d\"",
		EN: "--where: %q is not understood: use state= penalty= provider= rule= subject= mine= age> age<, such as \"penalty=PEN-11 state=open age>3d\"",
	}
	wordBadAge       = law.Text{ZH: "%q 不是时长，应形如 3d 或 12h", EN: "%q is no length of time, such as 3d or 12h"}
	wordCaseOrWhere  = law.Text{ZH: "请给出案件编号，或用 --where 给出条件，二者取一", EN: "give either the id of a case, or conditions with --where"}
	wordNothingDone  = law.Text{ZH: "以上是将要做的事，尚未执行；加上 --yes 执行", EN: "this is what would be done, and nothing was; add --yes to do it"}
	wordNonePossible = law.Text{ZH: "没有一件可以办理", EN: "none of them can be done"}
	wordBulkDone     = law.Text{ZH: "办理了 %d 件，跳过 %d 件", EN: "%d done, %d skipped"}
	wordSomeSkipped  = law.Text{ZH: "%d 件被跳过，理由见上", EN: "%d were skipped, for the reasons above"}
	wordJoined       = law.Text{ZH: "案件 %s 已并入 %s", EN: "case %s was joined into %s"}
	wordWaived       = law.Text{ZH: "已豁免至 %s 止：%s", EN: "waived until the end of %s: %s"}
	wordUnwaived     = law.Text{ZH: "豁免 %s 已终止", EN: "the waiver %s has ended"}
	wordNoWaivers    = law.Text{ZH: "没有生效中的豁免", EN: "no waiver is in force"}
	wordWaiveWhat    = law.Text{
		ZH: "请给出案件编号，或用 --provider、--rule、--subject 指明豁免什么",
		EN: "give the id of a case, or say what is waived with --provider, --rule and --subject",
	}
)
