# The common rules on listings, as one would write them in plain Rego.
package bench.listing

import rego.v1

judged if input.status in {"on_sale", "frozen"}

findings contains "access/specs-limit" if {
	judged
	count(input.specs) > data.params.specs_max
}

findings contains "access/accounts-limit" if {
	judged
	some spec in input.specs
	spec.accounts > data.params.accounts_max
}

findings contains "listing/runs-on-cloud" if {
	judged
	input.runs_on == "none"
}

findings contains "listing/delist-plan" if {
	judged
	not settled
}

plan := lower(object.get(input, "delist_plan", ""))

settled if {
	some use in data.params.delist_use_words
	contains(plan, use)
	some ownership in data.params.delist_ownership_words
	contains(plan, ownership)
}

findings contains "listing/agreement" if {
	judged
	not open_address
	not meant
}

open_address if {
	url := lower(trim_space(object.get(input, "agreement_url", "")))
	regex.match(data.params.web_address, url)
	not regex.match(data.params.private_address, url)
}

meant if {
	count(agreement) >= data.params.agreement_min_chars
	not placeholder
}

agreement := trim_space(replace(object.get(input, "agreement_text", ""), "　", " "))

placeholder if {
	some word in data.params.placeholders
	count(word) > 1
	count(agreement) < (2 * count(word)) + data.params.agreement_min_chars
	contains(lower(agreement), word)
}

review := object.get(input, "security_review", {})

findings contains "listing/security-review" if {
	judged
	object.get(review, "status", "") != "passed"
}

findings contains "listing/security-review" if {
	judged
	on_sale := time.parse_rfc3339_ns(input.on_sale_at)
	time.parse_rfc3339_ns(review.reviewed_at) > on_sale
	time.parse_rfc3339_ns(input.updated_at) <= on_sale
}

findings contains "listing/plain-words" if {
	judged
	some text in [object.get(input, "title", ""), object.get(input, "summary", ""), regex.replace(object.get(input, "detail_html", ""), `<[^>]*>`, "")]
	some word in data.words
	contains(text, word)
}
