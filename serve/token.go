package serve

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/store"
)

// Role says what a token's bearer may do.
type Role string

// The roles. A provider sees and appeals its own; a reviewer decides cases; an
// auditor sees everything and changes nothing; an operator runs the service.
const (
	Provider Role = "provider"
	Reviewer Role = "reviewer"
	Auditor  Role = "auditor"
	Operator Role = "operator"
)

// Roles lists the roles.
func Roles() []Role { return []Role{Provider, Reviewer, Auditor, Operator} }

// A secret is secretMark and 32 random bytes, so that scanners of leaked
// secrets know one, and that most wrong ones are refused without a look-up.
const (
	secretMark  = "yunjian_"
	secretBytes = 32
)

// NewToken makes a token and its secret from a source of randomness. The secret
// is shown to its bearer once; only its digest is kept. The error says what is
// wrong with the wishes.
func NewToken(random io.Reader, want store.Token) (token store.Token, secret string, err error) {
	switch {
	case !slices.Contains(Roles(), Role(want.Role)):
		return want, "", refusal("角色 %[1]q 不存在，可用：%[2]v", "there is no role %q; one of %v", want.Role, Roles())
	case strings.TrimSpace(want.Name) == "":
		return want, "", refusal("请给出令牌持有人的姓名：由该令牌作出的决定将以此署名", "name the token's bearer: decisions made with it are signed with that name")
	case (Role(want.Role) == Provider) != (want.ProviderID != ""):
		return want, "", refusal("provider 角色的令牌须指明服务商编号，其他角色不得指明", "a token of role provider names its provider, and no other does")
	case want.Name == law.Engine:
		return want, "", refusal("%q 是系统自身的名字", "%q is the name of the engine itself", want.Name)
	case !want.ExpiresAt.IsZero() && !want.ExpiresAt.After(want.CreatedAt):
		return want, "", refusal("令牌的到期时间须晚于现在", "the token would expire before it is made")
	}
	raw := make([]byte, secretBytes)
	if _, err := io.ReadFull(random, raw); err != nil {
		return want, "", err
	}
	secret = secretMark + base64.RawURLEncoding.EncodeToString(raw)
	digest := sha256.Sum256([]byte(secret))
	want.ID = "T-" + hex.EncodeToString(digest[:4])
	return want, secret, nil
}

// Digest is what is kept of a secret. Secrets are random, so that a plain hash
// hides them as well as a slow one.
func Digest(secret string) [32]byte { return sha256.Sum256([]byte(secret)) }

// wellFormed tells whether a string can be a secret at all.
func wellFormed(secret string) bool {
	rest, ok := strings.CutPrefix(secret, secretMark)
	return ok && len(rest) == base64.RawURLEncoding.EncodedLen(secretBytes)
}

func refusal(zh, en string, args ...any) *law.Refusal {
	return &law.Refusal{Text: say(zh, en, args...)}
}

func say(zh, en string, args ...any) law.Text {
	if len(args) == 0 {
		return law.Text{ZH: zh, EN: en}
	}
	return law.Text{ZH: fmt.Sprintf(zh, args...), EN: fmt.Sprintf(en, args...)}
}

// beijing gives an instant as answers show it.
func beijing(t time.Time) time.Time { return t.In(law.Beijing) }
