package main

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
)

//go:embed naive/*.rego
var naive embed.FS

// runNaive judges a dataset the way one would who embeds OPA: each line is
// decoded into a map and put to a prepared query, on all processors.
func runNaive(ctx context.Context, dir, dataset string) ([]finding, error) {
	var data map[string]any
	if err := readJSON(filepath.Join(dir, dataFile), &data); err != nil {
		return nil, err
	}
	modules, err := fs.Glob(naive, "naive/*.rego")
	if err != nil {
		return nil, err
	}
	var found []finding
	for _, module := range modules {
		kind := strings.TrimSuffix(filepath.Base(module), ".rego")
		file, err := os.Open(filepath.Join(dataset, kind+".jsonl"))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		src, err := fs.ReadFile(naive, module)
		if err != nil {
			return nil, err
		}
		query, err := rego.New(
			rego.Query("data.bench."+kind+".findings"), rego.Module(module, string(src)), rego.Store(inmem.NewFromObject(data)),
		).PrepareForEval(ctx)
		if err != nil {
			return nil, err
		}
		some, err := evaluate(ctx, query, file)
		file.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", module, err)
		}
		found = append(found, some...)
	}
	slices.SortFunc(found, finding.compare)
	return found, nil
}

// evaluate puts every line of a file to the query.
func evaluate(ctx context.Context, query rego.PreparedEvalQuery, file *os.File) ([]finding, error) {
	lines := make(chan []byte, 64)
	var mu sync.Mutex
	var found []finding
	var errs []error
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for line := range lines {
				some, err := evaluateLine(ctx, query, line)
				mu.Lock()
				found = append(found, some...)
				if err != nil {
					errs = append(errs, err)
				}
				mu.Unlock()
			}
		})
	}
	in := newLines(file)
	for in.Scan() {
		lines <- slices.Clone(in.Bytes())
	}
	close(lines)
	workers.Wait()
	return found, errors.Join(append(errs, in.Err())...)
}

func evaluateLine(ctx context.Context, query rego.PreparedEvalQuery, line []byte) ([]finding, error) {
	var record map[string]any
	if err := json.Unmarshal(line, &record); err != nil {
		return nil, err
	}
	result, err := query.Eval(ctx, rego.EvalInput(record))
	if err != nil || len(result) == 0 {
		return nil, err
	}
	id, _ := record["id"].(string)
	rules, _ := result[0].Expressions[0].Value.([]any)
	found := make([]finding, len(rules))
	for i, rule := range rules {
		found[i] = finding{fmt.Sprint(rule), id}
	}
	return found, nil
}
