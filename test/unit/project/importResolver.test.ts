/** Where an import leads: standard library, own and sibling modules, replace, vendor, module cache, old trees. */
import { describe, expect, it } from "vitest";
import { DiagnosticSink } from "../../../server/src/project/diagnostics.ts";
import { type DiscoverOptions, discover } from "../../../server/src/project/discover.ts";
import { createImportResolver } from "../../../server/src/project/importResolver.ts";
import type { FileSystem } from "../../../server/src/project/model.ts";
import { PackageCatalog } from "../../../server/src/project/packageCatalog.ts";
import { memoryFileSystem, smallGoroot, testContext } from "./memoryFileSystem.ts";

function open(fs: FileSystem, cwd: string, changes: Partial<DiscoverOptions> = {}) {
  return discover({ fs, context: testContext(), cwd, patterns: ["./..."], ...changes });
}

const main = 'package main\n\nimport "example.com/dep"\n\nfunc main() {}\n';

describe("standard library", () => {
  const fs = memoryFileSystem({ ...smallGoroot, "/p/go.mod": "module p\n\ngo 1.22\n", "/p/a.go": main, "/p/sync/a.go": "package sync\n" });
  const { resolver } = open(fs, "/p");

  it("is found in GOROOT, without its tests", () => {
    const sync = resolver.locate("sync", "/p");
    expect(sync).toMatchObject({ importPath: "sync", dir: "/go/src/sync", name: "sync", module: { path: "std", goVersion: "1.26" } });
    expect(sync?.files).toEqual([{ path: "/go/src/sync/mutex.go", role: "base" }]);
  });

  it("has its folders told without a look into files, as `locate` has them", () => {
    const opened: string[] = [];
    const readFile = (path: string): Uint8Array | undefined => {
      opened.push(path);
      return fs.readFile(path);
    };
    const watched: FileSystem = { ...fs, readFile, readHead: undefined };
    const { resolver: watching } = open(watched, "/p", { patterns: ["./sync"] });
    const before = opened.length;
    expect(watching.folderOf("sync", "/p")).toBe("/go/src/sync");
    expect(watching.folderOf("net/http", "/go/src/sync")).toBe("/go/src/net/http");
    expect(opened.slice(before)).toEqual([]);
    for (const [path, from] of [
      ["golang.org/x/net/http/httpguts", "/go/src/net/http"],
      ["p/sync", "/p"],
      ["C", "/p"],
      ["../sync", "/p"],
      ["a/../sync", "/p"],
    ] as const)
      expect([path, resolver.folderOf(path, from)]).toEqual([path, resolver.locate(path, from)?.dir]);
  });

  it("keeps the name of a package that is for other systems only, as Go does", () => {
    const files = {
      ...smallGoroot,
      "/go/src/syscall/js/js.go": "//go:build js && wasm\n\npackage js\n",
      "/js/go.mod": "module syscall/js\n",
      "/js/a.go": "package js\n",
    };
    const { resolver: other } = open(memoryFileSystem(files), "/js");
    expect(other.locate("syscall/js", "/js")).toBeUndefined();
    expect(other.folderOf("syscall/js", "/js")).toBe("/go/src/syscall/js");
  });

  it("is another one for who works on a copy of it", () => {
    const copy = {
      ...smallGoroot,
      "/copy/src/go.mod": "module std\n\ngo 1.26\n",
      "/copy/src/sync/new.go": "package sync\n",
      "/copy/src/net/x.go": "package net\n",
    };
    const { resolver: own } = open(memoryFileSystem(copy), "/copy/src");
    expect(own.folderOf("sync", "/copy/src/net")).toBe("/copy/src/sync");
    expect(own.locate("sync", "/copy/src/net")?.dir).toBe("/copy/src/sync");
  });

  it("sees its own vendor folder, others do not", () => {
    expect(resolver.locate("golang.org/x/net/http/httpguts", "/go/src/net/http")).toMatchObject({ importPath: "vendor/golang.org/x/net/http/httpguts" });
    expect(resolver.locate("golang.org/x/net/http/httpguts", "/p")).toBeUndefined();
  });

  it("answers undefined for C, odd and unknown paths", () => {
    for (const path of ["C", "", "/abs", "a/../b", "sync/", "nosuch", "back\\slash", "../../go/src/sync/../../.."])
      expect([path, resolver.locate(path, "/p")]).toEqual([path, undefined]);
  });

  it("does without GOROOT", () => {
    const bare = open(fs, "/p", { context: testContext({ goroot: "" }) });
    expect(bare.resolver.locate("net/http", "/p")).toBeUndefined();
    expect(bare.packages.map((unit) => unit.importPath)).toEqual(["p", "p/sync"]);
  });
});

