/** What the Test Explorer says of tests after runs of every kind. */
import { describe, expect, it } from "vitest";
import { RaceRuns, type RunKind } from "../../../../client/src/racePanel/raceRuns.ts";
import { testResult } from "../../../../client/src/tests/testResults.ts";
import { outcome, report, seen } from "./reports.ts";

/** The race was seen by the detector; then the test is run in another way, and nothing is seen. */
function afterQuiet(kind: RunKind) {
  const runs = new RaceRuns(10);
  const first = runs.start({ kind: "run", title: "shop", target: undefined, started: 0, race: "" });
  runs.update(first, { state: "done", runs: 1, tests: [outcome("TestCache", "fail")], reports: [seen(report())] });
  const second = runs.start({ kind, title: "shop", target: undefined, started: 1, race: "" });
  runs.update(second, { state: "done", runs: 1, tests: [outcome("TestCache")] });
  return runs;
}

describe("a test that passes", () => {
  it("under the guard stays failed while the detector's race stands", () => {
    const { races } = afterQuiet("guard");
    expect(testResult(outcome("TestCache"), "guard", [], races)).toEqual({ state: "raced", races, stands: true });
  });

  it("in a command of one's own stays failed, whatever showed the race: it may not use the detector", () => {
    const { races } = afterQuiet("command");
    expect(testResult(outcome("TestCache"), "command", [], races)).toEqual({ state: "raced", races, stands: true });
  });

  it("under the detector has passed", () => {
    expect(testResult(outcome("TestCache"), "run", [], afterQuiet("run").races)).toEqual({ state: "passed" });
    expect(testResult(outcome("TestCache"), "verify", [], afterQuiet("verify").races)).toEqual({ state: "passed" });
  });

  it("under the guard has passed where another test raced, or the code was changed since", () => {
    const runs = afterQuiet("guard");
    expect(testResult(outcome("TestOther"), "guard", [], runs.races)).toEqual({ state: "passed" });
    const facts = { map: "Cache.m", fingerprint: "", uri: "", outdated: true, sides: [] };
    runs.learn(new Map(runs.races.map(({ id }) => [id, facts])));
    expect(testResult(outcome("TestCache"), "guard", [], runs.races)).toEqual({ state: "passed" });
  });

  it("under the guard has passed where an earlier crash does not come again", () => {
    const crash = report({ kind: "fatal", message: "concurrent map writes" });
    const runs = new RaceRuns(10);
    const first = runs.start({ kind: "guard", title: "shop", target: undefined, started: 0, race: "" });
    runs.update(first, { state: "done", runs: 1, tests: [outcome("TestCache", "died")], reports: [seen(crash)] });
    const second = runs.start({ kind: "guard", title: "shop", target: undefined, started: 1, race: "" });
    runs.update(second, { state: "done", runs: 1, tests: [outcome("TestCache")] });
    expect(testResult(outcome("TestCache"), "guard", [], runs.races)).toEqual({ state: "passed" });
  });
});

describe("other results", () => {
  const { races } = afterQuiet("guard");

  it("a race of the run fails the test, however it ended", () => {
    expect(testResult(outcome("TestCache"), "run", races, races)).toEqual({ state: "raced", races, stands: false });
    expect(testResult(outcome("TestCache", "died"), "run", races, races)).toEqual({ state: "raced", races, stands: false });
  });

  it("a race that was announced for the test alone is told from other failures", () => {
    const announced = { ...outcome("TestOther", "fail"), race: true };
    expect(testResult(announced, "run", [], races)).toEqual({ state: "unread" });
    expect(testResult({ ...announced, package: "example.com/other" }, "run", races, races)).toEqual({ state: "unread" });
    expect(testResult(announced, "run", races, races)).toEqual({ state: "blamed" });
    expect(testResult({ ...announced, test: "TestCache" }, "run", races, races)).toEqual({ state: "raced", races, stands: false });
  });

  it("failures, deaths and skips are told apart", () => {
    expect(testResult(outcome("TestOther", "fail"), "run", races, races)).toEqual({ state: "failed" });
    expect(testResult(outcome("TestOther", "died"), "run", races, races)).toEqual({ state: "died" });
    expect(testResult(outcome("TestOther", "skip"), "run", races, races)).toEqual({ state: "skipped" });
  });

  it("subtests, and packages without a race of their own, have none", () => {
    expect(testResult(outcome("TestCache/sub"), "run", races, races)).toBeUndefined();
    expect(testResult(outcome(""), "run", races, races)).toBeUndefined();
  });
});
