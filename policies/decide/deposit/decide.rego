package yunjian.decide.deposit

import rego.v1

state := yj.deposit(input)

answer := {
	"required": state.required,
	"balance": state.balance,
	"owed": state.owed,
	"shortfall": state.shortfall,
	"additional_until": object.get(state, "additional_until", null),
	"top_up_due": object.get(state, "top_up_due", null),
	"display": display,
	"clauses": [c | some c in clauses],
	"reasons": reasons,
}

display := "open" if state.display_open

display := "closed" if not state.display_open

additional if state.additional_until

markets := {m | some m in object.get(input.provider, "markets", [])}

exempt if input.provider.kind == "platform"

clauses contains "DEP-2" if not exempt

clauses contains "DEP-3" if {
	not exempt
	count(markets) > 1
}

clauses contains "REG-9.5.3" if state.shortfall > 0

clauses contains "REG-9.5.4" if additional

# The account's own balance covers what is short: it is taken from there.
from_account if {
	state.shortfall > 0
	input.provider.account.balance >= state.shortfall
}

clauses contains "DEP-5" if from_account

# In the order in which they are told.
reasons := [told[r] | some r in ["exempt", "due", "balance", "closed", "owed", "account"]]

told.exempt := {
	"zh": "平台自营店铺无须缴纳保证金。",
	"en": "The platform's own stores need no deposit.",
} if {
	exempt
}

told.due := {
	"zh": sprintf("按所在市场的最高标准，应缴保证金 %s 元。", [yj.yuan(state.required)]),
	"en": sprintf("The deposit due is %s CNY, the highest amount of the provider's markets.", [yj.yuan(state.required)]),
} if {
	not exempt
	not additional
}

told.due := {
	"zh": sprintf("按所在市场的最高标准，另加追加保证金，应缴 %s 元；追加部分至 %s 止。", [yj.yuan(state.required), until]),
	"en": sprintf("The deposit due is %s CNY: the highest amount of the provider's markets and an additional deposit until %s.", [yj.yuan(state.required), until]),
} if {
	not exempt
	until := yj.date(state.additional_until)
}

told.balance := {
	"zh": sprintf("余额 %s 元，不欠缴。", [yj.yuan(state.balance)]),
	"en": sprintf("The balance is %s CNY; nothing is short.", [yj.yuan(state.balance)]),
} if {
	not exempt
	state.shortfall == 0
}

told.balance := {
	"zh": sprintf("余额 %s 元，差 %s 元，须于 %s 24:00 前补足。", [yj.yuan(state.balance), yj.yuan(state.shortfall), last_day]),
	"en": sprintf("The balance is %s CNY, %s CNY short, to be made good by 24:00 of %s.", [yj.yuan(state.balance), yj.yuan(state.shortfall), last_day]),
} if {
	last_day := yj.date(state.top_up_due - 1)
}

told.balance := {
	"zh": sprintf("保证金尚未缴纳，差 %s 元；缴足前不得上架销售。", [yj.yuan(state.shortfall)]),
	"en": sprintf("The deposit was never paid: %s CNY are short, and nothing may be on sale before it is.", [yj.yuan(state.shortfall)]),
} if {
	state.shortfall != 0
	not state.top_up_due
}

told.closed := {
	"zh": "店铺与商品的展示已关闭，补足后恢复。",
	"en": "The display of store and listings is closed, and opens again when the deposit is whole.",
} if {
	not state.display_open
	state.top_up_due
}

told.owed := {
	"zh": sprintf("另有 %s 元因余额不足未能扣取，仍须清偿。", [yj.yuan(state.owed)]),
	"en": sprintf("Another %s CNY could not be taken for want of balance and stay owed.", [yj.yuan(state.owed)]),
} if {
	state.owed > 0
}

told.account := {
	"zh": sprintf("账户余额 %s 元足以抵缴，从余额划扣即可，无须另行充值；开具收据而非发票。", [yj.yuan(input.provider.account.balance)]),
	"en": sprintf("The account's balance of %s CNY covers it: it is taken from there and no new payment is needed; a receipt is issued, not an invoice.", [yj.yuan(input.provider.account.balance)]),
} if {
	from_account
}
