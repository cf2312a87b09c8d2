package yunjian.listing.consistent

import data.yunjian.lib.listing as listings
import data.yunjian.lib.numbers
import rego.v1

judged := {l.id: l |
	some l in input.listing
	listings.judged(l)
}

findings contains {
	"subject": p.listing,
	"severity": p.severity,
	"evidence": p.evidence,
	"vars": {"problem": p.problem},
} if {
	some p in problems
}

place(id, path, text) := {"record": "listing", "id": id, "path": path, "text": text}

# ------------------------------------------------------------------ texts

# The texts of a listing that speak of what is sold, tags taken out.
texts contains {"id": id, "path": concat("", ["/", field]), "text": plain(l[field])} if {
	some id, l in judged
	some field in ["title", "summary", "user_guide", "support_scope", "detail_html", "agreement_text"]
}

texts contains {"id": id, "path": sprintf("/highlights/%d", [i]), "text": plain(h)} if {
	some id, l in judged
	some i, h in l.highlights
}

texts contains {"id": id, "path": sprintf("/images/%d/%s", [i, field]), "text": plain(image[field])} if {
	some id, l in judged
	some i, image in l.images
	some field in ["alt", "ocr_text"]
}

plain(html) := regex.replace(regex.replace(regex.replace(html, `</(p|li|tr|h[1-6]|div)>|<br[^>]*>`, "。"), `<[^>]*>`, " "), `([0-9]),([0-9]{3})`, "$1$2")

# A clause is what stands between two marks of punctuation. Only those with a
# number, a region or a way of paying are looked at.
clauses contains {"id": t.id, "path": t.path, "text": clause} if {
	some t in texts
	some clause in regex.split(`[，,。；;！!？?\n]`, t.text)
	regex.match(`[0-9一二两三四五六七八九十百千]|cn-|地域|按[月年]|[月年]付|包[月年]`, clause)
}

# ------------------------------------------------------------------ prices and accounts beside a spec

# The clauses that name one spec, with it and what they say after its name.
beside contains {"id": c.id, "path": c.path, "text": c.text, "spec": spec, "after": after} if {
	some c in clauses
	found := [s | some s in judged[c.id].specs; contains(c.text, s.name); count(s.name) > 1]
	count(found) == 1
	spec := found[0]
	after := substring(c.text, indexof(c.text, spec.name) + count(spec.name), -1)
}

problems contains {
	"listing": c.id,
	"severity": "error",
	"evidence": [place(c.id, c.path, said[0])],
	"problem": {
		"zh": sprintf("规格“%s”登记为 %d 个账户，文中写的是“%s”", [spec.name, spec.accounts, said[0]]),
		"en": sprintf("spec “%s” has %d accounts, the text says “%s”", [spec.name, spec.accounts, said[0]]),
	},
} if {
	some c in beside
	spec := c.spec
	all := regex.find_all_string_submatch_n(`([0-9]+|[一二两三四五六七八九十百千]+)\s*(?:个|名|位)\s*(?:子?账[号户]|帐[号户]|用户|席位)`, c.after, -1)
	count(all) == 1
	said := all[0]
	numbers.value(said[1]) != spec.accounts
	not regex.match(`超出|另购|增购|升级|试用|再加|每增`, c.text)
}

# Prices that are not the spec's own: former ones, parts of it, sums added.
other_price := `折合|每个?账[号户]|每人|每月|每天|每日|/月|/天|原价|优惠|立减|减|省|返|券|押金|约|起|差价|升级|续费|超出|另|每增|加购|节省|相当|平均|补`

problems contains {
	"listing": c.id,
	"severity": "error",
	"evidence": [place(c.id, c.path, trim_space(said[0])), {"record": "listing", "id": c.id, "path": "/specs"}],
	"problem": {
		"zh": sprintf("规格“%s”的价格是 %s 元，文中写的是 %s 元", [spec.name, yj.yuan(spec.price), said[1]]),
		"en": sprintf("spec “%s” costs %s CNY, the text says %s CNY", [spec.name, yj.yuan(spec.price), said[1]]),
	},
} if {
	some c in beside
	spec := c.spec
	not regex.match(other_price, c.text)
	all := regex.find_all_string_submatch_n(`(?:[￥¥]\s*)?([0-9]+(?:\.[0-9]{1,2})?)\s*元|[￥¥]\s*([0-9]+(?:\.[0-9]{1,2})?)`, c.after, -1)
	count(all) == 1
	said := [all[0][0], concat("", [all[0][1], all[0][2]])]
	round(to_number(said[1]) * 100) != spec.price
}

