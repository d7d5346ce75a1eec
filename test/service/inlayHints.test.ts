/**
 * Hints of held locks: what stands behind each access to a shared map, and what its tooltip says.
 */
import { expect, it } from "vitest";
import { inlayHints } from "../../server/src/service/features/inlayHints.ts";
import { english } from "../../server/src/service/wording.ts";
import { goSources } from "../support/lensSources.ts";
import { atCursor } from "../support/packageViews.ts";

const everything = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };

/** The text with hints in place, of those lines that have one. */
async function shown(source: string, range = everything): Promise<string[]> {
  return atCursor(source, ({ view, path }) =>
    inlayHints(view, path, range, english).map(({ position, label }) => {
      const line = view.files.get(path)?.lines.line(position.line + 1) ?? "";
      return `${line.slice(0, position.character)} ‹${label}›${line.slice(position.character)}`.trim();
    }),
  );
}

it("shows the lock at each access", async () => {
  expect(await shown(goSources.guarded)).toEqual(["c.m[k] ‹mu› = 1", "return c.m[k] ‹mu (read)›", "clear(c.m) ‹mu›", "return len(c.m) ‹no lock›"]);
});

it("shows one hint where an access reads and writes, and none at reads of the header", async () => {
  expect(await shown(goSources.unguarded)).toEqual(["hits[r.URL.Path] ‹no lock›++", "w.Write([]byte{byte(len(hits) ‹no lock›)})"]);
});

it("keeps to the range asked for", async () => {
  expect(await shown(goSources.guarded, { start: { line: 15, character: 0 }, end: { line: 20, character: 0 } })).toEqual(["return c.m[k] ‹mu (read)›"]);
});

it("is silent about maps that goroutines do not share, and about files it does not know", async () => {
  expect(await shown(goSources.alone)).toEqual([]);
  await atCursor(goSources.guarded, ({ view }) => expect(inlayHints(view, "/elsewhere.go", everything, english)).toEqual([]));
});

it("explains itself", async () => {
  const source = goSources.guarded.replace("defer c.mu.RUnlock()", "defer c.mu.RUnlock()\n\tdelete(c.m, k)");
  const tooltips = await atCursor(source, ({ view, path }) => inlayHints(view, path, everything, english).map(({ tooltip }) => tooltip));
  expect(tooltips).toEqual([
    "Cache.m is guarded by Cache.mu, which 3 of its 5 accesses hold.",
    "Cache.m is guarded by Cache.mu, which 3 of its 5 accesses hold. This access changes the map, but holds the read side alone, which several goroutines may hold together.",
    "Cache.m is guarded by Cache.mu, which 3 of its 5 accesses hold.",
    "Cache.m is guarded by Cache.mu, which 3 of its 5 accesses hold.",
    "Cache.m is guarded by Cache.mu, which 3 of its 5 accesses hold. This access does not hold it on every way that leads here.",
  ]);
  const open = await atCursor(goSources.unguarded, ({ view, path }) => inlayHints(view, path, everything, english).map(({ tooltip }) => tooltip));
  expect(open[0]).toBe("The accesses to example.hits have no lock in common.");
});
