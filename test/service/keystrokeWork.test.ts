/**
 * What a letter costs, as counts of work: functions interpreted, packages and maps judged. Each count is what the kind of
 * change calls for, and what is shown afterwards is what a cold start shows.
 */
import { describe, expect, it } from "vitest";
import type { WorkCounts } from "../../server/src/service/openPackage.ts";
import { editorSession, memoryFileSystem } from "../support/editorSession.ts";

const path = "/memory/app/cache.go";

const source = `package app

import "sync"

type Cache struct {
	mu sync.Mutex
	m  map[string]int
}

// Put is prose; below it stands what others have to do.
// The caller must hold nothing.
func (c *Cache) Put(k string) {
	c.mu.Lock() // from here on
	c.m[normal(k)] = 1
	c.mu.Unlock()
}

func (c *Cache) Drop(k string) {
	c.mu.Lock()
	delete(c.m, normal(k))
	c.mu.Unlock()
}

/* A block, and again */

// Size counts, race or no race.
func (c *Cache) Size() int {
	return c.count(1)
}

func (c *Cache) count(factor int) int {
	return factor * len(c.m)
}

type Names struct {
	mu  sync.Mutex
	all map[string]bool
}

func (n *Names) Add(name string) {
	n.mu.Lock()
	n.all[name] = true
	n.mu.Unlock()
}

func (n *Names) Has(name string) bool {
	return n.all[name]
}

type Tree struct {
	mu   sync.Mutex
	seen map[string]int
}

func (t *Tree) Walk(k string, depth int) {
	t.mu.Lock()
	t.seen[k]++
	t.mu.Unlock()
	t.left(k, depth)
}

func (t *Tree) left(k string, depth int) {
	if depth > 10 {
		return
	}
	t.right("left of "+k, depth)
}

func (t *Tree) right(k string, depth int) {
	word := "right of " + k
	t.Walk(word, depth+1)
}

func normal(k string) string {
	other := "x" + k
	return prefixed(other)
}

func prefixed(k string) string {
	return "a" + k
}
`;

/** The work for one change, and for taking it back; afterwards everything shown is held against a cold start. */
async function workOf(before: string, after: string): Promise<readonly Partial<WorkCounts>[]> {
  const files = memoryFileSystem(
    new Map([
      ["/memory/app/go.mod", "module example.test/app\n\ngo 1.24\n"],
      [path, source],
    ]),
  );
  const session = await editorSession(files);
  session.service.openDocument(path, 0, source);
  session.idle();
  expect(session.places()).toHaveLength(2);
  const at = source.indexOf(before);
  expect(at).toBeGreaterThan(0);
  const work: Partial<WorkCounts>[] = [];
  let text = source;
  for (const [version, [from, to]] of [
    [before, after],
    [after, before],
  ].entries()) {
    const counts = { ...session.service.counts };
    text = text.slice(0, at) + to + text.slice(at + from.length);
    session.service.changeDocument(path, version + 1, [{ start: at, end: at + from.length, newText: to }]);
    session.take();
    expect(session.service.pending()).toBe(false);
    const cold = await editorSession(files);
    cold.service.openDocument(path, version + 1, text);
    cold.idle();
    expect(session.shown.get(path)).toEqual(cold.shown.get(path));
    const { interpreted, judged, maps, rebuilt } = session.service.counts;
    work.push({ interpreted: interpreted - counts.interpreted, judged: judged - counts.judged, maps: maps - counts.maps, rebuilt: rebuilt - counts.rebuilt });
  }
  return work;
}

const nothing = { interpreted: 0, judged: 0, maps: 0, rebuilt: 0 };

describe("a letter", () => {
  it.each([
    ["in a comment of a body", "from here", "from there"],
    ["in prose above a function", "is prose", "is proser"],
    ["in a comment that may mean something, but speaks of no lock", "race or no race", "race or not a race"],
    ["in blanks between statements", "\n\tc.mu.Unlock()", "\n\n\tc.mu.Unlock()"],
  ])("%s costs nothing but the parse", async (_, before, after) => {
    expect(await workOf(before, after)).toEqual([nothing, nothing]);
  });

  it("in what a function returns that leads to no map costs those who see it, and no judgement", async () => {
    const work = await workOf("return prefixed(other)", "return prefixe(other)");
    expect(work.map(({ judged, rebuilt }) => [judged, rebuilt])).toEqual([
      [0, 0],
      [0, 0],
    ]);
    for (const { interpreted } of work) expect(interpreted).toBeLessThanOrEqual(3);
  });

  it("in an access costs a judgement of its map alone", async () => {
    const one = { interpreted: 1, judged: 1, rebuilt: 0 };
    expect(await workOf("delete(c.m, normal", "delete(c.n, normal")).toEqual([
      { ...one, maps: 1 },
      { ...one, maps: 1 },
    ]);
  });

  it("in a call that leads to an access costs a judgement of what it leads to", async () => {
    const one = { interpreted: 1, judged: 1, maps: 1, rebuilt: 0 };
    expect(await workOf("return c.count(1)", "return c.cont(1)")).toEqual([one, one]);
  });

  it("in a lock costs a judgement of all maps", async () => {
    const one = { interpreted: 1, judged: 1, maps: 3, rebuilt: 0 };
    expect(await workOf("c.mu.Lock()\n\tdelete", "c.nu.Lock()\n\tdelete")).toEqual([one, one]);
  });

  it("in one of several functions that call each other costs its rounds alone, as long as the others see no difference", async () => {
    const alone = { interpreted: 3, judged: 0, maps: 0, rebuilt: 0 };
    expect(await workOf("depth > 10", "depth > 11")).toEqual([alone, alone]);
    const all = { interpreted: 3 + 3, judged: 1, rebuilt: 0 };
    const work = await workOf("t.mu.Unlock()\n\tt.left", "t.nu.Unlock()\n\tt.left");
    expect(work).toMatchObject([all, all]);
  });

  it.each([
    ["that asks for a lock", "must hold nothing", "must holds nothing"],
    ["about locks that is new", "\n/* A block, and again */\n", "\n// The caller must hold the lock.\n/* A block, and again */\n"],
  ])("in a comment %s costs a judgement", async (_, before, after) => {
    const work = await workOf(before, after);
    expect(work).toMatchObject([
      { interpreted: 0, judged: 1, rebuilt: 0 },
      { interpreted: 0, judged: 1, rebuilt: 0 },
    ]);
    for (const { maps } of work) expect(maps).toBeLessThanOrEqual(1);
  });
});
