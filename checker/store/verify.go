package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
	"golang.org/x/sync/errgroup"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/merkle"
)

// Flaw is one thing that is wrong with a ledger.
type Flaw struct {
	Seq   int64    `json:"seq,omitempty"`   // number of the entry, from 1; 0 when the flaw is not of one entry
	Entry string   `json:"entry,omitempty"` // its id, where it can still be read
	Text  law.Text `json:"text"`            // what is wrong
}

// Verdict is what Verify found.
type Verdict struct {
	Head   tlog.Tree // how many entries there are, and the root recomputed from them
	Flaws  []Flaw    // the first of them; empty when the ledger is whole
	Others int       // how many flaws more there are
}

// maxFlaws is how many flaws a verdict names.
const maxFlaws = 100

func (v *Verdict) add(seq int64, zh, en string, args ...any) {
	if len(v.Flaws) == maxFlaws {
		v.Others++
		return
	}
	v.Flaws = append(v.Flaws, Flaw{Seq: seq, Text: law.Text{ZH: fmt.Sprintf(zh, args...), EN: fmt.Sprintf(en, args...)}})
}

// Verify reads the whole ledger and checks that
//
//   - the entries are numbered without a gap, and the columns by which an entry
//     is looked up say what its body says;
//   - each body has the hash that was stored when it was appended, and the
//     stored nodes of the Merkle tree follow from these;
//   - the ledger is a continuation of each of the earlier trees, which are what
//     checkpoints kept elsewhere state: nothing of them was changed, left out,
//     put in another order or rolled back;
//   - the file and its indexes are sound, so that every way of looking an entry
//     up finds what is there;
//   - what the entries say that people did to cases is in the cases' histories,
//     and the other way round.
//
// What is wrong is in the verdict; the error is about not being able to look.
// Others may write meanwhile: what they append is not looked at.
func (s *Store) Verify(ctx context.Context, earlier ...tlog.Tree) (Verdict, error) {
	var v Verdict
	var last int64
	if err := s.read.QueryRowContext(ctx, `SELECT coalesce(max(seq), 0) FROM entries`).Scan(&last); err != nil {
		return v, explain(err, s.path)
	}
	var flaws []law.Text
	var indexed sums
	var file errgroup.Group
	file.Go(func() (err error) { // beside the entries: it takes about as long
		flaws, indexed, err = s.checkFile(ctx, last)
		return err
	})
	c := entryCheck{verdict: &v, agreed: true}
	c.earlier = slices.SortedFunc(slices.Values(earlier), func(a, b tlog.Tree) int { return cmp.Compare(a.N, b.N) })
	err := s.checkEntries(ctx, last, &c)
	if err := errors.Join(file.Wait(), err); err != nil {
		return v, err
	}
	if len(flaws) == 0 && indexed != c.sums {
		flaws = append(flaws, law.Text{ZH: "索引与条目不符，按编号或服务商查找会漏掉条目", EN: "the indexes are not those of the entries: looked up by id or by provider, some would not be found"})
	}
	for _, f := range flaws {
		v.add(0, "%[1]s", "%[2]s", f.ZH, f.EN)
	}
	if len(v.Flaws) == 0 { // in a damaged file it would only say the same in many other words
		err = s.checkCases(ctx, c.steps, &v)
	}
	for i := range v.Flaws {
		f := &v.Flaws[i] // the id is for the reader; it may be what is damaged
		_ = s.read.QueryRowContext(ctx, `SELECT id FROM entries WHERE seq = ?`, f.Seq).Scan(&f.Entry)
	}
	return v, err
}

// entryCheck goes through the entries in order.
type entryCheck struct {
	verdict *Verdict
	earlier []tlog.Tree // those not reached yet, by size
	tree    merkle.Tree
	next    int64 // the number that should come, less one
	held    int64 // how many entries a checkpoint has confirmed
	hashed  int64 // how many entries have a stored hash
	agreed  bool  // every leaf so far is the stored one
	sums    sums
	steps   []law.Entry
}

// take checks the next entry.
func (c *entryCheck) take(e leaf) {
	v := c.verdict
	if missing := e.seq - c.next - 1; missing > 0 {
		v.add(c.next+1, "缺少第 %d 至 %d 条", "entries %d to %d are missing", c.next+1, e.seq-1)
		c.agreed = false
	}
	c.next = e.seq
	c.sums.ids += e.lookUp.ids
	c.sums.providers += e.lookUp.providers
	if e.step != nil {
		c.steps = append(c.steps, *e.step)
	}
	nodes := c.tree.Add(e.hash)
	if len(e.stored) > 0 {
		c.hashed++
	}
	switch {
	case e.amiss != (law.Text{}):
		v.add(e.seq, "%[1]s", "%[2]s", e.amiss.ZH, e.amiss.EN)
		c.agreed = false
	case len(e.stored) < merkle.HashSize:
		v.add(e.seq, "没有存下它的散列", "its hash is not stored")
		c.agreed = false
	case tlog.Hash(e.stored[:merkle.HashSize]) != e.hash:
		v.add(e.seq, "它不是当初写入的内容：与写入时的散列不符", "it is not what was written: its hash is not the one stored then")
		c.agreed = false
	case c.agreed && !isNodes(e.stored, nodes):
		v.add(e.seq, "存下的 Merkle 树在此处与条目不符", "the stored Merkle tree does not follow from the entries here")
		c.agreed = false
	}
	c.compare(c.tree.Size())
}

