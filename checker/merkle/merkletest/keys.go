// Package merkletest makes keys for the tests of those who sign and check.
package merkletest

import (
	"errors"
	"math/rand/v2"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/yunjian-audit/yunjian/checker/merkle"
)

// Keys makes a ledger's pair of keys from a seed, the same pair each time.
func Keys(t testing.TB, seed byte) (note.Signer, note.Verifier) {
	t.Helper()
	private, err := merkle.NewKey(rand.NewChaCha8([32]byte{seed}))
	if err != nil {
		t.Fatal(err)
	}
	public, err := merkle.PublicKey(private)
	if err != nil {
		t.Fatal(err)
	}
	signer, signerErr := note.NewSigner(private)
	verifier, verifierErr := note.NewVerifier(public)
	if err := errors.Join(signerErr, verifierErr); err != nil {
		t.Fatal(err)
	}
	return signer, verifier
}
