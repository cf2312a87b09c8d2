package source

import (
	"bufio"
	"bytes"
	"cmp"
	"container/heap"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// entry is one line on its way into a dossier.
type entry struct {
	key  string // what it is sorted by: the provider, within a dossier the conversation
	file *file
	line int    // line number in file
	text []byte // the line; of a fileStream it holds until the stream moves on
}

// byPlace orders entries by key, file and line.
func byPlace(a, b entry) int {
	return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.file.index, b.file.index), cmp.Compare(a.line, b.line))
}

// byText orders entries by key and text, those alike by file and line.
func byText(a, b entry) int {
	return cmp.Or(cmp.Compare(a.key, b.key), bytes.Compare(a.text, b.text), byPlace(a, b))
}

// stream yields entries in order; io.EOF ends it.
type stream interface {
	next() (entry, error)
	close() error
}

// sorter sorts entries that come in any order within bounded memory: what does not fit is written to temporary files in
// sorted runs, which are merged as they are read. The files are removed as soon
// as they are open, so that nothing is left behind even by a kill.
type sorter struct {
	compare func(a, b entry) int
	files   []*file
	dir     string
	memory  int

	held  []entry
	bytes int
	runs  []*sortedRun
}

// entryOverhead is about what an entry costs beside its line.
const entryOverhead = 96

// mostRuns is how many sorted runs are merged at once, which bounds open files
// and read buffers; more are first merged into one.
const mostRuns = 256

func (s *sorter) add(e entry) error {
	e.text = bytes.Clone(e.text)
	e.key = strings.Clone(e.key) // not a part of a line that is about to go
	s.held = append(s.held, e)
	s.bytes += len(e.text) + len(e.key) + entryOverhead
	if s.bytes < s.memory {
		return nil
	}
	return s.spill()
}

// spill writes the entries in memory as a sorted run.
func (s *sorter) spill() error {
	slices.SortFunc(s.held, s.compare)
	r, err := s.write(&sliceStream{entries: s.held})
	if err != nil {
		return err
	}
	clear(s.held)
	s.held, s.bytes, s.runs = s.held[:0], 0, append(s.runs, r)
	if len(s.runs) < mostRuns {
		return nil
	}
	merged := &merge{compare: s.compare}
	for _, r := range s.runs {
		if err := merged.add(r); err != nil {
			return err
		}
	}
	all, err := s.write(merged)
	if err != nil {
		return err
	}
	s.runs = []*sortedRun{all}
	return merged.close()
}

// sorted ends the adding and returns everything in order.
func (s *sorter) sorted() (stream, error) {
	slices.SortFunc(s.held, s.compare)
	m := &merge{compare: s.compare}
	for _, r := range s.runs {
		if err := m.add(r); err != nil {
			return nil, err
		}
	}
	return m, m.add(&sliceStream{entries: s.held})
}

// close releases the temporary files of a sorter that was given up.
func (s *sorter) close() {
	for _, r := range s.runs {
		r.close()
	}
}

// write writes a stream to a temporary file and returns it as a run.
func (s *sorter) write(from stream) (*sortedRun, error) {
	f, err := os.CreateTemp(s.dir, "yunjian-sort-*")
	if err != nil {
		return nil, fmt.Errorf("无法建立排序用的临时文件 / cannot make a temporary file for sorting: %w", err)
	}
	r := &sortedRun{file: f, files: s.files}
	// Where an open file can be removed it is gone for everyone else from here
	// on; elsewhere close removes it.
	r.removed = os.Remove(f.Name()) == nil
	w := bufio.NewWriterSize(f, readBuffer)
	var head []byte
	for {
		e, err := from.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			r.close()
			return nil, err
		}
		head = binary.AppendUvarint(head[:0], uint64(e.file.index))
		head = binary.AppendUvarint(head, uint64(e.line))
		head = binary.AppendUvarint(head, uint64(len(e.key)))
		head = binary.AppendUvarint(head, uint64(len(e.text)))
		w.Write(head) // a bufio.Writer keeps its first error for Flush
		w.WriteString(e.key)
		w.Write(e.text)
	}
	if err := w.Flush(); err != nil {
		r.close()
		return nil, fmt.Errorf("写临时文件失败 / cannot write a temporary file: %w", err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		r.close()
		return nil, err
	}
	r.in = bufio.NewReaderSize(f, 64<<10)
	return r, nil
}

