package merkle_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"github.com/yunjian-audit/yunjian/checker/merkle"
	"github.com/yunjian-audit/yunjian/checker/merkle/merkletest"
)

// entries are n entries that differ.
func entries(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf(`{"id":"E-%d","why":{"zh":"响应超时 <30 秒> & more"}}`, i)
	}
	return all
}

// stored keeps the nodes of a tree by their stored index.
type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var all []tlog.Hash
	for _, i := range indexes {
		if i >= int64(len(s)) {
			return nil, errors.New("no such node")
		}
		all = append(all, s[i])
	}
	return all, nil
}

func grow(all []string) (merkle.Tree, stored) {
	var t merkle.Tree
	var s stored
	for _, e := range all {
		s = append(s, t.Add(merkle.Leaf([]byte(e)))...)
	}
	return t, s
}

// TestTree compares the growing tree with tlog's own functions at every size:
// the nodes that Add hands out, the root, and a tree taken up again in between.
func TestTree(t *testing.T) {
	all := entries(130)
	_, nodes := grow(all)
	var want stored
	for n := range len(all) + 1 {
		root, err := tlog.TreeHash(int64(n), want)
		if err != nil {
			t.Fatal(err)
		}
		grown, err := merkle.Grown(int64(n), nodes)
		if err != nil || grown.Head() != (tlog.Tree{N: int64(n), Hash: root}) {
			t.Fatalf("size %d: %v (%v), want %v", n, grown.Head(), err, root)
		}
		if n == len(all) {
			break
		}
		hashes, err := tlog.StoredHashes(int64(n), []byte(all[n]), want)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(hashes, grown.Add(merkle.Leaf([]byte(all[n])))); diff != "" {
			t.Fatalf("leaf %d: %s", n, diff)
		}
		want = append(want, hashes...)
	}
	if _, err := merkle.Grown(131, nodes); err == nil {
		t.Error("a tree grew from nodes that are not there")
	}
}

// TestProof proves random entries of random trees, hands the proofs over as
// JSON, as a text and as a page, and changes one byte of them.
func TestProof(t *testing.T) {
	signer, verifier := merkletest.Keys(t, 1)
	_, other := merkletest.Keys(t, 2)
	rapid.Check(t, func(t *rapid.T) {
		all := entries(rapid.IntRange(1, 70).Draw(t, "entries"))
		tree, nodes := grow(all)
		checkpoint, err := merkle.Sign(tree.Head(), signer)
		if err != nil {
			t.Fatal(err)
		}
		index := rapid.IntRange(0, len(all)-1).Draw(t, "index")
		p, err := merkle.Prove(all[index], int64(index), tree.Head(), checkpoint, nodes)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Check(verifier); err != nil {
			t.Fatal(err)
		}
		if err := p.Check(other); !errors.Is(err, merkle.ErrSignature) {
			t.Fatalf("another ledger's key: %v, want ErrSignature", err)
		}
		for name, notice := range notices(t, p) {
			read, err := merkle.Read(notice)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if diff := cmp.Diff([]merkle.Proof{p, p}, read); diff != "" {
				t.Fatalf("%s: %s", name, diff)
			}
		}

		forged := p
		forged.Path = append([]tlog.Hash{}, p.Path...)
		forgeries := []string{"entry", "index", "checkpoint"}
		if len(p.Path) > 0 { // that of a tree of one leaf is empty
			forgeries = append(forgeries, "path", "short")
		}
		switch what := rapid.SampledFrom(forgeries).Draw(t, "what"); what {
		case "entry":
			forged.Entry = flip(t, p.Entry)
		case "index":
			forged.Index = rapid.Int64Range(-2, int64(len(all))+2).Filter(func(i int64) bool { return i != p.Index }).Draw(t, "other index")
		case "path":
			forged.Path[rapid.IntRange(0, len(p.Path)-1).Draw(t, "node")][rapid.IntRange(0, 31).Draw(t, "byte")] ^= 1
		case "short":
			forged.Path = forged.Path[1:]
		case "checkpoint":
			forged.Checkpoint = flip(t, p.Checkpoint)
		}
		if err := forged.Check(verifier); err == nil {
			t.Fatalf("a forged proof holds: %+v", forged)
		}
	})
}

