package source

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/yunjian-audit/yunjian/checker/record"
)

// Dossier is everything the dataset holds about one provider.
type Dossier struct {
	ProviderID string
	// Records are the provider's records but its conversations, by type. A
	// record that was given twice is there once: the one with the later
	// updated_at or, if that does not decide, from the later file and line.
	// They are ordered by id; records without id by time.
	Records map[record.Type][]record.Record

	chats   stream // lines of conversations in the order of byText; nil once they were handed out
	dataset *Dataset
}

// Provider returns the provider's own record. It is false if the dataset has
// none: a provider may appear only in the records of others.
func (d *Dossier) Provider() (record.Record, bool) {
	if own := d.Records[record.Provider]; len(own) > 0 {
		return own[0], true
	}
	return record.Record{}, false
}

// Dossiers yields one dossier for each provider, in the order of the provider
// ids. Before the first it checks the whole dataset ([Dataset.Check]). An error
// ends it. Memory is bounded by the largest dossier but for its conversations,
// whatever the order of the files: those in provider order are streamed, the
// others are sorted first, and a provider's conversations beyond some megabytes
// wait in a temporary file.
//
// What a dossier holds does not depend on the order of lines and files, except
// that of a record given twice with no updated_at to decide the later line wins.
func (d *Dataset) Dossiers(ctx context.Context) iter.Seq2[*Dossier, error] {
	return func(yield func(*Dossier, error) bool) {
		if err := d.Check(ctx); err != nil {
			yield(nil, err)
			return
		}
		all, err := d.stream(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		defer all.close()
		var filling *filling
		for {
			e, err := all.next()
			if err == nil {
				err = ctx.Err()
			}
			if err != nil && err != io.EOF {
				yield(nil, err)
				return
			}
			if filling != nil && (err == io.EOF || e.key != filling.provider) {
				dossier, err := d.finish(filling)
				if !yield(dossier, err) || err != nil {
					return
				}
				filling = nil
			}
			if err == io.EOF {
				return
			}
			if filling == nil {
				filling = d.newFilling(e.key)
			}
			if err := filling.add(e); err != nil {
				yield(nil, err)
				return
			}
		}
	}
}

// mostOpen is how many files in provider order are read side by side. A zstd
// decoder keeps a window of megabytes, so those count for more; what is beyond
// the limit is sorted like a file in no order.
const (
	mostOpen = 128
	zstdOpen = 8
)

// stream merges all files into one stream in provider order.
func (d *Dataset) stream(ctx context.Context) (stream, error) {
	progress := func(n int64) { d.count(func(s *Stats) { s.BytesRead += n }) }
	unordered := d.sorter(byPlace)
	all := &merge{compare: byPlace}
	open := 0
	for _, f := range d.files {
		weight := 1
		if f.compressed == ".zst" {
			weight = zstdOpen
		}
		l, err := d.lines(f, progress)
		if err != nil {
			all.close()
			unordered.close()
			return nil, err
		}
		from := &fileStream{lines: l}
		if f.ordered && open+weight <= mostOpen {
			open += weight
			err = all.add(from)
		} else {
			err = unordered.drain(ctx, from)
		}
		if err != nil {
			all.close()
			unordered.close()
			return nil, err
		}
	}
	sorted, err := unordered.sorted()
	if err == nil {
		err = all.add(sorted)
	}
	if err != nil {
		all.close()
		unordered.close()
		return nil, err
	}
	return all, nil
}

func (d *Dataset) sorter(compare func(a, b entry) int) *sorter {
	return &sorter{compare: compare, files: d.files, dir: d.options.TempDir, memory: cmp.Or(d.options.SortMemory, 16<<20)}
}

// drain adds a whole stream and closes it.
func (s *sorter) drain(ctx context.Context, from stream) error {
	defer from.close()
	for {
		e, err := from.next()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			err = s.add(e)
		}
		if err != nil {
			return err
		}
	}
}

