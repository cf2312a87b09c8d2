package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/yunjian-audit/yunjian/checker/merkle"
	"github.com/yunjian-audit/yunjian/checker/store"
)

// seal keeps the checkpoint of the ledger's present state in LEDGER.checkpoint
// and returns it. A ledger that is no continuation of the one kept there was
// rolled back or rewritten: then nothing is signed.
func (a *app) seal(ctx context.Context, s *store.Store) (string, error) {
	key, err := a.signer(s.Path())
	if err != nil {
		return "", err
	}
	var sealed string
	err = s.Seal(ctx, key, func(checkpoint string) error {
		if err := a.mustContinue(ctx, s); err != nil {
			return err
		}
		sealed = checkpoint
		if there, err := os.ReadFile(s.Path() + checkpointSuffix); err == nil && string(there) == checkpoint {
			return nil
		}
		if err := replaceFile(s.Path()+checkpointSuffix, checkpoint, 0o644); err != nil {
			return fault(a.errorf(wordNoCheckpointKept, s.Path()+checkpointSuffix, err))
		}
		return nil
	})
	return sealed, a.storeError(err)
}

// mustContinue refuses a ledger that is no continuation of the state that
// LEDGER.checkpoint states, where there is one.
func (a *app) mustContinue(ctx context.Context, s *store.Store) error {
	file := s.Path() + checkpointSuffix
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fault(err)
	}
	key, err := a.verifier("", s.Path())
	if err != nil {
		return err
	}
	earlier, err := merkle.Open(string(text), key)
	if err != nil {
		return fault(a.errorf(wordBadCheckpoint, file, err))
	}
	holds, err := s.Holds(ctx, earlier)
	if err != nil {
		return a.storeError(err)
	}
	if !holds {
		return fault(a.errorf(wordRolledBack, s.Path(), file, earlier.N))
	}
	return nil
}

// checkpoint prints the checkpoint of the ledger's present state.
func (a *app) checkpoint(ctx context.Context, file string) error {
	return a.writing(ctx, file, func(l ledger) error {
		text, err := a.seal(ctx, l.Store)
		if err != nil {
			return err
		}
		_, err = fmt.Fprint(a.out, text)
		return err
	})
}

// readCheckpoint reads a checkpoint that somebody kept, and checks its signature.
func (a *app) readCheckpoint(file string, key note.Verifier) (tlog.Tree, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return tlog.Tree{}, cannot(err)
	}
	tree, err := merkle.Open(string(text), key)
	if err != nil {
		return tree, cannot(a.errorf(wordBadCheckpoint, file, err))
	}
	return tree, nil
}
