/**
 * What the last long comparison came to: kept as JSON, written into the documentation.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { table, writeResults } from "../../support/accuracyPage.ts";
import type { DiffOptions, DiffResult, Found } from "./diff.ts";

/** Of one program that disagrees. */
export interface KnownDisagreement extends Pick<Found, "index" | "kind" | "strictOnly" | "what"> {
  /** "" when it was not made small: seed and index make it again. */
  readonly text: string;
}

export interface KeptResults {
  readonly seed: number;
  readonly runs: number;
  readonly go: string;
  readonly programs: number;
  readonly executions: number;
  /** Programs that a panic ended. */
  readonly broken: number;
  readonly totals: DiffResult["totals"];
  /** Missed and unseen ones. */
  readonly disagreements: readonly KnownDisagreement[];
}

const file = join(import.meta.dirname, "results.json");

export function loadKept(): KeptResults {
  return JSON.parse(readFileSync(file, "utf8")) as KeptResults;
}

export function keep(result: DiffResult, { seed, runs }: DiffOptions, go: string): void {
  const { programs, executions, totals, broken } = result;
  const disagreements = result.found
    .filter(({ kind }) => kind !== "elsewhere")
    .map(({ index, kind, strictOnly, what, text, isSmall }) => ({ index, kind, strictOnly, what, text: isSmall ? text : "" }));
  const kept: KeptResults = { seed, runs, go, programs, executions, broken: broken.length, totals, disagreements };
  writeFileSync(file, `${JSON.stringify(kept, null, 1)}\n`);
  writeResults("fuzz", markdown(kept));
}

export function rows({ totals, programs, broken }: Pick<KeptResults, "totals" | "programs" | "broken">): (string | number)[][] {
  const { found, foundStrict, raced, pairs, unnamedPairs, findings, seen, notRun, missed, unseen, elsewhere, racing } = totals;
  return [
    ["what", "number"],
    ["programs", programs],
    ["… that a panic ended, which counts until then", broken],
    ["programs in which a map raced", racing],
    ["maps that raced", raced],
    ["… reported by balanced", found],
    ["… reported by strict", foundStrict],
    ["… missed by balanced", missed],
    ["pairs of lines that raced", pairs],
    ["… with a line that balanced names", pairs - unnamedPairs],
    ["balanced reports", findings],
    ["… that raced", seen],
    ["… one side of which did not run, or is hidden from the detector", notRun],
    ["… on a map that raced at other lines only", elsewhere],
    ["… on a map that never raced", unseen],
  ];
}

function markdown(kept: KeptResults): string {
  const intro = `Seed ${kept.seed}, ${kept.runs} runs of each program and up to ${4 * kept.runs} where a report was not seen: ${kept.executions} runs (${kept.go}).`;
  return `${intro}\n\n${table(rows(kept))}\n\n`;
}
