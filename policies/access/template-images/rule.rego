package yunjian.access.template_images

import data.yunjian.lib.listing as listings
import data.yunjian.lib.templates as shared
import rego.v1

templates contains {"listing": l, "doc": fact.doc} if {
	some l in input.listing
	listings.judged(l)
	fact := input.facts.listing[l.id].template
	is_object(fact.doc) # template-form says so of any other
}

findings contains {
	"subject": p.listing,
	"severity": p.severity,
	"evidence": [shared.evidence(input.facts.listing[p.listing].template, p.listing, p.where)],
	"vars": {"where": p.where, "problem": p.problem},
} if {
	some p in problems
}

# Every place in the resources that names an image.
images contains {"listing": t.listing, "doc": t.doc, "where": shared.pointer(array.concat(["Resources"], path)), "value": value} if {
	some t in templates
	walk(object.get(t.doc, "Resources", {}), [path, value])
	path[count(path) - 1] == "ImageId"
}

problem(i, severity, zh, en) := {"listing": i.listing.id, "where": i.where, "severity": severity, "problem": {"zh": zh, "en": en}}

problems contains problem(i, severity, sprintf("镜像 %s 写死在模板里，没有按地域取用", [i.value]), sprintf("the image %s is written out instead of being looked up by region", [i.value])) if {
	some i in images
	is_string(i.value)
	severity := literal_severity(i.value)
}

literal_severity(id) := "error" if startswith(id, "m-")

literal_severity(id) := "warning" if not startswith(id, "m-")

problems contains problem(i, "error", "镜像没有用 Fn::FindInMap 从 Mappings 取得", "the image is not looked up in Mappings through Fn::FindInMap") if {
	some i in images
	not is_string(i.value)
	not lookup(i)
}

problems contains problem(i, "error", sprintf("第二个参数应引用地域 %s", [input.params.template_region_ref]), sprintf("the second argument should refer to the region %s", [input.params.template_region_ref])) if {
	some i in images
	lookup(i)[1] != {"Ref": input.params.template_region_ref}
}

problems contains problem(i, "error", sprintf("Mappings 里没有 %v", [lookup(i)[0]]), sprintf("Mappings has no %v", [lookup(i)[0]])) if {
	some i in images
	not is_object(mapping(i))
}

problems contains problem(i, "error", sprintf("地域 %s 可售，但 Mappings/%s 里没有它的 %v", [region, lookup(i)[0], lookup(i)[2]]), sprintf("region %s is offered, but Mappings/%s has no %v for it", [region, lookup(i)[0], lookup(i)[2]])) if {
	some i in images
	some region in object.get(i.listing, "regions", [])
	not mapped(i, region)
}

problems contains problem(r, "error", "这台服务器没有写明镜像 ImageId", "this server names no ImageId") if {
	some t in templates
	some name, resource in object.get(t.doc, "Resources", {})
	resource.Type in input.params.template_instance_types
	not resource.Properties.ImageId
	r := {"listing": t.listing, "where": shared.pointer(["Resources", name, "Properties"])}
}

lookup(i) := args if {
	args := i.value["Fn::FindInMap"]
	is_array(args)
	count(args) == 3
}

mapping(i) := object.get(i.doc, ["Mappings", lookup(i)[0]], null)

mapped(i, _) if not is_object(mapping(i))

mapped(i, region) if {
	image := mapping(i)[region][lookup(i)[2]]
	image != ""
}
