package source

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/yunjian-audit/yunjian/checker/record"
)

func TestFilesThatAreRefused(t *testing.T) {
	outside := write(t, map[string]string{"secret": providerLine("P1")})
	for name, tt := range map[string]struct{ file, want string }{
		"a misspelt type":        {"oders.jsonl", `"order"`},
		"an unknown type":        {"weather.jsonl.gz", "provider"},
		"a type in another form": {"listing.csv", "listing.jsonl"},
		"an unfinished file":     {"order-1.jsonl.part", "order-1.jsonl"},
		"a directory":            {"dir:order.jsonl", "regular"},
		"a link out":             {"link:order.jsonl", "out of the data directory"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := write(t, map[string]string{"provider.jsonl": providerLine("P1")})
			kind, file, _ := strings.Cut(tt.file, ":")
			switch kind {
			case "dir":
				os.Mkdir(filepath.Join(dir, file), 0o755)
			case "link":
				if err := os.Symlink(filepath.Join(outside, "secret"), filepath.Join(dir, file)); err != nil {
					t.Fatal(err)
				}
			default:
				file = tt.file
				os.WriteFile(filepath.Join(dir, file), nil, 0o644)
			}
			_, err := Open(dir, Options{})
			var problems record.Problems
			if !errors.As(err, &problems) || len(problems) != 1 || !strings.Contains(problems[0].Text.EN, tt.want) || !strings.HasSuffix(problems[0].File, file) {
				t.Errorf("error %v, want one that names %s and says %q", err, file, tt.want)
			}
		})
	}
	for name, files := range map[string]map[string]string{
		"nothing":       {"README": "x"},
		"empty files":   {"order.jsonl": "\n \n", "provider.jsonl": ""},
		"nothing right": {"order.jsonl": "{}\n"},
	} {
		if _, _, err := dossiers(t, write(t, files), Options{KeepGoing: true}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	link := write(t, map[string]string{"data.bin": providerLine("P1")})
	os.Symlink("data.bin", filepath.Join(link, "provider.jsonl"))
	if all, _, err := dossiers(t, link, Options{}); err != nil || len(all) != 1 {
		t.Errorf("a link within the directory is read: %v", err)
	}
}

func TestBadLines(t *testing.T) {
	half := gz(orderLine("P1", "O1", "") + strings.Repeat(orderLine("P1", "O2", ""), 5000))
	for name, tt := range map[string]struct {
		file, content string
		where, want   string
		good          int
	}{
		"a wrong type":         {"order.jsonl", orderLine("P1", "O1", "") + strings.Replace(orderLine("P1", "O2", ""), `"12.30"`, "true", 1), "order.jsonl:2:", "/amount", 1},
		"invalid UTF-8":        {"order.jsonl", orderLine("P1", "O1", "") + strings.Replace(orderLine("P1", "O2", ""), "L1", "\xb0\xa2", 1), "order.jsonl:2:", "UTF-8", 1},
		"truncated JSON":       {"order.jsonl", orderLine("P1", "O1", "") + orderLine("P1", "O2", "")[:60], "order.jsonl:2:61", "ends here", 1},
		"NaN":                  {"order.jsonl", orderLine("P1", "O1", "") + strings.Replace(orderLine("P1", "O2", ""), `"12.30"`, "NaN", 1), "order.jsonl:2:", "NaN", 1},
		"year 10000":           {"order.jsonl", orderLine("P1", "O1", "") + strings.Replace(orderLine("P1", "O2", ""), "2016", "10000", 1), "order.jsonl:2:", "/created_at", 1},
		"two records":          {"order.jsonl", orderLine("P1", "O1", "") + strings.TrimSpace(orderLine("P1", "O2", "")) + orderLine("P1", "O3", ""), "order.jsonl:2:", "after the record", 1},
		"a chat without time":  {"conversation.jsonl", chatLineOf("P1", "C1", "") + chatLineOf("P1", "C2", `{"from":"agent","text":"x"}`), "conversation.jsonl:2:", "/messages/0/at", 1},
		"a truncated gzip":     {"order.jsonl.gz", half[:len(half)-20], "order.jsonl.gz:", "cut off", 1},
		"no gzip":              {"order-2.jsonl.gz", "hello", "order-2.jsonl.gz:1", "compressed", 0},
		"a corrupt zstd frame": {"order.jsonl.zst", zst(t, orderLine("P1", "O1", ""))[:30] + "garbage", "order.jsonl.zst:", "compressed", 0},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{tt.file: tt.content, "provider.jsonl": providerLine("P1")}
			all, _, err := dossiers(t, write(t, files), Options{})
			var bad *BadRecords
			if !errors.As(err, &bad) || bad.Count != 1 || !strings.Contains(bad.Error(), tt.where) || !strings.Contains(bad.Error(), tt.want) {
				t.Errorf("error %v, want one bad record at %s that says %s", err, tt.where, tt.want)
			}
			if len(all) > 0 {
				t.Error("a dossier was handed out before the error")
			}
			var quarantined []Bad
			all, d, err := dossiers(t, write(t, files), Options{KeepGoing: true, Quarantine: func(b Bad) error {
				quarantined = append(quarantined, b)
				return nil
			}})
			if err != nil || len(all) != 1 {
				t.Fatalf("with keep-going: %d dossiers, %v", len(all), err)
			}
			if n := len(all[0].Records[record.Order]) + conversations(t, all[0]); n < tt.good {
				t.Errorf("%d good records, want %d", n, tt.good)
			}
			if len(quarantined) != 1 || len(d.SetAside()) != 1 || d.Stats().SetAside != 1 {
				t.Errorf("set aside %d, %v", len(quarantined), d.SetAside())
			}
		})
	}
}

func TestManyBadLinesAreCounted(t *testing.T) {
	_, _, err := dossiers(t, write(t, map[string]string{"order.jsonl": strings.Repeat("{}\n", 250)}), Options{})
	var bad *BadRecords
	if !errors.As(err, &bad) || bad.Count != 250 {
		t.Fatal(err)
	}
	if n := strings.Count(bad.Error(), "\n"); n > 110 {
		t.Errorf("the error has %d lines", n)
	}
}

func TestUnknownFields(t *testing.T) {
	dir := write(t, map[string]string{"order.jsonl": orderLine("P1", "O1", `,"ammount":5`)})
	if _, _, err := dossiers(t, dir, Options{}); err != nil {
		t.Errorf("an unknown field passes quietly: %v", err)
	}
	if _, _, err := dossiers(t, dir, Options{Strict: true}); err == nil || !strings.Contains(err.Error(), `"amount"`) {
		t.Errorf("strict: %v", err)
	}
}
