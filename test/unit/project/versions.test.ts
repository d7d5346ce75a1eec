/** Versions, module cache folders, Go releases and path arithmetic. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { goMinorOf, loopVariablesPerIteration } from "../../../server/src/project/goVersion.ts";
import { escapeModulePath, ModuleCache, unescapeModulePath } from "../../../server/src/project/moduleCache.ts";
import { cleanPath, fromWindowsPath, insideOf, isAbsolutePath, isUncPath, joinPath, parentPath, resolvePath } from "../../../server/src/project/paths.ts";
import { compareVersions } from "../../../server/src/project/semver.ts";
import { memoryFileSystem } from "./memoryFileSystem.ts";

describe("compareVersions", () => {
  it("orders as Go does", () => {
    const ordered = [
      "nonsense",
      "v0.0.0-20190101000000-aaaaaaaaaaaa",
      "v0.0.0-20200101000000-000000000000",
      "v0.9.9",
      "v1.0.0-alpha",
      "v1.0.0-alpha.1",
      "v1.0.0-alpha.beta",
      "v1.0.0-beta.2",
      "v1.0.0-beta.11",
      "v1.0.0-rc.1",
      "v1.0.0",
      "v1.2.0",
      "v1.10.0",
      "v2.0.0+incompatible",
      "v10.0.0",
    ];
    expect([...ordered].reverse().sort(compareVersions)).toEqual(ordered);
    expect(compareVersions("v1.0.0", "v1.0.0+incompatible")).toBe(0);
  });
});

describe("ModuleCache", () => {
  it("escapes upper case reversibly", () => {
    expect(escapeModulePath("github.com/Azure/azure-SDK")).toBe("github.com/!azure/azure-!s!d!k");
    fc.assert(fc.property(fc.stringMatching(/^[A-Za-z0-9./-]*$/), (path) => unescapeModulePath(escapeModulePath(path)) === path));
  });

  const fs = memoryFileSystem({
    "/cache/github.com/!azure/x@v1.2.0/a.go": "package x",
    "/cache/github.com/!azure/x@v1.10.0/a.go": "package x",
    "/cache/github.com/!azure/x@v1.10.0-rc1/a.go": "package x",
    "/cache/github.com/!azure/xy@v9.0.0/a.go": "package xy",
    "/cache/cache/download/github.com/!azure/x/@v/v1.0.0.mod": "module github.com/Azure/x",
    "/secret/x@v1.0.0/a.go": "package x",
  });

  it("finds versions, highest first, and downloaded go.mod files", () => {
    const cache = new ModuleCache(fs, "/cache");
    expect(cache.versionsOf("github.com/Azure/x")).toEqual(["v1.10.0", "v1.10.0-rc1", "v1.2.0"]);
    expect(cache.dirOf("github.com/Azure/x", "v1.2.0")).toBe("/cache/github.com/!azure/x@v1.2.0");
    expect(cache.dirOf("github.com/Azure/x", "v1.3.0")).toBeUndefined();
    expect(new TextDecoder().decode(cache.goModOf("github.com/Azure/x", "v1.0.0"))).toBe("module github.com/Azure/x");
  });

  it("is not led out of the cache, and knows nothing without one", () => {
    const cache = new ModuleCache(fs, "/cache");
    expect(cache.dirOf("../secret/x", "v1.0.0")).toBeUndefined();
    expect(cache.goModOf("github.com/../../secret/x", "v1.0.0")).toBeUndefined();
    expect(new ModuleCache(fs, "").versionsOf("github.com/Azure/x")).toEqual([]);
  });
});

describe("Go versions", () => {
  it("reads the minor release", () => {
    expect(["1.22", "go1.22.3", "1.22rc1", "1", "x", "go1.27-devel"].map(goMinorOf)).toEqual([22, 22, 22, 0, undefined, 27]);
  });

  it("knows when loop variables are new in each turn", () => {
    const module = (goVersion: string) => ({ path: "m", dir: "/m", goVersion });
    expect(["1.21", "1.22", "1.22.1", "1.9", ""].map((version) => loopVariablesPerIteration(module(version)))).toEqual([false, true, true, false, false]);
    expect(loopVariablesPerIteration(undefined)).toBe(true);
  });

  it("lets a file's constraint set its language version", () => {
    const old = { path: "m", dir: "/m", goVersion: "1.18" };
    expect(["go1.22", "linux && go1.23", "!go1.22", "go1.22 || linux", "(go1.21)"].map((text) => loopVariablesPerIteration(old, text))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe("paths", () => {
  it("cleans, joins and resolves with drive letters", () => {
    expect(["/a/./b//c/../d/", "a/..", "", "../x/..", "C:/a/../b", "/..", "/"].map(cleanPath)).toEqual(["/a/b/d", ".", ".", "..", "C:/b", "/", "/"]);
    expect([joinPath("/", "a"), joinPath("/a", "", "../b"), resolvePath("/a", "b"), resolvePath("/a", "C:/b")]).toEqual(["/a", "/b", "/a/b", "C:/b"]);
    expect([parentPath("/a/b"), parentPath("/a"), parentPath("/"), parentPath("C:/a"), parentPath("a")]).toEqual(["/a", "/", "/", "C:/", "."]);
    expect([insideOf("/a", "/a/b"), insideOf("/a", "/ab"), insideOf("/", "/a"), insideOf("/a", "/a")]).toEqual(["b", undefined, "a", ""]);
    expect(fromWindowsPath("c:\\a\\b")).toBe("C:/a/b");
    expect([isAbsolutePath("C:/a"), isAbsolutePath("C:a"), isUncPath("\\\\host\\share"), isUncPath("//host/share"), isUncPath("/a//b")]).toEqual([
      true,
      false,
      true,
      true,
      false,
    ]);
  });

  it("cleaning twice changes nothing", () => {
    const path = fc.array(fc.constantFrom("a", "..", ".", "", "b c"), { maxLength: 8 }).map((parts) => parts.join("/"));
    fc.assert(fc.property(path, (text) => cleanPath(cleanPath(text)) === cleanPath(text)));
  });
});
