package checker

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"runtime"
	"slices"
	"time"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/policy"
	"github.com/yunjian-audit/yunjian/checker/source"
)

// ScanOptions say how a night is scanned.
type ScanOptions struct {
	AsOf time.Time
	// Workers is how many providers are judged at once; 0 takes one a processor.
	Workers int
	// SecondEyes leaves every case to a person, also where the facts decide (R11).
	SecondEyes bool
	Radius     Radius
	DryRun     bool // said in the night's report; the ledger given must be a dry one
	// Found is called with every finding, in the order of the result: by
	// provider, subject and rule. It may be nil.
	Found func(law.Finding) error
	// Progress is called now and then with how far the scan has come. It may be nil.
	Progress func(Progress)
}

// Progress is how far a scan has come.
type Progress struct {
	Stage     string // judging, deciding
	Done      int64  // bytes read while judging, providers while deciding
	Total     int64
	Providers int
}

// The night that Scan returns carries so many findings and cases for reports;
// its counts are of all, and the ledger holds them all.
const (
	keptFindings = 5000
	keptCases    = 2000
	nearest      = 20 // providers listed as near expulsion
	trendNights  = 30
)

// ErrNothingRead is the error of a scan whose dataset holds no record.
var ErrNothingRead = errors.New("数据集里没有任何记录，没有可判定的内容 / the dataset holds no record, so that nothing could be judged")

// Scan judges every provider of a dataset as of one instant and enforces what
// it finds. First all providers are judged and nothing is written, so that a
// bad record stops the scan with the ledger as it was; then each provider's
// cases, decisions and entries are written, one transaction a provider.
//
// When the decisions would hit more providers than the radius allows, the night
// is returned together with a *Held error: its findings are kept, and nothing
// else is done.
func (c *Checker) Scan(ctx context.Context, data *source.Dataset, ledger Ledger, o ScanOptions) (*Night, error) {
	stage, err := newSpool()
	if err != nil {
		return nil, err
	}
	defer stage.close()
	sure, err := newSpool()
	if err != nil {
		return nil, err
	}
	defer sure.close()

	judges, err := c.set.NewJudge(policy.JudgeOptions{})
	if err != nil {
		return nil, err
	}
	s := &scan{Checker: c, ScanOptions: o, ledger: ledger, stage: stage, sure: sure, judges: judges, night: c.newNight(o)}
	if s.compared, err = c.newComparison(o.AsOf); err != nil {
		return nil, err
	}
	if err := s.judgeAll(ctx, data); err != nil {
		return nil, err
	}
	if s.night.Counts.Providers == 0 {
		return nil, ErrNothingRead
	}
	s.compared.compare()
	var held *Held
	switch err := s.rehearse(ctx); {
	case errors.As(err, &held):
		if err := s.keepFindings(ctx); err != nil {
			return nil, err
		}
		s.readStats(data)
		return s.night, held
	case err != nil:
		return nil, err
	}
	if err := s.enforceAll(ctx); err != nil {
		return nil, err
	}
	s.readStats(data)
	return s.night, s.close(ctx)
}

// scan is one running night.
type scan struct {
	*Checker
	ScanOptions
	ledger    Ledger
	stage     *spool // every provider that was judged
	sure      *spool // those of them about whom the engine may decide something
	judges    *policy.Judge
	night     *Night
	compared  *comparison
	total     tally
	providers []string // in order
}

func (c *Checker) newNight(o ScanOptions) *Night {
	n := &Night{AsOf: o.AsOf, DryRun: o.DryRun, Names: map[string]string{}}
	if e, ok := c.set.Edition(o.AsOf); ok {
		n.Edition = e.ID
	}
	return n
}

// judgeAll judges the dossiers on several goroutines and keeps the results in
// the order of the providers.
func (s *scan) judgeAll(ctx context.Context, data *source.Dataset) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ahead := cmp.Or(s.Workers, runtime.GOMAXPROCS(0)) - 1
	judge := func(d *source.Dossier) (*judged, error) { return s.judge(ctx, d) }
	for j, err := range inOrder(ahead, data.Dossiers(ctx), judge) {
		if err == nil {
			err = s.stage.put(j)
		}
		if err == nil && (s.compared.sure() || mayHit(j.Findings)) {
			err = s.sure.put(j)
		}
		if err != nil {
			cancel()
			return err
		}
		s.providers = append(s.providers, j.ProviderID)
		s.night.Names[j.ProviderID] = j.Profile.Name
		s.total.add(j.Counts)
		s.night.Counts.Providers++
		if s.Progress != nil {
			stats := data.Stats()
			s.Progress(Progress{Stage: "judging", Done: stats.BytesRead, Total: stats.BytesTotal, Providers: s.night.Counts.Providers})
		}
	}
	return ctx.Err()
}

// enforceAll writes the cases and decisions, provider by provider.
func (s *scan) enforceAll(ctx context.Context) error {
	return s.each(ctx, func(j *judged) (out outcome, err error) {
		err = s.ledger.Update(ctx, j.ProviderID, func(book Book) error {
			out, err = s.enforce(book, j)
			return err
		})
		return out, err
	})
}

