# Numbers as Chinese texts write them.
package yunjian.lib.numbers

import rego.v1

digits := {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}

# 12, 十二, 二百, 一千九百八十: the value of a number up to 9999.
value(s) := to_number(s) if regex.match(`^[0-9]+$`, s)

value(s) := (((thousands * 1000) + (hundreds * 100)) + (tens * 10)) + ones if {
	parts := regex.find_all_string_submatch_n(`^(?:([一二两三四五六七八九])千)?(?:零?([一二两三四五六七八九])百)?(?:零?([一二两三四五六七八九])?(十))?(?:零?([一二两三四五六七八九]))?$`, s, 1)[0]
	thousands := object.get(digits, parts[1], 0)
	hundreds := object.get(digits, parts[2], 0)
	tens := tens_of(parts[3], parts[4])
	ones := object.get(digits, parts[5], 0)
}

tens_of(_, "") := 0

tens_of(digit, "十") := object.get(digits, digit, 1)
