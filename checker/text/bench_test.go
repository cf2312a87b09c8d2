package text

import "testing"

func BenchmarkCompileListing(b *testing.B) {
	all := loadPolicies(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Compile(all, Options{Scope: Listing}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompileChat(b *testing.B) {
	all := loadPolicies(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Compile(all, Options{Scope: Chat}); err != nil {
			b.Fatal(err)
		}
	}
}
