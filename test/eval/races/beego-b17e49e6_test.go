package context

import (
	"sync"
	"testing"
)

// A handler starts goroutines that share the request's input.
func TestDataOfOneRequest(t *testing.T) {
	input := NewInput()
	input.SetData("user", "alice")
	var wg sync.WaitGroup
	for _, key := range []string{"a", "b"} {
		wg.Add(1)
		go func(key string) {
			defer wg.Done()
			input.SetData(key, 1)
			input.GetData("user")
		}(key)
	}
	wg.Wait()
}
