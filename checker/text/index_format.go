package text

import (
	"encoding/binary"
	"errors"
	"sync"
	"unsafe"
)

// indexWriter writes numbers and strings one after the other.
type indexWriter struct {
	buf  []byte
	seen map[string]int
}

// shared writes a string that may have been written before: its number among
// such strings and, the first time, itself.
func (w *indexWriter) shared(s string) {
	id, known := w.seen[s]
	if !known {
		id = len(w.seen)
		w.seen[s] = id
	}
	w.number(id)
	if !known {
		w.string(s)
	}
}

func (w *indexWriter) number(n int)    { w.buf = binary.AppendVarint(w.buf, int64(n)) }
func (w *indexWriter) string(s string) { w.number(len(s)); w.buf = append(w.buf, s...) }
func (w *indexWriter) bool(b bool) {
	if b {
		w.number(1)
	} else {
		w.number(0)
	}
}

func (w *indexWriter) strings(list []string) {
	w.number(len(list))
	for _, s := range list {
		w.string(s)
	}
}

func (w *indexWriter) markers(list []*marker) {
	w.number(len(list))
	for _, m := range list {
		w.string(m.src)
	}
}

func (w *indexWriter) selectors(list []selector) {
	w.number(len(list))
	for _, s := range list {
		w.string(s.list)
		w.string(s.class)
		w.number(s.strength)
	}
}

func (w *indexWriter) matcher(m *matcher) {
	w.number(len(m.entries))
	for _, e := range m.entries {
		for _, s := range []string{e.list, e.class, e.term, e.why} {
			w.shared(s)
		}
		w.string(e.pattern.src)
		for _, n := range []int{e.strength, e.best, e.pattern.longest, e.pattern.sets} {
			w.number(n)
		}
		for _, b := range []bool{e.anyhow, e.pattern.begins, e.pattern.ends, e.near != nil} {
			w.bool(b)
		}
		if e.near != nil {
			w.selectors(e.near.any)
			w.number(e.near.within)
		}
		w.number(len(e.notIn))
		for _, x := range e.notIn {
			w.shared(x.src)
		}
	}
	w.number(len(m.strings))
	total := 0
	for i := range m.strings {
		total += len(m.strings[i].uses)
	}
	w.number(total)
	for i := range m.strings {
		n := &m.strings[i]
		w.string(n.text)
		w.number(n.offset)
		w.bool(m.opens(n.pair()))
		w.number(len(n.uses))
		for _, u := range n.uses {
			w.number(int(u.entry))
			w.number(int(u.set))
		}
	}
}

func (w *indexWriter) combination(c *combo) {
	w.string(c.list)
	w.string(c.Class)
	w.string(c.Why)
	for _, n := range []int{c.Strength, c.Before, c.After, c.Within, c.Reach} {
		w.number(n)
	}
	w.bool(c.Asked)
	w.strings(c.Context)
	w.strings(c.from)
	w.strings(c.by)
	w.selectors(c.hit)
	w.selectors(c.without)
	w.number(len(c.with))
	for _, with := range c.with {
		w.selectors(with)
	}
}

// indexReader reads what indexWriter wrote. A broken index makes it panic with
// errBroken, which readIndex returns as an error.
type indexReader struct {
	buf    []byte
	text   string // the same bytes; strings are slices of it
	at     int
	seen   []string
	excuse map[string]excuse
}

// shared reads what indexWriter.shared wrote.
func (r *indexReader) shared() string {
	id := r.number()
	if id == len(r.seen) {
		r.seen = append(r.seen, r.string())
	}
	if id < 0 || id >= len(r.seen) {
		panic(errBroken)
	}
	return r.seen[id]
}

var errBroken = errors.New("the index of the vocabularies is broken; make it anew with `go run ./checker/text/generate -index policies/terms`")

func (r *indexReader) number() int {
	n, size := binary.Varint(r.buf[r.at:])
	if size <= 0 {
		panic(errBroken)
	}
	r.at += size
	return int(n)
}

// length is a number of things that each take a byte at least.
func (r *indexReader) length() int {
	n := r.number()
	if n < 0 || n > len(r.buf)-r.at {
		panic(errBroken)
	}
	return n
}

func (r *indexReader) string() string {
	n := r.length()
	r.at += n
	return r.text[r.at-n : r.at]
}

