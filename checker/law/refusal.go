package law

import "fmt"

// Refusal is an error a user reads: what cannot be done, why, and how to go on,
// in both languages.
type Refusal struct{ Text Text }

// Error gives the sentence in Chinese and then in English.
func (r *Refusal) Error() string { return r.Text.ZH + " / " + r.Text.EN }

func refuse(zh, en string, args ...any) *Refusal { return &Refusal{say(zh, en, args...)} }

// say fills both sentences with the same arguments; they refer to them by
// number (%[1]s), since the two languages order them differently.
func say(zh, en string, args ...any) Text {
	if len(args) == 0 {
		return Text{ZH: zh, EN: en}
	}
	return Text{ZH: fmt.Sprintf(zh, args...), EN: fmt.Sprintf(en, args...)}
}

// joined is one sentence after another.
func joined(t, more Text) Text {
	if more == (Text{}) {
		return t
	}
	return Text{ZH: t.ZH + more.ZH, EN: t.EN + " " + more.EN}
}