# The price beside specs is the lowest spec's (R59).
problems contains {
	"listing": id,
	"severity": "error",
	"evidence": [{"record": "listing", "id": id, "path": "/price"}, {"record": "listing", "id": id, "path": "/specs"}],
	"problem": {
		"zh": sprintf("标价 %s 元，而最低的规格价是 %s 元", [yj.yuan(l.price), yj.yuan(lowest)]),
		"en": sprintf("the price is %s CNY, the lowest spec's %s CNY", [yj.yuan(l.price), yj.yuan(lowest)]),
	},
} if {
	some id, l in judged
	prices := [s.price | some s in l.specs]
	count(prices) == count(l.specs)
	lowest := min(prices)
	l.price != lowest
}

# ------------------------------------------------------------------ versions

current := `(?:(?:当前|目前|现|本|软件|产品|商品|镜像|最新)(?:的)?版本?(?:号)?\s*(?:为|是|[:：])?|(?i:current|latest|product|software)\s+(?i:version|release)\s*(?:is|[:：])?)\s*[vV]?([0-9]+(?:\.[0-9]+)+)`

problems contains wrong_version(judged[t.id], t.path, said) if {
	some t in texts
	some said in regex.find_all_string_submatch_n(current, t.text, -1)
}

problems contains wrong_version(l, "/title", said) if {
	some id, l in judged
	some said in regex.find_all_string_submatch_n(`(?:\s|^|[^0-9a-zA-Z])[vV]([0-9]+(?:\.[0-9]+)+)`, l.title, -1)
}

# What a picture of the product is said to show: 进销存 3.0 截图.
problems contains wrong_version(l, sprintf("/images/%d/alt", [i]), said) if {
	some id, l in judged
	some i, image in l.images
	some said in regex.find_all_string_submatch_n(`\p{Han}\s*[vV]?([0-9]+(?:\.[0-9]+)+)\s*(?:版|的)?(?:截图|界面|主界面|封面|首页|效果图|$)`, image.alt, -1)
}

# 进销存 3.0, 进销存 3.0 版: a number behind a Chinese word; behind a Latin one it is a component's.
problems contains wrong_version(l, "/title", said) if {
	some id, l in judged
	some said in regex.find_all_string_submatch_n(`\p{Han}\s*([0-9]+(?:\.[0-9]+)+)\s*(?:版|$|[（(])`, l.title, -1)
}

problems contains wrong_version(l, sprintf("/attributes/%s", [key]), [value, trim_left(lower(value), "v")]) if {
	some id, l in judged
	some key in ["版本", "版本号", "软件版本", "当前版本", "version", "Version"]
	value := l.attributes[key]
	regex.match(`^[vV]?[0-9]+(\.[0-9]+)*$`, value)
}

# Undefined where the version agrees: "3.4" agrees with 3.4.0 and 3.4.2.
wrong_version(l, path, said) := {
	"listing": l.id,
	"severity": "error",
	"evidence": [place(l.id, path, trim_space(said[0])), {"record": "listing", "id": l.id, "path": "/version"}],
	"problem": {
		"zh": sprintf("登记的版本是 %s，这里写的是 %s", [l.version, said[1]]),
		"en": sprintf("the version is %s, here it is %s", [l.version, said[1]]),
	},
} if {
	own := split(trim_left(lower(l.version), "v"), ".")
	claimed := split(said[1], ".")
	some i, part in claimed
	part != element(own, i)
}

element(parts, i) := parts[i]

element(parts, i) := "0" if i >= count(parts)

# ------------------------------------------------------------------ regions and systems

