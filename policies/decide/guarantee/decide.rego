package yunjian.decide.guarantee

import data.yunjian.lib.goods
import rego.v1

kind := goods.kind(input.listing)

paid if goods.paid(input.order, input.as_of)

accepted if goods.accepted(input.service_order, input.as_of)

answer := {
	"goods": kind,
	"guarantee_until": until,
	"in_guarantee": in_guarantee,
	"warranty_until": warranty_until,
	"clauses": clauses[kind],
	"reasons": [reason],
}

default until := null

until := input.order.paid_at + (((input.params.guarantee_application_hours * 3600) * 1000) * 1000000) if kind == "application"

until := input.service_order.accepted_at if {
	kind == "service"
	accepted
}

default in_guarantee := false

in_guarantee if {
	kind == "application"
	paid
	input.as_of <= until
}

in_guarantee if {
	kind == "service"
	paid
	not accepted
}

default warranty_until := null

warranty_until := input.service_order.warranty_until if {
	kind == "service"
	accepted
}

clauses := {
	"application": ["REG-11.2", "REG-17.1.1"],
	"service": ["REG-11.2", "REG-17.1.2", "REG-11.3"],
	"tool": ["REG-11.2", "REG-17.1.3"],
}

reason := {
	"zh": "工具类商品没有担保期。",
	"en": "Tools have no guarantee period.",
} if {
	kind == "tool"
}

reason := {
	"zh": "订单尚未付款，担保期没有开始。",
	"en": "The order is not paid, so that no guarantee period has begun.",
} if {
	kind != "tool"
	not paid
}

reason := {
	"zh": sprintf("应用类商品自付款起担保 %d 小时；现在%s担保期内。", [hours, {true: "仍在", false: "已不在"}[in_guarantee]]),
	"en": sprintf("Application goods are guaranteed for %d hours from payment; that time %s.", [hours, {true: "still runs", false: "is over"}[in_guarantee]]),
} if {
	kind == "application"
	paid
	hours := input.params.guarantee_application_hours
}

reason := {
	"zh": "服务尚未确认完成，担保期持续到确认完成为止。",
	"en": "The service is not yet accepted; its guarantee runs until it is.",
} if {
	kind == "service"
	paid
	not accepted
}

reason := {
	"zh": sprintf("服务已于 %s 确认完成，担保期就此结束%s。", [yj.date(until), warranty.zh]),
	"en": sprintf("The service was accepted on %s, which ended its guarantee%s.", [yj.date(until), warranty.en]),
} if {
	kind == "service"
	paid
	accepted
}

warranty := {"zh": sprintf("；质保到 %s", [last]), "en": sprintf("; the warranty runs until %s", [last])} if {
	warranty_until != null
	last := yj.date(warranty_until)
}

warranty := {"zh": "；没有登记质保期", "en": "; no warranty is registered"} if warranty_until == null
