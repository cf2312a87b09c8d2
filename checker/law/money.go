package law

import (
	"strconv"
	"strings"
)

// Yuan writes an amount in fen as CNY with two decimals: 1234 is "12.34",
// -5 is "-0.05".
func Yuan(fen int64) string {
	sign, n := "", uint64(fen)
	if fen < 0 {
		sign, n = "-", -n
	}
	cents := strconv.FormatUint(n%100, 10)
	if len(cents) < 2 {
		cents = "0" + cents
	}
	return sign + strconv.FormatUint(n/100, 10) + "." + cents
}

// ParseYuan reads a decimal CNY amount such as "128", "128.5" or "128.00" as
// fen, exactly. It refuses more than two decimals, exponents, group separators
// and amounts beyond int64 fen.
func ParseYuan(s string) (int64, error) {
	bad := refuse("金额 %[1]q 不正确：应写成最多两位小数的人民币元，如 \"128.00\"",
		"the amount %[1]q is not money: write CNY with at most two decimals, such as \"128.00\"", s)
	digits, negative := strings.CutPrefix(s, "-")
	whole, part, point := strings.Cut(digits, ".")
	if whole == "" || point && (part == "" || len(part) > 2) || strings.Trim(whole+part, "0123456789") != "" {
		return 0, bad
	}
	fen, err := strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
	if err != nil {
		return 0, bad
	}
	if negative {
		fen = -fen
	}
	return fen, nil
}
