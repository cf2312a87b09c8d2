package law_test

import (
	"testing"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// The markets a provider is first known to have held count from the beginning,
// and each later list from its own instant on (R14).
func TestRequiredFollowsTheMarkets(t *testing.T) {
	a := account(t)
	a.Profile.Markets = []string{"service"}
	a.Profile.Held = []law.Held{
		{From: at(t, "2016-06-01 02:00"), Markets: []string{"data"}},
		{From: at(t, "2016-07-01 02:00"), Markets: []string{"data", "service"}},
	}
	for asOf, want := range map[string]int64{
		"2016-05-01": 2000_00, "2016-06-01 02:00": 2000_00, "2016-07-01 01:59:59": 2000_00, "2016-07-01 02:00": 20000_00, "2017-07-01": 20000_00,
	} {
		if got := standing(t, a, asOf).Deposit.Required; got != want {
			t.Errorf("%s: %s is required, want %s", asOf, law.Yuan(got), law.Yuan(want))
		}
	}
}
