/** Changed packages, with the git of this machine: staged, unstaged, unknown, deleted and moved files; and what keeps git from answering. */
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { changedPackages } from "../../../server/src/runner/changedPackages.ts";
import { findGitBinary } from "../../../server/src/runner/goBinary.ts";
import { UntrustedWorkspace } from "../../../server/src/runner/spawn.ts";

/** No configuration of the person who runs the tests. */
const environment = { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null", HOME: "/nowhere" };
const git = findGitBinary(environment, []);
const request = { environment, platform: process.platform, trusted: true } as const;

class Repository {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "mapguard git it's $(x) ")));

  constructor(files: readonly string[] = []) {
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }));
    this.git("init", "-q");
    for (const file of files) this.write(file);
    if (files.length > 0) this.commit();
  }

  git(...args: readonly string[]): void {
    const who = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
    execFileSync(git, [...who, ...args], { cwd: this.folder, env: environment, stdio: "ignore" });
  }

  commit(): void {
    this.git("add", "-A");
    this.git("commit", "-qm", "x");
  }

  write(file: string, text = "package x\n"): void {
    const path = join(this.folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

describe.skipIf(git === "")("changed packages", () => {
  const files = [
    "go.mod",
    "x.go",
    "a/a.go",
    "b/b.go",
    "c d/c.go",
    "gone/g.go",
    "kept/k.go",
    "same/s.go",
    "tools/go.mod",
    "tools/gen/g.go",
    "t/testdata/in.go",
    "t/t.go",
  ];

  it("are those of all files that differ from the last commit, by module", async () => {
    const repository = new Repository(files);
    const { folder } = repository;
    repository.write("a/a.go", "package a // staged\n");
    repository.git("add", "a/a.go");
    repository.write("b/b.go", "package b // not staged\n");
    renameSync(join(folder, "kept/k.go"), join(folder, "c d/k ü.go"));
    repository.write("kept/other.go");
    rmSync(join(folder, "gone/g.go"));
    repository.write("new/deep/n.go");
    repository.write("tools/gen/g.go", "package gen // changed\n");
    repository.write("t/testdata/in.go", "package in // changed\n");
    repository.write("vendor/m/m.go");
    repository.write("same/notes.txt");
    expect(await changedPackages({ ...request, folders: [folder] })).toEqual({
      state: "known",
      targets: [
        { folder, packages: ["./a", "./b", "./c d", "./kept", "./new/deep", "./t"], tests: [] },
        { folder: join(folder, "tools"), packages: ["./gen"], tests: [] },
      ],
    });
  });

  it("count within the folders that are open, also where these are links, and before the first commit", async () => {
    const repository = new Repository(files);
    const { folder } = repository;
    repository.write("x.go", "package x // changed\n");
    repository.write("tools/gen/g.go", "package gen // changed\n");
    const link = join(folder, "..", `${Date.now()}-link`);
    symlinkSync(join(folder, "tools"), link);
    onTestFinished(() => rmSync(link));
    expect(await changedPackages({ ...request, folders: [link] })).toEqual({ state: "known", targets: [{ folder: link, packages: ["./gen"], tests: [] }] });
    const fresh = new Repository();
    fresh.write("go.mod");
    fresh.write("y.go");
    const elsewhere = realpathSync(mkdtempSync(join(tmpdir(), "mapguard-no-git-")));
    onTestFinished(() => rmSync(elsewhere, { recursive: true }));
    // One of several folders may well be in no repository.
    expect(await changedPackages({ ...request, folders: [elsewhere, fresh.folder] })).toEqual({
      state: "known",
      targets: [{ folder: fresh.folder, packages: ["."], tests: [] }],
    });
  });

  it("none; no repository; no git; one that git refuses; cancelled", async () => {
    const { folder } = new Repository(files);
    expect(await changedPackages({ ...request, folders: [folder] })).toEqual({ state: "known", targets: [] });
    const elsewhere = realpathSync(mkdtempSync(join(tmpdir(), "mapguard-no-git-")));
    onTestFinished(() => rmSync(elsewhere, { recursive: true }));
    expect(await changedPackages({ ...request, folders: [elsewhere] })).toEqual({ state: "noRepository" });
    expect(await changedPackages({ ...request, environment: { PATH: "" }, folders: [folder] })).toEqual({ state: "noGit" });
    writeFileSync(join(folder, ".git/config"), "[core\n");
    expect(await changedPackages({ ...request, folders: [folder] })).toEqual({ state: "failed", reason: expect.stringContaining("bad config line 1") });
    expect(await changedPackages({ ...request, folders: [folder], signal: AbortSignal.abort() })).toEqual({ state: "cancelled" });
  });

  it("of a hostile workspace: nothing is started untrusted, its own git never, and no watcher that its repository names", async () => {
    const { folder } = new Repository(files);
    const mark = join(folder, "..", `${Date.now()}-evil`);
    onTestFinished(() => rmSync(mark, { force: true }));
    const evil = join(folder, "git");
    writeFileSync(evil, `#!/bin/sh\ntouch '${mark}'\n`);
    chmodSync(evil, 0o755);
    execFileSync(git, ["config", "core.fsmonitor", `touch '${mark}'`], { cwd: folder, env: environment });
    const PATH = `.:${folder}:${environment.PATH}`;
    await expect(changedPackages({ ...request, trusted: false, environment: { ...environment, PATH }, folders: [folder] })).rejects.toBeInstanceOf(
      UntrustedWorkspace,
    );
    expect(await changedPackages({ ...request, environment: { ...environment, PATH }, folders: [folder] })).toEqual({ state: "known", targets: [] });
    expect(await changedPackages({ ...request, environment: { PATH: `.:${folder}` }, folders: [folder] })).toEqual({ state: "noGit" });
    expect(existsSync(mark)).toBe(false);
  });
});
