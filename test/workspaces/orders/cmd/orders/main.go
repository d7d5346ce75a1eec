// Command orders serves the order API.
package main

import (
	"log"
	"net/http"
	"time"

	"example.test/orders/internal/audit"
	"example.test/orders/internal/metrics"
	"example.test/orders/internal/order"
	"example.test/orders/internal/price"
	"example.test/orders/internal/session"
	"example.test/orders/internal/stock"
)

func main() {
	trail := audit.NewTrail()
	sessions := session.NewRegistry()
	sessions.StartHeartbeat(30*time.Second, func(user string) { trail.Record("ping", user) })
	service := &order.Service{
		Prices:  price.NewCache(price.FromCatalog),
		Stock:   stock.NewWarehouse(map[string]int{"pen": 100, "book": 20}),
		Metrics: metrics.NewRegistry(),
		Trail:   trail,
	}
	mux := http.NewServeMux()
	service.Routes(mux)
	mux.HandleFunc("POST /login", sessions.HandleLogin)
	log.Fatal(http.ListenAndServe(":8080", mux))
}
