/** What is started for a guard, and what is not: workspaces without trust, odd answers of go, overlays of the user's own. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { guardRun } from "../../../server/src/runner/guard/guardRun.ts";
import { type GuardRequest, hasOverlay, prepareGuard } from "../../../server/src/runner/guard/prepareGuard.ts";
import { problemAdvice, problemSentence } from "../../../server/src/runner/guard/problem.ts";
import { UntrustedWorkspace } from "../../../server/src/runner/spawn.ts";

let folder = "";

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "mapguard-prepare-")));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A go command that notes that it ran, and answers `go env` with the given text. */
function fakeGo(answer: string): string {
  const go = join(folder, "go");
  writeFileSync(go, `#!/bin/sh\ntouch "${folder}/ran"\ncat <<'END'\n${answer}\nEND\n`);
  chmodSync(go, 0o755);
  return go;
}

const request = (go: string, more: Partial<GuardRequest> = {}): GuardRequest => ({
  go,
  folder,
  environment: { PATH: process.env.PATH },
  platform: process.platform,
  cache: join(folder, "cache", "guard"),
  amplify: false,
  trusted: true,
  ...more,
});

async function problemOf(asked: GuardRequest) {
  const result = await prepareGuard(asked);
  if (!("problem" in result)) throw new Error("there is a guard");
  return result.problem;
}

describe("a guard", () => {
  it("starts nothing without trust", async () => {
    const go = fakeGo("{}");
    await expect(prepareGuard(request(go, { trusted: false }))).rejects.toThrow(UntrustedWorkspace);
    await expect(guardRun({ argv: [go], cwd: folder, environment: {}, trusted: false })).rejects.toThrow(UntrustedWorkspace);
    expect(existsSync(join(folder, "ran"))).toBe(false);
    expect(existsSync(join(folder, "cache"))).toBe(false);
  });

  it.each(["", "not JSON", "[]", '{"GOVERSION":"go1.26.0"}', '{"GOROOT":"relative","GOVERSION":"go1.26.0"}'])(
    "is not made when go env answers %j",
    async (answer) => {
      expect(await problemOf(request(fakeGo(answer)))).toMatchObject({ kind: "goFailed" });
    },
  );

  it("is not made when go cannot be started", async () => {
    expect(await problemOf(request(join(folder, "none")))).toMatchObject({ kind: "goFailed", detail: expect.stringContaining("ENOENT") as string });
  });

  it("is not made when it is cancelled", async () => {
    expect(await problemOf(request(fakeGo("{}"), { signal: AbortSignal.abort() }))).toMatchObject({ kind: "cancelled" });
  });

  it("leaves an overlay in GOFLAGS alone", async () => {
    const answer = JSON.stringify({ GOROOT: folder, GOVERSION: "go1.26.0", GOFLAGS: "-trimpath '-overlay=my file.json'" });
    expect(await problemOf(request(fakeGo(answer)))).toMatchObject({ kind: "ownOverlay", goVersion: "go1.26.0" });
    expect(hasOverlay(["test", "--overlay", "o.json"])).toBe(true);
    expect(hasOverlay(["test", "-run", "overlay", "./overlay"])).toBe(false);
  });

  it("is not made for WebAssembly", async () => {
    expect(await problemOf(request(fakeGo(JSON.stringify({ GOROOT: folder, GOVERSION: "go1.26.0", GOARCH: "wasm" }))))).toMatchObject({ kind: "oneThread" });
  });

  it("says what the cache refuses", async () => {
    mkdirSync(join(folder, "src", "runtime"), { recursive: true });
    const source =
      'package runtime\n\nfunc f(h *hmap) {\n\tif h.flags&hashWriting != 0 {\n\t\tfatal("concurrent map writes")\n\t}\n\th.flags ^= hashWriting\n}\n';
    writeFileSync(join(folder, "src", "runtime", "map.go"), source);
    writeFileSync(join(folder, "cache"), "a file is in the way");
    const problem = await problemOf(request(fakeGo(JSON.stringify({ GOROOT: folder, GOVERSION: "go1.22.0" }))));
    expect(problem).toMatchObject({ kind: "cacheUnusable", goVersion: "go1.22.0" });
    expect(problemSentence(problem)).toBe("No guard: the guard cannot be kept in the user's cache folder.");
    expect(problemAdvice(problem)).toContain("GOTRACEBACK=system");
  });
});
