package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// act is that somebody acted on a case.
type act struct {
	caseID string
	at     int64
	by     string
}

// checkCases compares the histories of the cases with the entries that say that
// a person acted on a case: each is in the history of its case, and no history
// knows of a dismissal or a reversal that the ledger does not have.
func (s *Store) checkCases(ctx context.Context, steps []law.Entry, v *Verdict) error {
	acts := make(map[act]law.Entry, len(steps))
	for _, e := range steps {
		if e.Case != "" && e.By != law.Engine {
			acts[act{e.Case, micros(e.At), e.By}] = e
		}
	}
	known := make(map[act]bool, len(acts))
	rows, err := s.read.QueryContext(ctx, `SELECT body FROM cases ORDER BY id`)
	if err != nil {
		return explain(err, s.path)
	}
	defer rows.Close()
	for rows.Next() {
		var body sql.RawBytes
		if err := rows.Scan(&body); err != nil {
			return explain(err, s.path)
		}
		var c struct { // of a case, only what is needed: its findings are long
			ID      string
			History []law.Step
		}
		if err := decode(string(body), &c); err != nil {
			v.add(0, "有一个案件的内容读不出来：%v", "the content of a case cannot be read: %v", err)
			continue
		}
		for _, step := range c.History {
			a := act{c.ID, micros(step.At), step.By}
			_, recorded := acts[a]
			if recorded {
				known[a] = true
			} else if step.By != law.Engine && slices.Contains([]string{"dismiss", "overturn", "reverse"}, step.Act) {
				v.add(0, "案件 %[1]s 的历史里有 %[3]s 的 %[2]s，台账里没有相应的条目", "the history of case %[1]s has the step %[2]s by %[3]s and the ledger has no entry of it", c.ID, step.Act, step.By)
			}
		}
	}
	if err := rows.Err(); err != nil {
		return explain(err, s.path)
	}
	for _, e := range steps { // in ledger order
		a := act{e.Case, micros(e.At), e.By}
		if _, personal := acts[a]; personal && !known[a] {
			v.add(0, "条目 %[4]s 记有 %[2]s 于 %[3]s 对案件 %[1]s 的处理，案件的历史里没有", "entry %[4]s has that %[2]s acted on case %[1]s at %[3]s, and the history of the case does not",
				e.Case, e.By, e.At.In(law.Beijing).Format(time.RFC3339), e.ID)
		}
	}
	return nil
}
