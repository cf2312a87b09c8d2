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
	"strings"
)

// tool is a program that judges a directory of listings by plain rules.
type tool struct {
	name, module string
	args         func(bundle, listings string) []string
	read         func(out []byte) ([]finding, error)
}

var conftest = tool{
	name: "conftest", module: "github.com/open-policy-agent/conftest@v0.71.1",
	args: func(bundle, listings string) []string {
		return []string{"test", "--no-color", "--output", "json", "--policy", filepath.Join(bundle, "policy"), "--data", filepath.Join(bundle, "data"), listings}
	},
	read: func(out []byte) ([]finding, error) {
		var files []struct {
			Filename string
			Failures []struct{ Msg string }
		}
		if err := json.Unmarshal(out, &files); err != nil {
			return nil, err
		}
		var found []finding
		for _, file := range files {
			for _, failure := range file.Failures {
				found = append(found, finding{failure.Msg, listingOf(file.Filename)})
			}
		}
		return found, nil
	},
}

var opa = tool{
	name: "opa", module: "github.com/open-policy-agent/opa@v1.22.2",
	args: func(bundle, listings string) []string {
		return []string{"exec", "--format", "json", "--decision", "bench/listing/findings", "--bundle", bundle, listings}
	},
	read: func(out []byte) ([]finding, error) {
		var answer struct {
			Result []struct {
				Path   string
				Result []string
				Error  any
			}
		}
		if err := json.Unmarshal(out, &answer); err != nil {
			return nil, err
		}
		var found []finding
		for _, file := range answer.Result {
			if file.Error != nil {
				return nil, fmt.Errorf("%s: %v", file.Path, file.Error)
			}
			for _, rule := range file.Result {
				found = append(found, finding{rule, listingOf(file.Path)})
			}
		}
		return found, nil
	},
}

func listingOf(file string) string { return strings.TrimSuffix(filepath.Base(file), ".json") }

const toolDir = ".cache/bin"

// path finds the program in .cache/bin, or builds it there.
func (t tool) path() (string, error) {
	dir, err := filepath.Abs(toolDir)
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, t.name)
	if _, err := os.Stat(file); err == nil {
		return file, nil
	}
	fmt.Printf("\n%s: go install %s -> %s\n", t.name, t.module, toolDir)
	cmd := exec.Command("go", "install", t.module)
	cmd.Env = append(os.Environ(), "GOBIN="+dir, "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	return file, cmd.Run()
}

// judge runs the tool on a directory of listings.
func (t tool) judge(dir, listings string) (usage, error) {
	path, err := t.path()
	if err != nil {
		return usage{}, err
	}
	var out bytes.Buffer
	u, err := measure(exec.Command(path, t.args(filepath.Join(dir, bundleDir), listings)...), &out)
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) { // conftest ends with 1 when something was found
		return u, err
	}
	if u.found, err = t.read(out.Bytes()); err != nil {
		return u, err
	}
	slices.SortFunc(u.found, finding.compare)
	return u, nil
}

// ripgrep counts the lines of the chat that hold one of the terms.
func ripgrep(dir string) (usage, error) {
	path, err := exec.LookPath("rg")
	if err != nil {
		return usage{}, err
	}
	u, err := measure(exec.Command(path, "-c", "-F", "-f", filepath.Join(dir, termsFile), filepath.Join(dir, chatDir, "conversation.jsonl")), new(bytes.Buffer))
	return u, err
}
