/** Packages whose findings an earlier start kept are not analysed again, as long as nothing they depend on is another one. */
import { describe, expect, it } from "vitest";
import { defaultAnalysisOptions } from "../../server/src/analysis/options.ts";
import { collectBuildContext } from "../../server/src/host/goEnvironment.ts";
import { discover } from "../../server/src/project/discover.ts";
import type { FileSystem } from "../../server/src/project/model.ts";
import { PackageChecker, type PackageReport } from "../../server/src/service/check.ts";
import type { FindingsCache } from "../../server/src/service/findingsCache.ts";
import type { Preset } from "../../server/src/service/policy.ts";
import { editorSession, memoryFileSystem } from "../support/editorSession.ts";
import { loadTestParser } from "../support/engine.ts";

/** The write in `Reset` lacks the lock. */
function racy(name: string, imported = "other"): string {
  return `package ${name}

import (
	"sync"

	"example.test/app/${imported}"
)

type Cache struct {
	mu sync.Mutex
	m  map[string]int
}

var _ = ${imported}.X

func (c *Cache) Put() {
	c.mu.Lock()
	c.m["a"] = 1
	delete(c.m, "b")
	c.mu.Unlock()
}

func (c *Cache) Reset() { c.m["a"] = 0 }
`;
}

const plain = "package other\n\nconst X = 1\n";

function workspace(): Map<string, string> {
  return new Map([
    ["/memory/app/go.mod", "module example.test/app\n\ngo 1.24\n"],
    ["/memory/app/a/a.go", `${racy("a")}\nconst X = 1\n`],
    ["/memory/app/b/b.go", `${racy("b", "a")}\nconst X = 1\n`],
    ["/memory/app/c/c.go", racy("c", "b")],
    ["/memory/app/d/d.go", racy("d")],
    ["/memory/app/other/other.go", plain],
  ]);
}

class MemoryCache implements FindingsCache {
  readonly store = new Map<string, string>();
  key(parts: Iterable<string>): string {
    return JSON.stringify([...parts]);
  }
  get(key: string): string | undefined {
    return this.store.get(key);
  }
  put(key: string, text: string): void {
    this.store.set(key, text);
  }
}

/** The reports of one start, by the last part of the import path. */
async function scan(fs: FileSystem, cache: FindingsCache | undefined, preset: Preset = "balanced"): Promise<Map<string, PackageReport>> {
  const context = await collectBuildContext({ variables: process.env, mayRunGo: false });
  const { packages, layout, resolver } = discover({ fs, context, cwd: "/memory/app", patterns: ["./..."], tests: true });
  const locate = (importPath: string, fromDir: string) => resolver.locate(importPath, fromDir);
  const memory = cache && { cache, context, layout };
  const checker = new PackageChecker(
    { fs, parser: await loadTestParser(), locate, ...(memory !== undefined && { memory }) },
    { policy: { preset, rules: {} }, includeTests: true, excludes: () => false, analysis: defaultAnalysisOptions },
  );
  return new Map(packages.map((info) => [info.importPath.slice("example.test/app/".length), checker.check(info)]));
}

function analysed(reports: ReadonlyMap<string, PackageReport>): string[] {
  return [...reports].filter(([, { effort }]) => effort === "analysed").map(([name]) => name);
}

function withoutEffort(reports: ReadonlyMap<string, PackageReport>): Omit<PackageReport, "effort">[] {
  return [...reports.values()].map(({ effort, ...report }) => report);
}

describe("a second start", () => {
  it("analyses nothing, and reports the same", async () => {
    const cache = new MemoryCache();
    const fs = memoryFileSystem(workspace());
    const first = await scan(fs, cache);
    expect(analysed(first)).toEqual(["a", "b", "c", "d"]);
    expect([...first.values()].flatMap(({ findings }) => findings)).toHaveLength(4);
    const second = await scan(fs, cache);
    expect(analysed(second)).toEqual([]);
    expect(withoutEffort(second)).toEqual(withoutEffort(first));
    expect(withoutEffort(second)).toEqual(withoutEffort(await scan(fs, undefined)));
  });

  it("shows what is remembered by the rules of today", async () => {
    const cache = new MemoryCache();
    const files = workspace();
    await scan(memoryFileSystem(files), cache, "quiet");
    const strict = await scan(memoryFileSystem(files), cache, "strict");
    expect(analysed(strict)).toEqual(["other"]);
    expect(withoutEffort(strict)).toEqual(withoutEffort(await scan(memoryFileSystem(files), undefined, "strict")));
  });

  it("analyses what was edited and what imports it, directly or not", async () => {
    const cache = new MemoryCache();
    const files = workspace();
    await scan(memoryFileSystem(files), cache);
    files.set("/memory/app/a/a.go", `${racy("a").replace('c.m["a"] = 0', 'c.mu.Lock(); c.m["a"] = 0; c.mu.Unlock()')}\nconst X = 1\n`);
    const second = await scan(memoryFileSystem(files), cache);
    expect(analysed(second)).toEqual(["a", "b", "c"]);
    expect(second.get("a")?.findings).toEqual([]);
    expect(withoutEffort(second)).toEqual(withoutEffort(await scan(memoryFileSystem(files), undefined)));
    files.set("/memory/app/c/c.go", `${racy("c", "b")}\n// the end\n`);
    expect(analysed(await scan(memoryFileSystem(files), cache))).toEqual(["c"]);
    files.set("/memory/app/go.mod", "module example.test/app\n\ngo 1.25\n");
    expect(analysed(await scan(memoryFileSystem(files), cache))).toEqual(["a", "b", "c", "d"]);
  });

  it("knows what an editor found in the same files", async () => {
    const cache = new MemoryCache();
    const files = workspace();
    const session = await editorSession(memoryFileSystem(files), { cache });
    session.service.openDocument("/memory/app/d/d.go", 1, files.get("/memory/app/d/d.go") ?? "");
    session.idle();
    expect(cache.store.size).toBe(1);
    expect(analysed(await scan(memoryFileSystem(files), cache))).toEqual(["a", "b", "c"]);
  });

  it("analyses again what the cache holds damaged", async () => {
    const cache = new MemoryCache();
    const fs = memoryFileSystem(workspace());
    await scan(fs, cache);
    for (const key of cache.store.keys()) cache.store.set(key, "{");
    expect(analysed(await scan(fs, cache))).toEqual(["a", "b", "c", "d"]);
  });
});

describe("files that change under a scan", () => {
  it("keep what was found since from being remembered", async () => {
    const cache = new MemoryCache();
    const files = workspace();
    const disk = memoryFileSystem(files);
    const path = "/memory/app/a/a.go";
    const before = files.get(path) ?? "";
    // First `a` itself is read, then by way of `b`, which imports it.
    let reads = 0;
    const readFile = (name: string) => {
      if (name === path && ++reads === 2) files.set(path, before.replace("const X = 1", "const X = 2"));
      return disk.readFile(name);
    };
    expect(analysed(await scan({ ...disk, readFile }, cache))).toEqual(["a", "b", "c", "d"]);
    expect(reads).toBe(2);
    files.set(path, before);
    const after = await scan(disk, cache);
    expect(analysed(after)).toEqual(["b", "c", "d"]);
    expect(withoutEffort(after)).toEqual(withoutEffort(await scan(disk, undefined)));
  });
});
