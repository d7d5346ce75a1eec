package debug

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// The collector tells of its requests while the page asks for them.
func TestStatusWhileCollecting(t *testing.T) {
	w := &WebDebugger{Address: "127.0.0.1:0"}
	if err := w.Init(); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Add(2)
	go func() {
		defer wg.Done()
		for id := uint32(0); id < 200; id++ {
			w.Event(&Event{Type: "request", RequestID: id, Values: map[string]string{"url": "/"}})
			w.Event(&Event{Type: "response", RequestID: id, Values: map[string]string{"status": "200"}})
		}
	}()
	go func() {
		defer wg.Done()
		for i := 0; i < 20; i++ {
			http.DefaultServeMux.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/status", nil))
		}
	}()
	wg.Wait()
}
