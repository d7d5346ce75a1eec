/**
 * Hovers over maps: the verdict on the access, and what the module's Go does there. The numbers themselves are proven in
 * test/unit/models/mapProof.test.ts.
 */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hover } from "../../server/src/service/features/hover.ts";
import { compact, goRelease, hoverOver } from "../support/hovers.ts";
import { withViews } from "../support/packageViews.ts";

/** Puts one line into a method of a type with a lock and two maps, besides methods that use the lock rightly. */
function inCache(line: string): string {
  return `type Cache struct {
	mu sync.RWMutex
	m  map[string]int
	n  map[int64][]byte
}

func (c *Cache) Put(k string) { c.mu.Lock(); c.m[k]++; c.mu.Unlock() }
func (c *Cache) Drop(k string) { c.mu.Lock(); delete(c.m, k); c.mu.Unlock() }
func (c *Cache) Sum() int { c.mu.RLock(); defer c.mu.RUnlock(); return c.m["a"] + c.m["b"] }

func (c *Cache) Use(k string, i int64, b byte) {
	${line}
}
`;
}

describe("the verdict", () => {
  it("names the guard, the sites that hold it, and this access that does not", async () => {
    const { text, about } = await hoverOver(inCache("fmt.Println(c.|m[k])"));
    expect(about).toBe("c.m");
    expect(text).toContain("**`c.m`** `map[string]int` · guarded by `mu` at 4 of 5 sites");
    expect(text).toContain("⚠ this read holds no lock");
    expect(text).toMatch(/likely conflict with \w+ \[example\\\.go\\:\d+\]\(file:\/\/\/memory\/example\/example\.go#L\d+\) in `\(\*Cache\)\.\w+`, holds `mu`/);
    expect(text).toContain("reached from exported [\\(\\*Cache\\)\\.Use](file:///memory/example/example.go#L");
  });

  it("says of a guarded access that it holds the lock", async () => {
    const { text } = await hoverOver(inCache("c.mu.RLock(); _ = c.|m[k]; c.mu.RUnlock()"));
    expect(text).toContain("guarded by `mu` at 5 of 5 sites");
    expect(text).toContain("✓ this read holds `mu`");
    expect(text).not.toContain("conflict");
  });

  it("tells a read lock from a lock", async () => {
    const { text } = await hoverOver(inCache("c.mu.RLock(); c.|m[k] = 1; c.mu.RUnlock()"));
    expect(text).toContain("⚠ this write holds `mu` for reading only");
  });

  it("shows the side that lacks the lock from the side that holds it", async () => {
    const { text } = await hoverOver(inCache("_ = c.m[k]").replace("c.m[k]++", "c.|m[k]++"));
    expect(text).toContain("✓ this write holds `mu`");
    expect(text).toMatch(/conflict with read .* in `\(\*Cache\)\.Use`, holds nothing/);
  });

  it("calls nothing safe without a reason", async () => {
    const own = await hoverOver('func F() int { m := map[string]int{}; m["a"] = 1; return |m["a"] }');
    expect(own.text).toContain("nothing in this package shows that a second goroutine reaches this map");
    expect(own.text).not.toMatch(/✓|safe/);
    const read = await hoverOver('var table = map[string]int{"a": 1}\n\nfunc Look(k string) int { return |table[k] }');
    expect(read.text).toContain("this read holds no lock");
    expect(read.text).not.toContain("⚠");
    expect(read.text).toContain("only read in sight: any number of goroutines may read a map that nobody changes");
  });

  it("does not take a map for only read whose variable gets another map", async () => {
    const { text } = await hoverOver("var table = map[string]int{}\n\nfunc Look(k string) int { return |table[k] }\nfunc Load() { table = map[string]int{} }");
    expect(text).not.toContain("only read");
  });

  it("says that one line runs in several goroutines", async () => {
    const { text } = await hoverOver("func F() {\n\tm := map[int]int{}\n\tfor i := range 9 {\n\t\tgo func() { m[|i] = i }()\n\t}\n}".replace("m[|i]", "|m[i]"));
    expect(text).toContain("conflict with itself: several goroutines run this line");
    expect(text).toContain("reached from the goroutine started at [example\\.go\\:");
  });

  it("sums a map up where it is declared, the odd sites first", async () => {
    const { text, about } = await hoverOver(inCache("_ = c.m[k]").replace("m  map[string]int", "m|  map[string]int"));
    expect(about).toBe("m");
    expect(text).toMatch(/without it: read \[example\\\.go\\:\d+\]/);
    expect(text).toContain("1 finding: ");
    expect(text).toMatch(/reached from exported .*Put.*, exported .*Use/);
  });

  it("leaves tests out of what reaches a map, while anything else does", async () => {
    const [text] = await withViews(join(import.meta.dirname, "../workspaces/orders/internal/stock"), (view) => {
      const [path, file] = [...view.files].find(([name]) => name.endsWith("/warehouse.go")) ?? ["", undefined];
      const found = hover(view, path, (file?.ir.text.indexOf("len(w.reserved)") ?? 0) + 6, compact);
      return JSON.stringify(found?.contents);
    });
    expect(text).toContain("reached from exported [");
    expect(text).not.toContain("_test");
  });

  it("tells the maps in a map, or in a slice, from what holds them", async () => {
    const code = `type Index struct {
	mu sync.Mutex
	by map[string]map[string]int
	in []map[string]int
}

func (x *Index) Add(a, b string) { x.mu.Lock(); x.by[a][b]++; x.in[0][b] = 1; x.mu.Unlock() }
func (x *Index) Drop(a, b string) { x.mu.Lock(); delete(x.by[a], b); delete(x.in[0], b); x.mu.Unlock() }
func (x *Index) Get(a, b string) int { x.mu.Lock(); inner := x.by[a]; x.mu.Unlock(); return inner[b] + x.in[1][b] }
`;
    const over = async (at: string, add: number) => (await hoverOver(code.replace(at, `${at.slice(0, add)}|${at.slice(add)}`))).text;
    expect(await over("x.by[a]; x", 2)).toMatch(/\*\*`x\.by`\*\* `map\[string\]map\[string\]int`[\s\S]*✓ this read holds `mu`/);
    expect(await over("inner[b]", 0)).toMatch(/\*\*`inner`\*\* `map\[string\]int` · guarded by `mu`[\s\S]*⚠ this read holds no lock/);
    expect(await over("x.by[a][b]++", 8)).toMatch(/\*\*`x\.by\[a\]`\*\* `map\[string\]int` · guarded by `mu`[\s\S]*✓ this write holds `mu`/);
    expect(await over("x.in[1][b]", 8)).toMatch(/\*\*`x\.in\[1\]`\*\* `map\[string\]int` · guarded by `mu`[\s\S]*⚠ this read holds no lock/);
  });

  it("gives links only to clients that open them", async () => {
    const { text } = await hoverOver(inCache("_ = c.|m[k]"), { links: false });
    expect(text).not.toContain("](");
    expect(text).toMatch(/in `\(\*Cache\)\.\w+`/);
  });
});

describe("the operation", () => {
  const cases: readonly (readonly [line: string, first: string])[] = [
    ["_ = c.|m[k]", "`c.m[k]`: calls `runtime.mapaccess1_faststr`; tests the header's `writing` byte once and sets nothing"],
    ["_ = c.m|[k]", "`c.m[k]`: calls `runtime.mapaccess1_faststr`"],
    ["_, ok := c.|m[k]; _ = ok", "`c.m[k]`: calls `runtime.mapaccess2_faststr`"],
    ["if v, ok := c.|m[k]; ok { _ = v }", "calls `runtime.mapaccess2_faststr`"],
    ["var v, ok = c.|m[k]; _, _ = v, ok", "calls `runtime.mapaccess2_faststr`"],
    ["v, w := c.|m[k], 1; _, _ = v, w", "calls `runtime.mapaccess1_faststr`"],
    ["c.m[k] |= 1", "`c.m[k] = 1`: calls `runtime.mapassign_faststr`; tests and toggles the header's `writing` byte, works, and tests it again"],
    ["c.m[k]|++", "`c.m[k]++`: calls `runtime.mapassign_faststr`"],
    ["c.|m[k] += 2", "`c.m[k] += 2`: calls `runtime.mapassign_faststr`;"],
    ["c.|m[k] /= 2", "calls `runtime.mapaccess1_faststr`, `runtime.mapassign_faststr`"],
    ["c.|n[i] = append(c.n[i], b)", "calls `runtime.mapassign_fast64`;"],
    ["c.|n[i] = append(c.n[i+1], b)", "calls `runtime.mapassign_fast64`;"],
    ["c.n[i] = append(c.|n[i], b)", "calls `runtime.mapaccess1_fast64`;"],
    ["|delete(c.m, k)", "`delete(c.m, k)`: calls `runtime.mapdelete_faststr`"],
    ["delete(c.|m, k)", "`delete(c.m, k)`: calls `runtime.mapdelete_faststr`"],
    ["|clear(c.m)", "`clear(c.m)`: calls `runtime.mapclear`"],
    [
      "|for k, v := range c.m { _, _ = k, v }",
      "`for k, v := range c.m`: calls `runtime.mapIterStart`, `runtime.mapIterNext`; tests the header's `writing` byte at every step",
    ],
    ["for k := range c.|m { delete(c.m, k) }", "`for k := range c.m`: calls `runtime.mapclear`"],
    ["for k := range c.|m { delete(c.n, 1); _ = k }", "calls `runtime.mapIterStart`"],
    ["_ = |len(c.m)", "`len(c.m)`: one load of the header's first word: no call, no test of the flag. It cannot crash"],
    ["_ = maps.|Clone(c.m)", "`maps.Clone(c.m)`: calls `maps.clone`"],
    ["_ = |make(map[Key]int, 100)", "calls `runtime.makemap`; makes an empty map; nobody else can have it yet; a hint of 100 makes 16 groups at once"],
    ["_ = make(|map[Key]int)", "calls `runtime.makemap_small`; makes an empty map; nobody else can have it yet; no group is made before the first entry"],
    ["_ = |map[Key]int{}", "calls `runtime.makemap_small`, `runtime.mapassign_fast32`; makes the map, then stores each entry"],
    ["c.|m = nil", "`c.m = nil`: stores another map's pointer"],
    ["fmt.Println(c.|m)", "`fmt.Println` walks the map"],
    ["_, _ = json.|Marshal(c.m)", "`json.Marshal` walks the map"],
    ["_ = func(h http.Header) string { return |h.Get(k) }", "`h.Get` reads the map as `m[k]` does"],
    ["_ = func(h http.Header) { h.|Set(k, k) }", "`h.Set` writes the map as `m[k] = v` does; it takes no lock"],
    ["_ = generic(map[string]int{}); _ = func(h http.Header) string { return |h[k][0] }", "`h[k]`: calls `runtime.mapaccess1_faststr`"],
  ];
  it.each(cases)("of %s", async (line, first) => {
    const code = `${inCache(line)}\ntype Key [2]int16\n\nfunc generic[K comparable, V any](m map[K]V) int { return len(m) }\n`;
    expect((await hoverOver(code)).text).toContain(first);
  });

  it("names the message, who prints it, and that recover cannot help", async () => {
    const at = async (line: string) => (await hoverOver(inCache(line))).text;
    const dies = (message: string) => `may die with \`fatal error: ${message}\`, which \`recover\` cannot catch`;
    expect(await at("_ = c.|m[k]")).toContain(`Beside a writer this goroutine ${dies("concurrent map read and map write")}`);
    expect(await at("c.|m[k] = 1")).toContain(`Beside another writer one of the two ${dies("concurrent map writes")}`);
    expect(await at("for range c.|m {}")).toContain(dies("concurrent map iteration and map write"));
    expect(await at("_ = maps.|Clone(c.m)")).toContain(dies("concurrent map clone and map write"));
    expect(await at("_ = |len(c.m)")).not.toContain("fatal error");
  });

  it("follows the release", async () => {
    const at = async (line: string, version: string, experiments?: readonly string[]) =>
      (await hoverOver(inCache(line), { release: goRelease(version, "amd64", experiments) })).text;
    expect(await at("for range c.|m {}", "go1.23.5")).toContain(
      "calls `runtime.mapiterinit`, `runtime.mapiternext`; tests the bit `hashWriting` of the header's `flags` at every step",
    );
    expect(await at("_ = maps.|Clone(c.m)", "go1.24.4")).toContain("concurrent map iteration and map write");
    expect(await at("_ = maps.|Clone(c.m)", "go1.24.4", [])).toContain("concurrent map clone and map write");
    expect(await at("_ = c.|m[k]", "go1.23.5")).toContain("Go 1.23: buckets of 8 slots, 208 B each; grows at entries 9, 14, 27, 53, …");
    expect(await at("_ = c.|m[k]", "go1.26.8")).toContain("Go 1.26: Swiss map, groups of 8 slots, 200 B each (24 B a slot); grows at entries 9, 15, 29, 57, …");
    expect(await at("_ = c.|m[k]", "go1.24.4", [])).toContain("Go 1.24: buckets of 8 slots");
    expect(await at("_ = c.|m[k]", "go1.18")).toContain("Go 1.18 (described after the nearest release we read)");
    expect(await at("_ = c.|m[k]", "")).toContain("Go 1.27 (assumed)");
  });

  it("does not guess at types that are not known", async () => {
    const generic = await hoverOver("func get[K comparable, V any](m map[K]V, k K) V { return |m[k] }");
    expect(generic.text).toContain("the variant depends on types that are not known here");
    expect(generic.text).toContain("sizes depend on types that are not known here");
    const missing = await hoverOver(
      'import "example.com/missing"\n\nvar m map[string]missing.T\n\nvar v = |m["a"]'.replace("import", "package example\n\nimport"),
    );
    expect(missing.text).toContain("sizes depend on types that are not known here");
  });
});

describe("the levels", () => {
  it("off leaves the runtime out, and says nothing where nothing is known", async () => {
    const { text } = await hoverOver(inCache("_ = c.|m[k]"), { level: "off" });
    expect(text).toContain("⚠ this read holds no lock");
    expect(text).not.toMatch(/runtime\.|Go 1\./);
    expect((await hoverOver("func F(m map[int]int) int { return |m[1] }", { level: "off" })).text).toBe("");
  });

  it("full tells more, and draws where the theme is known", async () => {
    const { text } = await hoverOver(inCache("c.|m[k]++"), { level: "full" });
    expect(text).toContain("- Under `-race`: `runtime.mapaccess1_faststr`, `runtime.mapassign_faststr`");
    expect(text).toContain("updates get lost without any crash");
    expect(text).toContain("assignment to entry in nil map");
    expect(text).not.toContain("data:image");
    const drawn = await hoverOver(inCache("c.|m[k]++"), { level: "full", theme: "dark" });
    expect(drawn.text).toMatch(/!\[layout in memory[^\]]*\]\(data:image\/svg\+xml;base64,[A-Za-z0-9+/=]+\)/);
    expect(drawn.text.length).toBeLessThan(30_000);
  });
});
