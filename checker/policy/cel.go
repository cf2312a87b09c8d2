package policy

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common"
	celast "cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/overloads"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"cel.dev/cel-go/ext"
	"cel.dev/cel-go/interpreter"
	"cel.dev/cel-go/parser"
	"go.yaml.in/yaml/v4"

	"github.com/yunjian-audit/yunjian/checker/record"
)

// The names that expressions may use besides the record types.
const (
	varFacts    = "facts"
	varHits     = "hits"
	varParams   = "p"
	varAsOf     = "as_of"
	varAt       = "at"
	varIt       = "it"
	varItem     = "m"
	varStanding = "standing"
	varLint     = "lint"
)

// costLimit bounds one evaluation of an expression that loops, in the units of
// CEL's cost model (about one a step). An evaluation that reaches it is an
// error, never "no breach". Expressions without a loop are bounded by their
// length and are not counted, which makes them more than twice as fast.
const costLimit = 50_000_000

// celEngine is the environment that all expressions of a set share. Making it
// takes part of a millisecond, so that it is made when the first is compiled.
type celEngine struct {
	once  sync.Once
	env   *cel.Env
	quick *parser.Parser
	err   error
	limit uint64 // of cost; tests lower it

	patterns sync.Map // types.String to *regexp.Regexp, of matches
}

func (s *Set) celEnv() (*cel.Env, error) {
	s.cel.once.Do(func() {
		options := []cel.EnvOption{
			ext.Strings(), ext.Lists(), ext.Sets(), ext.Math(), ext.Bindings(), cel.OptionalTypes(),
			cel.Variable(varHits, cel.ListType(cel.DynType)), cel.Variable(varItem, cel.DynType),
			cel.Variable(varFacts, cel.DynType), cel.Variable(varParams, cel.DynType), cel.Variable(varStanding, cel.DynType),
			cel.Variable(varIt, cel.DynType),
			cel.Variable(varAsOf, cel.TimestampType), cel.Variable(varAt, cel.TimestampType), cel.Variable(varLint, cel.BoolType),
		}
		for _, t := range record.Types() {
			options = append(options, cel.Variable(string(t), cel.DynType))
		}
		for i := range functions {
			if functions[i].name != "" {
				options = append(options, s.celFunction(&functions[i]))
			}
		}
		if s.cel.env, s.cel.err = cel.NewEnv(options...); s.cel.err == nil {
			s.cel.quick, s.cel.err = parser.NewParser(parser.Macros(s.cel.env.Macros()...), parser.EnableOptionalSyntax(true), parser.EnablePrattParser(true))
		}
	})
	return s.cel.env, s.cel.err
}

func (s *Set) celFunction(f *function) cel.EnvOption {
	celTypes := map[kind]*cel.Type{
		kindInstant: cel.TimestampType, kindInt: cel.IntType, kindString: cel.StringType, kindBool: cel.BoolType, kindAny: cel.DynType,
	}
	args := make([]*cel.Type, len(f.args))
	for i, k := range f.args {
		args[i] = celTypes[k]
	}
	call := func(values ...ref.Val) ref.Val {
		goArgs := make([]any, len(values))
		for i, v := range values {
			goArgs[i] = native(v)
		}
		result, err := f.call(s, goArgs)
		if err != nil {
			return types.WrapErr(err)
		}
		return types.DefaultTypeAdapter.NativeToValue(result)
	}
	return cel.Function(f.name, cel.Overload(f.name, args, celTypes[f.result], cel.FunctionBinding(call)))
}

// remember makes calls of matches keep the regular expressions they compile,
// which are constants or parameters. CEL compiles them anew at every call.
func (c *celEngine) remember(i interpreter.Interpretable) (interpreter.Interpretable, error) {
	call, ok := i.(interpreter.InterpretableCall)
	if !ok || call.Function() != overloads.Matches || len(call.Args()) != 2 {
		return i, nil
	}
	return interpreter.NewCall(call.ID(), call.Function(), call.OverloadID(), call.Args(), func(values ...ref.Val) ref.Val {
		text, isText := values[0].(types.String)
		pattern, isPattern := values[1].(types.String)
		if !isText || !isPattern {
			return types.NoSuchOverloadErr()
		}
		known, ok := c.patterns.Load(pattern)
		if !ok {
			re, err := regexp.Compile(string(pattern))
			if err != nil {
				return types.WrapErr(err)
			}
			known, _ = c.patterns.LoadOrStore(pattern, re)
		}
		return types.Bool(known.(*regexp.Regexp).MatchString(string(text)))
	}), nil
}

