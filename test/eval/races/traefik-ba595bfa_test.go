package p2c

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/traefik/traefik/v3/pkg/config/dynamic"
)

// A request with a sticky cookie is served while a health check changes the status of servers.
func TestServeWhileChecked(t *testing.T) {
	balancer := New(&dynamic.Sticky{Cookie: &dynamic.Cookie{Name: "server"}}, true)
	ok := http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusOK) })
	balancer.AddServer("a", ok, dynamic.Server{})
	balancer.AddServer("b", ok, dynamic.Server{})
	first := httptest.NewRecorder()
	balancer.ServeHTTP(first, httptest.NewRequest(http.MethodGet, "/", nil))
	var wg sync.WaitGroup
	wg.Add(2)
	go func() {
		defer wg.Done()
		for i := 0; i < 50; i++ {
			request := httptest.NewRequest(http.MethodGet, "/", nil)
			for _, cookie := range first.Result().Cookies() {
				request.AddCookie(cookie)
			}
			balancer.ServeHTTP(httptest.NewRecorder(), request)
		}
	}()
	go func() {
		defer wg.Done()
		for i := 0; i < 50; i++ {
			balancer.SetStatus(context.Background(), "a", i%2 == 0)
		}
	}()
	wg.Wait()
}
