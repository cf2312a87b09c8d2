# Claims of right holders against listings.
package yunjian.lib.claims

import rego.v1

# The claims on a listing that were filed by now and not rejected.
standing(claims, now, listing_id) := [c |
	some c in claims
	c.listing_id == listing_id
	c.filed_at <= now
	c.status != "rejected"
]

# An upheld claim is an error, an open one is for a reviewer (R54).
severity(c) := "error" if c.status == "upheld"

severity(c) := "warning" if c.status != "upheld"
