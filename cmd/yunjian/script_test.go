package main

import (
	"os"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// clock is the present instant in scripts.
var clock = time.Date(2016, 12, 1, 2, 0, 0, 0, time.FixedZone("CST", 8*60*60))

func TestMain(m *testing.M) {
	if os.Getenv("YUNJIAN_AS_COMMAND") != "" { // a test runs itself as the program
		os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv, time.Now))
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
		Setup: func(env *testscript.Env) error {
			env.Setenv("LANG", "zh_CN.UTF-8")
			return nil
		},
	})
}
