package source

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/yunjian-audit/yunjian/checker/record"
)

// repeated yields n copies of a pattern without holding them.
type repeated struct {
	pattern string
	n       int
	rest    string
}

func (r *repeated) Read(p []byte) (int, error) {
	if r.rest == "" {
		if r.n == 0 {
			return 0, io.EOF
		}
		r.n--
		r.rest = r.pattern
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

func TestALineOf200MB(t *testing.T) {
	dir := write(t, map[string]string{"provider.jsonl": providerLine("P1")})
	f, err := os.Create(filepath.Join(dir, "order.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(f, orderLine("P1", "O1", "")+`{"id":"`)
	io.Copy(f, &repeated{pattern: strings.Repeat("x", 1<<20), n: 200})
	io.WriteString(f, `"}`+"\n"+orderLine("P1", "O2", ""))
	f.Close()
	var most uint64
	watch(t, &most, func() {
		all, d, err := dossiers(t, dir, Options{KeepGoing: true})
		if err != nil || len(all) != 1 || len(all[0].Records[record.Order]) != 2 {
			t.Errorf("%v %v", all, err)
		}
		if aside := d.SetAside(); len(aside) != 1 || aside[0].Line != 2 || !strings.HasSuffix(aside[0].File, "order.jsonl") {
			t.Errorf("set aside: %v", aside)
		}
	})
	if most > 160<<20 {
		t.Errorf("%d MB of memory for a line that is not kept", most>>20)
	}
}

func TestZipBomb(t *testing.T) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, orderLine("P1", "O1", ""))
	io.Copy(w, &repeated{pattern: strings.Repeat(" ", 1<<20) + "\n", n: 300})
	w.Close()
	_, _, err := dossiers(t, write(t, map[string]string{"order.jsonl.gz": b.String()}), Options{})
	if err == nil || !strings.Contains(err.Error(), "zip bomb") {
		t.Error(err)
	}
}

// watch runs f and notes the most heap in use while it runs, above what was in
// use before.
func watch(t testing.TB, most *uint64, f func()) {
	t.Helper()
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	before := m.HeapInuse
	stop, stopped := make(chan bool), make(chan bool)
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				*most = max(*most, m.HeapInuse-min(before, m.HeapInuse))
			}
		}
	}()
	f()
	close(stop)
	<-stopped
}

// TestSortingIsBounded sorts a file several times larger than the memory that
// it may take.
func TestSortingIsBounded(t *testing.T) {
	const lines, providers = 60_000, 3000
	dir := t.TempDir()
	f, err := os.Create(filepath.Join(dir, "conversation.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(3, 4))
	said := strings.Repeat("您好，请问还有什么可以帮您？", 25)
	for i := range lines {
		io.WriteString(f, chatLineOf(fmt.Sprintf("P%04d", random.IntN(providers)), fmt.Sprintf("C%d", i), messageAt("10:00:00", said)))
	}
	size, _ := f.Seek(0, io.SeekCurrent)
	f.Close()
	d, err := Open(dir, Options{TempDir: t.TempDir(), SortMemory: 4 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var most uint64
	chats, last := 0, ""
	watch(t, &most, func() {
		for dossier, err := range d.Dossiers(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if dossier.ProviderID <= last {
				t.Fatalf("%s after %s", dossier.ProviderID, last)
			}
			last = dossier.ProviderID
			chats += conversations(t, dossier)
		}
	})
	t.Logf("%d MB sorted in %d MB", size>>20, most>>20)
	if chats != lines || most > uint64(size)/3 {
		t.Errorf("%d conversations of %d; %d MB of memory for %d MB of data", chats, lines, most>>20, size>>20)
	}
}

func TestStoppingEarlyLeavesNothing(t *testing.T) {
	var lines []string
	for i := range 200 {
		lines = append(lines, orderLine(fmt.Sprintf("P%d", i*7%200), fmt.Sprint(i), ""))
	}
	temp := t.TempDir()
	d, err := Open(write(t, map[string]string{"order.jsonl": strings.Join(lines, "")}), Options{TempDir: temp, SortMemory: 1000})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, err := range d.Dossiers(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	if left, _ := os.ReadDir(temp); len(left) > 0 {
		t.Errorf("temporary files are left: %v", left)
	}
}

func BenchmarkDossiers(b *testing.B) {
	dir := b.TempDir()
	f, err := os.Create(filepath.Join(dir, "conversation.jsonl"))
	if err != nil {
		b.Fatal(err)
	}
	for i := range 20_000 {
		io.WriteString(f, chatLineOf(fmt.Sprintf("P%05d", i/20), fmt.Sprintf("C%d", i), strings.Join(slices.Repeat([]string{messageAt("10:00:00", "您好，请问还有什么可以帮您？")}, 15), ",")))
	}
	size, _ := f.Seek(0, io.SeekCurrent)
	f.Close()
	b.SetBytes(size)
	for b.Loop() {
		d, err := Open(dir, Options{})
		if err != nil {
			b.Fatal(err)
		}
		for dossier, err := range d.Dossiers(b.Context()) {
			if err != nil {
				b.Fatal(err)
			}
			for _, err := range dossier.Conversations() {
				if err != nil {
					b.Fatal(err)
				}
			}
		}
		d.Close()
	}
}
