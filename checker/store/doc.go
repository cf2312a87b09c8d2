// Package store keeps what the auditor must remember between nights: the
// profiles and findings of each provider, the cases and the append-only
// ledger, in one SQLite file.
//
// A provider is the unit of work. Update runs one transaction for one provider:
// it reads what the ledger holds, lets the caller judge, and writes findings,
// cases and entries together or not at all. Writing the same again changes
// nothing, so a night that was killed is simply run again:
//
//	err := ledger.Update(ctx, providerID, func(tx *store.Tx) error {
//		cases, err := tx.Cases()
//		...
//		_, err = tx.Append(entries)
//		return err
//	})
//
// Many processes may use one file at a time. Each transaction takes SQLite's
// write lock before it reads, so that no two of them decide on the same state,
// and waits for it instead of failing.
package store
