package checker

import "github.com/yunjian-audit/yunjian/checker/policy"

// Page is what the policies say about a rule, a decision, a clause or a row of
// the penalty table.
type Page = policy.Explanation

// Explain gathers the page of a name: listing/superlative, decide/refund,
// REG-10.8.5 or PEN-03. It is false when nothing has that name.
func (c *Checker) Explain(name string) (Page, bool, error) { return c.set.Explain(name) }

// Coverage says what honours one clause.
type Coverage = policy.Coverage

// Coverage lists every clause of the regulation with what honours it.
func (c *Checker) Coverage() ([]Coverage, error) { return c.set.Coverage() }
