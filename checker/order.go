package checker

import (
	"iter"
	"sync"
)

// inOrder does work on what from yields, on several goroutines, and yields the
// results in the same order. Up to ahead pieces are worked on besides the one
// that is waited for. An error of either ends it.
func inOrder[T, R any](ahead int, from iter.Seq2[T, error], work func(T) (R, error)) iter.Seq2[R, error] {
	type result struct {
		value R
		err   error
	}
	return func(yield func(R, error) bool) {
		// A slot holds the place of one piece in the order.
		slots, stop := make(chan chan result, ahead), make(chan struct{})
		var running sync.WaitGroup
		defer running.Wait()
		defer close(stop)
		running.Go(func() {
			defer close(slots)
			for piece, err := range from {
				slot := make(chan result, 1)
				select {
				case slots <- slot:
				case <-stop:
					return
				}
				if err != nil {
					slot <- result{err: err}
					return
				}
				running.Go(func() {
					value, err := work(piece)
					slot <- result{value, err}
				})
			}
		})
		for slot := range slots {
			r := <-slot
			if !yield(r.value, r.err) || r.err != nil {
				return
			}
		}
	}
}
