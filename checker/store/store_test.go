package store

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/yunjian-audit/yunjian/checker/law"
)

func TestWritingTheSameAgainChangesNothing(t *testing.T) {
	s := create(t)
	if err := scan(t.Context(), s, 5, 4, nothing); err != nil {
		t.Fatal(err)
	}
	first := dump(t, s)
	for range 2 {
		if err := scan(t.Context(), s, 5, 4, nothing); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(first, dump(t, s)); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	s := create(t)
	asOf := night(0)
	wantCase, wantEntry := openCase("p", "PEN-24", asOf), points("p", asOf, 2)
	update(t, s, "p", func(tx *Tx) error {
		added, err := tx.Append([]law.Entry{wantEntry, wantEntry})
		if added != 1 {
			t.Errorf("added %d entries, want 1", added)
		}
		return errors.Join(err, tx.PutProfile(asOf, profile("p", 0)), tx.PutCases([]law.Case{wantCase}))
	})
	err := s.View(t.Context(), "p", func(tx *Tx) error {
		p, found, err := tx.Profile(asOf.Add(time.Hour))
		if diff := cmp.Diff(profile("p", 0), p); diff != "" || !found {
			t.Errorf("profile (found: %v): %s", found, diff)
		}
		cases, caseErr := tx.Cases()
		if diff := cmp.Diff([]law.Case{wantCase}, cases); diff != "" {
			t.Error(diff)
		}
		entries, entriesErr := tx.Entries()
		if diff := cmp.Diff([]law.Entry{wantEntry}, entries); diff != "" {
			t.Error(diff)
		}
		one, oneErr := tx.Case(wantCase.ID)
		if diff := cmp.Diff(wantCase, one); diff != "" {
			t.Error(diff)
		}
		return errors.Join(err, caseErr, entriesErr, oneErr)
	})
	if err != nil {
		t.Fatal(err)
	}
	err = s.View(t.Context(), "p", func(tx *Tx) error { _, err := tx.Append([]law.Entry{points("p", night(1), 1)}); return err })
	if !errors.Is(err, ErrReadOnly) {
		t.Errorf("writing inside View: %v, want ErrReadOnly", err)
	}
}

func TestProfileIsTheNewestNotLater(t *testing.T) {
	s := create(t)
	update(t, s, "p", func(tx *Tx) error {
		// The nights come out of order, and night 3 says what night 1 said.
		return errors.Join(tx.PutProfile(night(3), profile("p", 1)), tx.PutProfile(night(1), profile("p", 1)),
			tx.PutProfile(night(2), profile("p", 2)))
	})
	for _, c := range []struct {
		asOf time.Time
		want string
	}{
		{night(0), "云端示例 1"}, // before the first, the first
		{night(1), "云端示例 1"},
		{night(2).Add(-time.Microsecond), "云端示例 1"},
		{night(2), "云端示例 2"},
		{night(9), "云端示例 1"},
	} {
		err := s.View(t.Context(), "p", func(tx *Tx) error {
			p, found, err := tx.Profile(c.asOf)
			if p.Name != c.want || !found {
				t.Errorf("%v: %q (found: %v), want %q", c.asOf, p.Name, found, c.want)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	err := s.View(t.Context(), "q", func(tx *Tx) error {
		p, found, err := tx.Profile(night(9))
		if found {
			t.Errorf("profile of an unknown provider: %+v", p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFindingIsOneNightAfterNight(t *testing.T) {
	said := func(message string, at time.Time) []law.Finding {
		f := findings("p", at, 1)
		f[0].Message.ZH = message
		return f
	}
	write := []func(*Tx) error{
		func(tx *Tx) error { return tx.PutFindings(night(1), nil, said("等待投诉", night(1))) },
		func(tx *Tx) error { return tx.PutFindings(night(2), said("第二夜", night(2)), nil) },
		func(tx *Tx) error { return tx.PutFindings(night(3), said("第三夜", night(3)), nil) },
	}
	var want string
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 2, 0}, {0, 2, 1, 0, 1, 2, 2}} {
		s := create(t)
		for _, i := range order {
			update(t, s, "p", write[i])
		}
		if want == "" {
			want = dump(t, s)
		}
		if diff := cmp.Diff(want, dump(t, s)); diff != "" {
			t.Errorf("nights in the order %v: %s", order, diff)
		}
		got, err := s.Findings(t.Context(), "p", night(3))
		if err != nil {
			t.Fatal(err)
		}
		expected := []Sighting{{said("第三夜", night(3))[0], night(1), night(3), false}}
		if diff := cmp.Diff(expected, got); diff != "" {
			t.Error(diff)
		}
		if later, err := s.Findings(t.Context(), "p", night(4)); err != nil || len(later) > 0 {
			t.Errorf("findings seen on night 4 or later: %v, %v; want none", later, err)
		}
	}
}

func TestObservationIsMarked(t *testing.T) {
	s := create(t)
	both := findings("p", night(0), 2)
	update(t, s, "p", func(tx *Tx) error { return tx.PutFindings(night(0), both, both[1:]) })
	got, err := s.Findings(t.Context(), "p", time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0].Observation || !got[1].Observation {
		t.Errorf("got %+v, want the second of two marked as an observation", got)
	}
}

func TestEntryIsNotContradicted(t *testing.T) {
	s := create(t)
	update(t, s, "p", func(tx *Tx) error { _, err := tx.Append([]law.Entry{points("p", night(0), 2)}); return err })
	before := dump(t, s)

	reworded := points("p", night(0), 2)
	reworded.Why.ZH, reworded.By = "换了说法", "王芳"
	reworded.At = reworded.At.UTC()
	update(t, s, "p", func(tx *Tx) error { _, err := tx.Append([]law.Entry{reworded}); return err })

	err := s.Update(t.Context(), "p", func(tx *Tx) error {
		_, err := tx.Append([]law.Entry{points("p", night(1), 1), points("p", night(0), 3)})
		return err
	})
	if !errors.Is(err, ErrConflict) {
		t.Errorf("got %v, want ErrConflict", err)
	}
	if diff := cmp.Diff(before, dump(t, s)); diff != "" {
		t.Error(diff)
	}
}

func TestCaseHistoryOnlyGrows(t *testing.T) {
	s := create(t)
	c := openCase("p", "PEN-24", night(0))
	put := func(c law.Case) error {
		return s.Update(t.Context(), "p", func(tx *Tx) error { return tx.PutCases([]law.Case{c}) })
	}
	decided := c
	decided.State, decided.History = law.Confirmed, append(c.History[:1:1], law.Step{At: night(1), Act: "confirm", By: "王芳", Reason: "属实"})
	if err := errors.Join(put(c), put(decided), put(decided)); err != nil {
		t.Fatal(err)
	}
	other := c
	other.State, other.History = law.Dismissed, append(c.History[:1:1], law.Step{At: night(1), Act: "dismiss", By: "李雷", Reason: "误报"})
	for name, stale := range map[string]law.Case{"shorter": c, "other": other} {
		if err := put(stale); !errors.Is(err, ErrConflict) {
			t.Errorf("%s history: %v, want ErrConflict", name, err)
		}
	}
	got, err := s.Case(t.Context(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(decided, got); diff != "" {
		t.Error(diff)
	}
}

func TestTransactionIsOneProviders(t *testing.T) {
	s := create(t)
	for name, work := range map[string]func(*Tx) error{
		"profile": func(tx *Tx) error { return tx.PutProfile(night(0), profile("q", 0)) },
		"finding": func(tx *Tx) error { return tx.PutFindings(night(0), findings("q", night(0), 1), nil) },
		"case":    func(tx *Tx) error { return tx.PutCases([]law.Case{openCase("q", "PEN-24", night(0))}) },
		"entry":   func(tx *Tx) error { _, err := tx.Append([]law.Entry{points("q", night(0), 1)}); return err },
	} {
		if err := s.Update(t.Context(), "p", work); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s of q in a transaction of p: %v, want an error that names it", name, err)
		}
	}
}

func TestFailedWorkWritesNothing(t *testing.T) {
	s := create(t)
	before, broken := dump(t, s), errors.New("the rule broke")
	err := s.Update(t.Context(), "p", func(tx *Tx) error { return errors.Join(judge(tx, "p", 0), broken) })
	if !errors.Is(err, broken) {
		t.Errorf("got %v, want the error of the work", err)
	}
	if diff := cmp.Diff(before, dump(t, s)); diff != "" {
		t.Error(diff)
	}
}

func TestLedgerRefusesChange(t *testing.T) {
	s := create(t)
	if err := scan(t.Context(), s, 1, 3, nothing); err != nil {
		t.Fatal(err)
	}
	before := dump(t, s)
	for _, statement := range []string{
		`UPDATE entries SET body = '{}'`,
		`UPDATE entries SET seq = seq + 10`,
		`DELETE FROM entries WHERE seq = 2`,
		`INSERT OR REPLACE INTO entries SELECT seq, id, provider_id, at, kind, '{}' FROM entries LIMIT 1`,
		`INSERT OR REPLACE INTO entries SELECT NULL, id, provider_id, at, kind, '{}' FROM entries LIMIT 1`,
		`INSERT OR REPLACE INTO entries VALUES (1, 'new', 'p', 0, 'points', '{}')`,
		`INSERT INTO entries VALUES (100, 'gap', 'p', 0, 'points', '{}')`,
		`INSERT INTO entries VALUES (0, 'zero', 'p', 0, 'points', '{}')`,
		`INSERT INTO entries VALUES (NULL, '', 'p', 0, 'points', '{}')`,
		`DELETE FROM cases`,
	} {
		if _, err := s.write.Exec(statement); err == nil {
			t.Errorf("%s: done, want it refused", statement)
		}
	}
	if diff := cmp.Diff(before, dump(t, s)); diff != "" {
		t.Error(diff)
	}
}

func TestDryRunChangesNothing(t *testing.T) {
	s := create(t)
	if err := scan(t.Context(), s, 3, 2, nothing); err != nil {
		t.Fatal(err)
	}
	before := dump(t, s)
	dry, err := OpenDry(t.Context(), s.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer dry.Close()
	if err := scan(t.Context(), dry, 4, 5, nothing); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, dump(t, s)); diff != "" {
		t.Error(diff)
	}
}

func TestSequenceHasNoGapsAfterRollback(t *testing.T) {
	s := create(t)
	broken := errors.New("broken")
	for n := range 6 {
		err := s.Update(t.Context(), "p", func(tx *Tx) error {
			if err := judge(tx, "p", n); err != nil {
				return err
			}
			if n%2 == 0 {
				return broken
			}
			return nil
		})
		if err != nil && !errors.Is(err, broken) {
			t.Fatal(err)
		}
	}
	var rows, last int
	if err := s.read.QueryRow(`SELECT count(*), max(seq) FROM entries`).Scan(&rows, &last); err != nil {
		t.Fatal(err)
	}
	if rows == 0 || rows != last {
		t.Errorf("%d entries, the last has number %d; want the same", rows, last)
	}
}
