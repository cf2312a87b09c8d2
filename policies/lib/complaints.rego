# What became of users' complaints, and which service they are about.
package yunjian.lib.complaints

import rego.v1

# The platform decided for the user.
upheld(c, now) if {
	c.upheld == true
	object.get(c, "decided_at", now) <= now
}

compensated(c, now) if c.compensated_at <= now

# A complaint that was upheld and is not made good though compensation was
# promised. Whether it was is often said in the complaint's text only; a plain
# no ends it.
unpaid(c, now) if {
	upheld(c, now)
	not compensated(c, now)
	object.get(c, "promised_compensation", true) == true
}

# When the provider failed to pay: from the decision on.
failed_at(c) := object.get(c, "decided_at", c.filed_at)
