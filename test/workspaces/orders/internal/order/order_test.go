package order

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"example.test/orders/internal/audit"
	"example.test/orders/internal/metrics"
	"example.test/orders/internal/price"
	"example.test/orders/internal/stock"
)

func newServer() http.Handler {
	mux := http.NewServeMux()
	service := &Service{
		Prices:  price.NewCache(price.FromCatalog),
		Stock:   stock.NewWarehouse(map[string]int{"pen": 1000}),
		Metrics: metrics.NewRegistry(),
		Trail:   audit.NewTrail(),
	}
	service.Routes(mux)
	return mux
}

type request struct {
	method, target string
	status         int
}

var (
	create = request{"POST", "/orders?id=1&item=pen", http.StatusCreated}
	show   = request{"GET", "/orders/1", http.StatusOK}
	list   = request{"GET", "/orders", http.StatusOK}
)

func send(t *testing.T, server http.Handler, r request) {
	answer := httptest.NewRecorder()
	server.ServeHTTP(answer, httptest.NewRequest(r.method, r.target, nil))
	if answer.Code != r.status {
		t.Errorf("%s %s: status %d, want %d", r.method, r.target, answer.Code, r.status)
	}
}

// together sends two requests in parallel subtests, round after round. Pauses keep them from really meeting: in
// production nothing but luck does. Both live on until the other is through.
func together(t *testing.T, pair ...request) {
	server := newServer()
	send(t, server, create)
	for round := range 8 {
		t.Run(fmt.Sprint("round ", round), func(t *testing.T) {
			for i, r := range pair {
				t.Run(r.method, func(t *testing.T) {
					t.Parallel()
					turn := time.Duration((i+round)%2) * 4 * time.Millisecond
					time.Sleep(turn)
					send(t, server, r)
					time.Sleep(8*time.Millisecond - turn)
				})
			}
		})
	}
}

func TestCreateTwice(t *testing.T)   { together(t, create, create) }
func TestShowAndCreate(t *testing.T) { together(t, show, create) }
func TestListAndCreate(t *testing.T) { together(t, list, create) }
