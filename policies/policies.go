// Package policies holds the regulation as code: editions, markets and dated
// parameters, the clauses, the penalty table, working days, vocabularies, and
// one folder for each rule and each decision. It is data; package policy of
// the checker reads it, from here or from a directory of the same shape.
package policies

import "embed"

// FS is the policies that the program carries with it.
//
//go:embed *.yaml */*
var FS embed.FS