func (r *indexReader) bool() bool { return r.number() != 0 }

func (r *indexReader) strings() []string {
	out := make([]string, r.length())
	for i := range out {
		out[i] = r.string()
	}
	return out
}

func (r *indexReader) selectors() []selector {
	out := make([]selector, r.length())
	for i := range out {
		out[i] = selector{list: r.string(), class: r.string(), strength: r.number()}
	}
	return out
}

func (r *indexReader) markers(into []*marker) {
	if r.length() != len(into) {
		panic(errBroken)
	}
	for _, m := range into {
		*m = lazy(r.string())
	}
}

func readIndex(data []byte, o Options) (l *Lexicon, err error) {
	defer func() {
		if p := recover(); p != nil {
			if p != errBroken {
				panic(p)
			}
			err = errBroken
		}
	}()
	r := &indexReader{buf: data, text: unsafe.String(unsafe.SliceData(data), len(data)), excuse: map[string]excuse{}}
	l = &Lexicon{own: o.OwnDomains, contexts: &contextWords{}, handles: &handleWords{}}
	l.main, l.lazy, l.closing = r.matcher(), r.matcher(), r.matcher()
	l.combos = make([]combo, r.length())
	for i := range l.combos {
		l.combos[i] = r.combination()
	}
	r.markers(l.contexts.markers())
	r.markers(l.handles.markers())
	if len(o.Lists) > 0 {
		l.wants = map[string]bool{}
		for _, id := range o.Lists {
			l.wants[id] = true
		}
	}
	return l, nil
}

func (r *indexReader) matcher() *matcher {
	m := &matcher{entries: make([]*entry, r.length())}
	all := make([]entry, len(m.entries))
	patterns := make([]pattern, len(m.entries))
	for i := range m.entries {
		e, p := &all[i], &patterns[i]
		e.list, e.class, e.term, e.why, p.src = r.shared(), r.shared(), r.shared(), r.shared(), r.string()
		e.strength, e.best, p.longest, p.sets = r.number(), r.number(), r.number(), r.number()
		e.anyhow, p.begins, p.ends = r.bool(), r.bool(), r.bool()
		if r.bool() {
			e.near = &nearby{any: r.selectors(), within: r.number()}
		}
		for range r.length() {
			src := r.shared()
			x, ok := r.excuse[src]
			if !ok {
				x = newExcuse(src)
				r.excuse[src] = x
			}
			e.notIn = append(e.notIn, x)
		}
		e.pattern, m.entries[i] = p, e
	}
	m.strings = make([]needle, r.length())
	gate := make([]bool, len(m.strings))
	total := r.length()
	uses := make([]use, 0, total)
	for i := range m.strings {
		n := &m.strings[i]
		n.text, n.offset, gate[i] = r.string(), r.number(), r.bool()
		if n.offset < 0 || n.offset >= len(n.text) {
			panic(errBroken)
		}
		count := r.length()
		if len(uses)+count > total {
			panic(errBroken)
		}
		n.uses = uses[len(uses) : len(uses)+count : len(uses)+count]
		uses = uses[:len(uses)+count]
		for j := range n.uses {
			n.uses[j] = use{entry: int32(r.number()), set: int32(r.number())}
			if n.uses[j].entry < 0 || int(n.uses[j].entry) >= len(m.entries) {
				panic(errBroken)
			}
		}
	}
	m.index = newPairIndex(m.strings, func(first int, _ uint64) bool { return gate[first] })
	return m
}

func (r *indexReader) combination() combo {
	var c combo
	c.list, c.Class, c.Why = r.string(), r.string(), r.string()
	c.Strength, c.Before, c.After, c.Within, c.Reach = r.number(), r.number(), r.number(), r.number(), r.number()
	c.Asked = r.bool()
	c.Context, c.from, c.by = r.strings(), r.strings(), r.strings()
	c.hit, c.without = r.selectors(), r.selectors()
	c.with = make([][]selector, r.length())
	for i := range c.with {
		c.with[i] = r.selectors()
	}
	return c
}

// newExcuse makes an excuse of allow contexts, joined by |.
func newExcuse(src string) excuse {
	return excuse{src: src, may: sync.OnceValue(func() *automata {
		a := newAutomata(src)
		a.anchored = true
		return a
	})}
}
