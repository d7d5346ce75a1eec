/** What of runs survives a reload: all that the list keeps, until there is no more room. */
import { expect, it } from "vitest";
import { RaceRuns } from "../../../../client/src/racePanel/raceRuns.ts";
import { mostStoredBytes, runsToStore } from "../../../../client/src/racePanel/storedRuns.ts";
import { readReports } from "../../../../server/src/reports/reader.ts";
import { outcome, put, report, seen, side } from "./reports.ts";

const { summary } = readReports("WARNING: DATA RACE\nnoise\n==================\n");

function made(count: number): RaceRuns {
  const runs = new RaceRuns(20);
  for (let i = 0; i < count; i++) {
    const id = runs.start({ kind: "run", title: `run ${i}`, target: undefined, started: i, race: "" });
    const tests = [outcome("TestCache"), outcome("TestCache/sub"), outcome("TestSlow", "died"), outcome("TestSkipped", "skip")];
    runs.update(id, { state: "done", runs: 1, tests, summary, output: "x".repeat(200_000), reports: [seen(report())] });
  }
  return runs;
}

it("as many runs as the list keeps are stored, with what could not be read and without what was printed", () => {
  const runs = made(30);
  runs.start({ kind: "run", title: "going on", target: undefined, started: 99, race: "" });
  const stored = runsToStore(runs.runs, mostStoredBytes);
  expect(stored.map(({ title }) => title)).toEqual(Array.from({ length: 20 }, (_, i) => `run ${29 - i}`));
  expect(stored[0]).toMatchObject({ output: "", tests: [{ test: "TestCache" }], summary: { rejected: 1, rejectedBlocks: [{ reason: "noSides" }] } });
});

it("what is stored shows the same races", () => {
  const runs = made(2);
  const id = runs.start({ kind: "verify", title: "verify", target: undefined, started: 9, race: "" });
  runs.update(id, { state: "done", runs: 20, tests: [outcome("TestCache", "fail")] });
  const again = new RaceRuns(20, runsToStore(runs.runs, mostStoredBytes));
  expect(again.races).toEqual(runs.races);
  expect(again.races).toMatchObject([{ seen: 0, runs: 20 }]);
});

it("the oldest go first where there is no room for all, counted in bytes", () => {
  const runs = made(10);
  const [one] = runsToStore(runs.runs, mostStoredBytes);
  const size = Buffer.byteLength(JSON.stringify(one)) + 10;
  expect(runsToStore(runs.runs, 3 * size).map(({ title }) => title)).toEqual(["run 9", "run 8", "run 7"]);
  const stored = runsToStore(runs.runs, 5 * size);
  expect(Buffer.byteLength(JSON.stringify(stored))).toBeLessThanOrEqual(5 * size);
  const wide = report({ sides: [side("write", 1, [{ ...put, function: "世界".repeat(size) }])] });
  const id = runs.start({ kind: "import", title: "huge", target: undefined, started: 99, race: "" });
  runs.update(id, { state: "done", runs: 1, reports: [seen(wide)] });
  expect(runsToStore(runs.runs, 4 * size)).toEqual([]);
});
