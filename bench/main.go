// Command bench compares scanning with yunjian to embedding OPA the plain way:
// the same generated data, the same rules once as policies of yunjian and once
// in plain Rego (naive/), one prepared query, one evaluation a record. Both
// must find the same. It prints wall time, CPU and peak memory of each side,
// taken from child processes, and their ratios; it asserts no times.
//
//	go run ./bench
//	go run ./bench --listings 20000 --messages 5000000
//	go run ./bench --tools                 beside conftest, opa and ripgrep
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

func main() {
	if len(os.Args) > 2 && os.Args[1] == "child" {
		exit(child(os.Args[2:]))
	}
	listings := flag.Int("listings", 2000, "商品数 / listings")
	messages := flag.Int("messages", 100_000, "消息数 / messages")
	tools := flag.Bool("tools", false, "同时对比 conftest、opa、rg（没有前两者时安装到 .cache/bin）/ also compare conftest, opa and rg; the first two are installed into .cache/bin if missing")
	keep := flag.String("dir", "", "数据目录，保留 / directory for the data, kept (default: a temporary one)")
	flag.Parse()
	exit(run(*listings, *messages, *tools, *keep))
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// contest is one comparison: a dataset and how many units it is divided by.
type contest struct {
	name, unit string
	dir        string
	units      int
}

func run(listings, messages int, tools bool, dir string) error {
	if dir == "" {
		temporary, err := os.MkdirTemp("", "yunjian-bench-*")
		if err != nil {
			return err
		}
		defer os.RemoveAll(temporary)
		dir = temporary
	}
	fmt.Printf("%s %s, %d CPU\n", runtime.Version(), runtime.GOARCH, runtime.NumCPU())
	if err := build(dir); err != nil {
		return err
	}
	if _, err := start("data", dir, fmt.Sprint(listings), fmt.Sprint(messages)); err != nil {
		return err
	}
	var sizes sizes
	if err := readJSON(filepath.Join(dir, sizesFile), &sizes); err != nil {
		return err
	}
	var wrong []error
	for _, c := range []contest{
		{"商品与工单 / listings, complaints, invoices", "record", filepath.Join(dir, "listings"), sizes.Records},
		{"会话 / chat", "message", filepath.Join(dir, "chat"), sizes.Messages},
	} {
		wrong = append(wrong, compare(c, dir))
	}
	if tools {
		wrong = append(wrong, compareTools(dir, sizes))
	}
	return errors.Join(wrong...)
}

// compare runs both sides on one dataset and prints what they took.
func compare(c contest, dir string) error {
	t := newTable(fmt.Sprintf("%s: %d %ss", c.name, c.units, c.unit), c.unit)
	naive, err := start("naive", dir, c.dir)
	if err != nil {
		return err
	}
	t.add("OPA, one evaluation a record", naive, c.units)
	ours, err := scan(dir, filepath.Join(dir, "policies"), c.dir)
	if err != nil {
		return err
	}
	t.add("yunjian scan, the same rules", ours, c.units)
	all, err := scan(dir, "", c.dir)
	if err != nil {
		return err
	}
	t.add("yunjian scan, all rules", all, c.units)
	t.ratio(naive, ours)
	t.print()
	return agree(naive, ours)
}

// usage is what a child process took and what it found.
type usage struct {
	wall, cpu time.Duration
	peak      int64 // bytes
	found     []finding
}

// start runs this program again as a child and measures it.
func start(args ...string) (usage, error) {
	self, err := os.Executable()
	if err != nil {
		return usage{}, err
	}
	var out bytes.Buffer
	u, err := measure(exec.Command(self, append([]string{"child"}, args...)...), &out)
	if err != nil {
		return u, fmt.Errorf("%v: %w", args, err)
	}
	if out.Len() > 0 {
		err = json.Unmarshal(out.Bytes(), &u.found)
	}
	return u, err
}

// measure runs a command with its output going to out.
func measure(cmd *exec.Cmd, out *bytes.Buffer) (usage, error) {
	if cmd.Stderr == nil {
		cmd.Stderr = os.Stderr
	}
	if out != nil {
		cmd.Stdout = out
	}
	began := time.Now()
	err := cmd.Run()
	u := usage{wall: time.Since(began)}
	if state := cmd.ProcessState; state != nil {
		u.cpu = state.UserTime() + state.SystemTime()
		if r, ok := state.SysUsage().(*syscall.Rusage); ok {
			u.peak = r.Maxrss << 10 // Linux counts in KiB
		}
	}
	return u, err
}

// child does the work of one side; what it found goes to standard output.
func child(args []string) error {
	ctx := context.Background()
	var found []finding
	var err error
	switch {
	case args[0] == "data" && len(args) == 4:
		return makeData(args[1], args[2], args[3])
	case args[0] == "naive" && len(args) == 3:
		found, err = runNaive(ctx, args[1], args[2])
	default:
		return fmt.Errorf("unknown child %v", args)
	}
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(found)
}

func readJSON(file string, into any) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, into)
}

func writeJSON(file string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o644)
}
