/**
 * The page behind "why do you think so?": both accesses, the locks, what runs them at once, and the way out.
 */
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { explainFinding } from "../../server/src/service/features/explain.ts";
import type { PackageView } from "../../server/src/service/packageView.ts";
import { english } from "../../server/src/service/wording.ts";
import { goSources } from "../support/lensSources.ts";
import { atCursor, withViews } from "../support/packageViews.ts";

const root = resolve(import.meta.dirname, "../..");

function pages(view: PackageView, translate = english): string[] {
  return [...view.findings.keys()].map((fingerprint) => explainFinding(view, fingerprint, { translate })?.markdown ?? "nothing");
}

const pageOf = (source: string) => atCursor(source, ({ view }) => pages(view)[0]);

describe("a page", () => {
  it("tells the whole story of a site that lacks the guard", async () => {
    const uri = "file:///memory/example/example.go";
    expect(await pageOf(goSources.guarded)).toBe(`# len of Cache\\.m without Cache\\.mu, held at 3 of 4 accesses

Rule: [\`inconsistent-map-guard\`](https://github.com/mapguard/mapguard/blob/main/server/src/rules/inconsistent-map-guard/doc.md). Certainty: **likely**. The code treats the map as shared; one step of the way was inferred and not seen.

## One side

[\`example.go:33\`](${uri}#L33) in \`(*Cache).Size\`: len of \`Cache.m\`

\`\`\`go
return len(c.m)
\`\`\`

Locks held on every way here: none.

## The other side

[\`example.go:26\`](${uri}#L26) in \`(*Cache).Sweep.func1\`: clear of \`Cache.m\`

\`\`\`go
clear(c.m)
\`\`\`

Locks held on every way here: \`Cache.mu\`.

## What lets them run at the same time

Nothing waits for the goroutine to end, so it may still run while other code uses the map.

- [\`example.go:23\`](${uri}#L23) in \`(*Cache).Sweep\`: a goroutine starts here
  \`\`\`go
  go func() {
  \`\`\`
- [\`example.go:32\`](${uri}#L32) in \`(*Cache).Size\`: exported: callers may run it in any goroutine
  \`\`\`go
  func (c *Cache) Size() int {
  \`\`\`

## Why no lock keeps them apart

Only the other side holds a lock (\`Cache.mu\`). A lock keeps two accesses apart when both take it.

\`Cache.mu\` guards \`Cache.m\`: 3 of 4 accesses hold it, such as the one at [\`example.go:13\`](${uri}#L13).

## Every access that was seen

| Place | Access | Locks | Runs in |
| --- | --- | --- | --- |
| [\`example.go:13\`](${uri}#L13) \`(*Cache).Put\` | write | \`Cache.mu\` | exported function |
| [\`example.go:19\`](${uri}#L19) \`(*Cache).Get\` | read | \`Cache.mu\` (read lock) | exported function |
| [\`example.go:26\`](${uri}#L26) \`(*Cache).Sweep.func1\` | clear | \`Cache.mu\` | goroutine |
| [\`example.go:33\`](${uri}#L33) \`(*Cache).Size\` | len call | none | exported function |

## What would make it go away

- Hold \`Cache.mu\` here as well; for an RWMutex, RLock is enough, since this access changes nothing.
- Wait for the goroutine before the other side runs (a WaitGroup, a channel), or give each goroutine a map of its own.
- If one goroutine alone ever uses this map, name its type under \`singleGoroutine\` in \`.mapguard.json\`.
- If you know better, say why on the line before: \`//mapguard:ignore inconsistent-map-guard REASON\`
`);
  });

  it("does not tell the same code twice", async () => {
    const page = await pageOf(`package example

func Run() {
	seen := map[int]bool{}
	for i := range 10 {
		go func() { seen[i] = true }()
	}
}
`);
    expect(page).toContain("The same code in another goroutine.");
    expect(page).toContain("Neither side holds a lock.");
    expect(page.match(/^go func\(\)/gm)).toHaveLength(1);
  });

  it("shows the calls on the way", async () => {
    const page = await pageOf(`package example

func fill(m map[int]int, k int) {
	m[k] = k
}

func Run() {
	m := map[int]int{}
	go fill(m, 1)
	fill(m, 2)
}
`);
    expect(page).toMatch(/The way there also leads through:\n\n1\. \[`example\.go:\d+`\]/);
    expect(page).toContain("m[k] = k");
    expect(page).toContain("go fill(m, 1)");
  });

  it("says what a read lock does not do", async () => {
    const page = await pageOf(`package example

import "sync"

var mu sync.RWMutex
var m = map[int]int{}

func Set(k int) {
	mu.RLock()
	defer mu.RUnlock()
	m[k] = 1
}

func Drop(k int) {
	mu.Lock()
	defer mu.Unlock()
	delete(m, k)
}
`);
    expect(page).toContain("Readers do not keep each other out");
    expect(page).toContain("- Take `example.mu` with Lock instead of RLock around the change.");
  });

  it("escapes what the code brings", async () => {
    const page = await pageOf(goSources.guarded.replace("return len(c.m)", "return len(c.m) // ``` <b> [x](command:evil)"));
    expect(page).toContain("````go\nreturn len(c.m) // ``` <b> [x](command:evil)\n````");
  });

  it("is there for findings alone", async () => {
    await atCursor(goSources.guarded, ({ view }) => expect(explainFinding(view, "none", { translate: english })).toBeUndefined());
  });
});

describe("pages of fixtures and the demo", () => {
  let all: { readonly page: string; readonly evidence: string; readonly title: string; readonly keys: ReadonlySet<string> }[];

  beforeAll(async () => {
    const collect = (view: PackageView) =>
      [...view.findings].map(([fingerprint, finding]) => {
        const keys = new Set<string>();
        const result = explainFinding(view, fingerprint, {
          translate: (message) => {
            keys.add(message.key);
            return message.text;
          },
        });
        return { page: result?.markdown ?? "", title: result?.title ?? "", evidence: finding.evidence, keys };
      });
    const folders = [join(root, "test/fixtures/rules"), join(root, "test/workspaces/orders")];
    all = (await Promise.all(folders.map((folder) => withViews(folder, collect, "strict")))).flat(2);
  });

  it("name both sides, have every argument filled in, and hold no broken table or fence", () => {
    expect(all.length).toBeGreaterThan(100);
    for (const { page, title } of all) {
      expect(title).toMatch(/^Why: \w/);
      expect(page.match(/^## /gm)?.length).toBeGreaterThanOrEqual(5);
      expect(page).not.toMatch(/\{(place|function|locks?|map|guard|here|there|held|total|count|rule|phrase)\}/);
      expect(page).not.toMatch(/undefined|NaN/);
      expect((page.match(/^\s*```/gm)?.length ?? 0) % 2).toBe(0);
      for (const line of page.split("\n").filter((text) => text.startsWith("|"))) expect(line.replaceAll("\\|", "").match(/\|/g)).toHaveLength(5);
    }
  });

  it("have words for every kind of evidence", () => {
    const wordless = all.filter(({ evidence, keys }) => !keys.has(`explain.evidence.${evidence}`)).map(({ evidence }) => evidence);
    expect([...new Set(wordless)]).toEqual([]);
    expect(new Set(all.map(({ evidence }) => evidence)).size).toBeGreaterThan(5);
  });
});
