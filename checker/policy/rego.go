package policy

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/topdown"
	regotypes "github.com/open-policy-agent/opa/v1/types"
)

// regoEngine is what all Rego modules of a set share.
type regoEngine struct {
	once         sync.Once
	capabilities *ast.Capabilities
	builtins     map[string]*topdown.Builtin
}

// forbidden are builtins that are not flagged as nondeterministic by OPA but
// reach outside the input all the same, or do what a policy has no business to.
var forbidden = []string{"http.", "net.", "opa.", "rand.", "uuid.", "io.jwt.", "crypto.", "providers.", "rego.", "graphql.", "trace", "time.now_ns", "print"}

func (s *Set) regoSetup() *regoEngine {
	s.rego.once.Do(func() {
		caps := ast.CapabilitiesForThisVersion()
		caps.Builtins = slices.DeleteFunc(slices.Clone(caps.Builtins), func(b *ast.Builtin) bool {
			return b.Nondeterministic || slices.ContainsFunc(forbidden, func(p string) bool { return strings.HasPrefix(b.Name, p) })
		})
		caps.AllowNet = []string{}
		s.rego.builtins = map[string]*topdown.Builtin{}
		for i := range functions {
			b := s.regoFunction(&functions[i])
			caps.Builtins = append(caps.Builtins, b.Decl)
			s.rego.builtins[b.Decl.Name] = b
		}
		s.rego.capabilities = caps
	})
	return &s.rego
}

func (s *Set) regoFunction(f *function) *topdown.Builtin {
	regoTypes := map[kind]regotypes.Type{
		kindInstant: regotypes.N, kindInt: regotypes.N, kindString: regotypes.S, kindBool: regotypes.B, kindAny: regotypes.A,
	}
	args := make([]regotypes.Type, len(f.args))
	for i, k := range f.args {
		args[i] = regoTypes[k]
	}
	call := func(_ topdown.BuiltinContext, operands []*ast.Term, yield func(*ast.Term) error) error {
		goArgs := make([]any, len(f.args)) // a last operand may stand for the result
		for i := range goArgs {
			v, err := fromRego(operands[i].Value)
			if err == nil && f.args[i] == kindInstant {
				v, err = instantOf(v)
			}
			if _, ok := v.(int64); err == nil && f.args[i] == kindInt && !ok {
				err = fmt.Errorf("应为整数 / a whole number is expected, not %v", v)
			}
			if err != nil {
				return fmt.Errorf("%s: %w", f.regoName(), err)
			}
			goArgs[i] = v
		}
		result, err := f.call(s, goArgs)
		if err != nil {
			return fmt.Errorf("%s: %w", f.regoName(), err)
		}
		return yield(toRego(result))
	}
	return &topdown.Builtin{
		Decl: &ast.Builtin{Name: f.regoName(), Decl: regotypes.NewFunction(args, regoTypes[f.result])},
		Func: call,
	}
}

func parseRego(file, src string, caps *ast.Capabilities, probs *problems) *ast.Module {
	m, err := ast.ParseModuleWithOpts(file, src, ast.ParserOptions{RegoVersion: ast.RegoV1, Capabilities: caps})
	if err != nil {
		addRegoErrors(file, err, probs)
		return nil
	}
	return m
}

func addRegoErrors(file string, err error, probs *problems) {
	var list ast.Errors
	if !errors.As(err, &list) {
		probs.add(file, 0, 0, say("不是合法的 Rego：%v", "this is not valid Rego: %v", err))
		return
	}
	for _, e := range list {
		at, line, column := file, 0, 0
		if e.Location != nil {
			line, column = e.Location.Row, e.Location.Col
			if e.Location.File != "" {
				at = e.Location.File
			}
		}
		probs.add(at, line, column, say("Rego 有误：%s", "Rego: %s", e.Message))
	}
}

// libName finds the shared modules that a module refers to: the package
// yunjian.lib.NAME stands in lib/NAME.rego.
var libName = regexp.MustCompile(`\bdata\.yunjian\.lib\.([a-z0-9_]+)`)

// addLibs adds the shared modules that src refers to, and those that they refer to.
func (s *Set) addLibs(src string, modules map[string]*ast.Module, probs *problems) {
	for _, found := range libName.FindAllStringSubmatch(src, -1) {
		file := "lib/" + found[1] + ".rego"
		if _, done := modules[file]; done {
			continue
		}
		lib, err := fs.ReadFile(s.fsys, file)
		if err != nil {
			probs.add(file, 0, 0, say("读不到文件：%v", "the file cannot be read: %v", err))
			return
		}
		m := parseRego(file, string(lib), s.rego.capabilities, probs)
		if m == nil {
			return
		}
		if want := "data.yunjian.lib." + found[1]; m.Package.Path.String() != want {
			probs.add(file, m.Package.Location.Row, m.Package.Location.Col, say("包名应为 %s", "the package must be %s", strings.TrimPrefix(want, "data.")))
			return
		}
		modules[file] = m
		s.addLibs(string(lib), modules, probs)
	}
}

