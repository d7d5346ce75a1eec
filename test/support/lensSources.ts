/**
 * Small Go files about one idea each, for tests of the features that show what is known of a map.
 */
export const goSources = {
  /** One map, its lock, a goroutine, and a site that forgot. */
  guarded: `package example

import "sync"

type Cache struct {
	mu sync.RWMutex
	m  map[string]int
}

func (c *Cache) Put(k string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.m[k] = 1
}

func (c *Cache) Get(k string) int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.m[k]
}

func (c *Cache) Sweep() {
	go func() {
		for {
			c.mu.Lock()
			clear(c.m)
			c.mu.Unlock()
		}
	}()
}

func (c *Cache) Size() int {
	return len(c.m)
}
`,

  /** A package variable that handlers share. */
  unguarded: `package example

import "net/http"

var hits = map[string]int{}

func Handle(w http.ResponseWriter, r *http.Request) {
	hits[r.URL.Path]++
	w.Write([]byte{byte(len(hits))})
}
`,

  /** Three maps: two behind a lock, one shared with a goroutine and open. */
  severalMaps: `package example

import "sync"

type Store struct {
	mu sync.Mutex
	a  map[string]int
	b  map[string]int
	c  map[string]int
}

func (s *Store) Put(k string) {
	s.mu.Lock()
	s.a[k] = 1
	s.b[k] = 1
	s.mu.Unlock()
}

func (s *Store) Get(k string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.a[k]
}

func (s *Store) Start() {
	go func() {
		for k := range s.c {
			delete(s.c, k)
		}
	}()
}

func (s *Store) Mark(k string) {
	s.c[k] = 1
}
`,

  /** Maps of one goroutine: a local, a field without any goroutine, a table that nobody writes. */
  alone: `package example

type plain struct {
	m map[string]int
}

func (p *plain) put(k string) { p.m[k] = 1 }

var table = map[string]int{"a": 1}

func Count(words []string) int {
	seen := map[string]bool{}
	for _, word := range words {
		seen[word] = true
	}
	return len(seen) + table["a"]
}
`,
} as const;
