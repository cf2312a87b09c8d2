package main

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/yunjian-audit/yunjian/checker/merkle"
)

// The files beside a ledger. The private key never leaves its machine; the
// public key and the checkpoints are for everybody.
const (
	privateSuffix    = ".key"
	publicSuffix     = ".pub"
	checkpointSuffix = ".checkpoint"
)

// signer is the private key of a ledger, in the file LEDGER.key beside it, which
// its owner alone may read. The first use makes it. LEDGER.pub always goes with it.
func (a *app) signer(ledger string) (note.Signer, error) {
	file := ledger + privateSuffix
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		private, err := merkle.NewKey(rand.Reader)
		if err != nil {
			return nil, fault(err)
		}
		// Of several processes that come at once one makes the file.
		err = place(file, private+"\n", 0o600, os.Link)
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, fault(err)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fault(err)
	}
	private := strings.TrimSpace(string(text))
	key, err := note.NewSigner(private)
	if err != nil {
		return nil, fault(a.errorf(wordBadKey, file))
	}
	public, err := merkle.PublicKey(private)
	if err != nil {
		return nil, fault(a.errorf(wordBadKey, file))
	}
	if there, err := os.ReadFile(ledger + publicSuffix); err != nil || strings.TrimSpace(string(there)) != public {
		if err := replaceFile(ledger+publicSuffix, public+"\n", 0o644); err != nil {
			return nil, fault(err)
		}
	}
	return key, nil
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
		return nil, cannot(a.errorf(wordNoPublicKey, key))
	}
	v, err := note.NewVerifier(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, cannot(a.errorf(wordNoPublicKey, key))
	}
	return v, nil
}

// replaceFile gives a file a new content, such that a crash leaves the old one
// or the new one whole.
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
	return syncDir(filepath.Dir(path))
}

// syncDir makes the names in a directory survive a crash of the machine.
func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
