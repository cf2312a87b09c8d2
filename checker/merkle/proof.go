package merkle

import (
	"bytes"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"html"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Proof shows that an entry is in the ledger, to anybody who has the ledger's
// public key and nothing else. It holds all that is needed, and survives any
// way of writing JSON.
type Proof struct {
	Entry      string      `json:"entry"`      // the entry's exact bytes: the leaf
	Index      int64       `json:"index"`      // the leaf's number, from 0
	Path       []tlog.Hash `json:"path"`       // the hashes from the leaf to the root, in base64
	Checkpoint string      `json:"checkpoint"` // the signed checkpoint of the tree
}

// Prove makes the proof of the entry with the number index in a tree whose
// hashes read gives by their stored index. The checkpoint is that of the tree.
func Prove(entry string, index int64, tree tlog.Tree, checkpoint string, read tlog.HashReader) (Proof, error) {
	path, err := tlog.ProveRecord(tree.N, index, read)
	return Proof{entry, index, path, checkpoint}, err
}

// Check checks the proof with the ledger's public key. When it returns nil, the
// owner of the private key has put exactly p.Entry into the ledger as entry
// number p.Index. Otherwise the error is ErrMalformed, ErrSignature or ErrProof.
func (p Proof) Check(key note.Verifier) error {
	tree, err := Open(p.Checkpoint, key)
	if err != nil {
		return err
	}
	if p.Index < 0 || p.Index >= tree.N {
		return fmt.Errorf("%w: entry %d of %d", ErrProof, p.Index, tree.N)
	}
	if err := tlog.CheckRecord(p.Path, tree.N, tree.Hash, p.Index, Leaf([]byte(p.Entry))); err != nil {
		return fmt.Errorf("%w: %w", ErrProof, err)
	}
	return nil
}

// pemType names the block of a proof in a text.
const pemType = "YUNJIAN LEDGER PROOF"

// PEM writes the proof as a block of text that a letter or a page can carry:
// "-----BEGIN YUNJIAN LEDGER PROOF-----" and base64 lines. In HTML it belongs
// into a pre element, so that its lines stay lines.
func (p Proof) PEM() (string, error) {
	body, err := json.Marshal(p)
	return string(pem.EncodeToMemory(&pem.Block{Type: pemType, Bytes: body})), err
}

// Read finds the proofs in a notice, in the order in which they stand there: in
// a JSON object the list under "proofs" (an object that is itself a proof is
// read as one), in a text or a page every block that PEM wrote. A notice
// without any, or with one that cannot be read, is ErrMalformed.
func Read(notice []byte) ([]Proof, error) {
	var proofs []Proof
	if object := bytes.TrimSpace(notice); bytes.HasPrefix(object, []byte("{")) {
		var in struct {
			Proofs []Proof `json:"proofs"`
			Proof
		}
		if err := json.Unmarshal(object, &in); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
		}
		proofs = in.Proofs
		if in.Checkpoint != "" {
			proofs = append(proofs, in.Proof)
		}
	} else {
		// A page may have escaped the signs of base64.
		for rest := []byte(html.UnescapeString(string(notice))); ; {
			var block *pem.Block
			if block, rest = pem.Decode(rest); block == nil {
				break
			}
			if block.Type != pemType {
				continue
			}
			var p Proof
			if err := json.Unmarshal(block.Bytes, &p); err != nil {
				return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
			}
			proofs = append(proofs, p)
		}
		if begun := bytes.Count(notice, []byte("-----BEGIN "+pemType)); begun != len(proofs) {
			return nil, fmt.Errorf("%w: %d of %d proofs can be read", ErrMalformed, len(proofs), begun)
		}
	}
	if len(proofs) == 0 {
		return nil, fmt.Errorf("%w: no proof in it", ErrMalformed)
	}
	return proofs, nil
}