// flip changes one bit of a text.
func flip(t *rapid.T, s string) string {
	b := []byte(s)
	b[rapid.IntRange(0, len(b)-1).Draw(t, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
	return string(b)
}

// notices carry a proof twice, in each way that one can.
func notices(t *rapid.T, p merkle.Proof) map[string][]byte {
	block, err := p.PEM()
	if err != nil {
		t.Fatal(err)
	}
	object, err := json.MarshalIndent(map[string]any{"case": "C-1", "proofs": []merkle.Proof{p, p}}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	var page bytes.Buffer
	err = template.Must(template.New("").Parse("<h1>通知</h1><pre>\n{{.}}</pre>\n<pre>\n{{.}}</pre>")).Execute(&page, block)
	if err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{
		"json": object,
		"text": []byte("处罚通知 -- 见下\n\n" + block + "\n-----\n" + block),
		"html": page.Bytes(),
		"crlf": []byte(strings.ReplaceAll("x\n"+block+block, "\n", "\r\n")),
	}
}

// TestReadRefuses gives Read what is no whole notice.
func TestReadRefuses(t *testing.T) {
	block, err := merkle.Proof{Entry: "{}", Checkpoint: "x"}.PEM()
	if err != nil {
		t.Fatal(err)
	}
	for name, notice := range map[string]string{
		"empty":       "",
		"text":        "处罚通知",
		"object":      `{"case":"C-1"}`,
		"no proofs":   `{"proofs":[]}`,
		"broken json": `{"proofs":[`,
		"cut block":   block + strings.Replace(block, "-----END", "----END", 1),
		"other block": "-----BEGIN KEY-----\nAAAA\n-----END KEY-----\n",
		"no proof":    "-----BEGIN YUNJIAN LEDGER PROOF-----\nAAAA\n-----END YUNJIAN LEDGER PROOF-----\n",
	} {
		if got, err := merkle.Read([]byte(notice)); !errors.Is(err, merkle.ErrMalformed) {
			t.Errorf("%s: %v, %v; want ErrMalformed", name, got, err)
		}
	}
}

// TestCheckpointRefuses signs texts that are no checkpoints.
func TestCheckpointRefuses(t *testing.T) {
	signer, verifier := merkletest.Keys(t, 1)
	root := tlog.Hash{}.String()
	for _, text := range []string{
		"",
		signer.Name(),
		signer.Name() + "\n1\n",
		"yunjian/other\n1\n" + root + "\n",
		signer.Name() + "\n01\n" + root + "\n",
		signer.Name() + "\n-1\n" + root + "\n",
		signer.Name() + "\n+1\n" + root + "\n",
		signer.Name() + "\n1\nAAAA\n",
		signer.Name() + "\n1\n" + root + "=\n",
	} {
		if text == "" {
			text = "\n"
		}
		signed, err := note.Sign(&note.Note{Text: strings.TrimSuffix(text, "\n") + "\n"}, signer)
		if err != nil {
			t.Fatal(err)
		}
		if tree, err := merkle.Open(string(signed), verifier); !errors.Is(err, merkle.ErrMalformed) {
			t.Errorf("%q: %v, %v; want ErrMalformed", text, tree, err)
		}
	}
	// A line more is an extension of the format.
	signed, err := note.Sign(&note.Note{Text: signer.Name() + "\n7\n" + root + "\nmore\n"}, signer)
	if err != nil {
		t.Fatal(err)
	}
	if tree, err := merkle.Open(string(signed), verifier); err != nil || tree.N != 7 {
		t.Errorf("an extended checkpoint: %v, %v", tree, err)
	}
}

// FuzzRead reads hostile notices: nothing panics, and what is read again says the same.
func FuzzRead(f *testing.F) {
	block, err := merkle.Proof{Entry: "{}", Checkpoint: "x"}.PEM()
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(block))
	f.Add([]byte(`{"proofs":[{"entry":"{}","index":0,"path":null,"checkpoint":"x"}]}`))
	_, verifier := merkletest.Keys(f, 1)
	f.Fuzz(func(t *testing.T, notice []byte) {
		proofs, err := merkle.Read(notice)
		if (err == nil) != (len(proofs) > 0) {
			t.Fatalf("%d proofs and %v", len(proofs), err)
		}
		for _, p := range proofs {
			if p.Check(verifier) == nil {
				t.Fatal("a proof that nobody signed holds")
			}
		}
	})
}

// Example checks a notice as its recipient does, who has the public key.
func Example() {
	// The ledger's side.
	private, err := merkle.NewKey(rand.NewChaCha8([32]byte{}))
	if err != nil {
		panic(err)
	}
	key, err := note.NewSigner(private)
	if err != nil {
		panic(err)
	}
	var tree merkle.Tree
	entry := `{"id":"E-1","kind":"points","amount":3}`
	tree.Add(merkle.Leaf([]byte(entry)))
	checkpoint, err := merkle.Sign(tree.Head(), key)
	if err != nil {
		panic(err)
	}
	proof, err := merkle.Prove(entry, 0, tree.Head(), checkpoint, nil) // the path of the only entry is empty
	if err != nil {
		panic(err)
	}
	notice, err := proof.PEM()
	if err != nil {
		panic(err)
	}

	// The recipient's side.
	public, err := merkle.PublicKey(private)
	if err != nil {
		panic(err)
	}
	proofs, err := merkle.Read([]byte(notice))
	if err != nil {
		panic(err)
	}
	verifier, err := note.NewVerifier(public)
	if err != nil {
		panic(err)
	}
	fmt.Println(proofs[0].Check(verifier), proofs[0].Entry)
	// Output: <nil> {"id":"E-1","kind":"points","amount":3}
}
