package policy

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"go.yaml.in/yaml/v4"
)

// Layer is a directory that is laid over policies, such as a new edition.
type Layer struct {
	Name string // how problems name the directory
	FS   fs.FS
}

// overlay is policies with layers over them, as one file system. A YAML file
// that both have holds the documents of each, one after the other, and reading
// lays the later over the earlier; any other file of a layer takes the place of
// the one below.
type overlay struct {
	fs.FS
	parts map[string][]part // by file, for those that a layer has
}

// part is where the text of a layer begins in a file of an overlay.
type part struct {
	line  int // 1-based
	layer string
}

// separator stands between the documents of one file.
const separator = "\n---\n"

// Overlay lays directories over policies, each over those before it:
//
//   - mappings merge, key by key;
//   - lists whose items are named grow: an item with the id (or name) and the
//     from of one below is merged with it, others are added;
//   - any other list or value replaces the one below, and so do files that are
//     not YAML, and vocabularies.
//
// Problems name the file of the layer, and its line. It is an error when a
// layer cannot be read or holds no file.
func Overlay(base fs.FS, layers ...Layer) (fs.FS, error) {
	files, err := readAll(base)
	if err != nil {
		return nil, err
	}
	parts := map[string][]part{}
	for _, layer := range layers {
		over, err := readAll(layer.FS)
		if err != nil {
			return nil, err
		}
		if len(over) == 0 {
			return nil, fmt.Errorf("%s 里没有文件 / there is no file in %[1]s", layer.Name)
		}
		for name, data := range over {
			below, both := files[name]
			if !both || !merges(name) {
				files[name], parts[name] = data, []part{{1, layer.Name}}
				continue
			}
			below = slices.Concat(below, []byte(separator))
			parts[name] = append(parts[name], part{bytes.Count(below, []byte("\n")) + 1, layer.Name})
			files[name] = slices.Concat(below, data)
		}
	}
	whole, err := archive(files)
	return &overlay{whole, parts}, err
}

// merges tells whether a file of a layer adds to the one below.
func merges(name string) bool {
	return path.Ext(name) == ".yaml" && path.Dir(name) != "terms"
}

func readAll(fsys fs.FS) (map[string][]byte, error) {
	files := map[string][]byte{}
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		files[name], err = fs.ReadFile(fsys, name)
		return err
	})
	return files, err
}

// archive holds files in memory: an archive is the standard library's file
// system with folders that needs no disk.
func archive(files map[string][]byte) (fs.FS, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, data := range files {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			return nil, err
		}
		if _, err := f.Write(data); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
}

// whereIn names the file and line that a line of a file of the policies stands
// in: another file and line where a layer was laid over it.
func whereIn(fsys fs.FS, file string, line int) (string, int) {
	for _, p := range slices.Backward(partsOf(fsys, file)) {
		switch {
		case line >= p.line:
			return path.Join(p.layer, file), line - p.line + 1
		case line == 0 && p.line == 1: // the whole file is the layer's
			return path.Join(p.layer, file), 0
		}
	}
	return file, line
}

// partsOf are the parts of a file that layers brought; none for files that are
// of no layer.
func partsOf(fsys fs.FS, file string) []part {
	if o, ok := fsys.(*overlay); ok {
		return o.parts[file]
	}
	return nil
}

// loadLayers parses the documents of a file and lays each over those before it.
func loadLayers(src []byte) (*yaml.Node, error) {
	var docs []yaml.Node
	if err := yaml.Load(src, &docs, yaml.WithAllDocuments()); err != nil {
		return nil, err
	}
	var root *yaml.Node
	for i := range docs {
		n := body(&docs[i])
		if n == nil || n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" {
			continue // only comments, or nothing
		}
		root = merged(root, n)
	}
	return root, nil
}

// merged is one node laid over another, neither of them changed.
func merged(base, over *yaml.Node) *yaml.Node {
	below, above := resolve(base), resolve(over)
	if below == nil || below.Kind != above.Kind {
		return over
	}
	result := *above
	switch {
	case above.Kind == yaml.MappingNode:
		result.Content = slices.Clone(below.Content)
		for i := 0; i+1 < len(above.Content); i += 2 {
			key, value := above.Content[i], above.Content[i+1]
			at := slices.IndexFunc(keys(below), func(k *yaml.Node) bool { return k.Value == key.Value })
			if at < 0 {
				result.Content = append(result.Content, key, value)
				continue
			}
			result.Content[2*at], result.Content[2*at+1] = key, merged(below.Content[2*at+1], value)
		}
	case above.Kind == yaml.SequenceNode && named(below) && named(above):
		result.Content = slices.Clone(below.Content)
		for _, item := range above.Content {
			at := slices.IndexFunc(below.Content, func(n *yaml.Node) bool { return nameOf(n) == nameOf(item) })
			if at < 0 {
				result.Content = append(result.Content, item)
				continue
			}
			result.Content[at] = merged(below.Content[at], item)
		}
	default:
		return over
	}
	return &result
}

// keys are the keys of a mapping, in order.
func keys(n *yaml.Node) []*yaml.Node {
	var list []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		list = append(list, n.Content[i])
	}
	return list
}

// named tells whether every item of a list has a name.
func named(list *yaml.Node) bool {
	return !slices.ContainsFunc(list.Content, func(n *yaml.Node) bool { return nameOf(n) == itemName{} })
}

// itemName is what tells the items of a list apart: an edition has an id, an
// example a name, the value of a number the day from which it holds, and a row
// of the penalty table both id and day.
type itemName struct{ id, from string }

func nameOf(n *yaml.Node) itemName {
	var name itemName
	n = resolve(n)
	if n.Kind != yaml.MappingNode {
		return name
	}
	for i, key := range keys(n) {
		value := resolve(n.Content[2*i+1])
		switch key.Value {
		case "id":
			name.id = value.Value
		case "name":
			if name.id == "" {
				name.id = value.Value
			}
		case "from":
			name.from = value.Value
			if t, err := parseInstant(value.Value); err == nil {
				name.from = t.UTC().String()
			}
		}
	}
	return name
}
