/**
 * Hovers over locks, sync.Map and recover, and what holds for every hover: hostile names stay text, broken code is survived.
 */
import { describe, expect, it } from "vitest";
import { hover } from "../../server/src/service/features/hover.ts";
import { goSample, Random } from "../support/goSources.ts";
import { compact, goRelease, hoverOver } from "../support/hovers.ts";
import { atCursor } from "../support/packageViews.ts";

const cache = `type Cache struct {
	mu sync.RWMutex
	m  map[string]int
	sm sync.Map
}

func (c *Cache) Put(k string) { c.mu.Lock(); c.m[k]++; c.mu.Unlock() }
func (c *Cache) Drop(k string) { c.mu.Lock(); delete(c.m, k); c.mu.Unlock() }
func (c *Cache) Get(k string) int { c.mu.RLock(); defer c.mu.RUnlock(); return c.m[k] }
func (c *Cache) Len() int { return len(c.m) }
func (c *Cache) Use(k any) { c.sm.Store(k, k); c.sm.LoadAndDelete(k); c.sm.CompareAndSwap(k, 1, 2); c.sm.Range(func(k, v any) bool { return true }) }
`;

const over = (code: string, at: string, add = 0) => {
  const offset = code.indexOf(at) + add;
  return hoverOver(`${code.slice(0, offset)}|${code.slice(offset)}`);
};

describe("a lock", () => {
  it.each(["mu sync", "mu.Lock", "mu.RLock", "RUnlock()"])("at %s says what it guards", async (at) => {
    const { text } = await over(cache, at);
    expect(text).toContain("`sync.RWMutex`");
    expect(text).toContain("guards `Cache.m`: held at 3 of 4 sites");
    expect(text).toMatch(/without it: `len` \[example\\\.go\\:16\]/);
    expect(text).toContain("`RLock` is not re-entrant and cannot become `Lock`: a waiting writer holds up new readers");
  });

  it("that guards no map says so", async () => {
    const { text } = await over("type T struct{ mu sync.Mutex; n int }\n\nfunc (t *T) Inc() { t.mu.Lock(); t.n++; t.mu.Unlock() }", "mu.Lock");
    expect(text).toContain("**`t.mu`** `sync.Mutex`");
    expect(text).toContain("no map in sight is guarded by it");
    expect(text).toContain("Not re-entrant");
  });

  it("is found through embedding, and known by its own methods", async () => {
    const embedded = cache.replace("mu sync.RWMutex", "sync.RWMutex").replaceAll("c.mu.", "c.");
    expect((await over(embedded, "c.Lock", 3)).text).toContain("guards `Cache.m`: held at 3 of 4 sites");
    expect((await over(cache.replace("c.mu.Lock(); c.m[k]++", "if !c.mu.TryLock() { return }; c.m[k]++"), "TryLock")).text).toContain(
      "A failed try gives no ordering",
    );
    expect((await over(cache, "mu.Unlock", 4)).text).toContain("fatal error that `recover` cannot catch");
  });
});

describe("sync.Map", () => {
  it.each([
    ["sm sync.Map", "Single calls are atomic, sequences are not"],
    ["Store(k", "Never copy it"],
    ["LoadAndDelete", "`LoadAndDelete` is atomic"],
    ["CompareAndSwap", "must be comparable, or it panics"],
    ["Range(func", "takes no snapshot"],
  ])("at %s", async (at, wanted) => {
    const { text } = await over(cache, at);
    expect(text).toContain(wanted);
    expect(text).toContain("Go 1.26: a hash trie; reads take no lock, writes lock one node");
  });

  it("is another one before Go 1.24, and by choice in 1.24 and 1.25", async () => {
    const at = async (version: string, experiments?: string[]) =>
      (await hoverOver(cache.replace("sm.Store", "sm.|Store"), { release: goRelease(version, "amd64", experiments) })).text;
    expect(await at("go1.23.1")).toContain("a read-only map without lock, and a dirty one behind a mutex");
    expect(await at("go1.25.1")).toContain("hash trie");
    expect(await at("go1.25.1", ["swissmap"])).toContain("a read-only map without lock");
    expect(await at("go1.26.1", [])).toContain("hash trie");
  });

  it("says which release a method needs", async () => {
    const { text } = await hoverOver(cache.replace("CompareAndSwap", "|CompareAndSwap"), { release: goRelease("go1.19.8") });
    expect(text).toContain("Needs Go 1.20");
  });
});

