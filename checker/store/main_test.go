package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// childVariable makes this test binary a scan of its own process, so that the
// tests can run several at once and kill them.
const childVariable = "YUNJIAN_STORE_CHILD"

func TestMain(m *testing.M) {
	if job := os.Getenv(childVariable); job != "" {
		if err := child(job, os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

var firstNight = time.Date(2016, 12, 30, 2, 0, 0, 0, law.Beijing)

func night(n int) time.Time { return firstNight.AddDate(0, 0, n) }

func providerID(i int) string { return fmt.Sprintf("prov-%03d", i) }

// scan is a small stand-in for a night's scan: for every provider it reads what
// the ledger holds, judges, and writes. acknowledge is called after each commit.
func scan(ctx context.Context, s *Store, providers, nights int, acknowledge func(provider string, night int)) error {
	for n := range nights {
		for i := range providers {
			provider := providerID(i)
			if err := s.Update(ctx, provider, func(tx *Tx) error { return judge(tx, provider, n) }); err != nil {
				return err
			}
			acknowledge(provider, n)
		}
		if err := s.PutNight(ctx, Night{night(n), []byte(fmt.Sprintf(`{"providers":%d}`, providers))}); err != nil {
			return err
		}
	}
	return nil
}

// judge adds a step of the night n to the provider's only case, unless it is
// there, and writes one entry for every step and more findings than one
// statement inserts.
func judge(tx *Tx, provider string, n int) error {
	asOf := night(n)
	if err := tx.PutProfile(asOf, profile(provider, n/2)); err != nil {
		return err
	}
	cases, err := tx.Cases()
	if err != nil {
		return err
	}
	if len(cases) == 0 {
		cases = []law.Case{openCase(provider, "PEN-24", asOf)}
	}
	c := &cases[0]
	taken := slices.ContainsFunc(c.History, func(s law.Step) bool { return s.Act == "add" && s.At.Equal(asOf) })
	if !taken {
		c.History = append(c.History, law.Step{At: asOf, Act: "add", By: law.Engine})
	}
	if err := tx.PutCases(cases); err != nil {
		return err
	}
	if err := tx.PutFindings(asOf, findings(provider, asOf, 70), nil); err != nil {
		return err
	}
	var entries []law.Entry
	for _, step := range c.History {
		entries = append(entries, points(provider, step.At, 1))
	}
	_, err = tx.Append(entries)
	return err
}

func profile(provider string, version int) law.Profile {
	return law.Profile{
		ProviderID: provider, Name: "云端示例 " + strconv.Itoa(version), Kind: "company",
		Markets: []string{"software"}, JoinedAt: firstNight, Status: "active",
		Listings: []law.ListingProfile{{ID: provider + "-1", Title: "备份助手", Status: "on_sale", OnSaleAt: firstNight}},
	}
}

func openCase(provider, penalty string, at time.Time) law.Case {
	return law.Case{
		ID: "case-" + provider + "-" + penalty, ProviderID: provider, Penalty: penalty,
		Subject: law.Subject{Type: "listing", ID: provider + "-1"}, State: law.Open, OpenedAt: at,
		Findings: findings(provider, at, 2),
		History:  []law.Step{{At: at, Act: "open", By: law.Engine}},
	}
}

func findings(provider string, at time.Time, n int) []law.Finding {
	all := make([]law.Finding, n)
	for i := range all {
		all[i] = law.Finding{
			Rule: "listing/rule-" + strconv.Itoa(i%3), Clause: "ACC-8a", Penalty: "PEN-24", Edition: "2016-04-08",
			Mode: law.Auto, Severity: law.Error, ProviderID: provider,
			Subject: law.Subject{Type: "listing", ID: provider + "-1"}, OccurredAt: at,
			Fingerprint: fmt.Sprintf("%s-%04d", provider, i),
			Message:     law.Text{ZH: "规格过多 <b>", EN: "too many specifications"},
			Evidence:    []law.Evidence{{Record: "listing", ID: provider + "-1", Path: "/specs"}},
		}
	}
	return all
}

func points(provider string, at time.Time, amount int64) law.Entry {
	return law.Entry{
		ID: fmt.Sprintf("%s-%s", provider, at.Format(time.RFC3339Nano)), ProviderID: provider, At: at, Kind: law.KindPoints,
		Penalty: "PEN-24", Amount: amount, By: law.Engine, Why: law.Text{ZH: "示例", EN: "example"},
	}
}

// dump writes the whole content of a ledger as text, one row a line.
func dump(t *testing.T, s *Store) string {
	t.Helper()
	var b strings.Builder
	for _, table := range []string{"profiles", "profile_bodies", "findings", "cases", "case_rules", "entries", "log", "nights"} {
		rows, err := s.read.Query("SELECT * FROM " + table + " ORDER BY 1, 2")
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			row, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range row {
				into[i] = &row[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, "%s %q\n", table, row)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		rows.Close()
	}
	return b.String()
}

// create opens a new ledger in a directory of the test.
func create(t testing.TB) *Store {
	t.Helper()
	return reopen(t, filepath.Join(t.TempDir(), "ledger.db"))
}

func reopen(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// update runs work for a provider and fails the test when it fails.
func update(t testing.TB, s *Store, provider string, work func(*Tx) error) {
	t.Helper()
	if err := s.Update(t.Context(), provider, work); err != nil {
		t.Fatal(err)
	}
}

func nothing(string, int) {}
