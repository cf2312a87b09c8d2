package main

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/merkle"
)

// The files beside a ledger. The private key never leaves its machine; the
// public one is for everybody who checks a notice or a checkpoint.
const (
	privateSuffix = ".key"
	publicSuffix  = ".pub"
)

var (
	wordBadKey = law.Text{
		ZH: "%s 里没有台账的私钥；若已丢失，请从备份恢复，或移走该文件以生成新密钥（此前的检查点须用旧公钥核对）",
		EN: "%s holds no private key of a ledger; restore it from a backup, or move the file away so that a new key is made (earlier checkpoints are then checked with the old public key)",
	}
	wordBadPublicKey = law.Text{
		ZH: "%s 既不是台账的公钥，也不是存放公钥的文件；公钥形如 yunjian/…+…+…，见台账旁的 .pub 文件",
		EN: "%s is neither the public key of a ledger nor a file that holds one; it looks like yunjian/...+...+..., see the .pub file beside the ledger",
	}
)

// signer is the private key of a ledger, in the file LEDGER.key beside it, which
// its owner alone may read. The first use makes it, together with LEDGER.pub.
func (a *app) signer(ledger string) (note.Signer, error) {
	private := ledger + privateSuffix
	text, err := os.ReadFile(private)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeKey(ledger); err != nil {
			return nil, fault(err)
		}
		text, err = os.ReadFile(private)
	}
	if err != nil {
		return nil, fault(err)
	}
	key, err := note.NewSigner(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, fault(a.errorf(wordBadKey, private))
	}
	return key, nil
}

// makeKey makes a ledger's keys. Of several processes that come at once one
// wins: each writes files of its own and then gives them the names, which fails
// where the names are taken. The public key follows the private one.
func makeKey(ledger string) error {
	private, public, err := merkle.NewKey(rand.Reader)
	if err != nil {
		return err
	}
	err = writeOnce(ledger+privateSuffix, private, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return replaceFile(ledger+publicSuffix, public+"\n", 0o644)
}

// writeOnce makes a file with its whole content, or fails with fs.ErrExist.
func writeOnce(path, text string, mode fs.FileMode) error {
	return place(path, text+"\n", mode, os.Link)
}

// replaceFile gives a file a new content, such that a crash leaves the old or
// the new one whole.
func replaceFile(path, text string, mode fs.FileMode) error {
	return place(path, text, mode, os.Rename)
}

// place writes a file beside path and gives it its name once it is on the disk.
func place(path, text string, mode fs.FileMode, name func(from, to string) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // nothing is there after a rename
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Chmod(mode), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := name(f.Name(), path); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// verifier is the public key that --key names: its text, or a file that holds
// it. Without one it is LEDGER.pub beside the ledger.
func (a *app) verifier(key, ledger string) (note.Verifier, error) {
	if key == "" {
		key = ledger + publicSuffix
	}
	if v, err := note.NewVerifier(key); err == nil {
		return v, nil
	}
	text, err := os.ReadFile(key)
	if err != nil {
		return nil, cannot(a.errorf(wordBadPublicKey, key))
	}
	v, err := note.NewVerifier(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, cannot(a.errorf(wordBadPublicKey, key))
	}
	return v, nil
}
