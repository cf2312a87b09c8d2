package yunjian.access.template_form

import data.yunjian.lib.listing as listings
import data.yunjian.lib.templates as shared
import rego.v1

judged contains l if {
	some l in input.listing
	listings.judged(l)
}

findings contains {
	"subject": p.listing,
	"evidence": [shared.evidence(fact(p.listing), p.listing, p.where)],
	"vars": {"where": p.where, "problem": p.problem},
} if {
	some p in problems
}

fact(listing_id) := object.get(input.facts, ["listing", listing_id, "template"], {"ok": false})

templates contains {"listing": l, "doc": object.get(fact(l.id), "doc", null)} if {
	some l in judged
	fact(l.id).ok
}

problem(l, where, zh, en) := {"listing": l.id, "where": where, "problem": {"zh": zh, "en": en}}

problems contains problem(l, "/", "没有编排模板", "there is no template") if {
	some l in judged
	trim_space(object.get(l, ["orchestration", "template"], "")) == ""
}

problems contains problem(l, "/", sprintf("不是合法的 JSON：%s", [reason]), sprintf("this is not valid JSON, %s", [reason])) if {
	some l in judged
	trim_space(l.orchestration.template) != ""
	not fact(l.id).ok
	reason := object.get(fact(l.id), "error", "")
}

problems contains problem(l, twice, "同一个对象里有两个同名的键", "a name stands twice in one object") if {
	some l in judged
	some twice in fact(l.id).duplicates
}

problems contains problem(t.listing, "/", "模板应是一个 JSON 对象", "a template is a JSON object") if {
	some t in templates
	not is_object(t.doc)
}

problems contains problem(t.listing, "/Resources", "没有定义任何资源", "no resource is defined") if {
	some t in templates
	is_object(t.doc)
	count(resources(t)) == 0
}

resources(t) := r if {
	r := t.doc.Resources
	is_object(r)
} else := {}

problems contains problem(t.listing, shared.pointer(["Resources", name]), "资源没有写明类型 Type", "the resource has no Type") if {
	some t in templates
	some name, resource in resources(t)
	not typed(resource)
}

typed(resource) if is_string(resource.Type)

# What Ref may name: parameters, resources and what the service itself provides.
declared(t) := ({name | some name, _ in object.get(t.doc, "Parameters", {})} | {name | some name, _ in resources(t)}) | {name | some name in input.params.template_pseudo_parameters}

problems contains problem(t.listing, shared.pointer(path), sprintf("Ref 所指的 %v 没有声明", [name]), sprintf("Ref names %v, which is not declared", [name])) if {
	some t in templates
	walk(t.doc, [path, value])
	path[0] in {"Resources", "Outputs", "Conditions"}
	name := value.Ref
	count(value) == 1
	not name in declared(t)
}

problems contains problem(t.listing, shared.pointer(path), sprintf("Fn::GetAtt 所指的资源 %v 没有声明", [name]), sprintf("Fn::GetAtt names the resource %v, which is not declared", [name])) if {
	some t in templates
	walk(t.doc, [path, value])
	name := attribute_of(value["Fn::GetAtt"])
	not resources(t)[name]
}

attribute_of(args) := args[0] if is_array(args)

attribute_of(args) := split(args, ".")[0] if is_string(args)

# Lookups of images are a matter of ACC-7a.
problems contains problem(t.listing, shared.pointer(path), sprintf("Mappings 里没有 %v", [args[0]]), sprintf("Mappings has no %v", [args[0]])) if {
	some t in templates
	walk(t.doc, [path, value])
	path[count(path) - 1] != "ImageId"
	args := value["Fn::FindInMap"]
	is_string(args[0])
	not t.doc.Mappings[args[0]]
}

problems contains problem(t.listing, shared.pointer(path), sprintf("DependsOn 所指的资源 %v 没有声明", [name]), sprintf("DependsOn names the resource %v, which is not declared", [name])) if {
	some t in templates
	some resource_name, resource in resources(t)
	some name in names(resource.DependsOn)
	path := ["Resources", resource_name, "DependsOn"]
	not resources(t)[name]
}

names(value) := value if is_array(value)

names(value) := [value] if is_string(value)

problems contains problem(l, "/Resources", sprintf("只用到 %d 台服务器，单机软件应以镜像类商品上架", [machines(l)]), sprintf("it creates %d server(s); software for one machine belongs into an image listing", [machines(l)])) if {
	some l in judged
	machines(l) < input.params.orchestration_min_machines
}

machines(l) := l.orchestration.machines

machines(l) := sum([amount(r) |
	some t in templates
	t.listing.id == l.id
	some r in resources(t)
	r.Type in input.params.template_instance_types
]) if {
	not l.orchestration.machines
	known_amounts(l)
}

# Servers whose number the buyer chooses cannot be counted.
known_amounts(l) if {
	some t in templates
	t.listing.id == l.id
	some r in resources(t)
	r.Type in input.params.template_instance_types
	every x in resources(t) { not chosen(x) }
}

chosen(r) if is_object(r.Properties.MaxAmount)

amount(r) := r.Properties.MaxAmount if is_number(r.Properties.MaxAmount)

amount(r) := 1 if not r.Properties.MaxAmount
