/**
 * What a view says of a package: facts of maps with guard, sites and roots, and findings by fingerprint.
 */
import { expect, it } from "vitest";
import { atCursor } from "../../support/packageViews.ts";

const text = `package example

import "sync"

type Cache struct {
	mu sync.Mutex
	m  map[string]int
}

func (c *Cache) Put(k string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.m[k]++
}

func (c *Cache) Drop(k string) {
	c.mu.Lock()
	delete(c.m, k)
	c.mu.Unlock()
}

func (c *Cache) Has(k string) bool {
	_, ok := c.m|[k]
	return ok
}
`;

it("names guard, sites and roots of a map", async () => {
  await atCursor(text, ({ view, path, offset }) => {
    const fact = view.facts.find(({ map }) => map === "Cache.m");
    expect(fact?.guard).toMatchObject({ name: "Cache.mu", writesHeld: 2, writes: 2 });
    const odd = fact?.sites.filter((site) => site.guarded === false) ?? [];
    expect(odd.map(({ site, access }) => [site.file, site.function, access])).toEqual([[path, "(*Cache).Has", "read"]]);
    expect(odd[0].site.start).toBeLessThanOrEqual(offset);
    expect(odd[0].site.end).toBeGreaterThanOrEqual(offset);
    expect(odd[0].roots.map((index) => fact?.roots[index].kind)).toEqual(["api"]);
  });
});

it("finds the structured finding behind a diagnostic", async () => {
  await atCursor(text, ({ view }) => {
    expect(view.diagnostics.map(({ rule }) => rule)).toEqual(["inconsistent-map-guard"]);
    expect(view.findings.get(view.diagnostics[0].fingerprint)?.guard).toBe("Cache.mu");
  });
});

const started = `package example

var shared = map[string]int{}

func Run() {
	go func() {
		shared["a"] = 1
	}()
	shared["b"] = 2
}
`;

it("shows the start of a goroutine by its first line", async () => {
  await atCursor(started, ({ view }) => {
    const goroutine = view.diagnostics[0].related.find(({ role }) => role === "goroutine");
    expect(goroutine).toMatchObject({ line: 6, column: 5, endLine: 6, endColumn: "\tgo func() {".length + 1 });
  });
});
