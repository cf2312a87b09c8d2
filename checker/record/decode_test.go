package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// good holds a record of every type, with every kind of value.
var good = map[Type]string{
	Provider: `{"id":"p-17","name":"晨星软件","kind":"company","status":"active","markets":["software"],"joined_at":"2016-05-02T10:00:00+08:00","consignment":false,
		"account":{"id":"a-17","balance":"3200.00","blacklisted":false,"devices":["d-1"]},"licences":[{"type":"business_licence","number":"N","holder":"晨星软件","valid_until":"9999-12-31"}],
		"service":{"days_per_week":5,"hours_per_day":7.5,"open":"09:00","close":"24:00","staff":3,"warranty_days":90},"team":{"technical":4,"support":2},
		"experience":[{"line":"software","since":"2012-03-01"}],"agreements":[{"type":"onboarding","signed_at":"2016-05-01T10:00:00+08:00"}],
		"authorisations":[{"brand":"云","scope":["title","all"],"valid_from":"2016-01-01"}],"updated_at":"2016-05-02T10:00:00+08:00"}`,
	Application:    `{"id":"ap-1","name":"晨星软件","kind":"individual","markets":["service"],"submitted_at":"2016-05-01T10:00:00Z","decision":"approved"}`,
	Listing:        string(sampleListing),
	OfficialPage:   `{"listing_id":"L1","provider_id":"p-17","url":"https://chenxing.example","fetched_at":"2016-06-01T10:00:00+08:00","html":"<p>合作</p>","version":"1.4.0"}`,
	SecurityScan:   `{"id":"s-1","provider_id":"p-17","subject_type":"listing","subject_id":"L1","scanned_at":"2016-06-01T10:00:00+08:00","findings":[{"type":"trojan","severity":"high","first_seen":"2016-06-01"}]}`,
	IPClaim:        `{"id":"i-1","provider_id":"p-17","listing_id":"L1","claimant":"某某","filed_at":"2016-06-01T10:00:00+08:00","status":"open"}`,
	Conversation:   `{"id":"c-1","provider_id":"p-17","customer_id":"u-1","messages":[{"at":"2016-06-01T10:00:00+08:00","from":"customer","text":"在吗"},{"at":"2016-06-01T10:00:09+08:00","from":"agent","agent_id":"a","text":"在的\n请讲"}]}`,
	Presence:       `{"provider_id":"p-17","agent_id":"a","at":"2016-06-01T10:00:00+08:00","state":"away","auto_reply":true}`,
	Order:          string(sampleOrder),
	ServiceOrder:   `{"id":"so-1","order_id":"o-5","provider_id":"p-17","milestones":[{"name":"设计","due_at":"2016-06-01T10:00:00+08:00"}],"supervision":true}`,
	RefundRequest:  `{"id":"r-1","provider_id":"p-17","order_id":"o-5","requested_at":"2016-06-01T10:00:00+08:00","reason":"no_reason","promised_refund_percent":33.5}`,
	InvoiceRequest: `{"id":"in-1","provider_id":"p-17","order_id":"o-5","requested_at":"2016-06-01T10:00:00+08:00","type":"special","amount":600}`,
	Complaint:      `{"id":"k-1","provider_id":"p-17","customer_id":"u-1","filed_at":"2016-06-01T10:00:00+08:00","type":"promise","withdrawn":{"verified_customer":true}}`,
	Review:         `{"id":"v-1","provider_id":"p-17","order_id":"o-5","customer_id":"u-1","at":"2016-06-01T10:00:00+08:00","rating":5,"history":[]}`,
	Settlement:     `{"id":"t-1","provider_id":"p-17","at":"2016-06-01T10:00:00+08:00","amount":"1.00","order_ids":["o-5"]}`,
	DepositEntry:   `{"id":"d-1","provider_id":"p-17","at":"2016-06-01T10:00:00+08:00","kind":"paid","amount":5000.0}`,
	APIMeter:       `{"id":"m-1","provider_id":"p-17","listing_id":"L1","customer_id":"u-1","at":"2016-06-01T10:00:00+08:00","status_code":200,"billed":true,"fee":"0.10"}`,
	Report:         `{"id":"rp-1","provider_id":"p-17","at":"2016-06-01T10:00:00+08:00","type":"spot_check"}`,
	Agreement:      `{"id":"ag-1","provider_id":"p-17","type":"onboarding","signed_at":"2016-05-01T10:00:00+08:00"}`,
}

