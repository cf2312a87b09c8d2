package policy

import (
	"slices"
	"time"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/interpreter"

	"github.com/yunjian-audit/yunjian/checker/record"
)

// exhibit is a record while it is judged, with what was made of it so far.
type exhibit struct {
	rec        *record.Record
	passedOver bool // its conduct lies before the first edition

	fields ref.Val
	facts  map[string]any
	hits   []Hit
	asked  bool // for hits
}

// visible are the fields that rules see. Of conversations they see no
// messages: text rules work on hits, so that a conversation can be judged
// without keeping its text.
func (x *exhibit) visible() map[string]any {
	if x.rec.Type != record.Conversation || x.rec.Fields["messages"] == nil {
		return x.rec.Fields
	}
	fields := make(map[string]any, len(x.rec.Fields))
	for name, v := range x.rec.Fields {
		if name != "messages" {
			fields[name] = v
		}
	}
	return fields
}

func (x *exhibit) boxed() ref.Val {
	if x.fields == nil {
		x.fields = types.NewStringInterfaceMap(types.DefaultTypeAdapter, x.visible())
	}
	return x.fields
}

// ask gets the hits of all vocabularies in the record, once.
func (x *exhibit) ask(h *Hearing) error {
	if x.asked {
		return nil
	}
	if h.d.Hits == nil {
		return errNoHits
	}
	hits, err := h.d.Hits(x.rec)
	if err != nil {
		return err
	}
	x.hits, x.asked = hits, true
	return nil
}

func (x *exhibit) hasHit(h *Hearing, r *Rule) (bool, error) {
	if err := x.ask(h); err != nil || len(x.hits) == 0 {
		return false, err
	}
	return slices.ContainsFunc(x.hits, r.wants), nil
}

// hitsOf returns the hits of a rule's vocabularies in the record.
func (x *exhibit) hitsOf(h *Hearing, r *Rule) ([]Hit, error) {
	if err := x.ask(h); err != nil {
		return nil, err
	}
	var own []Hit
	for _, hit := range x.hits {
		if r.wants(hit) {
			own = append(own, hit)
		}
	}
	return own, nil
}

// wants tells whether a hit is of one of the rule's vocabularies.
func (r *Rule) wants(hit Hit) bool {
	list, _ := hit["list"].(string)
	return slices.Contains(r.Terms, list)
}

// factsOf returns the facts of the record that a rule needs; those that there
// are not are left out.
func (x *exhibit) factsOf(h *Hearing, r *Rule) (map[string]any, error) {
	facts := make(map[string]any, len(r.Needs))
	for _, name := range r.Needs {
		if factTypes[name] != x.rec.Type {
			continue
		}
		v, ok := x.facts[name]
		if !ok {
			if h.d.Facts == nil {
				return nil, errNoFacts
			}
			var err error
			if v, err = h.d.Facts(x.rec, name); err != nil {
				return nil, err
			}
			if x.facts == nil {
				x.facts = map[string]any{}
			}
			x.facts[name] = v
		}
		if v != nil {
			facts[name] = v
		}
	}
	return facts, nil
}

// view is what an expression sees: one record, at one instant, by one rule. It
// is CEL's activation.
type view struct {
	h      *Hearing
	rule   *Rule
	x      *exhibit
	at     time.Time // the instant of the conduct; selects the parameters
	item   ref.Val   // of each
	params ref.Val
	facts  ref.Val
	hits   ref.Val
}

// Parent says that there is nothing behind the view.
func (v *view) Parent() interpreter.Activation { return nil }

// ResolveName returns the value of a variable.
func (v *view) ResolveName(name string) (any, bool) {
	switch name {
	case varParams:
		if v.params == nil {
			s := v.h.judge.set.at(v.at)
			s.once.Do(func() { s.box() })
			v.params = s.cel
		}
		return v.params, true
	case varItem:
		return v.item, v.item != nil
	case varIt:
		return v.x.boxed(), true
	case varAsOf:
		return v.h.asOf, true
	case varAt:
		return types.Timestamp{Time: v.at}, true
	case varLint:
		return types.Bool(v.h.d.Lint), true
	case varHits:
		if v.hits == nil {
			hits, err := v.x.hitsOf(v.h, v.rule)
			if err != nil {
				return types.WrapErr(err), true
			}
			list := make([]ref.Val, len(hits))
			for i := range hits {
				list[i] = box(hits[i])
			}
			v.hits = types.NewRefValList(types.DefaultTypeAdapter, list)
		}
		return v.hits, true
	case varFacts:
		if v.facts == nil {
			facts, err := v.x.factsOf(v.h, v.rule)
			if err != nil {
				return types.WrapErr(err), true
			}
			v.facts = box(facts)
		}
		return v.facts, true
	case varStanding:
		if v.h.standing == nil {
			v.h.standing = box(standing(v.h.d.Standing))
		}
		return v.h.standing, true
	}
	t := record.Type(name)
	switch {
	case t == v.x.rec.Type:
		return v.x.boxed(), true
	case !slices.Contains(v.rule.Types(), t):
		return nil, false
	case t == record.Provider:
		return v.h.provider.boxed(), true
	}
	return v.h.list(t), true
}

// list is all records of a type as a CEL list.
func (h *Hearing) list(t record.Type) ref.Val {
	if h.lists[t] == nil {
		records := h.records(t)
		list := make([]ref.Val, len(records))
		for i, x := range records {
			list[i] = x.boxed()
		}
		h.lists[t] = types.NewRefValList(types.DefaultTypeAdapter, list)
	}
	return h.lists[t]
}

// box makes the values of a span ready for both languages.
func (s *span) box() {
	s.cel = box(s.values)
	s.rego = make(map[string]any, len(s.values))
	for name, v := range s.values {
		s.rego[name] = toRego(v)
	}
}
