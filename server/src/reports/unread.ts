/**
 * Whether a text is known to have held a race that could not be read: nothing is said then of what was not seen in it.
 */
import type { ReadingSummary } from "./report.ts";

/** A race was announced whose report is not there, or a report that was begun could not be read. */
export function missesRaces(summary: ReadingSummary): boolean {
  return summary.unreported.length > 0 || hasBrokenReports(summary);
}

/** Where reports go to files, what looks like one in the output is a fake and no race. */
export function hasBrokenReports({ rejectedBlocks }: ReadingSummary): boolean {
  return rejectedBlocks.some(({ reason }) => reason !== "elsewhere");
}
