package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/policy"
	"github.com/yunjian-audit/yunjian/policies"
)

// The exit codes of every command.
const (
	exitClean    = 0 // judged, and nothing at or above --fail-on
	exitFindings = 1 // findings at or above --fail-on, and nothing else
	exitCannot   = 2 // could not judge: usage, input, a broken rule, nothing to judge
	exitFault    = 3 // the tool itself failed: disk, database
)

// app is what the commands share: the streams, the clock and the flags that
// every command has.
type app struct {
	in       io.Reader
	out, err io.Writer
	now      func() time.Time
	lang     string   // zh or en
	policies string   // directory of policies; "" for the embedded ones
	overlays []string // directories laid over them, each over those before it
	getenv   func(string) string
	noColour bool
	closing  error // what went wrong after a command had done its work
}

// exitError ends a command with a code. A nil err says nothing more: the
// command has already printed what there is to know.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// cannot is an error about the input or the usage: exit code 2.
func cannot(err error) error { return &exitError{exitCannot, err} }

// fault is an error of the tool or the machine: exit code 3.
func fault(err error) error { return &exitError{exitFault, err} }

// run executes one command line and returns its exit code.
func run(args []string, in io.Reader, out, errOut io.Writer, getenv func(string) string, now func() time.Time) int {
	a := &app{in: in, out: out, err: errOut, now: now, getenv: getenv, lang: language(args, getenv)}
	a.noColour = getenv("NO_COLOR") != ""
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // whoever does not want to wait for a good end asks twice
	root := a.command()
	root.SetArgs(args)
	command, err := root.ExecuteContextC(ctx)
	if err == nil && a.closing != nil {
		err = fault(a.closing)
	}
	if err == nil {
		return exitClean
	}
	var exit *exitError
	if !errors.As(err, &exit) {
		exit = &exitError{exitCannot, a.errorf(wordUsage, err, command.CommandPath())} // cobra's own errors are about usage
	}
	if exit.err != nil {
		fmt.Fprintf(errOut, "%s: %s\n", a.say(wordError), exit.err)
	}
	return exit.code
}

// language finds the language before the commands are built, since their help
// is written in it: --lang, else LC_ALL, LC_MESSAGES and LANG, else Chinese.
func language(args []string, getenv func(string) string) string {
	for i, arg := range args {
		if v, ok := strings.CutPrefix(arg, "--lang="); ok {
			return v
		}
		if arg == "--lang" && i+1 < len(args) {
			return args[i+1]
		}
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := getenv(name); v != "" && v != "C" && v != "POSIX" && !strings.HasPrefix(v, "C.") {
			if strings.HasPrefix(v, "en") {
				return "en"
			}
			return "zh"
		}
	}
	return "zh"
}

// say gives a sentence in the user's language, its verbs filled from args.
func (a *app) say(t law.Text, args ...any) string {
	if len(args) == 0 {
		return t.In(a.lang)
	}
	return fmt.Sprintf(t.In(a.lang), args...)
}

// errorf is an error in the user's language.
func (a *app) errorf(t law.Text, args ...any) error { return errors.New(a.say(t, args...)) }

// policyFS is the policies in use: those of --policies, else the embedded
// ones, with the directories of --overlay laid over them.
func (a *app) policyFS() (fs.FS, error) {
	var base fs.FS = policies.FS
	if a.policies != "" {
		if err := a.directory(a.policies); err != nil {
			return nil, err
		}
		base = os.DirFS(a.policies)
	}
	if len(a.overlays) == 0 {
		return base, nil
	}
	var layers []policy.Layer
	for _, dir := range a.overlays {
		if err := a.directory(dir); err != nil {
			return nil, err
		}
		layers = append(layers, policy.Layer{Name: dir, FS: os.DirFS(dir)})
	}
	fsys, err := policy.Overlay(base, layers...)
	if err != nil {
		return nil, cannot(err)
	}
	return fsys, nil
}

func (a *app) directory(name string) error {
	info, err := os.Stat(name)
	if err != nil {
		return cannot(err)
	}
	if !info.IsDir() {
		return cannot(a.errorf(wordNoDirectory, name))
	}
	return nil
}

// instant reads the --as-of flag; when it is empty the present instant is
// taken, in Beijing time.
func (a *app) instant(asOf string) (time.Time, error) {
	if asOf == "" {
		return a.now().In(law.Beijing).Truncate(time.Second), nil
	}
	t, err := time.Parse(time.RFC3339, asOf)
	if err != nil {
		return time.Time{}, cannot(a.errorf(wordBadInstant, asOf))
	}
	return t, nil
}

// group is a command that only holds others: alone it shows its help, and a name
// that none of them has is an error rather than help with exit code 0.
func (a *app) group(use string, short law.Text) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: a.say(short), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
}

func (a *app) command() *cobra.Command {
	root := &cobra.Command{
		Use:           "yunjian",
		Short:         a.say(helpRoot),
		SilenceUsage:  true,
		SilenceErrors: true,
		Version:       version,
		PersistentPreRunE: func(*cobra.Command, []string) error {
			return a.oneOf("--lang", a.lang, []string{"zh", "en"})
		},
	}
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.PersistentFlags().StringVar(&a.lang, "lang", a.lang, a.say(flagLang))
	root.PersistentFlags().StringVar(&a.policies, "policies", "", a.say(flagPolicies))
	root.PersistentFlags().StringArrayVar(&a.overlays, "overlay", nil, a.say(flagOverlay))
	root.AddCommand(a.lintCommand(), a.scanCommand(), a.caseCommand(), a.runsCommand(), a.ledgerCommand(),
		a.policyCommand(), a.decideCommand(), a.schemaCommand(), a.demoCommand(), a.effectsCommand(), a.noticeCommand(),
		a.serveCommand(), a.configCommand(), a.tokenCommand(), a.healthCommand())
	return root
}
