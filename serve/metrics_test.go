package serve

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/source"
	"github.com/yunjian-audit/yunjian/nights"
)

// The figures are named and typed as Prometheus wants them.
func TestMetricsAreWellNamed(t *testing.T) {
	w := newWorld(t)
	text := w.ask(w.secrets[Operator], http.MethodGet, "/metrics", "").Body.String()
	problems, err := promlint.New(strings.NewReader(text)).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
	if !strings.Contains(text, "# TYPE yunjian_points_issued_total counter\n") {
		t.Error("points issued only grow: they are a counter")
	}
}

// The last night is the greatest that is done, not the one that was scanned
// last: an old night scanned anew by hand makes nothing look late, and neither
// does one that is caught up after an outage make anything look well.
func TestTheLastNightIsTheGreatest(t *testing.T) {
	w := newWorld(t)
	service := w.Nights.(*nights.Service)
	data := dataset(t)
	scan := func(asOf time.Time) {
		t.Helper()
		open := func(time.Time) (*source.Dataset, error) { return source.Open(data, source.Options{}) }
		if _, _, err := service.Run(t.Context(), open, checker.ScanOptions{AsOf: asOf}); err != nil {
			t.Fatal(err)
		}
	}
	figure := regexp.MustCompile(`(?m)^yunjian_last_night_timestamp_seconds (\S+)$`)
	last := func(want time.Time) {
		t.Helper()
		var health nights.Health
		if err := json.Unmarshal(w.ask("", http.MethodGet, "/healthz", "").Body.Bytes(), &health); err != nil {
			t.Fatal(err)
		}
		if age := w.Clock.Now().Sub(want).Seconds(); !health.LastDone.Equal(want) || health.Age != age {
			t.Errorf("/healthz: the last night is %v, %v s ago; want %v, %v s ago", health.LastDone, health.Age, want, age)
		}
		shown := figure.FindStringSubmatch(w.ask(w.secrets[Operator], http.MethodGet, "/metrics", "").Body.String())
		if want := fmt.Sprintf("%g", float64(want.Unix())); shown == nil || shown[1] != want {
			t.Errorf("/metrics: %v, want %s", shown, want)
		}
	}
	last(asOf)
	scan(asOf.AddDate(0, 0, -3)) // an old night by hand
	last(asOf)
	scan(asOf.AddDate(0, 0, 3)) // one that is yet to come, to see what it would bring
	last(asOf)
}
