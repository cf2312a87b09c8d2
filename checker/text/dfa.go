package text

import (
	"regexp/syntax"
	"slices"
	"sync"
	"unicode"
	"unicode/utf8"
)

// automaton says quickly whether a pattern matches anywhere in a text. It builds
// the states of a deterministic automaton as texts ask for them. Most texts that
// hold a pattern's strings do not match it, and are turned away here at a small
// fraction of what the regular expression would cost.
type automaton struct {
	*automata
	states map[string]*state
	byID   []*state // the states by their number; 0 is none
	begin  *state   // at the beginning of a text
	inner  *state   // inside a text
	seen   []bool   // of closure, by instruction
	key    []byte   // of closure
}

// state is a set of instructions of the program.
type state struct {
	pcs     []uint32
	matched bool // the pattern has matched
	atEnd   bool // it matches if the text ends here
	id      uint16
	next    []uint16 // by class of character, the state that follows; 0 is not yet built
}

// mostStates bounds the memory of one automaton; past it the states are dropped.
const mostStates = 1 << 10

// automata hands out automatons of one pattern, one to each goroutine at a time.
// They are kept, since their worth is in the states they have built.
type automata struct {
	prog     *syntax.Prog
	anchored bool // matches begin where the text begins
	classes  classes
	mu       sync.Mutex
	idle     []*automaton
}

// newAutomata makes the automatons of src, which must be known to be valid and
// use no empty-width operators but the beginning and end of the text.
func newAutomata(src string) *automata {
	parsed, err := syntax.Parse(src, syntax.Perl)
	if err != nil {
		panic(err)
	}
	prog, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		panic(err)
	}
	return &automata{prog: prog, classes: classesOf(prog)}
}

// classes divides the characters into those that a program does not tell apart,
// so that one step of an automaton serves them all.
type classes struct {
	cuts  []rune // the first characters of the classes 1, 2, ...
	ascii [utf8.RuneSelf]uint16
}

func classesOf(prog *syntax.Prog) classes {
	var c classes
	cut := func(from, to rune) { c.cuts = append(c.cuts, from, to+1) }
	for i := range prog.Inst {
		inst := &prog.Inst[i]
		switch inst.Op {
		case syntax.InstRuneAnyNotNL:
			cut('\n', '\n')
		case syntax.InstRune, syntax.InstRune1:
			if len(inst.Rune) == 1 {
				first := inst.Rune[0]
				cut(first, first)
				for r := unicode.SimpleFold(first); r != first; r = unicode.SimpleFold(r) {
					cut(r, r)
				}
				continue
			}
			for i := 0; i+1 < len(inst.Rune); i += 2 {
				cut(inst.Rune[i], inst.Rune[i+1])
			}
		}
	}
	slices.Sort(c.cuts)
	c.cuts = slices.Compact(c.cuts)
	for r := range c.ascii {
		c.ascii[r] = c.search(rune(r))
	}
	return c
}

func (c *classes) of(r rune) uint16 {
	if r < utf8.RuneSelf {
		return c.ascii[r]
	}
	return c.search(r)
}