// fileStream yields the good lines of a file that has been checked.
type fileStream struct {
	lines *lines
	bad   int // how many of the file's bad lines were passed
}

func (s *fileStream) next() (entry, error) {
	f := s.lines.file
	for {
		line, err := s.lines.next()
		number := s.lines.number
		if err == io.EOF {
			return entry{}, io.EOF
		}
		if s.bad < len(f.bad) && f.bad[s.bad] == number {
			s.bad++
			if number == f.cutAt {
				return entry{}, io.EOF
			}
			continue
		}
		if _, broken := err.(errFile); broken || err == errLongLine {
			return entry{}, changed(f)
		}
		if err != nil {
			return entry{}, err
		}
		provider, _, ok := record.Keys(f.t, line)
		if !ok {
			return entry{}, changed(f)
		}
		return entry{provider, f, number, line}, nil
	}
}

func (s *fileStream) close() error { return s.lines.close() }

// filling is a dossier while its lines come in.
type filling struct {
	provider   string
	records    map[record.Type]map[string]held
	chats      *sorter
	duplicates int
}

// held is a record with what decides between it and another of the same identity.
type held struct {
	record record.Record
	entry  entry
}

func (d *Dataset) newFilling(provider string) *filling {
	return &filling{provider: strings.Clone(provider), records: map[record.Type]map[string]held{}, chats: d.sorter(byText)}
}

func (f *filling) add(e entry) error {
	if e.file.t == record.Conversation {
		_, e.key, _ = record.Keys(record.Conversation, e.text)
		return f.chats.add(e)
	}
	line := bytes.Clone(e.text)
	origin := record.Origin{File: e.file.path, Line: e.line}
	r, err := record.Decode(e.file.t, line)
	if err != nil {
		return changed(e.file)
	}
	r.Origin = origin
	e.text = nil
	same := f.records[r.Type]
	if same == nil {
		same = map[string]held{}
		f.records[r.Type] = same
	}
	identity := r.Identity()
	before, twice := same[identity]
	if twice {
		f.duplicates++
	}
	if next := (held{r, e}); !twice || before.compare(next) < 0 {
		same[identity] = next
	}
	return nil
}

// compare tells which of two records of the same identity is the later one.
func (h held) compare(other held) int {
	mine, _ := h.record.Fields["updated_at"].(time.Time)
	theirs, _ := other.record.Fields["updated_at"].(time.Time)
	return cmp.Or(mine.Compare(theirs), cmp.Compare(h.entry.file.index, other.entry.file.index), cmp.Compare(h.entry.line, other.entry.line))
}

// finish makes the dossier and counts it.
func (d *Dataset) finish(f *filling) (*Dossier, error) {
	dossier := &Dossier{ProviderID: f.provider, dataset: d, Records: make(map[record.Type][]record.Record, len(f.records))}
	for t, same := range f.records {
		list := make([]record.Record, 0, len(same))
		for _, h := range same {
			list = append(list, h.record)
		}
		slices.SortFunc(list, compareRecords)
		dossier.Records[t] = list
	}
	chats, err := f.chats.sorted()
	if err != nil {
		f.chats.close()
		return nil, err
	}
	dossier.chats = chats
	d.count(func(s *Stats) {
		s.Providers++
		s.Duplicates += f.duplicates
	})
	return dossier, nil
}

// compareRecords orders records of a type by id, and those without by time and
// then by all that tells them apart.
func compareRecords(a, b record.Record) int {
	if order := cmp.Or(cmp.Compare(a.ID, b.ID), when(a).Compare(when(b))); order != 0 {
		return order
	}
	return cmp.Compare(a.Identity(), b.Identity())
}

// when returns the instant of a record without id.
func when(r record.Record) time.Time {
	for _, name := range [...]string{"at", "fetched_at"} {
		if at, ok := r.Fields[name].(time.Time); ok && r.ID == "" {
			return at
		}
	}
	return time.Time{}
}