// each does what is to be done with the providers, in order, and reports it.
func (s *scan) each(ctx context.Context, do func(*judged) (outcome, error)) error {
	total := int64(len(s.providers))
	for i := range s.providers {
		if err := ctx.Err(); err != nil {
			return err
		}
		j, err := s.stage.next()
		if err != nil {
			return err
		}
		if err := s.addCompared(j); err != nil {
			return err
		}
		out, err := do(j)
		if err != nil {
			return err
		}
		if err := s.report(j, out); err != nil {
			return err
		}
		if s.Progress != nil {
			s.Progress(Progress{Stage: "deciding", Done: int64(i + 1), Total: total, Providers: len(s.providers)})
		}
	}
	return nil
}

// addCompared adds what only a look at all providers finds.
func (s *scan) addCompared(j *judged) error {
	compared, err := s.compared.findings(j.ProviderID, j.Outlines, j.Standing)
	if err != nil {
		return err
	}
	j.Findings = append(j.Findings, compared.Findings...)
	slices.SortStableFunc(j.Findings, findingOrder)
	return nil
}

// findingOrder is the order in which findings are printed.
func findingOrder(a, b law.Finding) int {
	return cmp.Or(
		cmp.Compare(a.ProviderID, b.ProviderID),
		cmp.Compare(a.Subject.Type, b.Subject.Type),
		cmp.Compare(a.Subject.ID, b.Subject.ID),
		cmp.Compare(a.Rule, b.Rule),
		cmp.Compare(a.Fingerprint, b.Fingerprint),
	)
}

// report adds what one provider's night came to to the totals.
func (s *scan) report(j *judged, out outcome) error {
	n, k := s.night, &s.night.Counts
	for _, f := range j.Findings {
		if s.Found != nil {
			if err := s.Found(f); err != nil {
				return err
			}
		}
		k.Findings++
		switch f.Severity {
		case law.Error:
			k.Errors++
		case law.Warning:
			k.Warnings++
		case law.Note:
			k.Notes++
		}
		if len(n.Findings) < keptFindings {
			n.Findings = append(n.Findings, f)
		}
		s.total.found(f.Rule)
	}
	k.Waived += len(out.waived)
	for _, o := range out.observations {
		if o.Reason == law.NeedsComplaint {
			k.Observations++
		}
	}
	for _, c := range out.cases {
		if c.OpenedAt.Equal(s.AsOf) {
			k.CasesOpened++
		}
		if c.DecidedAt.Equal(s.AsOf) {
			k.CasesDecided++
		}
		if len(n.Cases) < keptCases {
			n.Cases = append(n.Cases, c)
		}
	}
	for _, e := range out.entries {
		if gone := out.standing.ExpelledAt; !gone.IsZero() && gone.Before(s.AsOf) {
			break // recorded only: nothing more takes effect on an expelled provider (R4)
		}
		switch e.Kind {
		case law.KindPoints:
			k.Points += e.Amount
		case law.KindFreeze:
			k.Freezes++
		case law.KindDeposit:
			k.Deductions++
		case law.KindExpel:
			k.Expulsions++
		case law.KindDelist:
			k.Delistings++
		}
	}
	for _, m := range out.standing.Movements {
		if m.Case != "" && m.At.Equal(s.AsOf) && m.Amount < 0 {
			k.DeductedFen -= m.Amount
		}
	}
	limit, _ := s.params.ExpelPoints.At(s.AsOf)
	if out.standing.Points > 0 {
		n.Near = append(n.Near, Near{ProviderID: j.ProviderID, Name: j.Profile.Name, Points: out.standing.Points, Limit: limit, Status: out.standing.Status})
		slices.SortStableFunc(n.Near, func(a, b Near) int {
			return cmp.Or(cmp.Compare(b.Points, a.Points), cmp.Compare(a.ProviderID, b.ProviderID))
		})
		n.Near = n.Near[:min(len(n.Near), nearest)]
	}
	return nil
}

// readStats takes over what reading the dataset counted.
func (s *scan) readStats(data *source.Dataset) {
	stats, n := data.Stats(), s.night
	n.Counts.Records = map[string]int{}
	for t, count := range stats.Records {
		n.Counts.Records[string(t)] = count
	}
	n.Counts.Messages, n.Counts.Duplicates = stats.Messages, stats.Duplicates
	for _, p := range data.SetAside() {
		n.SetAside = append(n.SetAside, SetAside{File: p.File, Line: p.Line, Field: p.Pointer, Reason: law.Text{ZH: p.Text.ZH, EN: p.Text.EN}})
	}
	n.Counts.SetAside = len(n.SetAside)
	n.Counts.PassedOver = s.total.PassedOver
	n.Rules, n.Unjudged = s.total.rules(s.set), s.total.unjudged(s.set)
	n.Counts.RulesApplied = len(n.Rules)
}

// close adds what the ledger knows beyond tonight and keeps tonight's totals.
func (s *scan) close(ctx context.Context) error {
	pending, err := s.ledger.Pending(ctx)
	if err != nil {
		return err
	}
	s.night.Pending, s.night.Counts.CasesPending = pending, len(pending)
	counts, err := json.Marshal(s.night.Counts)
	if err != nil {
		return err
	}
	if err := s.ledger.PutNight(ctx, KeptNight{AsOf: s.AsOf, Counts: counts}); err != nil {
		return err
	}
	nights, err := s.ledger.Nights(ctx, trendNights)
	if err != nil {
		return err
	}
	nights = slices.DeleteFunc(nights, func(k KeptNight) bool { return k.AsOf.After(s.AsOf) })
	s.night.Trend, err = Trend(nights)
	return err
}
