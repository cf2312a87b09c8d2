package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"

	"github.com/yunjian-audit/yunjian/checker/store"
	"github.com/yunjian-audit/yunjian/reports"
)

// export writes the entries of the ledger, or of one provider, to a file or to
// standard output.
func (a *app) export(ctx context.Context, file, provider, format, to string) error {
	if err := a.checkFormat(format, reports.EntryFormats()); err != nil {
		return err
	}
	return a.reading(ctx, file, func(l ledger) error {
		if to == "" {
			return a.exportTo(ctx, l, provider, format, a.out)
		}
		out, err := os.Create(to)
		if err != nil {
			return err
		}
		if err := errors.Join(a.exportTo(ctx, l, provider, format, out), out.Close()); err != nil {
			return errors.Join(err, os.Remove(to)) // a part of a ledger is easily taken for the whole
		}
		return nil
	})
}

func (a *app) exportTo(ctx context.Context, s ledger, provider, format string, to io.Writer) error {
	out := bufio.NewWriter(to)
	entries := reports.Entries(out, format, a.lang)
	var writing error
	err := s.Export(ctx, provider, func(e store.Numbered) error {
		writing = entries.Put(e.Seq, e.Entry, e.Body)
		return writing
	})
	if err != nil && writing == nil {
		return a.storeError(err)
	}
	if err := errors.Join(writing, entries.Close(), out.Flush()); err != nil {
		return fault(err)
	}
	return nil
}
