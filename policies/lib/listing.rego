# What several rules on listings ask.
package yunjian.lib.listing

import rego.v1

# Lint judges a listing as if it went on sale. A scan judges what is on sale; a
# freeze hides but does not end the sale (R48), a delisting does.
judged(_) if input.lint

judged(l) if {
	l.status in {"on_sale", "frozen"}
	not l.id in object.get(input.standing, "delisted", [])
}