# The regions that a text names and the listing is not sold in.
elsewhere contains {"id": t.id, "path": t.path, "name": name, "region": region} if {
	some t in texts
	count(judged[t.id].regions) > 0
	text := squeezed(t.text)
	some name, region in input.params.region_names
	contains(text, name)
	not region in judged[t.id].regions
}

# Regions that a text names without offering them.
unoffered := `不支持|暂不|除外|不含|不包括|尚未|未开放|将|计划|即将|敬请|仅供|例如|以.*为例`

squeezed(text) := regex.replace(text, `\s`, "")

problems contains {
	"listing": c.id,
	"severity": "warning",
	"evidence": [place(c.id, c.path, trim_space(c.text)), {"record": "listing", "id": c.id, "path": "/regions"}],
	"problem": {
		"zh": sprintf("文中提到地域 %s，而它不在可售地域之内", [e.region]),
		"en": sprintf("the text speaks of region %s, which is not offered", [e.region]),
	},
} if {
	some e in elsewhere
	some c in clauses
	[c.id, c.path] == [e.id, e.path]
	contains(squeezed(c.text), e.name)
	not regex.match(unoffered, c.text)
}

# 北京地域: a city is a region only beside that word.
problems contains {
	"listing": c.id,
	"severity": "warning",
	"evidence": [place(c.id, c.path, trim_space(c.text)), {"record": "listing", "id": c.id, "path": "/regions"}],
	"problem": {
		"zh": sprintf("文中提到%s地域，而它不在可售地域之内", [city]),
		"en": sprintf("the text speaks of the region of %s, which is not offered", [city]),
	},
} if {
	some c in clauses
	regex.match(`地域`, c.text)
	count(judged[c.id].regions) > 0
	some city, region in {"杭州": "cn-hangzhou", "上海": "cn-shanghai", "青岛": "cn-qingdao", "北京": "cn-beijing", "深圳": "cn-shenzhen", "香港": "cn-hongkong"}
	regex.match(sprintf(`%s[^，。]{0,10}地域|地域[^，。]{0,8}%s`, [city, city]), c.text)
	not region in judged[c.id].regions
	not region in {e.region | some e in elsewhere; e.id == c.id; e.path == c.path}
	not regex.match(unoffered, c.text)
}

# The systems that a text names.
systems(text) := {os | some os in input.params.operating_systems; contains(lower(text), os)}

problems contains {
	"listing": id,
	"severity": "error",
	"evidence": [place(id, "/title", l.title), place(id, sprintf("/attributes/%s", [key]), l.attributes[key])],
	"problem": {
		"zh": sprintf("标题写的是 %s，属性“%s”写的是 %s", [concat("、", systems(l.title)), key, l.attributes[key]]),
		"en": sprintf("the title says %s, the attribute “%s” says %s", [concat(", ", systems(l.title)), key, l.attributes[key]]),
	},
} if {
	some id, l in judged
	some key in ["操作系统", "运行系统", "系统", "适用系统", "运行环境"]
	is_string(l.attributes[key])
	count(systems(l.title)) > 0
	count(systems(l.attributes[key])) > 0
	count(systems(l.title) & systems(l.attributes[key])) == 0
}

# 操作系统：CentOS, also as two cells of a table.
problems contains {
	"listing": id,
	"severity": "error",
	"evidence": [place(id, t.path, trim_space(said[0])), place(id, path, own)],
	"problem": {
		"zh": sprintf("一处写“%s”，另一处写“%s”", [trim_space(said[0]), own]),
		"en": sprintf("one place says “%s”, another “%s”", [trim_space(said[0]), own]),
	},
} if {
	some t in texts
	id := t.id
	some said in regex.find_all_string_submatch_n(`(?:操作系统|系统版本)(?:为|是|[:：]|。|\s)*([A-Za-z]+)`, t.text, -1)
	count(systems(said[1])) > 0
	some path, own in stated_systems(judged[id])
	count(systems(own)) > 0
	count(systems(own) & systems(said[1])) == 0
}

