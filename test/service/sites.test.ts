/**
 * The list of a map's accesses: the odd ones first, from any name that stands for the map or its lock.
 */
import { expect, it } from "vitest";
import type { SitesResult } from "../../server/src/protocol/messages.ts";
import { sitesAt } from "../../server/src/service/features/sites.ts";
import { goSources } from "../support/lensSources.ts";
import { atCursor } from "../support/packageViews.ts";

async function listAt(source: string, needle: string, ahead: number): Promise<SitesResult | undefined> {
  const offset = source.indexOf(needle) + ahead;
  return atCursor(`${source.slice(0, offset)}|${source.slice(offset)}`, ({ view, path, offset: at }) => sitesAt(view, path, at));
}

const inWords = (result: SitesResult | undefined) =>
  result?.sites.map(
    ({ range, access, function: name, locks, odd }) => `${range.start.line + 1} ${access} in ${name}, ${locks.join(" and ") || "nothing"}${odd ? ", odd" : ""}`,
  );

const all = [
  "33 len in (*Cache).Size, nothing, odd",
  "13 write in (*Cache).Put, Cache.mu",
  "19 read in (*Cache).Get, Cache.mu (shared)",
  "26 clear in (*Cache).Sweep.func1, Cache.mu",
];

it.each([
  ["a use", "c.m[k] = 1", 2],
  ["the declaration", "m  map", 0],
  ["the end of the declared name", "m  map", 1],
  ["the lock", "mu sync", 1],
  ["a use of the lock", "c.mu.RLock", 3],
])("lists all accesses from %s", async (_, needle, ahead) => {
  const result = await listAt(goSources.guarded, needle, ahead);
  expect(result).toMatchObject({ map: "Cache.m", guard: "Cache.mu" });
  expect(inWords(result)).toEqual(all);
});

it("gives locations in the protocol's terms", async () => {
  const result = await listAt(goSources.guarded, "c.m[k] = 1", 2);
  expect(result?.sites[0]).toMatchObject({
    uri: "file:///memory/example/example.go",
    range: { start: { line: 32, character: 8 }, end: { line: 32, character: 16 } },
  });
});

it("lists the maps of a type together", async () => {
  const result = await listAt(goSources.severalMaps, "Store struct", 0);
  expect(result?.map.split(", ").sort()).toEqual(["Store.a", "Store.b", "Store.c"]);
  expect(result?.guard).toBe("");
  expect(result?.sites.length).toBe(6);
});

it("counts what reads and writes at once as one write", async () => {
  expect(inWords(await listAt(goSources.unguarded, "hits = ", 2))).toEqual(["8 write in Handle, nothing", "9 len in Handle, nothing"]);
});

it("names a map of a local by the field it came from", async () => {
  const source = goSources.guarded.replace("return len(c.m)", "m := c.m\n\treturn len(m)");
  expect(inWords(await listAt(source, "len(m)", 4))).toEqual([
    "34 len in (*Cache).Size, nothing, odd",
    ...all.slice(1),
    // A load of the map's header alone touches no contents.
    "33 read in (*Cache).Size, nothing",
  ]);
});

it("puts tests last and never calls them odd", async () => {
  const result = await atCursor(goSources.guarded.replace("package example", "package example\n\n// |"), ({ view, path }) => {
    const facts = view.facts.map((fact) => ({ ...fact, sites: fact.sites.map((site) => (site.access === "len" ? { ...site, isTest: true } : site)) }));
    return sitesAt({ ...view, facts }, path, view.files.get(path)?.ir.text.indexOf("m  map") ?? -1);
  });
  expect(result?.sites.map(({ access, odd }) => [access, odd])).toEqual([
    ["write", false],
    ["read", false],
    ["clear", false],
    ["len", false],
  ]);
});

it("knows nothing away from maps", async () => {
  expect(await listAt(goSources.guarded, "k string", 0)).toBeUndefined();
  expect(await listAt(goSources.alone, "Count", 1)).toBeUndefined();
  expect(await listAt("package example\n\nfunc f( {", "f(", 0)).toBeUndefined();
});
