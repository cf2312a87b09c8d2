package main

import (
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"
)

// swapped is what each comparison and sum becomes.
var swapped = map[string]*ast.Builtin{
	ast.LessThan.Name: ast.LessThanEq, ast.LessThanEq.Name: ast.LessThan,
	ast.GreaterThan.Name: ast.GreaterThanEq, ast.GreaterThanEq.Name: ast.GreaterThan,
	ast.Equal.Name: ast.NotEqual, ast.NotEqual.Name: ast.Equal,
	ast.Plus.Name: ast.Minus, ast.Minus.Name: ast.Plus,
}

// mutateRego changes one thing in a module at a time: comparisons and sums,
// numbers, booleans, negations, conditions dropped.
func mutateRego(src []byte) ([]change, error) {
	m, err := ast.ParseModuleWithOpts("", string(src), ast.ParserOptions{RegoVersion: ast.RegoV1})
	if err != nil {
		return nil, err
	}
	r := &regoMutator{module: m}
	for _, rule := range m.Rules {
		r.where = rule.Head.Ref().String()
		r.rule(rule)
	}
	return r.changes, r.err
}

type regoMutator struct {
	module  *ast.Module
	where   string
	changes []change
	err     error
}

// keep writes the module down as it is now, with one thing changed.
func (r *regoMutator) keep(before, after string) {
	text, err := format.AstWithOpts(r.module, format.Opts{RegoVersion: ast.RegoV1})
	if err != nil {
		r.err = err
		return
	}
	r.changes = append(r.changes, change{r.where, before, after, text})
}

func (r *regoMutator) rule(rule *ast.Rule) {
	ast.WalkNodes(rule, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Head:
			if n.Value != nil && n.Value.Value.Compare(ast.Boolean(true)) == 0 {
				return true // the true that nobody wrote
			}
		case ast.Body:
			r.body(n)
		case *ast.Expr:
			if operator, ok := n.Terms.([]*ast.Term); ok {
				r.operator(operator[0], n)
			}
			if n.Negated {
				before := line(n)
				n.Negated = false
				r.keep(before, line(n))
				n.Negated = true
			}
		case *ast.Term:
			r.term(n)
		}
		return r.err != nil
	})
}

// body drops one condition after the other. What gives a variable its value is
// no condition.
func (r *regoMutator) body(b ast.Body) {
	for i, e := range b {
		if e.IsAssignment() || len(b) == 1 {
			continue
		}
		if _, isSome := e.Terms.(*ast.SomeDecl); isSome {
			continue
		}
		gone := ast.NewExpr(ast.BooleanTerm(true).SetLocation(e.Location)).SetLocation(e.Location)
		gone.Index = e.Index
		b[i] = gone
		r.keep(line(e), "true")
		b[i] = e
	}
}

func (r *regoMutator) term(t *ast.Term) {
	switch v := t.Value.(type) {
	case ast.Call:
		r.operator(v[0], t)
	case ast.Number:
		n, ok := v.Int64()
		if !ok {
			return
		}
		t.Value = ast.Number(strconv.FormatInt(n+1, 10))
		r.keep(v.String(), t.Value.String())
		t.Value = v
	case ast.Boolean:
		t.Value = !v
		r.keep(v.String(), t.Value.String())
		t.Value = v
	}
}

// operator swaps the operator of a call in an expression or term.
func (r *regoMutator) operator(operator *ast.Term, of ast.Node) {
	old := operator.Value
	other := swapped[old.String()]
	if other == nil {
		return
	}
	before := line(of)
	operator.Value = other.Ref()
	r.keep(before, line(of))
	operator.Value = old
}

// line writes an expression on one line.
func line(n ast.Node) string {
	text, err := format.AstWithOpts(n, format.Opts{RegoVersion: ast.RegoV1})
	if err != nil {
		return n.String()
	}
	return strings.Join(strings.Fields(string(text)), " ")
}
