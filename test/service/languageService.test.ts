/**
 * The facade for editors: what is published when files are opened, changed and closed, and for which text.
 */
import { describe, expect, it } from "vitest";
import type { FindingsCache } from "../../server/src/service/findingsCache.ts";
import type { WorkCounts } from "../../server/src/service/openPackage.ts";
import { type EditorSession, editorSession, memoryFileSystem, openSettings } from "../support/editorSession.ts";
import { memoryModule, racyCache } from "../support/memoryModule.ts";

const racy = racyCache();
const guarded = racy.replace("	return len(c.m)", "	c.mu.Lock()\n	defer c.mu.Unlock()\n	return len(c.m)");
const path = "/memory/app/cache.go";

describe("the language service", () => {
  it("reports on the editor's text, not on the disk's", async () => {
    const session = await editorSession(memoryFileSystem(memoryModule({ [path]: guarded })));
    session.service.openDocument(path, 7, racy);
    session.idle();
    expect(session.places()).toEqual([`${path}:23:9-23:17 inconsistent-map-guard`]);
    expect(session.shown.get(path)).toMatchObject({ version: 7, complete: true });
    expect(session.service.status()).toEqual({ packages: 1, analysed: 1, findings: 1, names: expect.any(Number) });
    expect(session.log).toEqual([]);
  });

  it("follows changes and takes back what no longer holds", async () => {
    const session = await editorSession(memoryFileSystem(memoryModule({ [path]: racy })));
    session.service.openDocument(path, 1, racy);
    session.idle();
    const at = racy.indexOf("	return len(c.m)");
    session.service.changeDocument(path, 2, [{ start: at, end: at, newText: "	c.mu.Lock()\n	defer c.mu.Unlock()\n" }]);
    expect(session.service.view(path)).toBeUndefined();
    session.idle();
    expect(session.places()).toEqual([]);
    expect(session.service.view(path)?.files.get(path)?.ir.text).toBe(guarded);
    session.service.changeDocument(path, 3, [
      { start: at, end: at + 13, newText: "" },
      { start: at, end: at + 22, newText: "" },
    ]);
    session.idle();
    expect(session.places()).toHaveLength(1);
  });

  it("clears what it published when the last file of a package is closed", async () => {
    const session = await editorSession(memoryFileSystem(memoryModule({ [path]: racy, "/memory/app/other.go": "package app\n" })));
    session.service.openDocument("/memory/app/other.go", 1, "package app\n");
    session.idle();
    expect(session.places()).toHaveLength(1);
    session.service.closeDocument("/memory/app/other.go");
    session.idle();
    expect(session.shown.get(path)).toEqual({ path, version: undefined, diagnostics: [], complete: true });
  });

  it("sees files that exist in the editor alone, and files changed on disk", async () => {
    const files = memoryModule({ [path]: "package app\n" });
    const session = await editorSession(memoryFileSystem(files));
    session.service.openDocument("/memory/app/new.go", 1, "package app\n\nfunc f() {}\n");
    session.idle();
    expect(session.service.view("/memory/app/new.go")?.info.files).toHaveLength(2);
    files.set(path, racy);
    session.service.filesChanged([path]);
    session.idle();
    expect(session.places()).toHaveLength(1);
  });

  it("answers for the other packages when the settings of one throw", async () => {
    const broken = { ...openSettings, excludes: (file: string): boolean => fail(file) };
    const session = await editorSession(memoryFileSystem(memoryModule({ [path]: racy, "/memory/app/bad/x.go": racy })), {
      settings: (dir) => (dir.endsWith("bad") ? broken : openSettings),
    });
    session.service.openDocument("/memory/app/bad/x.go", 1, racy);
    session.service.openDocument(path, 1, racy);
    session.idle();
    expect(session.places()).toEqual([`${path}:23:9-23:17 inconsistent-map-guard`]);
    expect(session.log.join()).toContain("package example.test/app/bad could not be analysed");
  });

  it("keeps silent where it is switched off, and obeys a new configuration", async () => {
    let enabled = false;
    const session = await editorSession(memoryFileSystem(memoryModule({ [path]: racy })), { settings: () => ({ ...openSettings, enabled }) });
    session.service.openDocument(path, 1, racy);
    session.idle();
    expect(session.places()).toEqual([]);
    enabled = true;
    session.service.configure();
    session.idle();
    expect(session.places()).toHaveLength(1);
  });
});

