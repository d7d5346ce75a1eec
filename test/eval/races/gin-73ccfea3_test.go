package gin

import (
	"net/http/httptest"
	"sync"
	"testing"
)

// A handler starts goroutines that share the request's context.
func TestKeysOfOneRequest(t *testing.T) {
	c, _ := CreateTestContext(httptest.NewRecorder())
	c.Set("user", "alice")
	var wg sync.WaitGroup
	for _, key := range []string{"a", "b"} {
		wg.Add(1)
		go func(key string) {
			defer wg.Done()
			c.Set(key, 1)
			c.Get("user")
		}(key)
	}
	wg.Wait()
}
