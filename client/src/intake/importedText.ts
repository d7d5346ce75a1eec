/**
 * A log that was read: what came out of it, and how it came.
 */
import type { ReadingSummary, Report } from "../../../server/src/reports/report.ts";

export interface ImportedText {
  /** Name of the log. */
  readonly title: string;
  /** Where it can be read again; "" for what was copied or printed. */
  readonly source: string;
  readonly reports: readonly Report[];
  readonly summary: ReadingSummary;
  /** The beginning of the text. */
  readonly text: string;
}

/**
 * How a log comes: `asked`: a person has just chosen it and is shown what it says. `watched`: nobody asked for it. Only what was
 * asked for takes the panel and the focus.
 */
export type LogArrival = "asked" | "watched";