describe("opening", () => {
  /** A cache in memory; `store` can be looked at. */
  function memoryCache(): { store: Map<string, string>; cache: FindingsCache } {
    const store = new Map<string, string>();
    const cache: FindingsCache = { key: (parts) => JSON.stringify([...parts]), get: (key) => store.get(key), put: (key, text) => void store.set(key, text) };
    return { store, cache };
  }

  const go = `package app

func Go() map[string]int {
	m := map[string]int{}
	go func() { m["a"] = 1 }()
	m["b"] = 2
	return m
}
`;

  it("answers from the open file alone first, with what is proven", async () => {
    const other = racy.replaceAll("Cache", "Other");
    const session = await editorSession(memoryFileSystem(memoryModule({ "/memory/app/go.go": go, [path]: other })));
    session.service.openDocument("/memory/app/go.go", 1, go);
    const publications = session.idle();
    expect(publications[0]).toMatchObject({ path: "/memory/app/go.go", complete: false });
    expect(publications[0].diagnostics.map(({ level }) => level)).toEqual(["proven"]);
    expect(publications.at(-1)?.complete).toBe(true);
    expect(session.places()).toHaveLength(2);
  });

  it("knows first what functions that start goroutines do, and says nothing of suppressions yet", async () => {
    const text = go.replace('func() { m["a"] = 1 }()', "fill(m)").replace("\tm[", "\tput(m)\n\tm[");
    const helpers = '\nfunc fill(m map[string]int) { m["a"] = 1 }\n\nfunc put(m map[string]int) { m["c"] = 2 }\n';
    const silenced = `${racy.slice(racy.indexOf("type"))}`.replace(
      "\treturn len(c.m)",
      "\treturn len(c.m) //mapguard:ignore inconsistent-map-guard it is a test",
    );
    const whole = `${text.replace("package app\n", 'package app\n\nimport "sync"\n')}${helpers}\n${silenced}`;
    const session = await editorSession(memoryFileSystem(memoryModule({ [path]: whole })));
    session.service.openDocument(path, 1, whole);
    const [first, ...rest] = session.idle();
    expect(first.complete).toBe(false);
    expect(first.diagnostics.map(({ level }) => level)).toEqual(["proven"]);
    expect(rest.at(-1)?.diagnostics).toEqual(first.diagnostics);
  });

  it("knows first what the small ones of many do, and all of them in the end", async () => {
    const starter = (name: string, lines: number): string =>
      `func ${name}() map[string]int {\n\tm := map[string]int{}\n\tgo func() { m["a"] = 1 }()\n${'\tm["b"] = 2\n'.repeat(lines)}\treturn m\n}\n\n`;
    const text = `package app\n\n${starter("Long", 1000)}${starter("Short", 1)}func Idle() { go println("no map") }\n`;
    const session = await editorSession(memoryFileSystem(memoryModule({ [path]: text })));
    session.service.openDocument(path, 1, text);
    const [first, ...rest] = session.idle();
    expect(first.complete).toBe(false);
    expect(new Set(first.diagnostics.map((diagnostic) => diagnostic.function))).toEqual(new Set(["Short.func1"]));
    expect(new Set(rest.at(-1)?.diagnostics.map((diagnostic) => diagnostic.function))).toEqual(new Set(["Long.func1", "Short.func1"]));
  });

  it("has read what most packages import before one is opened, and finds the same", async () => {
    const user = racy.replace('import "sync"', 'import (\n\t"fmt"\n\t"sync"\n)').replace("\treturn len", "\tfmt.Println(c)\n\treturn len");
    expect(user).toContain("fmt.Println");
    const looked: string[] = [];
    const open = async (prepares: boolean): Promise<EditorSession> => {
      const fs = memoryFileSystem(memoryModule({ [path]: user }));
      const readFile = (file: string): Uint8Array | undefined => {
        looked.push(file);
        return fs.readFile(file);
      };
      const session = await editorSession({ ...fs, readFile });
      if (prepares) for (const _ of session.service.prepare("/memory/app")) expect(session.service.pending()).toBe(false);
      looked.length = 0;
      session.service.openDocument(path, 1, user);
      session.idle();
      return session;
    };
    const inFmt = (): number => looked.filter((file) => file.includes("/src/fmt/")).length;
    const places = (await open(false)).places();
    expect(inFmt()).toBeGreaterThan(0);
    expect((await open(true)).places()).toEqual(places);
    expect(inFmt()).toBe(0);
    expect([...(await editorSession(memoryFileSystem(new Map()))).service.prepare("/memory/none")]).toEqual([]);
  });

  it("again shows what was found before, at once and as complete", async () => {
    const { store, cache } = memoryCache();
    const files = memoryModule({ [path]: racy, "/memory/app/dep/d.go": "package dep\n" });
    const open = async (text: string): Promise<EditorSession> => {
      const session = await editorSession(memoryFileSystem(files), { cache });
      session.service.openDocument(path, 1, text);
      return session;
    };
    const first = await open(racy);
    first.idle();
    expect(store.size).toBe(1);
    const second = await open(racy);
    expect(second.take()).toEqual([first.shown.get(path)]);
    expect(second.service.counts.judged).toBe(0);
    second.idle();
    expect(second.places()).toEqual(first.places());
    const third = await open(guarded);
    expect(third.take()[0]).toMatchObject({ complete: false });
    third.idle();
    expect(third.places()).toEqual([]);
  });

  it("analyses again when a package of the workspace that it imports is another one", async () => {
    const { store, cache } = memoryCache();
    const text = 'package app\n\nimport "example.test/app/dep"\n\nvar _ = dep.X\n';
    const files = memoryModule({ [path]: text, "/memory/app/dep/d.go": "package dep\n\nvar X int\n" });
    for (const size of [1, 2]) {
      const session = await editorSession(memoryFileSystem(files), { cache });
      session.service.openDocument(path, 1, text);
      session.idle();
      expect(store.size).toBe(size);
      files.set("/memory/app/dep/d.go", "package dep\n\nvar X string\n");
    }
  });

  it("survives a cache that holds nonsense", async () => {
    const cache: FindingsCache = { key: () => "k", get: () => "{", put: () => undefined };
    const session = await editorSession(memoryFileSystem(memoryModule({ [path]: racy })), { cache });
    session.service.openDocument(path, 1, racy);
    session.idle();
    expect(session.places()).toHaveLength(1);
    expect(session.log).toEqual([]);
  });
});

