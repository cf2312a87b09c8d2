package store

import (
	"bytes"
	"context"
	"database/sql"
	"strconv"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/merkle"
)

// leaf is what the check needs to know of an entry.
type leaf struct {
	seq    int64
	hash   tlog.Hash  // of the body as it is
	stored []byte     // what the log has for it: nothing, or hashes from the leaf upwards
	lookUp sums       // of this entry's keys
	amiss  law.Text   // what is wrong with the row by itself; empty when nothing is
	step   *law.Entry // the entry, when it says that a person acted on a case
}

func (s *Store) readStretch(ctx context.Context, first, last int64) ([]leaf, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT seq, id, provider_id, at, kind, body, hashes
		FROM entries LEFT JOIN log USING (seq) WHERE seq BETWEEN ? AND ? ORDER BY seq`, first, last)
	if err != nil {
		return nil, explain(err, s.path)
	}
	defer rows.Close()
	all := make([]leaf, 0, last-first+1)
	nodes := make([]byte, 0, 2*merkle.HashSize*cap(all)) // there are two for each leaf, or one more
	var id, provider, at, kind, body, stored sql.RawBytes
	for rows.Next() {
		var e leaf
		if err := rows.Scan(&e.seq, &id, &provider, &at, &kind, &body, &stored); err != nil {
			return nil, explain(err, s.path)
		}
		nodes = append(nodes, stored...)
		e.stored = nodes[len(nodes)-len(stored):]
		e.hash = merkle.Leaf(body)
		e.lookUp = sums{digest(id, e.seq), digest(provider, e.seq)}
		e.amiss = disagreement(body, id, provider, kind, at)
		if isStep(law.Kind(kind)) {
			var step law.Entry
			if decode(string(body), &step) == nil { // otherwise it is amiss
				e.step = &step
			}
		}
		all = append(all, e)
	}
	return all, explain(rows.Err(), s.path)
}

// isStep says whether an entry of the kind is the record of a step that a
// person took in the life of a case.
func isStep(k law.Kind) bool {
	return k == law.KindStep || k == law.KindDismissal || k == law.KindReversal
}

// disagreement compares the columns of an entry with its body. A body is
// written by encode, so that the columns can be told from its bytes; only when
// that fails is it decoded.
func disagreement(body, id, provider, kind, at []byte) law.Text {
	us, err := strconv.ParseInt(string(at), 10, 64)
	if err == nil && isAsWritten(body, id, provider, kind, us) {
		return law.Text{}
	}
	var e law.Entry
	if err := decode(string(body), &e); err != nil {
		return law.Text{ZH: "它的内容已不是条目", EN: "its body is no entry any more"}
	}
	if err != nil || e.ID != string(id) || e.ProviderID != string(provider) || string(e.Kind) != string(kind) || micros(e.At) != us {
		return law.Text{ZH: "检索列与它的内容不符", EN: "the columns by which it is looked up are not those of its body"}
	}
	return law.Text{}
}

// isAsWritten says whether a body begins with the id, provider and kind and
// holds the instant, just as encode writes them when nothing in them needs
// escaping. A quotation mark within a text would be escaped, so that none of
// this is found inside one.
func isAsWritten(body, id, provider, kind []byte, at int64) bool {
	if bytes.ContainsAny(id, `"\`) || bytes.ContainsAny(provider, `"\`) {
		return false
	}
	rest, ok := body, true
	cut := func(prefix []byte) { rest, ok = bytes.CutPrefix(rest, prefix) }
	for i, value := range [][]byte{id, provider, kind} {
		if cut(asWritten[i]); ok {
			cut(value)
		}
		if !ok {
			return false
		}
	}
	var room [64]byte
	want := append(room[:0], `,"at":"`...)
	want = append(instant(at).AppendFormat(want, time.RFC3339Nano), '"')
	return bytes.HasPrefix(rest, []byte{'"'}) && bytes.Contains(rest, want)
}

// asWritten is what encode writes before the id, the provider and the kind.
var asWritten = [][]byte{[]byte(`{"id":"`), []byte(`","provider_id":"`), []byte(`","kind":"`)}
