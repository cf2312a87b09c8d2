package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"
)

// build builds the command, so that what is measured is what users run.
func build(dir string) error {
	cmd := exec.Command("go", "build", "-o", filepath.Join(dir, "yunjian"), "github.com/yunjian-audit/yunjian/cmd/yunjian")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("go build ./cmd/yunjian: %w", err)
	}
	return nil
}

// scan runs `yunjian scan` on a dataset, ledger included, by a directory of
// policies, "" for the embedded ones.
func scan(dir, rules, dataset string) (usage, error) {
	ledger, err := os.MkdirTemp(dir, "ledger-*")
	if err != nil {
		return usage{}, err
	}
	defer os.RemoveAll(ledger)
	cmd := exec.Command(filepath.Join(dir, "yunjian"), "scan", "--data", dataset, "--as-of", night.Format(time.RFC3339),
		"--ledger", filepath.Join(ledger, "ledger.db"), "--format", "jsonl", "--fail-on", "none", "--radius", "100%", "--policies", rules)
	return findings(cmd)
}

// lint runs `yunjian lint` on a directory of listings, by the rules compared.
func lint(dir, listings string) (usage, error) {
	return findings(exec.Command(filepath.Join(dir, "yunjian"), "lint", "--policies", filepath.Join(dir, "policies"),
		"--as-of", night.Format(time.RFC3339), "--format", "jsonl", "--fail-on", "none", listings))
}

// lintOne runs it on the first listing alone: what the policies take.
func lintOne(dir, listings string) (usage, error) {
	files, err := os.ReadDir(listings)
	if err != nil {
		return usage{}, err
	}
	u, err := lint(dir, filepath.Join(listings, files[0].Name()))
	if errors.Is(err, errNothing) {
		err = nil
	}
	return u, err
}

var errNothing = errors.New("yunjian found nothing")

// findings runs the command, whose output is findings as JSON lines.
func findings(cmd *exec.Cmd) (usage, error) {
	var out, said bytes.Buffer
	cmd.Stderr = &said
	u, err := measure(cmd, &out)
	if err != nil {
		return u, fmt.Errorf("yunjian %s: %w\n%s", cmd.Args[1], err, said.Bytes())
	}
	for line := range bytes.Lines(out.Bytes()) {
		var f struct {
			Rule    string
			Subject struct{ ID string }
		}
		if err := json.Unmarshal(line, &f); err != nil {
			return u, err
		}
		u.found = append(u.found, finding{f.Rule, f.Subject.ID})
	}
	slices.SortFunc(u.found, finding.compare)
	u.found = slices.Compact(u.found)
	if len(u.found) == 0 {
		return u, errNothing
	}
	return u, nil
}
