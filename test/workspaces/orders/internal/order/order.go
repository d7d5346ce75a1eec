// Package order takes orders over HTTP.
package order

import (
	"encoding/json"
	"fmt"
	"net/http"

	"example.test/orders/internal/audit"
	"example.test/orders/internal/metrics"
	"example.test/orders/internal/price"
	"example.test/orders/internal/stock"
)

// Order is what a customer bought.
type Order struct {
	ID    string `json:"id"`
	Item  string `json:"item"`
	Cents int    `json:"cents"`
}

// Service answers the order API.
type Service struct {
	Prices  *price.Cache
	Stock   *stock.Warehouse
	Metrics *metrics.Registry
	Trail   *audit.Trail
}

// Routes registers the handlers.
func (s *Service) Routes(mux *http.ServeMux) {
	mux.HandleFunc("POST /orders", s.create)
	mux.HandleFunc("GET /orders/{id}", s.show)
	mux.HandleFunc("GET /orders", s.list)
}

func (s *Service) create(w http.ResponseWriter, r *http.Request) {
	order := Order{ID: r.FormValue("id"), Item: r.FormValue("item")}
	order.Cents = s.Prices.Cents(order.Item)
	if err := s.Stock.Reserve(order.ID, order.Item); err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
		return
	}
	remember(order)
	s.Metrics.Inc("orders.created")
	s.Trail.Record("created", order.ID)
	w.WriteHeader(http.StatusCreated)
}

func (s *Service) show(w http.ResponseWriter, r *http.Request) {
	order, ok := lookup(r.PathValue("id"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	fmt.Fprintf(w, "%s: %s\n", order.ID, order.Item)
}

func (s *Service) list(w http.ResponseWriter, r *http.Request) {
	if err := json.NewEncoder(w).Encode(recent); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}
