package policy

import (
	"testing"

	"github.com/yunjian-audit/yunjian/checker/record"
)

func benchmarkJudge(b *testing.B, set *Set, d Dossier) {
	j, err := set.NewJudge(JudgeOptions{})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := j.Judge(d); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := j.Judge(d); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCEL judges a dossier of one clean listing by one CEL rule.
func BenchmarkCEL(b *testing.B) {
	benchmarkJudge(b, mustLoad(b, specs()), dossier(listing(b, "L1", specsOf("a", "b"))))
}

// BenchmarkRego judges a dossier of one clean listing by one Rego rule.
func BenchmarkRego(b *testing.B) {
	benchmarkJudge(b, mustLoad(b, withRego(regoOf(specsRego))), dossier(listing(b, "L1", specsOf("a", "b"))))
}

// BenchmarkFinding is the cost of one finding with its evidence.
func BenchmarkFinding(b *testing.B) {
	benchmarkJudge(b, mustLoad(b, specs()), dossier(listing(b, "L1", specsOf("a", "b", "c"))))
}

// BenchmarkStream is the cost of one conversation without hits under ten gated rules.
func BenchmarkStream(b *testing.B) {
	set := mustLoad(b, files("listing/words/rule.yaml", eachRule))
	for range 9 {
		set.Rules = append(set.Rules, set.Rules[0])
	}
	j, err := set.NewJudge(JudgeOptions{})
	if err != nil {
		b.Fatal(err)
	}
	l := listing(b, "L1", nil)
	hearing := j.Open(Dossier{ProviderID: "P1", AsOf: tonight, Hits: func(*record.Record) ([]Hit, error) { return nil, nil }})
	b.ReportAllocs()
	for b.Loop() {
		hearing.Record(&l)
	}
}

// BenchmarkLoadLint is the cold start of lint: reading the policies, compiling
// what one listing needs and judging it.
func BenchmarkLoadLint(b *testing.B) {
	fsys := specs()
	d := dossier(listing(b, "L1", specsOf("a", "b", "c")))
	d.Lint = true
	b.ReportAllocs()
	for b.Loop() {
		set, err := Load(fsys, LoadOptions{Domain: Lint})
		if err != nil {
			b.Fatal(err)
		}
		j, _ := set.NewJudge(JudgeOptions{})
		if _, err := j.Judge(d); err != nil {
			b.Fatal(err)
		}
	}
}
