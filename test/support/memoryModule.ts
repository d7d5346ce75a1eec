/**
 * A module in memory for tests of the service, and the file with one finding that most of them begin with.
 */

/** Files by absolute path, with the go.mod of `/memory/app` before them. */
export function memoryModule(files: Readonly<Record<string, string>>): Map<string, string> {
  return new Map([["/memory/app/go.mod", "module example.test/app\n\ngo 1.24\n"], ...Object.entries(files)]);
}

/** Two methods of a type hold a lock at the map, and `Size` forgets it. */
export function racyCache(packageName = "app"): string {
  return `package ${packageName}

import "sync"

type Cache struct {
	mu sync.Mutex
	m  map[string]int
}

func (c *Cache) Put(k string) {
	c.mu.Lock()
	c.m[k] = 1
	c.mu.Unlock()
}

func (c *Cache) Drop(k string) {
	c.mu.Lock()
	delete(c.m, k)
	c.mu.Unlock()
}

func (c *Cache) Size() int {
	return len(c.m)
}
`;
}
