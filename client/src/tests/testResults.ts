/**
 * What the Test Explorer says of a test after a run: its races first, then how it ended. The guard sees only crashes: a test
 * that passes under it stays failed while the detector's race stands; and so it is under a command of which nobody knows what it
 * runs.
 */
import type { TestOutcome } from "../../../server/src/reports/testEvents.ts";
import { ownerPackage, type Race } from "../racePanel/race.ts";
import type { RunKind } from "../racePanel/raceRuns.ts";

export type TestResult =
  | { readonly state: "passed" | "skipped" }
  /** `stands`: seen by an earlier run, about which this one says nothing. */
  | { readonly state: "raced"; readonly races: readonly Race[]; readonly stands: boolean }
  /** `unread`: a race was announced, and no report of its package was read. `blamed`: one was, which belongs to another test. */
  | { readonly state: "failed" | "unread" | "blamed" | "died" };

/** `shown`: of this run; `all`: what is known of this and earlier ones. Undefined for what is no item of its own. */
export function testResult(
  { package: path, test, status, race: isAnnounced }: TestOutcome,
  kind: RunKind,
  shown: readonly Race[],
  all: readonly Race[],
): TestResult | undefined {
  // Subtests are told by their test; what belongs to no test, by its package.
  if (test.includes("/")) return undefined;
  const ofTest = (race: Race) => testIdOf(race) === testId(path, test);
  const races = shown.filter(ofTest);
  if (races.length > 0) return { state: "raced", races, stands: false };
  if (test === "") return undefined;
  if (status === "skip") return { state: "skipped" };
  if (status === "fail" && isAnnounced) return { state: shown.some(({ report }) => ownerPackage(report) === path) ? "blamed" : "unread" };
  if (status === "fail") return { state: "failed" };
  if (status !== "pass") return { state: "died" };
  const mayStand = ({ report }: Race) => kind === "command" || (kind === "guard" && report.kind === "race");
  const standing = all.filter((race) => ofTest(race) && mayStand(race) && race.seen > 0 && race.facts?.outdated !== true);
  return standing.length > 0 ? { state: "raced", races: standing, stands: true } : { state: "passed" };
}

/** The id of the test that a race belongs to. */
export function testIdOf({ report }: Race): string {
  return testId(ownerPackage(report), report.owner?.test ?? "");
}

/** `test` is "" for the package itself. */
export function testId(path: string, test: string): string {
  return test === "" ? path : `${path}\n${test}`;
}