describe("modules", () => {
  it("finds own packages with their tests, but nothing inside a nested module", () => {
    const fs = memoryFileSystem({
      "/p/go.mod": "module example.com/p\n",
      "/p/x/x.go": "package x\n",
      "/p/x/x_test.go": "package x\n",
      "/p/nested/go.mod": "module other\n",
      "/p/nested/y/y.go": "package y\n",
    });
    const { resolver, packages } = open(fs, "/p");
    expect(resolver.locate("example.com/p/x", "/p")).toBe(packages[0]);
    expect(packages[0].files.map((file) => file.role)).toEqual(["base", "test"]);
    expect(resolver.locate("./x", "/p")).toBe(packages[0]);
    expect(resolver.locate("example.com/p/nested/y", "/p")).toBeUndefined();
    expect(open(fs, "/p", { tests: false }).resolver.locate("example.com/p/x", "/p")?.files).toHaveLength(1);
  });

  it("follows requirements into the cache at the version selected, also of requirements of requirements", () => {
    const fs = memoryFileSystem({
      "/p/go.mod": "module p\n\ngo 1.16\n\nrequire (\n\texample.com/Dep v1.0.0\n\texample.com/low v1.0.0\n)\n",
      "/p/a.go": main,
      "/cache/example.com/!dep@v1.0.0/go.mod": "module example.com/Dep\n\ngo 1.18\n\nrequire (\n\texample.com/low v1.1.0\n\texample.com/far v0.1.0\n)\n",
      "/cache/example.com/!dep@v1.0.0/sub/d.go": "package sub\n",
      "/cache/example.com/!dep@v1.0.0/sub/d_test.go": "package sub\n",
      "/cache/example.com/low@v1.0.0/l.go": "package low\n",
      "/cache/example.com/low@v1.1.0/l.go": "package low\n",
      "/cache/example.com/low@v1.2.0/l.go": "package low\n",
      "/cache/cache/download/example.com/far/@v/v0.1.0.mod": "module example.com/far\n",
      "/cache/example.com/far@v0.1.0/f.go": "package far\n",
      "/cache/example.com/far@v0.9.0/f.go": "package far\n",
    });
    const { resolver } = open(fs, "/p");
    const sub = resolver.locate("example.com/Dep/sub", "/p");
    expect(sub).toMatchObject({ dir: "/cache/example.com/!dep@v1.0.0/sub", module: { path: "example.com/Dep", goVersion: "1.18" } });
    expect(sub?.files).toHaveLength(1);
    expect(resolver.locate("example.com/low", "/p")?.dir).toBe("/cache/example.com/low@v1.1.0");
    expect(resolver.locate("example.com/far", sub?.dir ?? "")?.dir).toBe("/cache/example.com/far@v0.1.0");
  });

  it("prefers the module with the longest path, and falls back where that one lacks the package", () => {
    const fs = memoryFileSystem({
      "/p/go.mod": "module p\n\ngo 1.22\n\nrequire (\n\texample.com/a v1.0.0\n\texample.com/a/b v1.0.0\n)\n",
      "/p/a.go": main,
      "/cache/example.com/a@v1.0.0/b/c/x.go": "package c\n",
      "/cache/example.com/a@v1.0.0/b/d/x.go": "package d\n",
      "/cache/example.com/a/b@v1.0.0/c/x.go": "package c\n",
    });
    const { resolver } = open(fs, "/p");
    expect(resolver.locate("example.com/a/b/c", "/p")?.dir).toBe("/cache/example.com/a/b@v1.0.0/c");
    expect(resolver.locate("example.com/a/b/d", "/p")?.dir).toBe("/cache/example.com/a@v1.0.0/b/d");
  });

  it("takes the highest version on disk when nobody requires one", () => {
    const fs = memoryFileSystem({
      "/p/go.mod": "module p\n\ngo 1.22\n",
      "/p/a.go": main,
      "/cache/example.com/dep@v1.9.0/d.go": "package dep\n",
      "/cache/example.com/dep@v1.10.0/d.go": "package dep\n",
    });
    expect(open(fs, "/p").resolver.locate("example.com/dep", "/p")?.dir).toBe("/cache/example.com/dep@v1.10.0");
  });

  it("applies replacements: directory, other module, one version only", () => {
    const fs = memoryFileSystem({
      "/w/p/go.mod": [
        "module p",
        "go 1.22",
        "require (",
        "example.com/local v1.0.0",
        "example.com/fork v1.0.0",
        "example.com/exact v1.0.0",
        ")",
        "replace example.com/local => ../local",
        "replace example.com/fork => example.com/forked v2.0.0+incompatible",
        "replace example.com/exact v1.5.0 => ../local",
        "replace example.com/gone => ../gone",
      ].join("\n"),
      "/w/p/a.go": main,
      "/w/local/go.mod": "module example.com/local\n\ngo 1.20\n",
      "/w/local/x/x.go": "package x\n",
      "/cache/example.com/forked@v2.0.0+incompatible/f.go": "package fork\n",
      "/cache/example.com/exact@v1.0.0/e.go": "package exact\n",
    });
    const project = open(fs, "/w/p");
    const at = (path: string) => project.resolver.locate(path, "/w/p");
    expect(at("example.com/local/x")).toMatchObject({ dir: "/w/local/x", module: { path: "example.com/local", goVersion: "1.20" } });
    expect(at("example.com/fork")).toMatchObject({ importPath: "example.com/fork", dir: "/cache/example.com/forked@v2.0.0+incompatible" });
    expect(at("example.com/exact")?.dir).toBe("/cache/example.com/exact@v1.0.0");
    expect(at("example.com/gone")).toBeUndefined();
    expect(project.diagnostics().map(({ key, line }) => [key, line])).toEqual([["replace-missing", 11]]);
  });

  it("reads no network path, and nothing outside the allowed roots", () => {
    const fs = memoryFileSystem(
      {
        "/w/p/go.mod": "module p\ngo 1.22\nrequire a.com/x v1.0.0\nreplace a.com/x => ../x\nreplace b.com/y => \\\\host\\share\nreplace c.com/z => ./link\n",
        "/w/p/a.go": main,
        "/w/x/x.go": "package x\n",
        "/secret/z.go": "package z\n",
        "/w/p/in/i.go": "package in\n",
      },
      { mounts: { "/w/p/link": "/secret" } },
    );
    const project = open(fs, "/w/p", { readableRoots: ["/w/p"], patterns: ["."] });
    for (const path of ["a.com/x", "b.com/y", "c.com/z"]) expect([path, project.resolver.locate(path, "/w/p")]).toEqual([path, undefined]);
    expect(project.resolver.locate("p/in", "/w/p")?.dir).toBe("/w/p/in");
    expect(project.diagnostics().map(({ key, line }) => [key, line])).toEqual([
      ["outside-readable-roots", 4],
      ["unc-path-refused", 5],
      ["outside-readable-roots", 6],
    ]);
    expect(fs.listings.has("/w/x")).toBe(false);
  });

  it("takes vendored packages first and knows their module's Go version", () => {
    const fs = memoryFileSystem({
      "/p/go.mod": "module p\n\ngo 1.22\n\nrequire example.com/v v1.0.0\n",
      "/p/a.go": main,
      "/p/vendor/modules.txt": "# example.com/v v1.0.0\n## explicit; go 1.19\nexample.com/v/x\n",
      "/p/vendor/example.com/v/x/x.go": "package x\n",
      "/cache/example.com/v@v1.0.0/x/x.go": "package x\n",
      "/cache/example.com/v@v1.0.0/y/y.go": "package y\n",
    });
    const { resolver } = open(fs, "/p");
    expect(resolver.locate("example.com/v/x", "/p")).toMatchObject({ dir: "/p/vendor/example.com/v/x", module: { path: "example.com/v", goVersion: "1.19" } });
    expect(resolver.locate("example.com/v/y", "/p")?.dir).toBe("/cache/example.com/v@v1.0.0/y");
    expect(resolver.identify("/p/vendor/example.com/v/x")).toMatchObject({ importPath: "example.com/v/x", module: { path: "example.com/v" } });
  });

  it("reads each folder once, however often it is asked", () => {
    const fs = memoryFileSystem({ ...smallGoroot, "/p/go.mod": "module p\n", "/p/a.go": main, "/p/x/x.go": "package x\n" });
    const { resolver } = open(fs, "/p");
    for (let i = 0; i < 3; i++) for (const from of ["/p", "/p/x"]) for (const path of ["p/x", "sync", "nosuch.com/a/b"]) resolver.locate(path, from);
    expect([...fs.listings.values()].every((count) => count === 1)).toBe(true);
  });
});

