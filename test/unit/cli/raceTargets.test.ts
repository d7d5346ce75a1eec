/** From patterns and diffs to what the go command is given in each module. */
import { describe, expect, it } from "vitest";
import { changedFolders, raceTargets } from "../../../server/src/cli/raceTargets.ts";
import { changedGoFiles, packageFolder } from "../../../server/src/runner/changedFiles.ts";

const module = (dir: string) => ({ path: `example.com${dir}`, dir, goVersion: "1.22" });
const shop = module("/src/shop");

describe("raceTargets", () => {
  const within = (patterns: readonly string[], cwd: string, modules = [shop]) =>
    raceTargets(patterns, [], cwd, modules).map(({ folder, packages }) => [folder, packages]);

  it("runs in the module's folder, with the patterns as they are written there", () => {
    expect(within(["./..."], "/src/shop")).toEqual([["/src/shop", ["./..."]]]);
    expect(within(["./...", ".", "../b", "c.go"], "/src/shop/a")).toEqual([["/src/shop", ["./a/...", "./a", "./b"]]]);
    expect(within(["..."], "/src/shop/a")).toEqual([["/src/shop", ["./a/..."]]]);
    expect(within(["shop/a"], "/src")).toEqual([["/src/shop", ["./a"]]]);
    expect(within(["/src/shop/-x"], "/")).toEqual([["/src/shop", ["./-x"]]]);
  });

  it("runs once in each module that a pattern reaches", () => {
    const modules = [shop, module("/src/shop/tools"), module("/src/other")];
    expect(within(["./..."], "/src", modules)).toEqual([
      ["/src/shop", ["./..."]],
      ["/src/shop/tools", ["./..."]],
      ["/src/other", ["./..."]],
    ]);
    expect(within(["./shop/tools/gen", "./other"], "/src", modules)).toEqual([
      ["/src/shop/tools", ["./gen"]],
      ["/src/other", ["."]],
    ]);
  });

  it("leaves it to the go command to say what is wrong where there is no module", () => {
    expect(raceTargets(["./..."], ["TestA"], "/src", [])).toEqual([{ folder: "/src", packages: ["./..."], tests: ["TestA"] }]);
  });
});

describe("changed packages", () => {
  it("reads patches, with names that git quotes, renames and deletions", () => {
    const patch = `diff --git a/a/x.go b/a/x.go
--- a/a/x.go
+++ b/a/x.go
@@ -1 +1 @@
-package a // --- a/no.go
+package a
diff --git "a/b/\\303\\274.go" "b/b/\\303\\274.go"
--- "a/b/\\303\\274.go"
+++ /dev/null
rename from c/old.go
rename to d/new name.go
--- a/README.md
+++ b/README.md
`;
    expect(changedGoFiles(patch)).toEqual(["a/x.go", "b/ü.go", "c/old.go", "d/new name.go"]);
  });

  it("reads lists of names, with or without their status", () => {
    expect(changedGoFiles('a/x.go\r\ngo.mod\n"b/\\"q\\".go"\n')).toEqual(["a/x.go", 'b/"q".go']);
    expect(changedGoFiles("M\ta/x.go\nR100\told/y.go\tnew/y.go\nD\tgone/z.go\n")).toEqual(["a/x.go", "gone/z.go", "new/y.go", "old/y.go"]);
    expect(changedGoFiles("")).toEqual([]);
  });

  it("reads git status, with files it does not know yet and names that are moved", () => {
    const status = [" M a/x.go", "A  b/y.go", 'R  "old/a b.go" -> new/z.go', 'R  old/q.go -> "new/\\303\\274.go"', "?? c/new.go", "?? notes.txt", "UU d/w.go"];
    expect(changedGoFiles(status.join("\n"))).toEqual(["a/x.go", "b/y.go", "c/new.go", "d/w.go", "new/z.go", "new/ü.go", "old/a b.go", "old/q.go"]);
  });

  it("knows the package of a file: what lies in testdata is its tests', and some folders are no packages of the module", () => {
    expect(["x.go", "a/b/x.go", "a/testdata/src/y/y.go", "testdata/z.go"].map(packageFolder)).toEqual([".", "a/b", "a", "."]);
    expect(["vendor/m/x.go", "a/_old/x.go", ".git/x.go", "a/.b/testdata/x.go"].map(packageFolder)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it("finds the folders from here or from the repository's root; a deleted file's package counts while its folder is there", () => {
    const files = new Set(["/repo/svc/a/x.go", "/repo/lib/y.go"]);
    const folders = new Set(["/repo", "/repo/svc", "/repo/svc/a", "/repo/lib"]);
    const fs = { isFile: (path: string) => files.has(path), isDirectory: (path: string) => folders.has(path) };
    const changed = (diff: string) =>
      changedFolders(diff, { cwd: "/repo/svc", fs: { ...fs, readFile: () => undefined, readDir: () => undefined, realPath: (path) => path } });
    expect(changed("svc/a/x.go\nlib/y.go\n")).toEqual(["/repo/lib", "/repo/svc/a"]);
    expect(changed("a/x.go\na/gone.go\n")).toEqual(["/repo/svc/a"]);
    expect(changed("nowhere/z.go\n")).toEqual([]);
  });
});
