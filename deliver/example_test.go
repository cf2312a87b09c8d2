package deliver_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/store"
	"github.com/yunjian-audit/yunjian/deliver"
)

// A marketplace that checks every signature takes what waits in a ledger.
func Example() {
	ctx := context.Background()
	key, _ := webhooks.NewWebhook(secret)
	market := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if err := key.VerifyIgnoringTimestamp(body, r.Header); err != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		fmt.Println("carried out", r.Header.Get("webhook-id"))
	}))
	defer market.Close()

	ledger, _ := store.OpenMemory(ctx)
	defer ledger.Close()
	_ = ledger.Update(ctx, "p1", func(tx *store.Tx) error {
		return tx.PutEffects([]law.Effect{{ID: "F-1", ProviderID: "p1", At: night, Kind: law.EffectStanding}}, law.Told{})
	})

	hook, _ := deliver.NewWebhook(market.URL, []string{secret}, http.DefaultTransport)
	courier := deliver.Courier{
		Store: ledger, Hook: hook,
		Now:    func() time.Time { return night },
		Random: func() float64 { return 0.5 },
	}
	summary, _ := courier.Run(ctx)
	fmt.Printf("%+v\n", summary)
	// Output:
	// carried out F-1
	// {Sent:1 Failed:0 Dead:0}
}
