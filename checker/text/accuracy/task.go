package main

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/yunjian-audit/yunjian/checker/text"
)

// task is one question put to labelled rows.
type task struct {
	name     string
	positive []part // rows that should be found
	negative []part // rows that should not
	detect   func(row) (bool, string)
	baseline func(row) bool
}

// part is the rows of a file that a condition picks.
type part struct {
	file string
	pick func(row) bool
}

func all(row) bool { return true }

func label(labels ...string) func(row) bool {
	return func(r row) bool {
		for _, l := range labels {
			if r.Label == l {
				return true
			}
		}
		return false
	}
}

func sub(prefixes ...string) func(row) bool {
	return func(r row) bool {
		for _, p := range prefixes {
			if strings.HasPrefix(r.Sub, p) {
				return true
			}
		}
		return false
	}
}

// derived asks a lexicon for hits of a list at a strength or more.
func derived(l *text.Lexicon, strength int, lists ...string) func(row) (bool, string) {
	return func(r row) (bool, string) {
		for _, h := range hitsOf(l, r) {
			for _, list := range lists {
				if h.List == list && h.Strength >= strength && h.Judged() {
					return true, fmt.Sprintf("%s/%s %d %q %s", h.List, h.Class, h.Strength, h.Reading, h.Context)
				}
			}
		}
		return false, ""
	}
}

// hitsOf scans a text, or a session's turns with their speakers.
func hitsOf(l *text.Lexicon, r row) []text.Hit {
	if len(r.Turns) == 0 {
		return l.Scan(r.Text)
	}
	var messages []text.Message
	for _, t := range r.Turns {
		messages = append(messages, text.Message{From: t.Role, Text: t.Text})
	}
	return l.Conversation(messages)
}

func tasks(chat, listing *text.Lexicon, b *baseline) []task {
	lure := derived(chat, 2, "lure")
	abuse := derived(chat, 2, "abuse_direct")
	review := derived(chat, 2, "solicit_review")
	claim := derived(listing, 2, "superlative")
	prohibited := derived(listing, 2, "prohibited")
	service := []part{{"benign_chat_cs", all}}
	listings := []part{{"benign_listing", all}}
	return []task{
		{"off-platform, by hand", []part{{"offplatform_hand", all}}, service, lure, b.contact},
		{"off-platform, automatic", []part{{"offplatform_auto", all}}, service, lure, b.contact},
		{"off-platform, sessions (false alarms only)", nil, []part{{"benign_chat_sessions", all}}, lure, b.contact},
		{"off-platform, chat groups (noisy negatives)", nil, []part{{"benign_chat_im", all}}, lure, b.contact},
		{"insults and threats, by hand", []part{{"abuse_direct_hand", label("abuse")}}, service, abuse, b.abuse},
		{"insults, traps of the hand file", []part{{"abuse_direct_hand", label("abuse")}}, []part{{"abuse_direct_hand", label("benign_chat")}}, abuse, b.abuse},
		{"insults, cloaked (PCR, automatic)", []part{{"abuse_labelled", sub("phonetic_cloaked")}}, []part{{"abuse_labelled", sub("social_cloak_benign")}}, abuse, b.abuse},
		{"insults, social media (COLD)", []part{{"abuse_labelled", sub("attack_individual")}}, []part{{"abuse_labelled", sub("social_safe", "social_anti_bias")}}, abuse, b.abuse},
		{"insults, swear words (automatic)", []part{{"abuse_autoB", all}}, []part{{"benign_chat_im", all}}, abuse, b.abuse},
		{"superlatives in context", []part{{"superlative_in_context", label("superlative_term")}}, []part{{"superlative_in_context", label("benign_listing")}}, claim, b.superlative},
		{"superlatives, outside checkers", []part{{"adlaw_outside_cases", label("superlative_term")}}, []part{{"adlaw_outside_cases", label("benign_listing")}}, claim, b.superlative},
		{"superlatives on descriptions (rate, not clean)", nil, listings, claim, b.superlative},
		{"prohibited: gambling, escort, papers", []part{{"fraud_spam", sub("fbs_gambling", "fbs_escort", "fbs_fake_id_invoice")}}, listings, prohibited, b.prohibited},
		{"prohibited: escort", []part{{"fraud_spam", sub("fbs_escort")}}, nil, prohibited, b.prohibited},
		{"prohibited: papers", []part{{"fraud_spam", sub("fbs_fake_id_invoice")}}, nil, prohibited, b.prohibited},
		{"bought reviews", []part{{"fake_review", sub("agent_solicit_real", "sms_solicit_real")}}, []part{{"fake_review_hard_negatives", all}}, review, b.review},
		{"bought reviews, buyers' reports and service lines", nil, []part{{"fake_review", sub("consumer_report")}, {"benign_chat_cs", all}}, review, b.review},
		{"secrets asked for (false alarms only)", nil, []part{{"benign_chat_sessions", all}}, derived(chat, 2, "asks_secret"), nil},
		{"other lists (false alarms only)", nil, service, derived(chat, 2, "early_accept", "withdraw", "leak", "bribe_staff", "asks_secret", "pose"), nil},
	}
}

