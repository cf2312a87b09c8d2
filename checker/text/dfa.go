package text

import (
	"regexp/syntax"
	"slices"
	"sync"
	"unicode/utf8"
)

// automaton says quickly whether a pattern matches anywhere in a text. It builds
// the states of a deterministic automaton as texts ask for them. Most texts that
// hold a pattern's strings do not match it, and are turned away here at a small
// fraction of what the regular expression would cost.
type automaton struct {
	prog     *syntax.Prog
	anchored bool // matches begin where the text begins
	states   map[string]*state
	begin    *state // at the beginning of a text
	inner    *state // inside a text
}

// state is a set of instructions of the program; a nil next is not yet built.
type state struct {
	pcs     []uint32
	matched bool // the pattern has matched
	atEnd   bool // it matches if the text ends here
	next    map[rune]*state
	ascii   *[utf8.RuneSelf]*state
}

// mostStates bounds the memory of one automaton; past it the states are dropped.
const mostStates = 1 << 10

// automata hands out automatons of one pattern, one to each goroutine at a time.
// They are kept, since their worth is in the states they have built.
type automata struct {
	prog     *syntax.Prog
	anchored bool
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
	return &automata{prog: prog}
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
	return &automaton{prog: a.prog, anchored: a.anchored}
}

func (a *automata) put(m *automaton) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.idle = append(a.idle, m)
}

// end is where the first match to end at byte least or later ends, or -1.
func (m *automaton) end(text string, least int, begins, ends bool) int {
	if m.begin == nil {
		m.begin, m.inner = m.closure(nil, true), m.closure(nil, false)
	}
	s := m.begin
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
		var next *state
		if r >= utf8.RuneSelf {
			next = s.next[r]
		} else if s.ascii != nil {
			next = s.ascii[r]
		}
		if next == nil {
			next = m.step(s, r)
		}
		s = next
	}
	if s.matched || s.atEnd && ends {
		return len(text) // every least is reached here
	}
	return -1
}

// step builds the state that follows s on r.
func (m *automaton) step(s *state, r rune) *state {
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
		m.states, m.begin, m.inner = map[string]*state{}, nil, nil
	}
	next := m.closure(pcs, false)
	if r < utf8.RuneSelf {
		if s.ascii == nil {
			s.ascii = new([utf8.RuneSelf]*state)
		}
		s.ascii[r] = next
	} else {
		if s.next == nil {
			s.next = map[rune]*state{}
		}
		s.next[r] = next
	}
	return next
}

// closure is the state of pcs and the start of the pattern, with everything that
// can be reached from them without a character.
func (m *automaton) closure(pcs []uint32, atBegin bool) *state {
	seen := map[uint32]bool{}
	var s state
	var walk func(pc uint32, conditionAtEnd bool)
	walk = func(pc uint32, needsEnd bool) {
		inst := &m.prog.Inst[pc]
		key := pc << 1
		if needsEnd {
			key |= 1
		}
		if seen[key] {
			return
		}
		seen[key] = true
		switch inst.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			walk(inst.Out, needsEnd)
			walk(inst.Arg, needsEnd)
		case syntax.InstCapture, syntax.InstNop:
			walk(inst.Out, needsEnd)
		case syntax.InstEmptyWidth:
			switch syntax.EmptyOp(inst.Arg) {
			case syntax.EmptyBeginText, syntax.EmptyBeginLine:
				if atBegin {
					walk(inst.Out, needsEnd)
				}
			case syntax.EmptyEndText, syntax.EmptyEndLine:
				walk(inst.Out, true)
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
	for _, pc := range pcs {
		walk(pc, false)
	}
	if atBegin || !m.anchored {
		walk(uint32(m.prog.Start), false)
	}
	slices.Sort(s.pcs)
	s.pcs = slices.Compact(s.pcs)
	key := make([]byte, 0, 4*len(s.pcs)+2)
	for _, pc := range s.pcs {
		key = append(key, byte(pc), byte(pc>>8), byte(pc>>16))
	}
	if s.matched {
		key = append(key, 'm')
	}
	if s.atEnd {
		key = append(key, 'e')
	}
	if m.states == nil {
		m.states = map[string]*state{}
	}
	if known, ok := m.states[string(key)]; ok {
		return known
	}
	m.states[string(key)] = &s
	return &s
}
