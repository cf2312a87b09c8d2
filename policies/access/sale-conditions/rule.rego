package yunjian.access.sale_conditions

import data.yunjian.lib.listing as listings
import rego.v1

judged contains l if {
	some l in input.listing
	listings.judged(l)
}

findings contains {
	"subject": l.id,
	"evidence": [{"record": "listing", "id": l.id, "path": concat("/", ["/sale_conditions", name])} | some name in p.conditions],
	"vars": {"problem": p.problem, "relax": p.relax},
} if {
	some l in judged
	some p in problems(l)
}

problems(l) := (negative(l) | too_large(l)) | no_instance(l)

names := {
	"cpu": {"zh": "CPU 核数", "en": "processors"},
	"memory_gb": {"zh": "内存", "en": "memory"},
	"bandwidth_mbps": {"zh": "带宽", "en": "bandwidth"},
	"system_disk_gb": {"zh": "系统盘", "en": "system disk"},
	"data_disk_gb": {"zh": "数据盘", "en": "data disk"},
	"network": {"zh": "网络类型", "en": "network"},
	"io_optimized": {"zh": "I/O 优化", "en": "I/O optimisation"},
	"instance_types": {"zh": "实例规格", "en": "instance types"},
}

negative(l) := {problem(
	[name],
	sprintf("%s %v 小于 0", [names[name].zh, value]), sprintf("%s %v is less than 0", [names[name].en, value]),
	sprintf("改正%s", [names[name].zh]), sprintf("Correct the %s", [names[name].en]),
) |
	some name, value in l.sale_conditions
	is_number(value)
	value < 0
}

most := {
	"bandwidth_mbps": input.params.bandwidth_max_mbps,
	"system_disk_gb": input.params.system_disk_max_gb,
	"data_disk_gb": input.params.data_disk_max_gb,
}

too_large(l) := {problem(
	[name],
	sprintf("%s %v 超过可选的最大值 %v", [names[name].zh, l.sale_conditions[name], limit]), sprintf("%s %v exceeds the largest on offer, %v", [names[name].en, l.sale_conditions[name], limit]),
	sprintf("把%s降到 %v 以内", [names[name].zh, limit]), sprintf("Lower the %s to %v or less", [names[name].en, limit]),
) |
	some name, limit in most
	l.sale_conditions[name] > limit
}

# The conditions that an instance type itself must meet.
tested := ["cpu", "memory_gb", "network", "io_optimized", "instance_types"]

meets(type, c, "cpu") if type.cpu >= object.get(c, "cpu", 0)

meets(type, c, "memory_gb") if type.memory_gb >= object.get(c, "memory_gb", 0)

meets(_, c, "network") if not c.network

meets(type, c, "network") if c.network in type.networks

meets(_, c, "io_optimized") if not c.io_optimized

meets(type, c, "io_optimized") if c.io_optimized in type.io

meets(_, c, "instance_types") if count(object.get(c, "instance_types", [])) == 0

meets(type, c, "instance_types") if type.type in c.instance_types

# How many instance types meet the conditions but those that are set aside.
offers(c, aside) := [type |
	some type in input.params.instance_types
	every name in tested { passes(type, c, name, aside) }
]

passes(_, _, name, aside) if name in aside

passes(type, c, name, _) if meets(type, c, name)

stated(c) := [name |
	some name in tested
	asked(c, name)
]

asked(c, name) if {
	value := c[name]
	not value in {0, false, []}
}

# The conditions of which one alone would have to go.
relaxing(c) := [name |
	some name in stated(c)
	count(offers(c, {name})) > 0
]

no_instance(l) := {problem(
	stated(c),
	sprintf("没有实例能同时满足%s", [concat("、", [names[name].zh | some name in stated(c)])]),
	sprintf("no instance has %s together", [concat(", ", [names[name].en | some name in stated(c)])]),
	advice(c, "zh"), advice(c, "en"),
)} if {
	c := l.sale_conditions
	count(negative(l)) == 0
	count(offers(c, set())) == 0
} else := set()

advice(c, "zh") := sprintf("放宽%s即可", [concat("或", [names[name].zh | some name in relaxing(c)])]) if count(relaxing(c)) > 0

advice(c, "en") := sprintf("It is enough to relax %s", [concat(" or ", [names[name].en | some name in relaxing(c)])]) if count(relaxing(c)) > 0

advice(c, "zh") := sprintf("请放宽%s中的几项", [concat("、", [names[name].zh | some name in stated(c)])]) if count(relaxing(c)) == 0

advice(c, "en") := sprintf("Relax several of %s", [concat(", ", [names[name].en | some name in stated(c)])]) if count(relaxing(c)) == 0

problem(conditions, zh, en, relax_zh, relax_en) := {"conditions": conditions, "problem": {"zh": zh, "en": en}, "relax": {"zh": relax_zh, "en": relax_en}}
