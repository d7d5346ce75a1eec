/** BuildContext from environment variables, `go env` output and what lies on disk. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { collectBuildContext } from "../../../server/src/host/goEnvironment.ts";
import { assumedGoMinor, buildContextFrom, type EnvironmentFacts, tagsOfFlags } from "../../../server/src/project/environment.ts";
import { parseGoEnv, readGoEnv } from "../../../server/src/runner/goEnv.ts";

const facts: EnvironmentFacts = { variables: {}, hostOs: "linux", hostArch: "amd64", home: "/home/u", goroot: "/usr/local/go", goVersion: "go1.24.3" };

describe("buildContextFrom", () => {
  it("takes defaults from the machine", () => {
    expect(buildContextFrom(facts)).toMatchObject({
      goos: "linux",
      goarch: "amd64",
      cgo: true,
      goMinor: 24,
      goroot: "/usr/local/go",
      gopath: "/home/u/go",
      gomodcache: "/home/u/go/pkg/mod",
      gowork: "",
    });
  });

  it("prefers variables to go env to guesses", () => {
    const goEnv = { GOROOT: "/env/go", GOPATH: "/env/path", GOVERSION: "go1.26.1", GOFLAGS: "-tags=env" };
    expect(buildContextFrom({ ...facts, goEnv })).toMatchObject({ goroot: "/env/go", gomodcache: "/env/path/pkg/mod", goMinor: 26 });
    expect(buildContextFrom({ ...facts, goEnv, variables: { GOPATH: "/a:/b", GOROOT: "/var/go/", GOMODCACHE: "" } })).toMatchObject({
      goroot: "/var/go",
      gopath: "/a:/b",
      gomodcache: "/a/pkg/mod",
    });
    expect(buildContextFrom({ ...facts, variables: { GOPATH: "C:/a;D:/b" } }).gomodcache).toBe("C:/a/pkg/mod");
  });

  it("switches cgo off for another system unless told otherwise", () => {
    const cgo = (variables: Record<string, string>) => buildContextFrom({ ...facts, variables }).cgo;
    expect([cgo({ GOOS: "windows" }), cgo({ GOOS: "windows", CGO_ENABLED: "1" }), cgo({ CGO_ENABLED: "0" })]).toEqual([false, true, false]);
  });

  it("gathers tags of the caller, of GOFLAGS and of experiments", () => {
    const { tags } = buildContextFrom({ ...facts, tags: ["mine"], variables: { GOFLAGS: "-mod=mod -tags=a,b", GOEXPERIMENT: "synctest,noswissmap" } });
    expect(tags).toEqual(expect.arrayContaining(["mine", "a", "b", "goexperiment.synctest", "goexperiment.regabiargs", "goexperiment.spinbitmutex"]));
    expect(tags).not.toContain("goexperiment.swissmap");
  });

  it("assumes a recent release and no folders when nothing is known", () => {
    expect(buildContextFrom({ ...facts, home: "", goroot: "", goVersion: "" })).toMatchObject({
      goMinor: assumedGoMinor,
      goroot: "",
      gomodcache: "",
      gopath: "",
    });
  });
});

describe("tagsOfFlags", () => {
  it.each([
    ["-tags=a,b", ["a", "b"]],
    ["-race --tags=a -v", ["a"]],
    ["'-tags=a b' -v", ["a", "b"]],
    ["-tags='a b'", ["a", "b"]],
    ['"-tags=a"', ["a"]],
    ["-tags=a -tags=b", ["b"]],
    ["-tags=", []],
    ["-mytags=a", []],
    ["", []],
  ])("%s gives %j", (flags, tags) => {
    expect(tagsOfFlags(flags)).toEqual(tags);
  });
});

describe("on a disk", () => {
  let root = "";
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "mapguard-env-"));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const fakeGo = (script: string) => {
    mkdirSync(join(root, "go/bin"), { recursive: true });
    mkdirSync(join(root, "go/src/sync"), { recursive: true });
    writeFileSync(join(root, "go/VERSION"), "go1.23.4\ntime 2024-12-03\n");
    writeFileSync(join(root, "go/bin/go"), `#!/bin/sh\n${script}\n`);
    chmodSync(join(root, "go/bin/go"), 0o755);
    mkdirSync(join(root, "bin"));
    symlinkSync(join(root, "go/bin/go"), join(root, "bin/go"));
    return join(root, "bin");
  };

  it("finds GOROOT through the link on PATH without running go", async () => {
    const bin = fakeGo(`touch ${join(root, "ran")}; echo '{}'`);
    mkdirSync(join(root, "modcache"));
    const context = await collectBuildContext({ variables: { PATH: `relative:${bin}`, GOMODCACHE: join(root, "modcache") }, mayRunGo: true });
    expect(context).toMatchObject({ goroot: join(root, "go"), goMinor: 23, gomodcache: join(root, "modcache") });
    await expect(readGoEnv(join(root, "ran"), root, {})).resolves.toBeUndefined();
  });

  it("asks go only when the module cache is not where it should be, and only when it may", async () => {
    const bin = fakeGo(`echo "{\\"GOMODCACHE\\":\\"$PWD/x\\",\\"GOVERSION\\":\\"go1.25.1\\",\\"GOWORK\\":\\"$GOWORK\\",\\"GOTOOLCHAIN\\":\\"$GOTOOLCHAIN\\"}"`);
    const variables = { PATH: `${bin}:/usr/bin:/bin`, GOPATH: join(root, "nowhere") };
    expect(await collectBuildContext({ variables, mayRunGo: false })).toMatchObject({ gomodcache: join(root, "nowhere/pkg/mod"), goMinor: 23 });
    expect(await collectBuildContext({ variables, mayRunGo: true })).toMatchObject({ gomodcache: `${tmpdir()}/x`, goMinor: 25, gowork: "" });
  });

  it("does without an answer from a go that fails or talks nonsense", async () => {
    const bin = fakeGo("exit 3");
    const context = await collectBuildContext({ variables: { PATH: bin, GOPATH: join(root, "nowhere") }, mayRunGo: true });
    expect(context).toMatchObject({ goroot: join(root, "go"), goMinor: 23 });
    expect(["nonsense", "[]", "null", "3"].map(parseGoEnv)).toEqual([undefined, undefined, undefined, undefined]);
    expect(parseGoEnv('{"A":"b","C":1,"GOWORK":"off"}')).toEqual({ A: "b" });
  });
});
