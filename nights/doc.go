// Package nights runs nights: one at a time on a ledger, each attempt on
// record, missed ones caught up in their order.
//
// A [Runner] takes the ledger's lease, so that no two processes scan at once,
// and keeps a [Run] of every attempt. A [Schedule] knows at which instants
// nights fall due. A [Service] brings both together: at its times, and when it
// starts, it runs every night that is due and not over, oldest first.
package nights
