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
// condition that tells its breaches and near misses apart, and a clause that exists.
type sketch struct {
	on, clause, when, evidence string
	breaches, clean            [ExamplesOfEach]string // records
}

var listingSketch = sketch{
	on: "listing", clause: "REG-10.1", evidence: "/summary",
	when: "has(listing.summary) && listing.summary == listing.title",
	breaches: [...]string{
		"{id: L1, provider_id: P1, type: saas, market: software, title: 云上进销存, summary: 云上进销存}",
		"{id: L1, provider_id: P1, type: image, market: software, title: Java 运行环境, summary: Java 运行环境}",
		"{id: L1, provider_id: P1, type: service, market: service, title: 数据库巡检, summary: 数据库巡检}",
	},
	clean: [...]string{
		"{id: L1, provider_id: P1, type: saas, market: software, title: 云上进销存, summary: 给批发商用的库存与往来账}",
		"{id: L1, provider_id: P1, type: saas, market: software, title: 云上进销存, summary: 云上进销存，批发商用}",
		"{id: L1, provider_id: P1, type: saas, market: software, title: 云上进销存}",
	},
}

var sketches = map[string]sketch{
	"listing": listingSketch,
	"access":  listingSketch,
	"onboarding": {
		on: "application", clause: "REG-9.1", evidence: "/subject_no",
		when: "!has(application.subject_no) || application.subject_no.trim() == ''",
		breaches: [...]string{
			`{id: A1, name: 山海软件, kind: company, markets: [software], submitted_at: "2016-11-28T10:00:00+08:00"}`,
			`{id: A1, name: 山海软件, kind: company, markets: [software], submitted_at: "2016-11-28T10:00:00+08:00", subject_no: ""}`,
			`{id: A1, name: 陆山海, kind: individual, markets: [data], submitted_at: "2016-11-28T10:00:00+08:00", subject_no: "　"}`,
		},
		clean: [...]string{
			`{id: A1, name: 山海软件, kind: company, markets: [software], submitted_at: "2016-11-28T10:00:00+08:00", subject_no: 91330106MA27X00000}`,
			`{id: A1, name: 山海软件, kind: company, markets: [software], submitted_at: "2016-11-28T10:00:00+08:00", subject_no: "330106000123456"}`,
			`{id: A1, name: 陆山海, kind: individual, markets: [data], submitted_at: "2016-11-28T10:00:00+08:00", subject_no: "330106198807190052"}`,
		},
	},
	"provider": {
		on: "provider", clause: "REG-9.3.2", evidence: "/contact",
		when: "!has(provider.contact) || !has(provider.contact.name)",
		breaches: [...]string{
			"{id: P1, name: 山海软件, kind: company}",
			"{id: P1, name: 山海软件, kind: company, contact: {}}",
			"{id: P1, name: 陆山海, kind: individual, contact: {phone: '17000001000'}}",
		},
		clean: [...]string{
			"{id: P1, name: 山海软件, kind: company, contact: {name: 林一}}",
			"{id: P1, name: 山海软件, kind: company, contact: {name: 林一, phone: '17000001000'}}",
			"{id: P1, name: 陆山海, kind: individual, contact: {name: 陆山海}}",
		},
	},
	"service": {
		on: "complaint", clause: "REG-18.16a", evidence: "/first_response_at",
		when: "!has(complaint.first_response_at) || complaint.first_response_at > as_of",
		breaches: [...]string{
			`{id: K1, provider_id: P1, customer_id: U1, filed_at: "2016-11-30T10:00:00+08:00"}`,
			`{id: K1, provider_id: P1, customer_id: U1, filed_at: "2016-11-30T10:00:00+08:00", text: 打不开}`,
			`{id: K1, provider_id: P1, customer_id: U1, filed_at: "2016-11-30T10:00:00+08:00", first_response_at: "2016-12-01T02:00:01+08:00"}`,
		},
		clean: [...]string{
			`{id: K1, provider_id: P1, customer_id: U1, filed_at: "2016-11-30T10:00:00+08:00", first_response_at: "2016-11-30T10:05:00+08:00"}`,
			`{id: K1, provider_id: P1, customer_id: U1, filed_at: "2016-11-30T10:00:00+08:00", first_response_at: "2016-11-30T10:00:00+08:00"}`,
			`{id: K1, provider_id: P1, customer_id: U1, filed_at: "2016-11-30T10:00:00+08:00", first_response_at: "2016-12-01T02:00:00+08:00"}`,
		},
	},
	"chat": {
		on: "conversation", clause: "REG-14.4", evidence: "/order_id",
		when: "!has(conversation.order_id) || conversation.order_id == ''",
		breaches: [...]string{
			`{id: C1, provider_id: P1, customer_id: U1, messages: [{at: "2016-11-30T10:00:00+08:00", from: customer, text: 在吗}]}`,
			`{id: C1, provider_id: P1, customer_id: U1, messages: [{at: "2016-11-30T10:00:00+08:00", from: agent, agent_id: a1, text: 您好，请讲}]}`,
			`{id: C1, provider_id: P1, customer_id: U1, order_id: "", messages: [{at: "2016-11-30T10:00:00+08:00", from: customer, text: 在吗}]}`,
		},
		clean: [...]string{
			`{id: C1, provider_id: P1, customer_id: U1, order_id: O1, messages: [{at: "2016-11-30T10:00:00+08:00", from: customer, text: 在吗}]}`,
			`{id: C1, provider_id: P1, customer_id: U1, order_id: O1, messages: [{at: "2016-11-30T10:00:00+08:00", from: agent, agent_id: a1, text: 您好，请讲}]}`,
			`{id: C1, provider_id: P1, customer_id: U2, order_id: O2, messages: [{at: "2016-11-30T10:00:00+08:00", from: customer, text: 发票开了吗}]}`,
		},
	},
	"trade": {
		on: "order", clause: "REG-15.2", evidence: "/refunded_amount",
		when: "has(order.refunded_amount) && order.refunded_amount > order.amount",
		breaches: [...]string{
			`{id: O1, provider_id: P1, listing_id: L1, customer_id: U1, created_at: "2016-11-20T10:00:00+08:00", amount: "10.00", refunded_amount: "10.01"}`,
			`{id: O1, provider_id: P1, listing_id: L1, customer_id: U1, created_at: "2016-11-20T10:00:00+08:00", amount: "10.00", refunded_amount: "100.00"}`,
			`{id: O1, provider_id: P1, listing_id: L1, customer_id: U1, created_at: "2016-11-20T10:00:00+08:00", amount: "0.00", refunded_amount: "0.01"}`,
		},
		clean: [...]string{
			`{id: O1, provider_id: P1, listing_id: L1, customer_id: U1, created_at: "2016-11-20T10:00:00+08:00", amount: "10.00", refunded_amount: "10.00"}`,
			`{id: O1, provider_id: P1, listing_id: L1, customer_id: U1, created_at: "2016-11-20T10:00:00+08:00", amount: "10.00", refunded_amount: "0.00"}`,
			`{id: O1, provider_id: P1, listing_id: L1, customer_id: U1, created_at: "2016-11-20T10:00:00+08:00", amount: "10.00"}`,
		},
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

const sketchHead = `# The examples are the rule's documentation and its test: at least %[1]d breaches, and %[1]d near misses that
# stay clean. Give each its name: what it shows. Put them where the rule turns: one below, exactly at, one above.
`

const sketchExample = `- name: %[1]s %[2]d
  records: {%[3]s: [%[4]s]}
  want: %[5]s
`

// examples writes the examples of a new rule.
func (s *sketch) examples() string {
	text := fmt.Sprintf(sketchHead, ExamplesOfEach)
	for i, r := range s.breaches {
		text += fmt.Sprintf(sketchExample, "a breach", i+1, s.on, r, "[{severity: note, count: 1}]")
	}
	for i, r := range s.clean {
		text += fmt.Sprintf(sketchExample, "a near miss", i+1, s.on, r, "clean")
	}
	return text
}

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
		examplesFile: s.examples(),
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
