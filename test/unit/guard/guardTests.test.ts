/** Tests under the guard: nothing without trust, no detector, and where there is no guard nothing is run and it is said why. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { guardCommand } from "../../../server/src/runner/command.ts";
import { guardTests } from "../../../server/src/runner/guard/guardTests.ts";
import { type GuardProblemKind, problemSentence, runProblem } from "../../../server/src/runner/guard/problem.ts";
import { UntrustedWorkspace } from "../../../server/src/runner/spawn.ts";
import { FakeGo } from "../runner/fakeGo.ts";

function answering(facts: Readonly<Record<string, string>>) {
  const fake = new FakeGo(`out(${JSON.stringify(JSON.stringify(facts))});`);
  const ask = (flags: readonly string[] = []) => ({ ...fake.request({ flags }), cache: join(fake.folder, "cache", "guard"), amplify: false });
  return { fake, ask };
}

describe("tests under the guard", () => {
  it("are not started without trust", async () => {
    const { fake, ask } = answering({});
    await expect(guardTests({ ...ask(), trusted: false })).rejects.toThrow(UntrustedWorkspace);
    expect(fake.calls).toEqual([]);
  });

  it.each<[GuardProblemKind, string, Readonly<Record<string, string>>]>([
    ["goFailed", "guardGoFailed", {}],
    ["oneThread", "guardOneThread", { GOROOT: "/nowhere", GOVERSION: "go1.26.0", GOARCH: "wasm" }],
    ["noSources", "guardNoSources", { GOROOT: "/nowhere", GOVERSION: "go9.9" }],
  ])("are not run where there is no guard: %s", async (_kind, expected, facts) => {
    const { fake, ask } = answering(facts);
    const { problems, runs, reports, how } = await guardTests(ask());
    expect(problems).toMatchObject([{ kind: expected, prevented: true }]);
    expect({ runs, reports, how }).toEqual({ runs: 0, reports: [], how: "notStarted" });
    expect(fake.calls.map(({ argv }) => argv[1])).toEqual(["env"]);
  });

  it("start nothing beside an overlay of the user's own", async () => {
    const { fake, ask } = answering({});
    expect((await guardTests(ask(["-overlay=mine.json"]))).problems).toMatchObject([{ kind: "guardOwnOverlay" }]);
    expect(fake.calls).toEqual([]);
  });

  it("are told apart from a missing Go", async () => {
    const { ask } = answering({});
    expect((await guardTests({ ...ask(), go: "" })).problems).toMatchObject([{ kind: "noGo" }]);
  });

  it("need no detector, and keep the flags of the settings", () => {
    const { ask } = answering({});
    const request = ask(["-short"]);
    const { argv, env } = guardCommand(request.target, request);
    expect(argv).toContain("-short");
    expect(argv).not.toContain("-race");
    expect(env).not.toHaveProperty("GORACE");
  });

  it("have words for every problem, with the version in those about one", () => {
    const kinds: readonly GuardProblemKind[] = ["noSources", "buildFailed", "notProvoked", "sidesNotNamed"];
    for (const kind of kinds) {
      expect(problemSentence({ kind, goVersion: "go1.27.0", detail: "" })).toContain("go1.27.0");
      expect(runProblem({ kind, goVersion: "", detail: "why" })).toMatchObject({ raw: "why", prevented: true });
    }
  });
});