# 本镜像基于 Ubuntu 制作, 仅支持 macOS: what the product itself is made on or for.
problems contains {
	"listing": id,
	"severity": "error",
	"evidence": [place(id, t.path, trim_space(said[0])), place(id, path, own)],
	"problem": {
		"zh": sprintf("一处写“%s”，另一处写“%s”", [trim_space(said[0]), own]),
		"en": sprintf("one place says “%s”, another “%s”", [trim_space(said[0]), own]),
	},
} if {
	some t in texts
	id := t.id
	some said in regex.find_all_string_submatch_n(`(?:本?镜像(?:是)?(?:基于|采用|使用|预装)|(?:仅|只)(?:支持|能运行于|适用于|可用于)|运行于)\s*([A-Za-z]+)`, t.text, -1)
	count(systems(said[1])) > 0
	some path, own in stated_systems(judged[id])
	count(systems(own)) > 0
	count(systems(own) & systems(said[1])) == 0
}

# 32 位 and 64 位.
problems contains {
	"listing": id,
	"severity": "error",
	"evidence": [place(id, t.path, trim_space(said[0])), place(id, path, own)],
	"problem": {
		"zh": sprintf("一处写“%s”，另一处写“%s”", [trim_space(said[0]), own]),
		"en": sprintf("one place says “%s”, another “%s”", [trim_space(said[0]), own]),
	},
} if {
	some t in texts
	id := t.id
	some said in regex.find_all_string_submatch_n(`(?:操作系统|本?镜像|系统)(?:为|是|[:：]|采用|。|\s)*[A-Za-z]*\s*[0-9.]*\s*(32|64)\s*位`, t.text, -1)
	some path, own in stated_bits(judged[id])
	[b | some b in regex.find_n(`32|64`, own, -1)] != [said[1]]
}

stated_bits(l) := {path: own |
	some path, own in object.union(
		{"/title": l.title},
		{sprintf("/attributes/%s", [key]): l.attributes[key] | some key in ["架构", "系统位数", "位数", "操作系统"]; is_string(l.attributes[key])},
	)
	regex.match(`(?:32|64)\s*位`, own)
}

stated_systems(l) := object.union(
	{"/title": l.title},
	{sprintf("/attributes/%s", [key]): l.attributes[key] | some key in ["操作系统", "运行系统"]; is_string(l.attributes[key])},
)

# ------------------------------------------------------------------ how many, how large, how long

# The number of specs.
problems contains mismatch(c.id, c.path, said[0], "/specs", "规格", "specs", count(specs)) if {
	some c in clauses
	some said in regex.find_all_string_submatch_n(`(?:共|分为|分|提供|设有|有)\s*([0-9]+|[一二两三四五六七八九十]+)\s*(?:个|种|款)\s*(?:版本|规格|套餐|档次|档位)(?:可选|可供|供|$)`, c.text, -1)
	specs := judged[c.id].specs
	numbers.value(said[1]) != count(specs)
}

# The number of servers that a template creates.
problems contains mismatch(c.id, c.path, said[0], "/orchestration/machines", "云服务器台数", "machines", machines) if {
	some c in clauses
	some said in regex.find_all_string_submatch_n(`(?:共|包含|包括|含|创建|使用|合计)\s*([0-9]+|[一二两三四五六七八九十]+)\s*台\s*(?:云服务器|ECS|ecs|云主机)`, c.text, -1)
	machines := judged[c.id].orchestration.machines
	numbers.value(said[1]) != machines
}

mismatch(id, path, said, field, zh, en, registered) := {
	"listing": id,
	"severity": "error",
	"evidence": [place(id, path, trim_space(said)), {"record": "listing", "id": id, "path": field}],
	"problem": {
		"zh": sprintf("登记的%s是 %v，文中写的是“%s”", [zh, registered, trim_space(said)]),
		"en": sprintf("%v %s are registered, the text says “%s”", [registered, en, trim_space(said)]),
	},
}

