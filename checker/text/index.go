package text

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"sort"
)

// indexDir is the folder, beside the vocabularies, of their compiled indexes.
const indexDir = "index"

// indexFormat changes whenever what an index holds changes.
const indexFormat = "yunjian-terms-8\n"

// Load reads the vocabularies of a directory and compiles them, as
// LoadVocabularies and Compile do. When the directory holds an index of exactly
// these vocabularies for the scope (index/SCOPE.bin), it is read instead, which
// takes a tenth of the time.
func Load(fsys fs.FS, dir string, o Options) (*Lexicon, error) {
	if o.Scope != "" {
		if l, err := loadIndex(fsys, dir, o); err == nil {
			return l, nil
		} else if !errors.Is(err, errNoIndex) {
			return nil, err
		}
	}
	var all []*Vocabulary
	var err error
	if len(o.Lists) > 0 {
		all, err = LoadLists(fsys, dir, o.Lists)
	} else {
		all, err = LoadVocabularies(fsys, dir)
	}
	if err != nil {
		return nil, err
	}
	return Compile(all, o)
}

// errNoIndex says that there is no index, or one of other vocabularies.
var errNoIndex = errors.New("no current index")

func loadIndex(fsys fs.FS, dir string, o Options) (*Lexicon, error) {
	data, err := fs.ReadFile(fsys, path.Join(dir, indexDir, o.Scope+".bin"))
	if err != nil {
		return nil, errNoIndex
	}
	rest, ok := bytes.CutPrefix(data, []byte(indexFormat))
	if !ok || len(rest) < sha256.Size {
		return nil, errNoIndex
	}
	digest, err := digestOf(fsys, dir)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(digest, rest[:sha256.Size]) {
		return nil, errNoIndex
	}
	return readIndex(rest[sha256.Size:], o)
}

// digestOf is a digest of all the vocabularies of a directory.
func digestOf(fsys fs.FS, dir string) ([]byte, error) {
	names, err := fs.Glob(fsys, path.Join(dir, "*.yaml"))
	if err != nil {
		return nil, err
	}
	sort.Strings(names)
	h := sha256.New()
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(h, "%s %d\n", path.Base(name), len(data))
		h.Write(data)
	}
	return h.Sum(nil), nil
}

// BuildIndex is the content of index/SCOPE.bin for the vocabularies of a
// directory. scope is Chat or Listing.
func BuildIndex(fsys fs.FS, dir, scope string) ([]byte, error) {
	all, err := LoadVocabularies(fsys, dir)
	if err != nil {
		return nil, err
	}
	l, err := Compile(all, Options{Scope: scope})
	if err != nil {
		return nil, err
	}
	if l.contexts == nil || l.handles == nil {
		return nil, fmt.Errorf("%s: the vocabularies context and handle are missing or incomplete", dir)
	}
	digest, err := digestOf(fsys, dir)
	if err != nil {
		return nil, err
	}
	w := &indexWriter{buf: append([]byte(indexFormat), digest...), seen: map[string]int{}}
	for _, m := range []*matcher{l.main, l.lazy, l.closing} {
		w.matcher(m)
	}
	w.number(len(l.combos))
	for i := range l.combos {
		w.combination(&l.combos[i])
	}
	w.markers(l.contexts.markers())
	w.markers(l.handles.markers())
	return w.buf, nil
}