// compact takes the line breaks out of a record, as a dataset has it.
func compact(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(text)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestEveryTypeDecodes(t *testing.T) {
	if len(Types()) != 19 || len(good) != 19 {
		t.Fatalf("%d types, %d samples", len(Types()), len(good))
	}
	for _, kind := range Types() {
		line := compact(t, good[kind])
		fast, err := DecodeStrict(kind, line)
		if err != nil {
			t.Errorf("%s: %v", kind, err)
			continue
		}
		careful, problems := ParseFile(kind, "record.json", line)
		if len(problems) > 0 {
			t.Errorf("%s: %v", kind, problems)
		}
		if diff := cmp.Diff(fast.Fields, careful.Fields); diff != "" {
			t.Errorf("%s: the two ways differ: %s", kind, diff)
		}
		noID := kind == OfficialPage || kind == Presence
		if (fast.ID == "") != noID || fast.ProviderID == "" || fast.ID != careful.ID || fast.ProviderID != careful.ProviderID {
			t.Errorf("%s: id %q, provider %q", kind, fast.ID, fast.ProviderID)
		}
		if provider, _, ok := Keys(kind, line); !ok || provider != fast.ProviderID {
			t.Errorf("%s: Keys says %q", kind, provider)
		}
	}
}

func TestNormalisedValues(t *testing.T) {
	r, err := Decode(Provider, compact(t, good[Provider]))
	if err != nil {
		t.Fatal(err)
	}
	service := r.Fields["service"].(map[string]any)
	licence := r.Fields["licences"].([]any)[0].(map[string]any)
	joined := r.Fields["joined_at"].(time.Time)
	if r.Fields["account"].(map[string]any)["balance"] != int64(320000) || service["hours_per_day"] != 7.5 || service["days_per_week"] != 5.0 ||
		service["staff"] != int64(3) || licence["valid_until"] != "9999-12-31" || r.Fields["consignment"] != false ||
		joined.Format(time.RFC3339) != "2016-05-02T10:00:00+08:00" {
		t.Errorf("%v", r.Fields)
	}
	r, err = Decode(Listing, []byte(`{"id":"L","provider_id":"P","type":"saas","title":"","summary":null,"new_number":5.0,"new_fraction":5.5,"new":{"price":"1.00","none":null},"attributes":{"a":[1,null,"x"]},"off_sale":[{"from":"2016-06-01T10:00:00+08:00","to":null}]}`))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"id": "L", "provider_id": "P", "type": "saas", "title": "", "new_number": int64(5), "new_fraction": 5.5,
		"new": map[string]any{"price": "1.00"}, "attributes": map[string]any{"a": []any{int64(1), nil, "x"}},
	}
	delete(r.Fields, "off_sale")
	if diff := cmp.Diff(want, r.Fields); diff != "" {
		t.Error(diff)
	}
}

