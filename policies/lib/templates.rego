# What the rules on orchestration templates share.
package yunjian.lib.templates

import rego.v1

# A JSON pointer of a path of keys.
pointer(path) := concat("", [sprintf("/%v", [replace(replace(sprintf("%v", [key]), "~", "~0"), "/", "~1")]) | some key in path])

# The place of a pointer in the text of a listing's template. fact is the
# listing's fact of that name.
evidence(fact, listing_id, where) := object.union(
	{"record": "listing", "id": listing_id, "path": "/orchestration/template", "why": where},
	object.get(fact, ["positions", where], {}),
)
