/**
 * Counts over several runs: in how many of them each report was seen.
 */
import { type MergeResult, ReportMerger } from "../reports/merge.ts";
import type { Report } from "../reports/report.ts";

export interface SeenReport {
  readonly report: Report;
  /** Number of runs in which it was seen. */
  readonly seen: number;
  /** These runs, counted from 1. */
  readonly inRuns: readonly number[];
}

export class RunTally {
  readonly #merger = new ReportMerger();
  readonly #seen: number[][] = [];
  #thisRun = false;
  #runs = 0;

  get runs(): number {
    return this.#runs;
  }

  get reports(): readonly SeenReport[] {
    return this.#merger.reports.map((report, index) => ({ report, seen: this.#seen[index].length, inRuns: this.#seen[index] }));
  }

  /** Number of reports. */
  get size(): number {
    return this.#seen.length;
  }

  startRun(): void {
    this.#runs++;
    this.#thisRun = false;
  }

  /** The run was not made to its end: it counts only where it showed something. */
  dropEmptyRun(): void {
    if (!this.#thisRun) this.#runs--;
  }

  add(report: Report): MergeResult {
    const result = this.#merger.add(report);
    this.#thisRun = true;
    this.#seen[result.index] ??= [];
    const runs = this.#seen[result.index];
    if (runs.at(-1) !== this.#runs) runs.push(this.#runs);
    return result;
  }
}