// TestProblems changes a good order and says what must be reported, where.
func TestProblems(t *testing.T) {
	const order = `{"id":"O1","provider_id":"P1","listing_id":"L1","customer_id":"U1","created_at":"2016-11-02T10:00:00+08:00","amount":"12.30"}`
	for name, tt := range map[string]struct {
		old, new string
		pointer  string
		column   int // 0: not tested
		zh, en   string
	}{
		"wrong type":           {`"12.30"`, `true`, "/amount", 118, "应为金额", `must be an amount such as "128.00", not the boolean true`},
		"number for text":      {`"L1"`, `12`, "/listing_id", 44, "应为文字", "must be text in quotes, not the number 12"},
		"bad money":            {`"12.30"`, `"1,2"`, "/amount", 118, "金额", `at most two decimals`},
		"three decimals":       {`"12.30"`, `12.345`, "/amount", 118, "金额", `not "12.345"`},
		"exponent":             {`"12.30"`, `1e3`, "/amount", 118, "金额", `not "1e3"`},
		"bad date":             {"2016-11-02T", "2016-11-31T", "/created_at", 0, "时刻", "2016-11-31"},
		"no offset":            {"+08:00", "", "/created_at", 0, "时区", "offset"},
		"year 10000":           {"2016", "10000", "/created_at", 0, "时刻", "10000"},
		"missing":              {`"customer_id":"U1",`, "", "/customer_id", 1, "缺少必填字段 customer_id", "required field customer_id is missing"},
		"null":                 {`"U1"`, "null", "/customer_id", 0, "不能为 null", "is null"},
		"empty id":             {`"O1"`, `""`, "/id", 7, "不能为空", "must not be empty"},
		"twice":                {`"amount"`, `"id":"O1","amount"`, "/id", 109, "重复", "stands twice"},
		"twice in the unknown": {`"amount"`, `"x":{"y":1,"y":2},"amount"`, "/x/y", 0, "重复", "stands twice"},
		"enum":                 {`"amount"`, `"channel":"plattform","amount"`, "/channel", 0, `是否指 "platform"`, `did you mean "platform"? Allowed: platform | other`},
		"list item":            {`"amount"`, `"buyer":{"devices":["a",5]},"amount"`, "/buyer/devices/1", 0, "应为文字", "must be text"},
		"null in a list":       {`"amount"`, `"buyer":{"devices":[null]},"amount"`, "/buyer/devices/0", 0, "null", "null"},
		"object":               {`"amount"`, `"buyer":[],"amount"`, "/buyer", 0, "应为对象", "must be an object {...}, not a list"},
		"NaN":                  {`"12.30"`, `NaN`, "", 118, "NaN", "JSON has no NaN"},
		"infinite":             {`"amount"`, `"x":1e999,"amount"`, "/x", 0, "超出范围", "out of range"},
		"leading zero":         {`"12.30"`, `012`, "", 119, "语法", "JSON syntax"},
		"truncated":            {`,"amount":"12.30"}`, `,"amou`, "", 114, "中断", "ends here"},
		"trailing":             {`"12.30"}`, `"12.30"} {}`, "", 127, "一行只能有一条", "more after the record"},
		"raw control":          {"L1", "L\x01", "", 0, "语法", "JSON syntax"},
		"lone surrogate":       {"L1", `\ud800`, "", 0, "语法", "JSON syntax"},
		"invalid UTF-8":        {"L1", "\xb0\xa2", "", 45, "UTF-8", "not UTF-8"},
		"no object":            {order, `[1]`, "", 1, "应为对象", "must be an object"},
		"empty":                {order, ``, "", 1, "空行", "empty"},
		"deep":                 {`"amount"`, `"x":` + strings.Repeat("[", 200) + strings.Repeat("]", 200) + `,"amount"`, "", 0, "100", "100"},
		"columns of Chinese":   {`"L1","customer_id":"U1"`, `"商品一号","customer_id":5`, "/customer_id", 65, "应为文字", "must be text"},
	} {
		t.Run(name, func(t *testing.T) {
			line := strings.Replace(order, tt.old, tt.new, 1)
			_, err := Decode(Order, []byte(line))
			var problems Problems
			if !errors.As(err, &problems) {
				t.Fatalf("%s is accepted", line)
			}
			i := slices.IndexFunc(problems, func(p Problem) bool { return p.Pointer == tt.pointer })
			if i < 0 {
				t.Fatalf("no problem at %q: %v", tt.pointer, problems)
			}
			p := problems[i]
			if p.Line != 1 || tt.column != 0 && p.Column != tt.column || !strings.Contains(p.Text.ZH, tt.zh) || !strings.Contains(p.Text.EN, tt.en) {
				t.Errorf("%d:%d %v, want column %d, %q and %q", p.Line, p.Column, p.Text, tt.column, tt.zh, tt.en)
			}
		})
	}
	_, err := Decode("odrer", []byte(order))
	if err == nil {
		t.Error("an unknown type is accepted")
	}
}