describe("workspaces", () => {
  const files = {
    "/w/go.work": "go 1.22\nuse (\n\t./a\n\t./b\n\t./missing\n)\nreplace r.com/x => ./local\n",
    "/w/a/go.mod": "module example.com/a\n\ngo 1.21\n\nrequire (\n\texample.com/b v1.0.0\n\tr.com/x v1.0.0\n)\n",
    "/w/a/a.go": "package a\n",
    "/w/b/go.mod": "module example.com/b\n\ngo 1.22\n",
    "/w/b/sub/b.go": "package sub\n",
    "/w/c/go.mod": "module example.com/c\n",
    "/w/c/c.go": "package c\n",
    "/w/local/x.go": "package x\n",
    "/cache/example.com/b@v1.0.0/sub/b.go": "package sub\n",
  };

  it("takes used modules from their folders and go.work's replacements for all", () => {
    const project = open(memoryFileSystem(files), "/w/a");
    expect(project.resolver.locate("example.com/b/sub", "/w/a")).toMatchObject({ dir: "/w/b/sub", module: { path: "example.com/b", dir: "/w/b" } });
    expect(project.resolver.locate("r.com/x", "/w/b")?.dir).toBe("/w/local");
    expect(project.diagnostics().map(({ key, line }) => [key, line])).toEqual([["work-module-missing", 5]]);
  });

  it("is ignored when GOWORK is off", () => {
    const project = open(memoryFileSystem(files), "/w/a", { context: testContext({ gowork: "off" }) });
    expect(project.resolver.locate("example.com/b/sub", "/w/a")?.dir).toBe("/cache/example.com/b@v1.0.0/sub");
  });
});

