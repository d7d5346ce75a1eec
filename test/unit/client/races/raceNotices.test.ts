/** What the panel says where there is no race to show, and what it offers there. */
import { expect, it } from "vitest";
import { type NoticeSources, problemNotice, stateWithoutRace } from "../../../../client/src/racePanel/raceNotices.ts";
import { RaceRuns, type Run } from "../../../../client/src/racePanel/raceRuns.ts";
import type { Problem } from "../../../../server/src/runner/doctor.ts";
import { english } from "./reports.ts";

const words = { title: "It cannot be run", advice: "Mend it." };
const problem = (kind: Problem["kind"], raw = ""): Problem => {
  const text = { key: "doctor.noGo", arguments: {}, text: "" } as const;
  return { kind, title: text, advice: text, package: null, prevented: true, raw };
};

function shown(runs: RaceRuns, more: Partial<NoticeSources> = {}) {
  const problemState = (found: Problem) => problemNotice(found, words, runs.runs.length > 0, english);
  const state = stateWithoutRace(runs, { l10n: english, trusted: true, hasGo: true, standing: undefined, problemState, ...more });
  if (state.kind !== "notice") throw new Error("there is no notice");
  return { title: state.title, text: state.text, actions: state.actions.map(({ id, label, primary }) => `${primary ? "*" : ""}${id}: ${label}`) };
}

function after(change: Partial<Run>): RaceRuns {
  const runs = new RaceRuns(10);
  const id = runs.start({ kind: change.kind ?? "run", title: "shop", target: undefined, started: 0, race: "" });
  runs.update(id, { state: "done", runs: 1, ...change });
  return runs;
}

it("before anything was run: what there is to do, or what is in the way", () => {
  const never = new RaceRuns(10);
  expect(shown(never)).toMatchObject({ title: "No race test was run yet", actions: ["*run: Run All Tests", "openLog: Open Log"] });
  expect(shown(never, { trusted: false })).toMatchObject({ title: "Restricted Mode", actions: ["*trust: Manage Trust", "openLog: Open Log"] });
  expect(shown(never, { hasGo: false })).toMatchObject({ title: "Go was not found", actions: ["*installGo: Install Go", "openLog: Open Log"] });
  // Nothing was printed, and nothing can be run again.
  expect(shown(never, { standing: problem("noCompiler") }).actions).toEqual(["*guard: Run under Guard", "run: Run All Tests"]);
});

it("after a run that did not come about: the problem, what was printed, and what helps", () => {
  expect(shown(after({ state: "failed", problems: [problem("noCgo", "go: -race requires cgo")] }))).toMatchObject({
    title: "It cannot be run",
    text: "Mend it.",
    actions: ["*guard: Run under Guard", "run: Run Again", "raw: Raw output"],
  });
  expect(shown(after({ state: "failed", problems: [problem("noGo")] })).actions).toEqual(["*installGo: Install Go", "run: Run Again"]);
  expect(shown(after({ state: "failed", problems: [problem("buildFailure", "undefined: missing")] })).actions).toEqual(["*run: Run Again", "raw: Raw output"]);
});

it("while it runs, and after it was cancelled", () => {
  expect(
    shown(
      after({
        state: "running",
        progress: { runs: 1, count: 1, testsDone: 3, testsFailed: 0, test: "TestPut", package: "example.com/shop", races: 1, mapRaces: 1 },
      }),
    ),
  ).toEqual({
    title: "Race test: shop",
    text: "3 tests done · 1 race · TestPut",
    actions: ["*cancel: Cancel"],
  });
  expect(shown(after({ state: "cancelled" }))).toMatchObject({ title: "The run was cancelled", actions: ["*run: Run All Tests"] });
});

it("after a run that showed nothing: that this proves nothing, and what was executed", () => {
  const { title, text, actions } = shown(after({ findings: { executed: 1, notExecuted: 2 } }));
  expect(title).toBe("not seen in 1 run");
  expect(text).toContain("That proves nothing");
  expect(text).toContain("Findings whose both sides were executed: 1; not executed: 2.");
  expect(actions).toEqual(["*untilRace: Run Until a Race Shows", "run: Run All Tests"]);
});

it("after a command of one's own: how far it is, and that it may not have looked for races at all", () => {
  const progress = { runs: 1, count: 1, testsDone: 0, testsFailed: 0, test: "", package: "", races: 0, mapRaces: 0 };
  expect(shown(after({ kind: "command", state: "running", progress }))).toMatchObject({ title: "Race test: shop", text: "no race seen yet" });
  expect(shown(after({ kind: "command", state: "running", progress: { ...progress, testsDone: 1, races: 2 } })).text).toBe("1 test done · 2 races");
  const { title, text, actions } = shown(after({ kind: "command" }));
  expect(title).toBe("No race report or crash was found in shop.");
  expect(text).toContain("may not even use the race detector");
  expect(actions).toEqual(["*run: Run Again", "raw: Raw output"]);
});

it("after a run whose race could not be read: that, and never that none was seen", () => {
  const unreported = [{ package: "example.com/shop", test: "TestPut" }];
  const summary = { goroutines: 0, rejected: 0, rejectedBlocks: [], unparsedLines: 0, unparsed: [], unreported };
  const { title, text } = shown(after({ summary }));
  expect([title, text].join()).not.toContain("not seen in");
  expect(title).toBe("A race was detected, but its report could not be read");
});

it("after a log without a report: that it has none", () => {
  expect(shown(after({ kind: "import" }))).toMatchObject({
    title: "No race report or crash was found in shop.",
    actions: ["*openLog: Open Log", "run: Run All Tests"],
  });
});

it("under the guard it advises to amplify, unless that was done", () => {
  expect(shown(after({ kind: "guard" })).text).toContain("mapguard.race.amplify");
  const amplified = shown(after({ kind: "guard", amplified: true }));
  expect(amplified.text).not.toContain("mapguard.race.amplify");
  expect(amplified.text).toContain("made likelier");
});
