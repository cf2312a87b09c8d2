package source

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/klauspost/compress/zstd"
	"github.com/yunjian-audit/yunjian/checker/record"
)

// write makes a dataset directory of the given files.
func write(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// dossiers reads a whole dataset.
func dossiers(t testing.TB, dir string, options Options) ([]*Dossier, *Dataset, error) {
	t.Helper()
	if options.TempDir == "" {
		options.TempDir = t.TempDir()
	}
	d, err := Open(dir, options)
	if err != nil {
		return nil, nil, err
	}
	t.Cleanup(func() { d.Close() })
	var all []*Dossier
	for dossier, err := range d.Dossiers(t.Context()) {
		if err != nil {
			return all, d, err
		}
		all = append(all, dossier)
	}
	return all, d, nil
}

// conversations counts the conversations of a dossier.
func conversations(t testing.TB, d *Dossier) int {
	t.Helper()
	n := 0
	for _, err := range d.Conversations() {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	return n
}

// content is what a dossier holds, without where it was read.
type content struct {
	Provider string
	Records  map[record.Type][]map[string]any
	Chats    []string
}

func contents(t testing.TB, all []*Dossier) []content {
	t.Helper()
	var out []content
	for _, d := range all {
		c := content{Provider: d.ProviderID, Records: map[record.Type][]map[string]any{}}
		for kind, records := range d.Records {
			for _, r := range records {
				c.Records[kind] = append(c.Records[kind], r.Fields)
			}
		}
		for chat, err := range d.Conversations() {
			if err != nil {
				t.Fatal(err)
			}
			c.Chats = append(c.Chats, fmt.Sprintf("%s %s %v", chat.ID, chat.OrderID, chat.Messages))
		}
		out = append(out, c)
	}
	return out
}

// Lines of records for tests.
func providerLine(id string) string {
	return fmt.Sprintf(`{"id":%q,"name":"测试服务商","kind":"company"}`+"\n", id)
}

func orderLine(provider, id, more string) string {
	return fmt.Sprintf(`{"id":%q,"provider_id":%q,"listing_id":"L1","customer_id":"U1","created_at":"2016-11-02T10:00:00+08:00","amount":"12.30"%s}`+"\n", id, provider, more)
}

func chatLineOf(provider, id, messages string) string {
	return fmt.Sprintf(`{"id":%q,"provider_id":%q,"customer_id":"U1","messages":[%s]}`+"\n", id, provider, messages)
}

func messageAt(clock, text string) string {
	return fmt.Sprintf(`{"at":"2016-11-02T%s+08:00","from":"customer","text":%q}`, clock, text)
}

func TestDossiersGatherAProvider(t *testing.T) {
	dir := write(t, map[string]string{
		"README.md":        "about this data",
		".hidden":          "x",
		"notes.json":       "{",
		"provider.jsonl":   "\ufeff" + providerLine("P1") + "\r\n" + providerLine("P2"),
		"order-2016.jsonl": orderLine("P1", "O2", "") + orderLine("P2", "O3", ""),
		"order-a.jsonl":    orderLine("P1", "O1", "") + orderLine("P3", "O9", ""),
		"presence.jsonl": `{"provider_id":"P1","agent_id":"a","at":"2016-11-02T18:00:00+08:00","state":"offline"}` + "\n" +
			`{"provider_id":"P1","agent_id":"a","at":"2016-11-02T08:00:00+08:00","state":"online"}`,
		"conversation.jsonl": chatLineOf("P1", "C1", messageAt("10:00:00", "在吗")),
	})
	all, d, err := dossiers(t, dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, dossier := range all {
		var ids []string
		for _, r := range dossier.Records[record.Order] {
			ids = append(ids, r.ID)
		}
		_, known := dossier.Provider()
		got = append(got, fmt.Sprintf("%s %v %v %d", dossier.ProviderID, known, ids, conversations(t, dossier)))
	}
	want := []string{"P1 true [O1 O2] 1", "P2 true [O3] 0", "P3 false [O9] 0"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if state := all[0].Records[record.Presence][0].Fields["state"]; state != "online" {
		t.Errorf("presence is not in the order of time: first is %v", state)
	}
	order := all[0].Records[record.Order][1]
	if order.Origin.Line != 1 || filepath.Base(order.Origin.File) != "order-2016.jsonl" || !bytes.Contains(order.Raw, []byte(`"O2"`)) {
		t.Errorf("origin %v, raw %s", order.Origin, order.Raw)
	}
	s := d.Stats()
	if s.Records[record.Order] != 4 || s.Records[record.Provider] != 2 || s.Messages != 1 || s.Providers != 3 || s.Files != 5 || s.BytesRead != s.BytesTotal {
		t.Errorf("stats %+v", s)
	}
}

func TestTheSameRecordTwice(t *testing.T) {
	page := func(html, fetched string) string {
		return fmt.Sprintf(`{"listing_id":"L1","provider_id":"P1","url":"https://p1.example","fetched_at":%q,"html":%q}`+"\n", fetched, html)
	}
	dir := write(t, map[string]string{
		"order.jsonl": orderLine("P1", "O1", `,"updated_at":"2016-11-05T00:00:00+08:00","list_price":1`) +
			orderLine("P1", "O1", `,"updated_at":"2016-11-04T00:00:00+08:00","list_price":2`) +
			orderLine("P1", "O1", `,"list_price":3`) +
			orderLine("P1", "O2", `,"list_price":1`) + orderLine("P1", "O2", `,"list_price":2`),
		"official_page.jsonl": page("old", "2016-11-01T10:00:00+08:00") + page("new", "2016-11-01T02:00:00Z") + page("other", "2016-11-02T10:00:00+08:00"),
		"conversation.jsonl":  chatLineOf("P1", "C1", messageAt("10:00:00", "在吗")) + chatLineOf("P1", "C1", messageAt("10:00:00", "在吗")),
	})
	all, d, err := dossiers(t, dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	orders, pages := all[0].Records[record.Order], all[0].Records[record.OfficialPage]
	if len(orders) != 2 || orders[0].Fields["list_price"] != int64(100) || orders[1].Fields["list_price"] != int64(200) {
		t.Errorf("orders: %v", orders)
	}
	if len(pages) != 2 || pages[0].Fields["html"] != "new" {
		t.Errorf("pages: %v", pages)
	}
	for c, err := range all[0].Conversations() {
		if err != nil || len(c.Messages) != 1 || c.Parts != 1 {
			t.Errorf("%v %v", c, err)
		}
	}
	if n := d.Stats().Duplicates; n != 5 {
		t.Errorf("duplicates %d, want 5", n)
	}
}

func TestConversationPartsAreJoined(t *testing.T) {
	lines := []string{
		chatLineOf("P1", "C1", messageAt("10:00:05", "第二句")+","+messageAt("10:00:09", "在吗")+","+messageAt("10:00:09", "在吗")),
		strings.Replace(chatLineOf("P1", "C1", messageAt("10:00:00", "第一句")+","+messageAt("10:00:05", "第二句")), `"messages"`, `"order_id":"O1","messages"`, 1),
		chatLineOf("P1", "C1", messageAt("10:00:09", "在吗")+","+messageAt("10:00:12", "末句")),
		chatLineOf("P1", "C0", messageAt("12:00:00", `引号"和\换行`+"\n")),
	}
	want := ""
	for range 20 {
		rand.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		all, _, err := dossiers(t, write(t, map[string]string{"conversation.jsonl": strings.Join(lines, "")}), Options{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for c, err := range all[0].Conversations() {
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range c.Messages {
				got = append(got, c.ID+c.OrderID+m.Text)
			}
		}
		text := strings.Join(got, "|")
		if want == "" {
			want = text
			if text != "C0引号\"和\\换行\n|C1O1第一句|C1O1第二句|C1O1在吗|C1O1在吗|C1O1末句" {
				t.Fatal(text)
			}
		}
		if text != want {
			t.Fatalf("%s\nis not\n%s", text, want)
		}
	}
}

// TestOrderDoesNotMatter compares a sorted dataset with the same lines scattered
// over several files, in any order and compression, sorted in tiny memory.
func TestOrderDoesNotMatter(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	byType := map[string][]string{}
	for i := range 60 {
		p := fmt.Sprintf("P%02d", i)
		byType["provider"] = append(byType["provider"], providerLine(p))
		for j := range random.IntN(30) {
			byType["order"] = append(byType["order"], orderLine(p, fmt.Sprintf("%s-%d", p, j), ""))
			byType["conversation"] = append(byType["conversation"], chatLineOf(p, fmt.Sprintf("%s-%d", p, j/3), messageAt(fmt.Sprintf("10:%02d:%02d", j, i), strings.Repeat("您好", random.IntN(200)))))
		}
	}
	sorted := map[string]string{}
	for name, lines := range byType {
		sorted[name+".jsonl"] = strings.Join(lines, "")
	}
	all, _, err := dossiers(t, write(t, sorted), Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := contents(t, all)
	if len(want) != 60 {
		t.Fatalf("%d dossiers", len(want))
	}
	for round := range 4 {
		scattered := map[string]string{}
		for name, lines := range byType {
			random.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
			for i, chunk := range slices.Collect(slices.Chunk(lines, len(lines)/3+1)) {
				content, ending := strings.Join(chunk, ""), ".jsonl"
				switch (i + round) % 3 {
				case 1:
					content, ending = gz(content), ".jsonl.gz"
				case 2:
					content, ending = zst(t, content), ".jsonl.zst"
				}
				scattered[fmt.Sprintf("%s-%d%s", name, i, ending)] = content
			}
		}
		temp := t.TempDir()
		all, d, err := dossiers(t, write(t, scattered), Options{TempDir: temp, SortMemory: 2000})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, contents(t, all), cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
		if left, _ := os.ReadDir(temp); len(left) > 0 {
			t.Errorf("temporary files are left: %v", left)
		}
		if s := d.Stats(); s.BytesRead != s.BytesTotal {
			t.Errorf("%d of %d bytes read", s.BytesRead, s.BytesTotal)
		}
	}
}

func gz(content string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, content)
	w.Close()
	return b.String()
}

func zst(t testing.TB, content string) string {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return string(w.EncodeAll([]byte(content), nil))
}