# The size of a package among the attributes and in the text.
problems contains {
	"listing": t.id,
	"severity": "warning",
	"evidence": [place(t.id, t.path, trim_space(said[0])), place(t.id, sprintf("/attributes/%s", [key]), l.attributes[key])],
	"problem": {
		"zh": sprintf("属性“%s”写的是 %s，文中写的是“%s”", [key, l.attributes[key], said[0]]),
		"en": sprintf("the attribute “%s” says %s, the text “%s”", [key, l.attributes[key], said[0]]),
	},
} if {
	some t in texts
	l := judged[t.id]
	some key in ["安装包大小", "文件大小", "大小"]
	own := regex.find_all_string_submatch_n(`([0-9]+(?:\.[0-9]+)?)\s*([KMGkmg])`, l.attributes[key], 1)[0]
	some said in regex.find_all_string_submatch_n(`(?:安装包|文件)(?:大小)?(?:约|为|是|[:：])?\s*([0-9]+(?:\.[0-9]+)?)\s*([KMGkmg])[Bb]?`, t.text, -1)
	[own[1], lower(own[2])] != [said[1], lower(said[2])]
}

# How a spec is paid for.
problems contains {
	"listing": c.id,
	"severity": "error",
	"evidence": [place(c.id, c.path, trim_space(c.text)), {"record": "listing", "id": c.id, "path": "/specs"}],
	"problem": {
		"zh": sprintf("规格“%s”登记为按%s订购，文中写的是“%s”", [spec.name, {"year": "年", "month": "月"}[spec.period], said]),
		"en": sprintf("spec “%s” is ordered by the %s, the text says “%s”", [spec.name, spec.period, said]),
	},
} if {
	some c in beside
	spec := c.spec
	some period, words in {"year": `按月(?:付|订|收|计|购|续)|月付|包月|元/月`, "month": `按年(?:付|订|收|计|购|续)|年付|包年|元/年`}
	spec.period == period
	said := regex.find_n(words, c.after, 1)[0]
	not regex.match(`折合|相当|约|平均|也可|亦可|或`, c.text)
}

# 每月 25 元, 25 元/月: the price of no spec of that period.
problems contains {
	"listing": c.id,
	"severity": "warning",
	"evidence": [place(c.id, c.path, trim_space(said[0])), {"record": "listing", "id": c.id, "path": "/specs"}],
	"problem": {
		"zh": sprintf("写的价格“%s”不是任何规格的价格", [trim_space(said[0])]),
		"en": sprintf("the price “%s” is no spec's", [trim_space(said[0])]),
	},
} if {
	some c in clauses
	some period, word in {"month": "月", "year": "年"}
	some said in regex.find_all_string_submatch_n(sprintf(`(?:每个?%s|%s费|包%s)(?:只需|仅需|只要|仅|为|是|[:：\s])*[￥¥]?\s*([0-9]+(?:\.[0-9]{1,2})?)\s*元`, [word, word, word]), c.text, -1)
	not regex.match(`折合|约|平均|节省|省|原价|另|超出|起|以上|以下|营业|流水|销售|成本|工资|账[号户]|站点|客户|租金|合`, c.text)
	prices := [s.price | some s in judged[c.id].specs; s.period == period]
	count(prices) > 0
	not round(to_number(said[1]) * 100) in prices
}

# Free of charge in words, with a price on every spec.
problems contains {
	"listing": t.id,
	"severity": "warning",
	"evidence": [place(t.id, t.path, trim_space(said)), {"record": "listing", "id": t.id, "path": "/price"}],
	"problem": {
		"zh": sprintf("标价不为 0，文中写的是“%s”", [trim_space(said)]),
		"en": sprintf("there is a price, the text says “%s”", [trim_space(said)]),
	},
} if {
	some t in texts
	some text in regex.split(`[，,。；;！!？?\n]`, t.text)
	said := regex.find_n(`(?:本?(?:软件|产品|商品|系统|镜像|插件|接口|模板)|本服务)(?:完全|全部|一律|永久|终身)?(?:免费|不收费)(?:使用|下载|提供|开放)?\s*$|不收取?任何费用`, trim_space(text), 1)[0]
	l := judged[t.id]
	l.price > 0
	every s in l.specs { s.price > 0 }
}

