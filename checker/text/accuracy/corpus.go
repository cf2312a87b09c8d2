package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// row is one labelled text.
type row struct {
	ID       string `json:"id"`
	Source   string `json:"source"`
	Label    string `json:"label"`
	Sub      string `json:"sub"`
	Text     string `json:"text"`
	DupKey   string `json:"dup_key"`
	Expected string `json:"expected"`
	Turns    []turn `json:"turns"`
}

type turn struct {
	Role string `json:"role"`
	Text string `json:"text"`
}

// corpus reads labelled files once.
type corpus struct {
	dir  string
	read map[string][]row
}

func newCorpus(dir string) *corpus { return &corpus{dir: dir, read: map[string][]row{}} }

// rows are the rows of a file; a session without text of its own is its turns.
func (c *corpus) rows(name string) ([]row, error) {
	if rows, ok := c.read[name]; ok {
		return rows, nil
	}
	path := filepath.Join(c.dir, name+".jsonl.gz")
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var rows []row
	sc := bufio.NewScanner(z)
	sc.Buffer(nil, 64<<20)
	for n := 1; sc.Scan(); n++ {
		var r row
		if err := json.Unmarshal(sc.Bytes(), &r); err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", path, n, err)
		}
		rows = append(rows, r)
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s holds no rows", path)
	}
	c.read[name] = rows
	return rows, nil
}