describe("several packages", () => {
  const depPath = "/memory/app/dep/d.go";
  const dep = 'package dep\n\ntype Table map[string]int\n\nfunc Fill(t Table) { t["x"] = 1 }\n';
  const user = racy.replace('import "sync"', 'import (\n\t"sync"\n\n\t"example.test/app/dep"\n)').replace("map[string]int", "dep.Table");

  async function both(): Promise<EditorSession> {
    const session = await editorSession(memoryFileSystem(memoryModule({ [path]: user, [depPath]: dep })));
    session.service.openDocument(path, 1, user);
    session.service.openDocument(depPath, 1, dep);
    session.idle();
    return session;
  }

  it("see what is typed into each other", async () => {
    const session = await both();
    expect(session.places()).toHaveLength(1);
    const at = dep.indexOf("map[string]int");
    session.service.changeDocument(depPath, 2, [{ start: at, end: at + 14, newText: "struct{ x int }" }]);
    session.idle();
    expect(session.places()).toEqual([]);
    session.service.changeDocument(depPath, 3, [{ start: at, end: at + 15, newText: "map[string]int" }]);
    session.idle();
    expect(session.places()).toHaveLength(1);
  });

  it("see what changes on disk, and files that come and go", async () => {
    const files = memoryModule({ [path]: user, [depPath]: dep });
    const session = await editorSession(memoryFileSystem(files));
    session.service.openDocument(path, 1, user);
    session.idle();
    expect(session.places()).toHaveLength(1);
    files.set(depPath, "package dep\n\ntype Table []int\n");
    session.service.filesChanged([depPath]);
    session.idle();
    expect(session.places()).toEqual([]);
    files.delete(depPath);
    session.service.filesChanged([depPath]);
    session.idle();
    files.set("/memory/app/dep/e.go", dep);
    session.service.filesChanged(["/memory/app/dep/e.go"]);
    session.idle();
    expect(session.places()).toHaveLength(1);
    files.set("/memory/app/second.go", racy.replaceAll("Cache", "Second"));
    session.service.filesChanged(["/memory/app/second.go"]);
    session.idle();
    expect(session.places()).toHaveLength(2);
    files.delete("/memory/app/second.go");
    session.service.filesChanged(["/memory/app/second.go"]);
    session.idle();
    expect(session.places()).toHaveLength(1);
  });

  it("are found again when go.mod names the module otherwise", async () => {
    const files = memoryModule({ [path]: user, [depPath]: dep });
    const session = await editorSession(memoryFileSystem(files));
    session.service.openDocument(path, 1, user);
    session.idle();
    files.set("/memory/app/go.mod", "module other.test/app\n\ngo 1.24\n");
    session.service.filesChanged(["/memory/app/go.mod"]);
    session.idle();
    expect(session.service.view(path)?.info.importPath).toBe("other.test/app");
    expect(session.places()).toEqual([]);
  });

  it("work on the one that is typed in before the others", async () => {
    const session = await editorSession(memoryFileSystem(memoryModule({ [path]: user, [depPath]: dep })));
    session.service.openDocument(path, 1, user);
    session.idle();
    session.service.openDocument(depPath, 1, dep);
    const at = user.indexOf("= 1") + 2;
    session.service.changeDocument(path, 2, [{ start: at, end: at + 1, newText: "2" }]);
    expect(session.service.urgent()).toBe(true);
    expect(session.take()).toMatchObject([{ path, version: 2, complete: true }]);
    expect(session.service.urgent()).toBe(false);
    expect(session.service.pending()).toBe(true);
  });
});

