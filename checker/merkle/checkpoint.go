package merkle

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// The kinds of refusal that a caller may want to tell apart with errors.Is.
var (
	ErrMalformed = errors.New("not in the form of a checkpoint or proof")
	ErrSignature = errors.New("not signed by this key")
	ErrProof     = errors.New("the proof does not hold")
)

// prefix begins the name of every key, so that a checkpoint says what it is of.
const prefix = "yunjian/"

// NewKey makes the private Ed25519 key of one ledger from a source of
// randomness, in the text form of golang.org/x/mod/sumdb/note. Its name begins
// with "yunjian/" and is the origin of the ledger's checkpoints.
func NewKey(random io.Reader) (private string, err error) {
	var id [8]byte
	if _, err := io.ReadFull(random, id[:]); err != nil {
		return "", err
	}
	private, _, err = note.GenerateKey(random, prefix+hex.EncodeToString(id[:]))
	return private, err
}

// PublicKey is the public key of a private one that NewKey made.
func PublicKey(private string) (string, error) {
	// PRIVATE+KEY+name+hash+key, where key is a byte for the algorithm and the seed.
	parts := strings.SplitN(private, "+", 5)
	signer, err := note.NewSigner(private)
	if err != nil {
		return "", err
	}
	seed, err := base64.StdEncoding.DecodeString(parts[4])
	if err != nil {
		return "", err
	}
	public, ok := ed25519.NewKeyFromSeed(seed[1:]).Public().(ed25519.PublicKey)
	if !ok {
		return "", ErrMalformed
	}
	return note.NewEd25519VerifierKey(signer.Name(), public)
}

// Sign writes the checkpoint of a tree and signs it. The signature is
// deterministic: the same tree and key give the same text.
func Sign(tree tlog.Tree, key note.Signer) (string, error) {
	text := fmt.Sprintf("%s\n%d\n%s\n", key.Name(), tree.N, tree.Hash)
	signed, err := note.Sign(&note.Note{Text: text}, key)
	return string(signed), err
}

// Open checks the signature of a checkpoint and returns the tree that it
// states. The error is ErrMalformed or ErrSignature.
func Open(checkpoint string, key note.Verifier) (tlog.Tree, error) {
	n, err := note.Open([]byte(checkpoint), note.VerifierList(key))
	var unverified *note.UnverifiedNoteError
	var invalid *note.InvalidSignatureError
	switch {
	case errors.As(err, &unverified), errors.As(err, &invalid):
		return tlog.Tree{}, fmt.Errorf("%w: %s", ErrSignature, key.Name())
	case err != nil:
		return tlog.Tree{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	// Lines after the third are extensions, which the signature covers too.
	lines := strings.SplitN(n.Text, "\n", 4)
	if len(lines) < 4 || lines[0] != key.Name() {
		return tlog.Tree{}, fmt.Errorf("%w: origin", ErrMalformed)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || lines[1] != strconv.FormatInt(size, 10) {
		return tlog.Tree{}, fmt.Errorf("%w: size %q", ErrMalformed, lines[1])
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != HashSize {
		return tlog.Tree{}, fmt.Errorf("%w: root %q", ErrMalformed, lines[2])
	}
	return tlog.Tree{N: size, Hash: tlog.Hash(root)}, nil
}
