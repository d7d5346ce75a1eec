// Package price looks prices up and remembers them.
package price

import "sync"

// Cache is safe for concurrent use.
type Cache struct {
	load func(item string) int

	mu    sync.RWMutex
	cents map[string]int // guarded by mu
}

func NewCache(load func(item string) int) *Cache {
	return &Cache{load: load, cents: make(map[string]int)}
}

// Cents gives the price of an item.
func (c *Cache) Cents(item string) int {
	c.mu.RLock()
	cents, ok := c.cents[item]
	c.mu.RUnlock()
	if ok {
		return cents
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if cents, ok := c.cents[item]; ok {
		return cents
	}
	c.setLocked(item, c.load(item))
	return c.cents[item]
}

// Forget drops an item's price.
func (c *Cache) Forget(item string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.cents, item)
}

// Len gives the number of remembered prices.
func (c *Cache) Len() int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return len(c.cents)
}

func (c *Cache) setLocked(item string, cents int) {
	c.cents[item] = cents
}

// catalog is filled before main runs and never changed afterwards.
var catalog = map[string]int{"pen": 120}

func init() {
	catalog["book"] = 1990
}

// FromCatalog is the price in the catalog.
func FromCatalog(item string) int {
	return catalog[item]
}
