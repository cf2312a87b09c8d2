package store_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/store"
)

// The file itself holds the outbox to its rules: no effect of an entry without
// the notice of its reasons, and no second meaning of an id.
func TestOutboxRules(t *testing.T) {
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "l.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	at := time.Date(2016, 6, 1, 2, 0, 0, 0, law.Beijing)
	entry := law.Sealed(law.Entry{ProviderID: "p1", At: at, Kind: law.KindPoints, Case: "C-1", Amount: 3})
	notice := law.Notice{Case: "C-1", ProviderID: "p1", Kind: law.NoticeDecision, At: at}.Numbered()
	effect := law.Effect{ID: "F-1", ProviderID: "p1", At: at, Kind: "points", Entry: entry.ID, Notice: notice.ID, Points: 3, Deposit: -5}
	told := law.Told{Last: "F-1", At: at, Next: at.Add(time.Hour), Deposit: -5, Imposed: law.Imposed{Status: law.Frozen, FrozenUntil: at.Add(time.Hour), Points: 3}}
	put := func(f law.Effect, n *law.Notice) error {
		return s.Update(t.Context(), "p1", func(tx *store.Tx) error {
			_, err := tx.Append([]law.Entry{entry})
			if err := errors.Join(err, tx.PutCases([]law.Case{{ID: "C-1", ProviderID: "p1", OpenedAt: at}})); err != nil {
				return err
			}
			if n != nil {
				if err := tx.PutNotice(*n); err != nil {
					return err
				}
			}
			return tx.PutEffects([]law.Effect{f}, told)
		})
	}
	without := effect
	without.Notice = ""
	other := effect
	other.Points = 24
	reworded := notice
	reworded.Reason = "anew"
	for _, x := range []struct {
		name   string
		effect law.Effect
		notice *law.Notice
		want   string // in the error; "" for none
	}{
		{"an effect of an entry without a notice", without, &notice, "CHECK"},
		{"an effect whose notice is not written", effect, nil, "FOREIGN KEY"},
		{"both", effect, &notice, ""},
		{"both again", effect, &notice, ""},
		{"another effect under the id", other, &notice, "an effect is never changed"},
		{"another notice under the id", effect, &reworded, "a notice is never changed"},
		{"an effect of another provider", law.Effect{ID: "F-2", ProviderID: "p2", Kind: law.EffectStanding}, nil, "p2"},
	} {
		err := put(x.effect, x.notice)
		if (err == nil) != (x.want == "") || err != nil && !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: %v", x.name, err)
		}
	}
	all, err := s.Effects(t.Context(), store.EffectFilter{})
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	if diff := cmp.Diff(effect, all[0].Effect); diff != "" {
		t.Error(diff)
	}
	err = s.View(t.Context(), "p1", func(tx *store.Tx) error {
		read, err := tx.Told()
		if diff := cmp.Diff(told, read); diff != "" {
			t.Error(diff)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for after, want := range map[time.Duration]int{time.Hour - 1000: 0, time.Hour: 1} {
		if moved, err := s.Moved(t.Context(), at.Add(after)); err != nil || len(moved) != want {
			t.Errorf("after %s: %v, %v", after, moved, err)
		}
	}
}
