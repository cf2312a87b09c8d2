package yunjian.decide.exit

import data.yunjian.lib.goods
import rego.v1

listings := {l.id: l | some l in object.get(input, "listings", [])}

projects[id] contains p if {
	some p in object.get(input, "service_orders", [])
	id := p.order_id
}

paid contains i if {
	some i, o in input.orders
	goods.paid(o, input.as_of)
}

tool(order) if listings[order.listing_id].tool == true

# A project that is not accepted, whatever the goods.
unfinished(order) if {
	some p in projects[order.id]
	not goods.accepted(p, input.as_of)
}

# A service whose project was never begun.
unfinished(order) if {
	goods.kind(listings[order.listing_id]) == "service"
	not projects[order.id]
}

refunded contains i if {
	some i in paid
	order := input.orders[i]
	not tool(order)
	unfinished(order)
	goods.left(order, input.as_of) > 0
}

renewable contains i if {
	some i in paid
	not i in refunded
	order := input.orders[i]
	not goods.undone(order, input.as_of)
	order.resource_amount > 0
	order.expires_at > input.as_of
}

refunds := [{"order_id": o.id, "amount": goods.left(o, input.as_of)} | some i, o in input.orders; i in refunded]

renewals := [{"order_id": o.id, "resource_amount": o.resource_amount} | some i, o in input.orders; i in renewable]

open_cases := object.get(input, "open_cases", 0)

balance := yj.deposit({
	"as_of": input.as_of,
	"provider": input.provider,
	"deposit_entries": object.get(input, "deposit_entries", []),
}).balance

default deposit_return := 0

deposit_return := balance if {
	input.how != "expelled"
	open_cases == 0
}

answer := {
	"refunds": refunds,
	"renewals": renewals,
	"deposit_return": deposit_return,
	"clauses": array.concat([ending[input.how]], [c | some c in clauses]),
	"reasons": reasons,
}

ending := {"left": "REG-23", "expired": "REG-22", "expelled": "REG-24.1"}

clauses contains "REG-26.1" if count(refunds) > 0

clauses contains "REG-26.2" if count(renewals) > 0

clauses contains "REG-26.3"

clauses contains "DEP-4"

total := sum([r.amount | some r in refunds])

# In the order in which they are told.
reasons := [told[r] | some r in ["refunds", "renewals", "deposit", "after_sales"]]

told.refunds := {
	"zh": sprintf("有 %d 笔已付款的服务没有完成或没有开始，全额退还用户，共 %s 元。", [count(refunds), yj.yuan(total)]),
	"en": sprintf("Paid services unfinished or never begun: %d; they are refunded, %s CNY in all.", [count(refunds), yj.yuan(total)]),
} if {
	count(refunds) > 0
}

told.renewals := {
	"zh": sprintf("有 %d 笔订单仍在使用期内，只能续费其中的云资源部分。", [count(renewals)]),
	"en": sprintf("Orders that still run: %d; only the part for the cloud's resources may be renewed.", [count(renewals)]),
} if {
	count(renewals) > 0
}

told.deposit := {
	"zh": "被清退的服务商，保证金不予退还。",
	"en": "A provider that is expelled gets no deposit back.",
} if {
	input.how == "expelled"
}

told.deposit := {
	"zh": sprintf("还有 %d 件案件没有结论，结案之前保证金暂不退还。", [open_cases]),
	"en": sprintf("Cases still open: %d; the deposit stays until they are decided.", [open_cases]),
} if {
	input.how != "expelled"
	open_cases > 0
}

told.deposit := {
	"zh": sprintf("没有未结的案件，退还保证金余额 %s 元。", [yj.yuan(balance)]),
	"en": sprintf("No case is open; the deposit's balance of %s CNY is returned.", [yj.yuan(balance)]),
} if {
	input.how != "expelled"
	open_cases == 0
}

told.after_sales := {
	"zh": "退出之后，已售商品的售后由服务商与用户自行商定。",
	"en": "After the exit, after-sales for what was sold is between the provider and its customers.",
}
