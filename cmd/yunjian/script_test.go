package main

import (
	"bytes"
	"os"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// clock is the present instant in scripts.
var clock = time.Date(2016, 12, 1, 2, 0, 0, 0, time.FixedZone("CST", 8*60*60))

func TestMain(m *testing.M) {
	if os.Getenv("YUNJIAN_AS_COMMAND") != "" { // a test runs itself as the program
		now := time.Now
		if fixed, err := time.Parse(time.RFC3339, os.Getenv("YUNJIAN_CLOCK")); err == nil {
			now = func() time.Time { return fixed }
		}
		os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv, now))
	}
	testscript.Main(m, map[string]func(){
		"yunjian": func() {
			os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv, func() time.Time { return clock }))
		},
	})
}

// TestScripts runs the whole program on the stories in testdata/script.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"forge": forge},
		Setup: func(env *testscript.Env) error {
			env.Setenv("LANG", "zh_CN.UTF-8")
			return nil
		},
	})
}

// forge takes the points of entries away in a ledger's file, without asking the
// database.
func forge(ts *testscript.TestScript, _ bool, args []string) {
	file := ts.MkAbs(args[0])
	whole, err := os.ReadFile(file)
	ts.Check(err)
	forged := bytes.ReplaceAll(whole, []byte(`"amount":3}`), []byte(`"amount":0}`))
	if bytes.Equal(whole, forged) {
		ts.Fatalf("no entry of three points in %s", args[0])
	}
	ts.Check(os.WriteFile(file, forged, 0o600))
}
