// Package deliver sends what leaves a ledger: effects to the marketplace as
// signed webhooks, and notices to providers by e-mail.
//
// A Courier takes what is due out of the ledger's outbox, sends it, and notes
// what became of it:
//
//	hook, err := deliver.NewWebhook(url, secrets, http.DefaultTransport)
//	courier := deliver.Courier{Store: ledger, Hook: hook, Now: time.Now, Random: rand.Float64}
//	summary, err := courier.Run(ctx)
//
// Everything is sent at least once and under one id for ever: whoever dies
// between sending and noting sends again under the same id, and the receiver
// tells the repetition by it. What concerns one provider arrives in the order in
// which it was written; behind an effect that cannot be delivered the later ones
// of that provider wait. Failed attempts are repeated after growing pauses, and
// given up after Courier.Attempts of them until a person says retry.
//
// The package reads no clock and draws no random numbers of its own.
package deliver
