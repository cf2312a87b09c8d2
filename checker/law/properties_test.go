package law_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// agree asks the engine and the oracle the same question.
func agree(t *rapid.T, h *history, account law.Account, happenings []happening, asOf time.Time) law.Standing {
	s, err := account.At(asOf)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(oracle(h.highest, account.Profile.JoinedAt, happenings, asOf), said(s)); diff != "" {
		var lived []string
		for _, x := range happenings {
			lived = append(lived, fmt.Sprintf("%s %s %s %s", show(x.at), x.kind, law.Yuan(x.amount), x.penalty))
		}
		t.Fatalf("at %s oracle (-) and engine (+) differ:\n%s\nof %s, joined %s:\n%s", show(asOf), diff,
			law.Yuan(h.highest), show(account.Profile.JoinedAt), strings.Join(lived, "\n"))
	}
	// The movements are the balance's own account of itself.
	var balance, owed int64
	for _, m := range s.Movements {
		balance, owed = balance+m.Amount, owed+m.Owed
		if m.Balance != balance || m.Amount == 0 && m.Owed == 0 {
			t.Fatalf("a movement that is none, or does not add up: %+v", m)
		}
	}
	if balance != s.Deposit.Balance || owed != s.Deposit.Owed {
		t.Fatalf("movements of %s, owed %s; the deposit says %s, %s", law.Yuan(balance), law.Yuan(owed), law.Yuan(s.Deposit.Balance), law.Yuan(s.Deposit.Owed))
	}
	return s
}

func TestOracle(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		h := aHistory(r, t)
		for range 4 {
			agree(r, h, h.account, h.happenings, anInstant(r, h.instants))
		}
	})
}

// The order and the repetition of entries never change a standing.
func TestOrderOfEntries(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		h := aHistory(r, t)
		asOf := anInstant(r, h.instants)
		want, err := h.account.At(asOf)
		if err != nil {
			r.Fatal(err)
		}
		other := h.account
		other.Entries = rapid.Permutation(append(slices.Clone(h.account.Entries), h.account.Entries...)).Draw(r, "order")
		got, err := other.At(asOf)
		if err != nil {
			r.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			r.Fatalf("another order: %s", diff)
		}
	})
}

// Reversing any decisions, in any order, gives the standing as if they had never
// been made, from the reversal on; the credits are what came back.
func TestReversalsAsIfNeverMade(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		h := aHistory(r, t)
		if len(h.cases) == 0 {
			return
		}
		account, happenings := h.account, slices.Clone(h.happenings)
		when := h.cases[len(h.cases)-1].DecidedAt
		for _, c := range rapid.Permutation(h.cases).Draw(r, "reversed")[:rapid.IntRange(1, len(h.cases)).Draw(r, "n")] {
			when = when.Add(rapid.SampledFrom([]time.Duration{0, 1, time.Hour, 40 * 24 * time.Hour}).Draw(r, "later"))
			before := agree(r, h, account, happenings, when)
			_, entries, err := law.Reverse(account, c, law.Act{At: when, By: "赵敏", Reason: "误判"})
			if err != nil {
				r.Fatal(err)
			}
			account.Entries = append(slices.Clone(account.Entries), entries...)
			happenings = slices.DeleteFunc(slices.Clone(happenings), func(x happening) bool { return x.kind == "decision" && x.caseID == c.ID })
			after := agree(r, h, account, happenings, when)
			var credit int64
			for _, e := range entries {
				if e.Kind == law.KindCredit {
					credit += e.Amount
				}
			}
			back := after.Deposit.Balance - before.Deposit.Balance + tapped(before) - tapped(after)
			if credit != max(0, back) {
				r.Fatalf("credited %s, but %s came back", law.Yuan(credit), law.Yuan(back))
			}
			never := account
			never.Entries = slices.DeleteFunc(slices.Clone(account.Entries), func(e law.Entry) bool { return e.Case == c.ID })
			want, err := never.At(when)
			if err != nil {
				r.Fatal(err)
			}
			if diff := cmp.Diff(want, after, cmpopts.IgnoreFields(law.Standing{}, "Entries", "Hidden")); diff != "" {
				r.Fatalf("not as if never made: %s", diff)
			}
			agree(r, h, account, happenings, when.Add(50*24*time.Hour))
		}
	})
}

func tapped(s law.Standing) (fen int64) {
	for _, m := range s.Movements {
		if m.FromSettlement {
			fen += m.Amount
		}
	}
	return fen
}

// Unchanged conduct over random nights, against the ruling in its own words: a
// case opens when its content was not judged within the last seven days.
func TestMendingAgainstTheRuling(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		a := account(t)
		var cases []law.Case
		judged, decidedAt := map[string]time.Time{}, map[string]time.Time{}
		when := at(t, "2016-06-15 02:00")
		for range rapid.IntRange(1, 10).Draw(r, "nights") {
			content := rapid.SampledFrom([]string{"v1", "v1", "v2", ""}).Draw(r, "content")
			expected := len(cases)
			var findings []law.Finding
			if content != "" {
				f := finding(t, "PEN-21", "l1", show(when))
				f.Content = content
				findings = append(findings, f)
				last, was := judged[content]
				if !was || when.Sub(last) > 168*time.Hour {
					judged[content] = when
					expected++
				}
			}
			latest := ""
			for _, c := range cases {
				if latest == "" || c.DecidedAt.After(decidedAt[latest]) {
					latest = c.ID
				}
			}
			before := len(cases)
			slices.Reverse(cases) // the order in which they are kept means nothing
			night(t, &a, &cases, show(when), findings...)
			if len(cases) > before && cases[before].Previous != latest {
				r.Fatalf("%s: the new case follows %q, not %q", show(when), cases[before].Previous, latest)
			}
			for _, c := range cases {
				decidedAt[c.ID] = c.DecidedAt
			}
			night(t, &a, &cases, show(when), findings...)
			if len(cases) != expected {
				r.Fatalf("%s with %q: %d cases, want %d", show(when), content, len(cases), expected)
			}
			when = when.Add(rapid.SampledFrom([]time.Duration{time.Hour, 24 * time.Hour, 168 * time.Hour, 168*time.Hour - 1, 168*time.Hour + 1, 84 * time.Hour, 400 * time.Hour}).Draw(r, "gap"))
		}
	})
}
