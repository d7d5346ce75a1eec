/** The file system of an untrusted workspace: nothing outside of its folders, by whatever way. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { nodeFileSystem } from "../../../server/src/host/nodeFileSystem.ts";
import { restrictedFileSystem } from "../../../server/src/host/restrictedFileSystem.ts";

it("answers within its folders alone, links followed", () => {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "mapguard-restricted-")));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  for (const folder of ["in", "in/sub", "out", "in-too"]) mkdirSync(join(dir, folder));
  for (const file of ["in/a.go", "in/sub/b.go", "out/secret", "in-too/c.go"]) writeFileSync(join(dir, file), "x");
  symlinkSync(join(dir, "out"), join(dir, "in/way-out"));
  symlinkSync(join(dir, "out/secret"), join(dir, "in/secret"));
  symlinkSync(join(dir, "in"), join(dir, "way-in"));
  const fs = restrictedFileSystem(nodeFileSystem(), [join(dir, "in")]);
  for (const name of ["in/a.go", "in/sub/b.go"]) {
    expect(fs.readFile(join(dir, name))).toBeDefined();
    expect(fs.readHead?.(join(dir, name), 1)).toBeDefined();
    expect(fs.isFile(join(dir, name))).toBe(true);
  }
  for (const name of ["out/secret", "in/secret", "in/way-out/secret", "in-too/c.go"]) {
    expect(fs.readFile(join(dir, name)), name).toBeUndefined();
    expect(fs.readHead?.(join(dir, name), 1), name).toBeUndefined();
    expect(fs.isFile(join(dir, name)), name).toBe(false);
    expect(fs.failure?.(join(dir, name))).toContain("untrusted");
  }
  expect(fs.readDir(join(dir, "in"))?.length).toBeGreaterThan(0);
  for (const name of ["out", "in/way-out", "", "way-in"]) {
    expect(fs.readDir(join(dir, name)), name).toBeUndefined();
    expect(fs.isDirectory(join(dir, name)), name).toBe(false);
  }
});

it("lets a workspace that is itself opened through a link be read by that name", () => {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "mapguard-restricted-")));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  mkdirSync(join(dir, "real"));
  writeFileSync(join(dir, "real/a.go"), "x");
  symlinkSync(join(dir, "real"), join(dir, "link"));
  const fs = restrictedFileSystem(nodeFileSystem(), [join(dir, "link")]);
  expect(fs.readFile(join(dir, "link/a.go"))).toBeDefined();
});
