package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/yunjian-audit/yunjian/checker/record"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// largestListing is the most a listing file, or a page beside one, may hold.
// A listing with its HTML takes some hundred kilobytes.
const largestListing = 32 << 20

// Listings reads listing files for lint, in JSON or YAML: each path is a file,
// a directory (its *.json, *.jsonl, *.yaml and *.yml, with those of its
// subdirectories, in the order of their names) or "-" for stdin. A file holds
// one listing, a list of them, or several documents.
//
// The HTML of a listing may stand beside it: detail_html_file and
// cases_html_file name a file within the listing's directory, and without them
// NAME.html or NAME.detail.html, and NAME.cases.html, serve NAME.json or
// NAME.yaml where the field is absent. Places in such HTML are places of its file.
//
// Every problem is returned, those that do not keep a listing from being judged
// as warnings; listings that have worse are left out. The error is a failing
// disk or standard input.
func Listings(paths []string, stdin io.Reader) ([]record.Record, record.Problems, error) {
	var r listingReader
	for _, path := range paths {
		if err := r.path(path, stdin); err != nil {
			return nil, nil, err
		}
	}
	if len(r.records) == 0 && !r.problems.Fatal() {
		r.problem(strings.Join(paths, " "), record.Text{ZH: "没有找到商品文件（.json、.yaml、.yml）", EN: "no listing files were found (.json, .yaml, .yml)"})
	}
	return r.records, r.problems, nil
}

type listingReader struct {
	records  []record.Record
	problems record.Problems
}

func (r *listingReader) problem(file string, why record.Text) {
	r.problems = append(r.problems, record.Problem{File: file, Text: why})
}

func (r *listingReader) path(path string, stdin io.Reader) error {
	if path == "-" {
		data, err := io.ReadAll(io.LimitReader(stdin, largestListing+1))
		if err != nil {
			return fmt.Errorf("读标准输入失败 / cannot read standard input: %w", err)
		}
		r.parse("<stdin>", data, nil)
		return nil
	}
	info, err := os.Stat(path)
	if err != nil {
		r.problem(path, *both("打不开：%v", "cannot be opened: %v", cause(err)))
		return nil
	}
	if !info.IsDir() {
		// Whoever names a file may name it by a link; only what the file itself
		// names must stay beside it.
		real, err := filepath.EvalSymlinks(path)
		if err != nil {
			return err
		}
		return r.file(filepath.Dir(real), filepath.Base(real), path)
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return err
	}
	defer root.Close()
	return fs.WalkDir(root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("%s: %w", filepath.Join(path, name), err)
		}
		if hidden := strings.HasPrefix(entry.Name(), ".") && name != "."; hidden && entry.IsDir() {
			return fs.SkipDir
		} else if hidden || entry.IsDir() || !slices.Contains(listingEndings, strings.ToLower(filepath.Ext(name))) {
			return nil
		}
		return r.file(path, filepath.FromSlash(name), filepath.Join(path, name))
	})
}

var listingEndings = []string{".json", ".jsonl", ".yaml", ".yml"}

// file reads one listing file. name is its name within root, from which no
// symbolic link may lead out; path is how it is shown.
func (r *listingReader) file(root, name, path string) error {
	dir, err := os.OpenRoot(root)
	if err != nil {
		return err
	}
	defer dir.Close()
	data, why, err := readWhole(dir, name)
	if err != nil {
		return err
	}
	if why != nil {
		r.problem(path, *why)
		return nil
	}
	beside, err := dir.OpenRoot(filepath.Dir(name))
	if err != nil {
		return err
	}
	defer beside.Close()
	r.parse(path, data, beside)
	return nil
}

// readWhole reads a file within the size limit, or says why it cannot be read.
func readWhole(dir *os.Root, name string) ([]byte, *record.Text, error) {
	info, err := dir.Stat(name)
	if err != nil {
		return nil, both("打不开：%v", "cannot be opened: %v", cause(err)), nil
	}
	if !info.Mode().IsRegular() {
		return nil, both("不是普通文件", "is not a regular file"), nil
	}
	if info.Size() > largestListing {
		return nil, tooLarge(), nil
	}
	f, err := dir.Open(name)
	if err != nil {
		return nil, both("打不开：%v", "cannot be opened: %v", cause(err)), nil
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, largestListing+1))
	return data, nil, err
}

