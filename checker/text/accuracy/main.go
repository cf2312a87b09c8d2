// Command accuracy measures the text detectors on labelled files and, beside
// them, the baseline that users would otherwise have: a list of terms looked for
// with strings.Contains, and a regular expression for contacts.
//
//	make accuracy DATA=DIR
//
// DIR holds NAME.jsonl.gz files, one object a line: id, source, label, sub, text
// and, where there is one, dup_key (rows with the same key count once), expected
// (ok, violation, borderline) and turns ([{role, text}] of a session). Misses and
// false alarms are written to the directory of -out for reading.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/yunjian-audit/yunjian/checker/text"
)

func main() {
	data := flag.String("data", "", "directory of the labelled files")
	policies := flag.String("policies", "policies", "directory of the policies")
	out := flag.String("out", "accuracy-out", "directory for misses and false alarms")
	flag.Parse()
	if *data == "" {
		fmt.Fprintln(os.Stderr, "accuracy: name the directory of labelled files: make accuracy DATA=DIR")
		os.Exit(2)
	}
	if err := run(*data, *policies, *out); err != nil {
		fmt.Fprintln(os.Stderr, "accuracy:", err)
		os.Exit(2)
	}
}

func run(data, policies, out string) error {
	vocabularies, err := text.LoadVocabularies(os.DirFS(policies), "terms")
	if err != nil {
		return err
	}
	chat, err := text.Compile(vocabularies, text.Options{Scope: text.Chat, OwnDomains: ownDomains})
	if err != nil {
		return err
	}
	listing, err := text.Compile(vocabularies, text.Options{Scope: text.Listing, OwnDomains: ownDomains})
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	set := newCorpus(data)
	for _, t := range tasks(chat, listing, newBaseline()) {
		if err := t.measure(os.Stdout, set, out); err != nil {
			return err
		}
	}
	fmt.Printf("\nmisses and false alarms are in %s\n", out)
	return nil
}

// ownDomains are links to which are nobody's contact.
var ownDomains = []string{"aliyun.com", "alicdn.com", "aliyuncs.com", "taobao.com", "tmall.com", "jd.com", "360buyimg.com"}