// compare holds the tree against the checkpoints of its size.
func (c *entryCheck) compare(size int64) {
	for len(c.earlier) > 0 && c.earlier[0].N <= size {
		if c.earlier[0] == c.tree.Head() {
			c.held = size
		} else {
			c.verdict.add(0, "第 %d 至 %d 条与检查点不符：有条目被更改、缺少或调换了次序",
				"entries %d to %d are not those of the checkpoint: some were changed, left out or put in another order", c.held+1, size)
		}
		c.earlier = c.earlier[1:]
	}
}

// isNodes says whether stored is the nodes one after the other.
func isNodes(stored []byte, nodes []tlog.Hash) bool {
	if len(stored) != len(nodes)*merkle.HashSize {
		return false
	}
	for i, n := range nodes {
		if tlog.Hash(stored[i*merkle.HashSize:][:merkle.HashSize]) != n {
			return false
		}
	}
	return true
}

// stretchSize is how many entries one goroutine reads at a time, and ahead how
// many such stretches may wait for their turn.
const (
	stretchSize = 4096
	ahead       = 8
)

// checkEntries checks the entries up to number last. Several connections read
// and hash stretches of them at once, which then go through c in order.
func (s *Store) checkEntries(ctx context.Context, last int64, c *entryCheck) error {
	c.compare(0)
	workers, reading := errgroup.WithContext(ctx)
	workers.SetLimit(runtime.GOMAXPROCS(0))
	queue := make(chan chan []leaf, ahead)
	var issued errgroup.Group
	issued.Go(func() error {
		defer close(queue)
		for first := int64(1); first <= last; first += stretchSize {
			done := make(chan []leaf, 1)
			select {
			case queue <- done:
			case <-reading.Done():
				return nil
			}
			workers.Go(func() error {
				defer close(done)
				leaves, err := s.readLeaves(reading, first, min(first+stretchSize-1, last))
				done <- leaves
				return err
			})
		}
		return nil
	})
	for done := range queue {
		for _, e := range <-done {
			c.take(e)
		}
	}
	if err := errors.Join(issued.Wait(), workers.Wait()); err != nil {
		return err
	}
	if c.next < last {
		c.verdict.add(c.next+1, "缺少第 %d 至 %d 条", "entries %d to %d are missing", c.next+1, last)
	}
	var logged, lastLogged int64
	err := s.read.QueryRowContext(ctx, `SELECT count(*), coalesce(max(seq), 0) FROM log WHERE seq <= ?1 OR NOT EXISTS (SELECT 1 FROM entries WHERE seq > ?1)`, last).
		Scan(&logged, &lastLogged)
	switch {
	case errors.Is(kind(err), ErrDamaged):
		c.verdict.add(0, "散列读不出来", "the stored hashes cannot be read")
	case err != nil:
		return explain(err, s.path)
	case lastLogged > last:
		c.verdict.add(last+1, "缺少末尾的第 %d 至 %d 条：散列还在，条目没有了", "the last entries, %d to %d, are missing: their hashes are there and they are not", last+1, lastLogged)
	case logged != c.hashed:
		c.verdict.add(0, "存有 %d 个散列，能对上条目的只有 %d 个", "%d hashes are stored and %d of them are of entries", logged, c.hashed)
	}
	size := c.tree.Size()
	for _, e := range c.earlier {
		c.verdict.add(size+1, "台账被回退：检查点有 %[1]d 条，台账只有 %[2]d 条", "the ledger was rolled back: the checkpoint has %[1]d entries, the ledger %[2]d", e.N, size)
	}
	c.verdict.Head = c.tree.Head()
	return nil
}

// readLeaves reads and hashes the entries numbered first to last. Where the
// file is damaged it reads on by halves, so that it can say which entry it is.
func (s *Store) readLeaves(ctx context.Context, first, last int64) ([]leaf, error) {
	all, err := s.readStretch(ctx, first, last)
	switch {
	case !errors.Is(err, ErrDamaged):
		return all, err
	case first == last:
		return []leaf{{seq: first, amiss: law.Text{ZH: "读不出来：文件在此处受损", EN: "it cannot be read: the file is damaged here"}}}, nil
	}
	middle := first + (last-first)/2
	lower, lowerErr := s.readLeaves(ctx, first, middle)
	upper, upperErr := s.readLeaves(ctx, middle+1, last)
	return slices.Concat(lower, upper), errors.Join(lowerErr, upperErr)
}
