/**
 * The accesses of the race reports in a program's output, for the scripts and tests that use the race detector as an oracle.
 */
import { changes } from "../server/src/reports/classify.ts";
import { readReports } from "../server/src/reports/reader.ts";
import type { Frame } from "../server/src/reports/report.ts";

export type RaceFrame = Frame;

export interface RaceAccess {
  readonly kind: "read" | "write";
  /** Innermost first; runtime frames included. */
  readonly frames: readonly RaceFrame[];
}

export interface RaceReport {
  readonly accesses: readonly RaceAccess[];
}

export function parseRaceReports(output: string): RaceReport[] {
  const races = readReports(output).reports.filter(({ kind }) => kind === "race");
  return races.map(({ sides }) => ({ accesses: sides.map(({ access, frames }) => ({ kind: changes(access) ? "write" : "read", frames })) }));
}
