package source

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/yunjian-audit/yunjian/checker/record"
)

// Options say how a dataset is read.
type Options struct {
	// Strict makes a field that the contract does not know a bad record.
	Strict bool
	// KeepGoing sets bad records aside instead of refusing the dataset.
	KeepGoing bool
	// Quarantine receives every record that is set aside, in the order of the
	// files and lines; it may be nil. An error from it ends the reading.
	Quarantine func(Bad) error
	// TempDir is where files that are not in provider order are sorted; "" is
	// the system's directory for temporary files.
	TempDir string
	// SortMemory bounds the memory, in bytes, that sorting fills before it
	// writes to TempDir; 0 means 32 MiB.
	SortMemory int
}

// Bad is a line that is no valid record.
type Bad struct {
	Problems []record.Problem // what is wrong with it; at least one
	// Raw is the line as it stands in the file. It is nil when the line was too
	// long to be kept or the file could not be read any further.
	Raw []byte
}

// Limits on what a dataset may make the auditor read. They are far above
// anything real and keep a hostile or broken file from filling memory or disk.
const (
	// longestLine is the length of a line, in bytes. A listing with its HTML
	// takes some hundred kilobytes, a day of one conversation less.
	longestLine = 32 << 20
	// mostExpansion is how many times a file may grow when it is decompressed.
	// Records compress five to fifty times; a file of zeros a thousand times.
	mostExpansion = 200
	// expansionFrom is the size from which mostExpansion counts: a small file
	// of like records may rightly exceed it.
	expansionFrom = 64 << 20
	// mostDecompressed is the size of one decompressed file.
	mostDecompressed = 256 << 30
	// mostProblems is how many bad lines an error lists.
	mostProblems = 100
)

// Dataset is a directory of record files.
type Dataset struct {
	root    *os.Root
	files   []*file // in the order of their names
	options Options

	checked bool

	mu       sync.Mutex
	stats    Stats
	setAside []record.Problem
}

// file is one file of a dataset.
type file struct {
	t          record.Type
	name       string // within the directory
	path       string // as it is shown
	size       int64  // on disk
	compressed string // "", ".gz" or ".zst"
	index      int    // place among the dataset's files

	// What checking found out:
	ordered bool
	bad     []int // lines that are set aside, ascending
	cutAt   int   // line from which the file cannot be read; 0 if it can
}

// Stats say how far the reading of a dataset has come and what was read.
type Stats struct {
	Files      int
	Records    map[record.Type]int // good records, duplicates included
	Messages   int                 // of conversations
	Duplicates int                 // records that were given twice; counted as dossiers are made
	Providers  int                 // dossiers made
	SetAside   int                 // bad records
	BytesRead  int64               // of BytesTotal; every file is read at least twice
	BytesTotal int64
}

// Open finds the record files of a directory: TYPE.jsonl and TYPE-*.jsonl,
// optionally with .gz or .zst. Other files are passed over if they are clearly
// no data, such as a README; a file that looks like data but names no record
// type is an error that says which type is near. The error is a
// [record.Problems] with everything that is wrong, unless the directory cannot
// be read at all. Nothing is decoded yet.
func Open(dir string, options Options) (*Dataset, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("打不开数据目录 / cannot open the data directory: %w", err)
	}
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return nil, fmt.Errorf("读不出数据目录 / cannot read the data directory: %w", err)
	}
	d := &Dataset{root: root, options: options}
	var problems record.Problems
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		f, why := d.admit(entry, path)
		if why != nil {
			problems = append(problems, record.Problem{File: path, Text: *why})
		} else if f != nil {
			d.files = append(d.files, f)
		}
	}
	if len(problems) == 0 && len(d.files) == 0 {
		problems = append(problems, record.Problem{File: dir, Text: record.Text{
			ZH: "目录中没有记录文件（如 provider.jsonl、listing.jsonl.gz）",
			EN: "the directory holds no record files (such as provider.jsonl or listing.jsonl.gz)",
		}})
	}
	if len(problems) > 0 {
		root.Close()
		return nil, problems
	}
	slices.SortFunc(d.files, func(a, b *file) int { return cmp.Compare(a.name, b.name) })
	d.stats.Files, d.stats.Records = len(d.files), map[record.Type]int{}
	for i, f := range d.files {
		f.index = i
		d.stats.BytesTotal += 2 * f.size // checked, then read
	}
	return d, nil
}