describe("a view", () => {
  it("follows the text: places, facts and lines are those of the newest", async () => {
    const session = await editorSession(memoryFileSystem(memoryModule({ [path]: racy })));
    session.service.openDocument(path, 1, racy);
    session.idle();
    const at = racy.indexOf("	c.m[k] = 1");
    session.service.changeDocument(path, 2, [{ start: at, end: at, newText: "	_ = k // größer 😀\n" }]);
    expect(session.service.view(path)).toBeUndefined();
    session.take();
    const view = session.service.view(path);
    const text = view?.files.get(path)?.ir.text ?? "";
    const shown = (view?.facts ?? []).flatMap(({ sites }) => sites.map(({ site }) => text.slice(site.start, site.end)));
    expect(shown).toEqual(["c.m[k]", "delete(c.m, k)", "len(c.m)"]);
    expect([...(view?.findings.values() ?? [])].map(({ site }) => text.slice(site.start, site.end))).toEqual(["len(c.m)"]);
    expect(view?.notices).toEqual([]);
  });

  it("stays while the code is broken, and says where", async () => {
    const session = await editorSession(memoryFileSystem(memoryModule({ [path]: racy })));
    session.service.openDocument(path, 1, racy);
    session.idle();
    const at = racy.indexOf("	return len(c.m)");
    session.service.changeDocument(path, 2, [{ start: at, end: at, newText: "	x := \n" }]);
    session.take();
    expect(session.service.view(path)?.diagnostics).toHaveLength(1);
    session.idle();
    expect(session.service.view(path)?.notices).toMatchObject([{ kind: "syntax-error", line: 22 }]);
  });
});

