package copies

import (
	"math"
	"slices"
	"unicode"
)

const (
	// sampledOneIn is the inverse of the share of shingles that a sample keeps.
	sampledOneIn = 4
	// maxSample bounds a sample; texts of more than some 16,000 tokens reach it.
	maxSample = 4096
)

// sample is the set of sampled shingles of one text: all whose hash is among
// the sampled quarter of hashes and below limit, in ascending order. Samples of
// two texts may be compared below the lower of their limits.
type sample struct {
	hashes []uint32
	limit  uint64
	size   int // different shingles of the text, sampled or not
}

// sampleOf samples a text. A text that repeats itself is sampled once.
func sampleOf(text string, shingleTokens int) sample {
	var all []uint64
	shingles(text, shingleTokens, func(h uint64, _, _ int) { all = append(all, h) })
	slices.Sort(all)
	all = slices.Compact(all)
	var hashes []uint32
	for _, h := range all {
		if name, sampled := named(h); sampled {
			hashes = append(hashes, name)
		}
	}
	slices.Sort(hashes)
	hashes = slices.Compact(hashes)
	limit := uint64(math.MaxUint32) + 1
	if len(hashes) > maxSample {
		limit = uint64(hashes[maxSample])
		hashes = hashes[:maxSample]
	}
	return sample{slices.Clone(hashes), limit, len(all)} // cloned to size: samples are kept in large numbers
}

// named returns the short name of a shingle, and whether samples keep it. The
// name takes the lower bits of the hash, the choice the upper ones.
func named(h uint64) (name uint32, sampled bool) { return uint32(h), h>>32%sampledOneIn == 0 }

// without leaves out the common shingles; the size that is left is estimated
// from the sample.
func (s sample) without(common map[uint32]bool) sample {
	rest := make([]uint32, 0, len(s.hashes))
	for _, h := range s.hashes {
		if !common[h] {
			rest = append(rest, h)
		}
	}
	if len(rest) == 0 {
		return sample{limit: s.limit}
	}
	return sample{rest, s.limit, s.size * len(rest) / len(s.hashes)}
}

// below counts the hashes under limit.
func (s sample) below(limit uint64) int {
	n, _ := slices.BinarySearchFunc(s.hashes, limit, func(h uint32, limit uint64) int {
		if uint64(h) < limit {
			return -1
		}
		return 1
	})
	return n
}

// has says whether the sample holds h.
func (s sample) has(h uint32) bool {
	_, found := slices.BinarySearch(s.hashes, h)
	return found
}

// shingles calls yield for each shingle of n tokens with its hash and its byte
// offsets in text.
func shingles(text string, n int, yield func(hash uint64, start, end int)) {
	last := make([]uint64, n) // hashes of the last n tokens, and where they start
	from := make([]int, n)
	seen := 0
	tokens(text, func(token uint64, start, end int) {
		last[seen%n], from[seen%n] = token, start
		seen++
		if seen < n {
			return
		}
		var h uint64
		for i := range n {
			h = mix(h ^ last[(seen+i)%n])
		}
		yield(h, from[seen%n], end)
	})
}

// The classes of runes. Equal letters or digits in a row make one token.
const (
	apart  = iota // white space, punctuation, symbols: parts tokens, is none
	single        // a token by itself: Chinese and Japanese characters
	letter
	digit
)

// tokens calls yield for each token of text with its hash and byte offsets.
// Case, width, punctuation and spacing do not count, and every number is the
// same token however it is written (30, ３０, 三十), so that a copy with other
// figures is a copy.
func tokens(text string, yield func(hash uint64, start, end int)) {
	const offset, prime = 14695981039346656037, 1099511628211 // FNV-1a
	class, hash, start := apart, uint64(offset), 0
	flush := func(end int) {
		if class != apart {
			yield(hash, start, end)
		}
	}
	for i, r := range text {
		r, next := fold(r)
		if next != class || next == single {
			flush(i)
			class, hash, start = next, offset, i
		}
		if class != digit {
			hash = (hash ^ uint64(r)) * prime
		}
	}
	flush(len(text))
}

// fold returns the rune as it is compared, and its class.
func fold(r rune) (rune, int) {
	if '！' <= r && r <= '～' { // the full-width forms of ASCII
		r -= '！' - '!'
	}
	switch {
	case isNumeral(r), unicode.IsDigit(r):
		return r, digit
	case '一' <= r && r <= '鿿': // nearly all of Han, found without a table
		return r, single
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
		return r, single
	case unicode.IsLetter(r), unicode.IsMark(r):
		return unicode.ToLower(r), letter
	}
	return r, apart
}

// isNumeral says whether r is a Chinese numeral.
func isNumeral(r rune) bool {
	switch r {
	case '〇', '零', '一', '二', '两', '三', '四', '五', '六', '七', '八', '九', '十', '百', '千', '万', '亿',
		'壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖', '拾', '佰', '仟':
		return true
	}
	return false
}

// mix spreads every bit of h over the whole word (the finish of SplitMix64).
func mix(h uint64) uint64 {
	h += 0x9e3779b97f4a7c15
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}
