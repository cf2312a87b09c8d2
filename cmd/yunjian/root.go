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
	getenv   func(string) string
	lang     string // zh or en
	policies string // directory of policies; "" for the embedded ones
	lang     string   // zh or en
	policies string   // directory of policies; "" for the embedded ones
	overlays []string // directories laid over them, each over those before it
