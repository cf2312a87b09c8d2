// Command bench measures yunjian beside the usual ways, in one run, on the same
// data, with the same rules, and checks that all find the same:
//
//   - a directory of listings, a file each, beside `conftest test` and `opa exec`
//     with the rules in plain Rego (naive/);
//   - a night of chat beside OPA embedded the plain way (one prepared query, one
//     evaluation a conversation) and beside `rg -c -F -f` with the same terms;
//   - the cold lint of one listing beside --version.
//
// It prints wall time, CPU and peak memory of child processes, and each ratio
// with its bar. It asserts no times, only that the findings agree.
//
//	go run ./bench                 sizes for developing
//	go run ./bench --full          20,000 listings, 5,000,000 messages
//	go run ./bench ledger          a ledger of 1,000,000 entries
//	go run ./bench load            a running service, 50 connections
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
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
	if len(os.Args) > 1 && os.Args[1] == "ledger" {
		exit(benchLedger(os.Args[2:]))
	}
	if len(os.Args) > 1 && os.Args[1] == "load" {
		exit(benchLoad(os.Args[2:]))
	}
	want := sizes{}
	flag.IntVar(&want.Listings, "listings", 1000, "商品数 / listings")
	flag.IntVar(&want.Messages, "messages", 200_000, "消息数 / messages")
	flag.IntVar(&want.Sample, "sample", 5_000, "其中交给朴素写法的消息数 / messages of them that OPA embedded the plain way judges")
	full := flag.Bool("full", false, "20000 件商品、500 万条消息 / 20,000 listings and 5,000,000 messages")
	keep := flag.String("dir", "", "数据目录，保留 / directory for the data, kept (default: a temporary one)")
	flag.Parse()
	if *full {
		want.Listings, want.Messages = 20_000, 5_000_000
	}
	exit(run(want, *keep))
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// workIn is where to work: dir, or a temporary directory, taken away by leave,
// when dir is "".
func workIn(dir string) (path string, leave func(), err error) {
	if dir != "" {
		return dir, func() {}, nil
	}
	path, err = os.MkdirTemp("", "yunjian-bench-*")
	return path, func() { os.RemoveAll(path) }, err
}

func run(want sizes, dir string) error {
	dir, leave, err := workIn(dir)
	if err != nil {
		return err
	}
	defer leave()
	fmt.Printf("%s %s, %d CPU\n", runtime.Version(), runtime.GOARCH, runtime.NumCPU())
	if err := build(dir); err != nil {
		return err
	}
	if _, err := start("data", dir, fmt.Sprint(want.Listings), fmt.Sprint(want.Messages), fmt.Sprint(want.Sample)); err != nil {
		return err
	}
	var s sizes
	if err := readJSON(filepath.Join(dir, sizesFile), &s); err != nil {
		return err
	}
	var b bars
	err = errors.Join(coldLint(dir, &b), compareListings(dir, s, &b), compareChat(dir, s, &b))
	b.print()
	return err
}

// coldRuns is how often each command of the cold start is run; the mean counts.
const coldRuns = 20

// coldLint measures the lint of one listing, policies and all, beside --version.
func coldLint(dir string, b *bars) error {
	mean := func(args ...string) (usage, error) {
		var sum usage
		for range coldRuns {
			cmd := exec.Command(filepath.Join(dir, "yunjian"), args...)
			cmd.Stderr = io.Discard
			u, err := measure(cmd, new(bytes.Buffer))
			if err != nil {
				return u, fmt.Errorf("yunjian %v: %w", args, err)
			}
			sum.cpu, sum.wall, sum.peak = sum.cpu+u.cpu, sum.wall+u.wall, max(sum.peak, u.peak)
		}
		sum.cpu, sum.wall = sum.cpu/coldRuns, sum.wall/coldRuns
		return sum, nil
	}
	version, err := mean("--version")
	if err != nil {
		return err
	}
	lint, err := mean("lint", "--as-of", night.Format(time.RFC3339), "--fail-on", "none", "docs/examples/listing.yaml")
	if err != nil {
		return err
	}
	t := newTable("冷启动 / cold start", "run")
	t.add("yunjian --version", version, 1)
	t.add("yunjian lint of one listing, all rules", lint, 1)
	t.print()
	ms := float64(lint.cpu-version.cpu) / float64(time.Millisecond)
	b.most("cold lint of one listing: CPU more than --version", ms, 30, " ms")
	return nil
}