describe("trees without go.mod", () => {
  it("looks into vendor and Godeps folders from the importing folder upwards", () => {
    const fs = memoryFileSystem({
      "/old/Godeps/Godeps.json": "{}",
      "/old/Godeps/_workspace/src/g.com/x/x.go": "package x\n",
      "/old/cmd/main.go": 'package main\n\nimport (\n\t"h.com/old/lib"\n\t"h.com/old/lib/deep"\n)\n',
      "/old/cmd/vendor/v.com/y/y.go": "package y\n",
      "/old/vendor/v.com/y/y.go": "package y\n",
      "/old/lib/lib.go": "package lib\n",
      "/old/lib/deep/deep.go": "package deep\n",
    });
    const { resolver, packages, layout } = open(fs, "/old");
    expect(layout.trees).toEqual([{ dir: "/old", prefix: "h.com/old", source: "imports" }]);
    expect(packages.map((unit) => unit.importPath)).toEqual(["h.com/old/cmd", "h.com/old/lib", "h.com/old/lib/deep"]);
    expect(resolver.locate("h.com/old/lib", "/old/cmd")?.dir).toBe("/old/lib");
    expect(resolver.locate("g.com/x", "/old/lib")?.dir).toBe("/old/Godeps/_workspace/src/g.com/x");
    expect(resolver.locate("v.com/y", "/old/cmd")?.dir).toBe("/old/cmd/vendor/v.com/y");
    expect(resolver.locate("v.com/y", "/old/lib")?.dir).toBe("/old/vendor/v.com/y");
  });

  it("finds neighbours in GOPATH", () => {
    const fs = memoryFileSystem({ "/gopath/src/h.com/a/a.go": "package a\n", "/gopath/src/h.com/b/b.go": "package b\n" });
    const { resolver, packages } = open(fs, "/gopath/src/h.com/a");
    expect(packages.map((unit) => unit.importPath)).toEqual(["h.com/a"]);
    expect(resolver.locate("h.com/b", "/gopath/src/h.com/a")?.dir).toBe("/gopath/src/h.com/b");
  });
});

describe("another thread", () => {
  const files = {
    ...smallGoroot,
    "/p/go.mod": "module p\n\ngo 1.22\n",
    "/p/a.go": 'package p\n\nimport "p/in"\n',
    "/p/a_windows.go": "package p\n",
    "/p/a_test.go": 'package p\n\nimport "testing"\n',
    "/p/b_test.go": 'package p_test\n\nimport "p"\n',
    "/p/in/in.go": "package in\n",
    "/p/in/ex/ex.go": 'package ex\n\nimport "sync"\n',
    "/p/mod/go.mod": "module p/mod\n",
    "/p/mod/m.go": "package mod\n",
  };
  const asked = ["p", "p_test", "p/in", "p/in/ex", "p/mod", "p/none", "sync", "net/http"];

  it.each([true, false])("goes on with what was read here and reads nothing of it again (tests: %s)", (tests) => {
    const here = memoryFileSystem(files);
    const { layout, catalog: contents } = open(here, "/p", { tests });
    const disk = memoryFileSystem(files);
    const context = testContext();
    const catalog = new PackageCatalog(disk, context, new DiagnosticSink(), structuredClone(contents));
    const there = createImportResolver({ fs: disk, context, layout, tests, catalog });
    const alone = createImportResolver({ fs: here, context, layout, tests });
    for (const path of asked) expect([path, there.locate(path, "/p")]).toEqual([path, alone.locate(path, "/p")]);
    const read = [...disk.listings.keys(), ...disk.reads];
    expect(read.filter((path) => /^\/p(?:$|\/in|\/[ab])/.test(path))).toEqual([]);
    // What lies outside of the project is read there, too.
    expect(read).toContain("/go/src/sync");
  });
});
