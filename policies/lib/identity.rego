# Who is the same company or person (R33): the same account, or the same number.
package yunjian.lib.identity

import rego.v1

# applicant is an application or a provider; former has account_id and subject_no.
same(applicant, former) if {
	account(object.get(applicant, ["account", "id"], "")) == account(object.get(former, "account_id", ""))
	account(object.get(former, "account_id", "")) != ""
}

same(applicant, former) if {
	number(object.get(applicant, "subject_no", "")) == number(object.get(former, "subject_no", ""))
	number(object.get(former, "subject_no", "")) != ""
}

account(id) := lower(trim_space(id))

# Numbers are written with blanks, hyphens, full-width signs and small letters.
number(n) := regex.replace(upper(narrow(n)), `[\s\-–—_.·　]`, "")

# The half-width form of full-width signs.
narrow(s) := s if regex.match(`^[ -~]*$`, s)

narrow(s) := strings.replace_n(
	{
		"０": "0", "１": "1", "２": "2", "３": "3", "４": "4", "５": "5", "６": "6", "７": "7", "８": "8", "９": "9",
		"Ａ": "A", "Ｂ": "B", "Ｃ": "C", "Ｄ": "D", "Ｅ": "E", "Ｆ": "F", "Ｇ": "G", "Ｈ": "H", "Ｉ": "I", "Ｊ": "J",
		"Ｋ": "K", "Ｌ": "L", "Ｍ": "M", "Ｎ": "N", "Ｏ": "O", "Ｐ": "P", "Ｑ": "Q", "Ｒ": "R", "Ｓ": "S", "Ｔ": "T",
		"Ｕ": "U", "Ｖ": "V", "Ｗ": "W", "Ｘ": "X", "Ｙ": "Y", "Ｚ": "Z", "ｘ": "x", "（": "(", "）": ")", "－": "-", "＋": "+",
	},
	s,
) if {
	not regex.match(`^[ -~]*$`, s)
}

# A phone number as it is compared: blanks, hyphens, brackets and the country's
# code do not make it another.
phone(text) := trim_prefix(trim_prefix(regex.replace(narrow(text), `[\s()\-]+`, ""), "+86"), "0086")