// sliceStream is a stream over entries in memory.
type sliceStream struct{ entries []entry }

func (s *sliceStream) next() (entry, error) {
	if len(s.entries) == 0 {
		return entry{}, io.EOF
	}
	e := s.entries[0]
	s.entries[0] = entry{} // the line can go as soon as its dossier is done
	s.entries = s.entries[1:]
	return e, nil
}

func (s *sliceStream) close() error { return nil }

// sortedRun is a stream over a temporary file.
type sortedRun struct {
	file    *os.File
	removed bool
	files   []*file
	in      *bufio.Reader
}

func (r *sortedRun) next() (entry, error) {
	var head [4]uint64
	for i := range head {
		n, err := binary.ReadUvarint(r.in)
		if err == io.EOF && i == 0 {
			return entry{}, io.EOF
		}
		if err != nil {
			return entry{}, r.failed(err)
		}
		head[i] = n
	}
	key, size := int(head[2]), int(head[2]+head[3])
	text := make([]byte, size)
	if _, err := io.ReadFull(r.in, text); err != nil {
		return entry{}, r.failed(err)
	}
	return entry{string(text[:key]), r.files[head[0]], int(head[1]), text[key:]}, nil
}

func (r *sortedRun) failed(err error) error {
	return fmt.Errorf("读临时文件失败 / cannot read a temporary file: %w", err)
}

func (r *sortedRun) close() error {
	err := r.file.Close()
	if !r.removed {
		err = errors.Join(err, os.Remove(r.file.Name()))
	}
	return err
}

// merge merges streams into one. Entries that compare equal do not occur: no
// line is in two streams.
type merge struct {
	compare func(a, b entry) int
	heads   []head
	last    stream // whose entry was handed out last; it moves on at the next call
}

type head struct {
	entry entry
	from  stream
}

func (m *merge) Len() int           { return len(m.heads) }
func (m *merge) Less(i, j int) bool { return m.compare(m.heads[i].entry, m.heads[j].entry) < 0 }
func (m *merge) Swap(i, j int)      { m.heads[i], m.heads[j] = m.heads[j], m.heads[i] }

// Push is for container/heap.
func (m *merge) Push(x any) { m.heads = append(m.heads, x.(head)) }

// Pop is for container/heap.
func (m *merge) Pop() any {
	last := len(m.heads) - 1
	h := m.heads[last]
	m.heads = m.heads[:last]
	return h
}

// add adds a stream; an empty one is closed at once.
func (m *merge) add(s stream) error {
	e, err := s.next()
	if err == io.EOF {
		return s.close()
	}
	if err != nil {
		return errors.Join(err, s.close())
	}
	heap.Push(m, head{e, s})
	return nil
}

func (m *merge) next() (entry, error) {
	if m.last != nil {
		e, err := m.last.next()
		switch err {
		case nil:
			m.heads[0].entry = e
			heap.Fix(m, 0)
		case io.EOF:
			if err := heap.Pop(m).(head).from.close(); err != nil {
				return entry{}, err
			}
		default:
			return entry{}, err
		}
		m.last = nil
	}
	if len(m.heads) == 0 {
		return entry{}, io.EOF
	}
	m.last = m.heads[0].from
	return m.heads[0].entry, nil
}

func (m *merge) close() error {
	var err error
	for _, h := range m.heads {
		err = errors.Join(err, h.from.close())
	}
	m.heads = nil
	return err
}
