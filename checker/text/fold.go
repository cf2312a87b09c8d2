package text

import (
	"sync"
	"unicode"
	"unicode/utf8"
)

// Codes in the fold table for characters that do not fold to one other
// character. They are private-use characters, which ordinary text never holds.
const (
	foldDrop    = 0xE000 // invisible: leaves no trace
	foldMany    = 0xE001 // folds to several characters, see foldTable.many
	foldContext = 0xE002 // a look-alike that is read by its neighbours
)

// Kinds of folded characters, as bits.
const (
	kindSeparator = 1 << iota // may stand between the characters of a cloaked word
	kindBoundary              // ordinary punctuation: ends a word and a clause
	kindDigit                 // 0-9
	kindNumeral               // another sign that is read as a digit inside a number run
	kindLatin                 // a-z
	kindHan
)

// foldTable holds what every character folds to and what kind the result is.
type foldTable struct {
	to   [1 << 16]uint16
	kind [1 << 16]uint8
	many map[rune]string
	far  map[rune]rune // characters beyond the basic plane
}

var table = sync.OnceValue(buildTable)

// separators are the odd signs people put between the characters of a word.
const separators = " +-*/\\|_~^=#`'<>&.·"

// boundaries are the signs of ordinary punctuation.
const boundaries = ",。!?;:、…\"“”()[]{}【】《》〈〉\n"

// numerals are read as digits inside a number run, in the order of their values.
var numerals = [10]string{"零○◯◍⭕洞оО", "一壹幺弌ー〡", "二贰ニ〢弍", "三叁ミ〣弎Зз", "四肆〤", "五伍〥", "六陆〦", "七柒拐〧", "八捌ハ〨", "九玖勾〩"}

// lookAlikes are letters of other scripts that pass for Latin ones inside a Latin word.
var lookAlikes = map[rune]rune{
	'а': 'a', 'в': 'b', 'с': 'c', 'ԁ': 'd', 'е': 'e', 'ё': 'e', 'ғ': 'f', 'һ': 'h', 'н': 'h', 'і': 'i', 'ї': 'i', 'ј': 'j', 'к': 'k', 'ӏ': 'l', 'м': 'm', 'п': 'n',
	'о': 'o', 'р': 'p', 'ԛ': 'q', 'г': 'r', 'ѕ': 's', 'т': 't', 'υ': 'u', 'ѵ': 'v', 'ν': 'v', 'ѡ': 'w', 'ω': 'w', 'х': 'x', 'у': 'y', 'з': '3', 'б': '6',
	'α': 'a', 'β': 'b', 'ϲ': 'c', 'δ': 'd', 'ε': 'e', 'η': 'n', 'ι': 'i', 'κ': 'k', 'μ': 'u', 'ο': 'o', 'ρ': 'p', 'σ': 'o', 'τ': 't', 'χ': 'x', 'γ': 'y', 'ζ': 'z',
}

// readings are pictures that are read as the word they show.
var readings = map[rune]string{
	'🐧': "企鹅", '🛰': "卫星", '✈': "飞机", '🛩': "飞机", '📱': "手机", '📞': "电话", '☎': "电话", '📲': "手机",
	'🐎': "马", '🐴': "马", '🐶': "狗", '🐕': "狗", '🐷': "猪", '🐖': "猪", '🐢': "龟", '💩': "屎", '🥚': "蛋", '🤡': "小丑",
}

