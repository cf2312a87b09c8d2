package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// Token is what is known of a bearer token. Its secret is kept nowhere, only
// the secret's SHA-256.
type Token struct {
	ID         string    `json:"id"`
	Name       string    `json:"name"` // of the person or program that has it; decisions are signed with it
	Role       string    `json:"role"`
	ProviderID string    `json:"provider_id,omitempty"` // whose own things a provider's token shows
	CreatedAt  time.Time `json:"created_at"`
	ExpiresAt  time.Time `json:"expires_at,omitzero"` // zero: never
	RevokedAt  time.Time `json:"revoked_at,omitzero"`
}

// Valid tells whether the token may be used at an instant.
func (t Token) Valid(at time.Time) bool {
	return t.RevokedAt.IsZero() && (t.ExpiresAt.IsZero() || at.Before(t.ExpiresAt))
}

// ErrNoToken is the error for a token that the ledger does not hold.
var ErrNoToken = errors.New("no such token")

// AddToken keeps a new token under the SHA-256 of its secret.
func (s *Store) AddToken(ctx context.Context, t Token, digest [32]byte) error {
	body, err := json.Marshal(t)
	if err != nil {
		return err
	}
	return s.Update(ctx, "", func(tx *Tx) error {
		return tx.exec(`INSERT INTO tokens (id, digest, body) VALUES (?, ?, ?)`, t.ID, digest[:], string(body))
	})
}

// Token returns the token whose secret has that SHA-256, be it valid or not.
// The error is ErrNoToken when there is none.
func (s *Store) Token(ctx context.Context, digest [32]byte) (Token, error) {
	found, err := selectBodies[Token](ctx, s.read, s.path, `SELECT body FROM tokens WHERE digest = ?`, digest[:])
	switch {
	case err != nil:
		return Token{}, err
	case len(found) == 0:
		return Token{}, fail(ErrNoToken, nil, "没有这个令牌：请用 yunjian token new 另发一个", "there is no such token: make one with yunjian token new")
	}
	return found[0], nil
}

// Tokens returns all tokens, revoked ones too, by id.
func (s *Store) Tokens(ctx context.Context) ([]Token, error) {
	return selectBodies[Token](ctx, s.read, s.path, `SELECT body FROM tokens ORDER BY id`)
}

// RevokeToken makes a token invalid from an instant on. Revoking it again
// changes nothing. The error is ErrNoToken when there is none of that id.
func (s *Store) RevokeToken(ctx context.Context, id string, at time.Time) (Token, error) {
	var t Token
	err := s.Update(ctx, "", func(tx *Tx) error {
		found, err := selectBodies[Token](ctx, tx.tx, s.path, `SELECT body FROM tokens WHERE id = ?`, id)
		switch {
		case err != nil:
			return err
		case len(found) == 0:
			return fail(ErrNoToken, nil, "没有编号为 %q 的令牌：请用 yunjian token list 查看", "there is no token %q: see which there are with yunjian token list", id)
		}
		if t = found[0]; !t.RevokedAt.IsZero() {
			return nil
		}
		t.RevokedAt = at
		body, err := json.Marshal(t)
		if err != nil {
			return err
		}
		return tx.exec(`UPDATE tokens SET body = ? WHERE id = ?`, string(body), id)
	})
	return t, err
}