// expr is one CEL expression of a rule.yaml. It is compiled when it is first
// needed, once.
type expr struct {
	set  *Set
	doc  *document
	node *yaml.Node
	name string // the key it stands under
	text string

	once    sync.Once
	program cel.Program
	uses    uses
	err     error
}

// compile makes the program, through CEL's full parser and type checker. An
// expression that was through them before goes through CEL's quick parser,
// which is many times as fast; a test holds that both read every expression of
// the policies alike.
func (e *expr) compile() error {
	e.once.Do(func() { e.err = e.make() })
	return e.err
}

func (e *expr) make() error {
	env, err := e.set.celEnv()
	if err != nil {
		return err
	}
	var ast *celast.AST
	var faults []*common.Error
	if !e.set.checked {
		checked, issues := env.Compile(e.text)
		if faults = issues.Errors(); len(faults) == 0 {
			ast = checked.NativeRep()
		}
	} else {
		parsed, errs := e.set.cel.quick.Parse(common.NewTextSource(e.text))
		ast, faults = parsed, errs.GetErrors()
	}
	if len(faults) > 0 {
		probs := &problems{fsys: e.set.fsys}
		for _, f := range faults {
			line, column := e.doc.place(e.node, f.Location.Line(), f.Location.Column())
			probs.add(e.doc.path, line, column, say("%s 不是合法的 CEL：%s", "%s is not valid CEL: %s", e.name, f.Message))
		}
		return probs.err()
	}
	e.uses = usesOf(ast.Expr())
	var options []cel.ProgramOption
	if e.uses.loops {
		options = append(options, cel.CostLimit(e.set.cel.limit))
	}
	if strings.Contains(e.text, "matches") {
		options = append(options, cel.CustomDecorator(e.set.cel.remember))
	}
	e.program, err = env.PlanProgram(ast, options...)
	if err != nil {
		line, column := e.doc.place(e.node, 1, 0)
		return &Problem{File: e.doc.path, Line: line, Column: column, Text: say("%s 无法编译：%v", "%s does not compile: %v", e.name, err)}
	}
	return nil
}

// eval evaluates the expression.
func (e *expr) eval(v *view) (ref.Val, error) {
	if err := e.compile(); err != nil {
		return nil, err
	}
	out, _, err := e.program.Eval(v)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", e.name, err)
	}
	if opt, ok := out.(*types.Optional); ok {
		if !opt.HasValue() {
			return types.NullValue, nil
		}
		out = opt.GetValue()
	}
	return out, nil
}

// truth evaluates an expression that must be true or false.
func (e *expr) truth(v *view) (bool, error) {
	out, err := e.eval(v)
	if err != nil {
		return false, err
	}
	b, ok := out.(types.Bool)
	if !ok {
		return false, fmt.Errorf("%s: 应得到 true 或 false，得到的是 %s / true or false is expected, not %[2]s", e.name, out.Type().TypeName())
	}
	return bool(b), nil
}

// list evaluates an expression that must be a list.
func (e *expr) list(v *view) (traits.Lister, error) {
	out, err := e.eval(v)
	if err != nil {
		return nil, err
	}
	list, ok := out.(traits.Lister)
	if !ok {
		return nil, fmt.Errorf("%s: 应得到列表，得到的是 %s / a list is expected, not %[2]s", e.name, out.Type().TypeName())
	}
	return list, nil
}

// uses are the names that an expression uses, for the checks of the loader.
type uses struct {
	vars   map[string]bool
	facts  map[string]bool
	params map[string]bool
	loops  bool
}

