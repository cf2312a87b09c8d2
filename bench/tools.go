package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// The tools that listings are compared with, and where they come from.
var installed = map[string]string{
	"conftest": "github.com/open-policy-agent/conftest@v0.71.1",
	"opa":      "github.com/open-policy-agent/opa@v1.22.2",
}

const toolDir = ".cache/bin"

// tool finds a program on the PATH or in .cache/bin, or installs it there.
func tool(name string) (string, error) {
	if found, err := exec.LookPath(name); err == nil {
		return found, nil
	}
	dir, err := filepath.Abs(toolDir)
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, name)
	if _, err := os.Stat(file); err == nil {
		return file, nil
	}
	from, ok := installed[name]
	if !ok {
		return "", fmt.Errorf("%s is not installed", name)
	}
	fmt.Printf("\ninstalling %s into %s ...\n", from, toolDir)
	cmd := exec.Command("go", "install", from)
	cmd.Env = append(os.Environ(), "GOBIN="+dir, "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	return file, cmd.Run()
}

// compareTools runs conftest and opa on a directory of listings, one file each,
// with the plain rules, and ripgrep on the chat with the same terms.
func compareTools(dir string, s sizes) error {
	files := filepath.Join(dir, "files")
	if err := splitListings(filepath.Join(dir, "listings", "listing.jsonl"), files); err != nil {
		return err
	}
	alone := filepath.Join(dir, "alone") // the listings and their providers only
	if err := linkFiles(filepath.Join(dir, "listings"), alone, "listing.jsonl", "provider.jsonl"); err != nil {
		return err
	}
	bundle, err := writeBundle(dir)
	if err != nil {
		return err
	}
	ours, err := scan(dir, filepath.Join(dir, "policies"), alone)
	if err != nil {
		return err
	}
	t := newTable(fmt.Sprintf("商品目录 / a directory of %d listings", s.Listings), "listing")
	t.add("yunjian scan, the same rules", ours, s.Listings)
	for name, args := range map[string][]string{
		"conftest": {"test", "--no-color", "--output", "json", "--policy", filepath.Join(bundle, "policy"), "--data", filepath.Join(bundle, "data"), files},
		"opa":      {"exec", "--format", "json", "--decision", "bench/listing/findings", "--bundle", bundle, files},
	} {
		path, err := tool(name)
		if err != nil {
			fmt.Printf("%s: %v\n", name, err)
			continue
		}
		theirs, err := measure(exec.Command(path, args...), new(bytes.Buffer))
		var failed *exec.ExitError
		if err != nil && !errors.As(err, &failed) { // conftest ends with 1 when something was found
			return err
		}
		t.add(name+" "+args[0], theirs, s.Listings)
		t.ratio(theirs, ours)
	}
	t.print()
	return compareRipgrep(dir, s)
}

func compareRipgrep(dir string, s sizes) error {
	rg, err := tool("rg")
	if err != nil {
		fmt.Println(err)
		return nil
	}
	var data struct{ Terms []string }
	if err := readJSON(filepath.Join(dir, dataFile), &data); err != nil {
		return err
	}
	terms := filepath.Join(dir, "terms.txt")
	if err := os.WriteFile(terms, []byte(strings.Join(data.Terms, "\n")+"\n"), 0o644); err != nil {
		return err
	}
	t := newTable(fmt.Sprintf("会话 / chat: %d messages", s.Messages), "message")
	ours, err := scan(dir, filepath.Join(dir, "policies"), filepath.Join(dir, "chat"))
	if err != nil {
		return err
	}
	t.add("yunjian scan, the same terms and the 30-second rule", ours, s.Messages)
	grep, err := measure(exec.Command(rg, "-c", "-F", "-f", terms, filepath.Join(dir, "chat", "conversation.jsonl")), new(bytes.Buffer))
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		return err
	}
	t.add("rg -c -F -f terms", grep, s.Messages)
	t.ratio(ours, grep)
	t.print()
	return nil
}

// splitListings writes each line of a file to a file of its own.
func splitListings(from, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := newLines(f)
	for n := 1; lines.Scan(); n++ {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%06d.json", n)), lines.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return lines.Err()
}

func linkFiles(from, to string, names ...string) error {
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	for _, name := range names {
		if err := os.Link(filepath.Join(from, name), filepath.Join(to, name)); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}

// writeBundle writes the plain rules and their data for conftest and opa.
func writeBundle(dir string) (string, error) {
	bundle := filepath.Join(dir, "bundle")
	src, err := fs.ReadFile(naive, "naive/listing.rego")
	if err != nil {
		return "", err
	}
	var data map[string]json.RawMessage
	if err := readJSON(filepath.Join(dir, dataFile), &data); err != nil {
		return "", err
	}
	for _, sub := range []string{"policy", "data"} {
		if err := os.MkdirAll(filepath.Join(bundle, sub), 0o755); err != nil {
			return "", err
		}
	}
	deny := "package main\n\nimport rego.v1\n\ndeny contains rule if some rule in data.bench.listing.findings\n"
	return bundle, errors.Join(
		os.WriteFile(filepath.Join(bundle, "policy", "listing.rego"), src, 0o644),
		os.WriteFile(filepath.Join(bundle, "policy", "main.rego"), []byte(deny), 0o644),
		writeJSON(filepath.Join(bundle, "data", "data.json"), data),
		writeJSON(filepath.Join(bundle, "data.json"), data),
	)
}
