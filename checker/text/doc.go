// Package text reads Chinese as people really write it. It folds a text to the
// plain form in which vocabularies are written while remembering where every
// character came from (Normalise), finds the terms and patterns of all
// vocabularies and contact handles in one pass (Lexicon.Scan), and reads a
// conversation as a whole: who speaks, what the neighbouring messages say, what
// is refused, quoted or warned of (Lexicon.Conversation).
//
// The vocabularies are data (policies/terms/*.yaml, see Vocabulary). The package
// imports nothing else of the project, reads no clock and does no I/O; every
// function is deterministic and safe for concurrent use.
package text
