/**
 * What of runs is kept over a reload of the window: as many as the list keeps, the newest first, as far as there is room.
 */
import type { TestOutcome } from "../../../server/src/reports/testEvents.ts";
import { isActive, type Run } from "./raceRuns.ts";

/** Bytes of JSON: VS Code holds the whole in memory and writes it as a whole. */
export const mostStoredBytes = 2 << 20;

/** Those that have ended, without what was printed. The oldest go first; a dump of a large program may take all the room. */
export function runsToStore(newestFirst: readonly Run[], mostBytes: number): readonly Run[] {
  const kept: Run[] = [];
  let bytes = "[]".length;
  for (const run of newestFirst.filter((known) => !isActive(known))) {
    const slim = slimRun(run);
    bytes += Buffer.byteLength(JSON.stringify(slim)) + 1;
    if (bytes > mostBytes) break;
    kept.push(slim);
  }
  return kept;
}

function slimRun(run: Run): Run {
  return {
    ...run,
    output: "",
    covering: false,
    tests: run.tests.filter(isTelling),
    reports: run.reports.map((seen) => ({ ...seen, report: { ...seen.report, others: [] } })),
  };
}

/** Of tests only this is asked later: which ran to their end, by the names that races have. */
function isTelling({ test, status }: TestOutcome): boolean {
  return !test.includes("/") && (status === "pass" || status === "fail");
}
