// Package stock reserves goods for orders.
package stock

import (
	"fmt"
	"sync"
)

// Warehouse holds what is in stock and what is reserved.
type Warehouse struct {
	mu       sync.Mutex
	onHand   map[string]int
	reserved map[string]string
}

func NewWarehouse(onHand map[string]int) *Warehouse {
	return &Warehouse{onHand: onHand, reserved: make(map[string]string)}
}

// Reserve takes one item off the shelf for an order.
func (w *Warehouse) Reserve(order, item string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.onHand[item] == 0 {
		return fmt.Errorf("no %s in stock", item)
	}
	w.onHand[item]--
	w.reserved[order] = item
	return nil
}

// Cancel puts the item back.
func (w *Warehouse) Cancel(order string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if item, ok := w.reserved[order]; ok {
		w.onHand[item]++
		delete(w.reserved, order)
	}
}

// Ship hands the item over. The reservation is deleted after the lock is gone.
func (w *Warehouse) Ship(order string, send func(item string)) {
	w.mu.Lock()
	item, ok := w.reserved[order]
	w.mu.Unlock()
	if !ok {
		return
	}
	defer delete(w.reserved, order)
	send(item)
}

// Open gives the number of reservations.
func (w *Warehouse) Open() int {
	return len(w.reserved)
}

// Report calls f for every item on hand. The map is taken under the lock, its contents are not.
func (w *Warehouse) Report(f func(item string, n int)) {
	w.mu.Lock()
	onHand := w.onHand
	w.mu.Unlock()
	for item, n := range onHand {
		f(item, n)
	}
}
