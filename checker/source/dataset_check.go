package source

import (
	"bytes"
	"context"
	"errors"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/yunjian-audit/yunjian/checker/record"
)

// Check decodes every line of the dataset once, before anything is judged, so
// that a scan which stops at a bad record has changed nothing. It also finds
// out which files are in provider order. With KeepGoing bad records are set
// aside; otherwise they are the error, a [*BadRecords]. A dataset with no good
// record is an error too. [Dataset.Dossiers] checks by itself; a second call
// does nothing.
func (d *Dataset) Check(ctx context.Context) error {
	if d.checked {
		return nil
	}
	bad := &BadRecords{}
	good := 0
	for _, f := range d.files {
		n, err := d.checkFile(ctx, f, bad)
		if err != nil {
			return err
		}
		good += n
	}
	if bad.Count > 0 && !d.options.KeepGoing {
		return bad
	}
	if good == 0 {
		return record.Problems{{File: d.root.Name(), Text: record.Text{ZH: "数据集中没有一条可用的记录", EN: "the dataset holds no good record"}}}
	}
	d.checked = true
	return nil
}

// batch is a run of lines that one goroutine checks.
type batch struct {
	text   []byte // the lines, one after the other
	ends   []int  // where each line ends in text
	number []int  // its line number
	last   error  // what ended the file after these lines; io.EOF if it was read to the end
	done   chan struct{}

	// Results:
	bad         []badLine
	messages    int
	first, most string // provider ids of the first and the last good line
	ordered     bool   // the good lines are in provider order
}

type badLine struct {
	number int
	Bad
}

// batchBytes is large enough to make handing a batch over cheap and small
// enough that a batch for each processor takes little memory.
const batchBytes = 512 << 10

// batches are those that have been checked and may be filled again.
var batches = sync.Pool{New: func() any { return &batch{text: make([]byte, 0, batchBytes+batchBytes/4)} }}

// checkFile checks the lines of a file, on all processors, and takes the
// results in the order of the lines. It returns the number of good records.
func (d *Dataset) checkFile(ctx context.Context, f *file, bad *BadRecords) (int, error) {
	l, err := d.lines(f, func(n int64) { d.count(func(s *Stats) { s.BytesRead += n }) })
	if err != nil {
		return 0, err
	}
	defer l.close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	workers := runtime.GOMAXPROCS(0)
	work, order := make(chan *batch), make(chan *batch, workers)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	running.Go(func() {
		defer close(work)
		defer close(order)
		for {
			b := l.batch()
			select {
			case order <- b:
			case <-ctx.Done():
				return
			}
			select {
			case work <- b:
			case <-ctx.Done():
				return
			}
			if b.last != nil && !errors.Is(b.last, errLongLine) {
				return
			}
		}
	})
	for range workers {
		running.Go(func() {
			var chat record.Chat
			for b := range work {
				b.check(f, d.options.Strict, &chat)
				close(b.done)
			}
		})
	}

	good, last := 0, ""
	f.ordered = true
	for b := range order {
		select {
		case <-b.done:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
		good += len(b.ends) - len(b.bad)
		if b.first != "" {
			f.ordered = f.ordered && b.ordered && last <= b.first
			last = b.most
		}
		d.count(func(s *Stats) {
			s.Messages += b.messages
			s.Records[f.t] += len(b.ends) - len(b.bad)
		})
		for _, line := range b.bad {
			if err := d.aside(f, line, bad); err != nil {
				return 0, err
			}
		}
		if err := d.ending(f, l, b, bad); err != nil {
			return 0, err
		}
		batches.Put(b)
	}
	return good, ctx.Err()
}

// ending takes in what came after the lines of a batch.
func (d *Dataset) ending(f *file, l *lines, b *batch, bad *BadRecords) error {
	var broken errFile
	number := 0
	if n := len(b.number); n > len(b.ends) {
		number = b.number[n-1]
	}
	switch {
	case b.last == nil || b.last == io.EOF:
		return nil
	case errors.Is(b.last, errLongLine):
		why := both("一行超过 %d MiB", "the line is longer than %d MiB", longestLine>>20)
		return d.aside(f, badLine{number, Bad{Problems: []record.Problem{{Line: number, Column: 1, Text: *why}}}}, bad)
	case errors.As(b.last, &broken):
		f.cutAt = number
		return d.aside(f, badLine{number, Bad{Problems: []record.Problem{{Line: number, Text: broken.Text}}}}, bad)
	}
	return b.last
}

// aside takes in a bad line.
func (d *Dataset) aside(f *file, line badLine, bad *BadRecords) error {
	for i := range line.Problems {
		line.Problems[i].File = f.path
	}
	bad.Count++
	if !d.options.KeepGoing {
		if bad.Count <= mostProblems {
			bad.Problems = append(bad.Problems, line.Problems...)
		}
		return nil
	}
	f.bad = append(f.bad, line.number)
	d.mu.Lock()
	d.stats.SetAside++
	d.setAside = append(d.setAside, line.Problems[0])
	d.mu.Unlock()
	if d.options.Quarantine != nil {
		return d.options.Quarantine(line.Bad)
	}
	return nil
}

// batch reads lines until the batch is full or something else comes. Then last
// says what, and number has one entry more than ends: the line where it came.
func (l *lines) batch() *batch {
	b := batches.Get().(*batch)
	*b = batch{done: make(chan struct{}), text: b.text[:0], ends: b.ends[:0], number: b.number[:0]}
	for len(b.text) < batchBytes {
		line, err := l.next()
		b.number = append(b.number, l.number)
		if err != nil {
			b.last = err
			return b
		}
		b.text = append(b.text, line...)
		b.ends = append(b.ends, len(b.text))
	}
	return b
}

// check decodes the lines of a batch.
func (b *batch) check(f *file, strict bool, chat *record.Chat) {
	b.ordered = true
	start := 0
	for i, end := range b.ends {
		line := b.text[start:end]
		start = end
		provider, messages, err := decodeLine(f.t, line, strict, chat)
		if err != nil {
			b.bad = append(b.bad, badLine{b.number[i], Bad{Problems: located(err, b.number[i]), Raw: bytes.Clone(line)}})
			continue
		}
		b.messages += messages
		if b.first == "" {
			b.first = provider
		}
		b.ordered = b.ordered && b.most <= provider
		b.most = provider
	}
	b.first, b.most = strings.Clone(b.first), strings.Clone(b.most) // text is used again
}

// decodeLine checks one line and returns its provider and its messages.
func decodeLine(t record.Type, line []byte, strict bool, chat *record.Chat) (provider string, messages int, err error) {
	if t == record.Conversation && !strict {
		err := record.DecodeConversation(line, chat)
		return chat.ProviderID, len(chat.Messages), err
	}
	decode := record.Decode
	if strict {
		decode = record.DecodeStrict
	}
	r, err := decode(t, line)
	if said, ok := r.Fields["messages"].([]any); ok && t == record.Conversation {
		messages = len(said)
	}
	return r.ProviderID, messages, err
}

// located gives the problems of a line their line number in the file.
func located(err error, number int) []record.Problem {
	var problems record.Problems
	if !errors.As(err, &problems) {
		problems = record.Problems{{Column: 1, Text: record.Text{ZH: err.Error(), EN: err.Error()}}}
	}
	problems = slices.Clone(problems)
	for i := range problems {
		problems[i].Line = number
	}
	return problems
}
