package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/yunjian-audit/yunjian/checker/merkle"
)

// backup writes a copy of the ledger as it is at one instant, checks the copy
// as verify does, and puts its checkpoint and the public key beside it.
func (a *app) backup(ctx context.Context, file, to string) error {
	if exists(to) {
		return cannot(a.errorf(wordExists, to))
	}
	return a.reading(ctx, file, func(l ledger) error {
		if err := l.Backup(ctx, to); err != nil {
			return err
		}
		if err := a.checkBackup(ctx, file, to); err != nil {
			return errors.Join(err, os.Remove(to))
		}
		return nil
	})
}

// checkBackup verifies a copy by the checkpoints of its ledger, and puts its own
// beside it.
func (a *app) checkBackup(ctx context.Context, file, to string) error {
	earlier, err := a.earlier(file, "", nil)
	if err != nil {
		return err
	}
	key, err := a.signer(file)
	if err != nil {
		return err
	}
	public, err := os.ReadFile(file + publicSuffix)
	if err != nil {
		return fault(err)
	}
	return a.reading(ctx, to, func(l ledger) error {
		head, err := a.mustBeWhole(ctx, l, "text", earlier)
		if err != nil {
			return err
		}
		checkpoint, err := merkle.Sign(head, key)
		if err != nil {
			return err
		}
		return errors.Join(replaceFile(to+checkpointSuffix, checkpoint, 0o644), replaceFile(to+publicSuffix, string(public), 0o644))
	})
}

// restore puts a backup in a ledger's place, once it has satisfied every
// checkpoint at hand: the one beside the backup, the one beside the ledger that
// was lost, and those named. One that lacks entries of any of them is refused.
func (a *app) restore(ctx context.Context, from, file, key string, named []string) error {
	if file == "" {
		return cannot(a.errorf(wordNeedLedger))
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if exists(file + suffix) {
			return cannot(a.errorf(wordInTheWay, file+suffix))
		}
	}
	if key == "" && !exists(file+publicSuffix) {
		key = from + publicSuffix
	}
	if beside := from + checkpointSuffix; exists(beside) {
		named = append(slices.Clone(named), beside)
	}
	earlier, err := a.earlier(file, key, named)
	if err != nil {
		return err
	}
	if len(earlier) == 0 {
		return cannot(a.errorf(wordNothingToJudgeBy, from))
	}
	err = a.reading(ctx, from, func(l ledger) error {
		_, err := a.mustBeWhole(ctx, l, "text", earlier)
		return err
	})
	if err != nil {
		return err
	}
	// The copy has another name until it is whole and on the disk.
	copied := file + ".restoring"
	if err := copyFile(copied, from); err != nil {
		return fault(errors.Join(err, os.Remove(copied)))
	}
	if err := errors.Join(os.Rename(copied, file), syncDir(filepath.Dir(file))); err != nil {
		return fault(err)
	}
	fmt.Fprintln(a.err, a.say(wordRestored, file, from))
	return nil
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}
