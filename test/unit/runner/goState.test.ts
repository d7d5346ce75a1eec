/** Whether the race detector can be used, told before anything is run. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { examineGo } from "../../../server/src/runner/goState.ts";
import { FakeGo } from "./fakeGo.ts";

const host = { GOOS: "linux", GOARCH: "amd64", GOHOSTOS: "linux", GOHOSTARCH: "amd64", GOVERSION: "go1.26.8", CGO_ENABLED: "1", CC: "testcc -O2" };

async function examine(
  variables: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {},
  compilers: readonly string[] = ["testcc"],
) {
  const fake = new FakeGo(`out(${JSON.stringify(JSON.stringify(variables))});`);
  for (const name of compilers) fake.program(`tools/${name}`, "");
  const env = { PATH: join(fake.folder, "tools"), ...environment };
  const state = await examineGo({ go: fake.go, environment: env, platform: "linux", neutralFolder: tmpdir(), trusted: true });
  return { state, fake };
}

describe("examineGo", () => {
  it("finds nothing amiss, and asks in a neutral folder with the toolchain that is there", async () => {
    const { state, fake } = await examine(host);
    expect(state).toEqual({ version: "go1.26.8", problem: undefined });
    expect(fake.calls).toMatchObject([{ cwd: tmpdir(), env: { GOTOOLCHAIN: "local", GOWORK: "off" } }]);
  });

  it.each([
    ["noCgo", { CGO_ENABLED: "0" }, {}, ["testcc"]],
    ["noCgo", { CGO_ENABLED: "0" }, { CGO_ENABLED: "0" }, []],
    ["noCompiler", { CGO_ENABLED: "0" }, {}, []],
    ["noCompiler", {}, {}, []],
    ["noCompiler", { CC: "/nowhere/cc" }, {}, ["testcc"]],
    ["unsupportedPlatform", { GOARCH: "386" }, {}, ["testcc"]],
    ["crossBuild", { GOARCH: "arm64", CGO_ENABLED: "0" }, {}, ["testcc"]],
    [undefined, { GOARCH: "arm64" }, {}, []],
    [undefined, { GOOS: "darwin", CGO_ENABLED: "0" }, {}, []],
  ])("%s: %j", async (kind, variables, environment: Readonly<Record<string, string>>, compilers) => {
    const { state } = await examine({ ...host, ...variables }, environment, compilers);
    expect(state.problem?.kind).toBe(kind);
  });

  it("starts nothing untrusted, and says so when there is no Go or no answer", async () => {
    const fake = new FakeGo("process.exit(1)");
    const request = { go: fake.go, environment: {}, platform: "linux" as const, neutralFolder: tmpdir(), trusted: false };
    expect((await examineGo(request)).problem?.kind).toBe("untrusted");
    expect((await examineGo({ ...request, go: "", trusted: true })).problem?.kind).toBe("noGo");
    expect(fake.calls).toEqual([]);
    expect((await examineGo({ ...request, trusted: true })).problem?.kind).toBe("notStarted");
  });
});