# The calls of a package and its name: 一千次.
problems contains mismatch(id, sprintf("/api/packages/%d/name", [i]), said[0], sprintf("/api/packages/%d/calls", [i]), "次数", "calls", pack.calls) if {
	some id, l in judged
	some i, pack in l.api.packages
	said := regex.find_all_string_submatch_n(`([0-9]+|[一二两三四五六七八九十百千]+)\s*次`, pack.name, -1)[0]
	numbers.value(said[1]) != pack.calls
}

# The accounts in a spec's own name: 标准版（10 账号）.
problems contains mismatch(id, sprintf("/specs/%d/name", [i]), said[0], sprintf("/specs/%d/accounts", [i]), "账户数", "accounts", spec.accounts) if {
	some id, l in judged
	some i, spec in l.specs
	said := regex.find_all_string_submatch_n(`([0-9]+|[一二两三四五六七八九十百千]+)\s*(?:个|名|位)?\s*(?:子?账[号户]|帐[号户]|用户|席位)`, spec.name, -1)[0]
	numbers.value(said[1]) != spec.accounts
}

# A price in the title, the summary or a picture is some spec's.
problems contains {
	"listing": c.id,
	"severity": "error",
	"evidence": [place(c.id, c.path, trim_space(all[0][0])), {"record": "listing", "id": c.id, "path": "/specs"}],
	"problem": {
		"zh": sprintf("写的价格“%s”不是任何规格的价格", [trim_space(all[0][0])]),
		"en": sprintf("the price “%s” is no spec's", [trim_space(all[0][0])]),
	},
} if {
	some c in clauses
	regex.match(`^/(title|summary|images/)`, c.path)
	not regex.match(other_price, c.text)
	not regex.match(`万元|亿元|百元|千元|满|元(?:以上|以下|以内|券)|销售额|营业额|单价|客单`, c.text)
	all := regex.find_all_string_submatch_n(`([0-9]+(?:\.[0-9]{1,2})?)\s*元|[￥¥]\s*([0-9]+(?:\.[0-9]{1,2})?)`, c.text, -1)
	count(all) == 1
	l := judged[c.id]
	said := round(to_number(concat("", [all[0][1], all[0][2]])) * 100)
	every spec in l.specs { spec.price != said }
	l.price != said
}

# ------------------------------------------------------------------ spans of time

span := `[0-9]+|[一二两三四五六七八九十百]+`

# Spans that a listing names for the same thing, in days.
spans contains {"id": t.id, "of": "质保", "days": days(said[1], said[2]), "path": t.path, "text": said[0]} if {
	some t in texts
	some said in regex.find_all_string_submatch_n(sprintf(`(?:质保期?|保修期?)(?:为|是|限)?\s*(%s)\s*个?(天|日|月|年)`, [span]), t.text, -1)
}

spans contains {"id": t.id, "of": "质保", "days": days(said[1], said[2]), "path": t.path, "text": said[0]} if {
	some t in texts
	some said in regex.find_all_string_submatch_n(sprintf(`(%s)\s*个?(天|日|月|年)(?:的)?(?:免费)?(?:质保|保修)`, [span]), t.text, -1)
}

spans contains {"id": t.id, "of": "试用", "days": days(said[1], said[2]), "path": t.path, "text": said[0]} if {
	some t in texts
	some said in regex.find_all_string_submatch_n(sprintf(`(?:免费)?试用期?(?:为|是|限)?\s*(%s)\s*个?(天|日|月|年)`, [span]), t.text, -1)
}

days(n, unit) := numbers.value(n) * {"天": 1, "日": 1, "月": 30, "年": 365}[unit]

# Three months and ninety days, twelve months and a year are the same promise.
problems contains {
	"listing": id,
	"severity": "warning",
	"evidence": [place(id, a[1], a[2]), place(id, b[1], b[2])],
	"problem": {
		"zh": sprintf("一处写“%s”，另一处写“%s”", [a[2], b[2]]),
		"en": sprintf("one place says “%s”, another “%s”", [a[2], b[2]]),
	},
} if {
	some id, l in judged
	some of in {"质保", "试用"}
	named_spans := sort([[s.days, s.path, s.text] | some s in spans; s.id == id; s.of == of])
	a := named_spans[0]
	b := named_spans[count(named_spans) - 1]
	b[0] - a[0] > 5
}
