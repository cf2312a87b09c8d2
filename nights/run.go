package nights

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/source"
	"github.com/yunjian-audit/yunjian/checker/store"
)

// Run is the record of one attempt at a night.
type Run struct {
	ID        int64         `json:"id"` // counts the runs of the ledger from 1
	AsOf      time.Time     `json:"as_of"`
	StartedAt time.Time     `json:"started_at"`
	EndedAt   time.Time     `json:"ended_at,omitzero"`
	Outcome   store.Outcome `json:"outcome"`
	By        string        `json:"by"`      // "serve", "scan", or the person who had the night skipped
	Attempt   int           `json:"attempt"` // at this night, from 1; what was interrupted does not count
	Version   string        `json:"version"` // of yunjian
	Data      string        `json:"data,omitempty"`
	Policies  string        `json:"policies,omitempty"` // like Data a SHA-256: source.Dataset.Digest, checker.Checker.PolicyDigest
	Edition   string        `json:"edition,omitempty"`

	Counts   *checker.Counts    `json:"counts,omitempty"` // nil when the night was not judged
	Findings map[string]int     `json:"findings,omitempty"`
	SetAside []checker.SetAside `json:"set_aside,omitempty"`
	Unjudged []checker.Unjudged `json:"not_judged,omitempty"`
	Problem  *law.Text          `json:"problem,omitempty"` // why it is not done, or why it was skipped
}

// Seconds is how long the run took; 0 while it runs.
func (r Run) Seconds() float64 {
	if r.EndedAt.IsZero() {
		return 0
	}
	return r.EndedAt.Sub(r.StartedAt).Seconds()
}

func (r Run) row() (store.Run, error) {
	body, err := json.Marshal(r)
	return store.Run{ID: r.ID, AsOf: r.AsOf, StartedAt: r.StartedAt, By: r.By, Outcome: r.Outcome, Body: body}, err
}

// FromRow reads the record of a run as the store keeps it.
func FromRow(row store.Run) (Run, error) {
	var r Run
	if err := json.Unmarshal(row.Body, &r); err != nil {
		return r, fmt.Errorf("run %d: %w", row.ID, err)
	}
	r.ID, r.Outcome = row.ID, row.Outcome // the store may have called it lost
	r.AsOf, r.StartedAt = r.AsOf.In(law.Beijing), r.StartedAt.In(law.Beijing)
	return r, nil
}

// judged takes over what a night came to.
func (r *Run) judged(n *checker.Night) {
	r.Edition, r.Counts, r.SetAside, r.Unjudged = n.Edition, &n.Counts, n.SetAside, n.Unjudged
	r.Findings = map[string]int{}
	for _, rule := range n.Rules {
		if rule.Findings > 0 {
			r.Findings[rule.Rule] = rule.Findings
		}
	}
}

// shownProblems is how many bad records, or providers, a run's problem names.
const shownProblems = 20

// holding is why a night is held, and the ways on.
func holding(h *checker.Held, asOf time.Time) *law.Text {
	night, who := asOf.Format(time.RFC3339), strings.Join(h.Providers[:min(len(h.Providers), shownProblems)], " ")
	if len(h.Providers) > shownProblems {
		who += " …"
	}
	return &law.Text{
		ZH: fmt.Sprintf("这一夜的决定会使 %d 家服务商被清退、冻结或下架，超过上限 %d 家，所以一件也没有决定：%s\n"+
			"决定属实：yunjian scan --as-of %s --radius %d；规则或数据有误：改正后 yunjian scan --as-of %[4]s；不再运行：yunjian runs skip %[4]s",
			len(h.Providers), h.Limit, who, night, len(h.Providers)),
		EN: fmt.Sprintf("tonight's decisions would expel, freeze or delist %d providers, more than the limit of %d, so none was made: %s\n"+
			"if they are right: yunjian scan --as-of %s --radius %d; if a rule or the data is wrong, mend it and: yunjian scan --as-of %[4]s; to pass the night over: yunjian runs skip %[4]s",
			len(h.Providers), h.Limit, who, night, len(h.Providers)),
	}
}

// problem is an error as the record of a run tells it, in both languages.
func problem(err error) *law.Text {
	var refusal *law.Refusal
	var failure *store.Error
	var bad *source.BadRecords
	switch {
	case errors.As(err, &bad):
		t := law.Text{ZH: fmt.Sprintf("%d 条记录有误：", bad.Count), EN: fmt.Sprintf("%d bad records:", bad.Count)}
		for _, p := range bad.Problems[:min(len(bad.Problems), shownProblems)] {
			t.ZH += fmt.Sprintf("\n%s:%d %s %s", p.File, p.Line, p.Pointer, p.Text.ZH)
			t.EN += fmt.Sprintf("\n%s:%d %s %s", p.File, p.Line, p.Pointer, p.Text.EN)
		}
		return &t
	case errors.As(err, &refusal):
		return &refusal.Text
	case errors.As(err, &failure):
		return &law.Text{ZH: failure.In("zh"), EN: failure.In("en")}
	}
	if zh, en, ok := strings.Cut(err.Error(), " / "); ok && !strings.Contains(en, " / ") {
		return &law.Text{ZH: zh, EN: en}
	}
	return &law.Text{ZH: err.Error(), EN: err.Error()}
}

// pack is a night as the archive keeps it.
func pack(n *checker.Night) ([]byte, error) {
	plain, err := json.Marshal(n)
	if err != nil {
		return nil, err
	}
	w, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	defer w.Close()
	return w.EncodeAll(plain, nil), nil
}

// Unpack reads a night from the archive's copy of it.
func Unpack(packed []byte) (*checker.Night, error) {
	r, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	defer r.Close()
	plain, err := r.DecodeAll(packed, nil)
	if err != nil {
		return nil, err
	}
	var n checker.Night
	return &n, json.Unmarshal(plain, &n)
}
