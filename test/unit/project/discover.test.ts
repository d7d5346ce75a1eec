/** From patterns to packages: what `...` covers, roles of files, import paths without go.mod, and odd or broken layouts. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DiscoverOptions, discover, type Project } from "../../../server/src/project/discover.ts";
import type { FileSystem } from "../../../server/src/project/model.ts";
import { memoryFileSystem, smallGoroot, testContext } from "./memoryFileSystem.ts";

function open(fs: FileSystem, cwd: string, patterns: string[] = ["./..."], changes: Partial<DiscoverOptions> = {}): Project {
  return discover({ fs, context: testContext(), cwd, patterns, ...changes });
}

const pathsOf = (project: Project) => project.packages.map((unit) => unit.importPath);
const keysOf = (project: Project) => project.diagnostics().map(({ key }) => key);

describe("patterns", () => {
  const fs = memoryFileSystem({
    ...smallGoroot,
    "/p/go.mod": "module example.com/p\n\ngo 1.22\n\nignore (\n\t./web/generated\n\tskipped\n)\n",
    "/p/a.go": "package p\n",
    "/p/tool.go": "//go:build ignore\n\npackage main\n\nfunc main() {}\n",
    "/p/x/x.go": "package x\n",
    "/p/x/y/y.go": "package y\n",
    "/p/xz/z.go": "package xz\n",
    "/p/vendor/example.com/v/v.go": "package v\n",
    "/p/testdata/t.go": "package t\n",
    "/p/_hidden/h.go": "package h\n",
    "/p/.git/g.go": "package g\n",
    "/p/nested/go.mod": "module example.com/nested\n",
    "/p/nested/n.go": "package nested\n",
    "/p/empty/readme.txt": "",
    "/p/web/generated/g.go": "package g\n",
    "/p/web/keep/skipped/s.go": "package s\n",
    "/p/web/keep/k.go": "package keep\n",
    "/p/other_os/o_windows.go": "package other\n",
  });

  it("./... covers this module and leaves out what go leaves out", () => {
    const project = open(fs, "/p");
    expect(pathsOf(project)).toEqual(["example.com/p", "example.com/p/web/keep", "example.com/p/x", "example.com/p/x/y", "example.com/p/xz"]);
    expect(project.diagnostics().map(({ key, path }) => [key, path])).toEqual([["nested-module-skipped", "/p/nested"]]);
    expect(project.layout.modules).toEqual([{ path: "example.com/p", dir: "/p", goVersion: "1.22" }]);
    expect(pathsOf(open(fs, "/p", []))).toEqual(pathsOf(project));
  });

  it.each([
    [["./x/..."], ["example.com/p/x", "example.com/p/x/y"]],
    [["x/..."], ["example.com/p/x", "example.com/p/x/y"]],
    [["/p/x"], ["example.com/p/x"]],
    [
      ["./x", "x", "./x/y"],
      ["example.com/p/x", "example.com/p/x/y"],
    ],
    [["./x..."], ["example.com/p/x", "example.com/p/x/y", "example.com/p/xz"]],
    [["./.../y"], ["example.com/p/x/y"]],
    [["./testdata"], ["example.com/p/testdata"]],
    [["./testdata/..."], ["example.com/p/testdata"]],
    [["./nested/..."], ["example.com/nested"]],
    [["./vendor/example.com/v"], ["example.com/v"]],
    [["example.com/p/x"], ["example.com/p/x"]],
    [["example.com/p/x/..."], ["example.com/p/x", "example.com/p/x/y"]],
    [["sync"], ["sync"]],
    [["net/..."], ["net/http"]],
    [["std"], ["encoding/json", "net/http", "sync"]],
  ])("%j gives %j", (patterns, expected) => {
    expect(pathsOf(open(fs, "/p", patterns))).toEqual(expected);
  });

  it("takes a named file as its whole package and remembers its name", () => {
    const project = open(fs, "/p", ["./x/x.go"]);
    expect(pathsOf(project)).toEqual(["example.com/p/x"]);
    expect(project.namedFiles).toEqual(["/p/x/x.go"]);
    expect(open(fs, "/p", ["./x/x.go", "./x"]).namedFiles).toEqual([]);
  });

  it("takes files named in a folder of no module alone, as go does", () => {
    const loose = memoryFileSystem({ "/tmp/s/a.go": "package main\n", "/tmp/s/b.go": "package main\n", "/tmp/s/c_windows.go": "package main\n" });
    const files = (...patterns: string[]) => open(loose, "/tmp/s", patterns).packages.map((unit) => unit.files.map((file) => file.path));
    expect(files("a.go")).toEqual([["/tmp/s/a.go"]]);
    expect(files("c_windows.go", "a.go")).toEqual([["/tmp/s/a.go", "/tmp/s/c_windows.go"]]);
    expect(files(".")).toEqual([["/tmp/s/a.go", "/tmp/s/b.go"]]);
  });

  it("takes a named file that the build leaves out as a program of its own", () => {
    const project = open(fs, "/p", ["tool.go"]);
    expect(project.packages.map(({ importPath, name, files }) => [importPath, name, files.map((file) => file.path)])).toEqual([
      ["example.com/p", "p", ["/p/a.go"]],
      ["example.com/p/tool", "main", ["/p/tool.go"]],
    ]);
  });

  it.each([
    ["./nosuch/...", "missing-path", "/p/nosuch"],
    ["./nosuch", "missing-path", "/p/nosuch"],
    ["nosuch.go", "missing-path", "/p/nosuch.go"],
    ["nosuch.com/x", "missing-path", "nosuch.com/x"],
    ["", "no-go-files", "/p"],
    ["./empty/...", "no-go-files", "/p/empty"],
    ["./empty", "no-go-files", "/p/empty"],
    ["./empty/readme.txt", "no-go-files", "/p/empty"],
    ["./other_os", "all-files-excluded", "/p/other_os"],
    ["//host/share/...", "unc-path-refused", "//host/share/..."],
    ["\\\\host\\share", "unc-path-refused", "\\\\host\\share"],
  ])("%j says %s", (pattern, key, path) => {
    if (pattern === "") return expect(open(fs, "/p", [pattern]).packages).toHaveLength(1);
    const project = open(fs, "/p", [pattern]);
    expect(project.packages).toEqual([]);
    expect(project.diagnostics().map((found) => [found.key, found.path])).toEqual([[key, path]]);
  });

  it("lists no folder twice and reads no file outside the covered ones", () => {
    const counted = memoryFileSystem({ "/p/go.mod": "module p\n", "/p/a.go": "package p\n", "/p/x/x.go": "package x\n", "/p/_x/x.go": "package x\n" });
    open(counted, "/p");
    expect([...counted.listings]).toEqual([
      ["/p", 1],
      ["/p/x", 1],
    ]);
    expect(counted.reads.filter((path) => path.endsWith(".go"))).toEqual(["/p/a.go", "/p/x/x.go"]);
  });
});

describe("units", () => {
  it("puts base and test files together and external tests apart", () => {
    const fs = memoryFileSystem({
      "/p/go.mod": "module p\n",
      "/p/a.go": 'package p\n\nimport "sync"\n',
      "/p/a_test.go": 'package p\n\nimport (\n\t"testing"\n\t"sync"\n)\n',
      "/p/b_test.go": 'package p_test\n\nimport "p"\n',
      "/p/only/x_test.go": "package only_test\n",
      "/p/docs/d.go": "package documentation\n",
      "/p/docs/e.go": "package docs\n",
    });
    expect(open(fs, "/p").packages).toEqual([
      {
        importPath: "p",
        dir: "/p",
        name: "p",
        module: { path: "p", dir: "/p", goVersion: "" },
        imports: ["sync", "testing"],
        files: [
          { path: "/p/a.go", role: "base" },
          { path: "/p/a_test.go", role: "test" },
        ],
      },
      expect.objectContaining({ importPath: "p/docs", name: "docs", files: [{ path: "/p/docs/e.go", role: "base" }] }),
      expect.objectContaining({ importPath: "p/only_test", name: "only_test" }),
      expect.objectContaining({ importPath: "p_test", name: "p_test", imports: ["p"], files: [{ path: "/p/b_test.go", role: "xtest" }] }),
    ]);
    const untested = open(fs, "/p", ["./..."], { tests: false });
    expect(untested.packages.flatMap((unit) => unit.files.map((file) => file.path))).toEqual(["/p/a.go", "/p/docs/e.go"]);
  });

  it("chooses files by system, tags and cgo", () => {
    const fs = memoryFileSystem({
      "/p/go.mod": "module p\n",
      "/p/a.go": "package p\n",
      "/p/a_windows.go": "package p\n",
      "/p/tagged.go": "//go:build integration\n\npackage p\n",
      "/p/c.go": 'package p\n\nimport "C"\n',
    });
    const names = (context: Parameters<typeof testContext>[0]) =>
      discover({ fs, context: testContext(context), cwd: "/p", patterns: [] }).packages[0].files.map((file) => file.path.slice(3));
    expect(names({})).toEqual(["a.go", "c.go"]);
    expect(names({ goos: "windows", cgo: false, tags: ["integration"] })).toEqual(["a.go", "a_windows.go", "tagged.go"]);
  });

  it("takes the most frequent of several package names and says which files are left out", () => {
    const fs = memoryFileSystem({
      "/p/go.mod": "module p\n",
      "/p/a.go": "package main\n",
      "/p/b.go": "package lib\n",
      "/p/c.go": "package lib\n",
      "/p/d_test.go": "package other\n",
      "/p/tie/a.go": "package main\n",
      "/p/tie/b.go": "package tie\n",
    });
    const project = open(fs, "/p");
    expect(project.packages.map((unit) => unit.name)).toEqual(["lib", "tie"]);
    expect(project.diagnostics().map(({ path, args }) => [path, ...args])).toEqual([
      ["/p", "lib", "a.go, d_test.go"],
      ["/p/tie", "tie", "a.go"],
    ]);
  });

  it("reports equal import paths of two modules and keeps both", () => {
    const fs = memoryFileSystem({ "/w/a/go.mod": "module same\n", "/w/a/a.go": "package a\n", "/w/b/go.mod": "module same\n", "/w/b/b.go": "package b\n" });
    const project = open(fs, "/w");
    expect(project.packages.map((unit) => unit.dir)).toEqual(["/w/a", "/w/b"]);
    expect(keysOf(project)).toEqual(["all-modules-covered", "duplicate-import-path"]);
    expect(project.resolver.locate("same", "/w/b")?.dir).toBe("/w/b");
  });
});

describe("several modules", () => {
  const files = {
    "/w/a/go.mod": "module example.com/a\n",
    "/w/a/a.go": "package a\n",
    "/w/b/go.mod": "module example.com/b\n",
    "/w/b/b.go": "package b\n",
    "/w/b/inner/go.mod": "module example.com/b/inner\n",
    "/w/b/inner/i.go": "package inner\n",
  };

  it("covers all of them from a folder of no module, and says so", () => {
    const project = open(memoryFileSystem(files), "/w");
    expect(pathsOf(project)).toEqual(["example.com/a", "example.com/b", "example.com/b/inner"]);
    expect(project.diagnostics().map(({ key, message }) => [key, message])).toEqual([
      ["all-modules-covered", "no go.mod here: all 3 modules found below are analysed"],
    ]);
  });

  it("covers the used ones with go.work", () => {
    const project = open(memoryFileSystem({ ...files, "/w/go.work": "use (\n\t./a\n\t./b\n)\n" }), "/w");
    expect(pathsOf(project)).toEqual(["example.com/a", "example.com/b"]);
    expect(project.layout.workFile).toBe("/w/go.work");
    expect(project.diagnostics().map(({ key, path }) => [key, path])).toEqual([
      ["nested-module-skipped", "/w/b/inner"],
      ["work-modules-covered", "/w/go.work"],
    ]);
  });

  it("covers also a root module that go.work uses, and a module it forgot when that is asked for", () => {
    const fs = memoryFileSystem({ ...files, "/w/go.mod": "module example.com/w\n", "/w/w.go": "package w\n", "/w/go.work": "use .\nuse ./a\n" });
    expect(pathsOf(open(fs, "/w"))).toEqual(["example.com/a", "example.com/w"]);
    expect(pathsOf(open(fs, "/w/b"))).toEqual(["example.com/b"]);
  });
});

describe("import paths without go.mod", () => {
  const inferred = (files: Record<string, string>, cwd: string, changes: Partial<DiscoverOptions> = {}) => {
    const project = open(memoryFileSystem({ ...smallGoroot, ...files }), cwd, ["./..."], changes);
    return { tree: project.layout.trees[0], paths: pathsOf(project), keys: keysOf(project), modules: project.packages.map((unit) => unit.module) };
  };

  it("come from the caller", () => {
    const { paths, keys, modules } = inferred({ "/t/a.go": "package a\n", "/t/x/x.go": "package x\n" }, "/t", { modulePath: "h.com/a" });
    expect([paths, keys]).toEqual([["h.com/a", "h.com/a/x"], []]);
    expect(modules[0]).toEqual({ path: "h.com/a", dir: "/t", goVersion: "" });
  });

  it("come from GOPATH, from an archive's name, from an import comment", () => {
    expect(inferred({ "/gopath/src/h.com/a/x/x.go": "package x\n" }, "/gopath/src/h.com/a")).toMatchObject({
      paths: ["h.com/a/x"],
      keys: ["no-module"],
      tree: { source: "gopath" },
    });
    expect(inferred({ "/tmp/z/github.com/!upper/b@v1.2.3/x/x.go": "package x\n" }, "/tmp/z/github.com/!upper/b@v1.2.3").paths).toEqual([
      "github.com/Upper/b/x",
    ]);
    expect(inferred({ "/cache/gopkg.in/yaml.v2@v2.4.0/y.go": "package yaml\n" }, "/cache/gopkg.in/yaml.v2@v2.4.0").paths).toEqual(["gopkg.in/yaml.v2"]);
    expect(inferred({ "/tmp/gopkg.in/yaml.v2@v2.4.0/y.go": "package yaml\n" }, "/tmp/gopkg.in/yaml.v2@v2.4.0").paths).toEqual(["gopkg.in/yaml.v2"]);
    expect(inferred({ "/t/x/x.go": 'package x // import "v.io/t/x"\n', "/t/y/y.go": "package y\n" }, "/t")).toMatchObject({
      paths: ["v.io/t/x", "v.io/t/y"],
      tree: { source: "importComment" },
    });
  });

  it("come from imports that end in folders of the tree", () => {
    const files = {
      "/t/cmd/m.go": 'package main\n\nimport (\n\t"h.com/o/proj/pkg/a"\n\t"h.com/o/proj/pkg/b"\n\t"encoding/json"\n\t"k.com/z/pkg/a"\n\t"k.com/z/q"\n)\n',
      "/t/pkg/a/a.go": "package a\n",
      "/t/pkg/b/b.go": "package b\n",
      "/t/json/j.go": "package json\n",
    };
    expect(inferred(files, "/t")).toMatchObject({ tree: { prefix: "h.com/o/proj", source: "imports" } });
    // The archive's own name is another one than the code uses: the code decides.
    const archived = Object.fromEntries(Object.entries(files).map(([path, text]) => [path.replace("/t/", "/tmp/h.com/o/renamed@v1.0.0/"), text]));
    expect(inferred(archived, "/tmp/h.com/o/renamed@v1.0.0").tree).toMatchObject({ prefix: "h.com/o/proj" });
  });

  it("believe a single import only when it fits the folder's name", () => {
    const files = (root: string) => ({ [`${root}/m.go`]: 'package main\n\nimport "h.com/o/proj/lib"\n', [`${root}/lib/l.go`]: "package lib\n" });
    expect(inferred(files("/src/proj-1.2.3"), "/src/proj-1.2.3").paths).toEqual(["h.com/o/proj", "h.com/o/proj/lib"]);
    expect(inferred(files("/src/other"), "/src/other")).toMatchObject({ paths: ["other", "other/lib"], tree: { source: "folder" } });
  });

  it("understand a GOPATH's src folder as it stands", () => {
    const files = {
      "/any/src/a.com/x/x.go": 'package x\n\nimport "b.com/y"\n',
      "/any/src/b.com/y/y.go": 'package y\n\nimport "b.com/z"\n',
      "/any/src/b.com/z/z.go": "package z\n",
    };
    expect(inferred(files, "/any/src").paths).toEqual(["a.com/x", "b.com/y", "b.com/z"]);
  });

  it("give files known by a folder name only no module", () => {
    expect(inferred({ "/tmp/snippet/a.go": "package main\n" }, "/tmp/snippet")).toMatchObject({ paths: ["snippet"], modules: [undefined] });
  });

  it("look at the whole tree when one folder of a marked one is asked for", () => {
    const fs = memoryFileSystem({
      "/t/Gopkg.toml": "",
      "/t/a/a.go": 'package a\n\nimport "h.com/t/b"\n',
      "/t/b/b.go": "package b\n",
    });
    expect(pathsOf(open(fs, "/t", ["./b"]))).toEqual(["h.com/t/b"]);
  });
});

describe("any layout", () => {
  it("never makes discovery or the resolver throw, and lists every file once", () => {
    const name = fc.constantFrom("a", "vendor", "x.go", "Godeps", "b c", "ü", "lib@v1.2.3", "h.com", "src");
    const file = fc.constantFrom("a.go", "b_test.go", "c_windows.go", "go.mod", "go.work", "modules.txt", "Gopkg.toml", "_d.go");
    const line = fc.constantFrom(
      "package a\n",
      "package a_test\n",
      "package b\n",
      'import "h.com/a"\n',
      "module h.com/a\n",
      "use ./a\n",
      "use ..\n",
      "replace h.com/a => ../a\n",
      "replace h.com/a => .\n",
      "require h.com/a v1.0.0\n",
      "//go:build (\n\n",
      "(",
      '"',
      "\u0000",
    );
    const path = fc.tuple(fc.array(name, { maxLength: 4 }), file).map(([dirs, last]) => `/${["r", ...dirs, last].join("/")}`);
    const files = fc.dictionary(
      path,
      fc.array(line, { maxLength: 4 }).map((lines) => lines.join("")),
      { maxKeys: 12 },
    );
    const patterns = fc.array(fc.constantFrom("./...", ".", "a", "a/...", "h.com/a", "...", "./x.go", "/r/a/a.go", "", "../..", "/"), { maxLength: 3 });
    fc.assert(
      fc.property(files, patterns, fc.constantFrom("/r", "/r/a", "/nosuch"), (tree, wanted, cwd) => {
        const project = open(memoryFileSystem(tree, { folders: ["/r"] }), cwd, wanted);
        const listed = project.packages.flatMap((unit) => unit.files.map((found) => found.path));
        expect(new Set(listed).size).toBe(listed.length);
        for (const found of listed) expect(Object.keys(tree)).toContain(found);
        for (const unit of project.packages) for (const imported of [...unit.imports, "h.com/a/a", "./a"]) project.resolver.locate(imported, unit.dir);
        project.diagnostics();
      }),
      { numRuns: 500 },
    );
  });
});

describe("odd and broken layouts", () => {
  it("reads a go.mod with BOM, CRLF and errors as far as it goes", () => {
    const fs = memoryFileSystem({ "/p/go.mod": "\uFEFFmodule example.com/p\r\n\r\ngo 1.21\r\nrubbish here\r\n", "/p/a.go": "package p\n" });
    const project = open(fs, "/p");
    expect(project.packages[0]).toMatchObject({ importPath: "example.com/p", module: { goVersion: "1.21" } });
    expect(project.diagnostics()).toEqual([
      {
        key: "mod-syntax",
        severity: "warning",
        path: "/p/go.mod",
        line: 4,
        args: ["unknown directive rubbish"],
        message: "cannot be understood: unknown directive rubbish",
      },
    ]);
  });

  it("names a module without module line by its folder", () => {
    const project = open(memoryFileSystem({ "/p/go.mod": "go 1.22\n", "/p/a.go": "package p\n" }), "/p");
    expect(pathsOf(project)).toEqual(["p"]);
    expect(keysOf(project)).toEqual(["mod-no-module"]);
  });

  it("reports unreadable folders and files and goes on", () => {
    const files = {
      "/p/go.mod": "module p\n",
      "/p/a.go": "package p\n",
      "/p/b.go": "package p\n",
      "/p/locked/x.go": "package x\n",
      "/p/z/z.go": "package z\n",
    };
    const project = open(memoryFileSystem(files, { refused: ["/p/b.go", "/p/locked"] }), "/p");
    expect(project.packages.flatMap((unit) => unit.files.map((file) => file.path))).toEqual(["/p/a.go", "/p/z/z.go"]);
    expect(project.diagnostics().map(({ key, path, message }) => [key, path, message])).toEqual([
      ["unreadable-file", "/p/b.go", "file cannot be read: /p/b.go (permission denied)"],
      ["unreadable-directory", "/p/locked", "directory cannot be read: /p/locked (permission denied)"],
    ]);
  });

  it("reports files without package clause", () => {
    const project = open(memoryFileSystem({ "/p/go.mod": "module p\n", "/p/a.go": "package p\n", "/p/b.go": "// nothing\n", "/p/c.go": "" }), "/p");
    expect(project.packages[0].files).toHaveLength(1);
    expect(project.diagnostics().map(({ key, path }) => [key, path])).toEqual([
      ["no-package-clause", "/p/b.go"],
      ["no-package-clause", "/p/c.go"],
    ]);
  });

  it("ends on a folder that contains itself", () => {
    const fs = memoryFileSystem({ "/p/go.mod": "module p\n", "/p/a/a.go": "package a\n" }, { mounts: { "/p/a/loop": "/p/a" } });
    const project = open(fs, "/p");
    expect(pathsOf(project)[0]).toBe("p/a");
    expect(project.packages.length).toBeLessThan(50);
    expect(keysOf(project)).toContain("symlink-loop");
  });

  it("accepts spaces, other scripts and folders named like files", () => {
    const fs = memoryFileSystem({
      "/my proj/go.mod": "module p\n",
      "/my proj/mit leer/Größe.go": "package größe\n",
      "/my proj/x.go/y.go": "package y\n",
      "/my proj/日本/a.go": "package a\n",
    });
    expect(open(fs, "/my proj").packages.map(({ importPath, name }) => [importPath, name])).toEqual([
      ["p/mit leer", "größe"],
      ["p/x.go", "y"],
      ["p/日本", "a"],
    ]);
  });

  it("keeps Windows drive letters", () => {
    const fs = memoryFileSystem({
      "C:/w/p/go.mod": "module p\n\nrequire a.com/x v1.0.0\n\nreplace a.com/x => ..\\x\n",
      "C:/w/p/sub/a.go": "package sub\n",
      "C:/w/x/x.go": "package x\n",
    });
    const project = open(fs, "C:/w/p", [".\\sub\\..."]);
    expect(project.packages.map(({ importPath, dir }) => [importPath, dir])).toEqual([["p/sub", "C:/w/p/sub"]]);
    expect(project.resolver.locate("a.com/x", "C:/w/p/sub")?.dir).toBe("C:/w/x");
  });
});
