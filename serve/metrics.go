package serve

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/yunjian-audit/yunjian/nights"
)

// metrics are the service's figures for Prometheus, in a registry of their own.
// What the ledger knows is read from it when the figures are asked for.
type metrics struct {
	handler http.Handler

	server   *Server
	refusals *prometheus.CounterVec
	requests *prometheus.HistogramVec
}

// Descriptions of the figures that are read from the ledger.
var (
	lastNight    = prometheus.NewDesc("yunjian_last_night_timestamp_seconds", "As_of of the last night that is done.", nil, nil)
	nightsDue    = prometheus.NewDesc("yunjian_nights_due", "Nights that are due and not done.", nil, nil)
	healthy      = prometheus.NewDesc("yunjian_healthy", "1 when /healthz says so.", nil, nil)
	findings     = prometheus.NewDesc("yunjian_night_findings", "Findings of the last night, by rule.", []string{"rule"}, nil)
	scanSeconds  = prometheus.NewDesc("yunjian_night_scan_seconds", "How long the last night's scan took.", nil, nil)
	scanRate     = prometheus.NewDesc("yunjian_night_records_per_second", "Records and messages that the last night judged a second.", nil, nil)
	setAside     = prometheus.NewDesc("yunjian_night_set_aside", "Records that the last night set aside.", nil, nil)
	openCases    = prometheus.NewDesc("yunjian_cases_open", "Open cases, by how long they have been so: day, week, month, older.", []string{"age"}, nil)
	waiting      = prometheus.NewDesc("yunjian_outbox_waiting", "What waits to be sent or acknowledged: effects, mails; given up ones included.", []string{"queue"}, nil)
	givenUp      = prometheus.NewDesc("yunjian_outbox_given_up", "What was given up and waits for a person: effects, mails.", []string{"queue"}, nil)
	pointsIssued = prometheus.NewDesc("yunjian_points_issued_total", "Points that the ledger ever issued, reversed ones included.", nil, nil)
)

func newMetrics(s *Server) *metrics {
	m := &metrics{server: s}
	m.refusals = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "yunjian_http_refused_total", Help: "Calls that were not allowed, by status."}, []string{"status"})
	m.requests = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "yunjian_http_request_seconds", Help: "How long answers took, by route.", Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 5},
	}, []string{"route"})
	registry := prometheus.NewRegistry()
	registry.MustRegister(m, m.refusals, m.requests, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.handler = promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
	return m
}

func (m *metrics) refused(status int) { m.refusals.WithLabelValues(strconv.Itoa(status)).Inc() }

func (m *metrics) answered(route string, took time.Duration) {
	m.requests.WithLabelValues(route).Observe(took.Seconds())
}

// Describe names nothing, since what Collect gives depends on the ledger.
func (m *metrics) Describe(chan<- *prometheus.Desc) {}

// Collect reads the ledger's figures.
func (m *metrics) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	put := func(kind prometheus.ValueType) figure {
		return func(d *prometheus.Desc, value float64, labels ...string) {
			out <- prometheus.MustNewConstMetric(d, kind, value, labels...)
		}
	}
	if err := m.collect(ctx, put(prometheus.GaugeValue), put(prometheus.CounterValue)); err != nil {
		m.server.Log.Error("metrics failed", slog.Any("error", err))
		out <- prometheus.NewInvalidMetric(healthy, err)
	}
}

// figure hands over one figure with the values of its labels.
type figure func(d *prometheus.Desc, value float64, labels ...string)

func (m *metrics) collect(ctx context.Context, gauge, counter figure) error {
	s := m.server
	health, err := s.Nights.Health(ctx)
	if err != nil {
		return err
	}
	gauge(nightsDue, float64(health.Due))
	gauge(healthy, map[bool]float64{true: 1}[health.OK])
	last, done, err := s.Ledger.LastDone(ctx, s.Clock.Now())
	if err != nil {
		return err
	}
	if done {
		run, err := nights.FromRow(last)
		if err != nil {
			return err
		}
		lastRun(run, gauge)
	}
	opened, err := s.Ledger.OpenSince(ctx)
	if err != nil {
		return err
	}
	ages := map[string]int{"day": 0, "week": 0, "month": 0, "older": 0}
	for _, t := range opened {
		ages[age(s.Clock.Now().Sub(t))]++
	}
	for name, n := range ages {
		gauge(openCases, float64(n), name)
	}
	points, err := s.Ledger.PointsIssued(ctx)
	if err != nil {
		return err
	}
	counter(pointsIssued, float64(points))
	effects, mails, err := s.Ledger.Queues(ctx)
	if err != nil {
		return err
	}
	gauge(waiting, float64(effects.Waiting), "effects")
	gauge(waiting, float64(mails.Waiting), "mails")
	gauge(givenUp, float64(effects.Dead), "effects")
	gauge(givenUp, float64(mails.Dead), "mails")
	return nil
}

func lastRun(run nights.Run, gauge figure) {
	gauge(lastNight, float64(run.AsOf.Unix()))
	gauge(scanSeconds, run.Seconds())
	for rule, n := range run.Findings {
		gauge(findings, float64(n), rule)
	}
	if run.Counts == nil {
		return
	}
	gauge(setAside, float64(run.Counts.SetAside))
	judged := run.Counts.Messages
	for _, n := range run.Counts.Records {
		judged += n
	}
	if run.Seconds() > 0 {
		gauge(scanRate, float64(judged)/run.Seconds())
	}
}

// age is the bucket of a case that has been open for a time.
func age(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d <= day:
		return "day"
	case d <= 7*day:
		return "week"
	case d <= 30*day:
		return "month"
	}
	return "older"
}
