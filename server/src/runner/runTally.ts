/**
 * Counts over several runs: in how many of them each report was seen.
 */
import { type MergeResult, ReportMerger } from "../reports/merge.ts";
import type { Report } from "../reports/report.ts";

/** A report, and the number of runs in which it was seen. */
export interface SeenReport {
  readonly report: Report;
  readonly seen: number;
}

export class RunTally {
  readonly #merger = new ReportMerger();
  readonly #seen: number[] = [];
  readonly #thisRun = new Set<number>();
  #runs = 0;

  get runs(): number {
    return this.#runs;
  }

  get reports(): readonly SeenReport[] {
    return this.#merger.reports.map((report, index) => ({ report, seen: this.#seen[index] }));
  }

  /** Number of reports. */
  get size(): number {
    return this.#seen.length;
  }

  startRun(): void {
    this.#runs++;
    this.#thisRun.clear();
  }

  /** The run was not made to its end: it counts only where it showed something. */
  dropEmptyRun(): void {
    if (this.#thisRun.size === 0) this.#runs--;
  }

  add(report: Report): MergeResult {
    const result = this.#merger.add(report);
    if (!this.#thisRun.has(result.index)) {
      this.#thisRun.add(result.index);
      this.#seen[result.index] = (this.#seen[result.index] ?? 0) + 1;
    }
    return result;
  }
}