func TestEveryProblemAtOnce(t *testing.T) {
	file := "{\n  \"id\": 5,\n  \"provider_id\": \"P1\",\n  \"type\": \"sass\",\n  \"titel\": \"考勤\",\n  \"price\": \"一百\",\n  \"on_sale_at\": \"2016-06-01\",\n  \"images\": [{\"url\": 1, \"ocr\": \"x\"}]\n}\n"
	_, problems := ParseFile(Listing, "a.json", []byte(file))
	var got []string
	for _, p := range problems {
		got = append(got, p.In("en"))
	}
	want := []string{
		`a.json:1:1: /title: the required field title is missing`,
		`a.json:2:9: /id: must be text in quotes, not the number 5`,
		`a.json:4:11: /type: "sass" is not allowed; did you mean "saas"? Allowed: image | download | saas | service | dingtalk | api | container | orchestration`,
		`a.json:5:3: /titel: unknown field "titel"; did you mean "title"?`,
		`a.json:6:12: /price: an amount is digits with at most two decimals, such as 128 or 128.00, not "一百"`,
		`a.json:7:17: /on_sale_at: the instant lacks its time and offset from UTC; write it like 2016-04-08T09:30:00+08:00, not "2016-06-01"`,
		`a.json:8:22: /images/0/url: must be text in quotes, not the number 1`,
		`a.json:8:25: /images/0/ocr: unknown field "ocr"`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if !problems[3].Warning || problems[2].Warning {
		t.Error("an unknown field is a warning, the rest is not")
	}
}

func TestDecodeConversationAgrees(t *testing.T) {
	var chat Chat
	for name, line := range map[string]string{
		"plain":         good[Conversation],
		"another order": `{ "messages" : [ {"text":"a","agent_id":"x","from":"auto","at":"2016-06-01T10:00:00Z"} ] , "customer_id":"u","customer_kind":"platform_staff","order_id":"o","service_order_id":"s","provider_id":"p","id":"c" } `,
		"escapes":       `{"id":"c\u002d1","provider_id":"p","customer_id":"u","messages":[{"at":"2016-06-01T10:00:00Z","from":"\u0061gent","text":"\u4f60\u597d \ud83d\ude00 \"a\"\\\/\b\f\n\r\t"},{"at":"2016-06-01T10:00:01Z","from":"agent","agent_id":"\u0061","text":"\u0000"}]}`,
		"unknown":       `{"id":"c","provider_id":"p","customer_id":"u","x":{"y":[1,2,{"z":null}]},"messages":[{"at":"2016-06-01T10:00:00Z","from":"agent","text":"a","mood":"\u597d"}]}`,
		"nulls":         `{"id":"c","provider_id":"p","customer_id":"u","order_id":null,"messages":[{"at":"2016-06-01T10:00:00Z","from":"agent","text":"a","agent_id":null}]}`,
		"no messages":   `{"id":"c","provider_id":"p","customer_id":"u","messages":[]}`,
	} {
		want, err := Decode(Conversation, compact(t, line))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := DecodeConversation([]byte(line), &chat); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(known(want.Fields), chatFields(&chat)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// chatFields is a Chat as normalised fields, without absent ones.
func chatFields(c *Chat) map[string]any {
	messages := []any{}
	for _, m := range c.Messages {
		messages = append(messages, present(map[string]any{"at": m.At, "from": m.From, "agent_id": m.AgentID, "text": m.Text}, "text"))
	}
	return present(map[string]any{
		"id": c.ID, "provider_id": c.ProviderID, "customer_id": c.CustomerID, "customer_kind": c.CustomerKind,
		"order_id": c.OrderID, "service_order_id": c.ServiceOrderID, "messages": messages,
	}, "customer_id")
}

func present(fields map[string]any, required string) map[string]any {
	for name, v := range fields {
		if v == "" && name != required {
			delete(fields, name)
		}
	}
	return fields
}

// known drops what a Chat does not hold: unlisted fields, updated_at and, since
// a Chat cannot tell them from absent ones, empty optional fields.
func known(fields map[string]any) map[string]any {
	out := map[string]any{}
	for name, v := range fields {
		if conversationShape.index[name] != nil && name != "updated_at" {
			out[name] = v
		}
	}
	list, _ := fields["messages"].([]any)
	messages := []any{}
	for _, m := range list {
		kept := map[string]any{}
		for name, v := range m.(map[string]any) {
			if conversationShape.index["messages"].shape.elem.index[name] != nil {
				kept[name] = v
			}
		}
		messages = append(messages, present(kept, "text"))
	}
	out["messages"] = messages
	return present(out, "customer_id")
}

func TestDecodeConversationUsesItsMemoryAgain(t *testing.T) {
	line := sampleConversation(20)
	var chat Chat
	if n := testing.AllocsPerRun(100, func() {
		if err := DecodeConversation(line, &chat); err != nil {
			t.Fatal(err)
		}
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
	if len(chat.Messages) != 20 || chat.Messages[9].Text != "第一步：打开设置\n第二步：点\"授权\"。" {
		t.Errorf("%v", chat.Messages)
	}
}

// TestTextsOfAConversationMayBeKept decodes many conversations into one Chat and
// looks at the texts of the first ones afterwards.
func TestTextsOfAConversationMayBeKept(t *testing.T) {
	var chat Chat
	var kept []string
	for i := range 300 {
		line := fmt.Sprintf(`{"id":"c","provider_id":"p","customer_id":"u","messages":[{"at":"2016-06-01T10:00:00Z","from":"agent","text":"%d\n%s"}]}`, i, strings.Repeat("好", i))
		if err := DecodeConversation([]byte(line), &chat); err != nil {
			t.Fatal(err)
		}
		kept = append(kept, chat.Messages[0].Text)
	}
	for i, text := range kept {
		if want := fmt.Sprintf("%d\n%s", i, strings.Repeat("好", i)); text != want {
			t.Fatalf("%q is now %q", want, text)
		}
	}
}

// FuzzDecode holds the fast and the careful path against each other and against
// encoding/json: they accept the same lines and give the same fields.
func FuzzDecode(f *testing.F) {
	for i, kind := range Types() {
		f.Add(uint8(i), compact(f, good[kind]))
	}
	for _, line := range []string{`{"id":"a","id":"b"}`, `{"messages":[{"at":"2016-06-01T10:00:00Z","from":"agent","text":"\ud83d\ude00\ud83d"}]}`, `{"a":1e5,"b":-0.0,"c":1E400,"d":[[[{}]]]}`, "\ufeff{}", `{"x":"` + "\x7f\u2028" + `"}`, `{"":null}`} {
		f.Add(uint8(6), []byte(line))
	}
	f.Fuzz(func(t *testing.T, n uint8, line []byte) {
		kind := Types()[int(n)%len(Types())]
		fast, err := Decode(kind, line)
		careful, problems := ParseFile(kind, "line.json", line)
		if (err == nil) == Problems(problems).Fatal() {
			t.Fatalf("%s %q: fast says %v, careful %v", kind, line, err, problems)
		}
		if err != nil {
			var why Problems
			if !errors.As(err, &why) || len(why) == 0 {
				t.Fatalf("%s %q is rejected without a reason", kind, line)
			}
			return
		}
		if !reflect.DeepEqual(fast.Fields, careful.Fields) {
			t.Fatalf("%s %q: fast %v, careful %v", kind, line, fast.Fields, careful.Fields)
		}
		if !json.Valid(unmarked(line)) {
			t.Fatalf("%q is no JSON", line)
		}
		if provider, _, ok := Keys(kind, line); !ok || provider != fast.ProviderID {
			t.Fatalf("%s %q: Keys says %q, not %q", kind, line, provider, fast.ProviderID)
		}
		fast.Identity()
	})
}

// FuzzDecodeConversation holds the typed path against the general one.
func FuzzDecodeConversation(f *testing.F) {
	f.Add(compact(f, good[Conversation]))
	f.Add(sampleConversation(12))
	f.Add([]byte(`{"id":"","provider_id":"p","customer_id":"","updated_at":"2016-06-01T10:00:00Z","messages":[null]}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		var chat Chat
		err := DecodeConversation(line, &chat)
		general, why := Decode(Conversation, line)
		if (err == nil) != (why == nil) {
			t.Fatalf("%q: %v, but generally %v", line, err, why)
		}
		if err != nil {
			return
		}
		if diff := cmp.Diff(known(general.Fields), chatFields(&chat)); diff != "" {
			t.Fatalf("%q: %s", line, diff)
		}
	})
}
