// Package serve is the service's HTTP side: who may ask, what they may ask, and
// the answers. Everything it answers comes from the same library calls as the
// command line's.
//
// rules.go is the whole authorisation: one table of routes, nothing of which
// works without a line in it. A new route is a handler and a line there.
package serve
