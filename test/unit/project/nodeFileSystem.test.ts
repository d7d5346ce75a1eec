/** The disk adapter on a real temporary folder: links, loops, folders named like files, huge and unreadable files. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeFileSystem } from "../../../server/src/host/nodeFileSystem.ts";
import { discover } from "../../../server/src/project/discover.ts";
import { testContext } from "./memoryFileSystem.ts";

const fs = nodeFileSystem();
let root = "";

beforeAll(() => {
  root = fs.realPath(mkdtempSync(join(tmpdir(), "mapguard-fs-")));
  mkdirSync(join(root, "p/dir.go"), { recursive: true });
  mkdirSync(join(root, "p/deep"));
  mkdirSync(join(root, "p/Ordner mit Ü"));
  writeFileSync(join(root, "p/go.mod"), "\uFEFFmodule p\r\n\r\ngo 1.22\r\n");
  writeFileSync(join(root, "p/a.go"), "package p\n");
  writeFileSync(join(root, "p/dir.go/x.go"), "package x\n");
  writeFileSync(join(root, "p/Ordner mit Ü/ü.go"), "package ü\n");
  writeFileSync(join(root, "p/long.go"), `// ${"x".repeat(5000)}\n\npackage p\n\nimport "fmt"\n`);
  writeFileSync(join(root, "p/huge.go"), "package p\n");
  truncateSync(join(root, "p/huge.go"), 16 * 1024 * 1024 + 1);
  symlinkSync("..", join(root, "p/deep/up"));
  symlinkSync("self", join(root, "p/self"));
  symlinkSync("loop.go", join(root, "p/loop.go"));
  symlinkSync("a.go", join(root, "p/link.go"));
  symlinkSync("gone.go", join(root, "p/dangling.go"));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("nodeFileSystem", () => {
  it("lists entries sorted, links to files as files, other links as other", () => {
    expect(fs.readDir(`${root}/p`)).toEqual([
      { name: "Ordner mit Ü", kind: "directory" },
      { name: "a.go", kind: "file" },
      { name: "dangling.go", kind: "other" },
      { name: "deep", kind: "directory" },
      { name: "dir.go", kind: "directory" },
      { name: "go.mod", kind: "file" },
      { name: "huge.go", kind: "file" },
      { name: "link.go", kind: "file" },
      { name: "long.go", kind: "file" },
      { name: "loop.go", kind: "other" },
      { name: "self", kind: "other" },
    ]);
    expect(fs.readDir(`${root}/p/deep`)).toEqual([{ name: "up", kind: "other" }]);
  });

  it("answers undefined with a reason", () => {
    const reason = (path: string) => [fs.readFile(`${root}/p/${path}`), fs.failure(`${root}/p/${path}`)];
    expect(reason("nosuch.go")).toEqual([undefined, "no such file or directory"]);
    expect(reason("dir.go")).toEqual([undefined, "is a directory"]);
    expect(reason("huge.go")).toEqual([undefined, "too large"]);
    expect(reason("loop.go")).toEqual([undefined, "too many levels of symbolic links"]);
    expect(reason("a.go/x")).toEqual([undefined, "not a directory"]);
    expect(reason(`${"n".repeat(300)}.go`)).toEqual([undefined, "name too long"]);
    expect([fs.readHead(`${root}/p/dir.go`, 10), fs.failure(`${root}/p/dir.go`)]).toEqual([undefined, "is a directory"]);
    expect([fs.readDir(`${root}/p/a.go`), fs.failure(`${root}/p/a.go`)]).toEqual([undefined, "not a directory"]);
    expect(fs.readFile(`${root}/p/a.go`)).toHaveLength(10);
    expect(fs.failure(`${root}/p/a.go`)).toBe("");
  });

  it("reads heads up to the length asked for", () => {
    expect(fs.readHead(`${root}/p/long.go`, 100)).toHaveLength(100);
    expect(fs.readHead(`${root}/p/a.go`, 100)).toHaveLength(10);
  });

  it("tells files from folders without throwing", () => {
    const kinds = ["a.go", "link.go", "dir.go", "loop.go", "nosuch", "a.go/x", "deep/up"].map((name) => [
      fs.isFile(`${root}/p/${name}`),
      fs.isDirectory(`${root}/p/${name}`),
    ]);
    expect(kinds).toEqual([
      [true, false],
      [true, false],
      [false, true],
      [false, false],
      [false, false],
      [false, false],
      [false, true],
    ]);
    expect([fs.realPath(`${root}/p/deep/up`), fs.realPath(`${root}/nosuch`)]).toEqual([`${root}/p`, `${root}/nosuch`]);
  });

  it.skipIf(process.platform === "win32")("does not wait for the writer of a pipe", () => {
    execFileSync("mkfifo", [join(root, "pipe.go")]);
    expect([fs.readFile(`${root}/pipe.go`), fs.failure(`${root}/pipe.go`)]).toEqual([undefined, "not a regular file"]);
    expect(fs.readHead(`${root}/pipe.go`, 10) ?? []).toHaveLength(0);
  });

  it.skipIf(process.getuid?.() === 0)("reports what it may not read", () => {
    writeFileSync(join(root, "locked.go"), "package x\n");
    chmodSync(join(root, "locked.go"), 0);
    expect([fs.readFile(`${root}/locked.go`), fs.failure(`${root}/locked.go`)]).toEqual([undefined, "permission denied"]);
  });
});

describe("discovery on a disk", () => {
  it("sees through links to files, not into loops, and past long headers", () => {
    const project = discover({ fs, context: testContext({ goroot: "", gomodcache: "", gopath: "" }), cwd: `${root}/p`, patterns: [] });
    expect(project.packages.map(({ importPath, files }) => [importPath, files.map((file) => file.path.slice(root.length + 3))])).toEqual([
      ["p", ["a.go", "huge.go", "link.go", "long.go"]],
      ["p/Ordner mit Ü", ["Ordner mit Ü/ü.go"]],
      ["p/dir.go", ["dir.go/x.go"]],
    ]);
    expect(project.packages[0].imports).toEqual(["fmt"]);
    expect(project.diagnostics()).toEqual([]);
  });

  it("covers ten thousand folders in time that grows with their number only", () => {
    const files = new Map<string, string>([["/k/go.mod", "module k\n"]]);
    for (let i = 0; i < 10_000; i++) files.set(`/k/d${i % 100}/e${i}/a.go`, 'package e\n\nimport "fmt"\n');
    const entries = new Map<string, { name: string; kind: "file" | "directory" }[]>();
    for (const path of files.keys()) {
      const parts = path.split("/");
      for (let depth = 1; depth < parts.length; depth++) {
        const dir = parts.slice(0, depth).join("/") || "/";
        const list = entries.get(dir) ?? [];
        const kind = depth === parts.length - 1 ? "file" : "directory";
        if (list[list.length - 1]?.name !== parts[depth]) if (!list.some((entry) => entry.name === parts[depth])) list.push({ name: parts[depth], kind });
        entries.set(dir, list);
      }
    }
    const encoder = new TextEncoder();
    const memory = {
      readFile: (path: string) => (files.has(path) ? encoder.encode(files.get(path)) : undefined),
      readDir: (path: string) => entries.get(path),
      isFile: (path: string) => files.has(path),
      isDirectory: (path: string) => entries.has(path),
      realPath: (path: string) => path,
    };
    const started = performance.now();
    expect(discover({ fs: memory, context: testContext(), cwd: "/k", patterns: [] }).packages).toHaveLength(10_000);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
