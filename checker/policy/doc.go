// Package policy loads the regulation as code and judges dossiers by it.
//
// Policies are data in a file system, embedded or a directory (package policies
// of the project says what stands where). [Load] reads them into a [Set] and
// refuses what is wrong, all of it at once, each [Problem] with file, line,
// column and what to do. A [Set] is shared by all goroutines.
//
// # Judging
//
//	set, err := policy.Load(policies.FS, policy.LoadOptions{Domain: policy.Scan})
//	judge, err := set.NewJudge(policy.JudgeOptions{})
//	outcome, err := judge.Judge(dossier)
//
// A [Dossier] is everything known of one provider. Rules written in CEL are
// judged record by record, rules written in Rego on the whole dossier. Facts
// and term hits are made by the caller, and asked for only when a rule needs
// them. Where conversations are too many to be kept, [Judge.Open] gives a
// [Hearing], which takes them one at a time.
//
// For each record a CEL rule is judged in this order, and stops at the first
// "no":
//
//	terms      one of its vocabularies hit in the record
//	only       the record is in scope
//	known      the fields it needs are there; if not, the record is counted as not judged
//	each       the items that are judged one by one, as m
//	at         the instant of the conduct: not later than as_of, within an edition
//	           (before the first, the record is passed over, R28) and within the rule's dates
//	when       it is a breach
//
// What a rule says is a law.Finding with its evidence looked up in the record.
// Findings come in one order, whatever the order of records: by provider,
// subject, rule and place. Nothing in a policy can read a clock, the network or
// a random source.
//
// A rule that fails has judged nothing: a [RuleError] names the rule, the record
// and the cause, and the scan must not go on as if it were clean. A field that
// is not there is such a failure, so rules ask with has() or say in `known` what
// they need.
//
// # Authors
//
// [Set.Test] runs the examples of rules and decisions, [Set.Explain] gathers
// what there is to say about a rule, a clause or a penalty row, and [Scaffold]
// writes a new rule that passes its own test. [Set.Decide] answers the questions
// of policies/decide.
package policy
