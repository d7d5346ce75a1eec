/** The cache of findings on disk: what is damaged, too much or of another version is not there. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { engineIdentity, summaryCache, summaryCacheFolder } from "../../../server/src/host/summaryCache.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mapguard-cache-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the cache of findings", () => {
  it("gives back what was put, to another instance too", () => {
    const cache = summaryCache({ folder, version: "1" });
    const key = cache.key(["a", "b"]);
    expect(cache.get(key)).toBeUndefined();
    cache.put(key, "text with\nlines");
    cache.put(key, "text with\nlines");
    expect(summaryCache({ folder, version: "1" }).get(key)).toBe("text with\nlines");
    expect(summaryCache({ folder, version: "2" }).get(key)).toBeUndefined();
    expect(readdirSync(join(folder, "1"))).toEqual([key]);
  });

  it("tells keys apart by where their parts end", () => {
    const { key } = summaryCache({ folder, version: "1" });
    expect(key(["ab", "c"])).not.toBe(key(["a", "bc"]));
    expect(key(["ab", "c"])).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ["", "nothing"],
    ["garbage", "no line"],
    ["0000\n[]", "a wrong sum"],
  ])("drops an entry that holds %j (%s)", (content) => {
    const cache = summaryCache({ folder, version: "1" });
    const key = cache.key(["x"]);
    cache.put(key, "[]");
    writeFileSync(join(folder, "1", key), content);
    expect(cache.get(key)).toBeUndefined();
    expect(existsSync(join(folder, "1", key))).toBe(false);
  });

  it("drops an entry cut short", () => {
    const cache = summaryCache({ folder, version: "1" });
    const key = cache.key(["x"]);
    cache.put(key, "a long enough text");
    const path = join(folder, "1", key);
    writeFileSync(path, readFileSync(path, "utf8").slice(0, -3));
    expect(cache.get(key)).toBeUndefined();
  });

  it("keeps to its size, the oldest going first, those of other versions too", () => {
    mkdirSync(join(folder, "0"));
    writeFileSync(join(folder, "0", "old"), "x".repeat(900));
    utimesSync(join(folder, "0", "old"), new Date(0), new Date(0));
    const cache = summaryCache({ folder, version: "1", maxBytes: 1000 });
    cache.put(cache.key(["new"]), "y".repeat(500));
    expect(existsSync(join(folder, "0", "old"))).toBe(false);
    expect(cache.get(cache.key(["new"]))).toBe("y".repeat(500));
  });

  it("does without a folder it cannot make", () => {
    writeFileSync(join(folder, "file"), "");
    const cache = summaryCache({ folder: join(folder, "file"), version: "1" });
    cache.put(cache.key(["x"]), "[]");
    expect(cache.get(cache.key(["x"]))).toBeUndefined();
  });
});

describe("where and for whom it is", () => {
  it("lies in the user's cache folder", () => {
    expect(summaryCacheFolder("linux", { XDG_CACHE_HOME: "/c" })).toBe("/c/mapguard/summaries");
  });

  it("belongs to one build of the engine", () => {
    expect(engineIdentity(folder, "1.0.0")).toBeUndefined();
    writeFileSync(join(folder, "editorWorker.mjs"), "one");
    const one = engineIdentity(folder, "1.0.0");
    writeFileSync(join(folder, "editorWorker.mjs"), "two");
    expect(one).toMatch(/^1\.0\.0-[0-9a-f]{16}$/);
    expect(engineIdentity(folder, "1.0.0")).not.toBe(one);
  });
});