// compareListings runs yunjian, conftest and opa on a directory of listings.
func compareListings(dir string, s sizes, b *bars) error {
	listings := filepath.Join(dir, listingDir)
	ours, err := lint(dir, listings)
	if err != nil {
		return err
	}
	one, err := lintOne(dir, listings)
	if err != nil {
		return err
	}
	t := newTable(fmt.Sprintf("商品目录 / a directory of %d listings", s.Listings), "listing")
	t.add("yunjian lint, the same rules", ours, s.Listings)
	var wrong []error
	for _, their := range []tool{conftest, opa} {
		theirs, err := their.judge(dir, listings)
		if err != nil {
			fmt.Printf("\n*** %s: %v: not compared ***\n", their.name, err)
			b.missing("a directory of listings beside " + their.name)
			continue
		}
		t.add(their.name+", the same rules in plain Rego", theirs, s.Listings)
		b.least("listings: wall, times less than "+their.name, ratio(theirs.wall, ours.wall), 25, "x")
		b.least("listings: CPU, times less than "+their.name, ratio(theirs.cpu, ours.cpu), 20, "x")
		wrong = append(wrong, agree(their.name, theirs, ours))
	}
	t.print()
	b.most("listings: peak memory above the policies'", float64(ours.peak-one.peak)/(1<<20), 64, " MiB")
	return errors.Join(wrong...)
}

// compareChat runs yunjian on chat beside OPA embedded the plain way and ripgrep.
func compareChat(dir string, s sizes, b *bars) error {
	rules := filepath.Join(dir, "policies")
	plain, err := start("naive", dir, filepath.Join(dir, sampleDir))
	if err != nil {
		return err
	}
	sample, err := scan(dir, rules, filepath.Join(dir, sampleDir))
	if err != nil {
		return err
	}
	half, err := scan(dir, rules, filepath.Join(dir, halfDir))
	if err != nil {
		return err
	}
	same, err := scan(dir, rules, filepath.Join(dir, chatDir))
	if err != nil {
		return err
	}
	all, err := scan(dir, "", filepath.Join(dir, chatDir))
	if err != nil {
		return err
	}
	t := newTable(fmt.Sprintf("会话 / chat: %d messages", s.Messages), "message")
	t.add(fmt.Sprintf("OPA embedded, %d messages", s.Sample), plain, s.Sample)
	t.add(fmt.Sprintf("yunjian scan, the same rules, %d messages", s.Half), half, s.Half)
	t.add(fmt.Sprintf("yunjian scan, the same rules, %d messages", s.Messages), same, s.Messages)
	t.add(fmt.Sprintf("yunjian scan, all rules, %d messages", s.Messages), all, s.Messages)
	b.least("chat: CPU a message, times less than OPA embedded", ratio(plain.cpu/time.Duration(s.Sample), same.cpu/time.Duration(s.Messages)), 500, "x")
	if rg, err := ripgrep(dir); err != nil {
		fmt.Printf("\n*** rg: %v (apt-get install ripgrep): not compared ***\n", err)
		b.missing("chat beside rg")
	} else {
		t.add("rg -c -F -f, the same terms, one pass", rg, s.Messages)
		b.most("chat, the same rules: wall, times rg's", ratio(same.wall, rg.wall), 2.5, "x")
		b.most("chat, all rules: wall, times rg's", ratio(all.wall, rg.wall), 2.5, "x")
	}
	t.print()
	b.most("chat, the same rules: peak memory", float64(same.peak)/(1<<20), 128, " MiB")
	b.most("chat, all rules: peak memory", float64(all.peak)/(1<<20), 128, " MiB")
	b.most("chat: wall for twice the messages", ratio(same.wall, half.wall), 2.2, "x")
	b.most("chat: peak memory for twice the messages", float64(same.peak)/float64(half.peak), 1.2, "x")
	return agree("OPA embedded", plain, sample)
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(max(b, 1)) }

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
	switch {
	case args[0] == "data" && len(args) == 5:
		var want sizes
		for i, n := range []*int{&want.Listings, &want.Messages, &want.Sample} {
			if _, err := fmt.Sscan(args[i+2], n); err != nil {
				return err
			}
		}
		return makeData(args[1], want)
	case args[0] == "naive" && len(args) == 3:
		found, err := runNaive(context.Background(), args[1], args[2])
		if err != nil {
			return err
		}
		return json.NewEncoder(os.Stdout).Encode(found)
	}
	return fmt.Errorf("unknown child %v", args)
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
