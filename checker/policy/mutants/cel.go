package main

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/parser"
	"go.yaml.in/yaml/v4"
)

// expressionKeys are the keys of rule.yaml that decide what is found. What is
// quoted as evidence and said in messages is not among them.
var expressionKeys = []string{"only", "known", "each", "at", "when", "warn_when"}

// mutateRule changes one thing at a time in the expressions of a rule.yaml.
func mutateRule(src []byte) ([]change, error) {
	var doc yaml.Node
	if err := yaml.Load(src, &doc); err != nil {
		return nil, err
	}
	var changes []change
	for _, key := range expressionKeys {
		node := valueOf(&doc, key)
		if node == nil {
			continue
		}
		old := *node
		err := mutateCEL(old.Value, func(before, after, whole string) error {
			node.Value, node.Style = whole, yaml.DoubleQuotedStyle
			text, err := yaml.Dump(&doc)
			changes = append(changes, change{key, before, after, text})
			return err
		})
		*node = old
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
	}
	return changes, nil
}

// valueOf returns the value of a key of a document's mapping.
func valueOf(doc *yaml.Node, key string) *yaml.Node {
	if doc.Kind == yaml.DocumentNode {
		doc = doc.Content[0]
	}
	for i := 0; i+1 < len(doc.Content); i += 2 {
		if doc.Content[i].Value == key {
			return doc.Content[i+1]
		}
	}
	return nil
}

// swappedCEL is what each comparison and sum becomes.
var swappedCEL = map[string]string{
	operators.Less: operators.LessEquals, operators.LessEquals: operators.Less,
	operators.Greater: operators.GreaterEquals, operators.GreaterEquals: operators.Greater,
	operators.Equals: operators.NotEquals, operators.NotEquals: operators.Equals,
	operators.Add: operators.Subtract, operators.Subtract: operators.Add,
}

// mutateCEL calls keep with every changed form of an expression: comparisons
// and sums, numbers, booleans, negations, and each side of a conjunction or
// disjunction dropped.
func mutateCEL(src string, keep func(before, after, whole string) error) error {
	// Without macros the tree is what was written.
	p, err := parser.NewParser(parser.Macros(), parser.EnableOptionalSyntax(true))
	if err != nil {
		return err
	}
	tree, faults := p.Parse(common.NewTextSource(src))
	if len(faults.GetErrors()) > 0 {
		return fmt.Errorf("%s", faults.ToDisplayString())
	}
	c := &celMutator{root: tree.Expr(), info: tree.SourceInfo(), factory: ast.NewExprFactory(), keep: keep}
	ast.PostOrderVisit(tree.Expr(), ast.NewExprVisitor(c.visit))
	return c.err
}

type celMutator struct {
	root    ast.Expr
	info    *ast.SourceInfo
	factory ast.ExprFactory
	keep    func(before, after, whole string) error
	err     error
}

func (c *celMutator) visit(e ast.Expr) {
	switch e.Kind() {
	case ast.CallKind:
		c.call(e, e.AsCall())
	case ast.LiteralKind:
		switch v := e.AsLiteral().(type) {
		case types.Int:
			c.replace(e, c.literal(v+1))
		case types.Double:
			c.replace(e, c.literal(v+1))
		case types.Bool:
			c.replace(e, c.literal(!v))
		}
	}
}

func (c *celMutator) literal(v ref.Val) ast.Expr { return c.factory.NewLiteral(0, v) }

func (c *celMutator) call(e ast.Expr, call ast.CallExpr) {
	args := call.Args()
	switch name := call.FunctionName(); {
	case swappedCEL[name] != "" && len(args) == 2:
		c.replace(e, c.factory.NewCall(0, swappedCEL[name], args...))
	case name == operators.LogicalNot:
		c.replace(e, args[0])
	case name == operators.LogicalAnd || name == operators.LogicalOr:
		for _, kept := range args {
			c.replace(e, kept)
		}
	}
}

// replace puts another expression in the place of e, writes the whole down, and takes it back.
func (c *celMutator) replace(e, other ast.Expr) {
	if c.err != nil {
		return
	}
	before := c.text(e)
	old := c.factory.CopyExpr(e)
	e.SetKindCase(c.factory.CopyExpr(other))
	after, whole := c.text(e), c.text(c.root)
	e.SetKindCase(old)
	if c.err == nil {
		c.err = c.keep(before, after, whole)
	}
}

func (c *celMutator) text(e ast.Expr) string {
	s, err := parser.Unparse(e, c.info)
	if err != nil && c.err == nil {
		c.err = err
	}
	return strings.Join(strings.Fields(s), " ")
}

// mutateParameters changes one value of one parameter at a time: numbers go
// one up and one down, amounts a yuan, times of day a minute.
func mutateParameters(src []byte) ([]change, error) {
	var doc yaml.Node
	if err := yaml.Load(src, &doc); err != nil {
		return nil, err
	}
	params := valueOf(&doc, "parameters")
	var changes []change
	for i := 0; i+1 < len(params.Content); i += 2 {
		values := valueOf(params.Content[i+1], "values")
		for _, v := range values.Content {
			value := valueOf(v, "value")
			for _, other := range neighbours(value) {
				old := value.Value
				value.Value = other
				text, err := yaml.Dump(&doc)
				if err != nil {
					return nil, err
				}
				value.Value = old
				changes = append(changes, change{params.Content[i].Value, old, other, bytes.Clone(text)})
			}
		}
	}
	return changes, nil
}

func neighbours(value *yaml.Node) []string {
	if n, err := strconv.ParseInt(value.Value, 10, 64); err == nil {
		return []string{strconv.FormatInt(n-1, 10), strconv.FormatInt(n+1, 10)}
	}
	var hour, minute, yuan int
	if n, _ := fmt.Sscanf(value.Value, "%d:%d", &hour, &minute); n == 2 && len(value.Value) == len("09:00") {
		return []string{fmt.Sprintf("%02d:%02d", hour, minute+1), fmt.Sprintf("%02d:%02d", hour-1, 59)}
	}
	if n, _ := fmt.Sscanf(value.Value, "%d.00", &yuan); n == 1 && strings.HasSuffix(value.Value, ".00") {
		return []string{fmt.Sprintf("%d.99", yuan-1), fmt.Sprintf("%d.01", yuan)}
	}
	return nil
}
