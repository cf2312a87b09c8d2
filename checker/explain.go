package checker

import (
	"path"

	"github.com/yunjian-audit/yunjian/checker/policy"
)

// Page is what the policies say about a rule, a decision, a clause or a row of
// the penalty table.
type Page = policy.Explanation

// Example is one example of a rule.
type Example = policy.Example

// Explain gathers the page of a name: listing/superlative, decide/refund,
// REG-10.8.5 or PEN-03. It is false when nothing has that name.
func (c *Checker) Explain(name string) (Page, bool, error) { return c.set.Explain(name) }

// Coverage says what honours one clause.
type Coverage = policy.Coverage

// Coverage lists every clause of the regulation with what honours it.
func (c *Checker) Coverage() ([]Coverage, error) { return c.set.Coverage() }

// Category gathers the pages of the rules of a category, in the order of their
// names; none when the policies have no such rules.
func (c *Checker) Category(category string) ([]Page, error) {
	var pages []Page
	for _, r := range c.set.Rules {
		if path.Dir(r.ID) != category {
			continue
		}
		page, _, err := c.set.Explain(r.ID)
		if err != nil {
			return nil, err
		}
		pages = append(pages, page)
	}
	return pages, nil
}
