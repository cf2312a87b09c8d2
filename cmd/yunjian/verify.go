package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/yunjian-audit/yunjian/checker/merkle"
	"github.com/yunjian-audit/yunjian/checker/store"
)

type verifyFlags struct {
	ledger, key, notice, format string
	checkpoints                 []string
}

// verify checks a ledger, or the proofs in a notice.
func (a *app) verify(ctx context.Context, f verifyFlags) error {
	if err := a.checkFormat(f.format, textOrJSON); err != nil {
		return err
	}
	switch {
	case f.notice != "" && (f.ledger != "" || len(f.checkpoints) > 0):
		return cannot(a.errorf(wordNoticeAlone))
	case f.notice != "":
		return a.verifyNotice(f)
	}
	return a.reading(ctx, f.ledger, func(l ledger) error {
		earlier, err := a.earlier(f.ledger, f.key, f.checkpoints)
		if err != nil {
			return err
		}
		_, err = a.mustBeWhole(ctx, l, f.format, earlier)
		return err
	})
}

// mustBeWhole reads a whole ledger against checkpoints of it, prints the verdict
// and returns the state that was verified.
func (a *app) mustBeWhole(ctx context.Context, l ledger, format string, earlier []tlog.Tree) (tlog.Tree, error) {
	verdict, err := l.Verify(ctx, earlier...)
	if err != nil {
		return tlog.Tree{}, a.storeError(err)
	}
	return verdict.Head, a.judged(l.Path(), format, verdict, len(earlier))
}

// earlier reads the checkpoints that a ledger has to satisfy: those named, and
// the one beside it.
func (a *app) earlier(ledger, key string, named []string) ([]tlog.Tree, error) {
	files := named
	if beside := ledger + checkpointSuffix; exists(beside) {
		files = append(files, beside)
	}
	if len(files) == 0 {
		return nil, nil
	}
	verifier, err := a.verifier(key, ledger)
	if err != nil {
		return nil, err
	}
	var trees []tlog.Tree
	for _, file := range files {
		tree, err := a.readCheckpoint(file, verifier)
		if err != nil {
			return nil, err
		}
		trees = append(trees, tree)
	}
	return trees, nil
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// judged prints a verdict; a ledger that is not whole is exit code 3.
func (a *app) judged(file, format string, v store.Verdict, checkpoints int) error {
	verdict := struct {
		Ledger      string       `json:"ledger"`
		Whole       bool         `json:"whole"`
		Entries     int64        `json:"entries"`
		Root        string       `json:"root"`
		Checkpoints int          `json:"checkpoints"`
		Flaws       []store.Flaw `json:"flaws"`
		Others      int          `json:"others,omitempty"`
	}{file, len(v.Flaws) == 0, v.Head.N, v.Head.Hash.String(), checkpoints, append([]store.Flaw{}, v.Flaws...), v.Others}
	if err := a.show(format, verdict, func() error { return a.flaws(v) }); err != nil {
		return err
	}
	if len(v.Flaws) > 0 {
		return fault(a.errorf(wordNotWhole, file))
	}
	if checkpoints == 0 {
		fmt.Fprintln(a.err, a.say(wordWholeAlone, file, v.Head.N, v.Head.Hash))
	} else {
		fmt.Fprintln(a.err, a.say(wordWhole, file, v.Head.N, v.Head.Hash, checkpoints))
	}
	return nil
}

// flaws prints what is wrong with a ledger, a line each.
func (a *app) flaws(v store.Verdict) error {
	for _, f := range v.Flaws {
		switch {
		case f.Entry != "":
			fmt.Fprintln(a.out, a.say(wordFlawOfEntry, f.Seq, f.Entry, f.Text.In(a.lang)))
		case f.Seq > 0:
			fmt.Fprintln(a.out, a.say(wordFlawAt, f.Seq, f.Text.In(a.lang)))
		default:
			fmt.Fprintln(a.out, f.Text.In(a.lang))
		}
	}
	if v.Others > 0 {
		fmt.Fprintln(a.out, a.say(wordOtherFlaws, v.Others))
	}
	return nil
}

// verifyNotice checks the proofs in a notice with the public key alone, and
// shows the entries that they prove. A notice whose proofs do not hold is bad
// input: exit code 2.
func (a *app) verifyNotice(f verifyFlags) error {
	if f.key == "" {
		return cannot(a.errorf(wordNeedKey))
	}
	key, err := a.verifier(f.key, "")
	if err != nil {
		return err
	}
	text, err := os.ReadFile(f.notice)
	if err != nil {
		return cannot(err)
	}
	proofs, err := merkle.Read(text)
	if err != nil {
		return cannot(a.errorf(wordNoProof, f.notice))
	}
	if err := a.checkProofs(f.notice, proofs, key); err != nil {
		return err
	}
	return a.show(f.format, proofs, func() error {
		for _, p := range proofs {
			fmt.Fprintln(a.out, a.say(wordProven, p.Index+1, p.Entry))
		}
		return nil
	})
}

func (a *app) checkProofs(file string, proofs []merkle.Proof, key note.Verifier) error {
	for i, p := range proofs {
		err := p.Check(key)
		switch {
		case errors.Is(err, merkle.ErrSignature):
			return cannot(a.errorf(wordOtherKey, file, i+1, key.Name()))
		case err != nil:
			return cannot(a.errorf(wordFalseProof, file, i+1, err))
		}
	}
	return nil
}
