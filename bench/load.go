package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// benchLoad asks a running service to check a listing over many connections and
// prints throughput, latencies, errors and what a request cost the service. It
// asks as fast as there are answers, or at a rate, at which a latency counts from
// when the request was due, so that a service that falls behind does not look well:
//
//	yunjian serve --demo
//	go run ./bench load --token yunjian_... --pid PID --rate 300
func benchLoad(args []string) error {
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	address := flags.String("url", "http://127.0.0.1:8080", "服务地址 / address of the service")
	token := flags.String("token", "", "令牌 / token")
	file := flags.String("listing", "docs/examples/listing.yaml", "商品 / the listing")
	connections := flags.Int("connections", 50, "连接数 / connections")
	length := flags.Duration("for", 20*time.Second, "时长 / how long")
	pid := flags.Int("pid", 0, "服务的进程号，以读取其内存与处理器时间 / process of the service, to read its memory and processor time")
	rate := flags.Float64("rate", 0, "每秒请求数，0 为尽快 / requests a second, 0 for as fast as there are answers")
	if err := flags.Parse(args); err != nil {
		return err
	}
	listing, err := os.ReadFile(*file)
	if err != nil {
		return err
	}
	kind := "application/yaml"
	if strings.HasSuffix(*file, ".json") {
		kind = "application/json"
	}
	client := &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: *connections}}
	ask := func(ctx context.Context) error {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, *address+"/v1/lint", bytes.NewReader(listing))
		if err != nil {
			return err
		}
		r.Header.Set("Authorization", "Bearer "+*token)
		r.Header.Set("Content-Type", kind)
		answer, err := client.Do(r)
		if err != nil {
			return err
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err == nil && answer.StatusCode != http.StatusOK {
			err = fmt.Errorf("%s: %s", answer.Status, body)
		}
		return err
	}
	if err := ask(context.Background()); err != nil {
		return err
	}
	before, spent := resident(*pid), processor(*pid)
	began := time.Now()
	var asked atomic.Int64
	// next is when the next request is due.
	next := func() time.Time {
		if *rate <= 0 {
			return time.Now()
		}
		due := began.Add(time.Duration(float64(asked.Add(1)-1) / *rate * float64(time.Second)))
		time.Sleep(time.Until(due))
		return due
	}
	var lock sync.Mutex
	var took []time.Duration
	var failed error
	failures := 0
	var all sync.WaitGroup
	for range *connections {
		all.Go(func() {
			for start := next(); start.Sub(began) < *length; start = next() {
				err := ask(context.Background())
				lock.Lock()
				took = append(took, time.Since(start))
				if err != nil {
					failures++
					failed = err
				}
				lock.Unlock()
			}
		})
	}
	all.Wait()
	lasted := time.Since(began)
	slices.Sort(took)
	at := func(share float64) time.Duration {
		return took[int(share*float64(len(took)-1))].Round(100 * time.Microsecond)
	}
	fmt.Printf("%d connections, %.0f s: %d answers, %.0f/s, %d errors; p50 %v, p99 %v, longest %v\n",
		*connections, lasted.Seconds(), len(took), float64(len(took))/lasted.Seconds(), failures, at(.5), at(.99), at(1))
	if *pid != 0 {
		cost := (processor(*pid) - spent) / time.Duration(len(took))
		fmt.Printf("the service took %v of processor a request; RSS before %s, after %s\n", cost.Round(10*time.Microsecond), before, resident(*pid))
	}
	return failed
}

// resident is how much memory a process holds, as Linux tells it.
func resident(pid int) string {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for line := range strings.Lines(string(status)) {
		if rest, is := strings.CutPrefix(line, "VmRSS:"); is {
			return strings.TrimSpace(rest)
		}
	}
	return "?"
}

// processor is how much processor time a process has taken, as Linux tells it in
// hundredths of a second.
func processor(pid int) time.Duration {
	stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, rest, _ := strings.Cut(string(stat), ") ") // after the name, which may hold anything
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}