func buildTable() *foldTable {
	t := &foldTable{many: map[rune]string{}, far: map[rune]rune{}}
	for i := range t.to {
		t.to[i] = uint16(i)
	}
	separator := func(r rune) { t.to[r] = '·' }
	each16(unicode.So, separator)
	each16(unicode.Sm, separator)
	each16(unicode.Sk, separator)
	each16(unicode.Co, separator)
	each16(unicode.Ogham, separator)
	each16(unicode.Runic, separator)
	for _, r := range "+<>=|~^`" {
		t.to[r] = uint16(r)
	}
	drop := func(r rune) { t.to[r] = foldDrop }
	each16(unicode.Mn, drop)
	each16(unicode.Me, drop)
	each16(unicode.Cf, drop)
	for r := rune(0); r < 0x20; r++ {
		drop(r)
	}
	t.to['\n'] = '\n'
	for _, r := range "\u007f\u115f\u1160\u3164\uffa0\u2800" {
		drop(r)
	}
	for r := rune(0x80); r < 0xA0; r++ {
		drop(r)
	}
	pairs := []rune(foldSingle)
	for i := 0; i+1 < len(pairs); i += 2 {
		t.set(pairs[i], pairs[i+1])
	}
	var from rune = -1
	start := 0
	for i, r := range foldSeveral {
		switch {
		case from < 0:
			from, start = r, i+utf8.RuneLen(r)
		case r == 0:
			t.many[from] = foldSeveral[start:i]
			if from < 1<<16 {
				t.to[from] = foldMany
			}
			from = -1
		}
	}
	for r, word := range readings {
		if one, size := utf8.DecodeRuneInString(word); size == len(word) {
			t.set(r, one)
			continue
		}
		t.many[r] = word
		if r < 1<<16 {
			t.to[r] = foldMany
		}
	}
	t.settle(pairs)
	for r := range lookAlikes {
		t.to[r] = foldContext
		if up := unicode.ToUpper(r); up != r && up < 1<<16 {
			t.to[up] = foldContext
		}
	}
	// The codes themselves must not be forged.
	for _, r := range []rune{foldDrop, foldMany, foldContext} {
		t.to[r] = '·'
	}
	t.setKinds()
	return t
}

// settle makes folding idempotent: what a character folds to folds to itself.
func (t *foldTable) settle(pairs []rune) {
	for range 2 {
		for i := 0; i+1 < len(pairs); i += 2 {
			if to := pairs[i+1]; to < 1<<16 && rune(t.to[to]) != to && t.to[to] != foldMany {
				t.set(pairs[i], rune(t.to[to]))
			}
		}
	}
	for r, to := range t.many {
		var settled []rune
		for _, c := range to {
			if c < 1<<16 {
				c = rune(t.to[c])
			}
			if c != foldDrop {
				settled = append(settled, c)
			}
		}
		t.many[r] = string(settled)
	}
}

func (t *foldTable) set(from, to rune) {
	if from < 1<<16 && to < 1<<16 {
		t.to[from] = uint16(to)
		return
	}
	t.far[from] = to
}

func (t *foldTable) setKinds() {
	for _, r := range separators {
		t.kind[r] |= kindSeparator
	}
	for _, r := range boundaries {
		t.kind[r] |= kindBoundary
	}
	for r := '0'; r <= '9'; r++ {
		t.kind[r] |= kindDigit
	}
	for r := 'a'; r <= 'z'; r++ {
		t.kind[r] |= kindLatin
	}
	for r := 0x3400; r <= 0x9FFF; r++ {
		t.kind[r] |= kindHan
	}
	for _, signs := range numerals {
		for _, r := range signs {
			t.kind[r] |= kindNumeral
			if t.to[r] == '·' {
				t.to[r] = uint16(r) // a circle is a zero among digits
			}
		}
	}
	for _, r := range "○◯◍⭕" {
		t.kind[r] |= kindSeparator
	}
}

// each16 calls f for every character of the basic plane in tab.
func each16(tab *unicode.RangeTable, f func(rune)) {
	for _, r := range tab.R16 {
		for c := rune(r.Lo); c <= rune(r.Hi); c += rune(r.Stride) {
			f(c)
		}
	}
}

// astral folds a character beyond the basic plane: to one character, or to
// foldDrop or foldMany.
func (t *foldTable) astral(r rune) rune {
	if to, ok := t.far[r]; ok {
		return to
	}
	if _, ok := t.many[r]; ok {
		return foldMany
	}
	switch {
	case r >= 0xE0000 && r <= 0xE01EF:
		return foldDrop
	case unicode.In(r, unicode.Mn, unicode.Cf):
		return foldDrop
	case r >= 0x1F000 && r <= 0x1FAFF, r >= 0xF0000:
		return '·'
	}
	return r
}

// kindOf is the kind of a folded character.
func (t *foldTable) kindOf(r rune) uint8 {
	if r < 1<<16 {
		return t.kind[r]
	}
	if r >= 0x20000 && r < 0x32000 {
		return kindHan
	}
	return 0
}

// digitValue is the digit that a numeral sign stands for, or -1.
func digitValue(r rune) int {
	if r >= '0' && r <= '9' {
		return int(r - '0')
	}
	for v, signs := range numerals {
		for _, s := range signs {
			if s == r {
				return v
			}
		}
	}
	return -1
}
