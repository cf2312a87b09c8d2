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

// Listing names one listing file, which is not read yet.
type Listing struct {
	root, name string // its name within root, from which no symbolic link may lead out
	path       string // as it is shown
	text       []byte // what it holds, when it is no file
	page       []byte // likewise its detail_html, where that is handed in beside it
}

// Submitted is a listing, in JSON or YAML, that was handed in as text, with its
// detail_html beside it where page is not empty. Places in the text are places
// of the file name, those in the page of the file name with .html after it.
func Submitted(name string, text, page []byte) Listing {
	return Listing{path: name, text: text, page: page}
}

// Listings finds listing files for lint, in JSON or YAML: each path is a file,
// a directory (its *.json, *.jsonl, *.yaml and *.yml, with those of its
// subdirectories, in the order of their names) or "-" for stdin. A path that
// leads to none is a problem. The error is a failing disk or standard input.
func Listings(paths []string, stdin io.Reader) ([]Listing, record.Problems, error) {
	var files []Listing
	var problems record.Problems
	for _, path := range paths {
		found, why, err := listingsAt(path, stdin)
		if err != nil {
			return nil, nil, err
		}
		if why != nil {
			problems = append(problems, record.Problem{File: path, Text: *why})
		}
		files = append(files, found...)
	}
	if len(files) == 0 && len(problems) == 0 {
		problems = append(problems, record.Problem{File: strings.Join(paths, " "), Text: record.Text{
			ZH: "没有找到商品文件（.json、.yaml、.yml）", EN: "no listing files were found (.json, .yaml, .yml)",
		}})
	}
	return files, problems, nil
}

func listingsAt(path string, stdin io.Reader) ([]Listing, *record.Text, error) {
	if path == "-" {
		data, err := io.ReadAll(io.LimitReader(stdin, largestListing+1))
		if err != nil {
			return nil, nil, fmt.Errorf("读标准输入失败 / cannot read standard input: %w", err)
		}
		return []Listing{{path: "<stdin>", text: data}}, nil, nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, both("打不开：%v", "cannot be opened: %v", cause(err)), nil
	}
	if !info.IsDir() {
		// Whoever names a file may name it by a link; only what the file itself
		// names must stay beside it.
		real, err := filepath.EvalSymlinks(path)
		if err != nil {
			return nil, nil, err
		}
		return []Listing{{root: filepath.Dir(real), name: filepath.Base(real), path: path}}, nil, nil
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, nil, err
	}
	defer root.Close()
	var files []Listing
	err = fs.WalkDir(root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("%s: %w", filepath.Join(path, name), err)
		}
		if hidden := strings.HasPrefix(entry.Name(), ".") && name != "."; hidden && entry.IsDir() {
			return fs.SkipDir
		} else if hidden || entry.IsDir() || !slices.Contains(listingEndings, strings.ToLower(filepath.Ext(name))) {
			return nil
		}
		files = append(files, Listing{root: path, name: filepath.FromSlash(name), path: filepath.Join(path, name)})
		return nil
	})
	return files, nil, err
}

var listingEndings = []string{".json", ".jsonl", ".yaml", ".yml"}

// Read reads the listings of the file: one, a list of them, or several documents.
//
// The HTML of a listing may stand beside it: detail_html_file and
// cases_html_file name a file within the listing's directory, and without them
// NAME.html or NAME.detail.html, and NAME.cases.html, serve NAME.json or
// NAME.yaml where the field is absent. Places in such HTML are places of its file.
//
// Every problem is returned, those that do not keep a listing from being judged
// as warnings; the listings of a file that has worse are left out. The error is
// a failing disk.
func (l Listing) Read() ([]record.Record, record.Problems, error) {
	if l.root == "" {
		records, problems := parseListings(l.path, l.text, nil)
		if len(l.page) > 0 && len(records) > 0 {
			if why := attachPage(records, l.path+".html", l.page); why != nil {
				return nil, append(problems, record.Problem{File: l.path, Text: *why}), nil
			}
		}
		return records, problems, nil
	}
	root, err := os.OpenRoot(l.root)
	if err != nil {
		return nil, nil, err
	}
	defer root.Close()
	data, why, err := readWhole(root, l.name)
	if err != nil {
		return nil, nil, err
	}
	if why != nil {
		return nil, record.Problems{{File: l.path, Text: *why}}, nil
	}
	beside := root
	if dir := filepath.Dir(l.name); dir != "." {
		if beside, err = root.OpenRoot(dir); err != nil {
			return nil, nil, err
		}
		defer beside.Close()
	}
	records, problems := parseListings(l.path, data, beside)
	return records, problems, nil
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
	// The size is what it was a moment ago: a file that has grown is read on.
	data := bytes.NewBuffer(make([]byte, 0, info.Size()+bytes.MinRead))
	_, err = data.ReadFrom(io.LimitReader(f, largestListing+1))
	return data.Bytes(), nil, err
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

// parseListings reads the listings of a file. beside is its directory, nil if it
// has none.
func parseListings(path string, data []byte, beside *os.Root) ([]record.Record, record.Problems) {
	if len(data) > largestListing {
		return nil, record.Problems{{File: path, Text: *tooLarge()}}
	}
	records, found := record.ParseAll(record.Listing, path, data)
	problems := record.Problems(found)
	if beside != nil {
		for _, listing := range records {
			problems = append(problems, attach(listing, path, beside, len(records) == 1)...)
		}
	}
	if problems.Fatal() {
		return nil, problems
	}
	return records, problems
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

// attachPage makes the text of a page the detail_html of the one listing it is
// handed in with.
func attachPage(listings []record.Record, name string, page []byte) *record.Text {
	if len(listings) > 1 {
		return both("附有详情页时只能有一个商品，这里有 %d 个", "with a page beside it there can be one listing only; these are %d", len(listings))
	}
	listing := listings[0]
	if _, inline := listing.Fields["detail_html"]; inline {
		return both("商品里已有 detail_html，又另附了详情页：请只留一处", "the listing has a detail_html and a page beside it: give one of them")
	}
	html, why := decodeHTML(page)
	if why != nil {
		return both("%s：%s", "%[1]s: %[3]s", name, why.ZH, why.EN)
	}
	listing.Fields["detail_html"] = html
	listing.Pos.Attach("/detail_html", name, html)
	return nil
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
