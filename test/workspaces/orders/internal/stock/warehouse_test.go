package stock

import (
	"fmt"
	"testing"
	"time"
)

// besideReserve runs an operation and a reservation in parallel subtests, round after round and in both orders. Pauses
// keep them from really meeting; both live on until the other is through, or the race detector may forget the first.
func besideReserve(t *testing.T, operation func(*Warehouse)) {
	for round := range 6 {
		t.Run(fmt.Sprint("round ", round), func(t *testing.T) {
			w := NewWarehouse(map[string]int{"pen": 10})
			reserve := func(order string) {
				if err := w.Reserve(order, "pen"); err != nil {
					t.Error(err)
				}
			}
			reserve("first")
			for i, run := range []func(){func() { operation(w) }, func() { reserve("second") }} {
				t.Run(fmt.Sprint("side ", i), func(t *testing.T) {
					t.Parallel()
					turn := time.Duration((i+round)%2) * 4 * time.Millisecond
					time.Sleep(turn)
					run()
					time.Sleep(8*time.Millisecond - turn)
				})
			}
		})
	}
}

func TestShip(t *testing.T) {
	besideReserve(t, func(w *Warehouse) { w.Ship("first", func(string) {}) })
}
func TestOpen(t *testing.T) { besideReserve(t, func(w *Warehouse) { w.Open() }) }
func TestReport(t *testing.T) {
	besideReserve(t, func(w *Warehouse) { w.Report(func(string, int) {}) })
}
func TestCancel(t *testing.T) { besideReserve(t, func(w *Warehouse) { w.Cancel("first") }) }