func tooLarge() *record.Text {
	return both("文件超过 %d MiB", "the file is larger than %d MiB", largestListing>>20)
}

// cause is an error without the path, which stands before it already.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// parse takes in the listings of a file. beside is its directory, nil if it has
// none.
func (r *listingReader) parse(path string, data []byte, beside *os.Root) {
	if len(data) > largestListing {
		r.problem(path, *tooLarge())
		return
	}
	records, problems := record.ParseAll(record.Listing, path, data)
	if beside != nil {
		for _, listing := range records {
			problems = append(problems, attach(listing, path, beside, len(records) == 1)...)
		}
	}
	r.problems = append(r.problems, problems...)
	if !record.Problems(problems).Fatal() {
		r.records = append(r.records, records...)
	}
}

// htmlFields are the fields whose HTML may stand in a file of its own, with the
// endings of its name beside NAME.json.
var htmlFields = []struct {
	field   string
	endings []string
}{
	{"detail_html", []string{".detail.html", ".html"}},
	{"cases_html", []string{".cases.html"}},
}

// attach reads the HTML that stands beside a listing into its fields. alone
// tells that the listing is the only one of its file, so that a file of the
// same name is meant for it.
func attach(listing record.Record, path string, beside *os.Root, alone bool) record.Problems {
	var problems record.Problems
	for _, h := range htmlFields {
		named := h.field + "_file"
		pointer := "/" + named
		report := func(why *record.Text) {
			at := listing.Pos.Locate(pointer, 0)
			problems = append(problems, record.Problem{File: at.File, Line: at.Line, Column: at.Column, Pointer: pointer, Text: *why})
		}
		name, isNamed := listing.Fields[named].(string)
		_, inline := listing.Fields[h.field]
		switch {
		case isNamed && inline:
			report(both("%s 与 %s 不能同时给出", "%s and %s cannot both be given", h.field, named))
			continue
		case isNamed && !filepath.IsLocal(name):
			report(both("%q 不在本文件所在的目录中", "%q is not within the directory of this file", name))
			continue
		case !isNamed && !inline && alone:
			name = sameName(beside, filepath.Base(path), h.endings)
		}
		if name == "" || inline {
			continue
		}
		data, why, err := readWhole(beside, name)
		if err != nil {
			why = both("读取失败：%v", "cannot be read: %v", err)
		}
		html := ""
		if why == nil {
			html, why = decodeHTML(data)
		}
		if why != nil {
			if !isNamed {
				pointer = "/" + h.field
			}
			report(both("%s：%s", "%[1]s: %[3]s", name, why.ZH, why.EN))
			continue
		}
		delete(listing.Fields, named)
		listing.Fields[h.field] = html
		listing.Pos.Attach("/"+h.field, filepath.Join(filepath.Dir(path), name), html)
	}
	return problems
}

// sameName returns the first file beside NAME.json that is called NAME with one
// of the endings, or "".
func sameName(beside *os.Root, listing string, endings []string) string {
	stem := strings.TrimSuffix(listing, filepath.Ext(listing))
	for _, ending := range endings {
		if _, err := beside.Stat(stem + ending); err == nil {
			return stem + ending
		}
	}
	return ""
}

// decodeHTML turns the bytes of an HTML file into text. What is no UTF-8 is
// taken for GB18030, of which GBK and GB2312 are parts; nothing else is in use
// for Chinese pages. Offsets in evidence count the bytes of the decoded text;
// lines and columns count characters and so are those of the file itself.
func decodeHTML(data []byte) (string, *record.Text) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if utf8.Valid(data) {
		return string(data), nil
	}
	decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
		return "", both("编码既不是 UTF-8 也不是 GB18030（GBK）", "the encoding is neither UTF-8 nor GB18030 (GBK)")
	}
	return string(decoded), nil
}