// search is the number of cuts up to r.
func (c *classes) search(r rune) uint16 {
	low, high := 0, len(c.cuts)
	for low < high {
		if mid := (low + high) / 2; c.cuts[mid] <= r {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return uint16(low)
}

// match says whether the pattern matches anywhere in text.
func (a *automata) match(text string) bool { return a.reaches(text, 0) }

// reaches says whether a match in text ends at byte least or later.
func (a *automata) reaches(text string, least int) bool {
	m := a.take()
	defer a.put(m)
	return m.end(text, least, true, true) >= 0
}

// end is where the first match to end ends, or -1; the flags say whether text is
// the beginning and the end of the whole text.
func (a *automata) end(text string, begins, ends bool) int {
	m := a.take()
	defer a.put(m)
	return m.end(text, 0, begins, ends)
}

func (a *automata) take() *automaton {
	a.mu.Lock()
	defer a.mu.Unlock()
	if n := len(a.idle); n > 0 {
		m := a.idle[n-1]
		a.idle = a.idle[:n-1]
		return m
	}
	return &automaton{automata: a, seen: make([]bool, 2*len(a.prog.Inst))}
}

func (a *automata) put(m *automaton) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.idle = append(a.idle, m)
}

// end is where the first match to end at byte least or later ends, or -1.
func (m *automaton) end(text string, least int, begins, ends bool) int {
	s := m.start()
	if !begins {
		s = m.inner
	}
	for i, r := range text {
		if s.matched && i >= least {
			return i
		}
		if len(s.pcs) == 0 && m.anchored {
			return -1
		}
		s = m.next(s, r)
	}
	if s.matched || s.atEnd && ends {
		return len(text) // every least is reached here
	}
	return -1
}

// start is the state at the beginning of a text.
func (m *automaton) start() *state {
	if m.begin == nil {
		m.begin, m.inner = m.closure(nil, true), m.closure(nil, false)
	}
	return m.begin
}

// next is the state that follows s on r.
func (m *automaton) next(s *state, r rune) *state {
	class := m.classes.of(r)
	if id := s.next[class]; id != 0 {
		return m.byID[id]
	}
	return m.step(s, r, class)
}

// step builds the state that follows s on the characters of the class of r.
func (m *automaton) step(s *state, r rune, class uint16) *state {
	var pcs []uint32
	for _, pc := range s.pcs {
		inst := &m.prog.Inst[pc]
		if inst.Op == syntax.InstRune1 || inst.Op == syntax.InstRune || inst.Op == syntax.InstRuneAny || inst.Op == syntax.InstRuneAnyNotNL {
			if inst.MatchRune(r) {
				pcs = append(pcs, inst.Out)
			}
		}
	}
	if len(m.states) >= mostStates {
		// s is among those forgotten: nothing will come by it again.
		m.states, m.byID, m.begin, m.inner = nil, nil, nil, nil
	}
	next := m.closure(pcs, false)
	s.next[class] = next.id
	return next
}

// closure is the state of pcs and the start of the pattern, with everything that
// can be reached from them without a character.
func (m *automaton) closure(pcs []uint32, atBegin bool) *state {
	clear(m.seen)
	var s state
	for _, pc := range pcs {
		m.reach(&s, pc, atBegin, false)
	}
	if atBegin || !m.anchored {
		m.reach(&s, uint32(m.prog.Start), atBegin, false)
	}
	slices.Sort(s.pcs)
	s.pcs = slices.Compact(s.pcs)
	m.key = m.key[:0]
	for _, pc := range s.pcs {
		m.key = append(m.key, byte(pc), byte(pc>>8), byte(pc>>16))
	}
	if s.matched {
		m.key = append(m.key, 'm')
	}
	if s.atEnd {
		m.key = append(m.key, 'e')
	}
	if known, ok := m.states[string(m.key)]; ok {
		return known
	}
	if m.states == nil {
		m.states, m.byID = map[string]*state{}, []*state{nil}
	}
	s.id, s.next = uint16(len(m.byID)), make([]uint16, len(m.classes.cuts)+1)
	m.byID = append(m.byID, &s)
	m.states[string(m.key)] = &s
	return &s
}

// reach adds to s the instructions that pc leads to without a character;
// needsEnd says that the text must end before them.
func (m *automaton) reach(s *state, pc uint32, atBegin, needsEnd bool) {
	inst, place := &m.prog.Inst[pc], 2*pc
	if needsEnd {
		place++
	}
	if m.seen[place] {
		return
	}
	m.seen[place] = true
	switch inst.Op {
	case syntax.InstAlt, syntax.InstAltMatch:
		m.reach(s, inst.Out, atBegin, needsEnd)
		m.reach(s, inst.Arg, atBegin, needsEnd)
	case syntax.InstCapture, syntax.InstNop:
		m.reach(s, inst.Out, atBegin, needsEnd)
	case syntax.InstEmptyWidth:
		switch syntax.EmptyOp(inst.Arg) {
		case syntax.EmptyBeginText, syntax.EmptyBeginLine:
			if atBegin {
				m.reach(s, inst.Out, atBegin, needsEnd)
			}
		case syntax.EmptyEndText, syntax.EmptyEndLine:
			m.reach(s, inst.Out, atBegin, true)
		}
	case syntax.InstMatch:
		if needsEnd {
			s.atEnd = true
		} else {
			s.matched = true
		}
	case syntax.InstFail:
	default:
		if !needsEnd {
			s.pcs = append(s.pcs, pc)
		}
	}
}