// onlyChecks are the stages of OPA's compiler that refuse bad modules and change nothing.
var onlyChecks = []ast.StageID{
	ast.StageCheckUnusedImports, ast.StageCheckKeywordOverrides, ast.StageCheckDuplicateImports, ast.StageCheckVoidCalls,
	ast.StageCheckRuleConflicts, ast.StageCheckUndefinedFuncs, ast.StageCheckRecursion, ast.StageCheckTypes,
	ast.StageCheckUnsafeBuiltins, ast.StageCheckDeprecatedBuiltins, ast.StageBuildRequiredCapabilities,
	ast.StageParseMetadataBlocks, ast.StageSetAnnotationSet, ast.StageRewriteTestRulesForTracing,
}

// query is a compiled question to one Rego package: the values of some of its rules.
type query struct {
	engine   *regoEngine
	compiler *ast.Compiler
	asks     ast.QueryCompiler
	body     ast.Body
	module   *ast.Module
	lib      []*ast.Module // the shared modules it was compiled with
}

func (q *query) modules() []*ast.Module { return append([]*ast.Module{q.module}, q.lib...) }

// compileRego compiles a module, with lib/ if it refers to it, and a query for
// those of the named rules that the module has.
func (s *Set) compileRego(file, src, pkg string, rules ...string) (*query, error) {
	engine := s.regoSetup()
	probs := &problems{fsys: s.fsys}
	m := parseRego(file, src, engine.capabilities, probs)
	if m == nil {
		return nil, probs.err()
	}
	if got := strings.TrimPrefix(m.Package.Path.String(), "data."); got != pkg {
		probs.add(file, m.Package.Location.Row, m.Package.Location.Col, say("包名应为 %[1]s，而不是 %[2]s", "the package must be %[1]s, not %[2]s", pkg, got))
		return nil, probs.err()
	}
	modules := map[string]*ast.Module{}
	s.addLibs(src, modules, probs)
	if len(probs.list) > 0 {
		return nil, probs.err()
	}
	shared := slices.Collect(maps.Values(modules))
	modules[file] = m
	c := ast.NewCompiler().WithCapabilities(engine.capabilities).WithStrict(!s.checked)
	if s.checked {
		c = c.WithSkipStages(onlyChecks...)
	}
	if c.Compile(modules); c.Failed() {
		addRegoErrors(file, c.Errors, probs)
		return nil, probs.err()
	}
	var text []string
	for _, name := range rules {
		if slices.ContainsFunc(m.Rules, func(r *ast.Rule) bool { return r.Head.Ref()[0].Value.Compare(ast.Var(name)) == 0 }) {
			text = append(text, fmt.Sprintf("%s = data.%s.%s", name, pkg, name))
		}
	}
	if len(text) == 0 || !strings.HasPrefix(text[0], rules[0]+" ") {
		probs.add(file, m.Package.Location.Row, 1, say("包里没有规则 %s", "the package has no rule %s", rules[0]))
		return nil, probs.err()
	}
	asks := c.QueryCompiler()
	body, err := asks.Compile(ast.MustParseBody(strings.Join(text, "; ")))
	if err != nil {
		addRegoErrors(file, err, probs)
		return nil, probs.err()
	}
	return &query{engine: engine, compiler: c, asks: asks, body: body, module: m, lib: shared}, nil
}

// noData is the base document that modules see under data: there is none, all
// that rules know is their input. OPA reads it when a reference into data does
// not end at a rule.
var noData = inmem.New()

// run evaluates the query. Builtin errors are errors, never "undefined".
// The clock and the random source that OPA offers are fixed; no builtin that
// would read them is left either.
func (q *query) run(input ast.Value) (map[string]any, error) {
	ctx := context.Background()
	txn, err := noData.NewTransaction(ctx)
	if err != nil {
		return nil, err
	}
	defer noData.Abort(ctx, txn)
	rs, err := topdown.NewQuery(q.body).WithStore(noData).WithTransaction(txn).
		WithQueryCompiler(q.asks).WithCompiler(q.compiler).WithBuiltins(q.engine.builtins).
		WithInput(ast.NewTerm(input)).WithStrictBuiltinErrors(true).
		WithTime(time.Unix(0, 0)).WithSeed(strings.NewReader("")).
		Run(ctx)
	if err != nil {
		return nil, err
	}
	if len(rs) == 0 {
		return nil, nil
	}
	values := make(map[string]any, len(rs[0]))
	for name, term := range rs[0] {
		if values[string(name)], err = fromRego(term.Value); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// regoRule is the Rego half of a rule, compiled when it is first needed, once.
type regoRule struct {
	rule *Rule
	file string
	src  string

	once  sync.Once
	query *query
	err   error
}

// packageOf is the Rego package of a folder: yunjian.listing.specs_limit for listing/specs-limit.
func packageOf(id string) string {
	return "yunjian." + strings.ReplaceAll(strings.ReplaceAll(id, "/", "."), "-", "_")
}

func (r *regoRule) compile() (*query, error) {
	r.once.Do(func() {
		r.query, r.err = r.rule.set.compileRego(r.file, r.src, packageOf(r.rule.ID), "findings", "not_judged")
	})
	return r.query, r.err
}
