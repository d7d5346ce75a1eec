// Package metrics counts things.
package metrics

import (
	"maps"
	"sync"
)

// Registry holds counters by name.
type Registry struct {
	mu       sync.RWMutex
	counters map[string]int
}

func NewRegistry() *Registry {
	return &Registry{counters: make(map[string]int)}
}

// Inc adds one. It takes the read lock, as if an increment were a read.
func (r *Registry) Inc(name string) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	r.counters[name]++
}

// Reset forgets a counter.
func (r *Registry) Reset(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.counters, name)
}

// Snapshot gives a copy of all counters.
func (r *Registry) Snapshot() map[string]int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return maps.Clone(r.counters)
}
