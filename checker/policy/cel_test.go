package policy

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"cel.dev/cel-go/common"
	celast "cel.dev/cel-go/common/ast"
)

// TestParsersAgree: embedded policies are read with CEL's quick parser, the
// checks use its full one; both must read every expression alike.
func TestParsersAgree(t *testing.T) {
	fsys := os.DirFS("../../policies")
	ids, err := RuleIDs(fsys)
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, id := range ids {
		set, err := Load(fsys, LoadOptions{Domain: Scan, Rules: []string{id}})
		if err != nil {
			continue // TestLoad of the policies reports it
		}
		env, err := set.celEnv()
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range set.Rules[0].expressions() {
			full, issues := env.Parse(e.text)
			quick, errs := set.cel.quick.Parse(common.NewTextSource(e.text))
			if issues.Err() != nil || len(errs.GetErrors()) > 0 {
				t.Errorf("%s %s: %v %v", id, e.name, issues.Err(), errs.GetErrors())
				continue
			}
			if a, b := tree(full.NativeRep().Expr()), tree(quick.Expr()); a != b {
				t.Errorf("%s %s:\n%s\n%s", id, e.name, a, b)
			}
			read++
		}
	}
	if read < 20 {
		t.Errorf("only %d expressions were compared", read)
	}
}

// tree writes an expression without the ids of its nodes.
func tree(e celast.Expr) string {
	list := func(exprs []celast.Expr) string {
		var parts []string
		for _, e := range exprs {
			parts = append(parts, tree(e))
		}
		return strings.Join(parts, " ")
	}
	switch e.Kind() {
	case celast.LiteralKind:
		return fmt.Sprintf("%T %v", e.AsLiteral(), e.AsLiteral())
	case celast.IdentKind:
		return e.AsIdent()
	case celast.SelectKind:
		s := e.AsSelect()
		return fmt.Sprintf("(%s . %s %v)", tree(s.Operand()), s.FieldName(), s.IsTestOnly())
	case celast.CallKind:
		c := e.AsCall()
		target := ""
		if c.IsMemberFunction() {
			target = tree(c.Target())
		}
		return fmt.Sprintf("(%s.%s %s)", target, c.FunctionName(), list(c.Args()))
	case celast.ListKind:
		return fmt.Sprintf("[%s %v]", list(e.AsList().Elements()), e.AsList().OptionalIndices())
	case celast.MapKind:
		var parts []string
		for _, entry := range e.AsMap().Entries() {
			m := entry.AsMapEntry()
			parts = append(parts, tree(m.Key())+":"+tree(m.Value())+fmt.Sprint(m.IsOptional()))
		}
		return "{" + strings.Join(parts, " ") + "}"
	case celast.ComprehensionKind:
		c := e.AsComprehension()
		return fmt.Sprintf("(fold %s %s %s %s)", c.IterVar(), c.IterVar2(), c.AccuVar(),
			list([]celast.Expr{c.IterRange(), c.AccuInit(), c.LoopCondition(), c.LoopStep(), c.Result()}))
	}
	return fmt.Sprint("unknown kind ", e.Kind())
}
