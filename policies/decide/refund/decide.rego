package yunjian.decide.refund

import data.yunjian.lib.goods
import rego.v1

kind := goods.kind(input.listing)

requested := input.refund_request.requested_at

reason_given := input.refund_request.reason

left := goods.left(input.order, input.as_of)

paid if goods.paid(input.order, input.as_of)

# The reasons for which the unused fee is returned outside the guarantee.
nine := {
	"late_service", "function_mismatch", "attitude", "inability", "quality",
	"business_ended", "unreachable", "bankrupt", "other_poor_service",
}

answer := {
	"outcome": outcome,
	"amount": amount,
	"recover": recover,
	"clauses": array.concat(clauses[ground], array.concat([c | some c in ["REG-11.2.3"]; own_change], [c | some c in ["REG-17.5"]; recover > 0])),
	"reasons": array.concat([reasons[ground]], array.concat([r | some r in agreed_keep; own_change], [r | some r in more])),
}

# A service that was accepted and is changed or ended for the user's own reasons:
# part of the fee is kept for what was used, as the two agree. What they agreed
# is the percentage promised.
own_change if {
	outside
	kind == "service"
	not reason_given in nine
}

agreed_keep := [{
	"zh": "服务完成后因用户自身原因变更或终止：已耗用部分的费用由双方约定保留，约定以承诺的退款比例为准。",
	"en": "The service was complete and is changed or ended for the user's own reasons: what was used is kept as the two agree, which is the percentage promised.",
}]

# ------------------------------------------------------------------ the ground

ground := "unpaid" if not paid

ground := "loss" if {
	paid
	reason_given == "loss_caused"
}

ground := "tool" if {
	paid
	reason_given != "loss_caused"
	kind == "tool"
}

ground := "guarantee" if {
	paid
	reason_given != "loss_caused"
	guaranteed
}

ground := "unused" if {
	outside
	reason_given in nine
	unused >= promised
}

ground := "promise" if {
	outside
	reason_given in nine
	unused < promised
}

ground := "promise" if {
	outside
	not reason_given in nine
	has_promise
}

ground := "nothing" if {
	outside
	not reason_given in nine
	not has_promise
}

outside if {
	paid
	reason_given != "loss_caused"
	kind != "tool"
	not guaranteed
}

guaranteed if {
	kind == "application"
	requested <= input.order.paid_at + (((input.params.guarantee_application_hours * 3600) * 1000) * 1000000)
}

guaranteed if {
	kind == "service"
	not goods.accepted(object.get(input, "service_order", {}), requested)
}

# ------------------------------------------------------------------ the amount

amount := left if ground in {"loss", "guarantee"}

amount := min([left, unused]) if ground == "unused"

amount := min([left, promised]) if ground == "promise"

amount := 0 if ground in {"tool", "nothing", "unpaid"}

default unused := 0

unused := share(input.order.amount, input.order.expires_at - requested, input.order.expires_at - input.order.paid_at) if {
	input.order.expires_at > requested
	input.order.expires_at > input.order.paid_at
}

has_promise if input.refund_request.promised_refund_percent > 0

default promised := 0

# A share of a percent may have decimals, which whole numbers keep exact.
promised := share(input.order.amount, round(input.refund_request.promised_refund_percent * 1000000), 100 * 1000000) if has_promise

# amount x part / whole, rounded to the fen, halves up. Integers of any size
# are exact, and so is the division, as nothing remains of it.
share(sum, part, whole) := round((n - (n % d)) / d) if {
	n := ((2 * sum) * part) + whole
	d := 2 * whole
}

outcome := "full" if {
	amount == left
	amount > 0
}

outcome := "full" if {
	ground in {"loss", "guarantee"}
	input.order.amount == 0
}

outcome := "partial" if {
	amount > 0
	amount < left
}

outcome := "none" if {
	amount == 0
	not free_and_full
}

free_and_full if {
	ground in {"loss", "guarantee"}
	input.order.amount == 0
}

recover := min([object.get(input, "settled", 0), amount])

# ------------------------------------------------------------------ why

by_kind := {"application": "REG-17.4.2", "service": "REG-17.4.1"}

period := {"application": "REG-17.1.1", "service": "REG-17.1.2"}

clauses := {
	"unpaid": ["REG-17.1"],
	"loss": ["REG-17.3"],
	"tool": ["REG-17.1.3"],
	"guarantee": ["REG-17.1", object.get(period, kind, ""), object.get(by_kind, kind, "")],
	"unused": ["REG-17.2"],
	"promise": [object.get(by_kind, kind, "")],
	"nothing": [object.get(by_kind, kind, "")],
}

reasons := {
	"unpaid": {
		"zh": "订单没有付款，没有可退的款项。",
		"en": "The order was not paid, so that there is nothing to refund.",
	},
	"loss": {
		"zh": "服务质量给用户造成了损失，应退全款，不论是否在担保期内。",
		"en": "The service caused the customer loss: all is refunded, within the guarantee or outside it.",
	},
	"tool": {
		"zh": "工具类商品不支持退款，造成损失的除外。",
		"en": "Tools are not refunded, unless they caused loss.",
	},
	"guarantee": {
		"zh": "退款在担保期内提出，不论理由、不论双方是否谈妥，均退全款。",
		"en": "The refund was asked for within the guarantee: all is refunded, whatever the reason and agreed or not.",
	},
	"unused": {
		"zh": sprintf("担保期已过，因服务商方面的原因退还未产生的费用：未使用时间折合 %s 元。", [yj.yuan(unused)]),
		"en": sprintf("Outside the guarantee the fee not yet incurred is returned for this reason: the time not used comes to %s CNY.", [yj.yuan(unused)]),
	},
	"promise": {
		"zh": sprintf("担保期已过，按服务商承诺的比例退款：%s 元。", [yj.yuan(promised)]),
		"en": sprintf("Outside the guarantee the share that the provider promised is refunded: %s CNY.", [yj.yuan(promised)]),
	},
	"nothing": {
		"zh": "担保期已过，这一理由不在可退之列，服务商也没有承诺退款。",
		"en": "Outside the guarantee this reason gives no refund, and the provider promised none.",
	},
}

more contains {
	"zh": sprintf("此前已退款，本次以订单所余 %s 元为限。", [yj.yuan(left)]),
	"en": sprintf("Part was refunded before; this refund is limited to the %s CNY left of the order.", [yj.yuan(left)]),
} if {
	left < input.order.amount
}

more contains {
	"zh": sprintf("已结算给服务商的 %s 元将从下期结算或保证金中追回。", [yj.yuan(recover)]),
	"en": sprintf("%s CNY already settled to the provider are recovered from the next settlement or the deposit.", [yj.yuan(recover)]),
} if {
	recover > 0
}