/** What an edit cost, as differences of counts. */
async function cost(text: string, before: string, after: string): Promise<{ counts: WorkCounts; complete: boolean | undefined; session: EditorSession }> {
  const session = await editorSession(memoryFileSystem(memoryModule({ [path]: text })));
  session.service.openDocument(path, 1, text);
  session.idle();
  const start = { ...session.service.counts };
  const at = text.indexOf(before);
  session.service.changeDocument(path, 2, [{ start: at, end: at + before.length, newText: after }]);
  session.take();
  const { counts } = session.service;
  const difference = Object.fromEntries(Object.entries(counts).map(([key, value]) => [key, value - start[key as keyof WorkCounts]]));
  return { counts: difference as unknown as WorkCounts, complete: session.shown.get(path)?.complete, session };
}

describe("a keystroke", () => {
  const calls = `${racy}
func (c *Cache) count() int { return len("x") }

func (c *Cache) Log() { print(c.count(), "size") }
`;

  it("in a string interprets its function and judges nothing", async () => {
    const { counts, complete } = await cost(calls, '"size"', '"sizes"');
    expect(counts).toEqual({ edits: 1, parsed: 1, aborted: 0, interpreted: 1, judged: 0, maps: 0, rebuilt: 0 });
    expect(complete).toBe(true);
  });

  it("that changes a call which leads to no access judges nothing", async () => {
    const { counts, complete } = await cost(calls, "c.count()", "c.counts()");
    expect(counts).toEqual({ edits: 1, parsed: 1, aborted: 0, interpreted: 1, judged: 0, maps: 0, rebuilt: 0 });
    expect(complete).toBe(true);
  });

  it("that changes an access judges again, and interprets no other function", async () => {
    const { counts, session } = await cost(calls, "return len(c.m)", "return len(c.n)");
    expect(counts).toEqual({ edits: 1, parsed: 1, aborted: 0, interpreted: 1, judged: 1, maps: 1, rebuilt: 0 });
    expect(session.places()).toEqual([]);
  });

  it("in a comment parses nothing", async () => {
    const { counts, complete } = await cost(calls.replace("func (c *Cache) Size", "// Size is\nfunc (c *Cache) Size"), "// Size is", "// Size is it");
    expect(counts).toEqual({ edits: 1, parsed: 0, aborted: 0, interpreted: 0, judged: 0, maps: 0, rebuilt: 0 });
    expect(complete).toBe(true);
  });

  it("that breaks the code moves what was found, and says that it is not complete", async () => {
    const { counts, complete, session } = await cost(calls, "c.m[k] = 1", "c.m[k] = 1\n\tif {");
    expect(counts).toMatchObject({ parsed: 0, interpreted: 0, judged: 0 });
    expect(complete).toBe(false);
    expect(session.places()).toEqual([`${path}:24:9-24:17 inconsistent-map-guard`]);
  });

  it("in a signature makes the analysis anew, in the background", async () => {
    const { counts, complete, session } = await cost(calls, "Size() int", "Size(n int) int");
    expect(counts).toMatchObject({ parsed: 0, interpreted: 0 });
    expect(complete).toBe(false);
    expect(session.service.urgent()).toBe(false);
    session.idle();
    expect(session.shown.get(path)?.complete).toBe(true);
    expect(session.service.counts.rebuilt).toBe(2);
  });
});

function fail(what: string): never {
  throw new Error(what);
}
