package checker

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"golang.org/x/text/width"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/record"
)

// formerFact is the native fact of an application that lists the providers of
// the same account or the same company or person whose cooperation ended
// (REG-25a, REG-25b, ruling R33), the earliest end first: provider_id,
// ended_at where it is known, how (left or expelled) and path, the applicant's field that
// recognised them. Only a look at all providers tells.
const formerFact = "former"

// predecessorsFact is the same of a provider: the other providers of its
// account, company or person whose cooperation ended.
const predecessorsFact = "predecessors"

// register keeps who left or was expelled, by account and by subject number.
// Many goroutines may note at once; asking begins when all are noted.
type register struct {
	mu        sync.Mutex
	byAccount map[string][]departure
	byNumber  map[string][]departure
}

type departure struct {
	provider string
	at       time.Time
	how      string
}

func newRegister() *register {
	return &register{byAccount: map[string][]departure{}, byNumber: map[string][]departure{}}
}

// note takes in a provider whose cooperation has ended. Its standing, where
// there is one, knows of expulsions and of their reversal; without one the
// record is believed.
func (r *register) note(provider record.Record, standing *law.Standing, asOf time.Time) {
	d := departure{provider: provider.ID, how: str(provider, "status"), at: instant(provider, "left_at")}
	if standing != nil {
		d.how = string(standing.Status)
		if !standing.ExpelledAt.IsZero() {
			d.at = standing.ExpelledAt
		}
	}
	if d.at.After(asOf) || d.how != string(law.Left) && d.how != string(law.Expelled) {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if account := accountOf(provider); account != "" {
		r.byAccount[account] = append(r.byAccount[account], d)
	}
	if number := numberOf(provider); number != "" {
		r.byNumber[number] = append(r.byNumber[number], d)
	}
}

// predecessors lists whom a provider was before under another id.
func (r *register) predecessors(provider record.Record) []any {
	return slices.DeleteFunc(r.former(provider), func(f any) bool { return f.(map[string]any)["provider_id"] == provider.ID })
}

// former lists whom an applicant was before, each provider once.
func (r *register) former(applicant record.Record) []any {
	path := map[departure]string{}
	for _, d := range r.byNumber[numberOf(applicant)] {
		path[d] = "/subject_no"
	}
	for _, d := range r.byAccount[accountOf(applicant)] {
		path[d] = "/account/id"
	}
	known := make([]departure, 0, len(path))
	for d := range path {
		known = append(known, d)
	}
	slices.SortFunc(known, func(a, b departure) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.provider, b.provider))
	})
	out := make([]any, len(known))
	for i, d := range known {
		out[i] = map[string]any{"provider_id": d.provider, "how": d.how, "path": path[d]}
		if !d.at.IsZero() {
			out[i].(map[string]any)["ended_at"] = d.at
		}
	}
	return out
}

func accountOf(r record.Record) string {
	account, _ := r.Fields["account"].(map[string]any)
	id, _ := account["id"].(string)
	return strings.ToLower(strings.TrimSpace(id))
}

// numberOf is the subject's number as it is compared: people type it with
// blanks, hyphens, full-width signs and small letters.
func numberOf(r record.Record) string {
	return strings.ToUpper(strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			return c
		}
		return -1
	}, width.Narrow.String(str(r, "subject_no"))))
}
