package deliver

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Pauses grow fourfold from five seconds to six hours, and chance takes at most
// half of one.
func TestPause(t *testing.T) {
	whole := []time.Duration{5 * time.Second, 20 * time.Second, 80 * time.Second, 320 * time.Second, 1280 * time.Second, 5120 * time.Second, 20480 * time.Second, 6 * time.Hour}
	rapid.Check(t, func(r *rapid.T) {
		try := rapid.IntRange(1, 1000).Draw(r, "try")
		want := whole[min(try, len(whole))-1]
		if d := pause(try, rapid.Float64Range(0, 0.999999).Draw(r, "chance")); d < want/2 || d >= want {
			r.Errorf("try %d: %s, want between %s and %s", try, d, want/2, want)
		}
	})
}
