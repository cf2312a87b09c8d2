package law

import (
	"crypto/sha256"
	"encoding/base32"
	"strconv"
	"strings"
)

// alphabet leaves out i, l, o and u, which people mistype.
var alphabet = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// digest makes a short id out of what it stands for: 60 bits in 12 letters and
// digits that a person can type, so that a million ids meet with a chance below
// one in a million. Each part is written with its length, so that no two lists
// of parts read the same.
func digest(prefix string, parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(strconv.Itoa(len(p)))
		b.WriteByte(':')
		b.WriteString(p)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return prefix + alphabet.EncodeToString(sum[:])[:12]
}
