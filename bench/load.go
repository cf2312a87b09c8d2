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
	"strings"
	"sync"
	"time"
)

// benchLoad asks a running service to check a listing over many connections, as
// fast as it answers, and prints throughput, latencies and errors:
//
//	yunjian serve --demo
//	go run ./bench load --token yunjian_... --pid PID
func benchLoad(args []string) error {
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	address := flags.String("url", "http://127.0.0.1:8080", "服务地址 / address of the service")
	token := flags.String("token", "", "令牌 / token")
	file := flags.String("listing", "docs/examples/listing.yaml", "商品 / the listing")
	connections := flags.Int("connections", 50, "连接数 / connections")
	length := flags.Duration("for", 20*time.Second, "时长 / how long")
	pid := flags.Int("pid", 0, "服务的进程号，以读取其内存 / process of the service, to read its memory")
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
	before := resident(*pid)
	began := time.Now()
	var lock sync.Mutex
	var took []time.Duration
	var failed error
	failures := 0
	var all sync.WaitGroup
	for range *connections {
		all.Go(func() {
			for time.Since(began) < *length {
				start := time.Now()
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
		fmt.Printf("RSS before %s, after %s\n", before, resident(*pid))
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
