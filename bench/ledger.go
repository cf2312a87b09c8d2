package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/store"
)

// benchLedger fills a ledger through the store, as nights and reviewers do, and
// measures the commands that work on it, in processes of their own:
//
//	go run ./bench ledger
//	go run ./bench ledger --entries 100000 --providers 2000
func benchLedger(args []string) error {
	flags := flag.NewFlagSet("ledger", flag.ContinueOnError)
	entries := flags.Int("entries", 1_000_000, "条目数 / entries")
	providers := flags.Int("providers", 20_000, "服务商数 / providers")
	keep := flags.String("dir", "", "台账目录，保留，已有则不再填写 / directory of the ledger, kept; one that is there is not filled again")
	if err := flags.Parse(args); err != nil {
		return err
	}
	dir, leave, err := workIn(*keep)
	if err != nil {
		return err
	}
	defer leave()
	if err := build(dir); err != nil {
		return err
	}
	t := table.NewWriter()
	t.SetOutputMirror(os.Stdout)
	t.AppendHeader(table.Row{"", "measured", "bar"})
	path := filepath.Join(dir, "ledger.db")
	if _, err := os.Stat(path); err != nil {
		rate, err := fillLedger(path, *entries, *providers)
		if err != nil {
			return err
		}
		t.AppendRow(table.Row{"append, 25 entries a transaction, synchronous=FULL", fmt.Sprintf("%.0f entries/s", rate), "1000"})
	}
	rate, err := appendSingly(path, *providers)
	if err != nil {
		return err
	}
	t.AppendRow(table.Row{"append, 1 entry a transaction", fmt.Sprintf("%.0f entries/s", rate), ""})
	shown, err := show(dir, path, *providers)
	if err != nil {
		return err
	}
	t.AppendRow(table.Row{"yunjian ledger show: median of 21, cold process", shown.Round(time.Millisecond), "50ms"})
	for _, c := range []struct {
		name string
		bar  string
		args []string
	}{
		{"yunjian ledger verify", "200000", []string{"verify"}},
		{"yunjian ledger export --format jsonl", "", []string{"export", "--out", filepath.Join(dir, "export.jsonl")}},
		{"yunjian ledger export --format csv", "", []string{"export", "--format", "csv", "--out", filepath.Join(dir, "export.csv")}},
		{"yunjian ledger export --format xlsx", "", []string{"export", "--format", "xlsx", "--out", filepath.Join(dir, "export.xlsx")}},
		{"yunjian ledger backup, with its check", "", []string{"backup", filepath.Join(dir, "backup.db")}},
	} {
		u, err := runLedger(dir, path, c.args...)
		if err != nil {
			return err
		}
		t.AppendRow(table.Row{c.name, fmt.Sprintf("%.0f entries/s, %s, %s CPU, %d MiB", float64(*entries)/u.wall.Seconds(),
			u.wall.Round(10*time.Millisecond), u.cpu.Round(10*time.Millisecond), u.peak>>20), c.bar})
	}
	if err := os.Remove(filepath.Join(dir, "backup.db")); err != nil {
		return err
	}
	fmt.Printf("\n台账 / ledger: %d entries, %d providers\n", *entries, *providers)
	t.Render()
	return nil
}

func ledgerProvider(i int) string { return fmt.Sprintf("sp-%06d", i) }

// penalty is an entry that takes a point from a provider.
func penalty(provider string, n int, at time.Time) law.Entry {
	return law.Sealed(law.Entry{
		ProviderID: provider, At: at, Kind: law.KindPoints, Penalty: "PEN-11", Amount: 1, By: law.Engine,
		Case: "C-" + provider[3:] + strconv.Itoa(n),
		Why: law.Text{
			ZH: "投诉 c-" + strconv.Itoa(n) + " 首次答复在 40 分钟之后，超过规定的 30 分钟；每次扣 1 分",
			EN: "complaint c-" + strconv.Itoa(n) + " was first answered after 40 minutes, more than the 30 allowed; 1 point each",
		},
	})
}

// fillLedger appends the entries in rounds over all providers, so that those of
// one lie apart as they do after many nights, and returns entries a second.
func fillLedger(path string, entries, providers int) (rate float64, err error) {
	const perTransaction = 25
	ctx := context.Background()
	s, err := store.Open(ctx, path)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	began, n := time.Now(), 0
	for round := 0; n < entries; round++ {
		for i := 0; i < providers && n < entries; i++ {
			provider := ledgerProvider(i)
			var batch []law.Entry
			for k := range min(perTransaction, entries-n) {
				n := round*perTransaction + k
				batch = append(batch, penalty(provider, n, time.Date(2016, 5, 1+11*n, 2, 0, 0, 0, law.Beijing)))
			}
			err := s.Update(ctx, provider, func(tx *store.Tx) error {
				profile := law.Profile{
					ProviderID: provider, Name: "第" + strconv.Itoa(i) + "家软件有限公司", Kind: "company", Markets: []string{"software"},
					JoinedAt: batch[0].At, Status: "active",
					Listings: []law.ListingProfile{{ID: provider + "-1", Title: "备份助手", Status: "on_sale", OnSaleAt: batch[0].At}},
				}
				if round == 0 {
					if err := tx.PutProfile(batch[0].At, profile); err != nil {
						return err
					}
				}
				_, err := tx.Append(batch)
				return err
			})
			if err != nil {
				return 0, err
			}
			n += len(batch)
		}
	}
	return float64(n) / time.Since(began).Seconds(), nil
}

// appendSingly appends for two seconds, one entry a transaction, and returns
// entries a second.
func appendSingly(path string, providers int) (rate float64, err error) {
	ctx := context.Background()
	s, err := store.Open(ctx, path)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	head, err := s.Head(ctx)
	if err != nil {
		return 0, err
	}
	began, n := time.Now(), 0
	for ; time.Since(began) < 2*time.Second; n++ {
		provider := ledgerProvider((n * 7919) % providers)
		e := penalty(provider, n, time.Date(2030, 1, 1, 2, 0, int(head.N)+n, 0, law.Beijing))
		if err := s.Update(ctx, provider, func(tx *store.Tx) error { _, err := tx.Append([]law.Entry{e}); return err }); err != nil {
			return 0, err
		}
	}
	return float64(n) / time.Since(began).Seconds(), nil
}

// show runs `yunjian ledger show` on providers here and there, and returns the
// median of their times.
func show(dir, path string, providers int) (time.Duration, error) {
	var took []time.Duration
	for i := range 21 {
		u, err := runLedger(dir, path, "show", ledgerProvider(i*7919%providers), "--as-of", "2017-03-01T02:00:00+08:00")
		if err != nil {
			return 0, err
		}
		took = append(took, u.wall)
	}
	slices.Sort(took)
	return took[len(took)/2], nil
}

func runLedger(dir, path string, args ...string) (usage, error) {
	cmd := exec.Command(filepath.Join(dir, "yunjian"), append([]string{"ledger"}, append(args, "--ledger", path)...)...)
	var out, said bytes.Buffer
	cmd.Stderr = &said
	u, err := measure(cmd, &out)
	if err != nil {
		return u, fmt.Errorf("%v: %w\n%s%s", args, err, said.Bytes(), out.Bytes())
	}
	return u, nil
}
