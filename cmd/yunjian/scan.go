package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/record"
	"github.com/yunjian-audit/yunjian/checker/source"
	"github.com/yunjian-audit/yunjian/checker/store"
	"github.com/yunjian-audit/yunjian/nights"
	"github.com/yunjian-audit/yunjian/reports"
)

type scanFlags struct {
	data, asOf, ledger, format, failOn string
	report, quarantine                 string
	dryRun, keepGoing, strict          bool
	workers                            int
	secondEyes                         bool
	radius                             string
}

func (a *app) scanCommand() *cobra.Command {
	var f scanFlags
	cmd := &cobra.Command{
		Use:     "scan --data DIR --as-of T --ledger FILE",
		Short:   a.say(helpScan),
		Long:    a.say(helpScanLong),
		Example: "  yunjian scan --data data/ --as-of 2016-12-01T02:00:00+08:00 --ledger ledger.db --report night.html",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.scan(cmd.Context(), f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.data, "data", "", a.say(flagData))
	flags.StringVar(&f.asOf, "as-of", "", a.say(flagAsOf))
	flags.StringVar(&f.ledger, "ledger", "", a.say(flagLedger))
	flags.StringVar(&f.format, "format", "text", a.say(flagFormat, reports.Formats))
	flags.StringVar(&f.failOn, "fail-on", "error", a.say(flagFailOn))
	flags.StringVar(&f.report, "report", "", a.say(flagReport))
	flags.BoolVar(&f.dryRun, "dry-run", false, a.say(flagDryRun))
	flags.BoolVar(&f.keepGoing, "keep-going", false, a.say(flagKeepGoing))
	flags.StringVar(&f.quarantine, "quarantine", "", a.say(flagQuarantine))
	flags.BoolVar(&f.strict, "strict", false, a.say(flagStrict))
	flags.BoolVar(&f.secondEyes, "second-eyes", false, a.say(flagSecondEyes))
	flags.StringVar(&f.radius, "radius", "1%", a.say(flagRadius))
	flags.IntVar(&f.workers, "workers", 0, a.say(flagWorkers))
	return cmd
}

// scanMemory is how much memory a scan asks the garbage collector to stay
// within, besides the program itself: a night of ten million messages fits 300
// MB. What is kept takes a third of it. GOMEMLIMIT says otherwise.
const scanMemory = 224 << 20

// scanGarbage is how much garbage may gather before it is collected, in percent
// of what is kept; GOGC says otherwise. It takes a twentieth more of CPU than
// Go's own 100 and a sixth less of memory.
const scanGarbage = 60

func (a *app) scan(ctx context.Context, f scanFlags) error {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(scanMemory)
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(scanGarbage)
	}
	switch {
	case f.data == "":
		return cannot(a.errorf(wordNeedData))
	case f.asOf == "":
		return cannot(a.errorf(wordNeedAsOf))
	}
	if err := a.checkOutputFlags(f.format, f.failOn); err != nil {
		return err
	}
	asOf, err := a.instant(f.asOf)
	if err != nil {
		return err
	}
	radius, err := parseRadius(f.radius)
	if err != nil {
		return cannot(a.errorf(wordBadRadius, f.radius))
	}
	c, err := a.checker(checker.ForScan)
	if err != nil {
		return err
	}
	aside := &quarantine{file: cmp.Or(f.quarantine, f.ledger+".quarantine.jsonl")}
	data, err := source.Open(f.data, source.Options{Strict: f.strict, KeepGoing: f.keepGoing, Quarantine: aside.put})
	if err != nil {
		return a.inputError(err)
	}
	defer data.Close()
	open := store.Open
	if f.dryRun {
		open = store.OpenDry
	}
	book, err := a.openLedger(ctx, f.ledger, open)
	if err != nil {
		return err
	}
	defer book.Close()

	out := newFindingWriter(a, f.format, c)
	progress := a.progress()
	o := checker.ScanOptions{
		AsOf: asOf, Workers: f.workers, DryRun: f.dryRun, Found: out.put, Progress: progress.update,
		SecondEyes: f.secondEyes, Radius: radius,
	}
	var night *checker.Night
	if f.dryRun {
		night, err = c.Scan(ctx, data, book, o)
	} else {
		given := func(time.Time) (*source.Dataset, error) { return data, nil }
		night, _, err = a.runner(c, book, nights.ByScan).Run(ctx, given, o)
	}
	progress.stop()
	var held *checker.Held
	if err != nil && !errors.As(err, &held) {
		return a.scanError(ctx, err)
	}
	if err := out.close(night); err != nil {
		return fault(err)
	}
	if aside.n > 0 {
		fmt.Fprintln(a.err, a.say(wordQuarantined, aside.n, aside.file))
	}
	if f.report != "" {
		if err := a.saveReport(f.report, night); err != nil {
			return err
		}
	}
	if held != nil {
		return cannot(a.errorf(wordHeld, len(held.Providers), held.Limit, shorten(held.Providers)))
	}
	if out.reached(f.failOn) {
		return &exitError{code: exitFindings}
	}
	return nil
}

// parseRadius reads a share of the night's providers ("1%") or a number of them.
func parseRadius(s string) (checker.Radius, error) {
	var r checker.Radius
	var err error
	if share, ok := strings.CutSuffix(s, "%"); ok {
		r.Percent, err = strconv.ParseFloat(share, 64)
		if !(r.Percent > 0 && r.Percent <= 100) {
			err = errors.Join(err, strconv.ErrRange)
		}
		return r, err
	}
	r.Allowed, err = strconv.Atoi(s)
	if r.Allowed < 1 {
		err = errors.Join(err, strconv.ErrRange)
	}
	return r, err
}

