package text

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestWritten holds lines written for the purpose, right and wrong ones close to
// each other, against the vocabularies. The first line of a file names the scope
// and the selectors; "+" lines must be found, "-" lines must not. A conversation
// is written c:...|a:... on one line.
func TestWritten(t *testing.T) {
	files, err := filepath.Glob("testdata/written/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no written lines", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) { checkWritten(t, file) })
	}
}

func checkWritten(t *testing.T, file string) {
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	sc.Scan()
	head := strings.Fields(strings.TrimPrefix(sc.Text(), "#"))
	wanted, err := parseSelectors(head[1:])
	if err != nil {
		t.Fatal(err)
	}
	l := lexicon(t, head[0])
	lines := 0
	for sc.Scan() {
		sign, line, _ := strings.Cut(sc.Text(), " ")
		if sign == "#" {
			continue
		}
		if sign != "+" && sign != "-" {
			t.Fatalf("%s: %q begins with neither + nor -", file, sc.Text())
		}
		lines++
		var found []string
		for _, h := range l.Conversation(conversationOf(line)) {
			if picksAny(wanted, &h) && h.Judged() {
				found = append(found, h.List+"/"+h.Class+" "+h.Reading)
			}
		}
		if sign == "+" && len(found) == 0 {
			t.Errorf("missed: %s", line)
		}
		if sign == "-" && len(found) > 0 {
			t.Errorf("false alarm: %s: %s", line, strings.Join(slices.Compact(found), "; "))
		}
	}
	if lines == 0 {
		t.Errorf("%s holds no lines", file)
	}
}

// conversationOf reads c:...|a:...; a line without speakers is an agent's.
func conversationOf(line string) []Message {
	speakers := map[string]string{"c:": Customer, "a:": Agent, "s:": System, "r:": Auto}
	if speakers[line[:2]] == "" {
		return []Message{{From: Agent, Text: line}}
	}
	var out []Message
	for part := range strings.SplitSeq(line, "|") {
		out = append(out, Message{From: speakers[part[:2]], Text: part[2:]})
	}
	return out
}