func usesOf(e celast.Expr) uses {
	u := uses{vars: map[string]bool{}, facts: map[string]bool{}, params: map[string]bool{}}
	u.walk(e, map[string]bool{})
	return u
}

func (u *uses) walk(e celast.Expr, locals map[string]bool) {
	switch e.Kind() {
	case celast.IdentKind:
		if name := e.AsIdent(); !locals[name] {
			u.vars[name] = true
		}
	case celast.SelectKind:
		u.member(e.AsSelect().Operand(), e.AsSelect().FieldName(), locals)
		u.walk(e.AsSelect().Operand(), locals)
	case celast.CallKind:
		call := e.AsCall()
		if call.IsMemberFunction() {
			u.walk(call.Target(), locals)
		}
		args := call.Args()
		for _, a := range args {
			u.walk(a, locals)
		}
		if len(args) != 2 {
			return
		}
		switch call.FunctionName() {
		case operators.Index, operators.OptIndex, operators.OptSelect:
			if name, ok := literal(args[1]); ok {
				u.member(args[0], name, locals)
			}
		case "param":
			if name, ok := literal(args[0]); ok {
				u.params[name] = true
			}
		}
	case celast.ListKind:
		for _, item := range e.AsList().Elements() {
			u.walk(item, locals)
		}
	case celast.MapKind:
		for _, entry := range e.AsMap().Entries() {
			u.walk(entry.AsMapEntry().Key(), locals)
			u.walk(entry.AsMapEntry().Value(), locals)
		}
	case celast.ComprehensionKind:
		c := e.AsComprehension()
		u.loops = u.loops || c.IterVar() != "#unused" // cel.bind is a loop over nothing
		u.walk(c.IterRange(), locals)
		u.walk(c.AccuInit(), locals)
		inner := map[string]bool{c.IterVar(): true, c.IterVar2(): true, c.AccuVar(): true}
		for name := range locals {
			inner[name] = true
		}
		u.walk(c.LoopCondition(), inner)
		u.walk(c.LoopStep(), inner)
		u.walk(c.Result(), inner)
	}
}

func (u *uses) member(of celast.Expr, name string, locals map[string]bool) {
	if of.Kind() != celast.IdentKind || locals[of.AsIdent()] {
		return
	}
	switch of.AsIdent() {
	case varFacts:
		u.facts[name] = true
	case varParams:
		u.params[name] = true
	}
}

func literal(e celast.Expr) (string, bool) {
	if e.Kind() != celast.LiteralKind {
		return "", false
	}
	s, ok := e.AsLiteral().(types.String)
	return string(s), ok
}

// box makes a CEL value of a normalised value. Maps and lists are wrapped, not
// copied; their members are boxed when they are read.
func box(v any) ref.Val { return types.DefaultTypeAdapter.NativeToValue(v) }

// native makes a plain value of a CEL value: string, bool, int64, float64,
// time.Time, time.Duration, []any, map[string]any or nil.
func native(v ref.Val) any {
	switch v := v.(type) {
	case types.String:
		return string(v)
	case types.Int:
		return int64(v)
	case types.Uint:
		return int64(v)
	case types.Double:
		return float64(v)
	case types.Bool:
		return bool(v)
	case types.Timestamp:
		return v.Time
	case types.Duration:
		return v.Duration
	case types.Null:
		return nil
	case *types.Optional:
		if !v.HasValue() {
			return nil
		}
		return native(v.GetValue())
	case traits.Lister:
		var list []any
		for it := v.Iterator(); it.HasNext() == types.True; {
			list = append(list, native(it.Next()))
		}
		return list
	case traits.Mapper:
		m := map[string]any{}
		for it := v.Iterator(); it.HasNext() == types.True; {
			key := it.Next()
			m[fmt.Sprint(native(key))] = native(v.Get(key))
		}
		return m
	}
	return v.Value()
}

var errNoTime = errors.New("应得到时刻 / an instant is expected")

func asTime(v any) (time.Time, error) {
	t, ok := v.(time.Time)
	if !ok {
		return time.Time{}, errNoTime
	}
	return t, nil
}