// Close releases the directory.
func (d *Dataset) Close() error { return d.root.Close() }

// Stats returns how far the reading has come. It may be called from another
// goroutine while dossiers are read.
func (d *Dataset) Stats() Stats {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.stats
	s.Records = make(map[record.Type]int, len(d.stats.Records))
	for t, n := range d.stats.Records {
		s.Records[t] = n
	}
	return s
}

// SetAside returns the first problem of each record that was set aside, in the
// order of the files and lines.
func (d *Dataset) SetAside() []record.Problem {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.setAside)
}

// count changes the statistics.
func (d *Dataset) count(change func(*Stats)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	change(&d.stats)
}

// documents are endings of files that are clearly no records.
var documents = []string{".md", ".txt", ".yaml", ".yml", ".html", ".pdf", ".log", ".sha256", ".db"}

// admit decides whether a directory entry is a record file. It returns neither
// a file nor a reason for what is passed over.
func (d *Dataset) admit(entry fs.DirEntry, path string) (*file, *record.Text) {
	name := entry.Name()
	stem, ending, _ := strings.Cut(name, ".")
	ending = "." + ending
	typeName, _, _ := strings.Cut(stem, "-")
	t := record.Type(typeName)
	plain, compressed := ending, ""
	for _, c := range [...]string{".gz", ".zst"} {
		if strings.HasSuffix(ending, c) {
			plain, compressed = strings.TrimSuffix(ending, c), c
		}
	}
	switch {
	case stem == "" || slices.Contains(documents, filepath.Ext(name)):
		return nil, nil
	case plain != ".jsonl" && t.Known():
		return nil, both("%q 不是可读的记录文件：应为 %[2]s.jsonl，可加 .gz 或 .zst", "%q is no record file that can be read; it should be %[2]s.jsonl, optionally with .gz or .zst", name, stem)
	case plain != ".jsonl":
		return nil, nil
	case !t.Known():
		if near, ok := record.Nearest(typeName, typeNames()); ok {
			return nil, both("文件名 %q 不是记录类型，是否指 %q？", "the file name %q is no record type; did you mean %q?", typeName, near)
		}
		return nil, both("文件名 %q 不是记录类型；可用的类型：%s", "the file name %q is no record type; the types are %s", typeName, strings.Join(typeNames(), ", "))
	}
	info, err := d.root.Stat(name) // refuses a symbolic link that leaves the directory
	if err != nil {
		if entry.Type()&fs.ModeSymlink != 0 {
			return nil, both("符号链接指向数据目录之外或不存在的文件，不予读取", "the symbolic link leads out of the data directory or nowhere; it is not read")
		}
		return nil, both("打不开：%v", "cannot be opened: %v", err)
	}
	if !info.Mode().IsRegular() {
		return nil, both("不是普通文件", "is not a regular file")
	}
	return &file{t: t, name: name, path: path, size: info.Size(), compressed: compressed}, nil
}

// both formats a sentence in both languages with the same arguments.
func both(zh, en string, args ...any) *record.Text {
	return &record.Text{ZH: fmt.Sprintf(zh, args...), EN: fmt.Sprintf(en, args...)}
}

func typeNames() []string {
	var names []string
	for _, t := range record.Types() {
		names = append(names, string(t))
	}
	return names
}

// BadRecords is the error of a dataset that holds bad records and is not to be
// read without them.
type BadRecords struct {
	Problems record.Problems // of the first hundred bad lines
	Count    int             // of all bad lines
}

// Error lists the problems, one a line, and the count.
func (e *BadRecords) Error() string {
	lines := e.Problems.Error()
	return lines + fmt.Sprintf("\n共 %d 条坏记录；加 --keep-going 可将其隔离后继续 / %[1]d bad records; --keep-going sets them aside", e.Count)
}

// changed says that a file is not what it was when it was checked.
func changed(f *file) error {
	return fmt.Errorf("%s: 文件在读取期间被改动 / the file was changed while it was being read", f.path)
}
