package yunjian.access.template_price

import data.yunjian.lib.listing as listings
import data.yunjian.lib.templates as shared
import rego.v1

templates contains {"listing": l, "resources": object.get(mapping(fact.doc), "Resources", {})} if {
	some l in input.listing
	listings.judged(l)
	fact := input.facts.listing[l.id].template
}

# Where an object belongs a template may hold anything; template-form says so.
mapping(x) := x if is_object(x)

mapping(x) := {} if not is_object(x)

findings contains {
	"subject": p.listing,
	"severity": p.severity,
	"evidence": [shared.evidence(input.facts.listing[p.listing].template, p.listing, p.where)],
	"vars": {"where": p.where, "problem": p.problem},
} if {
	some p in problems
}

prices contains {"listing": t.listing, "where": shared.pointer(["Resources", name, "Properties"]), "properties": mapping(object.get(resource, "Properties", {}))} if {
	some t in templates
	some name, resource in t.resources
	resource.Type == input.params.template_image_market_type
}

# A server that starts from anything but a public image starts from a commercial one.
uses_commercial_image(t) if {
	walk(t.resources, [path, value])
	path[count(path) - 1] == "ImageId"
	not public_image(value)
}

public_image(id) if {
	is_string(id)
	not startswith(id, "m-")
}

problem(p, severity, zh, en) := {"listing": p.listing.id, "where": p.where, "severity": severity, "problem": {"zh": zh, "en": en}}

problems contains problem({"listing": t.listing, "where": "/Resources"}, "error", "没有镜像市场资源，商业镜像的价格无从展示", "there is no image-market resource, so that the commercial image's price cannot be shown") if {
	some t in templates
	uses_commercial_image(t)
	every p in prices { p.listing.id != t.listing.id }
}

problems contains problem(p, "error", "没有写明 ProductCode", "ProductCode is not given") if {
	some p in prices
	not code(p)
}

problems contains problem(p, "error", sprintf("SkuCode 应为 %s，而不是 %v", [want, got]), sprintf("SkuCode should be %s, not %v", [want, got])) if {
	some p in prices
	want := concat("", [code(p), input.params.template_sku_suffix])
	got := object.get(p.properties, "SkuCode", "")
	got != want
}

problems contains problem(p, "error", sprintf("ProductCode %s 不是镜像类商品", [code(p)]), sprintf("ProductCode %s is no image listing", [code(p)])) if {
	some p in prices
	some l in input.listing
	l.id == code(p)
	l.type != "image"
}

problems contains problem(p, "warning", sprintf("镜像商品 %s 不在售", [code(p)]), sprintf("the image listing %s is not on sale", [code(p)])) if {
	some p in prices
	some l in input.listing
	l.id == code(p)
	l.type == "image"
	not listings.judged(l)
}

problems contains problem(p, "warning", sprintf("服务商名下没有商品 %s，请确认有权使用这个镜像", [code(p)]), sprintf("the provider has no listing %s; make sure the image may be used", [code(p)])) if {
	not input.lint
	some p in prices
	wanted := code(p)
	every l in input.listing { l.id != wanted }
}

code(p) := p.properties.ProductCode if {
	is_string(p.properties.ProductCode)
	p.properties.ProductCode != ""
}