// shorten lists the first few of many.
func shorten(ids []string) string {
	const shown = 5
	if len(ids) <= shown {
		return strings.Join(ids, " ")
	}
	return strings.Join(ids[:shown], " ") + " …"
}

// scanError gives a scan's error its exit code and, for bad records, names
// each of them.
func (a *app) scanError(ctx context.Context, err error) error {
	var bad *source.BadRecords
	switch {
	case ctx.Err() != nil:
		return fault(a.errorf(wordInterrupted))
	case errors.As(err, &bad):
		return a.inputError(err)
	case errors.Is(err, checker.ErrNothingRead):
		return cannot(a.errorf(wordNothingRead))
	case checker.IsPolicyError(err):
		return a.policyError(err)
	}
	return a.storeError(err)
}

// inputError names every bad record on its own line.
func (a *app) inputError(err error) error {
	var bad *source.BadRecords
	if !errors.As(err, &bad) {
		return cannot(err)
	}
	for _, p := range bad.Problems {
		_ = reports.Problem(a.err, p.File, p.Line, p.Column, p.Pointer, p.Text.In(a.lang))
	}
	return cannot(a.errorf(wordBadRecords, bad.Count))
}

// quarantine writes the records set aside, each as it was read with where and
// why, to a file that is made when the first one comes. It is open only while a
// record is written, so that nobody has to close it.
type quarantine struct {
	file string
	n    int
}

// quarantined is one line of a quarantine file.
type quarantined struct {
	Problems []record.Problem `json:"problems"`
	Line     string           `json:"line,omitempty"` // as it was read
}

func (q *quarantine) put(b source.Bad) error {
	mode := os.O_WRONLY | os.O_CREATE | os.O_APPEND
	if q.n == 0 {
		mode |= os.O_TRUNC
	}
	out, err := os.OpenFile(q.file, mode, 0o666)
	if err != nil {
		return err
	}
	q.n++
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	return errors.Join(enc.Encode(quarantined{b.Problems, strings.ToValidUTF8(string(b.Raw), "\ufffd")}), out.Close())
}

func (a *app) saveReport(file string, night *checker.Night) error {
	out, err := os.Create(file)
	if err != nil {
		return fault(err)
	}
	if err := errors.Join(reports.HTML(out, night, a.lang), out.Close()); err != nil {
		return fault(err)
	}
	fmt.Fprintln(a.err, a.say(wordReportSaved, file))
	return nil
}

// findingWriter prints findings as they come where the format allows it, and
// gathers them where it does not.
type findingWriter struct {
	app     *app
	format  string
	checker *checker.Checker
	out     *bufio.Writer
	held    []law.Finding
	worst   int
	any     bool
}

func newFindingWriter(a *app, format string, c *checker.Checker) *findingWriter {
	return &findingWriter{app: a, format: format, checker: c, out: bufio.NewWriter(a.out)}
}

func (w *findingWriter) put(f law.Finding) error {
	w.worst = max(w.worst, failLevel(string(f.Severity)))
	switch w.format {
	case "jsonl", "github":
		return w.print([]law.Finding{f})
	case "text":
		if w.any {
			fmt.Fprintln(w.out)
		}
		w.any = true
		return w.print([]law.Finding{f})
	}
	w.held = append(w.held, f)
	return nil
}

func (w *findingWriter) print(findings []law.Finding) error {
	o := w.app.reportOptions(w.app.out)
	o.Titles = w.checker.Titles()
	return reports.Findings(w.out, w.format, findings, o)
}

// close writes what was held back and, after text, the night's summary.
func (w *findingWriter) close(night *checker.Night) error {
	switch w.format {
	case "json", "sarif", "junit":
		if err := w.print(w.held); err != nil {
			return err
		}
	case "text":
		if w.any {
			fmt.Fprintln(w.out)
		}
		if err := reports.Summary(w.out, night, w.app.reportOptions(w.app.out)); err != nil {
			return err
		}
		return w.out.Flush()
	}
	if err := w.out.Flush(); err != nil {
		return err
	}
	return reports.Summary(w.app.err, night, w.app.reportOptions(w.app.err))
}

func (w *findingWriter) reached(failOn string) bool { return w.worst >= failLevel(failOn) }

// meter shows how far a scan has come, on a terminal only.
type meter struct {
	app     *app
	started time.Time
	shown   time.Time
	on      bool
}

func (a *app) progress() *meter {
	return &meter{app: a, started: a.now(), on: terminal(a.err)}
}

func (m *meter) update(p checker.Progress) {
	now := m.app.now()
	if !m.on || now.Sub(m.shown) < 200*time.Millisecond {
		return
	}
	m.shown = now
	stage := wordJudging
	if p.Stage == "deciding" {
		stage = wordDeciding
	}
	left := ""
	if p.Done > 0 && p.Total > 0 {
		rest := time.Duration(float64(now.Sub(m.started)) * float64(p.Total-p.Done) / float64(p.Done))
		left = m.app.say(wordETA, 100*p.Done/p.Total, rest.Round(time.Second))
	}
	fmt.Fprintf(m.app.err, "\r\x1b[K%s %s", m.app.say(stage, p.Providers), left)
}

func (m *meter) stop() {
	if m.on {
		fmt.Fprint(m.app.err, "\r\x1b[K")
	}
}

// terminal tells whether a stream is one that a person looks at.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && isTerminal(f)
}