describe("recover", () => {
  it("near maps says what it cannot catch", async () => {
    const { text, about } = await over(`${cache}\nfunc safely(f func()) { defer func() { _ = recover() }(); f() }\n`, "recover()");
    expect(about).toBe("recover");
    expect(text).toContain("It does not catch `fatal error: concurrent map writes`");
    expect(text).toContain("the process ends with status 2");
  });

  it("far from maps, and one's own function of that name, say nothing", async () => {
    expect((await over("func safely(f func()) { defer func() { _ = recover() }(); f() }", "recover()")).text).toBe("");
    expect((await over(`${cache}\nfunc recover() any { return nil }\n\nvar x = recover()\n`, "recover()\n")).text).toBe("");
  });
});

describe("every hover", () => {
  it("keeps silent where no map is meant", async () => {
    for (const at of ["Cache struct", "func (c", "k string", "int {", "return len", "type"]) expect((await over(cache, at)).text, at).toBe("");
  });

  it("keeps silent between the entries of a literal, and takes a generic type with its arguments", async () => {
    const code = "type Set[T comparable] map[T]struct{}\n\nvar s = Set[int32]{1:   {}}";
    expect((await over(code, "   {}", 1)).text).toBe("");
    const { text, about } = await over(code, "Set[int32]");
    expect(about).toBe("Set[int32]");
    expect(text).toContain("`map[int32]struct{}`");
    expect(text).toContain("calls `runtime.makemap_small`, `runtime.mapassign_fast32`");
  });

  it("makes no markup of names and code", async () => {
    const { text } = await hoverOver(
      'var m_x_ = map[string]int{}\n\nfunc F() int { return m_x_["<img src=x>`**b**`|[a](command:x)"] }'
        .replace("return m_x_", "return |m_x_")
        .replace("`|[a]", "`[a]"),
    );
    expect(text).toContain("``m_x_[");
    const outside = text.replace(/(`+)(?:(?!\1)[\s\S])*?\1(?!`)/g, "");
    expect(outside).not.toMatch(/<img|\*\*b\*\*|command:/);
  });

  it("links to files alone", async () => {
    const { text } = await hoverOver(cache.replace("len(c.m)", "len(c.|m)"));
    const targets = [...text.matchAll(/\]\(([^)]*)\)/g)].map(([, uri]) => uri);
    expect(targets.length).toBeGreaterThan(1);
    expect(targets.every((uri) => /^file:\/\/\/memory\/example\/example\.go#L\d+$/.test(uri))).toBe(true);
  });

  it("survives broken code, and answers about what is under the mouse", async () => {
    const random = new Random(7);
    const [sample] = goSample(1, "net/http/server.go").concat(goSample(1, "sync/map.go"));
    const base = `package example\n\nimport "sync"\n\n${cache}`;
    const texts = [base, ...(sample === undefined ? [] : [sample.text.slice(0, 6000)])];
    let answers = 0;
    for (let round = 0; round < 24; round++) {
      let text = texts[round % texts.length];
      for (let damage = round >> 1; damage > 0; damage--) {
        const from = random.below(text.length);
        text = text.slice(0, from) + text.slice(from + random.below(4));
      }
      await atCursor(text.replaceAll("|", "/"), ({ view, path }) => {
        for (let offset = random.below(7); offset <= text.length; offset += 7) {
          const found = hover(view, path, offset, { ...compact, level: "full", theme: "light" });
          if (found === undefined) continue;
          answers++;
          expect(JSON.stringify(found.contents).length).toBeLessThan(100_000);
          expect(found.range?.start.line).toBeGreaterThanOrEqual(0);
        }
      });
    }
    expect(answers).toBeGreaterThan(100);
  });
});
