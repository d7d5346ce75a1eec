/**
 * A map with very many sites: the one that lacks the lock is found wherever it stands, and the numbers are those of all.
 */
import { expect, it } from "vitest";
import { analyse } from "../../support/analyse.ts";

function cache(methods: number): string {
  const put = (i: number) => `func (c *Cache) Put${i}(k string) {\n\tc.mu.Lock()\n\tdefer c.mu.Unlock()\n\tc.m[k] = ${i}\n}\n`;
  const head = 'package p\n\nimport "sync"\n\ntype Cache struct {\n\tmu sync.Mutex\n\tm  map[string]int\n}\n\n';
  return `${head}${Array.from({ length: methods }, (_, i) => put(i)).join("\n")}\nfunc (c *Cache) Get(k string) int { return c.m[k] }\n`;
}

it.each([10, 2000])("finds the last of %i sites", async (methods) => {
  const findings = await analyse(cache(methods));
  expect(findings.map(({ rule, site, guardHeld, guardTotal }) => [rule, site.function, guardHeld, guardTotal])).toEqual([
    ["inconsistent-map-guard", "(*Cache).Get", methods, methods + 1],
  ]);
});
