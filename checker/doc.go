// Package checker is the auditor as a library. It follows one flow:
//
//	records -> facts -> findings -> cases -> decisions -> ledger -> standing, reports
//
// Package record decodes and validates records, source turns a dataset into
// dossiers (everything about one provider) and pages into facts, text finds
// terms and contact handles, policy judges dossiers by rules written in Rego
// and CEL, law turns findings into cases, decisions and ledger entries, and
// store keeps them. This package joins these rooms: [Checker.Lint] checks
// listings before submission, [Checker.Scan] runs a night, [Checker.Act] lets a
// person decide a case.
//
// Nothing in it reads a clock: as_of comes in. The same data, policies and
// as_of give byte-identical findings.
package checker