// counts of one detector on one task, every near-duplicate group counted once.
type counts struct{ tp, fn, fp, tn int }

// measure counts the task's rows, prints the figures to w and writes misses and
// false alarms to the directory out.
func (t task) measure(w io.Writer, c *corpus, out string) error {
	var found, base counts
	log := &strings.Builder{}
	if err := t.each(c, t.positive, func(r row, weight bool) {
		hit, why := t.detect(r)
		count(&found.tp, &found.fn, hit, weight)
		if t.baseline != nil {
			count(&base.tp, &base.fn, t.baseline(r), weight)
		}
		if !hit {
			fmt.Fprintf(log, "MISS\t%s\t%s\t%s\n", r.ID, r.Sub, oneLine(r.Text))
		} else {
			fmt.Fprintf(log, "hit\t%s\t%s\t%s\n", r.ID, why, oneLine(r.Text))
		}
	}); err != nil {
		return err
	}
	if err := t.each(c, t.negative, func(r row, weight bool) {
		hit, why := t.detect(r)
		count(&found.fp, &found.tn, hit, weight)
		if t.baseline != nil {
			count(&base.fp, &base.tn, t.baseline(r), weight)
		}
		if hit {
			fmt.Fprintf(log, "FALSE\t%s\t%s\t%s\n", r.ID, why, oneLine(r.Text))
		}
	}); err != nil {
		return err
	}
	fmt.Fprintf(w, "\n%s\n  yunjian   %s\n", t.name, found)
	if t.baseline != nil {
		fmt.Fprintf(w, "  baseline  %s\n", base)
	}
	return writeSorted(filepath.Join(out, fileName(t.name)), log.String())
}

// each calls f for every row of parts; weight is false for a near-duplicate of a
// row already counted with the same answer to come.
func (t task) each(c *corpus, parts []part, f func(r row, weight bool)) error {
	for _, p := range parts {
		rows, err := c.rows(p.file)
		if err != nil {
			return err
		}
		seen := map[string]bool{}
		for _, r := range rows {
			if !p.pick(r) {
				continue
			}
			first := r.DupKey == "" || !seen[r.DupKey]
			seen[r.DupKey] = true
			f(r, first)
		}
	}
	return nil
}

func count(yes, no *int, hit, weight bool) {
	if !weight {
		return
	}
	if hit {
		*yes++
	} else {
		*no++
	}
}

func (c counts) String() string {
	var parts []string
	if n := c.tp + c.fn; n > 0 {
		lo, hi := wilson(c.tp, n)
		parts = append(parts, fmt.Sprintf("recall %5.1f%% (%d/%d, 95%% %.0f-%.0f)", 100*float64(c.tp)/float64(n), c.tp, n, 100*lo, 100*hi))
	}
	if n := c.tp + c.fp; n > 0 && c.tp+c.fn > 0 && c.fp+c.tn > 0 {
		lo, hi := wilson(c.tp, n)
		parts = append(parts, fmt.Sprintf("precision %5.1f%% (95%% %.0f-%.0f)", 100*float64(c.tp)/float64(n), 100*lo, 100*hi))
	}
	if n := c.fp + c.tn; n > 0 {
		lo, hi := wilson(c.fp, n)
		parts = append(parts, fmt.Sprintf("false alarms %.1f per 10,000 (%d/%d, 95%% %.1f-%.1f)", 1e4*float64(c.fp)/float64(n), c.fp, n, 1e4*lo, 1e4*hi))
	}
	return strings.Join(parts, "; ")
}

// wilson is the 95% score interval of k out of n.
func wilson(k, n int) (lo, hi float64) {
	const z = 1.959964
	p, m := float64(k)/float64(n), float64(n)
	centre := p + z*z/(2*m)
	half := z * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return math.Max(0, (centre-half)/(1+z*z/m)), math.Min(1, (centre+half)/(1+z*z/m))
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func fileName(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(s)) + ".tsv"
}

func writeSorted(path, log string) error {
	lines := strings.Split(strings.TrimRight(log, "\n"), "\n")
	sort.Strings(lines)
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	for _, l := range lines {
		fmt.Fprintln(w, l)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}
