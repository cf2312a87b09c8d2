package checker

import (
	"cmp"
	"hash/fnv"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/policy"
	"github.com/yunjian-audit/yunjian/checker/record"
	"github.com/yunjian-audit/yunjian/checker/source"
	"github.com/yunjian-audit/yunjian/checker/text"
)

// bulkFact is the native fact of a provider that lists its bulk messages
// (REG-18.9, ruling R60): like messages that nobody asked for, to several
// customers within one Beijing day.
const bulkFact = "bulk"

const (
	keptMailings = 20 // conversations named of one bulk message
	minBigrams   = 5  // shorter openings, such as a mere hello, are like any other
)

// mailings gathers the messages by which a provider began to talk, while its
// conversations stream by. Of each it keeps a fingerprint.
type mailings struct {
	least      int           // customers that make a mailing
	similarity float64       // share of like bigrams from which two messages are alike
	quiet      time.Duration // after a customer's word this long ago a message is unsolicited
	days       map[string][]*mailing
}

type mailing struct {
	bigrams       []uint32 // of the first, in order
	first         map[string]any
	at            time.Time
	customers     map[string]bool
	conversations []any
	offers        int // messages that advertise
	notices       int // messages about the service bought
}

// note looks for unsolicited messages in a conversation; at most one a day counts.
func (m *mailings) note(c *source.Conversation, known []record.Message, hits []policy.Hit) {
	var heard time.Time
	noted := ""
	for i, v := range known {
		if v.From == text.Customer {
			heard = v.At
			continue
		}
		if v.From != text.Agent && v.From != text.Auto || !heard.IsZero() && v.At.Sub(heard) < m.quiet {
			continue
		}
		day := law.Date(v.At)
		if day == noted {
			continue
		}
		classes := promoClasses(hits, i)
		if v.From == text.Auto && !classes["offer"] { // a greeting that the client makes by itself
			continue
		}
		noted = day
		m.add(day, c, i, v, classes)
	}
}

func promoClasses(hits []policy.Hit, index int) map[string]bool {
	classes := map[string]bool{}
	for _, h := range hits {
		if (h["list"] == "promo" || h["list"] == "promotion") && h["index"] == int64(index) && h["excused"] != true {
			classes[h["class"].(string)] = true
		}
	}
	return classes
}

func (m *mailings) add(day string, c *source.Conversation, i int, said record.Message, classes map[string]bool) {
	bigrams := bigramsOf(said.Text)
	if len(bigrams) < minBigrams {
		return
	}
	group := m.days[day]
	k := slices.IndexFunc(group, func(o *mailing) bool { return alike(o.bigrams, bigrams) >= m.similarity })
	if k < 0 {
		group = append(group, &mailing{bigrams: bigrams, customers: map[string]bool{}, at: said.At})
		k = len(group) - 1
		m.days[day] = group
	}
	g := group[k]
	g.customers[c.CustomerID] = true
	if classes["offer"] {
		g.offers++
	}
	if classes["notice"] {
		g.notices++
	}
	place := map[string]any{"record": string(record.Conversation), "id": c.ID, "path": messagePath(i), "text": said.Text}
	if len(g.conversations) < keptMailings {
		g.conversations = append(g.conversations, place)
	}
	if g.first == nil || said.At.Before(g.at) {
		g.first, g.at = place, said.At
	}
}

// facts lists the mailings to enough customers, the earliest first.
func (m *mailings) facts() []any {
	var found []*mailing
	for _, group := range m.days {
		for _, g := range group {
			if len(g.customers) >= m.least {
				found = append(found, g)
			}
		}
	}
	slices.SortFunc(found, func(a, b *mailing) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.first["id"].(string), b.first["id"].(string)))
	})
	out := make([]any, len(found))
	for i, g := range found {
		out[i] = map[string]any{
			"at": g.at, "customers": int64(len(g.customers)), "offers": int64(g.offers), "notices": int64(g.notices),
			"text": g.first["text"], "conversations": g.conversations,
		}
	}
	return out
}

// addressed is how a message names whom it is for, which differs in each.
var addressed = regexp.MustCompile(`\p{Han}{0,3}(总|先生|女士|小姐|经理|老师|老板|亲)`)

// bigramsOf is a message's fingerprint: its pairs of letters, without figures,
// marks and names.
func bigramsOf(s string) []uint32 {
	letters := []rune(strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) {
			return unicode.ToLower(c)
		}
		return -1
	}, addressed.ReplaceAllString(s, "")))
	var out []uint32
	for i := 0; i+1 < len(letters); i++ {
		h := fnv.New32a()
		_, _ = h.Write([]byte(string(letters[i : i+2])))
		out = append(out, h.Sum32())
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// alike is the share of what two sorted sets have in common in all they have.
func alike(a, b []uint32) float64 {
	common := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			common++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return float64(common) / float64(len(a)+len(b)-common)
}
