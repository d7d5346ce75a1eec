/**
 * Which map or lock a name stands for: at declarations, uses, locals, literals and methods of locks.
 */
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { subjectAt } from "../../server/src/service/subjectAt.ts";
import { atCursor, withViews } from "../support/packageViews.ts";

const text = `package example

import "sync"

type Cache struct {
	mu    sync.Mutex
	m     map[string]int
	inner struct{ deep map[int]bool }
	sync.RWMutex
	plain int
}

var table, other = map[string]int{}, map[string]int{}

var state struct {
	sync.Mutex
	list map[int]int
}

func New() *Cache { return &Cache{m: map[string]int{}} }

func (c *Cache) Put(k string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.m[k]++
	c.inner.deep[1] = true
	alias := c.m
	alias[k] = 2
	state.Lock()
	state.list[1] = 2
	state.Unlock()
	table[k] = len(other)
	other[k] = 1
}

func Local(n int) int {
	counts := map[int]int{}
	var wg sync.WaitGroup
	for i := range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			counts[i]++
		}()
	}
	wg.Wait()
	return len(counts)
}
`;

/** The subject at the first `needle`, with the cursor `ahead` characters into it: kind, maps and the name. */
async function at(needle: string, ahead: number): Promise<string> {
  const offset = text.indexOf(needle) + ahead;
  expect(text.indexOf(needle)).toBeGreaterThanOrEqual(0);
  return atCursor(`${text.slice(0, offset)}|${text.slice(offset)}`, ({ view, path, offset }) => {
    const subject = subjectAt(view, path, offset);
    if (subject === undefined) return "nothing";
    return `${subject.kind} ${subject.facts.map(({ map }) => map).join(",")} at ${text.slice(subject.start, subject.end)}`;
  });
}

it.each([
  ["m     map", 0, "map Cache.m at m"],
  ["m     map", 1, "map Cache.m at m"],
  ["c.m[k]++", 2, "map Cache.m at m"],
  ["c.m[k]++", 3, "map Cache.m at m"],
  ["alias[k]", 2, "map Cache.m at alias"],
  ["alias := c.m", 1, "map Cache.m at alias"],
  ["Cache{m:", 6, "map Cache.m at m"],
  ["deep map", 1, "map Cache.inner.deep at deep"],
  [".deep[1]", 1, "map Cache.inner.deep at deep"],
  ["inner struct", 1, "holder Cache.inner.deep at inner"],
  ["table, other", 0, "map example.table at table"],
  ["other = map", 2, "map example.other at other"],
  ["len(other)", 5, "map example.other at other"],
  ["list map", 1, "map example.state.list at list"],
  ["state.list[1]", 8, "map example.state.list at list"],
])("finds the map at %s + %i", async (needle, ahead, expected) => {
  expect(await at(needle, ahead)).toBe(expected);
});

it.each([
  ["mu    sync", 1, "lock Cache.m,Cache.inner.deep at mu"],
  ["c.mu.Lock", 3, "lock Cache.m,Cache.inner.deep at mu"],
  ["c.mu.Lock", 7, "lock Cache.m,Cache.inner.deep at Lock"],
  ["state.Lock", 8, "lock example.state.list at Lock"],
])("finds what the lock guards at %s + %i", async (needle, ahead, expected) => {
  expect(await at(needle, ahead)).toBe(expected);
});

it("finds the maps of a type, of a variable and of a local that goroutines share", async () => {
  expect(await at("Cache struct", 3)).toMatch(/^holder .*Cache\.m.* at Cache$/);
  expect(await at("state struct", 1)).toBe("holder example.state.list at state");
  expect(await at("*Cache) Put", 2)).toMatch(/^holder .* at Cache$/);
  expect(await at("counts[i]", 1)).toBe("map counts at counts");
  expect(await at("counts := map", 3)).toBe("map counts at counts");
});

it.each([
  ["plain int", 2],
  ["k string", 0],
  ["wg.Wait", 0],
  ["package", 2],
  ["map[string]int{}}", 1],
  ["return len(", 8],
])("finds nothing at %s + %i", async (needle, ahead) => {
  expect(await at(needle, ahead)).toBe("nothing");
});

it("finds the maps inside a map by the name of the outer one, be it a field or a local", async () => {
  const nested = `package example

type group struct{ members map[string]map[string]int }

func (g *group) Put(k string) { g.members[k][k] = 1 }

func Local(n int) {
	all := map[int]map[int]int{1: {}}
	for i := range n {
		go func() { all[1][i] = 1 }()
	}
}
`;
  const kindsAt = (needle: string) => {
    const offset = nested.indexOf(needle);
    return atCursor(`${nested.slice(0, offset)}|${nested.slice(offset)}`, ({ view, path, offset: at }) =>
      subjectAt(view, path, at)?.facts.map(({ map }) => map),
    );
  };
  expect(await kindsAt("members map")).toEqual(["group.members", "group.members"]);
  expect(await kindsAt("members[k]")).toEqual(["group.members", "group.members"]);
  expect(await kindsAt("all[1]")).toContain("all");
});

it("finds every access of the fixtures from some name in it, unless the map is the result of a call", async () => {
  let total = 0;
  const missed: string[] = [];
  await withViews(resolve(import.meta.dirname, "../fixtures/rules"), (view) => {
    for (const fact of view.facts) {
      for (const { site } of fact.sites) {
        const source = view.files.get(site.file)?.ir.text.slice(site.start, site.end);
        if (source === undefined) continue;
        total++;
        const offsets = Array.from(source, (_, i) => site.start + i);
        if (!offsets.some((offset) => subjectAt(view, site.file, offset)?.facts.includes(fact))) missed.push(source);
      }
    }
  });
  expect(total).toBeGreaterThan(500);
  expect(missed.filter((source) => !/\w\([^()]*\)[[.)]/.test(source))).toEqual([]);
  expect(missed.length).toBeLessThan(total / 50);
});
