/** The facade of the engine, on a disk in memory: what is found, what is skipped, and that packages do not disturb each other. */
import { describe, expect, it } from "vitest";
import type { FileSystem, PackageInfo } from "../../server/src/project/model.ts";
import { type CheckSettings, PackageChecker, type PackageReport } from "../../server/src/service/check.ts";
import { defaultConfig } from "../../server/src/service/config.ts";
import { analysisOptions } from "../../server/src/service/engineSettings.ts";
import { defaultPolicy } from "../../server/src/service/policy.ts";
import { loadTestParser } from "../support/engine.ts";
import { memoryFileSystem } from "../unit/project/memoryFileSystem.ts";

const cache = `package shop

import "sync"

type Cache struct {
	mu sync.Mutex
	m  map[string]int
}

func (c *Cache) Put(k string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.m[k] = 1
}

func (c *Cache) Get(k string) int {
	return c.m[k]
}
`;

const files = { "/m/shop/cache.go": cache, "/m/shop/more.go": "package shop\n\nvar more = 1\n", "/m/shop/cache_test.go": "package shop\n\nvar inTest = 1\n" };

const shop: PackageInfo = {
  importPath: "example.com/shop",
  dir: "/m/shop",
  name: "shop",
  files: [
    { path: "/m/shop/cache.go", role: "base" },
    { path: "/m/shop/more.go", role: "base" },
    { path: "/m/shop/cache_test.go", role: "test" },
  ],
  module: { path: "example.com/shop", dir: "/m/shop", goVersion: "1.22" },
  imports: ["sync"],
};

async function checker(fs: FileSystem, settings: Partial<CheckSettings> = {}): Promise<PackageChecker> {
  return new PackageChecker(
    { fs, parser: await loadTestParser(), locate: () => undefined },
    { policy: defaultPolicy, includeTests: true, excludes: () => false, analysis: analysisOptions(defaultConfig), ...settings },
  );
}

const places = ({ findings }: PackageReport) => findings.map(({ file, line, rule }) => `${file}:${line} ${rule}`);
const expected = ["/m/shop/cache.go:17 inconsistent-map-guard"];

describe("PackageChecker", () => {
  it("finds, counts and names the package", async () => {
    const report = (await checker(memoryFileSystem(files))).check(shop);
    expect(places(report)).toEqual(expected);
    expect(report).toMatchObject({ importPath: "example.com/shop", files: 3, lines: 24, suppressed: 0, notices: [] });
    expect(report.findings[0]).toMatchObject({ packagePath: "example.com/shop", map: "Cache.m", access: "read", guard: "Cache.mu", level: "likely" });
  });

  it("says the same however often it is asked, and whatever it did before", async () => {
    const one = await checker(memoryFileSystem(files));
    const first = one.check(shop);
    const again = Array.from({ length: 5 }, () => one.check(shop));
    for (const report of again) expect(report).toEqual(first);
  });

  it("skips a file that cannot be read and says why", async () => {
    const report = (await checker(memoryFileSystem(files, { refused: ["/m/shop/more.go"] }))).check(shop);
    expect(places(report)).toEqual(expected);
    expect(report.files).toBe(2);
    expect(report.notices).toEqual([{ kind: "skipped-file", file: "/m/shop/more.go", line: 0, message: expect.stringContaining("permission denied") }]);
  });

  it("turns a fault of ours into a skipped package", async () => {
    const fs: FileSystem = {
      ...memoryFileSystem(files),
      readFile: () => {
        throw new Error("out of luck");
      },
    };
    const report = (await checker(fs)).check(shop);
    expect(report.notices).toEqual([
      { kind: "skipped-package", file: "/m/shop", line: 0, message: "package example.com/shop could not be analysed: out of luck" },
    ]);
  });

  it("leaves tests and excluded files out", async () => {
    expect((await checker(memoryFileSystem(files), { includeTests: false })).check(shop).files).toBe(2);
    const excluding = await checker(memoryFileSystem(files), { excludes: (file) => file.endsWith("cache.go") });
    expect(places(excluding.check(shop))).toEqual([]);
  });

  it("applies presets, severities and suppressions, and counts what they hide", async () => {
    const quiet = await checker(memoryFileSystem(files), { policy: { preset: "quiet", rules: {} } });
    expect(quiet.check(shop)).toMatchObject({ findings: [], hidden: 1, suppressed: 0 });
    const off = await checker(memoryFileSystem(files), { policy: { preset: "strict", rules: { "inconsistent-map-guard": "off" } } });
    expect(off.check(shop)).toMatchObject({ findings: [], hidden: 0, suppressed: 0 });
    const silenced = { ...files, "/m/shop/cache.go": cache.replace("\treturn c.m[k]", "\treturn c.m[k] //nolint:mapguard") };
    expect((await checker(memoryFileSystem(silenced))).check(shop)).toMatchObject({ findings: [], hidden: 0, suppressed: 1 });
  });

  it("a directive is not stale because a preset or a setting hides its finding", async () => {
    const silenced = { ...files, "/m/shop/cache.go": cache.replace("\treturn c.m[k]", "\treturn c.m[k] //mapguard:ignore inconsistent-map-guard reads only") };
    for (const policy of [defaultPolicy, { preset: "quiet" as const, rules: {} }, { ...defaultPolicy, rules: { "inconsistent-map-guard": "off" as const } }]) {
      expect((await checker(memoryFileSystem(silenced), { policy })).check(shop).findings).toEqual([]);
    }
    const stale = { ...files, "/m/shop/more.go": "package shop\n\n//mapguard:ignore inconsistent-map-guard reads only\nvar more = 1\n" };
    expect(places((await checker(memoryFileSystem(stale))).check(shop))).toEqual([...expected, "/m/shop/more.go:3 stale-suppression"]);
  });

  it("gives a stale directive a fingerprint that tells it from the next one", async () => {
    const line = "//mapguard:ignore inconsistent-map-guard reads only\n";
    const stale = { ...files, "/m/shop/more.go": `package shop\n\n${line}var more = 1\n\n${line}var other = 1\n` };
    const { findings } = (await checker(memoryFileSystem(stale))).check(shop);
    const prints = findings.filter(({ rule }) => rule === "stale-suppression").map(({ fingerprint }) => fingerprint);
    expect(prints).toHaveLength(2);
    expect(new Set(prints).size).toBe(2);
  });
});
