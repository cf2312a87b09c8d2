package policy

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// sketch is what a new rule of a category begins with: a record type, a
// condition that its two examples tell apart, and a clause that exists.
type sketch struct {
	on, clause, when, evidence, breach, clean string
}

var listingSketch = sketch{
	on: "listing", clause: "REG-10.1", evidence: "/summary",
	when:   "has(listing.summary) && listing.summary == listing.title",
	breach: "{id: L1, provider_id: P1, type: saas, market: software, title: 云上进销存, summary: 云上进销存}",
	clean:  "{id: L1, provider_id: P1, type: saas, market: software, title: 云上进销存, summary: 给批发商用的库存与往来账}",
}

var sketches = map[string]sketch{
	"listing": listingSketch,
	"access":  listingSketch,
	"onboarding": {
		on: "application", clause: "REG-9.1", evidence: "/subject_no",
		when:   "!has(application.subject_no)",
		breach: `{id: A1, name: 山海软件, kind: company, markets: [software], submitted_at: "2016-11-28T10:00:00+08:00"}`,
		clean:  `{id: A1, name: 山海软件, kind: company, markets: [software], submitted_at: "2016-11-28T10:00:00+08:00", subject_no: 91330106MA27X00000}`,
	},
	"provider": {
		on: "provider", clause: "REG-9.3.2", evidence: "/contact",
		when:   "!has(provider.contact)",
		breach: "{id: P1, name: 山海软件, kind: company}",
		clean:  "{id: P1, name: 山海软件, kind: company, contact: {name: 林一}}",
	},
	"service": {
		on: "complaint", clause: "REG-18.16a", evidence: "/first_response_at",
		when:   "!has(complaint.first_response_at)",
		breach: `{id: K1, provider_id: P1, customer_id: U1, filed_at: "2016-11-30T10:00:00+08:00"}`,
		clean:  `{id: K1, provider_id: P1, customer_id: U1, filed_at: "2016-11-30T10:00:00+08:00", first_response_at: "2016-11-30T10:05:00+08:00"}`,
	},
	"chat": {
		on: "conversation", clause: "REG-14.4", evidence: "/order_id",
		when:   "!has(conversation.order_id)",
		breach: `{id: C1, provider_id: P1, customer_id: U1, messages: [{at: "2016-11-30T10:00:00+08:00", from: customer, text: 在吗}]}`,
		clean:  `{id: C1, provider_id: P1, customer_id: U1, order_id: O1, messages: [{at: "2016-11-30T10:00:00+08:00", from: customer, text: 在吗}]}`,
	},
	"trade": {
		on: "order", clause: "REG-15.2", evidence: "/refunded_amount",
		when:   "has(order.refunded_amount) && order.refunded_amount > order.amount",
		breach: `{id: O1, provider_id: P1, listing_id: L1, customer_id: U1, created_at: "2016-11-20T10:00:00+08:00", amount: "10.00", refunded_amount: "11.00"}`,
		clean:  `{id: O1, provider_id: P1, listing_id: L1, customer_id: U1, created_at: "2016-11-20T10:00:00+08:00", amount: "10.00", refunded_amount: "10.00"}`,
	},
}

const sketchRule = `id: %[1]s
title: {zh: 一句话的名字, en: A name in a few words}
clause: %[2]s                  # the clause that is breached
# penalty: PEN-xx              # the row of penalty/table.yaml, if one applies
mode: monitor                  # auto: the facts decide · review: a person confirms · monitor: no case opens
severity: note                 # error · warning · note
from: 2016-04-08               # the day the rule applies from
on: %[3]s                      # the record type it is about
when: %[4]q
evidence: "['%[5]s']"          # where it shows: JSON pointers on the record
message:
  zh: 用自己的话说明条款要求什么，这里哪里不符。
  en: Say in your own words what the clause asks for and what is wrong here.
advice:
  zh: 说明怎样改正。
  en: Say how to mend it.
`

const sketchExamples = `# The examples are the rule's documentation and its test: at least one breach and one clean.
- name: a breach
  records: {%[1]s: [%[2]s]}
  want: [{severity: note, count: 1}]
- name: a near miss
  records: {%[1]s: [%[3]s]}
  want: clean
`

var ruleName = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// Scaffold writes a new rule folder dir/CATEGORY/NAME whose examples pass, for
// an author to change, and returns the files it wrote. The rule punishes
// nobody until its mode is changed. It is an error when the folder is there
// already or the id is not CATEGORY/NAME.
func Scaffold(dir, id string) ([]string, error) {
	category, name, ok := strings.Cut(id, "/")
	if !ok || !slices.Contains(Categories(), category) || !ruleName.MatchString(name) {
		return nil, fmt.Errorf("规则编号 %[1]q 应形如 listing/specs-limit，类别为 %[2]s / the id %[1]q is not CATEGORY/NAME, such as listing/specs-limit; the categories are %[2]s",
			id, strings.Join(Categories(), ", "))
	}
	s := sketches[category]
	folder := filepath.Join(dir, category, name)
	if _, err := os.Stat(folder); !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%[1]s 已存在：换一个名字 / %[1]s is there already: choose another name", folder)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	files := map[string]string{
		ruleFile:     fmt.Sprintf(sketchRule, path.Join(category, name), s.clause, s.on, s.when, s.evidence),
		examplesFile: fmt.Sprintf(sketchExamples, s.on, s.breach, s.clean),
	}
	var written []string
	for _, file := range []string{ruleFile, examplesFile} {
		to := filepath.Join(folder, file)
		if err := os.WriteFile(to, []byte(files[file]), 0o644); err != nil {
			return written, err
		}
		written = append(written, to)
	}
	return written, nil
}
