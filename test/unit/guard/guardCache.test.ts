/** The cache: closed to others, exact, repaired when it was changed, and refused where it cannot be private. */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { guardCacheFolder, isNoted, linkTo, note, storeFiles } from "../../../server/src/runner/guard/guardCache.ts";

let home = "";
let cache = "";
const files = new Map([
  ["overlay.json", "{}\n"],
  ["main.go", "package main\n"],
]);

beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), "mapguard-cache-")));
  cache = join(home, "mapguard", "guard");
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

describe("the cache", () => {
  it("is in the user's own cache folder", () => {
    expect(guardCacheFolder("linux", {}, "/home/u")).toBe("/home/u/.cache/mapguard/guard");
    expect(guardCacheFolder("linux", { XDG_CACHE_HOME: "/x" }, "/home/u")).toBe("/x/mapguard/guard");
    expect(guardCacheFolder("linux", { XDG_CACHE_HOME: "relative" }, "/home/u")).toBe("/home/u/.cache/mapguard/guard");
    expect(guardCacheFolder("darwin", { XDG_CACHE_HOME: "/x" }, "/Users/u")).toBe("/Users/u/Library/Caches/mapguard/guard");
  });

  it("keeps files for their owner alone", () => {
    const folder = storeFiles(cache, "one", files);
    expect(readdirSync(folder).sort()).toEqual(["main.go", "overlay.json"]);
    for (const path of [join(home, "mapguard"), cache, folder]) expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, "main.go")).mode & 0o777).toBe(0o600);
    expect(readdirSync(cache)).toEqual(["one"]);
  });

  it("leaves what is as it must be, with its notes", () => {
    const folder = storeFiles(cache, "one", files);
    note(folder, "passed");
    storeFiles(cache, "one", files);
    expect(isNoted(folder, "passed")).toBe(true);
    expect(isNoted(folder, "something else")).toBe(false);
    expect(readdirSync(folder).sort()).toEqual(["checked", "main.go", "overlay.json"]);
  });

  it.each([
    ["changed", (folder: string) => writeFileSync(join(folder, "main.go"), "package evil\n")],
    ["missing", (folder: string) => rmSync(join(folder, "main.go"))],
    [
      "a link",
      (folder: string) => {
        const elsewhere = join(home, "elsewhere.go");
        writeFileSync(elsewhere, "package main\n");
        rmSync(join(folder, "main.go"));
        symlinkSync(elsewhere, join(folder, "main.go"));
      },
    ],
  ])("makes a folder anew when a file is %s, without its notes", (_, spoil) => {
    const folder = storeFiles(cache, "one", files);
    note(folder, "passed");
    spoil(folder);
    storeFiles(cache, "one", files);
    expect(readFileSync(join(folder, "main.go"), "utf8")).toBe("package main\n");
    expect(statSync(join(folder, "main.go")).isFile()).toBe(true);
    expect(isNoted(folder, "passed")).toBe(false);
  });

  it("takes others' rights away", () => {
    mkdirSync(cache, { recursive: true });
    chmodSync(cache, 0o777);
    storeFiles(cache, "one", files);
    expect(statSync(cache).mode & 0o777).toBe(0o700);
  });

  it("refuses a folder that is a link", () => {
    mkdirSync(join(home, "mapguard"));
    symlinkSync(home, cache);
    expect(() => storeFiles(cache, "one", files)).toThrow("is not a folder");
  });

  it("links to folders elsewhere, and mends a link that leads astray", () => {
    const target = join(home, "go");
    mkdirSync(target);
    const link = linkTo(cache, target);
    expect(readlinkSync(link)).toBe(target);
    rmSync(link);
    symlinkSync(home, link);
    expect(linkTo(cache, target)).toBe(link);
    expect(readlinkSync(link)).toBe(target);
  });
});
